package endpoint

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

var update = flag.Bool("update", false, "write the catalogue of docs/event-endpoints.md anew")

const (
	pagePath = "../../docs/event-endpoints.md"
	begins   = "<!-- What follows is written by go test ./internal/endpoint -run Page -update. -->\n"
	ann      = "p_06b9tq8x1rvag8h2m4c0d6e7fg"
)

// example is what the examples of the page speak of.
func example() facts {
	at := func(minute int) time.Time { return time.Date(2026, 3, 1, 12, minute, 0, 0, time.UTC) }
	m := petitbleu.Message{ID: "msg_06b9tqax1rvag8h2m4c0d6e7fg", ProfileID: ann, Channel: "messenger", PageID: "1071", Recipient: "24601", Origin: "api", Part: 1, Purpose: petitbleu.PurposeTransactional,
		CompositionID: "cmp_06b9tp000rvag8h2m4c0d6e7fg", DispatchID: "9c1d0f5e8a7b46d2b3c4d5e6f7a8b9c0", SendID: "parcels", CampaignID: "camp_06b9tqzz1rvag8h2m4c0d6e7fg", RunID: "run_06b9tqzz1rvag8h2m4c0d6e7fg", VariantID: "var_06b9tqzz1rvag8h2m4c0d6e7fg", Attempts: 1, OutsideID: "m_AbC", CreatedAt: at(0), SentAt: at(1), DeliveredAt: at(2), ReadAt: at(9)}
	bad := m
	bad.ID, bad.Reason, bad.ReasonText, bad.OutsideID = "msg_bad", petitbleu.CodeNotAllowed, "The window of 24 hours is closed, and no other right is open.", ""
	shown := m
	shown.Channel, shown.PageID, shown.Recipient, shown.OutsideID = petitbleu.ChannelInApp, "", "u-17", ""
	seen := petitbleu.Event{ID: "ev_06b9tqax1rvag8h2m4c0d6e7fg", ProfileID: ann, Source: "api", Kind: petitbleu.EventCustom, Name: "order_paid", At: at(0), Data: json.RawMessage(`{"total":12.5,"order":"A-17"}`)}
	bought := petitbleu.Event{ID: "ev_06b9tqbx1rvag8h2m4c0d6e7fg", ProfileID: ann, Source: "api", Kind: petitbleu.EventPurchase, Name: "mixer", At: at(0), Data: json.RawMessage(`{"price":89.9,"currency":"EUR","quantity":1}`)}
	return facts{workspace: "ws_06b9tp000rvag8h2m4c0d6e7fg",
		messages: map[string]petitbleu.Message{"m": m, "bad": bad, "shown": shown},
		events:   map[string]petitbleu.Event{"custom": seen, "purchase": bought},
		optIns: map[string]petitbleu.OptIn{"o": {ID: "opt_06b9tqax1rvag8h2m4c0d6e7fg", ProfileID: ann, PageID: "1071", PSID: "24601", CustomerID: "c-88", Source: "send_to_messenger", SourceURL: "https://shop.example/thanks", Language: "fr", At: at(0)},
			"r": {ID: "opt_06b9tqax1rvag8h2m4c0d6e7fg", ProfileID: ann, PageID: "1071", PSID: "24601", CustomerID: "c-88", Source: "send_to_messenger", At: at(0), RevokedAt: at(5)}},
		optOuts: map[string]petitbleu.OptOut{"o": {ID: "out_06b9tqax1rvag8h2m4c0d6e7fg", ProfileID: ann, PageID: "1071", PSID: "24601", Source: "word", At: at(5)},
			"u": {ID: "out_06b9tqax1rvag8h2m4c0d6e7fg", ProfileID: ann, PageID: "1071", PSID: "24601", Source: "word", At: at(5), UndoneAt: at(9)}},
		profiles: map[string]petitbleu.Profile{ann: {ID: ann, Attributes: map[string]any{"first_name": "Ann", "loyalty": "gold", "email": "ann@example.com"}, UpdatedAt: at(0)}},
		personal: map[string]bool{"email": true},
		imports:  map[string]petitbleu.Import{"i": {ID: "imp_06b9tqax1rvag8h2m4c0d6e7fg", FileName: "people.csv", State: petitbleu.ImportDone, Read: 1000, Made: 900, Changed: 60, Same: 30, Refused: 10, FinishedAt: at(3)}},
		alerts: map[string]store.Alert{"a": {ID: "alert_06b9tqax1rvag8h2m4c0d6e7fg", Kind: "token_dead", Subject: "1071", Params: `{"page":"Cooktoys"}`, OpenedAt: at(0)},
			"c": {ID: "alert_06b9tqax1rvag8h2m4c0d6e7fg", Kind: "token_dead", Subject: "1071", Params: `{"page":"Cooktoys"}`, OpenedAt: at(0), ClosedAt: at(9)}},
		pages:    map[string]petitbleu.Page{"1071": {ID: "1071", Name: "Cooktoys", State: petitbleu.PageTokenInvalid, StateNote: "The token is no longer accepted."}},
		external: map[string]string{ann: "u-17"},
	}
}

