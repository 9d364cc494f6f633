package liquid_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

func TestBounds(t *testing.T) {
	long := strings.Repeat("a,", 200_000)
	partials := map[string]string{"self": "{% render 'self' %}", "loop": "x{% include 'loop' %}", "wide": "{% for i in (1..9) %}{% render 'wide' %}{% endfor %}"}
	data := liquid.Globals{Object: value.NewMap(value.Member{Key: "long", Value: value.String(long)})}
	for name, c := range map[string]struct{ src, says string }{
		"loops":             {"{% for i in (1..10000) %}{% for j in (1..10000) %}{% endfor %}{% endfor %}", "too much to do"},
		"empty loops":       {"{% for i in (1..2000000000) %}{% endfor %}", "too much to do"},
		"a table":           {"{% tablerow i in (1..2000000000) %}{% endtablerow %}", "too much to do"},
		"a range":           {"{{ (1..2000000000) | join }}", "too much to do"},
		"a huge range":      {"{% for i in (-9000000000000000000..9000000000000000000) %}{% endfor %}", "the range is too long"},
		"doubling":          {"{% assign s = 'abcdefgh' %}{% for i in (1..99) %}{% assign s = s | append: s %}{% endfor %}", "more text and lists"},
		"captures":          {"{% assign s = 'abcdefgh' %}{% for i in (1..99) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}", ""},
		"replacing":         {"{{ long | replace: 'a', long }}", "more text and lists"},
		"joining":           {"{{ long | split: ',' | join: long }}", "more text and lists"},
		"splitting":         {"{% assign x = long | split: '' %}", "more text and lists"},
		"doubling lists":    {"{% assign l = long | split: ',' %}{% for i in (1..99) %}{% assign l = l | concat: l %}{% endfor %}", ""},
		"output":            {"{% for i in (1..99) %}{{ long }}{% endfor %}", "the result is too long"},
		"counting":          {"{% for i in (1..499999) %}{{ long | size }}{% endfor %}", "too much to do"},
		"counting, by name": {"{% for i in (1..499999) %}{{ long.size }}{% endfor %}", "too much to do"},
		"looking":           {"{% for i in (1..499999) %}{% if long contains 'x' %}{% endif %}{% endfor %}", "too much to do"},
		"comparing":         {"{% assign b = long | append: '' %}{% for i in (1..499999) %}{% if long == b %}{% endif %}{% endfor %}", "too much to do"},
		"comparing lists":   {"{% assign a = long | split: ',' | slice: 0, 99999 %}{% assign b = a %}{% for i in (1..499999) %}{% if a == b %}{% endif %}{% endfor %}", ""},
		"large numbers":     {"{% assign n = 99999999999 %}{% for i in (1..99) %}{% assign n = n | times: n %}{% endfor %}", "too many digits"},
		"itself":            {"{% render 'self' %}", "nested too deep"},
		"itself, shared":    {"{% include 'loop' %}", "nested too deep"},
		"itself many times": {"{% render 'wide' %}", ""},
		"tags in tags":      {strings.Repeat("{% if true %}", 150) + strings.Repeat("{% endif %}", 150), "nested too deep"},
		"a long source":     {strings.Repeat("x", 2<<20), "more than 1048576 bytes"},
		"a wide date":       {"{{ 'now' | date: '%999999999Y' | size }}", "-"},
		"brackets":          {"{{ " + strings.Repeat("a[", 20_000) + "1" + strings.Repeat("]", 20_000) + " }}", "nested too deep"},
		"parentheses":       {"{{ " + strings.Repeat("(", 20_000) + " }}", "nested too deep"},
		"and and and":       {"{% if true" + strings.Repeat(" and true", 50_000) + " %}{% endif %}", "-"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			tpl, err := liquid.Parse(c.src, liquid.Options{Partial: func(n string) (string, bool) { s, ok := partials[n]; return s, ok }})
			if err == nil {
				_, _, err = tpl.Render(nil, &liquid.Env{Data: data, Now: time.Unix(0, 0)})
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %s", took)
			}
			if c.says == "-" {
				if err != nil {
					t.Errorf("%v", err)
				}
				return
			}
			var fault *liquid.Error
			if !errors.As(err, &fault) || !strings.Contains(fault.Cause, c.says) {
				t.Errorf("%v; want %q", err, c.says)
			}
		})
	}
}

// TestManyAtOnce renders one template in many goroutines, partials that are compiled on the way among it.
func TestManyAtOnce(t *testing.T) {
	tpl, err := liquid.Parse("{% for i in list %}{% include 'item' %}{% render 'other', i: i %}{% cycle 'a', 'b' %}{% endfor %}{{ name | append: '!' }}", liquid.Options{Partial: func(n string) (string, bool) {
		return "{% assign fresh" + n + " = i %}{{ fresh" + n + " }}", true
	}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			name := strings.Repeat("x", g)
			env := &liquid.Env{Data: liquid.Globals{Object: value.From(map[string]any{"list": []any{1, 2}, "name": name}).AsObject()}}
			for range 200 {
				out, _, err := tpl.Render(nil, env)
				if want := "11a22b" + name + "!"; err != nil || string(out) != want {
					t.Errorf("got %q, %v; want %q", out, err, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
