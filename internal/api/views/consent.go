package views

import (
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

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

// ConsentViews gives the ledger of a person who is known, or was.
func ConsentViews(tx *store.Tx, ws, id string) (out door.List[ConsentView], err error) {
	pages, err := PageNames(tx, ws)
	if err != nil {
		return out, err
	}
	found, err := tx.ConsentsOf(ws, id)
	if err == nil && len(found) == 0 {
		_, err = tx.Profile(ws, id)
	}
	return door.All(door.MapEach(found, func(c store.Consent) ConsentView { return ShowConsent(c, pages) })), err
}

// ShowConsent writes a line of the ledger of consents.
func ShowConsent(c store.Consent, pages map[string]string) ConsentView {
	return ConsentView{c.Kind, c.At, c.ID, c.PageID, pages[c.PageID], c.PSID, c.Customer, c.Topic, c.Source, c.SourceURL, c.Ref, c.Wording, c.Language, c.Said, c.ExpiresAt}
}
