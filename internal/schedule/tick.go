package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	dueAtOnce    = 50               // schedules of one Tick
	peopleAtOnce = 500              // people of one transaction
	pausedWait   = 15 * time.Second // before a paused campaign is looked at again
)

// Tick sends what is due of all workspaces. more tells that another call would find work at once.
func (e *Engine) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	var due []petitbleu.Schedule
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.SchedulesDue(now, dueAtOnce)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, s := range due {
		one := e.work(ctx, s, now)
		if errors.Is(one, errAgain) {
			one = nil
		}
		if one != nil && ctx.Err() == nil {
			err = errors.Join(err, fmt.Errorf("planned sending %s of workspace %s: %w", s.ID, s.WorkspaceID, one))
		}
		more = more || one == nil
	}
	return more, err
}

// work takes the next people of a schedule.
func (e *Engine) work(ctx context.Context, s petitbleu.Schedule, now time.Time) error {
	q, over, err := e.query(ctx, &s)
	if err != nil {
		return err
	}
	if over {
		return e.o.Store.Write(ctx, func(tx *store.Tx) error { return end(tx, &s, now) })
	}
	if s.Taken {
		return e.takeWaiting(ctx, s, q, now)
	}
	ids, err := e.o.Audience.List(ctx, s.WorkspaceID, q, s.Last, peopleAtOnce)
	if err != nil {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if may, err := e.mayGo(tx, &s, now); err != nil || !may {
			return err
		}
		people := make([]petitbleu.SchedulePerson, len(ids))
		for i, id := range ids {
			people[i].ProfileID, s.Last = id, id
		}
		people, err := e.dues(tx, &s, people, now)
		if err != nil {
			return err
		}
		var at, wait []petitbleu.SchedulePerson
		for _, p := range people {
			if p.DueAt.After(now) {
				wait = append(wait, p)
			} else {
				at = append(at, p)
			}
		}
		s.Taken = len(ids) < peopleAtOnce
		if mine, err := begin(tx, &s, int64(len(at)), now); err != nil || !mine {
			return err
		}
		if err := tx.AddSchedulePeople(s.WorkspaceID, s.ID, wait); err != nil {
			return err
		}
		if err := e.send(tx, &s, at, now); err != nil || !s.Taken {
			return err
		}
		return next(tx, &s, now)
	})
}

// takeWaiting takes those who wait and are due.
func (e *Engine) takeWaiting(ctx context.Context, s petitbleu.Schedule, q *segment.Query, now time.Time) error {
	var people []petitbleu.SchedulePerson
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		people, err = tx.SchedulePeople(s.WorkspaceID, s.ID, now, peopleAtOnce)
		return err
	})
	if err != nil {
		return err
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ProfileID
	}
	send := people
	if q != nil && s.Named && len(s.Audience) > 0 {
		in, err := e.o.Audience.Belonging(ctx, s.WorkspaceID, q, ids)
		if err != nil {
			return err
		}
		belong := map[string]bool{}
		for _, id := range in {
			belong[id] = true
		}
		send = nil
		for _, p := range people {
			if belong[p.ProfileID] {
				send = append(send, p)
			}
		}
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if may, err := e.mayGo(tx, &s, now); err != nil || !may {
			return err
		}
		if mine, err := begin(tx, &s, int64(len(send)), now); err != nil || !mine {
			return err
		}
		if len(ids) > 0 {
			n, err := tx.DropSchedulePeople(s.WorkspaceID, s.ID, ids)
			if err != nil {
				return err
			}
			if n != int64(len(ids)) { // somebody was merged or erased since they were read: they are read again
				return errAgain
			}
		}
		if err := e.send(tx, &s, send, now); err != nil {
			return err
		}
		return next(tx, &s, now)
	})
}

// errAgain gives up a transaction that is done anew by the next Tick.
var errAgain = errors.New("its people changed meanwhile")

// query makes the audience of a schedule ready to be asked; nil: it has none. over says that nothing can come of it any more.
func (e *Engine) query(ctx context.Context, s *petitbleu.Schedule) (q *segment.Query, over bool, err error) {
	if len(s.Audience) == 0 {
		return nil, false, nil
	}
	d, err := segment.Parse(s.Audience)
	if err != nil {
		return nil, false, err
	}
	if s.CompositionID == "" { // those of the campaign's audience alone would get it
		var c petitbleu.Campaign
		err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
			c, err = tx.Campaign(s.WorkspaceID, s.CampaignID)
			return err
		})
		if errors.Is(err, store.ErrNotFound) || err == nil && len(c.Live) == 0 {
			return nil, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		live, err := plan.Parse(c.Live)
		if err != nil {
			return nil, false, err
		}
		d = segment.Both(live.Audience, d)
	}
	q, err = e.o.Audience.Query(ctx, s.WorkspaceID, "", d)
	if problems, ok := errors.AsType[segment.Problems](err); ok { // a segment that it names is gone
		e.o.Logger.Warn("a planned sending is for an audience that cannot be found any more", "workspace", s.WorkspaceID, "schedule", s.ID, "error", problems)
		return nil, true, nil
	}
	return q, false, err
}

