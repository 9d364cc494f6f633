package syntax_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
)

func TestScan(t *testing.T) {
	kinds := map[syntax.Kind]string{syntax.Text: "text", syntax.Output: "out", syntax.Tag: "tag", syntax.Broken: "broken"}
	for src, want := range map[string][]string{
		"":                                 nil,
		"a { b":                            {"text(a { b)"},
		"a{{- b -}}c":                      {"text(a)", "out( b )", "text(c)"},
		"{%- if x -%}":                     {"tag if(x )"},
		"{% # note %}{%#x%}":               {"tag #(note )", "tag #(x)"},
		"{{ a {% if b %} c {{ d }}":        {"broken({{ a {% if b %})", "text( c )", "out( d )"},
		"x {{ a":                           {"text(x )", "broken({{ a)"},
		"x {% a }}":                        {"text(x )", "broken({% a }})"},
		"{% %}":                            {"broken({% %})"},
		"{{custom_attribute.${a} b}}} c}}": {"out(custom_attribute.${a} b)", "text(} c}})"},
		"{{ 1 | plus: {{${x}}} }}z":        {"out( 1 | plus: {{${x}}} )", "text(z)"},
		"{% if ${rate%} > 1 %}":            {"tag if(${rate%} > 1 )"},
	} {
		var got []string
		for _, p := range syntax.Scan(src, true) {
			s := p.Markup
			name := kinds[p.Kind]
			if p.Kind == syntax.Text || p.Kind == syntax.Broken {
				s = p.Raw
			}
			if p.Kind == syntax.Tag {
				name += " " + p.Name
			}
			got = append(got, fmt.Sprintf("%s(%s)", name, s))
			if src[p.At:p.At+len(p.Raw)] != p.Raw {
				t.Errorf("%q: part %q is not at byte %d", src, p.Raw, p.At)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q\n got %q\nwant %q", src, got, want)
		}
	}
}

func TestUnwrapKeepsPlaces(t *testing.T) {
	for src, want := range map[string]string{
		"{{custom_attribute.${points}}} > 10": "  custom_attribute.${points}   > 10",
		"{{${a}}} == '{{x}}'":                 "  ${a}   == '{{x}}'",
		"plain":                               "plain",
	} {
		if got := syntax.Unwrap(src); got != want {
			t.Errorf("%q becomes %q, want %q", src, got, want)
		}
	}
}

// FuzzScan holds that the parts of any text put together are the text, and that words lie in it.
func FuzzScan(f *testing.F) {
	f.Add("a{{ b }}{% c %}{{ d {% e %} ${f}")
	f.Add("{% liquid\n a\n b 'c'\n%}{{custom_attribute.${x y}.z[0] | f: 1.5, (1..2)}}")
	f.Fuzz(func(t *testing.T, src string) {
		for _, dialect := range []bool{false, true} {
			var all strings.Builder
			for _, p := range syntax.Scan(src, dialect) {
				all.WriteString(p.Raw)
				words, _ := syntax.Lex(p.Markup, p.MarkupAt, dialect)
				for _, w := range words {
					if w.Kind != syntax.End && !strings.Contains(src[w.At:w.At+w.Size], w.Text) {
						t.Fatalf("%q: word %q is not at %d", src, w.Text, w.At)
					}
				}
				for _, line := range syntax.Lines(p.Markup, p.MarkupAt) {
					if src[line.At:line.At+len(line.Raw)] != line.Raw || !strings.HasPrefix(src[line.MarkupAt:], line.Markup) {
						t.Fatalf("%q: line %q is not at %d", src, line.Raw, line.At)
					}
				}
			}
			if all.String() != src {
				t.Fatalf("%q came back as %q", src, all.String())
			}
		}
	})
}
