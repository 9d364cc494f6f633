package feeds

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	batchPath = door.WS + "/notification-batches"
	// batchBody is how long a request to many people may be: 10,000 of them with 3 kB of variables each.
	batchBody = 32 << 20
)

// registerBatches adds in-app notifications to many people at once.
func (a *API) registerBatches() {
	door.On(a.Door, "POST", batchPath, door.CampaignsLaunch, "sendNotificationBatch", "Feeds", "Send an in-app notification to up to 10,000 people, or to those of a file that was uploaded: they are on disk when the answer leaves", a.batchSend,
		door.Status(http.StatusAccepted), func(o *huma.Operation) { o.MaxBodyBytes = batchBody })
	door.On(a.Door, "GET", batchPath, door.CampaignsRead, "listNotificationBatches", "Feeds", "In-app notifications to many people, newest first", a.batchList)
	door.On(a.Door, "GET", batchPath+"/{id}", door.CampaignsRead, "getNotificationBatch", "Feeds", "One of them: how far it is, and what people did", a.batchShow)
	door.On(a.Door, "GET", batchPath+"/{id}/refused", door.MessagesRead, "listRefusedTargets", "Feeds", "Who got nothing of it, and why; lines of a file that were left out stand in its report", a.batchRefused)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: batchPath + "/{id}/refused.csv", Need: door.PeopleExport, ID: "exportRefusedTargets", Tag: "Feeds", Summary: "Who got nothing of it as CSV: lines of its file that were left out, then people",
		Answer: "text/csv", Status: http.StatusOK}, a.batchRefusedExport)
	door.On(a.Door, "POST", batchPath+"/{id}/cancel", door.CampaignsLaunch, "cancelNotificationBatch", "Feeds", "Stop it: who has it keeps it", a.batchCancel)
	a.registerTargetFiles()
}

// BatchView is an in-app notification to many people.
type BatchView struct {
	ID          string               `json:"id"`
	TemplateID  string               `json:"template_id"`
	TemplateKey string               `json:"template_key"`
	Version     int64                `json:"version"`
	FeedID      string               `json:"feed_id"`
	Mode        petitbleu.SendMode   `json:"mode" enum:"batch,realtime,test" doc:"realtime: to one person, with a title or at a later time"`
	Title       string               `json:"title"`
	Tag         string               `json:"tag"`
	Priority    string               `json:"priority" enum:"high,normal,low"`
	Purpose     petitbleu.Purpose    `json:"purpose"`
	EventName   string               `json:"event_name,omitempty"`
	Origin      string               `json:"origin" doc:"api, app, braze"`
	By          string               `json:"by,omitempty" doc:"The user, or the API key"`
	State       petitbleu.BatchState `json:"state" enum:"planned,sending,done,cancelled" doc:"planned: its time is still to come, and it can be cancelled"`
	Targets     int64                `json:"targets"`
	Accepted    int64                `json:"accepted" doc:"In a feed"`
	Rejected    int64                `json:"rejected" doc:"Who get nothing"`
	PlannedAt   time.Time            `json:"planned_at,omitzero" doc:"When it is due, where that is later than when it was asked for: as planned, or behind quiet hours; missing: at once"`
	CreatedAt   time.Time            `json:"created_at"`
	DoneAt      time.Time            `json:"done_at,omitzero"`
}

// batchPlanned is the state of a batch whose time is still to come: as it is shown, not as it is kept.
const batchPlanned petitbleu.BatchState = "planned"

func (a *API) batchView(b petitbleu.Batch) BatchView {
	if b.State == petitbleu.BatchSending && b.PlannedAt.After(a.Now()) {
		b.State = batchPlanned
	}
	return BatchView{ID: b.ID, TemplateID: b.TemplateID, TemplateKey: b.TemplateKey, Version: b.Version, FeedID: b.FeedID, Mode: b.Mode, Title: b.Title, Tag: b.Tag, Priority: b.Priority, Purpose: b.Purpose,
		EventName: b.EventName, Origin: b.Origin, By: b.By, State: b.State, Targets: b.Targets, Accepted: b.Accepted, Rejected: b.Rejected, PlannedAt: b.PlannedAt, CreatedAt: b.CreatedAt, DoneAt: b.DoneAt}
}

// BatchAccepted is a batch that was taken, with those of the request who get nothing.
type BatchAccepted struct {
	BatchView
	Refused []RefusedTarget `json:"refused" nullable:"false"`
}

type batchSendInput struct {
	door.InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 24 hours, it is done once"`
	Body           struct {
		NotificationOrder
		Targets []NotificationTarget `json:"targets,omitempty" maxItems:"10000" doc:"Either these or file; each by user_id"`
		File    string               `json:"file,omitempty" maxLength:"200" doc:"Key of a file of targets"`
	}
}