// speaksOf names the row of example that each type's example is about.
var speaksOf = map[string]string{
	"message.sent": "m", "message.delivered": "m", "message.read": "m", "message.viewed": "shown", "message.clicked": "shown", "message.failed": "bad", "message.dropped": "bad", "message.unknown": "bad", "message.cancelled": "bad",
	"campaign.launched": "camp_06b9tqzz1rvag8h2m4c0d6e7fg", "campaign.paused": "camp_06b9tqzz1rvag8h2m4c0d6e7fg", "campaign.resumed": "camp_06b9tqzz1rvag8h2m4c0d6e7fg",
	"campaign.stopped": "camp_06b9tqzz1rvag8h2m4c0d6e7fg", "campaign.completed": "camp_06b9tqzz1rvag8h2m4c0d6e7fg",
	"notification.send_realtime": "msg_1", "notification.send_batch": "ntf_1", "card_template.created": "card_1", "card_template.edited": "card_1", "card_template.archived": "card_1", "card_template.unarchived": "card_1",
	"optin.recorded": "o", "optin.revoked": "r", "optout.recorded": "o", "optout.undone": "u", "profile.updated": ann, "profile.merged": ann, "profile.deleted": ann,
	"import.finished": "i", "page.changed": "1071", "alert.opened": "a", "alert.closed": "c", "event.custom": "custom", "event.purchase": "purchase",
}

func examples(t *testing.T, form string, types []string) string {
	t.Helper()
	f := example()
	var b strings.Builder
	for _, name := range types {
		o := petitbleu.Outgoing{ID: "nw_06b9tqax1rvag8h2m4c0d6e7fg_0", Type: name, About: speaksOf[name], At: time.Date(2026, 3, 1, 12, 1, 0, 0, time.UTC).UnixMilli()}
		if name == "profile.merged" {
			o.Data = json.RawMessage(`{"into":"p_06b9tqzz1rvag8h2m4c0d6e7fg"}`)
		}
		if strings.HasPrefix(name, "campaign.") {
			o.Data = json.RawMessage(`{"campaign_id":"` + o.About + `","name":"Summer sale","version":1}`)
		}
		if strings.HasPrefix(name, "notification.") {
			o.Data = json.RawMessage(`{"notification_id":"` + o.About + `","template_key":"order-shipped","mode":"realtime","tag":"orders","title":"","targets_count":1}`)
		}
		if strings.HasPrefix(name, "card_template.") {
			o.Data = json.RawMessage(`{"template_id":"` + o.About + `","template_key":"order-shipped","name":"Order shipped","version":1}`)
		}
		body, ok := f.body(o, form)
		if !ok {
			t.Fatalf("%s has no example", name)
		}
		var line bytes.Buffer
		if err := json.Indent(&line, body, "", "  "); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "### %s\n\n```json\n%s\n```\n\n", name, line.String())
	}
	return b.String()
}

// TestPage holds the catalogue of the page against the program.
func TestPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(begins + "\n| type | when | in the `currents` form |\n| --- | --- | --- |\n")
	var names []string
	for _, k := range Kinds() {
		in := "`petitbleu." + k.Type + "`"
		if k.Currents != "" {
			in = "`" + k.Currents + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Type, k.About, in)
		if speaksOf[k.Type] != "" {
			names = append(names, k.Type)
		} else if k.from != ofEvent {
			t.Errorf("%s has no example: add one to this test", k.Type)
		}
	}
	b.WriteString("\nThe properties of the events of Messenger stand on the page of [events](events.md).\n\n## An example of each\n\n")
	b.WriteString(examples(t, petitbleu.EndpointStandard, names))
	b.WriteString("## Examples in the currents form\n\n")
	b.WriteString(examples(t, petitbleu.EndpointCurrents, []string{"message.sent", "message.failed", "message.dropped", "event.custom", "optout.recorded", "profile.updated", "message.read"}))
	b.WriteString("## Examples in the sendbird form\n\n")
	b.WriteString(examples(t, petitbleu.EndpointSendbird, []string{"notification.send_realtime", "card_template.edited"}))
	want := strings.TrimRight(b.String(), "\n") + "\n"
	page, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(page), begins)
	if !ok {
		t.Fatal("docs/event-endpoints.md has lost its mark")
	}
	if *update {
		if err := os.WriteFile(pagePath, []byte(head+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if begins+rest != want {
		t.Error("docs/event-endpoints.md is not what the program tells: run go test ./internal/endpoint -run Page -update")
	}
	if strings.Contains(want, "ann@example.com") {
		t.Error("a personal attribute is told")
	}
}
