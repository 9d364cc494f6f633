package developers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/store"
)

const endpointPath = door.WS + "/event-endpoints"

// registerEndpoints adds event endpoints: addresses of other programs that are told what happened.
func (a *API) registerEndpoints() {
	door.On(a.Door, "GET", door.WS+"/event-types", door.DeveloperRead, "listEventTypes", "Developers", "Types of event that event endpoints can be told of", a.eventTypes)
	door.On(a.Door, "GET", endpointPath, door.DeveloperRead, "listEventEndpoints", "Developers", "Addresses of other programs that are told what happened, and how they are", a.endpointList)
	door.On(a.Door, "POST", endpointPath, door.EndpointsManage, "addEventEndpoint", "Developers", "Tell an address what happens; its secret is shown once", a.endpointAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "PATCH", endpointPath+"/{id}", door.EndpointsManage, "updateEventEndpoint", "Developers", "Change an event endpoint, or switch it on or off", a.endpointUpdate)
	door.Do(a.Door, "DELETE", endpointPath+"/{id}", door.EndpointsManage, "deleteEventEndpoint", "Developers", "Tell an address nothing any more, and forget its log", a.endpointDelete)
	door.On(a.Door, "POST", endpointPath+"/{id}/rotate-secret", door.EndpointsManage, "rotateEventEndpointSecret", "Developers", "Make a new secret; the old one signs beside it for 24 hours", a.endpointRotate)
	door.On(a.Door, "POST", endpointPath+"/{id}/test", door.EndpointsManage, "testEventEndpoint", "Developers", "Send a test event now", a.endpointTest)
	door.On(a.Door, "GET", endpointPath+"/{id}/attempts", door.DeveloperRead, "listEventEndpointAttempts", "Developers", "Calls of an event endpoint, newest first: of the last 7 days", a.endpointAttempts)
	door.On(a.Door, "POST", endpointPath+"/{id}/replay", door.EndpointsManage, "replayEventEndpoint", "Developers", "Tell again: one event, all that failed since an instant, or all since then", a.endpointReplay)
}

// EventTypeView is a type of event.
type EventTypeView struct {
	Type     string `json:"type" example:"message.sent"`
	About    string `json:"about"`
	Currents string `json:"currents,omitempty" doc:"Its name in the currents form; absent: petitbleu. and its type" example:"users.messages.webhook.Send"`
}

func (a *API) eventTypes(context.Context, *door.InWorkspace) (door.List[EventTypeView], error) {
	return door.All(door.MapEach(endpoint.Kinds(), func(k endpoint.Kind) EventTypeView {
		return EventTypeView{Type: k.Type, About: k.About, Currents: k.Currents}
	})), nil
}

// EventEndpointView is an address that is told what happened.
type EventEndpointView struct {
	ID           string    `json:"id"`
	URL          string    `json:"url"`
	Description  string    `json:"description"`
	Types        []string  `json:"types" nullable:"false" doc:"What it is told of; none: everything"`
	Form         string    `json:"form" enum:"standard,currents,sendbird" doc:"Of the bodies: type, timestamp and data, Braze's stream of events, or Sendbird's webhooks"`
	State        string    `json:"state" enum:"on,off,disabled" doc:"disabled: it failed for days or answered 410; what happens is kept for 7 days"`
	Note         string    `json:"note,omitempty" doc:"Why it is disabled, or the last failure"`
	FailingSince time.Time `json:"failing_since,omitzero" doc:"No call has succeeded since"`
	LastOKAt     time.Time `json:"last_ok_at,omitzero" doc:"When a call last succeeded"`
	Waiting      int64     `json:"waiting" doc:"Events that failed and are told again"`
	Failed       int64     `json:"failed" doc:"Events that were given up in the last 7 days"`
	OldUntil     time.Time `json:"old_secret_until,omitzero" doc:"Until when the secret before this one signs too"`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
	Secret       string    `json:"secret,omitempty" doc:"Signs the calls; shown once, when it is made"`
}

