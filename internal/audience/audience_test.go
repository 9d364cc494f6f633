package audience_test

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

const (
	ws   = "ws_1"
	page = "100"
)

var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// house is a workspace with a Page, the engine of its people, and an audience over them.
type house struct {
	*testing.T
	store    *store.Store
	clock    *clock.Movable
	people   *people.People
	audience *audience.Audience
	folder   string
	random   *rand.Rand
}

func open(t *testing.T, s *store.Store) *house {
	h := &house{T: t, store: s, clock: clock.NewMovable(nil), folder: t.TempDir(), random: rand.New(rand.NewPCG(1, 2))}
	h.write(func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "Europe/Paris", RulePack: "today", CreatedAt: noon}),
			tx.UpsertApp(petitbleu.App{ID: "900", GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", CreatedAt: noon}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: "900", Name: "Cooktoys", State: petitbleu.PageConnected, PerSecond: 40, Concurrency: 8, CreatedAt: noon, UpdatedAt: noon}))
	})
	h.clock.Freeze()
	h.clock.Set(noon)
	h.people = people.New(people.Options{Store: s, Clock: h.clock, Logger: slog.New(slog.DiscardHandler)})
	h.audience = h.start()
	return h
}

// start makes an audience over the folder, as a program that starts does.
func (h *house) start() *audience.Audience {
	h.Helper()
	a, err := audience.New(h.Context(), audience.Options{Store: h.store, Clock: h.clock, Logger: slog.New(slog.DiscardHandler), Folder: h.folder, Settled: h.people.Settled, Steady: h.clock})
	if err != nil {
		h.Fatal(err)
	}
	return a
}

func (h *house) write(fn func(tx *store.Tx) error) {
	h.Helper()
	if err := h.store.Write(h.Context(), fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) query(definition string) *segment.Query {
	h.Helper()
	d, err := segment.Parse([]byte(`{"version":1,"where":` + definition + `}`))
	if err != nil {
		h.Fatalf("%s: %v", definition, err)
	}
	q, err := h.audience.Query(h.Context(), ws, "", d)
	if err != nil {
		h.Fatalf("%s: %v", definition, err)
	}
	return q
}

func (h *house) count(definition string) int {
	h.Helper()
	n, err := h.audience.Count(h.Context(), ws, h.query(definition))
	if err != nil {
		h.Fatalf("%s: %v", definition, err)
	}
	return n
}

func (h *house) apply(b profile.Batch) {
	h.Helper()
	r, err := h.people.Apply(h.Context(), ws, b)
	if err != nil {
		h.Fatal(err)
	}
	for _, one := range slices.Concat(r.Attributes, r.Events, r.Purchases) {
		if one.Err != nil {
			h.Fatal(one.Err)
		}
	}
}

func who(n int) profile.Who { return profile.Who{ExternalID: fmt.Sprint("u", n)} }

// asked are definitions that between them read everything that changes below.
var asked = []string{
	`{"match":"and"}`,
	`{"type":"attribute","name":"plan","op":"is_any_of","value":["gold","silver"]}`,
	`{"not":{"type":"attribute","name":"plan","op":"is_not_blank"}}`,
	`{"type":"attribute","name":"visits","op":"less_than","value":3}`,
	`{"type":"attribute","name":"tags","op":"includes","value":"vip"}`,
	`{"type":"event","name":"ordered","op":"did"}`,
	`{"type":"event","name":"ordered","op":"count_more_than","value":1,"where":[{"path":["total"],"op":"more_than","value":50}]}`,
	`{"type":"event","name":"messenger.message","op":"did","period":{"days":2}}`,
	`{"type":"purchase","op":"spent_more_than","currency":"EUR","value":40}`,
	`{"type":"messenger","op":"has"}`,
	`{"type":"window","op":"is_open"}`,
	`{"type":"opted_out","op":"is"}`,
	`{"type":"imported","op":"is","value":"imp_1"}`,
	`{"type":"imported","op":"is_not","value":"imp_0"}`,
	`{"match":"or","of":[{"type":"random_bucket","op":"is_between","value":[0,2000]},{"match":"and","of":[{"type":"window","op":"is_open"},{"type":"attribute","name":"visits","op":"more_than","value":1}]}]}`,
}

// TestFollowsEveryChange: whatever happens to people, through whichever engine, the next answer
// knows, and is what one gets by looking at each person.
func TestFollowsEveryChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		for round := range 18 {
			h.change(round)
			h.clock.Move(time.Duration(h.random.IntN(7)) * time.Hour)
			h.compare(fmt.Sprint("round ", round), asked...)
			if round%8 == 7 { // the program ends and starts anew, from the file or from nothing
				if err := h.audience.Close(); err != nil {
					t.Fatal(err)
				}
				if round%16 == 15 {
					if err := os.Remove(filepath.Join(h.folder, ws+".people")); err != nil {
						t.Fatal(err)
					}
				}
				h.audience = h.start()
			}
		}
	})
}

