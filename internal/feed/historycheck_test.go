package feed_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// check compares everybody with the model.
func (w *world) check(rt *rapid.T) {
	now := w.now()
	for _, h := range w.people() {
		counts, _, err := w.Counts(w.t.Context(), w.ws, h.profile)
		if want := h.counts(now); err != nil || fmt.Sprint(counts) != fmt.Sprint(want) {
			rt.Fatalf("counts %v, the model %v, %v", counts, want, err)
		}
		w.pages(rt, h, now)
		w.open(rt, h, now)
		off, err := w.Preferences(w.t.Context(), w.ws, h.profile)
		for _, p := range off {
			category := ""
			if p.Category != nil {
				category = *p.Category
			}
			if p.On == h.off[[2]string{p.Feed, category}] {
				rt.Fatalf("%s %s is on: %v", p.Feed, category, p.On)
			}
		}
		if err != nil {
			rt.Fatal(err)
		}
	}
}

func (h *human) counts(now time.Time) map[string]feed.Counts {
	all := map[string]feed.Counts{"news": {}, "tap": {}}
	add := func(c feed.Counts, n *thing) feed.Counts {
		if c.Total++; !n.seen {
			c.Unseen++
		}
		if !n.read {
			c.Unread++
		}
		return c
	}
	for _, n := range h.has {
		if !n.fits(feed.Query{}, now) {
			continue
		}
		c := add(all[n.kind.feed], n)
		if n.kind.category != "" {
			if c.Categories == nil {
				c.Categories = map[string]feed.Counts{}
			}
			c.Categories[n.kind.category] = add(c.Categories[n.kind.category], n)
		}
		all[n.kind.feed] = c
	}
	return all
}

// pages reads a list with a filter to its end, back to its beginning, and on from a place that was kept.
func (w *world) pages(rt *rapid.T, h *human, now time.Time) {
	q := feed.Query{Feed: rapid.SampledFrom([]string{"", "news", "tap"}).Draw(rt, "feed"), Category: rapid.SampledFrom([]string{"", "orders", "offers"}).Draw(rt, "category"),
		Status: rapid.SampledFrom([]string{"", "unread", "read", "archived", "all"}).Draw(rt, "status"), Limit: rapid.IntRange(1, 4).Draw(rt, "limit")}
	var want []*thing
	for _, n := range h.has {
		if n.fits(q, now) {
			want = append(want, n)
		}
	}
	slices.SortFunc(want, newer)
	down, last := w.walk(rt, h, q)
	same(rt, q, down, want)
	if last.Previous != "" {
		q.After = last.Previous
		up, _ := w.walk(rt, h, q)
		same(rt, q, up, want[:len(want)-len(last.Items)])
		q.After = ""
	}
	if w.held != "" && w.heldBy == h {
		q.Before = w.held
		on, _ := w.walk(rt, h, q)
		same(rt, q, on, slices.DeleteFunc(slices.Clone(want), func(n *thing) bool { return newer(n, w.heldAt) <= 0 }))
	} else if len(last.Items) > 0 {
		w.held, w.heldBy, w.heldAt = last.Previous, h, want[len(want)-len(last.Items)]
	}
}

// walk reads pages to the end of a list: older ones, or with After newer ones.
func (w *world) walk(rt *rapid.T, h *human, q feed.Query) (all []feed.Item, last feed.Page) {
	for range 1000 {
		p, err := w.List(w.t.Context(), w.ws, h.profile, q)
		if err != nil || len(p.Items) > q.Limit {
			rt.Fatal(err, len(p.Items))
		}
		if q.After != "" {
			if all = append(slices.Clone(p.Items), all...); len(p.Items) == 0 {
				return all, p
			}
			q.After = p.Previous
			continue
		}
		if all = append(all, p.Items...); p.Next == "" {
			return all, p
		}
		q.Before = p.Next
	}
	rt.Fatal("a list without an end")
	return all, last
}

// same compares items with the model, in order.
func same(rt *rapid.T, q feed.Query, got []feed.Item, want []*thing) {
	rt.Helper()
	told := func(n int) string {
		if n >= len(want) {
			return "nothing"
		}
		return fmt.Sprintf("%+v", *want[n])
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !want[i].is(got[i]) {
			rt.Fatalf("%+v: %d items, the model %d; at %d %s, the model %s", q, len(got), len(want), i, state(got, i), told(i))
		}
	}
}

func state(all []feed.Item, n int) string {
	if n >= len(all) {
		return "nothing"
	}
	i := all[n]
	return fmt.Sprintf("%+v", thing{id: i.ID, kind: kind{key: i.TemplateKey, feed: i.Feed, category: i.Category}, at: i.At, seen: !i.SeenAt.IsZero(), read: !i.ReadAt.IsZero(), viewed: !i.ViewedAt.IsZero(),
		clicked: !i.ClickedAt.IsZero(), archived: !i.ArchivedAt.IsZero(), deleted: i.Gone})
}

// is tells whether an item shows what the model has.
func (n *thing) is(i feed.Item) bool {
	return i.ID == n.id && i.Feed == n.kind.feed && i.Category == n.kind.category && i.At.Equal(n.at) && !i.Gone && n.seen == !i.SeenAt.IsZero() && n.read == !i.ReadAt.IsZero() &&
		n.viewed == !i.ViewedAt.IsZero() && n.clicked == !i.ClickedAt.IsZero() && n.archived == !i.ArchivedAt.IsZero() && i.Text != ""
}

// open goes on with an open feed from the last number that it saw, and compares what it shows.
func (w *world) open(rt *rapid.T, h *human, now time.Time) {
	h.shown, h.place = w.follow(w.t.(*testing.T), h.shown, h.place, h.profile)
	var shown []feed.Item
	for _, i := range h.shown {
		if !i.Gone && i.ExpiresAt.After(now) {
			shown = append(shown, i)
		}
	}
	var want []*thing
	for _, n := range h.has {
		if n.fits(feed.Query{Status: store.StatusAll}, now) {
			want = append(want, n)
		}
	}
	slices.SortFunc(want, newer)
	slices.SortFunc(shown, func(a, b feed.Item) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	same(rt, feed.Query{Status: "an open feed"}, shown, want)
}

// told compares the events: SENT once for each notification, READ once for each that was read.
func (w *world) told(rt *rapid.T) {
	for _, h := range w.people() {
		got := map[string]int{}
		for _, e := range w.events(h.profile) {
			p := intake.Properties(e, "")
			got[fmt.Sprint(p["status"], " ", p["message_id"])]++
		}
		want := map[string]int{}
		for _, n := range h.has {
			want["SENT "+n.id]++
			if n.everRead {
				want["READ "+n.id]++
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("told %v, the model %v", got, want)
		}
	}
}
