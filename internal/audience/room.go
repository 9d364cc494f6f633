package audience

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	readAtOnce  = 2000               // profiles and events of one part of the feed
	updateSize  = 500                // people of one update: questions wait no longer than for these
	saveEvery   = 10 * time.Minute   // an index that changed is kept in its file
	saveChanges = 50_000             // or when so much changed
	sweepEvery  = 24 * time.Hour     // what nobody has any more goes from memory, or soon after an erasure
	idleAfter   = 7 * 24 * time.Hour // a room that nobody asked since is left
)

// room is one workspace's index and what is known of it.
type room struct {
	workspace string
	a         *Audience

	saving sync.Mutex // one writes the file at a time; taken before mu

	mu      sync.Mutex // one reads on at a time
	x       *index.Index
	changes int                // since it was kept
	saved   time.Time          // when it was kept last
	asked   time.Time          // when somebody asked last
	swept   time.Time          // when texts that nobody has were freed last
	erased  bool               // somebody was erased since
	engaged map[string]engaged // by campaign
	taken   Taken
	growth  *growth // of a property that comes to be kept; nil: none
}

const roomSuffix = ".people"

// file is where the index is kept.
func (r *room) file() string { return filepath.Join(r.a.o.Folder, r.workspace+roomSuffix) }

// open takes the index from its file or, without a good one, begins an empty one.
func (r *room) open(ctx context.Context) error {
	f, err := os.Open(r.file())
	if errors.Is(err, os.ErrNotExist) {
		r.x = index.New(r.a.o.Parallel)
		return nil
	}
	if err != nil {
		return err
	}
	x, err := index.Decode(f, r.a.o.Parallel)
	err = errors.Join(err, f.Close())
	if err == nil {
		var last int64
		err = r.a.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
			last, err = tx.LastChange(r.workspace)
			return err
		})
		if err != nil {
			return err
		}
		if x.Cursor() > last {
			err = errors.New("it is ahead of the database, which was restored or is another one")
		}
	}
	if err != nil {
		r.a.o.Logger.Warn("the index of people is read anew: its file is not good", "workspace", r.workspace, "error", err)
		if err := os.Remove(r.file()); err != nil {
			return err
		}
		x = index.New(r.a.o.Parallel)
	}
	r.x = x
	return nil
}

// follow reads on in the feed of changes to its end; asked tells that somebody wants to know.
func (r *room) follow(ctx context.Context, asked bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if asked || r.asked.IsZero() {
		r.asked = r.a.o.Clock.Now()
	}
	if r.x == nil {
		if err := r.open(ctx); err != nil {
			return fmt.Errorf("open the index of people: %w", err)
		}
		r.saved, r.swept = r.a.o.Clock.Now(), r.a.o.Clock.Now()
	}
	for {
		more, err := r.readOn(ctx)
		if err != nil {
			return fmt.Errorf("follow the changes of people: %w", err)
		}
		if !more {
			return nil
		}
	}
}

// part is what one reading of the feed brought.
type part struct {
	changes store.Changes
	rows    map[string]*store.PersonRows
	people  map[string]petitbleu.Profile // those whose rows are read again
	whole   map[string]bool              // of whom every event is read again
	events  []petitbleu.Event            // of those
}

// readOn reads and takes in the next part of the feed.
func (r *room) readOn(ctx context.Context) (more bool, err error) {
	p := &part{}
	cursor := r.x.Cursor()
	err = r.a.o.Store.Read(ctx, func(tx *store.Tx) error { return p.read(tx, r.workspace, cursor) })
	if err != nil || p.changes.Next == cursor {
		return false, err
	}
	r.take(p)
	r.changes += len(p.changes.Profiles) + len(p.changes.Events) + len(p.changes.Gone)
	return p.changes.More, nil
}

