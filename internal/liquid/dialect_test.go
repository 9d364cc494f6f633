package liquid_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

var braze = liquid.Options{Dialect: liquid.Braze}

func TestAbort(t *testing.T) {
	env := &liquid.Env{Data: person()}
	for src, want := range map[string]string{
		"a{% abort_message() %}b":                                          liquid.DefaultReason,
		"a{% abort_message %}b":                                            liquid.DefaultReason,
		"{% abort_message('no stock') %}":                                  "no stock",
		`{% abort_message("for {{${first_name}}}") %}`:                     "for Ada",
		"{% abort_message(${first_name}) %}":                               "Ada",
		"{% for i in (1..3) %}{% abort_message('once') %}{% endfor %}":     "once",
		"{% capture x %}{% abort_message('in capture') %}{% endcapture %}": "in capture",
	} {
		tpl, err := liquid.Parse(src, braze)
		if err != nil {
			t.Fatal(err)
		}
		out, done, err := tpl.Render([]byte("before"), env)
		if err != nil || !done.Aborted || done.Reason != want || string(out) != "before" {
			t.Errorf("%s: %q, %+v, %v; want the reason %q", src, out, done, err, want)
		}
	}
	if _, done := render(t, "{% if false %}{% abort_message('x') %}{% endif %}fine", braze, env); done.Aborted {
		t.Error("what is not reached aborts")
	}
}

func TestExtras(t *testing.T) {
	env := &liquid.Env{Data: person()}
	_, done := render(t, "{% message_extras :key team :value {{custom_attribute.${Favorite Team}}} %}{% message_extras :key n :value 5 %}{% message_extras :key team :value second %}", braze, env)
	if want := []liquid.Extra{{Key: "team", Value: "Reds"}, {Key: "n", Value: "5"}}; !reflect.DeepEqual(done.Extras, want) {
		t.Errorf("%+v", done.Extras)
	}
	tpl, err := liquid.Parse("{% message_extras :key k :value "+strings.Repeat("x", 1024)+" %}", braze)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := tpl.Render(nil, env); err == nil || !strings.Contains(err.Error(), "1,024 bytes") {
		t.Errorf("too many extras: %v", err)
	}
	if _, err := liquid.Parse("{% message_extras :value v :key k %}", braze); err == nil {
		t.Error("the order of key and value was not held")
	}
}

