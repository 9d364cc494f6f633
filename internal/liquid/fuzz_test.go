package liquid_test

import (
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

var seeds = []string{
	"{{ a | upcase | split: ',' | join: '-' }}", "{% for i in (1..9) reversed limit: 3 offset: continue %}{{ forloop.index }}{% else %}x{% endfor %}",
	"{% if a contains 'b' or c > 1 %}{% elsif x == blank %}{% else %}{% endif %}", "{% case a %}{% when 1, 'b' or 3 %}{% else %}{% endcase %}",
	"{% tablerow i in a cols: 2 %}{{ i }}{% endtablerow %}", "{% liquid\nassign x = 1 | plus: 2\necho x\n%}", "{%- raw -%}{{ }}{% endraw %}{% comment %}{% endcomment %}",
	"{% include 'p' with a as b, c: 1 %}{% render 'p' for a as b %}", "{{ 'now' | date: '%-d %^B %10Y %:z' }}{{ '14/03/2016 10 pm' | date: '%s' }}",
	"{{custom_attribute.${a b}.c[0] | default: 'x'}}{% if {{${p}}} > 1 %}{% endif %}", "{% connected_content https://x/{{${p}}} :method post :headers {\"a\":\"b\"} :body {{x}} :save y %}{{ y.z }}",
	"{% abort_message('no {{${p}}}') %}", "{% message_extras :key a :value {{${p}}} %}", "{% catalog_items c {{${p}}} d %}{{ items[0].n }}", "{{content_blocks.${b} | id: 'x'}}",
	"{{ 1e9 | times: 99999999999999999999 | divided_by: 0.1 | round: 3 | modulo: 7 }}", "{% cycle a: 1, 2 %}{% increment n %}{% ifchanged %}{% endifchanged %}", "{{ a | where: 'b', 1 | map: 'c' | sum | json }}",
	"{{ '{\"a\":[1,2.5,{}]}' | json_parse | as_json_string | json_escape | md5 }}", "{% doc %}{% enddoc %}{% # c\n # d %}{{ [a].b[c['d']] }}{{ -1.5 }}{{ (a..b).size }}",
}

// FuzzRender renders anything, in both dialects: whatever comes, there is a text within its bounds or an error.
func FuzzRender(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, `{"a":["x",1,null,{"b":1,"c":[2]}],"b":"text","p":2.5}`)
	}
	f.Fuzz(func(t *testing.T, src, data string) {
		v, err := value.ParseJSON([]byte(data))
		object := v.AsObject()
		if err != nil || object == nil {
			object = value.NewDocument(data)
		}
		for _, d := range []liquid.Dialect{liquid.Standard, liquid.Braze} {
			any := func(name string) (string, bool) { return src, len(name) < 20 }
			o := liquid.Options{Dialect: d, Partial: any, Block: any}
			env := &liquid.Env{Data: liquid.Spaces{liquid.SpaceNone: object, liquid.SpaceProfile: object, "custom_attribute": object}, Now: time.Unix(1e9, 0), Host: hosts(),
				Limits: liquid.Limits{Steps: 20_000, Memory: 1 << 20, Output: 1 << 16, Depth: 8}}
			held(t, src, o, env)
			inOrder(t, src, d)
			for _, x := range liquid.Check(src, o).Diagnostics {
				if x.Line < 1 || x.Column < 1 || x.Cause == "" {
					t.Fatalf("a finding without place or cause: %+v", x)
				}
			}
		}
	})
}

// hosts answers everything with a little.
func hosts() liquid.Host {
	items := []value.Value{value.FromObject(value.NewMap(value.Member{Key: "n", Value: value.Int(1)}))}
	return liquid.Host{
		Fetch: func(q liquid.Request) (liquid.Answer, error) {
			return liquid.Answer{Status: 200, Body: []byte(`{"z":1}`)}, nil
		},
		CatalogItems:     func(string, []string) ([]value.Value, error) { return items, nil },
		CatalogSelection: func(string, string) ([]value.Value, error) { return items, nil },
	}
}

// held renders, and holds the result against the bounds.
func held(t *testing.T, src string, o liquid.Options, env *liquid.Env) {
	t.Helper()
	var fault *liquid.Error
	tpl, err := liquid.Parse(src, o)
	if err != nil {
		if !errors.As(err, &fault) || fault.Cause == liquid.EngineFault {
			t.Fatalf("%q: parse: %v", src, err)
		}
		return
	}
	before := "kept"
	out, _, err := tpl.Render([]byte(before), env)
	if err != nil {
		if !errors.As(err, &fault) || string(out) != before || fault.Cause == liquid.EngineFault {
			t.Fatalf("%q: render: %v, and %q is left", src, err, out)
		}
		return
	}
	// What one part adds is bounded by memory, and the output is counted after each part.
	if len(out) > len(before)+env.Limits.Output+env.Limits.Memory+2*len(src) && env.Limits.Output > 0 {
		t.Fatalf("%d bytes came out", len(out))
	}
	again, _, err := tpl.Render([]byte(before), env)
	if err != nil || string(again) != string(out) {
		t.Fatalf("%q renders %q and then %q, %v", src, out, again, err)
	}
}

// inOrder holds the tokens of an editor against their rules.
func inOrder(t *testing.T, src string, d liquid.Dialect) {
	t.Helper()
	at := 0
	for _, x := range liquid.Tokens(src, d) {
		if x.At < at || x.Size <= 0 || x.At+x.Size > len(src) {
			t.Fatalf("%q: token %+v after byte %d of %d", src, x, at, len(src))
		}
		at = x.At + x.Size
	}
}
