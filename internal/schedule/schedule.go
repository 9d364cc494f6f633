package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs. Logger and Wake may be nil.
type Options struct {
	Store     *store.Store
	Audience  *audience.Audience
	Delivery  *delivery.Delivery
	Campaigns *campaign.Engine
	Clock     clock.Clock
	Logger    *slog.Logger
	Wake      func() // makes Tick run soon; never waits
}

// Engine is the engine of schedules. Safe for concurrent use.
type Engine struct{ o Options }

// New makes the engine. Nothing happens before Tick.
func New(o Options) *Engine {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	return &Engine{o}
}

// Plan is what is to be sent, to whom and when.
type Plan struct {
	CampaignID string // is triggered; of a message of its own: counts it, as VariantID says
	VariantID  string
	Message    *petitbleu.Composition // of its own, checked; nil: the campaign is triggered
	Audience   *segment.Definition    // everybody of it; with To, those of To who are in it
	To         []campaign.Recipient   // each person once; nil: the audience. Of none at all nothing comes
	Vars       json.RawMessage        // for everybody who has none of their own
	Origin     string
	SendID     string
	DispatchID string // of all its messages; empty: a new one
	By         string
	When       When
}

// When is when something is sent.
type When struct {
	At    time.Time // zero: now
	Clock bool      // when the clock where each person is shows what At shows in UTC
	Best  bool      // on the day that At shows in UTC, at the hour at which each person is mostly there; of whom none is known, at its time
}

// ErrAudience says that a plan is for nobody.
var ErrAudience = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Say who gets it: people, or an audience.").At("body.people")

// Add plans a sending.
func (e *Engine) Add(tx *store.Tx, workspace string, p Plan) (s petitbleu.Schedule, err error) {
	now := e.o.Clock.Now().UTC().Truncate(time.Millisecond)
	if p.To == nil && p.Audience == nil {
		return s, ErrAudience
	}
	s = petitbleu.Schedule{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindSchedule, now), CampaignID: p.CampaignID, VariantID: p.VariantID, Named: p.To != nil, Taken: p.To != nil,
		Vars: p.Vars, Origin: p.Origin, SendID: p.SendID, DispatchID: p.DispatchID, CreatedBy: p.By, CreatedAt: now}
	if s.DispatchID == "" {
		s.DispatchID = petitbleu.NewDispatchID()
	}
	if p.Audience != nil {
		s.Audience = p.Audience.Encode()
	}
	if p.Message != nil {
		if s.CompositionID, err = e.keep(tx, workspace, *p.Message, now); err != nil {
			return s, err
		}
	}
	if err := place(&s, p.When, now); err != nil {
		return s, err
	}
	people := make([]petitbleu.SchedulePerson, len(p.To))
	for i, to := range p.To {
		people[i] = petitbleu.SchedulePerson{ProfileID: to.ProfileID, Vars: to.Vars}
	}
	if err := e.wait(tx, &s, people, now, tx.InsertSchedule); err != nil {
		return s, err
	}
	tx.AfterCommit(e.o.Wake)
	return s, nil
}

// wait works out when each of the people who are named is due, has the schedule written, and them beside it.
func (e *Engine) wait(tx *store.Tx, s *petitbleu.Schedule, people []petitbleu.SchedulePerson, now time.Time, write func(petitbleu.Schedule) error) error {
	waiting := people
	if len(people) > 0 {
		due, err := e.dues(tx, s, people, now)
		if err != nil {
			return err
		}
		if waiting, s.DueAt = due, now; len(due) > 0 {
			s.DueAt = due[0].DueAt
			for _, p := range due {
				if p.DueAt.Before(s.DueAt) {
					s.DueAt = p.DueAt
				}
			}
		}
	}
	if err := write(*s); err != nil {
		return err
	}
	return tx.AddSchedulePeople(s.WorkspaceID, s.ID, waiting)
}

// keep seals a message and keeps it, and gives the id of its composition.
func (e *Engine) keep(tx *store.Tx, workspace string, c petitbleu.Composition, now time.Time) (string, error) {
	l := delivery.Letter{WorkspaceID: workspace, Composition: c}
	if _, _, err := e.o.Delivery.Address(tx, &l); err != nil {
		return "", err
	}
	return tx.PutComposition(workspace, l.Composition, now)
}

// Change is what a change of a schedule says; nil leaves it as it is.
type Change struct {
	When    *When // as a whole
	Message *petitbleu.Composition
	Vars    json.RawMessage // with Message; nil: as they are
}

var (
	errGone  = petitbleu.Errorf(petitbleu.CodeNotFound, "There is no planned sending of this id, or it has left.")
	errBegun = petitbleu.Errorf(petitbleu.CodeConflict, "The sending has begun: it can be cancelled for those who are to come, and not be changed any more.")
)

// Find gives a schedule that is not over: of a campaign that is triggered, or of a message of its own (campaign is empty).
func Find(tx *store.Tx, workspace, campaign, id string) (s petitbleu.Schedule, err error) {
	s, err = tx.Schedule(workspace, id)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && s.DueAt.IsZero(),
		err == nil && campaign == "" && s.CompositionID == "", err == nil && campaign != "" && (s.CompositionID != "" || s.CampaignID != campaign):
		err = errGone
	}
	return s, err
}

// Change changes a schedule that has not begun, and gives it as it was and as it is.
func (e *Engine) Change(tx *store.Tx, workspace, campaign, id string, c Change) (before, after petitbleu.Schedule, err error) {
	now := e.o.Clock.Now().UTC().Truncate(time.Millisecond)
	if before, err = Find(tx, workspace, campaign, id); err != nil {
		return before, after, err
	}
	if !before.BegunAt.IsZero() {
		return before, after, errBegun
	}
	after = before
	if c.Message != nil {
		if after.CompositionID, err = e.keep(tx, workspace, *c.Message, now); err != nil {
			return before, after, err
		}
		if c.Vars != nil {
			after.Vars = c.Vars
		}
	}
	write := func(s petitbleu.Schedule) error {
		ok, err := tx.TurnSchedule(s)
		if err == nil && !ok {
			err = errBegun
		}
		return err
	}
	if c.When == nil {
		return before, after, write(after)
	}
	if err := place(&after, *c.When, now); err != nil {
		return before, after, err
	}
	people, err := tx.SchedulePeople(workspace, id, time.UnixMilli(1<<60), 1<<30)
	if err != nil {
		return before, after, err
	}
	if _, err := tx.DropSchedulePeople(workspace, id, nil); err != nil {
		return before, after, err
	}
	tx.AfterCommit(e.o.Wake)
	return before, after, e.wait(tx, &after, people, now, write)
}

// Cancel forgets a schedule. Who got it already has it; nobody gets it from now on.
func (e *Engine) Cancel(tx *store.Tx, workspace, campaign, id string) (s petitbleu.Schedule, err error) {
	if s, err = Find(tx, workspace, campaign, id); err != nil {
		return s, err
	}
	ok, err := tx.DeleteSchedule(workspace, id)
	if err == nil && !ok {
		err = errGone
	}
	return s, err
}

// kept is how long what is over can be looked up.
const kept = 7 * 24 * time.Hour

// sendIDsKept is how long labels are kept (Braze reference, section 2.9).
const sendIDsKept = 14 * 24 * time.Hour

// Tidy forgets what has been over for a week, and labels of two weeks ago.
func (e *Engine) Tidy(ctx context.Context, now time.Time) error {
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.DeleteSchedulesDone(now.Add(-kept)); err != nil {
			return err
		}
		_, err := tx.DeleteSendIDs(now.Add(-sendIDsKept))
		return err
	})
}