// TestConnectedContent holds section 3.5 of the Braze reference: what is asked, and what becomes of the answer.
func TestConnectedContent(t *testing.T) {
	var asked liquid.Request
	answer := liquid.Answer{Status: 200, Body: []byte(`{"name":"Ada","n":1}`)}
	var failed error
	env := &liquid.Env{Data: person(), Host: liquid.Host{Fetch: func(q liquid.Request) (liquid.Answer, error) { asked = q; return answer, failed }}}
	got, _ := render(t, `{% connected_content https://api.example.org/u/{{${user_id}}} :method post
   :headers {"X-Key": "k {{custom_attribute.${points}}}"} :body id={{${user_id}}}&lang=fr :content_type application/json
   :basic_auth my_cred :cache_max_age 900 :retry :save profile %}{{profile.name}} {{profile.__http_status_code__}}`, braze, env)
	want := liquid.Request{URL: "https://api.example.org/u/u1", Method: "POST", Headers: []liquid.Header{{Name: "X-Key", Value: "k 12"}}, Body: `{"id":"u1","lang":"fr"}`,
		ContentType: "application/json", BasicAuth: "my_cred", CacheMaxAge: 900, Retry: true}
	if got != "Ada 200" || !reflect.DeepEqual(asked, want) {
		t.Errorf("%q after %+v\nwant %+v", got, asked, want)
	}
	for name, c := range map[string]struct {
		src    string
		answer liquid.Answer
		err    error
		want   string
		abort  string
	}{
		"without save":      {"{% connected_content https://x.example %}{{ connected.a }}", liquid.Answer{Status: 200, Body: []byte(`{"a":1}`)}, nil, "1", ""},
		"a list":            {"{% connected_content https://x.example :save l %}{{ l[1] }}", liquid.Answer{Status: 200, Body: []byte(`[1,2]`)}, nil, "2", ""},
		"text":              {"[{% connected_content https://x.example %}]", liquid.Answer{Status: 200, Body: []byte("plain text")}, nil, "[plain text]", ""},
		"not found":         {"[{% connected_content https://x.example :save p %}{{ p.a }}]", liquid.Answer{Status: 404, Body: []byte(`{"a":1}`)}, nil, "[]", ""},
		"refused":           {"{% connected_content https://x.example :save p %}{{ p.a }}{{ p.__http_status_code__ }}", liquid.Answer{Status: 400, Body: []byte(`{"a":1}`)}, nil, "1", ""},
		"down":              {"[{% connected_content https://x.example :save p %}{{ p.a }}]", liquid.Answer{Status: 500}, nil, "[]", ""},
		"down with retry":   {"{% connected_content https://x.example :retry %}", liquid.Answer{Status: 502}, nil, "", "no answer after its retries"},
		"no answer":         {"{% connected_content https://x.example :save p %}{% if p == nil %}none{% endif %}", liquid.Answer{}, nil, "none", ""},
		"no credential":     {"{% connected_content https://x.example :basic_auth gone %}", liquid.Answer{}, errors.New("there is no credential of this name"), "", "there is no credential"},
		"a guard":           {"{% connected_content https://x.example :save p %}{% if p.__http_status_code__ != 200 %}{% abort_message('down') %}{% endif %}", liquid.Answer{Status: 503}, nil, "", "down"},
		"in a condition":    {"{% if true %}{% connected_content https://x.example :save p %}{% endif %}{{ p.a }}", liquid.Answer{Status: 200, Body: []byte(`{"a":2}`)}, nil, "2", ""},
		"what p had before": {"{% assign p = 'old' %}{% connected_content https://x.example :save p %}{{ p }}", liquid.Answer{Status: 404}, nil, "", ""},
	} {
		answer, failed = c.answer, c.err
		got, done := render(t, c.src, braze, env)
		if got != c.want || done.Aborted != (c.abort != "") || !strings.Contains(done.Reason, c.abort) {
			t.Errorf("%s: %q, %+v; want %q, abort %q", name, got, done, c.want, c.abort)
		}
	}
}

func TestCatalogs(t *testing.T) {
	var asked string
	host := hosts()
	host.CatalogItems = func(catalog string, ids []string) (items []value.Value, err error) {
		asked = fmt.Sprint(catalog, ids)
		for _, id := range ids {
			items = append(items, value.From(map[string]any{"id": id, "name": "item " + id}))
		}
		return items, nil
	}
	host.CatalogSelection = func(catalog, selection string) ([]value.Value, error) {
		return nil, errors.New("there is no selection " + selection)
	}
	env := &liquid.Env{Data: person(), Host: host}
	got, _ := render(t, "{% catalog_items hats a-1 {{custom_attribute.${Favorite Team}}} {{ nothing }} %}{{ items[1].name }}, {{ items | map: 'id' | join: '+' }}", braze, env)
	if asked != "hats[a-1 Reds]" || got != "item Reds, a-1+Reds" {
		t.Errorf("%s gave %q", asked, got)
	}
	tpl, err := liquid.Parse("{% catalog_selection_items hats cheap %}", braze)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := tpl.Render(nil, env); err == nil || !strings.Contains(err.Error(), "there is no selection cheap") {
		t.Errorf("an unknown selection: %v", err)
	}
	if _, _, err := tpl.Render(nil, &liquid.Env{}); err == nil || !strings.Contains(err.Error(), "no catalogs here") {
		t.Errorf("without catalogs: %v", err)
	}
}

