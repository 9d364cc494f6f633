package plan

import (
	"reflect"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// Fact is something that happened to a person, as triggers and conversions see it.
type Fact struct {
	Kind       HappeningKind
	Name       string // of the event, the attribute, the subscription group; the product of a purchase
	PageID     string
	Topic      string
	Campaign   string // message states: of which campaign the message was
	From, To   any    // attribute: its values, as decoded JSON; nil: it had or has none
	Properties map[string]any
	At         time.Time
}

// Key is what a fact must have in common with a happening, so that those that are listened for can be kept in
// a map: an event's or attribute's name, or the kind where any name will do.
type Key struct {
	Kind HappeningKind
	Name string
}

// Key gives the key of a fact.
func (f *Fact) Key() Key { return keyOf(f.Kind, f.Name) }

// Key gives the key of a happening: of each fact that it matches, the key is the same.
func (h *Happening) Key() Key { return keyOf(h.Kind, h.Name) }

func keyOf(kind HappeningKind, name string) Key {
	switch kind {
	case OnEvent, OnAttribute:
		return Key{kind, name}
	}
	return Key{Kind: kind}
}

// Listener is a happening that is ready to be held against facts. It is never changed.
type Listener struct {
	of    Happening
	where segment.Criteria
}

// Listen makes a happening ready; zone is the workspace's. The error is Problems.
func Listen(h Happening, zone *time.Location) (*Listener, error) {
	where, err := segment.CompileCriteria(h.Where, zone)
	if err != nil {
		return nil, err
	}
	return &Listener{h, where}, nil
}

// Key gives the key of its happening.
func (l *Listener) Key() Key { return l.of.Key() }

// Happens tells whether a fact is what is listened for.
func (l *Listener) Happens(f *Fact) bool {
	h := &l.of
	switch {
	case h.Key() != f.Key(),
		h.PageID != "" && h.PageID != f.PageID,
		h.Topic != "" && h.Topic != f.Topic,
		h.Kind == OnSubscription && h.Name != "" && h.Name != f.Name,
		h.Campaign != "" && h.Campaign != f.Campaign,
		len(h.Products) > 0 && !slices.Contains(h.Products, f.Name):
		return false
	}
	if h.Kind == OnAttribute {
		return !reflect.DeepEqual(f.From, f.To) && (h.From == nil || same(h.From, f.From)) && (h.To == nil || same(h.To, f.To))
	}
	return l.where.Hold(f.Properties, f.At)
}

// same compares decoded JSON values; texts without regard to case, as segments do.
func same(a, b any) bool {
	x, y := segment.ValueOf(a), segment.ValueOf(b)
	if x.Kind == segment.Text && y.Kind == segment.Text {
		return segment.Fold(x.Text) == segment.Fold(y.Text)
	}
	return reflect.DeepEqual(x, y)
}

// Converts tells whether a fact after a message that was sent at an instant is its success: within the time
// that the conversion gives, its end included.
func (c *Conversion) Converts(l *Listener, sent time.Time, f *Fact) bool {
	return f.At.After(sent) && f.At.Sub(sent) <= c.Within.Duration() && l.Happens(f)
}