func endpointView(p petitbleu.EventEndpoint, c store.RetryCount, now time.Time) EventEndpointView {
	v := EventEndpointView{ID: p.ID, URL: p.URL, Description: p.Description, Types: p.Types, Form: p.Form, State: string(p.State), Note: p.Note, FailingSince: p.FailingSince,
		LastOKAt: p.OKAt, Waiting: c.Waiting, Failed: c.Failed, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt}
	if v.Types == nil {
		v.Types = []string{}
	}
	if now.Before(p.OldUntil) {
		v.OldUntil = p.OldUntil
	}
	return v
}

// endpointKept is what the audit log keeps of an endpoint.
func endpointKept(p petitbleu.EventEndpoint) map[string]any {
	return map[string]any{"url": p.URL, "description": p.Description, "types": p.Types, "form": p.Form, "state": p.State}
}

func (a *API) endpointList(ctx context.Context, in *door.InWorkspace) (door.List[EventEndpointView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[EventEndpointView], error) {
		rows, err := tx.EventEndpoints(in.WS)
		if err != nil {
			return door.List[EventEndpointView]{}, err
		}
		counts, err := tx.RetryCounts(in.WS)
		rows = slices.DeleteFunc(rows, func(p petitbleu.EventEndpoint) bool { return p.Form == petitbleu.EndpointBraze }) // an integration
		return door.All(door.MapEach(rows, func(p petitbleu.EventEndpoint) EventEndpointView { return endpointView(p, counts[p.ID], a.Now()) })), err
	})
}

// endpoints gives the engine that tells endpoints.
func (a *API) endpoints() (*endpoint.Endpoints, error) {
	if a.o.Endpoints == nil {
		return nil, door.ErrUnavailable("The engine of event endpoints")
	}
	return a.o.Endpoints, nil
}

type endpointAddInput struct {
	door.InWorkspace
	Body struct {
		URL         string   `json:"url" minLength:"1" maxLength:"2000" doc:"An http or https address"`
		Description string   `json:"description,omitempty" maxLength:"500"`
		Types       []string `json:"types,omitempty" maxItems:"100" doc:"Types of event; none: everything"`
		Form        string   `json:"form,omitempty" enum:"standard,currents,sendbird" doc:"Of the bodies; absent: standard"`
	}
}

func (a *API) endpointAdd(ctx context.Context, in *endpointAddInput) (v EventEndpointView, err error) {
	engine, err := a.endpoints()
	if err != nil {
		return v, err
	}
	now := door.StampTime(a.Now())
	p := petitbleu.EventEndpoint{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindEndpoint, now), URL: in.Body.URL, Description: in.Body.Description, Types: in.Body.Types,
		Form: cmp.Or(in.Body.Form, petitbleu.EndpointStandard), State: petitbleu.EndpointOn, CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now, UpdatedAt: now}
	if err := endpoint.Check(&p); err != nil {
		return v, err
	}
	shown := engine.NewSecret(&p, now)
	v, err = door.Write(ctx, a.Door, func(tx *store.Tx) (EventEndpointView, error) {
		rows, err := tx.EventEndpoints(in.WS)
		if err == nil && len(rows) >= petitbleu.EndpointsLimit {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "A workspace has at most %d event endpoints. Remove one first.", petitbleu.EndpointsLimit)
		}
		if err != nil {
			return EventEndpointView{}, err
		}
		door.About(ctx, p.ID, p.URL)
		door.Record(ctx, nil, endpointKept(p))
		return endpointView(p, store.RetryCount{}, now), tx.PutEventEndpoint(p)
	})
	v.Secret = shown
	return v, err
}

type endpointUpdateInput struct {
	door.One
	Body struct {
		URL         *string   `json:"url,omitempty" minLength:"1" maxLength:"2000"`
		Description *string   `json:"description,omitempty" maxLength:"500"`
		Types       *[]string `json:"types,omitempty" maxItems:"100" doc:"Empty: everything"`
		Form        *string   `json:"form,omitempty" enum:"standard,currents,sendbird"`
		On          *bool     `json:"on,omitempty" doc:"false: what happens meanwhile is never told. true, after the program disabled it: it goes on where it stopped"`
	}
}

