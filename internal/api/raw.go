package api

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
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
	InWorkspace
	Paging
	State string `query:"state" default:"undecodable" enum:"undecodable"`
}

// ownApps names the apps that only this workspace uses: calls are kept per app, so those of an
// app that others use too may speak of their people and are not shown.
func (a *API) ownApps(ctx context.Context, ws string) ([]string, error) {
	return read(ctx, a, func(tx *store.Tx) (ids []string, err error) {
		apps, err := tx.AppsOf(ws)
		if err != nil {
			return nil, err
		}
		for _, app := range apps {
			shared, err := tx.AppShared(app.ID, ws)
			if err != nil {
				return nil, err
			}
			if !shared {
				ids = append(ids, app.ID)
			}
		}
		return ids, nil
	})
}

func (a *API) rawList(ctx context.Context, in *rawListInput) (out List[RawCallView], err error) {
	var before int64
	if in.Cursor != "" {
		if before, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil {
			return out, errBadCursor
		}
	}
	apps, err := a.ownApps(ctx, in.WS)
	if err != nil {
		return out, err
	}
	var calls []petitbleu.RawCall
	for _, id := range apps {
		some, err := a.o.Store.UndecodableRaw(ctx, id, before, in.Limit+1)
		if err != nil {
			return out, err
		}
		calls = append(calls, some...)
	}
	slices.SortFunc(calls, func(x, y petitbleu.RawCall) int { return int(max(-1, min(1, y.ID-x.ID))) })
	if len(calls) > in.Limit {
		calls = calls[:in.Limit]
		out.Next = strconv.FormatInt(calls[in.Limit-1].ID, 10)
	}
	out.Items = mapped(calls, func(c petitbleu.RawCall) RawCallView {
		v := RawCallView{ID: strconv.FormatInt(c.ID, 10), AppID: c.AppID, ReceivedAt: c.ReceivedAt, Note: c.Note, Body: string(c.Body)}
		if !utf8.Valid(c.Body) {
			v.Body = strconv.QuoteToASCII(v.Body)
		}
		return v
	})
	return out.whole(), nil
}

func (a *API) rawReplay(ctx context.Context, in *One) error {
	id, err := strconv.ParseInt(in.ID, 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	apps, err := a.ownApps(ctx, in.WS)
	if err != nil {
		return err
	}
	for _, app := range apps {
		ok, err := a.o.Store.ReplayRaw(ctx, app, id)
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

func (a *API) webhookStats(ctx context.Context, in *InWorkspace) (v WebhookStats, err error) {
	waiting, age, err := a.o.Store.RawBacklog(ctx, a.now())
	if err != nil {
		return v, err
	}
	v.Waiting, v.OldestAgeMS = waiting, max(0, age.Milliseconds())
	if a.o.WebhookCounts != nil {
		c := a.o.WebhookCounts()
		v.AcceptedToday, v.RefusedToday = c.Accepted, c.Refused
	}
	apps, err := a.ownApps(ctx, in.WS)
	if err != nil {
		return v, err
	}
	v.Undecodable, err = a.o.Store.CountUndecodableRaw(ctx, apps)
	return v, err
}
