package audience

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// growth is how properties of an event come to be kept: the events that were there are read from the rows once
// more, into a stream beside the one that answers meanwhile. It goes on when nobody waits for it any more.
type growth struct {
	name  string        // of the event; "" for purchases
	until int64         // the place in the feed up to which events are read; later ones come by the feed
	done  chan struct{} // closed at the end
	err   error         // then

	passed map[string]bool // of whom the feed brought every event meanwhile; guarded by the room's mu
}

// pass notes of whom every event comes by the feed. A nil growth notes nothing.
func (g *growth) pass(whole map[string]bool) {
	if g != nil {
		maps.Copy(g.passed, whole)
	}
}

// kept tells of which events any properties are kept, or come to be.
func (r *room) kept() map[string]bool {
	events, _ := r.x.Kept()
	kept := make(map[string]bool, len(events))
	for name, properties := range events {
		kept[name] = len(properties) > 0
	}
	if r.growth != nil {
		kept[r.growth.name] = true
	}
	return kept
}

// grown waits until something that a question misses is kept: whoever asks then may miss more.
func (r *room) grown(ctx context.Context, missing *index.NotKept) error {
	r.mu.Lock()
	if r.growth == nil {
		r.grow(missing)
	}
	g := r.growth
	r.mu.Unlock()
	if g == nil {
		return nil
	}
	select {
	case <-g.done:
		return g.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// grow has properties kept from now on that are missing, and begins to read events again of one name that has some.
func (r *room) grow(missing *index.NotKept) {
	all := maps.Clone(missing.Events)
	if len(missing.Purchases) > 0 {
		all = map[string][]string{"": missing.Purchases} // with events the next time
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		var again bool
		r.x.Update(func(w *index.Writer) { again = w.Keep(name, all[name]...) })
		r.changes++
		if !again {
			continue
		}
		g := &growth{name: name, until: r.x.Cursor(), done: make(chan struct{}), passed: map[string]bool{}}
		r.growth = g
		r.a.growths.Go(func() { r.readAgain(r.a.ending, g) })
		return
	}
}

// readAgain reads the events of a growth to their end, or to its failure, after which all is as it was.
func (r *room) readAgain(ctx context.Context, g *growth) {
	after := petitbleu.Event{}
	for left := true; left && g.err == nil; {
		var events []petitbleu.Event
		g.err = r.a.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
			events, err = tx.EventsByName(r.workspace, kindOf(g.name), g.name, g.until, after, r.a.growing)
			return err
		})
		if left = len(events) > 0; left && g.err == nil {
			after = events[len(events)-1]
			for part := range slices.Chunk(events, readAtOnce) {
				r.addBefore(g, part)
			}
		}
	}
	r.mu.Lock()
	r.x.Update(func(w *index.Writer) {
		if g.err != nil {
			w.GiveUp(g.name)
		} else {
			w.Whole(g.name)
		}
	})
	r.changes++
	r.growth = nil
	r.mu.Unlock()
	if g.err != nil {
		g.err = fmt.Errorf("read events again: %w", g.err)
	}
	close(g.done)
}

// addBefore tells the index of events that were there before a growth.
func (r *room) addBefore(g *growth, events []petitbleu.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	facts := make([]index.Fact, 0, len(events))
	for _, e := range events {
		if f, ok := factOf(e, true); ok && !g.passed[e.ProfileID] {
			facts = append(facts, f)
		}
	}
	r.x.Update(func(w *index.Writer) { w.AddBefore(facts) })
}