func (a *API) endpointUpdate(ctx context.Context, in *endpointUpdateInput) (v EventEndpointView, err error) {
	v, err = a.endpointChange(ctx, in.One, func(p *petitbleu.EventEndpoint) error {
		b := in.Body
		door.Given(&p.URL, b.URL)
		door.Given(&p.Description, b.Description)
		door.Given(&p.Types, b.Types)
		door.Given(&p.Form, b.Form)
		switch {
		case b.On == nil:
		case !*b.On:
			p.State = petitbleu.EndpointOff
		case p.State != petitbleu.EndpointOn:
			endpoint.SwitchOn(p)
		}
		return endpoint.Check(p)
	})
	if err == nil && a.o.Endpoints != nil {
		a.o.Endpoints.Wake()
	}
	return v, err
}

// ownEndpoint finds an endpoint that is no integration: that one is changed where it is set up.
func ownEndpoint(tx *store.Tx, in door.One) (petitbleu.EventEndpoint, error) {
	p, err := tx.EventEndpoint(in.WS, in.ID)
	if err == nil && p.Form == petitbleu.EndpointBraze {
		err = store.ErrNotFound
	}
	return p, err
}

// endpointChange changes an endpoint in a transaction.
func (a *API) endpointChange(ctx context.Context, in door.One, change func(p *petitbleu.EventEndpoint) error) (EventEndpointView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (v EventEndpointView, err error) {
		p, err := ownEndpoint(tx, in)
		if err != nil {
			return v, err
		}
		before := endpointKept(p)
		if err := change(&p); err != nil {
			return v, err
		}
		p.UpdatedAt = door.StampTime(a.Now())
		door.About(ctx, p.ID, p.URL)
		door.Record(ctx, before, endpointKept(p))
		if err := tx.PutEventEndpoint(p); err != nil {
			return v, err
		}
		counts, err := tx.RetryCounts(in.WS)
		return endpointView(p, counts[p.ID], a.Now()), err
	})
}

func (a *API) endpointDelete(ctx context.Context, in *door.One) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		p, err := ownEndpoint(tx, *in)
		if err != nil {
			return err
		}
		door.About(ctx, p.ID, p.URL)
		door.Record(ctx, endpointKept(p), nil)
		return tx.DeleteEventEndpoint(in.WS, in.ID)
	})
}

func (a *API) endpointRotate(ctx context.Context, in *door.One) (v EventEndpointView, err error) {
	engine, err := a.endpoints()
	if err != nil {
		return v, err
	}
	shown := ""
	v, err = a.endpointChange(ctx, *in, func(p *petitbleu.EventEndpoint) error {
		shown = engine.NewSecret(p, door.StampTime(a.Now()))
		return nil
	})
	v.Secret = shown
	return v, err
}

// EndpointAttemptView is one call of an event endpoint.
type EndpointAttemptView struct {
	ID      string    `json:"id" doc:"Of this line of the log, by which its event is told again"`
	EventID string    `json:"event_id" doc:"webhook-id of the call: the same at each attempt"`
	Type    string    `json:"type"`
	About   string    `json:"about" doc:"Id of what the event speaks of: a message, an event, an opt-in …"`
	At      time.Time `json:"at"`
	Took    int64     `json:"took_ms"`
	Status  int       `json:"status,omitempty" doc:"Absent: there was no answer"`
	Answer  string    `json:"answer,omitempty" doc:"Its first bytes"`
	Note    string    `json:"note,omitempty" doc:"Why it failed"`
	Attempt int       `json:"attempt" doc:"1 for the first"`
	OK      bool      `json:"ok"`
	Test    bool      `json:"test" doc:"The test button sent it"`
	Probe   bool      `json:"probe" doc:"It only asked whether a failing endpoint is well again"`
}