// mayGo tells whether the campaign of a schedule takes people now. That of a paused one waits; that of one that listens no more is
// over.
func (e *Engine) mayGo(tx *store.Tx, s *petitbleu.Schedule, now time.Time) (bool, error) {
	if s.CompositionID != "" {
		return true, nil
	}
	c, err := tx.Campaign(s.WorkspaceID, s.CampaignID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return false, end(tx, s, now)
	case err != nil:
		return false, err
	case c.State == petitbleu.CampaignPaused:
		s.DueAt = now.Add(pausedWait)
		_, err := tx.TurnSchedule(*s)
		return false, err
	case c.State != petitbleu.CampaignActive || c.Type != string(plan.ByAPI) || !c.ArchivedAt.IsZero():
		return false, end(tx, s, now)
	}
	return true, nil
}

// begin turns a schedule, so that nobody else takes the same people. mine is false when somebody does.
func begin(tx *store.Tx, s *petitbleu.Schedule, people int64, now time.Time) (mine bool, err error) {
	if s.BegunAt.IsZero() {
		s.BegunAt = now
	}
	s.People += people
	mine, err = tx.TurnSchedule(*s)
	s.Turn++
	return mine, err
}

// next says when a schedule of which everybody was taken is looked at again; where nobody waits it is over.
func next(tx *store.Tx, s *petitbleu.Schedule, now time.Time) error {
	at, err := tx.NextSchedulePerson(s.WorkspaceID, s.ID)
	if err != nil {
		return err
	}
	if at.IsZero() {
		return end(tx, s, now)
	}
	s.DueAt = at
	_, err = tx.TurnSchedule(*s)
	s.Turn++
	return err
}

// end says that a schedule is over.
func end(tx *store.Tx, s *petitbleu.Schedule, now time.Time) error {
	s.DueAt, s.DoneAt = time.Time{}, now
	ok, err := tx.TurnSchedule(*s)
	if err != nil || !ok {
		return err
	}
	_, err = tx.DropSchedulePeople(s.WorkspaceID, s.ID, nil)
	return err
}

// send makes entries of the campaign, or messages, for people who are due.
func (e *Engine) send(tx *store.Tx, s *petitbleu.Schedule, people []petitbleu.SchedulePerson, now time.Time) error {
	if len(people) == 0 {
		return nil
	}
	if s.CompositionID == "" {
		call := campaign.Call{SendID: s.SendID, Key: s.ID, DispatchID: s.DispatchID}
		for _, p := range people {
			call.To = append(call.To, campaign.Recipient{ProfileID: p.ProfileID, Vars: varsOf(s, p), DueAt: p.DueAt})
		}
		_, _, err := e.o.Campaigns.Enter(tx, s.WorkspaceID, s.CampaignID, call)
		return err
	}
	found, err := tx.Compositions(s.WorkspaceID, []string{s.CompositionID})
	if err != nil || found[s.CompositionID] == nil {
		return err
	}
	l := delivery.Letter{WorkspaceID: s.WorkspaceID, Composition: *found[s.CompositionID], Origin: s.Origin, DispatchID: s.DispatchID, SendID: s.SendID}
	for _, p := range people {
		if now.Sub(p.DueAt) <= plan.DefaultWithin.Duration() { // the program was away: what was planned then is not sent now
			l.To = append(l.To, delivery.Addressee{ProfileID: p.ProfileID, Vars: varsOf(s, p)})
		}
	}
	all, _, err := e.o.Delivery.Address(tx, &l)
	if err != nil || len(all) == 0 {
		return err
	}
	if s.CampaignID != "" {
		if err := e.o.Campaigns.Count(tx, s.WorkspaceID, s.CampaignID, s.VariantID, all); err != nil {
			return err
		}
	}
	return e.o.Delivery.Queue(tx, all)
}

func varsOf(s *petitbleu.Schedule, p petitbleu.SchedulePerson) json.RawMessage {
	if len(p.Vars) > 0 {
		return p.Vars
	}
	return s.Vars
}
