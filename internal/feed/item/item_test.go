package item_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/card"
	"github.com/petitbleu/petitbleu/internal/feed/item"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func design(t testing.TB, kind petitbleu.CardKind, c petitbleu.CardContent) *item.Design {
	t.Helper()
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	d, err := item.New(petitbleu.Feed{ID: "feed_1", Kind: kind, RetentionHours: 10}, petitbleu.CardTemplate{ID: "card_1", Key: "shipped", Category: "orders", Label: "Order"},
		petitbleu.CardVersion{TemplateID: "card_1", Version: 3, Content: raw})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func text(s string) json.RawMessage {
	return json.RawMessage(`{"version":1,"body":{"items":[{"type":"text","text":` + s + `}]}}`)
}

// TestMake: a notification has what its template and its sender say, and expires as the template says, else the feed.
func TestMake(t *testing.T) {
	d := design(t, petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"{a} {b}"`), Variables: []petitbleu.CardVariable{{Key: "b", Optional: true}}})
	m := &petitbleu.Message{WorkspaceID: "ws_1", ID: "msg_1", ProfileID: "p_1", SentAt: noon}
	n, err := d.Make(m, item.Order{Tag: "t", EventName: "told"}, item.Values{Texts: map[string]string{"a": "x"}})
	want := petitbleu.Notification{WorkspaceID: "ws_1", ID: "msg_1", ProfileID: "p_1", FeedID: "feed_1", TemplateID: "card_1", Version: 3, Mode: petitbleu.ModeRealtime, Variables: json.RawMessage(`{"a":"x"}`),
		Category: "orders", Label: "Order", Tag: "t", Priority: "normal", EventName: "told", At: noon, ExpiresAt: noon.Add(10 * time.Hour)}
	if err != nil || fmt.Sprint(n) != fmt.Sprint(want) {
		t.Errorf("%+v\nwant %+v, %v", n, want, err)
	}
	for want, m := range map[petitbleu.SendMode]*petitbleu.Message{petitbleu.ModeBatch: {}, petitbleu.ModeCampaign: {CampaignID: "cmp_1"}, petitbleu.ModeTest: {CampaignID: "cmp_1", Test: true}} {
		if n, _ := d.Make(m, item.Order{Mode: petitbleu.ModeBatch}, item.Values{}); n.Mode != want {
			t.Errorf("%s, want %s", n.Mode, want)
		}
	}
	d.Template.RetentionHours = 2
	if n, _ := d.Make(m, item.Order{}, item.Values{}); !n.ExpiresAt.Equal(noon.Add(2 * time.Hour)) {
		t.Errorf("expires %v", n.ExpiresAt)
	}
	strict := true
	_, err = d.Make(m, item.Order{Strict: &strict}, item.Values{Texts: map[string]string{"b": "x"}})
	if !errors.Is(err, &petitbleu.Error{Code: petitbleu.CodeMissingValue}) || !strings.Contains(err.Error(), "for a.") {
		t.Errorf("a value is missing: %v", err)
	}
}

// TestFill: values come to their places once, a card that stands in another is filled with its own, and data stay data.
func TestFill(t *testing.T) {
	inner := design(t, petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"Product {name}"`)})
	views := func(key string) *item.Design {
		if key == "product" {
			return inner
		}
		return nil
	}
	for name, c := range map[string]struct {
		kind      petitbleu.CardKind
		content   petitbleu.CardContent
		variables string
		text      string
		data      map[string]string
	}{
		"a text":    {petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"{order.id}: {n} {left}"`)}, `{"order":{"id":"A-7"},"n":12}`, "A-7: 12 {left}", nil},
		"not twice": {petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"{a}"`)}, `{"a":"{b}","b":"no"}`, "{b}", nil},
		"no JSON":   {petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"{a}"`)}, `{"a":"\"}]}"}`, `"}]}`, nil},
		"a carousel": {petitbleu.CardDesign, petitbleu.CardContent{Card: json.RawMessage(`{"version":2,"body":{"items":[{"type":"carouselView","items":"{all}"}]}}`)},
			`{"all":[{"key":"product","variables":{"name":"Hat"}},{"key":"gone"},{"key":"product","variables":{"name":"Shoe"}}]}`, "Product Hat\nProduct Shoe", nil},
		"data":   {petitbleu.CardData, petitbleu.CardContent{Data: map[string]string{"title": "Hi {who}", "id": "{x}"}}, `{"who":"Ana"}`, "id: {x}\ntitle: Hi Ana", map[string]string{"title": "Hi Ana", "id": "{x}"}},
		"broken": {petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"{a}"`)}, `[`, "{a}", nil},
	} {
		d := design(t, c.kind, c.content)
		f := d.Fill(json.RawMessage(c.variables), views)
		if f.Text != c.text || !maps.Equal(f.Data, c.data) || (f.Card == nil) != (c.kind == petitbleu.CardData) {
			t.Errorf("%s: %q, %v, %s; want %q, %v", name, f.Text, f.Data, f.Card, c.text, c.data)
		}
	}
}

// TestCheck: what a template says is checked by its kind, each problem with its path.
// TestSamples: a sample is a list of cards where cards stand, and what is given goes over it.
func TestSamples(t *testing.T) {
	content := `{"card":{"version":1,"body":{"items":[{"type":"text","text":"{title}"},{"type":"carouselView","items":"{all}"}]}},"samples":{"title":"[1]","all":"[{\"key\":\"product\",\"variables\":{\"name\":\"Hat\"}}]"}}`
	d, err := item.New(petitbleu.Feed{Kind: petitbleu.CardDesign}, petitbleu.CardTemplate{}, petitbleu.CardVersion{Content: json.RawMessage(content)})
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		``:                          `{"all":[{"key":"product","variables":{"name":"Hat"}}],"title":"[1]"}`,
		`{"title":"New","more":1}`:  `{"all":[{"key":"product","variables":{"name":"Hat"}}],"more":"1","title":"New"}`,
		`{"all":[{"key":"other"}]}`: `{"all":[{"key":"other"}],"title":"[1]"}`,
		`{"all":"","title":[]}`:     `{"all":"","title":[]}`,
	} {
		values, err := item.ReadValues(json.RawMessage(given))
		if got := d.Samples().Over(values).Encode(); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v\nwant %s", given, got, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	long := map[string]string{"": "x"}
	for name, c := range map[string]struct {
		kind    petitbleu.CardKind
		content petitbleu.CardContent
		want    string
	}{
		"nothing":  {petitbleu.CardDesign, petitbleu.CardContent{}, "card no_card"},
		"a card":   {petitbleu.CardDesign, petitbleu.CardContent{Card: json.RawMessage(`{"version":1,"body":{"items":[{"type":"cake"}]}}`)}, "card.body.items[0].type unknown_component"},
		"a colour": {petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"a"`), Colours: map[string]string{"brand": "red"}}, "colors.brand no_colour"},
		"no data":  {petitbleu.CardData, petitbleu.CardContent{}, "data bad_data"},
		"a name":   {petitbleu.CardData, petitbleu.CardContent{Data: long}, "data. bad_name"},
		"right":    {petitbleu.CardDesign, petitbleu.CardContent{Card: text(`"a"`), Colours: map[string]string{"brand": "#fff,#000"}}, ""},
	} {
		_, p := item.Check(c.kind, c.content)
		got := ""
		if len(p) > 0 {
			got = p[0].Path + " " + p[0].Rule
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestVariables: colours of the template need no value, and data have placeholders too.
func TestVariables(t *testing.T) {
	c := petitbleu.CardContent{Card: json.RawMessage(`{"version":1,"body":{"items":[{"type":"text","text":"{a}","viewStyle":{"backgroundColor":"{brand}"}}]}}`), Colours: map[string]string{"brand": "#fff"}}
	all := item.Variables(petitbleu.CardDesign, c)
	if len(all) != 1 || all[0].Name != "a" {
		t.Errorf("%+v", all)
	}
	all = item.Variables(petitbleu.CardData, petitbleu.CardContent{Data: map[string]string{"t": "{a} {a}", "u": "{b}{a}"}})
	if len(all) != 2 || all[0].Name != "a" || fmt.Sprint(all[0].Paths) != "[data.t data.u]" {
		t.Errorf("%+v", all)
	}
}

// FuzzValues: whatever a program gives, what was read is written so that the same is read, and fills without a panic.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{``, `null`, `{"a":1}`, `{"a":{"b":[1]}}`, `{"all":[{"key":"k","variables":{"x":"y"}}]}`, `{"a":"\u0000"}`, `{"a.b":"x","a":{"b":"y"}}`} {
		f.Add([]byte(seed))
	}
	d := design(f, petitbleu.CardDesign, petitbleu.CardContent{Card: json.RawMessage(`{"version":2,"body":{"items":[{"type":"carouselView","items":"{all}"},{"type":"image","imageUrl":"{a}"},{"type":"text","text":"{a.b} {a}"}]}}`)})
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := item.ReadValues(raw)
		if err != nil {
			return
		}
		encoded := v.Encode()
		again, err := item.ReadValues(encoded)
		if err != nil && len(encoded) <= petitbleu.NotificationValues {
			t.Fatalf("%s became %s, which cannot be read: %v", raw, encoded, err)
		}
		if err == nil && !maps.Equal(again.Texts, v.Texts) {
			t.Fatalf("%v became %v", v.Texts, again.Texts)
		}
		filled := d.Fill(encoded, func(string) *item.Design { return d })
		if parsed, _ := card.Parse(filled.Card); parsed == nil {
			t.Fatalf("%s cannot be read", filled.Card)
		}
	})
}
