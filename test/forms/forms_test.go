// Package forms holds the driver's check against the emulator's: two readings of the same
// reference, written apart. What the driver lets pass, the emulator must take.
package forms

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"pgregory.net/rapid"
)

var (
	account = channel.Account{PageID: "318840912277105", Token: "EAAtoken", GraphURL: "https://graph.example", GraphVersion: "v26.0"}
	today   = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
)

type tester interface {
	Helper()
	Fatalf(string, ...any)
}

// taken sends content as far as the emulator's check; false when the driver refuses it.
func taken(t tester, c petitbleu.Content, pack, to string, right channel.Right) bool {
	t.Helper()
	if problems, _ := (messenger.Driver{}).Check(c, pack); len(problems) > 0 {
		return false
	}
	m := petitbleu.Message{ID: "msg_06f0n4m8r2t6w0z4c8g2k6p0s4", Recipient: to, Content: c}
	r, err := messenger.Driver{}.Encode(account, m, right)
	if err != nil {
		t.Fatalf("passed Check and cannot be written: %v: %+v", err, c)
	}
	roundTrip(t, r.Body)
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(r.Body, &members); err != nil {
		t.Fatalf("%v", err)
	}
	plain := map[string]string{}
	for name, value := range members {
		plain[name] = strings.Trim(string(value), `"`)
	}
	at, err := petitbleu.PackInstant(pack, today)
	if err != nil {
		t.Fatalf("%v", err)
	}
	s, e := check.Decode(plain)
	if e == nil {
		// Buttons of games are history to the driver and legacy to the emulator; airline
		// templates need a version of their time.
		o := check.Options{Now: at.UnixMilli(), OneTime: true, Domains: []string{"https://shop.example"}, Legacy: at.Before(petitbleu.FoundingRulesEnd)}
		e = check.Request(s, o)
	}
	if e != nil {
		t.Fatalf("the driver let pass what the emulator refuses (%s): %d/%d %s\n%s", pack, e.Code, e.Subcode, e.Message, r.Body)
	}
	return true
}

// roundTrip reads what was written by the wire types and writes it again.
func roundTrip(t tester, body []byte) {
	t.Helper()
	var s wire.SendRequest
	if err := json.Unmarshal(body, &s); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	again, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var a, b any
	if json.Unmarshal(body, &a) != nil || json.Unmarshal(again, &b) != nil || !reflect.DeepEqual(a, b) {
		t.Fatalf("read and written again it differs:\n%s\n%s", body, again)
	}
}

var window = channel.Right{Name: petitbleu.RightWindow}

// TestGoldens sends every golden of the driver.
func TestGoldens(t *testing.T) {
	files, err := filepath.Glob("../../internal/channel/messenger/testdata/send/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c struct {
				Pack    string
				Content petitbleu.Content
				Message struct{ Recipient string }
				Right   channel.Right
			}
			if err := json.Unmarshal(data, &c); err != nil {
				t.Fatal(err)
			}
			if c.Right.Name == "" {
				c.Right = window
			}
			if c.Right.Name == "post_purchase_update" || c.Right.Name == petitbleu.RightHumanAgent && c.Pack == "" {
				c.Pack = "2026-04-01T00:00:00Z" // the three tags ended on 27 April 2026
			}
			if c.Message.Recipient == "" {
				c.Message.Recipient = "1254459154682919"
			}
			if !taken(t, c.Content, c.Pack, c.Message.Recipient, c.Right) {
				t.Error("refused by the driver")
			}
		})
	}
}

// TestWhatPassesIsTaken draws messages, many of them bad in one way or another.
func TestWhatPassesIsTaken(t *testing.T) {
	passed := map[petitbleu.ContentType]int{}
	rapid.Check(t, func(t *rapid.T) {
		pack := rapid.SampledFrom([]string{"today", "2020", "2022-06-01T00:00:00Z", "2025-12-15T00:00:00Z", "2021-11-01T00:00:00Z"}).Draw(t, "pack")
		c := content(t)
		if taken(t, c, pack, "1254459154682919", window) {
			passed[c.Type]++
		}
	})
	for _, kind := range kinds {
		if passed[kind] == 0 && kind != petitbleu.ContentAirline {
			t.Logf("no %s passed in this run", kind)
		}
	}
	if len(passed) < 8 {
		t.Errorf("only %v passed", passed)
	}
}

