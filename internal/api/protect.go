package api

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
)

// registerProtection adds what data protection law asks for: the ledger of consents, all that is known of a person in
// one file, the record of erasures, and how long things are kept.
func (a *API) registerProtection() {
	on(a, "GET", ws+"/profiles/{id}/consents", peopleRead, "listConsents", "People", "All that a person agreed to and took back, newest first; of one who was erased, what stays as proof", a.consents)
	on(a, "GET", ws+"/consents", peopleRead, "listAllConsents", "People", "What everybody agreed to and took back, newest first; of those who were erased, what stays as proof", a.ledger)
	a.plain(plainOperation{method: http.MethodGet, path: ws + "/consents.csv", need: peopleExport, id: "exportConsents", tag: "People", summary: "The same as CSV",
		query:  map[string]string{"profile_id": "Of this person", "page_id": "On this Page", "kind": "opt_in, revoked, opt_out, undone, topic, topic_stopped", "from": "This instant and later", "to": "Before this instant"},
		answer: "text/csv", status: http.StatusOK}, a.ledgerExport)
	a.plain(plainOperation{method: http.MethodGet, path: ws + "/profiles/{id}/export", need: peopleExport, id: "exportPerson", tag: "People", summary: "All that is known of a person, as one archive",
		description: "A ZIP archive of JSON documents and of the files that the person sent, with a README in English and French.",
		answer:      "application/zip", status: http.StatusOK}, a.personExport)
	on(a, "GET", ws+"/erasures", peopleErase, "listErasures", "People", "Who was erased, when, and who asked for it, newest first", a.erasures)
	on(a, "GET", ws+"/retention", workspaceRead, "getRetention", "Workspace", "How long messages and events are kept", a.retention)
	on(a, "GET", ws+"/retention/forecast", workspaceRead, "getRetentionForecast", "Workspace", "What other periods would remove", a.retentionForecast)
	on(a, "PUT", ws+"/retention", workspaceManage, "setRetention", "Workspace", "Choose how long messages and events are kept; what is older is removed for good", a.setRetention)
}

// ConsentView is one line of the ledger of consents.
type ConsentView struct {
	Kind       string    `json:"kind" enum:"opt_in,revoked,opt_out,undone,topic,topic_stopped"`
	At         time.Time `json:"at"`
	ID         string    `json:"id" doc:"Of the opt-in, the opt-out or the token"`
	PageID     string    `json:"page_id,omitempty"`
	PageName   string    `json:"page_name,omitempty"`
	PSID       string    `json:"psid,omitempty" doc:"A mark when the person was erased"`
	CustomerID string    `json:"customer_id,omitempty" doc:"A mark when the person was erased"`
	Topic      string    `json:"topic,omitempty"`
	Source     string    `json:"source,omitempty" doc:"Where it was said: the plugin or the button, how a stop came; for a topic, the kind of token"`
	SourceURL  string    `json:"source_url,omitempty" doc:"The page on which it was said"`
	Ref        string    `json:"ref,omitempty" doc:"What the site signed"`
	Wording    string    `json:"wording,omitempty" doc:"What the person read"`
	Language   string    `json:"language,omitempty"`
	Said       string    `json:"said,omitempty" doc:"What the person wrote to stop"`
	ExpiresAt  time.Time `json:"expires_at,omitzero"`
}

func consentView(c store.Consent, pages map[string]string) ConsentView {
	return ConsentView{c.Kind, c.At, c.ID, c.PageID, pages[c.PageID], c.PSID, c.Customer, c.Topic, c.Source, c.SourceURL, c.Ref, c.Wording, c.Language, c.Said, c.ExpiresAt}
}

func (a *API) consents(ctx context.Context, in *One) (List[ConsentView], error) {
	return read(ctx, a, func(tx *store.Tx) (List[ConsentView], error) { return consentViews(tx, in.WS, in.ID) })
}

// consentViews gives the ledger of a person who is known, or was.
func consentViews(tx *store.Tx, ws, id string) (out List[ConsentView], err error) {
	pages, err := pageNames(tx, ws)
	if err != nil {
		return out, err
	}
	found, err := tx.ConsentsOf(ws, id)
	if err == nil && len(found) == 0 {
		_, err = tx.Profile(ws, id)
	}
	return all(mapped(found, func(c store.Consent) ConsentView { return consentView(c, pages) })), err
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
	InWorkspace
	Paging
	Was string `query:"was" maxLength:"1000" doc:"An id that the person had: a PSID, a customer id, an external id, an e-mail address …"`
}

func (a *API) erasures(ctx context.Context, in *erasuresInput) (out List[ErasureView], err error) {
	before, err := parseMoment(in.Cursor)
	if err != nil {
		return out, err
	}
	found, err := read(ctx, a, func(tx *store.Tx) ([]store.Erasure, error) { return tx.Erasures(in.WS, in.Was, before, in.Limit+1) })
	found, out.Next = cut(found, in.Limit, func(last store.Erasure) string { return moment(last.At, last.ProfileID) })
	out.Items = mapped(found, func(e store.Erasure) ErasureView { return ErasureView{e.ProfileID, e.At, e.By, e.Via, e.PageID} })
	return out.whole(), err
}
