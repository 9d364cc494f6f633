package audience

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SegmentsOf lists the segments that a person belongs to now, by name; archived ones are left out. A profile
// that is not there is store.ErrNotFound. The person is read once and held against each definition, as
// Explain does: the index is not asked.
func (a *Audience) SegmentsOf(ctx context.Context, workspace, profile string) (in []petitbleu.Segment, err error) {
	if a.o.Settled != nil {
		if err := a.o.Settled(ctx, workspace); err != nil {
			return nil, err
		}
	}
	now := a.o.Clock.Now()
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		in = nil
		person, err := wholePerson(tx, workspace, profile)
		if err != nil {
			return err
		}
		all, err := tx.Segments(workspace, false)
		if err != nil {
			return err
		}
		for _, s := range all {
			d, err := segment.Parse(s.Definition)
			if err != nil {
				return err
			}
			q, err := Compile(tx, workspace, s.ID, d)
			if err != nil {
				return err
			}
			if q.Match(person, now) {
				in = append(in, s)
			}
		}
		return nil
	})
	return in, err
}

// Belonging gives those of some profiles that belong to a segment now, in their order. Those who are gone do not.
// It reads each person whole, so it is for a page of a list and no more.
func (a *Audience) Belonging(ctx context.Context, workspace string, q *segment.Query, profiles []string) (in []string, err error) {
	now := a.o.Clock.Now()
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		in = nil
		people, err := wholePeople(tx, workspace, profiles)
		for _, id := range profiles {
			if p := people[id]; p != nil && q.Match(p, now) {
				in = append(in, id)
			}
		}
		return err
	})
	return in, err
}
