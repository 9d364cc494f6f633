package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	osteele "github.com/osteele/liquid"

	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// LiquidOptions say how the benchmark of templates runs.
type LiquidOptions struct {
	Seconds float64 // for each engine and template; 0 means 1
}

// liquidTemplate is one template that both engines render.
type liquidTemplate struct{ name, source string }

// liquidTemplates are what messages usually are. The first is the one that per_second tells of.
var liquidTemplates = []liquidTemplate{
	{"simple", "Hello {{ first_name }} {{ last_name }}, your order {{ order.number }} is on its way to {{ order.city }}."},
	{"conditionals", "{% if points > 1000 and country == 'FR' %}Gold{% elsif points > 100 %}Silver{% else %}New{% endif %}: Hello {{ nickname | default: first_name }}, {% unless opted_out %}we have {{ offer | default: 'nothing' }} for you{% endunless %}{% if tags contains 'vip' %}!{% endif %}"},
	{"loop", "{% for item in items %}{{ forloop.index }}. {{ item.name | upcase }}: {{ item.price | times: 2 | round: 2 }} {% if item.stock > 10 %}in stock{% else %}few{% endif %}\n{% endfor %}"},
	{"webhook", `{"recipient":{"id":"{{ psid }}"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{% for item in picks %}{"title":"{{ item.name | escape | truncate: 80 }}","subtitle":"{{ item.text | replace: '"', "'" | strip_newlines }}","image_url":"https://img.example.com/{{ item.sku | url_encode }}.jpg"}{% unless forloop.last %},{% endunless %}{% endfor %}]}}}}`},
}

// liquidData is what the templates are rendered with.
func liquidData() map[string]any {
	var items, picks []any
	for i := range 20 {
		item := map[string]any{"name": fmt.Sprintf("Hat number %d", i+1), "price": float64(999+100*i) / 100, "stock": i, "sku": fmt.Sprintf("hat %d/%d", i, i*7), "text": "A \"fine\" hat,\nwarm & light"}
		items = append(items, item)
		if i < 5 {
			picks = append(picks, item)
		}
	}
	return map[string]any{"first_name": "Ada", "last_name": "Lovelace", "order": map[string]any{"number": "A-1043", "city": "Lyon"}, "points": 420, "country": "FR",
		"offer": "a new hat", "tags": []any{"new", "vip"}, "items": items, "picks": picks, "psid": "6253891044571234"}
}

// Liquid measures how many templates one core renders in a second, beside the fastest other engine in Go on the same
// templates and data. A text that the two render differently counts as lost.
func Liquid(ctx context.Context, o LiquidOptions) (Result, error) {
	if o.Seconds <= 0 {
		o.Seconds = 1
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := Result{Name: "liquid", Engine: "petitbleu", Details: map[string]float64{}}
	b := &Result{Name: "liquid", Engine: "osteele/liquid " + moduleVersion("github.com/osteele/liquid"), Details: map[string]float64{}}
	r.Baseline = b
	for i, t := range liquidTemplates {
		ours, theirs, err := liquidRenderers(t)
		if err != nil {
			return r, fmt.Errorf("template %s: %w", t.name, err)
		}
		if !bytes.Equal(ours(), theirs()) {
			r.Lost++
		}
		// The two take turns, so that what else the machine does falls on both.
		var a, z liquidFigures
		for range liquidTurns {
			if err := ctx.Err(); err != nil {
				return r, err
			}
			a.measure(ours, o.Seconds/liquidTurns)
			z.measure(theirs, o.Seconds/liquidTurns)
		}
		a.tell(&r, t.name, i == 0)
		z.tell(b, t.name, i == 0)
		r.Details[t.name+"_times_baseline"] = round(a.perSecond() / z.perSecond())
	}
	return r, nil
}

// liquidTurns is how often each engine has its turn. What counts is the upper quartile of the turns, because whatever
// disturbs a turn makes it slower.
const liquidTurns = 24

// liquidFigures are what rendering one template over and over came to.
type liquidFigures struct {
	count   int64
	seconds float64
	allocs  uint64
	rates   []float64 // renders per second of each turn
	batches []float64 // milliseconds of a render, mean of each batch
}

// measure renders for a while, in batches between which the clock is read.
func (f *liquidFigures) measure(render func() []byte, seconds float64) {
	const batch = 16
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began, first := time.Now(), f.count
	for at := began; ; {
		for range batch {
			render()
		}
		f.count += batch
		now := time.Now()
		f.batches = append(f.batches, float64(now.Sub(at).Nanoseconds())/batch/1e6)
		if at = now; now.Sub(began).Seconds() >= seconds {
			f.seconds += now.Sub(began).Seconds()
			f.rates = append(f.rates, float64(f.count-first)/now.Sub(began).Seconds())
			break
		}
	}
	runtime.ReadMemStats(&after)
	f.allocs += after.Mallocs - before.Mallocs
}

// perSecond gives the upper quartile of the turns.
func (f *liquidFigures) perSecond() float64 {
	slices.Sort(f.rates)
	return f.rates[len(f.rates)*3/4]
}

// tell writes the figures into a result; those of the first template are the result's own.
func (f *liquidFigures) tell(r *Result, name string, first bool) {
	r.Details[name+"_per_second"] = round(f.perSecond())
	r.Details[name+"_allocs"] = round(float64(f.allocs) / float64(f.count))
	if !first {
		return
	}
	slices.Sort(f.batches)
	r.Count, r.Seconds, r.PerSecond = f.count, round(f.seconds), round(f.perSecond())
	r.P50ms, r.P99ms = f.batches[len(f.batches)/2], f.batches[len(f.batches)*99/100]
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.RSSMB = round(float64(m.Sys) / (1 << 20))
}

// liquidRenderers gives a function of each engine that renders a template.
func liquidRenderers(t liquidTemplate) (ours, theirs func() []byte, err error) {
	mine, err := liquid.Parse(t.source, liquid.Options{})
	if err != nil {
		return nil, nil, err
	}
	other, fault := osteele.NewEngine().ParseString(t.source)
	if fault != nil {
		return nil, nil, fault
	}
	data := liquidData()
	env := &liquid.Env{Data: liquid.Globals{Object: value.From(data).AsObject()}, Now: time.Now()}
	if _, _, err := mine.Render(nil, env); err != nil {
		return nil, nil, err
	}
	if _, err := other.Render(data); err != nil {
		return nil, nil, errors.New(err.Error())
	}
	var room []byte
	ours = func() []byte {
		room, _, _ = mine.Render(room[:0], env)
		return room
	}
	theirs = func() []byte {
		out, _ := other.Render(data)
		return out
	}
	return ours, theirs, nil
}

// moduleVersion tells the version of a module that the program was built with.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return ""
}
