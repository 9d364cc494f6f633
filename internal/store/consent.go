package store

import (
	"cmp"
	"slices"
	"time"
)

// Consent is one line of the ledger of what people agreed to and took back.
type Consent struct {
	Kind      string // opt_in, revoked, opt_out, undone, topic, topic_stopped
	At        time.Time
	ID        string // of the opt-in, opt-out or token
	ProfileID string
	PageID    string
	PSID      string // a mark when the person was erased
	Customer  string // the customer id
	Topic     string
	Source    string
	SourceURL string
	Ref       string
	Wording   string
	Language  string
	Said      string
	ExpiresAt time.Time
}

// ConsentsOf gives all that a person agreed to and took back, newest first; also of one who was erased, as long as
// the profile's id is known.
func (t *Tx) ConsentsOf(workspace, profile string) (all []Consent, err error) {
	optIns, err := t.OptInsOf(workspace, profile)
	if err != nil {
		return nil, err
	}
	for _, o := range optIns {
		c := Consent{Kind: "opt_in", At: o.At, ID: o.ID, ProfileID: profile, PageID: o.PageID, PSID: o.PSID, Customer: o.CustomerID, Topic: o.Topic, Source: o.Source,
			SourceURL: o.SourceURL, Ref: o.Ref, Wording: o.Wording, Language: o.Language}
		all = append(all, c)
		if !o.RevokedAt.IsZero() {
			c.Kind, c.At = "revoked", o.RevokedAt
			all = append(all, c)
		}
	}
	optOuts, err := t.OptOutsOf(workspace, profile)
	if err != nil {
		return nil, err
	}
	for _, o := range optOuts {
		c := Consent{Kind: "opt_out", At: o.At, ID: o.ID, ProfileID: profile, PageID: o.PageID, PSID: o.PSID, Topic: o.Topic, Source: o.Source, Said: o.Said}
		all = append(all, c)
		if !o.UndoneAt.IsZero() {
			c.Kind, c.At = "undone", o.UndoneAt
			all = append(all, c)
		}
	}
	tokens, err := t.TokensOf(workspace, profile)
	for _, k := range tokens {
		c := Consent{Kind: "topic", At: k.CreatedAt, ID: k.ID, ProfileID: profile, PageID: k.PageID, PSID: k.PSID, Topic: k.Topic, Source: k.Kind, ExpiresAt: k.ExpiresAt}
		all = append(all, c)
		if !k.StoppedAt.IsZero() {
			c.Kind, c.At = "topic_stopped", k.StoppedAt
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b Consent) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) })
	return all, err
}

// CountConsents counts the permissions of a Page that stand at an instant, requests for messages and tokens that can be used, up
// to a limit each.
func (t *Tx) CountConsents(workspace, page string, now time.Time, limit int) (int, error) {
	total := 0
	for _, query := range []string{
		"SELECT COUNT(*) FROM (SELECT id FROM opt_ins WHERE workspace_id = $1 AND page_id = $2 AND revoked_at = 0 AND at <= $3 LIMIT $4) AS found",
		"SELECT COUNT(*) FROM (SELECT id FROM tokens WHERE workspace_id = $1 AND page_id = $2 AND used_at = 0 AND stopped_at = 0 AND expires_at > $3 LIMIT $4) AS found",
	} {
		n, _, err := one(t, value[int64], query, workspace, page, millis(now), int64(limit)+1)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}