func endpointAttemptView(name string, v petitbleu.EndpointAttempt) EndpointAttemptView {
	return EndpointAttemptView{ID: name, EventID: v.Event.ID, Type: v.Event.Type, About: v.Event.About, At: time.UnixMilli(v.At).UTC(), Took: v.Took, Status: v.Status,
		Answer: v.Answer, Note: v.Note, Attempt: v.Try, OK: v.OK, Test: v.Test, Probe: v.Probe}
}

func (a *API) endpointTest(ctx context.Context, in *door.One) (v EndpointAttemptView, err error) {
	engine, err := a.endpoints()
	if err != nil {
		return v, err
	}
	if err := a.Store.Read(ctx, func(tx *store.Tx) error { _, err := ownEndpoint(tx, *in); return err }); err != nil {
		return v, err
	}
	done, err := engine.Test(ctx, in.WS, in.ID)
	return endpointAttemptView("", done), err
}

type endpointAttemptsInput struct {
	door.One
	door.Paging
	Failed bool `query:"failed" doc:"Only calls that failed"`
}

func (a *API) endpointAttempts(ctx context.Context, in *endpointAttemptsInput) (door.List[EndpointAttemptView], error) {
	row, before := "", 1<<30
	if in.Cursor != "" {
		if n, err := fmt.Sscanf(in.Cursor, "%30s %d", &row, &before); err != nil || n != 2 {
			return door.List[EndpointAttemptView]{}, door.ErrBadCursor
		}
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out door.List[EndpointAttemptView], err error) {
		if _, err = tx.EventEndpoint(in.WS, in.ID); err != nil {
			return out, err
		}
		rows, err := tx.Attempts(in.WS, in.ID, row, in.Failed, in.Limit+2) // each has one at least, the first may have none left
		for _, r := range rows {
			for i, v := range slices.Backward(r.Attempts) {
				switch {
				case r.ID == row && i >= before || in.Failed && v.OK:
				case len(out.Items) == in.Limit:
					out.Next = fmt.Sprintf("%s %d", row, before)
					return out, err
				default:
					out.Items = append(out.Items, endpointAttemptView(fmt.Sprintf("%s.%d", r.ID, i), v))
					if len(out.Items) == in.Limit {
						row, before = r.ID, i
					}
				}
			}
		}
		return out.Whole(), err
	})
}

type endpointReplayInput struct {
	door.One
	Body struct {
		AttemptID string    `json:"attempt_id,omitempty" maxLength:"64" doc:"A line of the log: its event is told again"`
		Since     time.Time `json:"since,omitzero" doc:"Else: all events since then, at most 7 days back"`
		All       bool      `json:"all,omitempty" doc:"With since: those too that were taken. Receivers know them by their webhook-id"`
	}
}

// EndpointReplay is what a replay does.
type EndpointReplay struct {
	Events int64 `json:"events" doc:"How many are told again now; absent where all since an instant are" `
}

func (a *API) endpointReplay(ctx context.Context, in *endpointReplayInput) (v EndpointReplay, err error) {
	if (in.Body.AttemptID == "") == in.Body.Since.IsZero() {
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give either the id of an attempt, or an instant in since.").At("body.since")
	}
	v, err = door.Write(ctx, a.Door, func(tx *store.Tx) (v EndpointReplay, err error) {
		p, err := tx.EventEndpoint(in.WS, in.ID)
		if err == nil && p.State != petitbleu.EndpointOn {
			err = petitbleu.Errorf(petitbleu.CodeConflict, "This event endpoint is not switched on. Switch it on first.")
		}
		if err != nil {
			return v, err
		}
		door.About(ctx, p.ID, p.URL)
		now := a.Now()
		switch {
		case in.Body.AttemptID != "":
			v.Events = 1
			err = endpoint.Again(tx, in.WS, in.ID, in.Body.AttemptID, now)
		case in.Body.All:
			err = tx.RewindEndpoint(in.WS, in.ID, in.Body.Since, now)
		default:
			v.Events, err = tx.ReplayFailed(in.WS, in.ID, in.Body.Since, now)
		}
		return v, err
	})
	if err == nil && a.o.Endpoints != nil {
		a.o.Endpoints.Wake()
	}
	return v, err
}
