package audience

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs.
type Options struct {
	Store    *store.Store
	Clock    clock.Clock
	Steady   clock.Clock // at the speed of real time, whatever Clock does; nil: the system's
	Logger   *slog.Logger
	Folder   string // of the kept indexes; made when it is not there
	Parallel int    // goroutines of one question; 0: 4
	// Settled waits until what programs told before is worked in (package people). May be nil.
	Settled func(ctx context.Context, workspace string) error
	// Changed is told when the size of a segment was taken. May be nil.
	Changed func(workspace, segment string)
}

// Audience is the engine. Safe for concurrent use.
type Audience struct {
	o Options

	ending  context.Context // what grows ends with it
	end     context.CancelFunc
	growths sync.WaitGroup
	growing int // events that are read again at once

	mu    sync.Mutex
	rooms map[string]*room
}

// New makes the engine and its folder, and throws files away that are ahead of the database: it was
// restored, and they tell of people who may not be there.
func New(ctx context.Context, o Options) (*Audience, error) {
	if o.Parallel == 0 {
		o.Parallel = 4
	}
	if o.Steady == nil {
		o.Steady = clock.System()
	}
	if o.Changed == nil {
		o.Changed = func(string, string) {}
	}
	a := &Audience{o: o, rooms: map[string]*room{}, growing: 5 * readAtOnce}
	a.ending, a.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the indexes of people: %w", err)
	}
	return a, a.openKept(ctx)
}

// openKept makes a room of each workspace whose index is in a file.
func (a *Audience) openKept(ctx context.Context) error {
	all, err := os.ReadDir(a.o.Folder)
	if err != nil {
		return err
	}
	for _, f := range all {
		workspace, ok := strings.CutSuffix(f.Name(), roomSuffix)
		if !ok {
			continue
		}
		_, err := a.workspace(ctx, workspace)
		switch {
		case errors.Is(err, store.ErrNotFound):
			if err := os.Remove(filepath.Join(a.o.Folder, f.Name())); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			a.room(workspace).asked = a.o.Clock.Now()
		}
	}
	return nil
}

func (a *Audience) workspace(ctx context.Context, id string) (w petitbleu.Workspace, err error) {
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		w, err = tx.Workspace(id)
		return err
	})
	return w, err
}

func (a *Audience) room(workspace string) *room {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.rooms[workspace]
	if r == nil {
		r = &room{a: a, workspace: workspace, engaged: map[string]engaged{}}
		a.rooms[workspace] = r
	}
	return r
}

// Query makes a definition ready to be asked, with the segments that it names as they are now. id is the
// segment's own, "" for one that is not saved. What is wrong with the definition is segment.Problems.
func (a *Audience) Query(ctx context.Context, workspace, id string, d segment.Definition) (q *segment.Query, err error) {
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		q, err = Compile(tx, workspace, id, d)
		return err
	})
	return q, err
}

// Compile is Query inside a transaction.
func Compile(tx *store.Tx, workspace, id string, d segment.Definition) (*segment.Query, error) {
	w, err := tx.Workspace(workspace)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("the zone of workspace %s: %w", workspace, err)
	}
	var failed error
	q, err := segment.Compile(d, segment.Env{Zone: zone, ID: id, Campaigns: func(campaign, tag string) ([]string, bool) {
		all, err := campaignsOf(tx, workspace, campaign, tag)
		failed = errors.Join(failed, err)
		return all, len(all) > 0
	}, Known: func(id string) bool {
		known, err := knownInApp(tx, workspace, id)
		failed = errors.Join(failed, err)
		return known
	}, Segment: func(id string) (segment.Definition, bool) {
		s, err := tx.Segment(workspace, id)
		if errors.Is(err, store.ErrNotFound) {
			return segment.Definition{}, false
		}
		if err == nil {
			var d segment.Definition
			if d, err = segment.Parse(s.Definition); err == nil {
				return d, true
			}
		}
		failed = err
		return segment.Definition{}, false
	}})
	return q, errors.Join(failed, err)
}

// campaignsOf gives the campaign that is named, those that have a tag, or, of neither, all.
func campaignsOf(tx *store.Tx, workspace, campaign, tag string) ([]string, error) {
	switch {
	case campaign != "":
		_, err := tx.Campaign(workspace, campaign)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return []string{campaign}, err
	case tag != "":
		return tx.Tagged(workspace, "campaign", []string{tag})
	}
	return tx.CampaignIDs(workspace)
}

// ask brings the index up to date and asks it. A property of events that it does not keep yet is read from
// the rows first, once; other questions do not wait for that.
func ask[T any](ctx context.Context, a *Audience, workspace string, n needs, fn func(*index.Index) (T, error)) (v T, err error) {
	if a.o.Settled != nil {
		if err := a.o.Settled(ctx, workspace); err != nil {
			return v, err
		}
	}
	r := a.room(workspace)
	for {
		if err := r.follow(ctx, true); err != nil {
			return v, err
		}
		if err := r.engage(ctx, n); err != nil {
			return v, err
		}
		v, err = fn(r.x)
		var missing *index.NotKept
		if !errors.As(err, &missing) {
			return v, err
		}
		if err := r.grown(ctx, missing); err != nil {
			return v, err
		}
	}
}

// NodeSize is how many people one node of a definition stands for.
type NodeSize = index.Size

