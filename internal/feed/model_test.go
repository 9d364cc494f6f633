package feed_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/feed"
)

// one is a notification as a plain model keeps it.
type one struct {
	id, category                           string
	at                                     time.Time
	seen, read, archived, deleted, expired bool
}

// TestCountsNeverDrift does what people do at random, on the engine and on a plain model, and compares counts and lists
// after each step; what a client has that goes on from the last number it saw is compared, too.
func TestCountsNeverDrift(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		rnd := rand.New(rand.NewPCG(seed, 7))
		var model []*one
		person := ""
		now := noon
		client, place := map[string]feed.Item{}, int64(0)
		for step := range 150 {
			now = now.Add(time.Duration(1+rnd.IntN(20)) * time.Hour)
			r.clock.Set(now)
			if len(model) == 0 || rnd.IntN(4) == 0 {
				sent, err := r.Realtime(t.Context(), r.ws, shipped(), to("u"), "")
				if err != nil {
					t.Fatal(err)
				}
				person = sent.ProfileID
				model = append(model, &one{id: sent.MessageID, category: "orders", at: now})
			} else {
				r.step(t, rnd, model, person)
			}
			for _, m := range model {
				m.expired = now.Sub(m.at) >= 4320*time.Hour
			}
			r.compare(t, step, model, person)
			client, place = r.follow(t, client, place, person)
			shown := 0
			for _, i := range client {
				if !i.Gone && i.ArchivedAt.IsZero() && i.ExpiresAt.After(now) {
					shown++
				}
			}
			if want := len(slices.DeleteFunc(slices.Clone(model), func(m *one) bool { return m.deleted || m.archived || m.expired })); shown != want {
				t.Fatalf("step %d: an open feed shows %d, the model %d", step, shown, want)
			}
			if rnd.IntN(10) == 0 {
				r.settle()
			}
		}
	})
}

// follow goes on from the last number that a client saw.
func (r *rig) follow(t *testing.T, client map[string]feed.Item, place int64, person string) (map[string]feed.Item, int64) {
	t.Helper()
	for {
		items, all, err := r.Since(t.Context(), r.ws, person, place, 3)
		if err != nil { // it was told to read again
			p, err := r.List(t.Context(), r.ws, person, feed.Query{Status: "all", Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			client = map[string]feed.Item{}
			for _, i := range p.Items {
				client[i.ID] = i
			}
			return client, p.Change
		}
		for _, i := range items {
			client[i.ID], place = i, i.Change
		}
		if all {
			return client, place
		}
	}
}

// step marks something at random, in both.
func (r *rig) step(t *testing.T, rnd *rand.Rand, model []*one, person string) {
	t.Helper()
	what := []string{"seen", "read", "unread", "archive", "unarchive", "delete"}[rnd.IntN(6)]
	m := feed.Mark{What: what, Feed: []string{"news", ""}[rnd.IntN(2)], Category: []string{"", "orders", "offers"}[rnd.IntN(3)]}
	chosen := map[string]bool{}
	switch rnd.IntN(4) {
	case 0:
		if what == "delete" { // not all at once: nothing would be left to try
			what, m.What = "read", "read"
		}
		m.All = true
		for _, n := range model {
			chosen[n.id] = true
		}
	case 1:
		up := model[rnd.IntN(len(model))]
		if up.deleted || up.expired || what == "delete" {
			return
		}
		m.UpTo = up.id
		for _, n := range model {
			chosen[n.id] = !n.at.After(up.at)
		}
	default:
		for range 1 + rnd.IntN(3) {
			id := model[rnd.IntN(len(model))].id
			m.IDs = append(m.IDs, id)
			chosen[id] = true
		}
	}
	want := 0
	for _, n := range model {
		n.expired = r.clock.Now().Sub(n.at) >= 4320*time.Hour
		if chosen[n.id] && !n.deleted && !n.expired && (m.Category == "" || m.Category == n.category) && n.mark(what) {
			want++
		}
	}
	if got, err := r.Mark(t.Context(), r.ws, person, m); err != nil || got != want {
		t.Fatalf("%+v changed %d, the model %d, %v", m, got, want, err)
	}
}

// mark does it to a notification of the model, and tells whether it changed.
func (n *one) mark(what string) bool {
	was := *n
	switch what {
	case "seen":
		n.seen = true
	case "read":
		if !n.read {
			n.read, n.seen = true, true
		}
	case "unread":
		n.read = false
	case "archive", "unarchive":
		n.archived = what == "archive"
	case "delete":
		n.deleted = true
	}
	return was != *n
}

func (r *rig) compare(t *testing.T, step int, model []*one, person string) {
	t.Helper()
	var want feed.Counts
	var ids []string
	for _, n := range slices.Backward(model) {
		if n.deleted || n.archived || n.expired {
			continue
		}
		ids = append(ids, n.id)
		want.Total++
		if !n.seen {
			want.Unseen++
		}
		if !n.read {
			want.Unread++
		}
	}
	counts, _, err := r.Counts(t.Context(), r.ws, person)
	got := counts["news"]
	if got.Categories["orders"].Total != want.Total {
		t.Errorf("step %d: of the category %+v", step, got.Categories)
	}
	got.Categories = nil
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("step %d: %+v, want %+v, %v", step, got, want, err)
	}
	var listed []string
	q := feed.Query{Feed: "news", Limit: 7}
	for {
		p, err := r.List(t.Context(), r.ws, person, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range p.Items {
			listed = append(listed, i.ID)
		}
		if q.Before = p.Next; p.Next == "" {
			break
		}
	}
	if !slices.Equal(listed, ids) {
		t.Fatalf("step %d: listed %v, want %v", step, listed, ids)
	}
}
