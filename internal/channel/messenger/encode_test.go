package messenger

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"pgregory.net/rapid"
)

var testAccount = channel.Account{PageID: "318840912277105", Token: "EAAtoken", AppSecret: "sesame", GraphURL: "https://graph.example", GraphVersion: "v26.0"}

// What Check lets pass can be written, and its amounts stand in the request digit by digit.
func TestWhatIsCheckedCanBeWritten(t *testing.T) {
	good := 0
	rapid.Check(t, func(t *rapid.T) {
		fit := rapid.StringMatching(`(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?`)
		amount := rapid.OneOf(fit, fit, rapid.StringMatching(`-?[0-9]{1,4}(\.[0-9]{1,3})?|[0-9.,eE+-]{1,6}`))
		r := &petitbleu.Receipt{
			RecipientName: "Ana", OrderNumber: "17", PaymentMethod: "Visa", Currency: rapid.SampledFrom([]string{"EUR", "KWD"}).Draw(t, "currency"),
			Summary:     petitbleu.Summary{TotalCost: amount.Draw(t, "total")},
			Adjustments: []petitbleu.Adjustment{{Name: "coupon", Amount: amount.Draw(t, "adjustment")}},
			Items:       []petitbleu.ReceiptItem{{Title: "Mug", Price: amount.Draw(t, "price"), Quantity: amount.Draw(t, "quantity")}},
		}
		c := petitbleu.Content{Type: petitbleu.ContentReceipt, Receipt: r}
		if problems, _ := (Driver{}).Check(c, "today"); len(problems) > 0 {
			return
		}
		good++
		req, err := Driver{}.Encode(testAccount, petitbleu.Message{ID: "msg_1", Recipient: "1", Content: c}, channel.Right{Name: petitbleu.RightWindow})
		if err != nil || !json.Valid(req.Body) {
			t.Fatalf("passed Check and cannot be written: %+v: %v", r, err)
		}
		for _, part := range []string{`"total_cost":` + r.Summary.TotalCost + `}`, `"amount":` + r.Adjustments[0].Amount + `}`, `"price":` + r.Items[0].Price + `}`} {
			if !bytes.Contains(req.Body, []byte(part)) {
				t.Fatalf("%s is not in %s", part, req.Body)
			}
		}
	})
	if good < 5 { // about four in ten do
		t.Errorf("only %d drawn receipts passed Check", good)
	}
}

func TestEncodeRefuses(t *testing.T) {
	text := petitbleu.Content{Type: petitbleu.ContentText, Text: "hi"}
	window := channel.Right{Name: petitbleu.RightWindow}
	for name, c := range map[string]struct {
		a     channel.Account
		m     petitbleu.Message
		right channel.Right
		want  petitbleu.Code
	}{
		"no token of the Page":      {channel.Account{PageID: "1"}, petitbleu.Message{Recipient: "2", Content: text}, window, petitbleu.CodeInvalidParameter},
		"no Page":                   {channel.Account{Token: "t"}, petitbleu.Message{Recipient: "2", Content: text}, window, petitbleu.CodeInvalidParameter},
		"nobody":                    {testAccount, petitbleu.Message{Content: text}, window, petitbleu.CodeInvalidParameter},
		"no right":                  {testAccount, petitbleu.Message{Recipient: "2", Content: text}, channel.Right{}, petitbleu.CodeInvalidParameter},
		"token right, none":         {testAccount, petitbleu.Message{Recipient: "2", Content: text}, channel.Right{Name: petitbleu.RightOneTimeToken}, petitbleu.CodeInvalidParameter},
		"empty":                     {testAccount, petitbleu.Message{Recipient: "2"}, window, petitbleu.CodeEmptyMessage},
		"body of another type":      {testAccount, petitbleu.Message{Recipient: "2", Content: petitbleu.Content{Type: petitbleu.ContentImage, Text: "hi"}}, window, petitbleu.CodeEmptyMessage},
		"a private reply to a PSID": {testAccount, petitbleu.Message{Recipient: "2", Content: text}, channel.Right{Name: petitbleu.RightPrivateReply}, petitbleu.CodeInvalidParameter},
		"the window of a comment":   {testAccount, petitbleu.Message{Recipient: "comment:901_777", Content: text}, window, petitbleu.CodeInvalidParameter},
		"a checkbox without one":    {testAccount, petitbleu.Message{Recipient: "2", Content: text}, channel.Right{Name: petitbleu.RightUserRef}, petitbleu.CodeInvalidParameter},
		"marketing, no token":       {testAccount, petitbleu.Message{Recipient: "2", Content: text}, channel.Right{Name: petitbleu.RightMarketing}, petitbleu.CodeInvalidParameter},
		"an empty comment":          {testAccount, petitbleu.Message{Recipient: "comment:", Content: text}, channel.Right{Name: petitbleu.RightPrivateReply}, petitbleu.CodeInvalidParameter},
		"products in an old version": {channel.Account{PageID: "1", Token: "t", GraphVersion: "v7.0"}, petitbleu.Message{Recipient: "2",
			Content: petitbleu.Content{Type: petitbleu.ContentProducts, Products: []string{"1"}}}, window, petitbleu.CodeBadTemplate},
		"an airline's payload broken": {testAccount, petitbleu.Message{Recipient: "2", Content: petitbleu.Content{Type: petitbleu.ContentAirline,
			Airline: &petitbleu.Airline{Kind: "update", Payload: json.RawMessage("{} {}")}}}, window, petitbleu.CodeBadTemplate},
		"an amount in words": {testAccount, petitbleu.Message{Recipient: "2", Content: petitbleu.Content{Type: petitbleu.ContentReceipt,
			Receipt: &petitbleu.Receipt{Summary: petitbleu.Summary{TotalCost: "ten"}}}}, window, petitbleu.CodeBadTemplate},
	} {
		if _, err := (Driver{}).Encode(c.a, c.m, c.right); petitbleu.CodeOf(err) != c.want || err == nil {
			t.Errorf("%s: want %s, got %v", name, c.want, err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	m := petitbleu.Message{ID: "msg_06f0n4m8r2t6w0z4c8g2k6p0s4", Recipient: "1254459154682919", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Your order is in."}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Driver{}).Encode(testAccount, m, channel.Right{Name: petitbleu.RightWindow}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeAnswer(b *testing.B) {
	r := channel.Response{Status: 200, Body: []byte(`{"recipient_id":"1254459154682919","message_id":"m_AbC"}`), Sent: true}
	b.ReportAllocs()
	for b.Loop() {
		if !(Driver{}).Decode(r).OK {
			b.Fatal("not read")
		}
	}
}