// compare asks definitions of the audience, and of each person.
func (h *house) compare(when string, definitions ...string) {
	h.Helper()
	var people []petitbleu.Profile
	err := h.store.Read(h.Context(), func(tx *store.Tx) error {
		c, err := tx.Changes(ws, 0, 1<<30)
		people = c.Profiles
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	for _, definition := range definitions {
		q := h.query(definition)
		var want []string
		for _, p := range people {
			e, err := h.audience.Explain(h.Context(), ws, q, p.ID)
			if err != nil {
				h.Fatal(err)
			}
			if e.Verdict {
				want = append(want, p.ID)
			}
		}
		slices.Sort(want)
		got, err := h.audience.List(h.Context(), ws, q, "", 10_000)
		if err != nil || !slices.Equal(got, want) {
			h.Fatalf("%s, %s: %d people, %d when each is looked at; %v", when, definition, len(got), len(want), err)
		}
		if n := h.count(definition); n != len(want) {
			h.Fatalf("%s, %s: counted %d of %d", when, definition, n, len(want))
		}
	}
}

// change does something to some people.
func (h *house) change(round int) {
	h.Helper()
	r := h.random
	b := profile.Batch{}
	for range 12 {
		set := map[string]any{"visits": map[string]any{"inc": float64(1)}}
		if r.IntN(2) == 0 {
			set["plan"] = []any{"gold", "silver", "basic", nil}[r.IntN(4)]
		}
		if r.IntN(3) == 0 {
			set["tags"] = map[string]any{"add": []any{[]any{"vip", "new", "old"}[r.IntN(3)]}}
		}
		b.Attributes = append(b.Attributes, profile.Change{Who: who(r.IntN(40)), Set: set})
		b.Events = append(b.Events, profile.Event{Who: who(r.IntN(40)), Name: "ordered", At: h.clock.Now().Add(-time.Duration(r.IntN(90)) * time.Hour),
			Properties: fmt.Appendf(nil, `{"total":%d}`, r.IntN(100))})
		b.Purchases = append(b.Purchases, profile.Purchase{Who: who(r.IntN(40)), ProductID: "mixer", Currency: "EUR", Price: "19.90", Quantity: 1 + r.IntN(2), At: h.clock.Now()})
	}
	if round%4 < 2 {
		b.Import = fmt.Sprint("imp_", round%4)
	}
	h.apply(b)
	h.talk()
	switch round % 3 {
	case 1:
		_, err := h.people.Merge(h.Context(), ws, []people.MergeOf{{From: people.Identifier{Who: who(r.IntN(40))}, Into: people.Identifier{Who: who(r.IntN(40))}}})
		if err != nil {
			h.Fatal(err)
		}
	case 2:
		if _, err := h.people.Delete(h.Context(), ws, people.Asked{}, []people.Identifier{{Who: who(r.IntN(40))}}); err != nil {
			h.Fatal(err)
		}
	}
}

// talk has somebody write on Messenger, as the intake would tell it, and sometimes stop.
func (h *house) talk() {
	h.Helper()
	n := h.random.IntN(40)
	now := h.clock.Now()
	psid := fmt.Sprint(5000 + n)
	both, err := h.people.FindMany(h.Context(), ws, []profile.Who{{PSID: &profile.PSID{PageID: page, ID: psid}}, who(n)})
	if err != nil {
		h.Fatal(err)
	}
	p := cmp.Or(both[0], both[1]) // a PSID stays whose it is
	if p == nil {
		return
	}
	c := petitbleu.Conversation{WorkspaceID: ws, PageID: page, PSID: psid, ProfileID: p.ID, WindowOpenedAt: now, WindowOpenedBy: petitbleu.EventMessage, LastInboundAt: now, UpdatedAt: now}
	if h.random.IntN(3) == 0 {
		c.StoppedAt = now
	}
	h.write(func(tx *store.Tx) error {
		if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityPSID, Scope: page, Value: psid, ProfileID: p.ID, CreatedAt: now}}); err != nil {
			return err
		}
		_, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindEvent, now), ProfileID: p.ID, PageID: page, Source: "messenger",
			OutsideID: fmt.Sprint("m", now.UnixMilli(), n), Kind: petitbleu.EventMessage, At: now, ReceivedAt: now, Data: []byte(`{}`)}})
		return errors.Join(err, tx.UpsertConversations([]petitbleu.Conversation{c}))
	})
}
