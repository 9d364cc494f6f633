package accounts

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// AuditEntryView is one change: who did what to what, and from where.
type AuditEntryView struct {
	ID         string        `json:"id"`
	At         time.Time     `json:"at"`
	ActorID    string        `json:"actor_id,omitempty" doc:"User or API key; absent for the program itself"`
	ActorName  string        `json:"actor_name,omitempty" doc:"As it was then"`
	Verb       string        `json:"verb" example:"update"`
	Object     string        `json:"object" doc:"Kind of thing" example:"api_key"`
	ObjectID   string        `json:"object_id,omitempty" doc:"What stands inside another thing has the ids of both, with a slash between"`
	ObjectName string        `json:"object_name,omitempty" doc:"As it was then; never of people"`
	Changes    []AuditChange `json:"changes" nullable:"false"`
	Address    string        `json:"address,omitempty" doc:"Where the request came from"`
	RequestID  string        `json:"request_id,omitempty" doc:"X-Request-Id of the answer"`
}

// AuditChange is one field, before and after.
type AuditChange struct {
	Field  string `json:"field"`
	Before any    `json:"before,omitempty" doc:"Absent for what was not there, or is not kept"`
	After  any    `json:"after,omitempty"`
	Hidden bool   `json:"hidden,omitempty" doc:"It changed, and the values are not kept: a secret, or about a person"`
}

func auditView(e store.AuditEntry) (AuditEntryView, error) {
	v := AuditEntryView{
		ID: e.ID, At: e.At, ActorID: e.ActorID, ActorName: e.ActorName, Verb: e.Verb, Object: e.Object, ObjectID: e.ObjectID, ObjectName: e.ObjectName,
		Changes: []AuditChange{}, Address: e.Address, RequestID: e.RequestID,
	}
	err := json.Unmarshal(e.Changes, &v.Changes)
	return v, err
}

// AuditQuery says which entries are asked for.
type AuditQuery struct {
	door.InWorkspace
	Actor    string    `query:"actor" maxLength:"64" doc:"Id of a user or an API key"`
	Verb     string    `query:"verb" maxLength:"40"`
	Object   string    `query:"object" maxLength:"40" doc:"Kind of thing, such as api_key"`
	ObjectID string    `query:"object_id" maxLength:"200"`
	From     time.Time `query:"from" doc:"This instant and later"`
	To       time.Time `query:"to" doc:"Before this instant"`
}

func (q AuditQuery) filter(limit int) store.AuditFilter {
	return store.AuditFilter{WorkspaceID: q.WS, ActorID: q.Actor, Verb: q.Verb, Object: q.Object, ObjectID: q.ObjectID, From: q.From, To: q.To, Limit: limit}
}

type auditListInput struct {
	AuditQuery
	door.Paging
}

func (a *API) auditList(ctx context.Context, in *auditListInput) (door.List[AuditEntryView], error) {
	var out door.List[AuditEntryView]
	f := in.filter(in.Limit + 1)
	var err error
	if f.Before, err = door.ParseMoment(in.Cursor); err != nil {
		return out, err
	}
	rows, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]store.AuditEntry, error) { return tx.Audit(f) })
	if err != nil {
		return out, err
	}
	rows, out.Next = door.PageOf(rows, in.Limit, func(last store.AuditEntry) string { return door.Moment(last.At, last.ID) })
	for _, e := range rows {
		v, err := auditView(e)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	return out.Whole(), nil
}

// AuditFacets are what the log can be filtered by.
type AuditFacets struct {
	Actors  []AuditActor `json:"actors" nullable:"false"`
	Verbs   []string     `json:"verbs" nullable:"false"`
	Objects []string     `json:"objects" nullable:"false"`
}

// AuditActor is somebody, or some key, that stands in the log.
type AuditActor struct {
	ID   string `json:"id"`
	Name string `json:"name" doc:"As it was last"`
}

func (a *API) auditFacets(ctx context.Context, in *door.InWorkspace) (AuditFacets, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (f AuditFacets, err error) {
		f = AuditFacets{Actors: []AuditActor{}, Verbs: a.AuditVerbs()}
		names, err := tx.AuditActors(in.WS)
		if err != nil {
			return f, err
		}
		for id, name := range names {
			f.Actors = append(f.Actors, AuditActor{id, name})
		}
		slices.SortFunc(f.Actors, func(x, y AuditActor) int { return strings.Compare(x.Name+x.ID, y.Name+y.ID) })
		f.Objects, err = tx.AuditObjects(in.WS)
		if f.Objects == nil {
			f.Objects = []string{}
		}
		return f, err
	})
}

// auditPage is how many entries of an export are read at a time.
const auditPage = 1000

