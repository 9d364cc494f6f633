package privacy

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerProtection adds what data protection law asks for: the ledger of consents, all that is known of a person in
// one file, the record of erasures, and how long things are kept.
func (a *API) registerProtection() {
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/consents", door.PeopleRead, "listConsents", "People", "All that a person agreed to and took back, newest first; of one who was erased, what stays as proof", a.consents)
	door.On(a.Door, "GET", door.WS+"/consents", door.PeopleRead, "listAllConsents", "People", "What everybody agreed to and took back, newest first; of those who were erased, what stays as proof", a.ledger)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: door.WS + "/consents.csv", Need: door.PeopleExport, ID: "exportConsents", Tag: "People", Summary: "The same as CSV",
		Query:  map[string]string{"profile_id": "Of this person", "page_id": "On this Page", "kind": "opt_in, revoked, opt_out, undone, topic, topic_stopped", "from": "This instant and later", "to": "Before this instant"},
		Answer: "text/csv", Status: http.StatusOK}, a.ledgerExport)
	door.On(a.Door, "GET", door.WS+"/erasures", door.PeopleErase, "listErasures", "People", "Who was erased, when, and who asked for it, newest first", a.erasures)
	door.On(a.Door, "GET", door.WS+"/retention", door.WorkspaceRead, "getRetention", "Workspace", "How long messages and events are kept", a.retention)
	door.On(a.Door, "GET", door.WS+"/retention/forecast", door.WorkspaceRead, "getRetentionForecast", "Workspace", "What other periods would remove", a.retentionForecast)
	door.On(a.Door, "PUT", door.WS+"/retention", door.WorkspaceManage, "setRetention", "Workspace", "Choose how long messages and events are kept; what is older is removed for good", a.setRetention)
}

func (a *API) consents(ctx context.Context, in *door.One) (door.List[views.ConsentView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (door.List[views.ConsentView], error) { return views.ConsentViews(tx, in.WS, in.ID) })
}

// ErasureView is the record of an erasure.
type ErasureView struct {
	ProfileID string    `json:"profile_id" doc:"That the person had; what stays of their consents is found by it"`
	At        time.Time `json:"at"`
	By        string    `json:"by,omitempty" doc:"Who asked, a colleague or an API key, by name"`
	Via       string    `json:"via" enum:"api,braze,platform"`
	PageID    string    `json:"page_id,omitempty" doc:"Only what came through this Page was erased; missing: the whole person"`
}

type erasuresInput struct {
	door.InWorkspace
	door.Paging
	Was string `query:"was" maxLength:"1000" doc:"An id that the person had: a PSID, a customer id, an external id, an e-mail address …"`
}

func (a *API) erasures(ctx context.Context, in *erasuresInput) (out door.List[ErasureView], err error) {
	before, err := door.ParseMoment(in.Cursor)
	if err != nil {
		return out, err
	}
	found, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]store.Erasure, error) { return tx.Erasures(in.WS, in.Was, before, in.Limit+1) })
	found, out.Next = door.PageOf(found, in.Limit, func(last store.Erasure) string { return door.Moment(last.At, last.ProfileID) })
	out.Items = door.MapEach(found, func(e store.Erasure) ErasureView { return ErasureView{e.ProfileID, e.At, e.By, e.Via, e.PageID} })
	return out.Whole(), err
}
