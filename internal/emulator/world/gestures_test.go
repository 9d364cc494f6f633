package world

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files")

// gestures lets Ana do everything that there is, once, and shows what each app is told.
func gestures(s *stage) []Action {
	page := func(message string) string {
		th := s.OpenThread(s.page, s.person)
		return s.Add(th, &Bubble{MID: s.NewMID(), From: "page", AppID: appA, Kind: "template", Message: json.RawMessage(message)}).MID
	}
	form := func(template, rest string) string {
		return page(`{"attachment":{"type":"template","payload":{"template_type":"` + template + `",` + rest + `}}}`)
	}
	th := s.OpenThread(s.page, s.person)
	text := s.Say(th, &Bubble{Kind: "text", Text: "helo"}, map[string]any{"text": "helo"})
	s.State.Profiles[s.page.ID] = map[string]json.RawMessage{
		"get_started":     json.RawMessage(`{"payload":"BEGIN"}`),
		"persistent_menu": json.RawMessage(`[{"locale":"default","call_to_actions":[{"type":"postback","title":"Orders","payload":"ORDERS"}]}]`),
		"ice_breakers":    json.RawMessage(`[{"question":"Where are you?","payload":"WHERE"}]`),
		"commands":        json.RawMessage(`[{"locale":"default","commands":[{"name":"help","description":"Help"}]}]`),
	}
	s.person.Phone, s.person.Email = &Phone{Number: "+12025550143", Verified: "recently"}, "ana@shop.example"
	s.State.Products["42"] = &Product{ID: "42", PageID: s.page.ID, RetailerID: "SKU1", Name: "Mug", Price: "9.50 EUR", ImageURL: "https://shop.example/1.png"}
	s.State.Forms["901"] = &LeadForm{ID: "901", PageID: s.page.ID, Questions: []Question{{Key: "email", Type: "EMAIL"}}}
	s.says("x")
	s.heard(appA)
	s.heard(appB)
	all := []Action{{Action: "quick_reply", Title: "Red"}}
	all = append(all,
		Action{Action: "text", Text: "hello", ReplyTo: text.MID},
		Action{Action: "media", Type: "audio", URL: "https://cdn.example/a.mp3"},
		Action{Action: "sticker"},
		Action{Action: "location", Lat: 47.2, Long: -1.5},
		Action{Action: "share", URL: "https://shop.example/1", Title: "A mug"},
		Action{Action: "command", Command: "help"},
		Action{Action: "order", Text: "gift", Items: []OrderItem{{ID: "1", RetailerID: "SKU1", Name: "Mug", UnitPrice: 9.5, Currency: "EUR", Quantity: 2}}},
		Action{Action: "product", Product: "42", Text: "in red too?"},
		Action{Action: "product", Product: "42"},
		Action{Action: "lead", Form: "901", Ad: "6099000000001"},
		Action{Action: "edit", MID: text.MID, Text: "hello"},
		Action{Action: "unsend", MID: text.MID},
		Action{Action: "get_started"},
		Action{Action: "menu", Title: "Orders"},
		Action{Action: "ice_breaker", Payload: "WHERE"},
		Action{Action: "coupon", MID: form("coupon", `"title":"10 %","coupon_code":"SAVE10","payload":"P"`)},
		Action{Action: "feedback", Score: "4", Text: "great", MID: form("customer_feedback", `"title":"t","feedback_screens":[{"questions":[{"id":"q1","type":"csat"}]}]`)},
		Action{Action: "customer_info", Answers: map[string]Word{"name": "Ana", "city": "Nantes"}, MID: form("customer_information", `"countries":["FR"]`)},
		Action{Action: "form", MID: form("instant_form", `"form_id":"900"`)},
		Action{Action: "thumbs", Good: true, MID: page(`{"text":"Here"}`)},
		Action{Action: "game", Payload: "{}"},
		Action{Action: "notify_me", MID: form("one_time_notif_req", `"title":"Back in stock","payload":"STOCK"`)},
		Action{Action: "subscribe", MID: form("notification_messages", `"title":"Offers","payload":"OFFERS","notification_messages_timezone":"Europe/Paris"`)},
		Action{Action: "stop_topic", Title: "Offers"},
		Action{Action: "resume_topic", Title: "Offers"},
		Action{Action: "open_link", Ref: "poster"},
		Action{Action: "ad", Ad: "6099000000001", Ref: "spring", Title: "Spring"},
		Action{Action: "search"},
		Action{Action: "send_to_messenger", App: appA, Ref: "order-17"},
		Action{Action: "checkbox", App: appA, Ref: "order-17", UserRef: "ur-8f1"},
		Action{Action: "accept_request"},
		Action{Action: "react", MID: page(`{"text":"Here"}`), Reaction: "love"},
		Action{Action: "unreact", MID: page(`{"text":"Here"}`)},
		Action{Action: "opt_out"},
	)
	page(`{"text":"How?","quick_replies":[{"content_type":"text","title":"Red","payload":"RED"},{"content_type":"user_email"}]}`)
	return all
}

