package people_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// rig is an engine on a fresh store with a workspace.
type rig struct {
	*people.People
	t     testing.TB
	ws    string
	store *store.Store
	clock *clock.Movable
}

func newRig(t testing.TB, s *store.Store) *rig {
	r := &rig{t: t, store: s, clock: clock.NewMovable(nil), ws: petitbleu.NewID(petitbleu.KindWorkspace, noon)}
	r.clock.Set(noon)
	r.clock.Freeze()
	r.write(func(tx *store.Tx) error {
		return tx.InsertWorkspace(petitbleu.Workspace{ID: r.ws, Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: "today", CreatedAt: noon})
	})
	r.restart()
	return r
}

// restart forgets all that the engine holds in memory.
func (r *rig) restart() {
	r.People = people.New(people.Options{Store: r.store, Clock: r.clock, Logger: slog.New(slog.DiscardHandler)})
}

// each runs a test on both engines of the store.
func each(t *testing.T, fn func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(t, newRig(t, s)) })
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func object(t testing.TB, text string) map[string]any {
	t.Helper()
	m := map[string]any{}
	if err := profile.Decode([]byte(text), &m); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

func ext(id string) profile.Who        { return profile.Who{ExternalID: id} }
func email(of string) profile.Who      { return profile.Who{Email: of} }
func psid(page, id string) profile.Who { return profile.Who{PSID: &profile.PSID{PageID: page, ID: id}} }
func alias(label, name string) profile.Who {
	return profile.Who{Alias: &profile.Alias{Label: label, Name: name}}
}

func (r *rig) set(who profile.Who, set string) people.Result {
	r.t.Helper()
	return r.change(profile.Change{Who: who, Set: object(r.t, set)})
}

func (r *rig) change(c profile.Change) people.Result {
	r.t.Helper()
	return r.apply(profile.Batch{Attributes: []profile.Change{c}}).Attributes[0]
}

func (r *rig) event(e profile.Event) people.Result {
	r.t.Helper()
	return r.apply(profile.Batch{Events: []profile.Event{e}}).Events[0]
}

func (r *rig) apply(b profile.Batch) people.Results {
	r.t.Helper()
	results, err := r.Apply(r.t.Context(), r.ws, b)
	if err != nil {
		r.t.Fatal(err)
	}
	return results
}

// tick works in all that waits.
func (r *rig) tick() {
	r.t.Helper()
	for more := true; more; {
		var err error
		if more, err = r.Tick(r.t.Context(), r.clock.Now()); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *rig) find(who profile.Who) *people.Person {
	r.t.Helper()
	found, err := r.Find(r.t.Context(), r.ws, who)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// id gives somebody's profile, "" for nobody.
func (r *rig) id(who profile.Who) string {
	r.t.Helper()
	if p := r.find(who); p != nil {
		return p.ID
	}
	return ""
}

// doc gives somebody's attributes as JSON, "nobody" for nobody.
func (r *rig) doc(who profile.Who) string {
	r.t.Helper()
	p := r.find(who)
	if p == nil {
		return "nobody"
	}
	text, err := json.Marshal(p.Attributes)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

func (r *rig) is(who profile.Who, want string) {
	r.t.Helper()
	if got := r.doc(who); got != want {
		r.t.Errorf("%+v is %s, want %s", who, got, want)
	}
}

func (r *rig) changes(after int64) store.Changes {
	r.t.Helper()
	var c store.Changes
	r.write(func(tx *store.Tx) (err error) { c, err = tx.Changes(r.ws, after, 10_000); return err })
	return c
}

func increment(name string) map[string]any {
	return map[string]any{name: map[string]any{"inc": json.Number("1")}}
}

func TestWhatIsAcceptedIsWorkedInInOrder(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for i := range 30 {
			set := increment("seen")
			set["n"] = json.Number(fmt.Sprint(i))
			err := r.Accept(t.Context(), r.ws, profile.Batch{
				Attributes: []profile.Change{{Who: ext("u1"), Set: set}},
				Events:     []profile.Event{{Who: ext("u1"), Name: "visited", At: noon, Properties: json.RawMessage(fmt.Sprintf(`{"page":%d}`, i))}},
				Purchases:  []profile.Purchase{{Who: ext("u2"), ProductID: "pan", Currency: "EUR", Price: "12.50", Quantity: 2, At: noon}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if i%7 == 0 {
				r.tick()
			}
		}
		settled := make(chan error, 1)
		go func() { settled <- r.Settled(t.Context(), r.ws) }()
		r.tick()
		if err := <-settled; err != nil {
			t.Fatal(err)
		}
		r.is(ext("u1"), `{"n":29,"seen":30}`)
		one, two := r.id(ext("u1")), r.id(ext("u2"))
		did, err := r.ActivityOf(t.Context(), r.ws, []string{one, two}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if got := did[one].Events; len(got) != 1 || got[0].Count != 30 || got[0].Name != "visited" {
			t.Errorf("u1 did %+v", got)
		}
		if got := did[two]; len(got.Purchases) != 1 || got.Purchases[0].Count != 60 || got.Revenue != "750" {
			t.Errorf("u2 bought %+v", got)
		}
	})
}

// TestManyAcceptAtOnce has callers accept while ticks run: nothing is lost and nothing happens twice.
func TestManyAcceptAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx, cancel := context.WithCancel(t.Context())
		other := people.New(people.Options{Store: r.store, Clock: r.clock, Logger: slog.New(slog.DiscardHandler)})
		engines := []*people.People{r.People}
		if r.store.Engine() == "postgres" {
			engines = append(engines, other) // another node
		}
		var ticking sync.WaitGroup
		for _, e := range engines {
			ticking.Go(func() {
				for ctx.Err() == nil {
					if _, err := e.Tick(context.WithoutCancel(ctx), noon); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		var callers sync.WaitGroup
		for c := range 8 {
			callers.Go(func() {
				for i := range 25 {
					var b profile.Batch
					for n := range 4 {
						b.Attributes = append(b.Attributes, profile.Change{Who: ext(fmt.Sprint("u", (c+i+n)%10)), Set: increment("seen")})
					}
					if err := engines[c%len(engines)].Accept(ctx, r.ws, b); err != nil {
						t.Error(err)
					}
				}
			})
		}
		callers.Wait()
		if err := r.Settled(ctx, r.ws); err != nil {
			t.Error(err)
		}
		sum := 0
		for u := range 10 {
			n, _ := r.find(ext(fmt.Sprint("u", u))).Attributes["seen"].(json.Number).Int64()
			sum += int(n)
		}
		cancel()
		ticking.Wait()
		if sum != 800 {
			t.Errorf("800 increments give %d", sum)
		}
	})
}

// TestALaterLifeGoesOn has the program die at each step: between accepting and working in, and between
// working in and forgetting the journal's rows.
func TestALaterLifeGoesOn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		accept := func() {
			t.Helper()
			err := r.Accept(t.Context(), r.ws, profile.Batch{Attributes: []profile.Change{{Who: ext("u1"), Set: increment("n")}},
				Events: []profile.Event{{Who: ext("u1"), Name: "e", At: noon}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		accept()
		r.restart()
		settled := make(chan error, 1)
		go func() { settled <- r.Settled(t.Context(), r.ws) }()
		r.tick()
		if err := <-settled; err != nil {
			t.Fatal(err)
		}
		r.is(ext("u1"), `{"n":1}`)
		accept()
		if err := r.WorkWithoutForgetting(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		r.restart()
		r.tick()
		r.clock.Set(noon.Add(-time.Hour)) // a clock that is put back
		accept()
		r.tick()
		r.is(ext("u1"), `{"n":3}`)
		if did, err := r.ActivityOf(t.Context(), r.ws, []string{r.id(ext("u1"))}, time.Time{}); err != nil || did[r.id(ext("u1"))].Events[0].Count != 3 {
			t.Errorf("the events are %+v, %v", did, err)
		}
	})
}
