package audience

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SizesKept is how long sizes of segments are kept.
const SizesKept = 3 * 366 * 24 * time.Hour

// Tick reads on for the workspaces that are asked, keeps what changed, and takes the sizes of tracked segments
// that have none of today. more is always false: what is left is read by the next tick, or by whoever asks.
func (a *Audience) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	var all []error
	for _, r := range a.open() {
		if r.idle(now) {
			all = append(all, a.leave(r, now))
			continue
		}
		all = append(all, r.follow(ctx, false))
		if r.due(now) {
			all = append(all, r.save(now))
		}
	}
	return false, errors.Join(append(all, a.takeSizes(ctx, now))...)
}

// Close keeps every index that changed. Nobody may ask any more.
func (a *Audience) Close() error {
	a.end()
	a.growths.Wait()
	var all []error
	for _, r := range a.open() {
		all = append(all, r.save(a.o.Clock.Now()))
	}
	return errors.Join(all...)
}

func (a *Audience) open() []*room {
	a.mu.Lock()
	defer a.mu.Unlock()
	rooms := make([]*room, 0, len(a.rooms))
	for _, r := range a.rooms {
		rooms = append(rooms, r)
	}
	slices.SortFunc(rooms, func(x, y *room) int {
		if x.workspace < y.workspace {
			return -1
		}
		return 1
	})
	return rooms
}

// leave gives the memory of a room back that nobody asks any more.
func (a *Audience) leave(r *room, now time.Time) error {
	if err := r.save(now); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.rooms, r.workspace)
	return nil
}

// takeSizes counts the tracked segments that have no size of today, of every workspace.
func (a *Audience) takeSizes(ctx context.Context, now time.Time) error {
	type task struct {
		workspace petitbleu.Workspace
		day       string
		segments  []petitbleu.Segment
	}
	var tasks []task
	err := a.o.Store.Read(ctx, func(tx *store.Tx) error {
		tasks = nil
		workspaces, err := tx.Workspaces()
		for _, w := range workspaces {
			t := task{workspace: w, day: Day(w, now)}
			if err == nil {
				t.segments, err = tx.UnsizedSegments(w.ID, t.day)
			}
			if len(t.segments) > 0 {
				tasks = append(tasks, t)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	var all []error
	for _, t := range tasks {
		for _, s := range t.segments {
			if _, err := a.TakeSize(ctx, s); err != nil {
				all = append(all, err)
			}
		}
		all = append(all, a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropSegmentSizes(t.workspace.ID, now.Add(-SizesKept)) }))
	}
	return errors.Join(all...)
}

// Day gives the day of an instant in a workspace's time zone, as sizes are kept by it.
func Day(w petitbleu.Workspace, at time.Time) string {
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return at.In(zone).Format(time.DateOnly)
}

// TakeSize counts a segment now, with everybody and whom Messenger reaches beside it, and keeps that as its size
// of the day.
func (a *Audience) TakeSize(ctx context.Context, s petitbleu.Segment) (size petitbleu.SegmentSize, err error) {
	d, err := segment.Parse(s.Definition)
	if err != nil {
		return size, err
	}
	now := a.o.Clock.Now()
	var queries [4]*segment.Query
	var w petitbleu.Workspace
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		if w, err = tx.Workspace(s.WorkspaceID); err != nil {
			return err
		}
		for i, d := range []segment.Definition{d, segment.Everybody(), and(d, segment.Node{Type: "messenger", Op: "has"}), and(d, segment.Node{Type: "window", Op: "is_open"})} {
			if queries[i], err = Compile(tx, s.WorkspaceID, s.ID, d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return size, err
	}
	counts, err := ask(ctx, a, s.WorkspaceID, needsOf(true, queries[:]...), func(x *index.Index) (counts [4]int, err error) {
		for i, q := range queries {
			if counts[i], err = x.Count(q, now); err != nil {
				return counts, err
			}
		}
		return counts, nil
	})
	if err != nil {
		return size, err
	}
	size = petitbleu.SegmentSize{SegmentID: s.ID, Day: Day(w, now), At: now, People: int64(counts[0]), Everybody: int64(counts[1]),
		Messenger: int64(counts[2]), Open: int64(counts[3]), Version: s.Version}
	err = a.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveSegmentSizes(s.WorkspaceID, []petitbleu.SegmentSize{size}) })
	if err == nil {
		a.o.Changed(s.WorkspaceID, s.ID)
	}
	return size, err
}

// and narrows a definition down.
func and(d segment.Definition, n segment.Node) segment.Definition {
	return segment.Definition{Version: segment.Version, Where: segment.Node{Match: segment.And, Of: []segment.Node{d.Where, n}}}
}