var kinds = []petitbleu.ContentType{
	petitbleu.ContentText, petitbleu.ContentImage, petitbleu.ContentCards, petitbleu.ContentButtons, petitbleu.ContentReceipt, petitbleu.ContentTokenRequest,
	petitbleu.ContentImages, petitbleu.ContentSticker, petitbleu.ContentMediaCard, petitbleu.ContentProducts, petitbleu.ContentCoupon, petitbleu.ContentFeedback,
	petitbleu.ContentCustomerInfo, petitbleu.ContentImageGrid, petitbleu.ContentForm, petitbleu.ContentUtility, petitbleu.ContentSubscription,
}

// mostly draws the good value three times of four, else any of the others.
func mostly[T any](t *rapid.T, label string, good T, others ...T) T {
	if rapid.IntRange(0, 9).Draw(t, label) > 0 {
		return good
	}
	return rapid.SampledFrom(others).Draw(t, label)
}

func words(t *rapid.T, label string, limit int) string {
	return mostly(t, label, "Whisks & more", "", strings.Repeat("é", limit), strings.Repeat("é", limit+1), "a")
}

func link(t *rapid.T, label string) string {
	return mostly(t, label, "https://shop.example/17", "http://shop.example/17", "shop", "", "https://localhost/x", "ftp://shop.example")
}

func number(t *rapid.T, label string) string {
	return mostly(t, label, "1001", "", "SKU1", "-1", "10e3")
}

func times[T any](t *rapid.T, label string, least, most int, one func(*rapid.T) T) []T {
	var out []T
	for range mostly(t, label, rapid.IntRange(max(least, 1), min(most, max(least, 1)+2)).Draw(t, label), least-1, most, most+1) {
		out = append(out, one(t))
	}
	return out
}

func button(t *rapid.T) petitbleu.Button {
	b := petitbleu.Button{Type: rapid.SampledFrom([]petitbleu.ButtonType{petitbleu.ButtonURL, petitbleu.ButtonPostback, petitbleu.ButtonPhone,
		petitbleu.ButtonLogIn, petitbleu.ButtonLogOut, petitbleu.ButtonCall, petitbleu.ButtonGame}).Draw(t, "button")}
	if b.Type != petitbleu.ButtonLogIn && b.Type != petitbleu.ButtonLogOut {
		b.Title = words(t, "title", petitbleu.ButtonTitleLimit)
	}
	if b.Type == petitbleu.ButtonURL || b.Type == petitbleu.ButtonLogIn {
		b.URL = link(t, "url")
	}
	b.Payload = words(t, "payload", petitbleu.PayloadLimit)
	if b.Type == petitbleu.ButtonPhone {
		b.Payload = mostly(t, "phone", "+33240123456", "0240", "+1", "")
	}
	if b.Type == petitbleu.ButtonURL && rapid.Bool().Draw(t, "webview") {
		b.Webview = &petitbleu.Webview{Height: mostly(t, "height", "tall", "wide", ""), Extensions: rapid.Bool().Draw(t, "extensions"), FallbackURL: mostly(t, "fallback", "", "plain"), HideShare: true}
		b.URL = mostly(t, "whitelisted", "https://shop.example/x", "http://shop.example/x")
	}
	return b
}

func media(t *rapid.T) petitbleu.Media {
	m := petitbleu.Media{Kind: mostly(t, "kind", "image", "video", "audio", "")}
	if rapid.Bool().Draw(t, "by id") {
		m.AttachmentID = number(t, "attachment")
	} else {
		m.URL = link(t, "file")
	}
	return m
}

