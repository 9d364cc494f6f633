package campaigns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// campaignPlan plans a trigger for a time, or for an audience.
func (a *API) campaignPlan(ctx context.Context, in *campaignTriggerInput) (v CampaignTriggered, err error) {
	if a.o.Schedules == nil {
		return v, door.ErrUnavailable("The engine of planned sendings")
	}
	p, err := a.planOf(ctx, in)
	if err != nil {
		return v, err
	}
	v = CampaignTriggered{Refused: []views.SendRefusal{}}
	if p.Audience == nil {
		ids, refused, err := views.Whom(ctx, a.Door, a.o.People, in.WS, in.Body.People, false)
		if err != nil {
			return v, err
		}
		if p.To, err = in.recipients(ids, refused); err != nil {
			return v, err
		}
		v.Refused, v.Added = refused, int64(len(p.To))
	}
	key := in.planKey(a)
	err = a.Write(ctx, func(tx *store.Tx) error {
		if in.IdempotencyKey != "" {
			was, fresh, err := tx.ClaimIdempotencyKey(key, a.Now().Add(-petitbleu.IdempotencyKeyLife))
			switch {
			case err != nil:
				return err
			case !fresh && was.RequestHash != key.RequestHash:
				return petitbleu.Errorf(petitbleu.CodeKeyReused, "This idempotency key stands for another request. Use a new key for a new request.").At("header.Idempotency-Key")
			case !fresh:
				return json.Unmarshal([]byte(was.Response), &v)
			}
		}
		if p.When, err = whenOf(tx, in); err != nil {
			return err
		}
		if err := a.mayPlan(tx, in.One); err != nil {
			return err
		}
		s, err := a.o.Schedules.Add(tx, in.WS, p)
		if err != nil {
			return err
		}
		v.DispatchID, v.PlanID = s.DispatchID, s.ID
		door.Record(ctx, nil, campaignPlanView(s))
		if in.IdempotencyKey == "" {
			return nil
		}
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		key.Response = string(text)
		return tx.FinishIdempotencyKey(key)
	})
	return v, err
}

// planOf reads what is planned, but for its time and the people whom it names.
func (a *API) planOf(ctx context.Context, in *campaignTriggerInput) (p schedule.Plan, err error) {
	b := in.Body
	p = schedule.Plan{CampaignID: in.ID, Origin: "api", By: door.CallerOf(ctx).ID(), SendID: b.SendID}
	if p.Vars, err = views.VarsOf(b.Vars, nil, "body.vars"); err != nil {
		return p, err
	}
	ways := 0
	for _, is := range []bool{len(b.People) > 0, b.Everybody, len(b.Audience) > 0} {
		if is {
			ways++
		}
	}
	switch {
	case ways != 1:
		return p, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Say who gets it by one of people, everybody and audience.").At("body.people")
	case (b.Local || b.Best) && b.At.IsZero():
		return p, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A time of each person's own needs at: the day and the time.").At("body.at")
	case len(b.People) > 0:
		return p, nil
	}
	everybody := segment.Everybody()
	p.Audience = &everybody
	if len(b.Audience) > 0 {
		d, err := segment.Parse(b.Audience)
		if problems, ok := errors.AsType[segment.Problems](err); ok {
			return p, door.ProblemsAt("body.audience", problems)
		}
		if err != nil {
			return p, err
		}
		if a.o.Audience != nil {
			_, err = a.o.Audience.Query(ctx, in.WS, "", d)
			if problems, ok := errors.AsType[segment.Problems](err); ok {
				return p, door.ProblemsAt("body.audience", problems)
			}
		}
		p.Audience = &d
		return p, err
	}
	return p, nil
}

// whenOf reads when it is due.
func whenOf(tx *store.Tx, in *campaignTriggerInput) (w schedule.When, err error) {
	w = schedule.When{At: in.Body.At, Clock: in.Body.Local, Best: in.Body.Best}
	if !w.Clock && !w.Best {
		return w, nil
	}
	of, err := tx.Workspace(in.WS)
	if err != nil {
		return w, err
	}
	zone, err := time.LoadLocation(of.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	t := w.At.In(zone)
	w.At = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return w, nil
}

// mayPlan refuses what would never leave.
func (a *API) mayPlan(tx *store.Tx, in door.One) error {
	c, err := tx.Campaign(in.WS, in.ID)
	if err == nil && (c.Type != string(plan.ByAPI) || c.State != petitbleu.CampaignActive && c.State != petitbleu.CampaignPaused) {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "Only an active campaign that calls trigger can be triggered; this one is %s. Launch it, with delivery by API.", c.State)
	}
	return err
}

func (in *campaignTriggerInput) planKey(a *API) store.IdempotencyKey {
	text, _ := json.Marshal(in.Body) // a body that was read can be written
	sum := sha256.Sum256(text)
	return store.IdempotencyKey{WorkspaceID: in.WS, Scope: "api/trigger/" + in.ID, Key: in.IdempotencyKey, RequestHash: hex.EncodeToString(sum[:]), Status: http.StatusAccepted, CreatedAt: a.Now()}
}

// CampaignPlan is a trigger that has not left, or not whole.
type CampaignPlan struct {
	ID         string          `json:"id"`
	DispatchID string          `json:"dispatch_id"`
	SendID     string          `json:"send_id,omitempty"`
	At         time.Time       `json:"at" doc:"When it begins: with local or best, when that day and time come in the first zone of the world"`
	Local      bool            `json:"local,omitempty" doc:"By the clock where each person is"`
	Best       bool            `json:"best,omitempty" doc:"At the hour at which each person is mostly there"`
	Audience   json.RawMessage `json:"audience,omitempty" doc:"Of the campaign's audience, who are in this definition; absent: the people who were named"`
	Taken      int64           `json:"taken" doc:"People whose time has come"`
	CreatedBy  string          `json:"created_by,omitempty"`
	CreatedAt  time.Time       `json:"created_at"`
	BegunAt    time.Time       `json:"begun_at,omitzero" doc:"Absent: nobody has got it yet"`
}

func campaignPlanView(s petitbleu.Schedule) CampaignPlan {
	return CampaignPlan{ID: s.ID, DispatchID: s.DispatchID, SendID: s.SendID, At: s.At, Local: s.Clock, Best: s.Best, Audience: s.Audience, Taken: s.People, CreatedBy: s.CreatedBy, CreatedAt: s.CreatedAt, BegunAt: s.BegunAt}
}

// plansShown is how many planned triggers of a campaign are listed.
const plansShown = 1000

func (a *API) campaignPlans(ctx context.Context, in *door.One) (door.List[CampaignPlan], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CampaignPlan], err error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return l, err
		}
		found, err := tx.Schedules(in.WS, in.ID, plansShown)
		return door.All(door.MapEach(found, campaignPlanView)), err
	})
}

type campaignPlanInput struct {
	door.One
	Plan string `path:"plan" maxLength:"64"`
}

func (a *API) campaignPlanCancel(ctx context.Context, in *campaignPlanInput) error {
	if a.o.Schedules == nil {
		return door.ErrUnavailable("The engine of planned sendings")
	}
	return a.Write(ctx, func(tx *store.Tx) error {
		s, err := a.o.Schedules.Cancel(tx, in.WS, in.ID, in.Plan)
		if err == nil {
			door.Record(ctx, campaignPlanView(s), nil)
		}
		return err
	})
}
