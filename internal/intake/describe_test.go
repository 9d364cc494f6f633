package intake

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

var update = flag.Bool("update", false, "write docs/events.md anew")

// TestPropertiesAreDocumented reads every body of the driver's fixtures as it would be stored: no
// property goes by a name that the table does not have, each has its type, and each is met.
func TestPropertiesAreDocumented(t *testing.T) {
	files, err := filepath.Glob("../channel/messenger/testdata/inbound/*.json")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	met := map[petitbleu.EventKind]map[string]bool{}
	var all []toldEvent
	meet := func(where string, e petitbleu.Event) {
		p := Properties(e, "900")
		all = append(all, toldEvent{where, e.Kind, e.Standby, p})
		if met[e.Kind] == nil {
			met[e.Kind] = map[string]bool{}
		}
		for name, v := range p {
			met[e.Kind][name] = true
			if want := typeOf(e.Kind, name); want != kindOf(v) && (want != "time" || kindOf(v) != "text") {
				t.Errorf("%s: %s of a %s is a %s; the table says %q", where, name, e.Kind, kindOf(v), want)
			}
		}
		if s := Summary(e, p); s == "" || strings.ContainsAny(s, "\n") {
			t.Errorf("%s: summary %q", where, s)
		}
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c struct{ Body json.RawMessage }
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		items, err := messenger.Decode(c.Body)
		if err != nil {
			continue // a body that is none
		}
		for _, in := range items {
			meet(filepath.Base(file), petitbleu.Event{PageID: in.PageID, Kind: in.Kind, Standby: in.Standby, Source: source, Data: in.Data})
		}
	}
	for _, own := range []petitbleu.Event{
		{Kind: petitbleu.EventIdentityClaimed, Source: "intake", Data: []byte(`{"customer_id":"c","temporary":true,"other_profile_id":"p"}`)},
		{Kind: petitbleu.EventMessage, Source: source, Data: []byte(`{"message":{"mid":"m","text":"b"},"petitbleu":{"edits":1,"edited_at":1,"first_text":"a"}}`)},
		{Kind: petitbleu.EventMessage, Source: source, Data: []byte(takenBack)},
		{Kind: petitbleu.EventEcho, Source: source, Data: []byte(`{"message":{"is_echo":true,"mid":"m","reply_to":{"mid":"m0"}}}`)},
		{Kind: petitbleu.EventRead, Source: source, Data: []byte(`{"read":{"mid":"m"}}`)},
		{Kind: petitbleu.EventOptOut, Source: source, Data: []byte(`{"sender":{"id":"7"},"optout":{"ref":"r"}}`)},
		{Kind: petitbleu.EventIdentitySettled, Source: "intake", Data: []byte(`{"customer_id":"1","outcome":"kept","holder_profile_id":"p","by":"Tom"}`)},
		{Kind: petitbleu.EventForm, Source: source, Data: []byte(`{"sender":{"id":"70"},"recipient":{"id":"10"},"timestamp":1,"form":{"id":"12"},"petitbleu":{"lead_id":"7","answers":[{"id":"email","value":"ana@shop.example"}]}}`)},
		{Kind: petitbleu.EventLead, Source: source, Data: []byte(`{"field":"leadgen","value":{"leadgen_id":7,"form_id":12},"petitbleu":{"lead_id":"7","answers":[{"id":"email","value":"ana@shop.example"}]}}`)},
		{Kind: petitbleu.EventFeed, Source: source, Data: []byte(`{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1"},"petitbleu":{"edited_at":1}}`)},
		{Kind: petitbleu.EventOptIn, Source: source, Data: []byte(`{"optin":{"ref":"x"},"petitbleu":{"code":"invalid_ref","note":"n"}}`)},
	} {
		meet("our own", own)
	}
	for _, d := range petitbleu.EventKinds() {
		for _, prop := range d.Properties {
			rare := prop.Name == "fields" || d.Kind == petitbleu.EventMention // the platform adds members; mentions share the wall's
			if !met[d.Kind][prop.Name] && !rare {
				t.Errorf("no fixture brings %s of a %s", prop.Name, d.Kind)
			}
		}
	}
	toldToTheApp(t, all)
}

// toldEvent is an event as the API tells it of a fixture.
type toldEvent struct {
	Fixture string              `json:"fixture"`
	Kind    petitbleu.EventKind `json:"kind"`
	Standby bool                `json:"standby"`
	Details map[string]any      `json:"details"`
}

// toldToTheApp keeps what is told of every fixture, one to a line: the app's tests say each in words.
func toldToTheApp(t *testing.T, all []toldEvent) {
	t.Helper()
	var b strings.Builder
	for _, e := range all {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	const file = "testdata/told.jsonl"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || string(have) != b.String() {
		t.Errorf("%s is not what is told of the fixtures (%v): run this test with -update, and `npx vitest run src/message -u` in ui", file, err)
	}
}

func typeOf(kind petitbleu.EventKind, name string) string {
	all := petitbleu.EventCommon
	for _, d := range petitbleu.EventKinds() {
		if d.Kind == kind {
			all = append(d.Properties[:len(d.Properties):len(d.Properties)], all...)
		}
	}
	for _, prop := range all {
		if prop.Name == name {
			return prop.Type
		}
	}
	return "(not in the table)"
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case int, float64:
		return "number"
	case bool:
		return "boolean"
	case []string, []map[string]any:
		return "list"
	}
	return "object"
}

// TestEventsPage keeps docs/events.md as the table says. What opens the window must be what the
// driver's table of gestures says.
func TestEventsPage(t *testing.T) {
	opens := map[petitbleu.EventKind]bool{}
	for _, g := range messenger.Gestures() {
		opens[g.Kind] = opens[g.Kind] || g.Opens
	}
	var b strings.Builder
	b.WriteString("# Events\n\nWhat happens with people, by the names that segments, campaigns and journeys use. Written by a test from the\ntable in `eventkinds.go`; `go test ./internal/intake -run EventsPage -update` writes it anew.\n\n")
	b.WriteString("A property without a value is left out. Times are RFC 3339. Every event may have:\n\n")
	properties(&b, petitbleu.EventCommon)
	b.WriteString("\nWhat programs tell of people has the name that they give it, and the properties that they give. A purchase is told with\n`product_id`, `price`, `currency`, `quantity` and `properties`. See [people](people.md).\n")
	b.WriteString("\n| event | what it means | opens the messaging window |\n| --- | --- | --- |\n")
	for _, d := range petitbleu.EventKinds() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", d.Name, anchor(d.Name), d.About, d.Opens)
		if strings.HasPrefix(d.Opens, "no") == opens[d.Kind] {
			t.Errorf("%s opens the window: %q; the driver says %v", d.Kind, d.Opens, opens[d.Kind])
		}
	}
	for _, d := range petitbleu.EventKinds() {
		fmt.Fprintf(&b, "\n## %s\n\n%s Kind `%s`.\n\n", d.Name, d.About, d.Kind)
		properties(&b, d.Properties)
	}
	const page = "../../docs/events.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(page); err != nil || string(have) != b.String() {
		t.Errorf("docs/events.md is not as the table says (%v): run this test with -update", err)
	}
}

func properties(b *strings.Builder, all []petitbleu.EventProperty) {
	b.WriteString("| property | type | |\n| --- | --- | --- |\n")
	for _, p := range all {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", p.Name, p.Type, p.About)
	}
}

func anchor(name string) string { return strings.ReplaceAll(name, ".", "") }
