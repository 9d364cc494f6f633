package bench

import (
	"context"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"runtime"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/generate"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// segmentActs are what people do; those that stand first are done more often.
var segmentActs = []string{"product_viewed", "session_started", "added_to_basket", "recipe_opened", "order_placed", "review_written"}

// segmentNames are the twelve attributes of everybody.
var segmentNames = []string{"first_name", "last_name", "email", "country", "home_city", "language", "plan", "points", "newsletter", "joined_at", "last_order_at", "tags"}

func maker(now time.Time) generate.Maker { return generate.Maker{Seed: 1, Now: now} }

// made is somebody on their way into the index and the tables.
type made struct {
	person segment.Person
	doc    []byte
}

// make makes people and events: in the index, in the plain tables, and the first of the people as rows too.
func (r *segmentRun) make(ctx context.Context) error {
	x := index.New(runtime.GOMAXPROCS(0))
	ids := make([]string, r.o.People)
	if err := r.makePeople(ctx, x, ids); err != nil {
		return err
	}
	if err := r.makeEvents(ctx, x, ids); err != nil {
		return err
	}
	if err := r.plain.ready(ctx); err != nil {
		return err
	}
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	cursor, err := r.rows(ctx, s, ids[:min(len(ids), segmentRows)])
	if err != nil {
		return err
	}
	x.Update(func(w *index.Writer) { w.SetCursor(cursor) })
	return audience.Keep(r.setup.Folder, r.setup.Workspace, x)
}

const madeAtOnce = 10_000

func (r *segmentRun) makePeople(ctx context.Context, x *index.Index, ids []string) error {
	part := make([]made, madeAtOnce)
	for from := 0; from < len(ids); from += madeAtOnce {
		some := part[:min(madeAtOnce, len(ids)-from)]
		spread(len(some), func(i int) { some[i] = r.person(from + i) })
		var plain error
		var done sync.WaitGroup
		done.Go(func() { plain = r.plain.addPeople(ctx, from, some) })
		x.Update(func(w *index.Writer) {
			for i := range some {
				ids[from+i] = some[i].person.ID
				w.Put(&some[i].person)
			}
		})
		done.Wait()
		if plain != nil {
			return plain
		}
	}
	return nil
}

// spread does work 0 to n-1 on all processors.
func spread(n int, work func(i int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for k := range workers {
		wg.Go(func() {
			for i := n * k / workers; i < n*(k+1)/workers; i++ {
				work(i)
			}
		})
	}
	wg.Wait()
}

// person makes the n-th person: twelve attributes, an external id and, of two in three, a thread with a Page.
func (r *segmentRun) person(n int) made {
	p := maker(r.setup.Now).Person(n)
	all := p.Change().Set
	set := make(map[string]any, len(segmentNames))
	for _, name := range segmentNames {
		if v, ok := all[name]; ok {
			set[name] = v
		}
	}
	m := made{person: segment.Person{ID: petitbleu.NewID(petitbleu.KindProfile, r.setup.Now.Add(time.Duration(n)*time.Millisecond)), CreatedAt: p.Joined, Attributes: set,
		Identities: []segment.Identity{{Kind: petitbleu.IdentityExternal}}}}
	if n%3 > 0 {
		m.person.Identities = append(m.person.Identities, segment.Identity{Kind: petitbleu.IdentityPSID, Scope: "318840912277105"})
		m.person.Pages = []segment.Page{{ID: "318840912277105", Messenger: true, OptedIn: true, WindowOpenedAt: p.Joined}}
	}
	m.doc, _ = json.Marshal(set) // texts, numbers and lists only
	return m
}

// act is an event of the plain table.
type act struct {
	person int
	name   int
	at     int64
}

func (r *segmentRun) makeEvents(ctx context.Context, x *index.Index, ids []string) error {
	part, facts := make([]act, 5*madeAtOnce), make([]index.Fact, 5*madeAtOnce)
	for from := 0; from < r.o.Events; from += len(part) {
		some := part[:min(len(part), r.o.Events-from)]
		spread(len(some), func(i int) {
			some[i] = r.act(from+i, len(ids))
			facts[i] = index.Fact{ProfileID: ids[some[i].person], Event: &segment.Event{Name: segmentActs[some[i].name], At: time.UnixMilli(some[i].at)}}
		})
		var plain error
		var done sync.WaitGroup
		done.Go(func() { plain = r.plain.addEvents(ctx, some) })
		x.Update(func(w *index.Writer) { w.AddEvents(facts[:len(some)]) })
		done.Wait()
		if plain != nil {
			return plain
		}
	}
	return nil
}

// act makes the n-th event: some do much, most do little.
func (r *segmentRun) act(n, people int) act {
	rnd := mathrand.NewPCG(uint64(n), 3)
	f := func() float64 { return float64(rnd.Uint64()>>11) / (1 << 53) }
	return act{person: int(float64(people) * f() * f()), name: int(f() * f() * float64(len(segmentActs))),
		at: r.setup.Now.Add(-time.Duration(f() * float64(365*24*time.Hour))).UnixMilli()}
}

// rows makes the workspace, its API key, and rows of people; it gives the place in the feed of changes.
func (r *segmentRun) rows(ctx context.Context, s *store.Store, ids []string) (cursor int64, err error) {
	at := r.setup.Now
	k := petitbleu.APIKey{WorkspaceID: r.setup.Workspace, ID: petitbleu.NewID(petitbleu.KindAPIKey, at), Name: "Benchmark", Prefix: "pk_", Scopes: []string{"read", "users.track"}, CreatedAt: at}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: r.setup.Workspace, Name: "Benchmark", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: at}); err != nil {
			return err
		}
		return tx.InsertAPIKey(k, secret.HashToken(r.setup.Secret))
	})
	for from := 0; from < len(ids) && err == nil; from += madeAtOnce {
		var profiles []petitbleu.Profile
		var names []petitbleu.Identity
		for n := from; n < min(len(ids), from+madeAtOnce); n++ {
			m := r.person(n)
			var set map[string]any
			if err := profile.Decode(m.doc, &set); err != nil {
				return 0, err
			}
			profiles = append(profiles, petitbleu.Profile{WorkspaceID: r.setup.Workspace, ID: ids[n], Attributes: set, CreatedAt: m.person.CreatedAt, UpdatedAt: at})
			names = append(names, petitbleu.Identity{WorkspaceID: r.setup.Workspace, Kind: petitbleu.IdentityExternal, Value: maker(at).ExternalID(n), ProfileID: ids[n], CreatedAt: at})
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			if err := tx.InsertProfiles(profiles); err != nil {
				return err
			}
			_, err := tx.InsertIdentities(names)
			return err
		})
	}
	if err == nil {
		err = s.Read(ctx, func(tx *store.Tx) (err error) {
			cursor, err = tx.LastChange(r.setup.Workspace)
			return err
		})
	}
	if err != nil {
		err = fmt.Errorf("write rows: %w", err)
	}
	return cursor, err
}