func (a *API) batchSend(ctx context.Context, in *batchSendInput) (v BatchAccepted, err error) {
	engine, err := a.feeds()
	if err != nil {
		return v, err
	}
	targets := make([]feed.Target, len(in.Body.Targets))
	for i, t := range in.Body.Targets {
		if t.ProfileID != "" {
			return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Name the people of a batch by user_id.").At("body.targets[" + strconv.Itoa(i) + "].profile_id")
		}
		targets[i] = feed.Target{UserID: t.UserID, Variables: t.Variables}
	}
	key := in.IdempotencyKey
	if key != "" {
		key = door.CallerOf(ctx).ID() + "/" + key
	}
	b, refused, err := engine.Batch(ctx, in.WS, in.Body.send(ctx), targets, in.Body.File, key)
	if e, ok := errors.AsType[*petitbleu.Error](err); ok && e.Field == "targets_filename" {
		return v, e.At("body.file") // the engine's word for it is that of the compatible API
	}
	if err != nil {
		return v, err
	}
	door.About(ctx, b.ID, b.Title)
	a.batchChanged(in.WS, b.ID, nil)
	return BatchAccepted{a.batchView(*b), door.All(door.MapEach(refused, refusedTarget)).Items}, nil
}

func (a *API) batchChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindBatch, ID: id})
	}
}

type batchListInput struct {
	door.InWorkspace
	door.Paging
	TemplateID string    `query:"template_id" maxLength:"64"`
	Tag        string    `query:"tag" maxLength:"100"`
	Origin     string    `query:"origin" enum:"api,app,braze"`
	State      string    `query:"state" enum:"planned,sending,done,cancelled"`
	Mode       string    `query:"mode" enum:"batch,realtime,test"`
	Search     string    `query:"search" maxLength:"100" doc:"Part of the title"`
	Since      time.Time `query:"since"`
	Until      time.Time `query:"until" doc:"Not included"`
}

func (a *API) batchList(ctx context.Context, in *batchListInput) (door.List[BatchView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[BatchView], err error) {
		rows, err := tx.Batches(in.WS, a.batchSearch(in))
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.Batch) string { return last.ID })
		l.Items = door.MapEach(rows, a.batchView)
		return l.Whole(), err
	})
}

func (a *API) batchSearch(in *batchListInput) store.BatchSearch {
	s := store.BatchSearch{TemplateID: in.TemplateID, Tag: in.Tag, Origin: in.Origin, State: petitbleu.BatchState(in.State), Mode: petitbleu.SendMode(in.Mode), Text: in.Search,
		Since: in.Since, Until: in.Until, Before: in.Cursor, Limit: in.Limit + 1}
	switch s.State {
	case batchPlanned:
		s.State, s.Planned = petitbleu.BatchSending, a.Now()
	case petitbleu.BatchSending:
		s.Due = a.Now()
	}
	return s
}

// BatchDetail is a batch with what people did.
type BatchDetail struct {
	BatchView
	Funnel NotificationFunnel `json:"funnel"`
	File   *BatchFileView     `json:"file,omitempty" doc:"Of one to a file"`
}

// BatchFileView is the file that a batch was sent to, as it was then.
type BatchFileView struct {
	Key    string          `json:"key"`
	Report feed.FileReport `json:"report" doc:"Which of its lines were left out: they are not among the targets"`
}

// NotificationFunnel is how many people something came to.
type NotificationFunnel struct {
	Sent     int64 `json:"sent"`
	Seen     int64 `json:"seen"`
	Viewed   int64 `json:"viewed"`
	Read     int64 `json:"read"`
	Clicked  int64 `json:"clicked"`
	Archived int64 `json:"archived"`
}

func (a *API) batchShow(ctx context.Context, in *door.One) (BatchDetail, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v BatchDetail, err error) {
		b, err := tx.Batch(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		f, err := tx.NotificationFunnel(in.WS, store.NotificationLogSearch{Batch: &b})
		if err != nil {
			return v, err
		}
		v = BatchDetail{BatchView: a.batchView(b), Funnel: NotificationFunnel(f)}
		key, report, err := feed.BatchFile(tx, in.WS, in.ID)
		if key != "" {
			v.File = &BatchFileView{key, wholeReport(report)}
		}
		return v, err
	})
}

func (a *API) batchCancel(ctx context.Context, in *door.One) (BatchView, error) {
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v BatchView, err error) {
		before, after, err := feed.Cancel(tx, in.WS, in.ID, door.StampTime(a.Now()))
		if err != nil {
			return v, err
		}
		door.About(ctx, after.ID, after.Title)
		door.Record(ctx, a.batchView(before), a.batchView(after))
		return a.batchView(after), nil
	})
	a.batchChanged(in.WS, in.ID, err)
	return v, err
}