func reply(t *rapid.T) petitbleu.QuickReply {
	q := petitbleu.QuickReply{Type: mostly(t, "reply", "text", "email", "phone", "location")}
	if q.Type == "text" {
		q.Title, q.Payload, q.ImageURL = words(t, "title", petitbleu.ButtonTitleLimit), words(t, "payload", petitbleu.PayloadLimit), mostly(t, "icon", "", "https://shop.example/i.png", "icon")
	}
	return q
}

func content(t *rapid.T) petitbleu.Content {
	c := petitbleu.Content{Type: rapid.SampledFrom(kinds).Draw(t, "type")}
	if rapid.IntRange(0, 3).Draw(t, "replies") == 0 {
		c.QuickReplies = times(t, "how many", 1, petitbleu.QuickReplyLimit, reply)
	}
	c.PersonaID, c.ReplyTo = mostly(t, "persona", "", "9001", "John"), mostly(t, "quote", "", "m_prev", "two words")
	c.Notification = mostly(t, "sound", "", "silent", "none", "loud")
	privacy := "https://shop.example/privacy"
	switch c.Type {
	case petitbleu.ContentText:
		c.Text = words(t, "text", petitbleu.TextLimit)
	case petitbleu.ContentImage:
		m := media(t)
		c.Media = &m
	case petitbleu.ContentCards:
		c.Cards = times(t, "cards", 1, petitbleu.CardLimit, func(t *rapid.T) petitbleu.Card {
			return petitbleu.Card{Title: words(t, "title", petitbleu.CardTitleLimit), Subtitle: words(t, "subtitle", petitbleu.CardSubtitleLimit),
				ImageURL: mostly(t, "image", "", "https://shop.example/i.png", "icon"), URL: mostly(t, "url", "", "https://shop.example", "shop"), Buttons: times(t, "buttons", 1, petitbleu.ButtonLimit, button)}
		})
	case petitbleu.ContentButtons:
		c.Text, c.Buttons = words(t, "text", petitbleu.ButtonTextLimit), times(t, "buttons", 1, petitbleu.ButtonLimit, button)
	case petitbleu.ContentReceipt:
		c.Receipt = &petitbleu.Receipt{RecipientName: "Ana", OrderNumber: "17", Currency: mostly(t, "currency", "EUR", "euro"), PaymentMethod: "Visa", Timestamp: mostly(t, "at", "", "1767225600", "yesterday"),
			Summary: petitbleu.Summary{TotalCost: mostly(t, "total", "13.50", "ten", "", "0")}, OrderURL: mostly(t, "order url", "", "https://shop.example/17", "shop"),
			Items: times(t, "items", 0, 4, func(t *rapid.T) petitbleu.ReceiptItem {
				return petitbleu.ReceiptItem{Title: words(t, "title", 80), Price: mostly(t, "price", "1", "0", "free"), Quantity: mostly(t, "quantity", "", "2", "two")}
			})}
	case petitbleu.ContentTokenRequest:
		c.Request = &petitbleu.TokenAsk{Title: words(t, "title", petitbleu.TokenTitleLimit), Payload: words(t, "payload", petitbleu.PayloadLimit)}
	case petitbleu.ContentImages:
		c.Images = times(t, "images", petitbleu.ImagesLeast, petitbleu.ImagesLimit, media)
	case petitbleu.ContentSticker:
		c.StickerID = number(t, "sticker")
	case petitbleu.ContentMediaCard:
		m := media(t)
		c.Media, c.Buttons = &m, times(t, "buttons", 0, petitbleu.ButtonLimit, button)
	case petitbleu.ContentProducts:
		c.Products = times(t, "products", 1, petitbleu.ProductLimit, func(t *rapid.T) string { return number(t, "product") })
	case petitbleu.ContentCoupon:
		c.Coupon = &petitbleu.Coupon{Title: words(t, "title", petitbleu.CouponTitleLimit), Subtitle: words(t, "subtitle", 80), Code: mostly(t, "code", "SAVE10", "SAVE 10", ""),
			URL: mostly(t, "url", "", "https://shop.example", "shop"), ButtonTitle: words(t, "button title", 20), Payload: words(t, "payload", petitbleu.PayloadLimit), ImageURL: mostly(t, "image", "", "https://shop.example/i.png", "i")}
	case petitbleu.ContentFeedback:
		c.Feedback = &petitbleu.FeedbackAsk{Title: words(t, "title", petitbleu.FeedbackTitleLimit), Subtitle: words(t, "subtitle", 80), ButtonTitle: words(t, "button title", 20),
			QuestionID: mostly(t, "question id", "q_1", "q-1", ""), Kind: mostly(t, "kind", "csat", "nps", "ces", "free_form", "stars"), Question: words(t, "question", 85), ScoreLabel: mostly(t, "label", "", "none", "best"),
			ScoreOption: mostly(t, "option", "", "zero_to_ten", "ten"), FollowUp: words(t, "follow up", 65), PrivacyURL: link(t, "privacy"), ExpiresIn: mostly(t, "days", 3, 0, 7, 8, -1)}
	case petitbleu.ContentCustomerInfo:
		c.CustomerInfo = &petitbleu.CustomerInfoAsk{Countries: times(t, "countries", 1, 3, func(t *rapid.T) string { return mostly(t, "country", "FR", "DE", "fr") }), PrivacyURL: privacy, ExpiresIn: mostly(t, "days", 0, 1, 7, 8)}
	case petitbleu.ContentImageGrid:
		c.Grid = &petitbleu.ImageGrid{Title: words(t, "title", petitbleu.GridTitleLimit), Subtitle: words(t, "subtitle", 80), Images: times(t, "images", petitbleu.GridImageLeast, petitbleu.GridImageLimit, func(t *rapid.T) petitbleu.GridImage {
			return petitbleu.GridImage{ImageURL: link(t, "image"), Hero: mostly(t, "hero", false, true), URL: mostly(t, "url", "", "https://shop.example", "shop"), Payload: mostly(t, "payload", "", "P", strings.Repeat("p", 1001))}
		})}
		c.Buttons = times(t, "buttons", 0, petitbleu.ButtonLimit, button)
	case petitbleu.ContentForm:
		c.FormID = number(t, "form")
	case petitbleu.ContentUtility:
		value := func(t *rapid.T) petitbleu.UtilityValue {
			return petitbleu.UtilityValue{Text: words(t, "value", 100), Name: mostly(t, "name", "", "num")}
		}
		c.Utility = &petitbleu.Utility{Name: mostly(t, "name", "order_shipped", "Order shipped", ""), Language: mostly(t, "language", "en_US", "english", "fr"), Header: times(t, "header", 0, 1, value), Body: times(t, "body", 0, 3, value),
			Buttons: times(t, "buttons", 0, 3, func(t *rapid.T) petitbleu.UtilityButton {
				return petitbleu.UtilityButton{URL: mostly(t, "url", "https://shop.example", "shop", "")}
			})}
	case petitbleu.ContentSubscription:
		c.Subscription = &petitbleu.SubscriptionAsk{Title: words(t, "title", petitbleu.TokenTitleLimit), Payload: words(t, "payload", petitbleu.PayloadLimit), ImageURL: mostly(t, "image", "", "https://shop.example/i.png", "i"),
			TimeZone: mostly(t, "zone", "", "Europe/Paris"), CallToAct: mostly(t, "cta", "", "OPT_IN", "BUY"), Frequency: rapid.SampledFrom([]string{"", "DAILY", "YEARLY"}).Draw(t, "frequency")}
	}
	if slices.Contains([]petitbleu.ContentType{petitbleu.ContentText, petitbleu.ContentCards}, c.Type) && rapid.IntRange(0, 20).Draw(t, "another body") == 0 {
		c.StickerID = "1"
	}
	return c
}