func TestGestures(t *testing.T) {
	s := newStage(t, nil)
	everything := []string{
		FieldMessages, FieldPostbacks, FieldOptins, FieldReferrals, FieldReactions, FieldEdits, FieldOptouts, FieldOrders, FieldForms, FieldGames,
		FieldFeedback, FieldResponse, FieldCustomerInfo, FieldLinking, FieldLeads,
	}
	s.State.Apps[appA].Fields, s.page.Subscribed[appA] = everything, everything
	s.Clock().Freeze()
	s.Clock().Set(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	var out bytes.Buffer
	for _, a := range gestures(s) {
		a.Page, a.Base = s.page.ID, "http://emulator.example"
		if _, err := s.Act("ana", a); err != nil {
			t.Fatalf("%s: %v", a.Action, err)
		}
		fmt.Fprintf(&out, "%s\n", a.Action)
		if q := s.Queues[QueueKey{appA, s.page.ID}]; q != nil {
			for _, it := range q.Items {
				fmt.Fprintf(&out, "  %s %s\n", it.field, it.raw)
			}
			q.Items = nil
		}
	}
	const golden = "testdata/gestures.txt"
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("apps are told something else than in %s (write it anew with -update):\n%s", golden, out.String())
	}
}

// The form of a sticker turned twice in 2026 (section 1.7).
func TestStickerFollowsTheRules(t *testing.T) {
	for pack, want := range map[string]string{"2020": "image", "2026-07-01T00:00:00Z": "image sticker", "2026-08-31T00:00:00Z": "sticker"} {
		s := newStage(t, nil)
		if err := s.SetPack(pack); err != nil {
			t.Fatal(err)
		}
		b, err := s.Act("ana", Action{Action: "sticker", Page: s.page.ID})
		if err != nil {
			t.Fatal(err)
		}
		var list []struct{ Type string }
		if err := json.Unmarshal(b.Attachments, &list); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range list {
			got = append(got, a.Type)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("under %s a sticker comes as %v, want %s", pack, got, want)
		}
	}
}

func TestEditsEnd(t *testing.T) {
	s := newStage(t, nil)
	s.says("one")
	mid := s.FindThread(s.page.ID, "ana").Bubbles[0].MID
	for i := range editsLimit + 1 {
		_, err := s.Act("ana", Action{Action: "edit", Page: s.page.ID, MID: mid, Text: "two"})
		if (err == nil) != (i < editsLimit) {
			t.Errorf("edit %d answered %v; 5 are allowed", i+1, err)
		}
	}
}

func TestAccountLinking(t *testing.T) {
	s := newStage(t, nil)
	on := []string{FieldLinking}
	s.State.Apps[appA].Fields, s.page.Subscribed[appA] = on, on
	th := s.says("hello")
	s.Add(th, &Bubble{MID: s.NewMID(), From: "page", AppID: appA, Message: json.RawMessage(
		`{"attachment":{"type":"template","payload":{"template_type":"button","text":"Log in","buttons":[{"type":"account_link","url":"https://shop.example/link?x=1"}]}}}`)})
	open := func() string {
		b, err := s.Act("ana", Action{Action: "link_account", Page: s.page.ID, Base: "http://emulator.example"})
		if err != nil {
			t.Fatal(err)
		}
		_, token, _ := strings.Cut(b.Text, "account_linking_token=")
		token, _, _ = strings.Cut(token, "&")
		return token
	}
	if err := s.FinishLink(open(), ""); err != nil || th.Linked != "" {
		t.Errorf("a refusal answered %v and linked %q", err, th.Linked)
	}
	token := open()
	if err := s.FinishLink(token, "CODE"); err != nil || th.Linked != "CODE" {
		t.Errorf("a code answered %v and linked %q", err, th.Linked)
	}
	if err := s.FinishLink(token, "CODE"); err == nil {
		t.Error("a token was taken twice")
	}
	q := s.Queues[QueueKey{appA, s.page.ID}]
	if len(q.Items) != 1 || !strings.Contains(string(q.Items[0].raw), `"status":"linked"`) {
		t.Fatalf("%d events wait, want one of the link", len(q.Items))
	}
	call := s.newCall(q.key, q.Items, false)
	call.Attempts = append(call.Attempts, Attempt{Status: 500})
	s.callFailed(q, call)
	if th.Linked != "" {
		t.Error("a link stands that the webhook did not take")
	}
	late := open()
	s.Clock().Move(6 * time.Minute)
	if err := s.FinishLink(late, "CODE"); err == nil {
		t.Error("a token was taken after 5 minutes")
	}
}
