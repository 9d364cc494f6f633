package channels

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// AlertView is a trouble that people are told of.
type AlertView struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind" enum:"token_dead,unsubscribed,host_failing,queue_stuck,intake_stuck,policy_block,policy_warning,page_restricted,page_wanted,event_endpoint"`
	Subject  string            `json:"subject" doc:"A Page's id, or a host"`
	Params   map[string]string `json:"params"`
	Title    string            `json:"title"`
	Sentence string            `json:"sentence"`
	Cure     string            `json:"cure,omitempty"`
	OpenedAt time.Time         `json:"opened_at"`
	ClosedAt time.Time         `json:"closed_at,omitzero" doc:"Absent while it lasts"`
}

func alertView(v store.Alert, language string) AlertView {
	title, sentence, cure := pages.Words(v, language)
	out := AlertView{ID: v.ID, Kind: v.Kind, Subject: v.Subject, Params: map[string]string{}, Title: title, Sentence: sentence, Cure: cure, OpenedAt: v.OpenedAt, ClosedAt: v.ClosedAt}
	_ = json.Unmarshal([]byte(v.Params), &out.Params) // our own writing
	return out
}

type alertListInput struct {
	door.InWorkspace
	door.Paging
	Open     bool   `query:"open" doc:"Only those that last"`
	Language string `query:"language" enum:"en,fr" default:"en" doc:"Of title, sentence and cure"`
}

func (a *API) alertList(ctx context.Context, in *alertListInput) (door.List[AlertView], error) {
	view := func(v store.Alert) AlertView { return alertView(v, in.Language) }
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[AlertView], error) {
		if in.Open {
			rows, err := tx.OpenAlerts(in.WS)
			return door.All(door.MapEach(rows, view)), err
		}
		rows, err := tx.Alerts(in.WS, in.Cursor, in.Limit+1)
		l := door.List[AlertView]{}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last store.Alert) string { return last.ID })
		l.Items = door.MapEach(rows, view)
		return l.Whole(), err
	})
}

// AlertTarget is whom alerts are told to.
type AlertTarget struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind" enum:"webhook,mail"`
	Address    string    `json:"address"`
	Language   string    `json:"language" enum:"en,fr"`
	CreatedAt  time.Time `json:"created_at"`
	LastTryAt  time.Time `json:"last_sent_at,omitzero" doc:"When an alert last arrived"`
	LastError  string    `json:"last_error,omitempty" doc:"Why the last one did not"`
	SigningKey string    `json:"signing_key,omitempty" doc:"Signs the calls of a webhook; shown once, when it is made"`
}

func targetView(t store.AlertTarget, last store.AlertNotice) AlertTarget {
	return AlertTarget{ID: t.ID, Kind: t.Kind, Address: t.Address, Language: t.Language, CreatedAt: t.CreatedAt, LastTryAt: last.SentAt, LastError: last.Note}
}

// Alerting is whom alerts are told to, and how they can be.
type Alerting struct {
	Items []AlertTarget `json:"items" nullable:"false"`
	Mail  bool          `json:"mail" doc:"Mail is set up in this program"`
}

func (a *API) targetList(ctx context.Context, in *door.InWorkspace) (Alerting, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (Alerting, error) {
		rows, err := tx.AlertTargets(in.WS)
		if err != nil {
			return Alerting{}, err
		}
		last, err := tx.LastAlertNotices(in.WS)
		return Alerting{Items: door.MapEach(rows, func(t store.AlertTarget) AlertTarget { return targetView(t, last[t.ID]) }), Mail: a.o.Mail.Set()}, err
	})
}

type targetAddInput struct {
	door.InWorkspace
	Body struct {
		Kind     string `json:"kind" enum:"webhook,mail"`
		Address  string `json:"address" maxLength:"2000" doc:"An https address, or a mailbox"`
		Language string `json:"language,omitempty" enum:"en,fr"`
	}
}

func (a *API) targetAdd(ctx context.Context, in *targetAddInput) (AlertTarget, error) {
	return with(a, func(p *pages.Pages) (AlertTarget, error) {
		language := in.Body.Language
		if language == "" {
			language = "en"
		}
		t, key, err := p.AddTarget(ctx, in.WS, in.Body.Kind, in.Body.Address, language)
		v := targetView(t, store.AlertNotice{})
		v.SigningKey = key
		return v, err
	})
}

func (a *API) targetDelete(ctx context.Context, in *door.One) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		t, err := tx.AlertTarget(in.WS, in.ID)
		if err != nil {
			return err
		}
		door.Record(ctx, targetView(t, store.AlertNotice{}), nil)
		return tx.DeleteAlertTarget(in.WS, in.ID)
	})
}

func (a *API) targetTest(ctx context.Context, in *door.One) error {
	_, err := with(a, func(p *pages.Pages) (struct{}, error) { return struct{}{}, p.Test(ctx, in.WS, in.ID) })
	return err
}

// registerAlerts adds troubles, and whom they are told to.
func (a *API) registerAlerts() {
	door.On(a.Door, "GET", door.WS+"/alerts", door.WorkspaceRead, "listAlerts", "Channels", "Troubles that people are told of, newest first", a.alertList)
	door.On(a.Door, "GET", door.WS+"/alert-targets", door.WorkspaceRead, "listAlertTargets", "Channels", "Whom alerts are told to", a.targetList)
	door.On(a.Door, "POST", door.WS+"/alert-targets", door.WorkspaceManage, "addAlertTarget", "Channels", "Tell alerts to a webhook or a mailbox", a.targetAdd, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", door.WS+"/alert-targets/{id}", door.WorkspaceManage, "deleteAlertTarget", "Channels", "Tell no more alerts there", a.targetDelete)
	door.Do(a.Door, "POST", door.WS+"/alert-targets/{id}/test", door.WorkspaceManage, "testAlertTarget", "Channels", "Send a test", a.targetTest)
}
