package messenger

import (
	"encoding/json"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"pgregory.net/rapid"
)

// drawInbound draws a fact of a kind that has a webhook form, and that form.
func drawInbound(t *rapid.T) (Inbound, map[string]any) {
	id := rapid.StringMatching(`[1-9]\d{9,16}`)
	word := rapid.StringMatching(`[A-Za-z0-9_=-]{1,20}`)
	text := rapid.StringMatching(`[ -~é-ÿ😀-😎]{0,30}`)
	in := Inbound{
		PageID: "1" + id.Draw(t, "page"), PSID: "2" + id.Draw(t, "psid"),
		At: time.UnixMilli(rapid.Int64Range(1_400_000_000_000, 1_900_000_000_000).Draw(t, "at")).UTC(),
	}
	item := map[string]any{
		"sender": map[string]any{"id": in.PSID}, "recipient": map[string]any{"id": in.PageID}, "timestamp": in.At.UnixMilli(),
	}
	in.Kind = rapid.SampledFrom([]petitbleu.EventKind{petitbleu.EventMessage, petitbleu.EventEcho, petitbleu.EventDelivery, petitbleu.EventRead,
		petitbleu.EventPostback, petitbleu.EventOptIn, petitbleu.EventReferral, petitbleu.EventReaction, petitbleu.EventMessageEdit, petitbleu.EventHandover,
		petitbleu.EventFeedback, petitbleu.EventOrder, petitbleu.EventMarketing}).Draw(t, "kind")
	switch in.Kind {
	case petitbleu.EventMessage:
		in.OutsideID, in.Text, in.Payload, in.FromPerson, in.Opens = "m_"+word.Draw(t, "mid"), text.Draw(t, "text"), text.Draw(t, "payload"), true, true
		item["message"] = map[string]any{"mid": in.OutsideID, "text": in.Text, "quick_reply": map[string]any{"payload": in.Payload}}
	case petitbleu.EventEcho:
		in.OutsideID, in.Text, in.Metadata, in.EchoAppID = "m_"+word.Draw(t, "mid"), text.Draw(t, "text"), word.Draw(t, "metadata"), id.Draw(t, "app")
		app, _ := strconv.Atoi(in.EchoAppID)
		item["sender"], item["recipient"] = item["recipient"], item["sender"]
		item["message"] = map[string]any{"is_echo": true, "mid": in.OutsideID, "text": in.Text, "metadata": in.Metadata, "app_id": app}
	case petitbleu.EventDelivery:
		in.Watermark = in.At
		in.Mids = rapid.SliceOfN(word, 1, 3).Draw(t, "mids")
		item["delivery"] = map[string]any{"mids": in.Mids, "watermark": in.At.UnixMilli()}
	case petitbleu.EventRead:
		in.Watermark = in.At
		item["read"] = map[string]any{"watermark": in.At.UnixMilli()}
	case petitbleu.EventPostback:
		in.OutsideID, in.Text, in.Payload, in.Ref, in.Source = "m_"+word.Draw(t, "mid"), text.Draw(t, "title"), text.Draw(t, "payload"), word.Draw(t, "ref"), "SHORTLINK"
		in.FromPerson, in.Opens = true, true
		item["postback"] = map[string]any{"mid": in.OutsideID, "title": in.Text, "payload": in.Payload, "referral": map[string]any{"ref": in.Ref, "source": in.Source}}
	case petitbleu.EventOptIn:
		in.Payload, in.Token, in.TokenKind, in.FromPerson = text.Draw(t, "payload"), word.Draw(t, "token"), petitbleu.TokenOneTime, true
		in.Topic, in.OptIn, in.Secret = in.Payload, OptInOneTime, true
		item["optin"] = map[string]any{"type": "one_time_notif_req", "payload": in.Payload, "one_time_notif_token": in.Token}
	case petitbleu.EventReferral:
		in.Ref, in.Source, in.FromPerson, in.Opens = word.Draw(t, "ref"), "SHORTLINK", true, true
		item["referral"] = map[string]any{"ref": in.Ref, "source": in.Source, "type": "OPEN_THREAD"}
	case petitbleu.EventReaction:
		in.Mids, in.Payload, in.Text, in.FromPerson, in.Opens = []string{"m_1"}, "react", "❤", true, true
		item["reaction"] = map[string]any{"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤"}
	default:
		drawRare(t, &in, item)
	}
	return in, item
}

