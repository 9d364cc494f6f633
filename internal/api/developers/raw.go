package developers

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// RawCallView is a webhook call that could not be understood.
type RawCallView struct {
	ID         string    `json:"id"`
	AppID      string    `json:"app_id"`
	ReceivedAt time.Time `json:"received_at"`
	Note       string    `json:"note" doc:"Why"`
	Body       string    `json:"body"`
}

// WebhookStats is how the webhook is doing.
type WebhookStats struct {
	Waiting       int64 `json:"waiting" doc:"Calls that wait to be read, of the whole installation"`
	OldestAgeMS   int64 `json:"oldest_age_ms"`
	AcceptedToday int64 `json:"accepted_today"`
	RefusedToday  int64 `json:"refused_signature_today"`
	Undecodable   int64 `json:"undecodable"`
}

type rawListInput struct {
	door.InWorkspace
	door.Paging
	State string `query:"state" default:"undecodable" enum:"undecodable"`
}

// rawApp is an app of the workspace. Calls are kept per app: those of a shared one, which
// another workspace uses too, may speak of its people. They are listed without their body, and
// can be replayed, which shows nobody anything: else nobody could bring in what came for a Page
// before it was connected.
type rawApp struct {
	id     string
	shared bool
}

func (a *API) rawApps(ctx context.Context, ws string) ([]rawApp, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (of []rawApp, err error) {
		apps, err := tx.AppsOf(ws)
		if err != nil {
			return nil, err
		}
		for _, app := range apps {
			shared, err := tx.AppShared(app.ID, ws)
			if err != nil {
				return nil, err
			}
			of = append(of, rawApp{app.ID, shared})
		}
		return of, nil
	})
}

// sharedNote is said where a body is not shown.
const sharedNote = " (Another workspace uses this app too, so the call itself is not shown.)"

func (a *API) rawList(ctx context.Context, in *rawListInput) (out door.List[RawCallView], err error) {
	var before int64
	if in.Cursor != "" {
		if before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil {
			return out, door.ErrBadCursor
		}
	}
	apps, err := a.rawApps(ctx, in.WS)
	if err != nil {
		return out, err
	}
	var calls []petitbleu.RawCall
	for _, app := range apps {
		some, err := a.Store.UndecodableRaw(ctx, app.id, before, in.Limit+1)
		if err != nil {
			return out, err
		}
		for i := range some {
			if app.shared {
				some[i].Body, some[i].Note = nil, some[i].Note+sharedNote
			}
		}
		calls = append(calls, some...)
	}
	slices.SortFunc(calls, func(x, y petitbleu.RawCall) int { return int(max(-1, min(1, y.ID-x.ID))) })
	calls, out.Next = door.PageOf(calls, in.Limit, func(last petitbleu.RawCall) string { return strconv.FormatInt(last.ID, 10) })
	out.Items = door.MapEach(calls, func(c petitbleu.RawCall) RawCallView {
		v := RawCallView{ID: strconv.FormatInt(c.ID, 10), AppID: c.AppID, ReceivedAt: c.ReceivedAt, Note: c.Note, Body: string(c.Body)}
		if !utf8.Valid(c.Body) {
			v.Body = strconv.QuoteToASCII(v.Body)
		}
		return v
	})
	return out.Whole(), nil
}

func (a *API) rawReplay(ctx context.Context, in *door.One) error {
	id, err := strconv.ParseInt(in.ID, 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	apps, err := a.rawApps(ctx, in.WS)
	if err != nil {
		return err
	}
	for _, app := range apps {
		ok, err := a.Store.ReplayRaw(ctx, app.id, id)
		if err != nil {
			return err
		}
		if ok {
			if a.o.Replayed != nil {
				a.o.Replayed()
			}
			return nil
		}
	}
	return store.ErrNotFound
}

func (a *API) webhookStats(ctx context.Context, in *door.InWorkspace) (v WebhookStats, err error) {
	waiting, age, err := a.Store.RawBacklog(ctx, a.Now())
	if err != nil {
		return v, err
	}
	v.Waiting, v.OldestAgeMS = waiting, max(0, age.Milliseconds())
	if a.o.WebhookCounts != nil {
		c := a.o.WebhookCounts()
		v.AcceptedToday, v.RefusedToday = c.Accepted, c.Refused
	}
	apps, err := a.rawApps(ctx, in.WS)
	if err != nil {
		return v, err
	}
	v.Undecodable, err = a.Store.CountUndecodableRaw(ctx, door.MapEach(apps, func(app rawApp) string { return app.id }))
	return v, err
}

// registerRaw adds webhook calls.
func (a *API) registerRaw() {
	door.On(a.Door, "GET", door.WS+"/raw-calls", door.DeveloperRead, "listRawCalls", "Developers", "Webhook calls that could not be understood", a.rawList)
	door.Do(a.Door, "POST", door.WS+"/raw-calls/{id}/replay", door.WebhooksReplay, "replayRawCall", "Developers", "Read such a call again", a.rawReplay)
	door.On(a.Door, "GET", door.WS+"/webhook-stats", door.DeveloperRead, "getWebhookStats", "Developers", "How the webhook is doing", a.webhookStats)
}

// WebhookCounts are counters of webhook calls since midnight, in this process.
type WebhookCounts struct {
	Accepted int64
	Refused  int64 // wrong or missing signature
}