// Count gives how many people belong to a segment now.
func (a *Audience) Count(ctx context.Context, workspace string, q *segment.Query) (int, error) {
	now := a.o.Clock.Now()
	return ask(ctx, a, workspace, needsOf(false, q), func(x *index.Index) (int, error) { return x.Count(q, now) })
}

// Sizes gives how many people each node of a definition stands for, the whole first.
func (a *Audience) Sizes(ctx context.Context, workspace string, q *segment.Query) ([]NodeSize, error) {
	now := a.o.Clock.Now()
	return ask(ctx, a, workspace, needsOf(false, q), func(x *index.Index) ([]index.Size, error) { return x.Sizes(q, now) })
}

// List gives profiles that belong to a segment now, by id, at most limit of those after one.
func (a *Audience) List(ctx context.Context, workspace string, q *segment.Query, after string, limit int) ([]string, error) {
	now := a.o.Clock.Now()
	return ask(ctx, a, workspace, needsOf(after == "", q), func(x *index.Index) ([]string, error) { return x.List(q, now, after, limit) })
}

// Members gives everybody who belongs to a segment now, and who of them has an address on a Page, for counting
// whom a message would reach.
func (a *Audience) Members(ctx context.Context, workspace string, q *segment.Query, page string) ([]store.ReachMember, error) {
	now := a.o.Clock.Now()
	on, err := segment.Compile(segment.Definition{Version: segment.Version, Where: segment.Node{Type: "messenger", Op: "has", Page: page}}, segment.Env{})
	if err != nil {
		return nil, err
	}
	found, err := ask(ctx, a, workspace, needsOf(true, q), func(x *index.Index) (index.Collected, error) { return x.Collect(q, on, now) })
	all := make([]store.ReachMember, len(found.IDs))
	for i, id := range found.IDs {
		all[i] = store.ReachMember{ID: id, Address: found.Also[i]}
	}
	return all, err
}

// Sample gives some profiles that belong to a segment now, picked at random: the same ones for the same
// seed while nothing changes. With seed 0 they are others each time.
func (a *Audience) Sample(ctx context.Context, workspace string, q *segment.Query, n int, seed uint64) ([]string, error) {
	now := a.o.Clock.Now()
	if seed == 0 {
		seed = rand.Uint64()
	}
	return ask(ctx, a, workspace, needsOf(false, q), func(x *index.Index) ([]string, error) { return x.Sample(q, now, n, seed) })
}

// Everybody gives how many people a workspace has.
func (a *Audience) Everybody(ctx context.Context, workspace string) (int, error) {
	q, err := segment.Compile(segment.Everybody(), segment.Env{})
	if err != nil {
		return 0, err
	}
	return a.Count(ctx, workspace, q)
}

// Stats says how large the index of a workspace is, brought up to date, and what it took in.
func (a *Audience) Stats(ctx context.Context, workspace string) (index.Stats, Taken, error) {
	s, err := ask(ctx, a, workspace, needs{}, func(x *index.Index) (index.Stats, error) { return x.Stats(), nil })
	r := a.room(workspace)
	r.mu.Lock()
	defer r.mu.Unlock()
	return s, r.taken, err
}

// Explain says of every condition of a definition what was found of a person, and whether it holds, now.
// A profile that is not there is store.ErrNotFound.
func (a *Audience) Explain(ctx context.Context, workspace string, q *segment.Query, profile string) (e segment.Explanation, err error) {
	if a.o.Settled != nil {
		if err := a.o.Settled(ctx, workspace); err != nil {
			return e, err
		}
	}
	var person *segment.Person
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		person, err = wholePerson(tx, workspace, profile)
		return err
	})
	if err != nil {
		return e, err
	}
	return q.Explain(person, a.o.Clock.Now()), nil
}

// wholePerson reads a person with all events.
func wholePerson(tx *store.Tx, workspace, profile string) (*segment.Person, error) {
	if _, err := tx.Profile(workspace, profile); err != nil {
		return nil, err
	}
	people, err := wholePeople(tx, workspace, []string{profile})
	return people[profile], err
}

// wholePeople reads some people with all their events; those who are not there are left out.
func wholePeople(tx *store.Tx, workspace string, profiles []string) (map[string]*segment.Person, error) {
	known, err := tx.Profiles(workspace, profiles)
	if err != nil {
		return nil, err
	}
	rows, err := tx.PersonRows(workspace, profiles)
	if err != nil {
		return nil, err
	}
	events, err := tx.EventsOfPeople(workspace, profiles, 1<<62)
	if err != nil {
		return nil, err
	}
	messages, err := tx.EngagementsOf(workspace, profiles)
	if err != nil {
		return nil, err
	}
	notices, err := inAppOf(tx, workspace, profiles)
	people := make(map[string]*segment.Person, len(known))
	for id, p := range known {
		people[id] = personOf(p, rows[id])
	}
	for _, m := range messages {
		if person := people[m.ProfileID]; person != nil {
			person.Events = append(person.Events, eventsOf(m)...)
		}
	}
	for _, f := range notices {
		if person := people[f.ProfileID]; person != nil {
			person.Events = append(person.Events, *f.Event)
		}
	}
	for _, e := range events {
		f, ok := factOf(e, true)
		switch person := people[e.ProfileID]; {
		case !ok || person == nil:
		case f.Purchase != nil:
			person.Purchases = append(person.Purchases, *f.Purchase)
		default:
			person.Events = append(person.Events, *f.Event)
		}
	}
	return people, err
}
