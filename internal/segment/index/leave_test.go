package index_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
)

// filled asks who has an event, or with no name a purchase, with a property that is not blank.
func filled(name, property string) segment.Definition {
	n := segment.Node{Type: "event", Name: name, Op: "did", Where: []segment.Criterion{{Path: []string{property}, Op: "is_not_blank"}}}
	if name == "" {
		n.Type = "purchase"
	}
	return segment.Definition{Version: 1, Where: n}
}

// TestLastEventLeaves: who leaves takes their last event along, also when it was the last one of all: the one that comes
// in its place has only what it brings. Once among few events and once among many, for each kind of value.
func TestLastEventLeaves(t *testing.T) {
	for _, others := range []int{0, 700} {
		for _, value := range []any{"red", []any{"red"}, true, 5.0, map[string]any{"$time": "2026-11-20T12:00:00Z"}, map[string]any{"inner": 1.0}} {
			t.Run(fmt.Sprintf("%T after %d", value, others), func(t *testing.T) {
				c := newCrowd(1)
				come := func(properties map[string]any) {
					p := &segment.Person{ID: petitbleu.NewID(petitbleu.KindProfile, noon),
						Events:    []segment.Event{{Name: "paid", At: noon, Properties: properties}},
						Purchases: []segment.Purchase{{ProductID: "sku-1", Currency: "EUR", Price: 5, Quantity: 1, At: noon, Properties: properties}}}
					c.people[p.ID], c.ids = p, append(c.ids, p.ID)
					c.Update(func(w *index.Writer) { w.Put(p); w.AddEvents(facts(p)) })
				}
				for range others + 1 {
					come(map[string]any{"mix": value, "color": value})
				}
				last := c.ids[others]
				delete(c.people, last)
				c.Update(func(w *index.Writer) { w.Remove(last) })
				come(map[string]any{"mix": nil, "color": nil})
				t.Run("event", func(t *testing.T) { c.agree(t, filled("paid", "mix"), noon, time.UTC) })
				t.Run("purchase", func(t *testing.T) { c.agree(t, filled("", "color"), noon, time.UTC) })
			})
		}
	}
}

// TestSweepFreesTheLastEvent: of the last event of all nothing stays either.
func TestSweepFreesTheLastEvent(t *testing.T) {
	c := newCrowd(1)
	p := &segment.Person{ID: petitbleu.NewID(petitbleu.KindProfile, noon),
		Events: []segment.Event{{Name: "paid", At: noon, Properties: map[string]any{"s": "secret", "tags": []any{"one", "two"}}}}}
	c.Update(func(w *index.Writer) { w.Put(p); w.AddEvents(facts(p)) })
	if n := c.Sweep(); n != 0 {
		t.Errorf("%d were freed of somebody who is there", n)
	}
	c.Update(func(w *index.Writer) { w.Remove(p.ID) })
	if n := c.Sweep(); n < 4 {
		t.Errorf("%d were freed of three texts and a list", n)
	}
}

// TestAgreeOnWhatLeft: small crowds that come and leave keep no property of an event that is gone.
func TestAgreeOnWhatLeft(t *testing.T) {
	for seed := range uint64(12) {
		c := newCrowd(seed)
		c.add(12)
		for range 4 {
			c.change(15)
			for _, name := range []string{"seen", "paid", "rare", petitbleu.EventLinkClicked} {
				for _, property := range []string{"total", "s", "o", "mix", "tags", "link_name", "campaign_id"} {
					c.agree(t, filled(name, property), noon, time.UTC)
				}
			}
			c.agree(t, filled("", "color"), noon, time.UTC)
		}
	}
}
