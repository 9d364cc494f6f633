package compose

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// gapsOf gives the gaps of a composition as "field rule".
func gapsOf(t *testing.T, channel, original, other string) (all []string) {
	t.Helper()
	c := petitbleu.Composition{Channel: channel, Variants: []petitbleu.Variant{{Language: "fr"}}}
	if err := json.Unmarshal([]byte(original), &c.Content); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(other), &c.Variants[0].Content); err != nil {
		t.Fatal(err)
	}
	found, err := gaps(&c, []string{"Cooktoys", "Cooktoys Lyon"})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range found {
		if g.Language != "fr" || !strings.Contains(g.Said.Message, "fr") {
			t.Errorf("%+v does not name its language", g)
		}
		all = append(all, strings.TrimPrefix(g.Said.Field, "variants[0].content.")+" "+g.Rule)
	}
	return all
}

func TestGaps(t *testing.T) {
	const hello = `{"type":"text","text":"Hello {{${first_name}}}, the pans are back."}`
	card := func(title, more string) string {
		return `{"type":"cards","cards":[{"title":"` + title + `"` + more + `}]}`
	}
	webhook := func(body string) string {
		b, _ := json.Marshal(body)
		return `{"type":"webhook","webhook":{"url":"https://hooks.example.com/x","body":` + string(b) + `}}`
	}
	for _, c := range []struct {
		name, original, other string
		want                  []string
	}{
		{"translated", hello, `{"type":"text","text":"Bonjour {{${first_name} | default: 'vous'}}, les casseroles sont là."}`, nil},
		{"left as it was", hello, hello, []string{"text same"}},
		{"empty", hello, `{"type":"text","text":" "}`, []string{"text empty"}},
		{"the value is left out", hello, `{"type":"text","text":"Bonjour, les casseroles sont là."}`, []string{"text placeholder"}},
		{"another space of names is another value", hello, `{"type":"text","text":"Bonjour {{custom_attribute.${first_name}}}"}`, []string{"text placeholder"}},
		{"another form", hello, `{"type":"image","media":{"url":"https://x.example/a.png"}}`, []string{"type form"}},
		{"only Liquid", `{"type":"text","text":"{{${first_name}}}"}`, `{"type":"text","text":"{{${first_name}}}"}`, nil},
		{"a variable of its own", `{"type":"text","text":"{% assign x = 1 %}Take {{x}}"}`, `{"type":"text","text":"Prenez-en"}`, nil},
		{"an address", `{"type":"text","text":"https://shop.example/pans"}`, `{"type":"text","text":"https://shop.example/pans"}`, nil},
		{"numbers", `{"type":"text","text":"24 %, 12.50 €"}`, `{"type":"text","text":"24 %, 12.50 €"}`, nil},
		{"a code", `{"type":"text","text":"SPRING-26 PAN2"}`, `{"type":"text","text":"SPRING-26 PAN2"}`, nil},
		{"names", card("Cooktoys Lyon", ""), card("Cooktoys Lyon", ""), nil},
		{"Japanese has no capitals", `{"type":"text","text":"銅の鍋"}`, `{"type":"text","text":"銅の鍋"}`, []string{"text same"}},
		{"a button less", card("Pans", `,"buttons":[{"type":"url","title":"See","url":"https://x.example"},{"type":"postback","title":"Later","payload":"L"}]`),
			card("Casseroles", `,"buttons":[{"type":"url","title":"Voir","url":"https://x.example"}]`), []string{"cards[0].buttons less"}},
		{"no buttons at all", card("Pans", `,"buttons":[{"type":"url","title":"See","url":"https://x.example"}]`), card("Casseroles", ""), []string{"cards[0].buttons less"}},
		{"a quick reply more", `{"type":"text","text":"Which one?"}`, `{"type":"text","text":"Lequel ?","quick_replies":[{"type":"text","title":"A"}]}`, []string{"quick_replies[0] more"}},
		{"a card less", `{"type":"cards","cards":[{"title":"One pan"},{"title":"Two pans"}]}`, card("Une", ""), []string{"cards less"}},
		{"the words of a button", card("Pans", `,"buttons":[{"type":"postback","title":"Later","payload":"Later on"}]`),
			card("Casseroles", `,"buttons":[{"type":"postback","title":"Later","payload":"Later on"}]`), []string{"cards[0].buttons[0].title same"}},
		{"a body of JSON", webhook(`{"kind":"order","text":"Your order left","name":"{{${first_name}}}"}`), webhook(`{"kind":"order","text":"Votre colis est parti","name":"{{${first_name}}}"}`), nil},
		{"a body left as it was", webhook(`{"kind":"order","text":"Your order left"}`), webhook(`{"kind": "order", "text": "Your order left"}`), []string{"webhook.body same"}},
		{"a body without words", webhook(`{"kind":"order","id":"{{${user_id}}}"}`), webhook(`{"kind":"order","id":"{{${user_id}}}"}`), nil},
		{"a body that is no JSON", webhook(`{"text":"Your order left", "n": {{${age}}} }`), webhook(`{"text":"Your order left", "n": {{${age}}} }`), []string{"webhook.body same"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := gapsOf(t, Messenger, c.original, c.other); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