// TestErrors holds place, cause and cure of what people get wrong.
func TestErrors(t *testing.T) {
	for src, want := range map[string]string{
		"a\nb {{ x | upcas }}":                         `line 2, column 10: there is no filter "upcas"; did you mean upcase?`,
		"{% fro x in y %}":                             `line 1, column 4: there is no tag "fro"; did you mean for?`,
		"{% if x %}a":                                  "line 1, column 1: if is not closed; put {% endif %} at its end",
		"é {{ “x” }}":                                  `line 1, column 6: “ is a typographic quote; use straight quotes: ' or "`,
		"{% if a && b %}{% endif %}":                   "line 1, column 9: & is no operator; write and",
		"{% if a = b %}{% endif %}":                    "line 1, column 9: a single = does not compare; write == to compare",
		"{{ a + b }}":                                  "line 1, column 6: + is no operator; use a filter: plus, minus, times, divided_by or modulo",
		"{{ 'a | upcase }}":                            "line 1, column 4: a text that begins with ' is not closed; put ' at its end",
		"{{ a ":                                        "line 1, column 1: an output that begins with {{ is not closed; put }} at its end",
		"{% assign a = 1 ":                             "line 1, column 1: a tag that begins with {% is not closed; put %} at its end",
		"{% if a %}{% endfor %}{% endif %}":            "line 1, column 14: endfor closes nothing that is open here; close with endif first",
		"{% else %}":                                   "line 1, column 4: else stands outside if, unless, case or for; remove it, or open the tag it belongs to",
		"{{ a | append }}":                             "line 1, column 8: the filter append takes one argument, and 0 given; see append in docs/liquid.md",
		"{{ 'a' | divided_by: 0 }}":                    "line 1, column 10: divided by 0",
		"{% if 1 > 'a' %}{% endif %}":                  "line 1, column 9: a number and a text cannot be compared; make both numbers with | plus: 0",
		"{% for i in (1..9) limit: 'x' %}{% endfor %}": "line 1, column 27: a whole number was expected here; give a number without a point",
		"{{custom_attribute.${x}":                      "line 1, column 1: an output that begins with {{ is not closed; put }} at its end",
		"{{content_blocks.${gone}}}":                   "line 1, column 18: there is no content block gone; create it, or check its name",
		"{{content_blocks.${bad}}}":                    `content block bad, line 2, column 7: there is no filter "nope"; see the list of names in docs/liquid.md`,
		"{% connected_content x :sve y %}":             "line 1, column 24: connected_content has no option :sve; did you mean save?",
		"{% include 'x' %}":                            `line 1, column 4: there is no tag "include"; see the list of names in docs/liquid.md`,
		"{% promotion('x') %}":                         `line 1, column 4: there is no tag "promotion"; see the list of names in docs/liquid.md`,
	} {
		o := liquid.Options{Dialect: liquid.Braze, Block: func(n string) (string, bool) { return "x\n{{ x| nope }}", n == "bad" }}
		tpl, err := liquid.Parse(src, o)
		if err == nil {
			_, _, err = tpl.Render(nil, &liquid.Env{})
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", src, err, want)
		}
	}
}

func TestModes(t *testing.T) {
	lax := liquid.Options{Lax: true, Dialect: liquid.Braze}
	if got, _ := render(t, "{{ 'a' | nope: 1 | upcase }}{{content_blocks.${gone}}}", lax, &liquid.Env{}); got != "A" {
		t.Errorf("lax gives %q", got)
	}
	if found := liquid.Check("{{ 'a' | nope }}", lax).Diagnostics; len(found) != 1 || found[0].Severity != liquid.Warning {
		t.Errorf("lax finds %+v", found)
	}
	strict := liquid.Options{StrictVariables: true}
	for src, want := range map[string]string{"{{ x }}": "this variable is not there", "{{ a.b }}": "this variable is not there", "{{ a.c }}": "", "{% assign n = nil %}{{ n }}": "", "{{ [k] }}": "this variable is not there"} {
		tpl, err := liquid.Parse(src, strict)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = tpl.Render(nil, &liquid.Env{Data: liquid.Globals{Object: value.From(map[string]any{"a": map[string]any{"c": nil}}).AsObject()}})
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("strict: %s gives %v; want %q", src, err, want)
		}
	}
}