// auditExport writes the log as CSV, newest first, page by page.
func (a *API) auditExport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	q := r.URL.Query()
	f := AuditQuery{InWorkspace: door.InWorkspace{WS: ws}, Actor: q.Get("actor"), Verb: q.Get("verb"), Object: q.Get("object"), ObjectID: q.Get("object_id")}.filter(auditPage)
	for name, to := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		if text := q.Get(name); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is no instant. Write it as 2026-11-22T09:30:00Z.").At("query." + name)
			}
			*to = at
		}
	}
	page := func() ([]store.AuditEntry, error) {
		return door.Read(r.Context(), a.Door, func(tx *store.Tx) ([]store.AuditEntry, error) { return tx.Audit(f) })
	}
	rows, err := page()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit-log.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"at", "actor_id", "actor_name", "verb", "object", "object_id", "object_name", "changes", "address", "request_id", "id"})
	for ; err == nil && len(rows) > 0; rows, err = page() {
		for _, e := range rows {
			_ = out.Write(csvRow(e))
		}
		out.Flush()
		last := rows[len(rows)-1]
		f.Before = store.Moment{At: last.At, ID: last.ID}
		if len(rows) < auditPage || out.Error() != nil { // at the end, or the caller has gone
			return nil
		}
	}
	out.Flush()
	if err != nil {
		panic(http.ErrAbortHandler) // the file ends in the middle: the caller must see that
	}
	return nil
}

func csvRow(e store.AuditEntry) []string {
	row := []string{e.At.Format(time.RFC3339Nano), e.ActorID, e.ActorName, e.Verb, e.Object, e.ObjectID, e.ObjectName, string(e.Changes), e.Address, e.RequestID, e.ID}
	for i, cell := range row {
		row[i] = door.Unformula(cell)
	}
	return row
}

// AuditSettings say how long the log is kept.
type AuditSettings struct {
	KeepDays int `json:"keep_days" minimum:"90" maximum:"3650" doc:"Days after which an entry is removed"`
}

const (
	auditSetting  = "audit"
	auditKeepDays = 730
)

func auditSettings(tx *store.Tx, ws string) (AuditSettings, error) {
	s := AuditSettings{KeepDays: auditKeepDays}
	_, err := tx.Setting(ws, auditSetting, &s)
	return s, err
}

func (a *API) auditSettingsShow(ctx context.Context, in *door.InWorkspace) (AuditSettings, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (AuditSettings, error) { return auditSettings(tx, in.WS) })
}

type auditSettingsInput struct {
	door.InWorkspace
	Body AuditSettings
}

func (a *API) auditSettingsSet(ctx context.Context, in *auditSettingsInput) (AuditSettings, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (AuditSettings, error) {
		before, err := auditSettings(tx, in.WS)
		if err != nil {
			return before, err
		}
		door.Record(ctx, before, in.Body)
		return in.Body, tx.SetSetting(in.WS, auditSetting, in.Body, a.Now())
	})
}

// TidyAudit removes entries that are older than their workspace keeps them.
func (a *API) TidyAudit(tx *store.Tx) error {
	all, err := tx.Workspaces()
	if err != nil {
		return err
	}
	for _, w := range all {
		s, err := auditSettings(tx, w.ID)
		if err != nil {
			return err
		}
		if _, err := tx.DeleteAuditBefore(w.ID, a.Now().AddDate(0, 0, -s.KeepDays)); err != nil {
			return err
		}
	}
	return nil
}

// registerAudit is the part of the list that is about the audit log.
func (a *API) registerAudit() {
	door.On(a.Door, "GET", door.WS+"/audit", door.AuditRead, "listAudit", "Workspace", "Who changed what, newest first", a.auditList)
	door.On(a.Door, "GET", door.WS+"/audit/facets", door.AuditRead, "getAuditFacets", "Workspace", "Who and what stands in the audit log", a.auditFacets)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: door.WS + "/audit.csv", Need: door.AuditRead, ID: "exportAudit", Tag: "Workspace", Summary: "The audit log as CSV, newest first",
		Query:  map[string]string{"actor": "Id of a user or an API key", "verb": "", "object": "Kind of thing", "object_id": "", "from": "This instant and later", "to": "Before this instant"},
		Answer: "text/csv", Status: http.StatusOK}, a.auditExport)
	door.On(a.Door, "GET", door.WS+"/audit/settings", door.AuditRead, "getAuditSettings", "Workspace", "How long the audit log is kept", a.auditSettingsShow)
	door.On(a.Door, "PUT", door.WS+"/audit/settings", door.WorkspaceManage, "setAuditSettings", "Workspace", "Choose how long it is kept", a.auditSettingsSet)
}