// read reads a part of the feed, and what stands about the people in it, in one snapshot.
func (p *part) read(tx *store.Tx, workspace string, after int64) (err error) {
	if p.changes, err = tx.Changes(workspace, after, readAtOnce); err != nil {
		return err
	}
	p.people, p.whole = map[string]petitbleu.Profile{}, map[string]bool{}
	for _, v := range p.changes.Profiles {
		p.people[v.ID] = v
	}
	unread := map[string]bool{}
	want := func(id string) {
		if _, known := p.people[id]; id != "" && !known {
			unread[id] = true
		}
	}
	for _, e := range p.changes.Events {
		want(e.ProfileID)
	}
	for _, g := range p.changes.Gone {
		if g.MergedInto != "" {
			p.whole[g.MergedInto] = true
			want(g.MergedInto)
		}
	}
	known, err := tx.Profiles(workspace, slices.Sorted(maps.Keys(unread)))
	if err != nil {
		return err
	}
	for id, v := range known {
		p.people[id] = v
	}
	if p.rows, err = tx.PersonRows(workspace, slices.Sorted(maps.Keys(p.people))); err != nil {
		return err
	}
	p.events, err = tx.EventsOfPeople(workspace, slices.Sorted(maps.Keys(p.whole)), p.changes.Next)
	return err
}

// take brings a part of the feed into the index, all at once: first who is gone, then people, then events.
func (r *room) take(p *part) {
	kept := r.kept()
	facts := make([]index.Fact, 0, len(p.changes.Events)+len(p.events))
	for _, e := range p.changes.Events {
		if f, ok := factOf(e, kept[nameOf(e)]); ok && !p.whole[e.ProfileID] { // those are read again whole
			facts = append(facts, f)
		}
	}
	for _, e := range p.events {
		if f, ok := factOf(e, kept[nameOf(e)]); ok {
			facts = append(facts, f)
		}
	}
	people := make([]*segment.Person, 0, len(p.people))
	for _, id := range slices.Sorted(maps.Keys(p.people)) {
		people = append(people, personOf(p.people[id], p.rows[id]))
	}
	r.growth.pass(p.whole)
	began := r.a.o.Clock.Now()
	r.x.Update(func(w *index.Writer) {
		for _, g := range p.changes.Gone {
			w.Remove(g.ProfileID)
		}
		for id := range p.whole {
			w.Remove(id)
		}
		for _, one := range people {
			w.Put(one)
		}
		w.AddEvents(facts)
		w.SetCursor(p.changes.Next)
	})
	if len(p.changes.Gone) > 0 {
		clear(r.engaged) // messages are another's now
	}
	for _, g := range p.changes.Gone {
		r.erased = r.erased || g.MergedInto == "" || g.Again()
	}
	r.taken.People += int64(len(people))
	r.taken.Events += int64(len(facts))
	r.taken.Time += r.a.o.Clock.Now().Sub(began)
}

// Taken is what an index took in since the program began, and how long that took; reading the rows not counted.
type Taken struct {
	People, Events int64
	Time           time.Duration
}

// idle tells whether nobody asked for long.
func (r *room) idle(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.asked.IsZero() && now.Sub(r.asked) > idleAfter
}

// save keeps the index in its file. Questions are answered meanwhile, and the feed is followed: what comes in is
// read again by whoever loads the file.
func (r *room) save(now time.Time) (err error) {
	r.saving.Lock()
	defer r.saving.Unlock()
	x, changes, saving := r.begin()
	if saving == nil {
		return nil
	}
	if err := keepFile(r.file(), saving.Write); err != nil {
		return err
	}
	r.mu.Lock()
	r.changes, r.saved = r.changes-changes, now
	sweep := r.erased || now.Sub(r.swept) >= sweepEvery
	if sweep {
		r.erased, r.swept = false, now
	}
	r.mu.Unlock()
	if sweep {
		x.Sweep()
	}
	return nil
}

// begin begins to keep the index.
func (r *room) begin() (*index.Index, int, *index.Encoding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.x == nil || r.changes == 0 {
		return nil, 0, nil
	}
	return r.x, r.changes, r.x.Begin()
}

// keepFile writes a file beside its place, then puts it there.
func keepFile(name string, write func(io.Writer) error) error {
	beside := name + ".new"
	f, err := os.OpenFile(beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(beside, name)
	}
	if err != nil {
		return fmt.Errorf("keep the index of people: %w", err)
	}
	return nil
}

// Keep writes an index where the program keeps that of a workspace, for benchmarks: the next New over the folder
// reads it. Its cursor must be that of the database.
func Keep(folder, workspace string, x *index.Index) error {
	return keepFile(filepath.Join(folder, workspace+roomSuffix), x.Encode)
}

// due tells whether it is time to keep the index.
func (r *room) due(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changes >= saveChanges || (r.changes > 0 && now.Sub(r.saved) >= saveEvery)
}
