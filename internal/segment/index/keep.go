package index

import (
	"slices"

	"github.com/petitbleu/petitbleu"
)

// purchasesName stands for purchases where events have their name.
const purchasesName = ""

// Keep names properties of an event (first keys) that are kept from now on, beside those that are kept
// already; an empty name means purchases, whose product, currency, price and quantity are always kept. It is true
// when events of that name are there without one of them. Then a second stream of them begins to grow, into which
// what AddEvents brings goes too, while the first one answers as before: a query that asks a new property is
// answered by *NotKept until the events that were there are told by AddBefore and the second one is made the first
// by Whole. A Keep of a name that grows already begins anew.
func (w *Writer) Keep(event string, properties ...string) (again bool) {
	s := w.x.stream(event)
	missing := s.keeps(properties)
	if len(missing) == 0 {
		return false
	}
	kept := slices.Concat(s.kept, missing)
	if !slices.ContainsFunc(s.blocks, func(b *eventBlock) bool { return b != nil && len(b.owners) > 0 }) {
		s.kept = kept
		return false
	}
	w.x.growing[event] = &stream{table: newTable(), purchases: s.purchases, kept: kept}
	return true
}

// AddBefore tells events and purchases that were there before Keep to the streams that grow. Those of people who
// are not there, and of names that do not grow, are left out.
func (w *Writer) AddBefore(facts []Fact) {
	for i := range facts {
		f := &facts[i]
		id, _ := petitbleu.IDBytes(petitbleu.KindProfile, f.ProfileID)
		ordinal, ok := w.x.ordinal(id)
		switch {
		case !ok:
		case f.Event != nil:
			w.x.growing[f.Event.Name].addEvent(int(ordinal>>16), uint16(ordinal), f.Event)
		case f.Purchase != nil:
			w.x.growing[purchasesName].addPurchase(int(ordinal>>16), uint16(ordinal), f.Purchase)
		}
	}
}

// Whole makes the stream that grew the one that answers.
func (w *Writer) Whole(event string) {
	grown := w.x.growing[event]
	delete(w.x.growing, event)
	switch {
	case grown == nil:
	case event == purchasesName:
		w.x.purchases = grown
	default:
		w.x.events[event] = grown
	}
}

// GiveUp drops a stream that grows: its properties are not kept after all.
func (w *Writer) GiveUp(event string) { delete(w.x.growing, event) }

// Kept gives which properties of which events are kept, and of purchases.
func (x *Index) Kept() (events map[string][]string, purchases []string) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	events = map[string][]string{}
	for name, s := range x.events {
		events[name] = slices.Clone(s.kept)
	}
	return events, slices.Clone(x.purchases.kept)
}

// ForgetEvents takes all events of a name out, for one who tells them anew. What was to be kept of them is forgotten too.
func (w *Writer) ForgetEvents(event string) { delete(w.x.events, event) }