// drawRare draws the kinds whose members are typed.
func drawRare(t *rapid.T, in *Inbound, item map[string]any) {
	word := rapid.StringMatching(`[A-Za-z0-9_]{1,20}`)
	in.FromPerson = true
	switch in.Kind {
	case petitbleu.EventMessageEdit:
		in.Mids, in.Text, in.Edits = []string{"m_1"}, word.Draw(t, "text"), rapid.IntRange(1, 5).Draw(t, "edits")
		item["message_edit"] = map[string]any{"mid": "m_1", "text": in.Text, "num_edit": in.Edits}
	case petitbleu.EventHandover:
		in.FromPerson, in.Payload, in.Metadata = false, "take_thread_control", word.Draw(t, "note")
		in.Thread = &ThreadControl{Word: ThreadTaken, Previous: "111", New: "222"}
		item["take_thread_control"] = map[string]any{"previous_owner_app_id": 111, "new_owner_app_id": "222", "metadata": in.Metadata}
	case petitbleu.EventFeedback:
		in.Answers = []InboundAnswer{{ID: word.Draw(t, "question"), Type: "csat", Value: "4", FollowUp: word.Draw(t, "follow up")}}
		a := in.Answers[0]
		item["messaging_feedback"] = map[string]any{"feedback_screens": []any{map[string]any{"screen_id": 0, "questions": map[string]any{
			a.ID: map[string]any{"type": a.Type, "payload": a.Value, "follow_up": map[string]any{"type": "free_form", "payload": a.FollowUp}}}}}}
	case petitbleu.EventOrder:
		in.Opens, in.Text = true, word.Draw(t, "note")
		in.Order = &InboundOrder{Lines: []InboundOrderLine{{ID: "1", Name: word.Draw(t, "name"), UnitPrice: "9.50", Currency: "EUR", Quantity: "2"}}}
		l := in.Order.Lines[0]
		item["order"] = map[string]any{"note": in.Text, "products": []any{map[string]any{"id": 1, "name": l.Name, "unit_price": json.Number(l.UnitPrice), "currency": "EUR", "quantity": 2}}}
	case petitbleu.EventMarketing:
		in.FromPerson, in.Payload, in.Mids, in.Secret = false, "read", []string{"m_1"}, true
		in.Fields = map[string]string{"message_id": word.Draw(t, "campaign")}
		item["field"], item["recipient_id"], item["page_id"], item["mid"] = "marketing_message_reads", in.PSID, in.PageID, "m_1"
		item["message_id"], item["messenger_subscription_token"] = in.Fields["message_id"], "tok"
		delete(item, "sender")
		delete(item, "recipient")
	}
}

// Decoding gives back what was encoded, in the platform's ASCII form and in plain UTF-8,
// whichever order members stand in, however many items go together.
func TestDecodeAfterEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Inbound
		var entries []any
		for range rapid.IntRange(1, 5).Draw(t, "entries") {
			in, item := drawInbound(t)
			list := "messaging"
			if in.Standby = rapid.Bool().Draw(t, "standby"); in.Standby {
				list = "standby"
			}
			if rapid.IntRange(0, 3).Draw(t, "seconds") == 0 {
				in.At = in.At.Truncate(time.Second)
				item["timestamp"] = in.At.Unix()
			}
			entries = append(entries, map[string]any{"id": in.PageID, "time": in.At.UnixMilli(), list: []any{item}})
			want = append(want, in)
		}
		body := map[string]any{"object": "page", "entry": entries}
		encode := rapid.SampledFrom([]func(any) ([]byte, error){wire.ASCIIJSON, json.Marshal}).Draw(t, "encode")
		raw, err := encode(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(raw)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d items, want %d: %v", len(got), len(want), err)
		}
		for i := range got {
			got[i].Data = nil
			if want[i].OutsideID == "" {
				got[i].OutsideID = ""
			}
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("got  %+v\nwant %+v\nin %s", got[i], want[i], raw)
			}
		}
	})
}