func TestUses(t *testing.T) {
	src := "{{custom_attribute.${a b}}} {{${first_name} | upcase}}\n{% assign mine = product.title %}{{ mine }}{{content_blocks.${foot}}}{% catalog_items hats x %}{% catalog_selection_items hats cheap %}{% connected_content https://x.example/{{${user_id}}} :save p %}{{ p.x }}"
	r := liquid.Check(src, liquid.Options{Dialect: liquid.Braze, Block: func(string) (string, bool) { return "{{ custom_attribute.${in block} }}", true }})
	if !r.OK() {
		t.Fatalf("%+v", r.Diagnostics)
	}
	names := []string{}
	for _, v := range r.Uses.Variables {
		names = append(names, fmt.Sprintf("%s/%s×%d@%d:%d", v.Space, v.Name, v.Count, v.Line, v.Column))
	}
	want := "/mine×1@2:37 /p×1@2:203 /product×1@2:18 $/first_name×1@1:31 $/user_id×1@2:177 custom_attribute/a b×1@1:3 custom_attribute/in block×1@1:4"
	if got := strings.Join(names, " "); got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
	u := r.Uses
	for what, got := range map[string][]string{"foot": u.Blocks, "hats": u.Catalogs, "items mine p": u.Sets, "upcase": u.Filters,
		"assign catalog_items catalog_selection_items connected_content": u.Tags, "https://x.example/{{${user_id}}}": u.Calls} {
		if strings.Join(got, " ") != what {
			t.Errorf("got %q, want %q", got, what)
		}
	}
	if len(u.Selections) != 1 || u.Selections[0] != (liquid.Selection{Catalog: "hats", Selection: "cheap"}) {
		t.Errorf("%+v", u.Selections)
	}
}

func TestTokens(t *testing.T) {
	src := "Hi {{- custom_attribute.${a b} | default: 'x', n: 5 -}}{% for i in list limit: 2 %}{% # note %}{% comment %}{{ no }}{% endcomment %}{% if i == nil %}{% endif %}{% connected_content https://a/{{${u}}} :save p %}"
	var got []string
	for _, x := range liquid.Tokens(src, liquid.Braze) {
		got = append(got, string(x.Kind)+" "+src[x.At:x.At+x.Size])
	}
	want := []string{"delimiter {{-", "attribute custom_attribute.${a b}", "filter default", "string 'x'", "variable n", "number 5", "delimiter -}}",
		"delimiter {%", "tag for", "variable i", "keyword in", "variable list", "keyword limit", "number 2", "delimiter %}",
		"delimiter {%", "tag #", "comment note ", "delimiter %}", "delimiter {%", "tag comment", "delimiter %}", "comment {{ no }}", "delimiter {%", "tag endcomment", "delimiter %}",
		"delimiter {%", "tag if", "variable i", "operator ==", "variable nil", "delimiter %}", "delimiter {%", "tag endif", "delimiter %}",
		"delimiter {%", "tag connected_content", "string https://a/", "delimiter {{", "attribute ${u}", "delimiter }}", "option :save", "string p", "delimiter %}"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf(" got %q\nwant %q", got, want)
	}
}

func TestLint(t *testing.T) {
	o := liquid.Options{Dialect: liquid.Braze, Lint: &liquid.Lint{
		JSON: true,
		Missing: func(space string) string {
			return map[string]string{"event_properties": "no event causes this message"}[space]
		},
		Known: func(space, name string) bool {
			return space != "custom_attribute" || name == "points" || name == "messenger_id"
		},
	}}
	for src, want := range map[string]string{
		`{"id":"{{custom_attribute.${messenger_id}}}","n":{{custom_attribute.${points}}}}`: "",
		`{"t":"{{${first_name}}}"}`:            "1:9 a quote or a line break in this value would break the JSON",
		`{"t":"\"{{${first_name} | upcase}}"}`: "1:27 a quote or a line break in this value would break the JSON",
		`{"t":"{{${first_name} | upcase | json_escape}} {{ 'x' }} {{ 'now' | date: '%Y' }}"}`: "",
		`{"t":{{event_properties.${x} | as_json_string}}}`:                                    "1:8 event_properties.${x} is empty here: no event causes this message",
		`{{custom_attribute.${point}}}`:                                                       "1:3 nobody has custom_attribute.${point}",
		`{{ local }}{% assign local = 1 %}`:                                                   "",
	} {
		var got []string
		for _, d := range liquid.Check(src, o).Diagnostics {
			got = append(got, fmt.Sprintf("%d:%d %s", d.Line, d.Column, d.Cause))
			if d.Severity != liquid.Warning {
				t.Errorf("%s: %+v", src, d)
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s\n got %q\nwant %q", src, got, want)
		}
	}
}
