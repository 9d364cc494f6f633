package store

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// ConsentFilter narrows the ledger of a workspace. Empty members let everything through.
type ConsentFilter struct {
	WorkspaceID string
	ProfileID   string
	PageID      string
	Kind        string
	From, To    time.Time // from an instant on, and before another
	Before      ConsentPlace
	Limit       int
}

// ConsentPlace is a place in the ledger. The zero one is before the newest line.
type ConsentPlace struct {
	At   time.Time
	ID   string
	Kind string
}

// PlaceOf gives the place of a line.
func PlaceOf(c Consent) ConsentPlace { return ConsentPlace{c.At, c.ID, c.Kind} }

// ledgerPart is where lines of one kind stand: when the instant of its column came, it was said. was tells that it came, in
// the words of the index.
type ledgerPart struct{ kind, table, at, was, columns string }

const (
	ledgerOptIn  = "customer_id, topic, source, source_url, ref, wording, language, '', 0"
	ledgerOptOut = "'', topic, source, '', '', '', '', said, 0"
	ledgerTopic  = "'', topic, kind, '', '', '', '', '', expires_at"
)

var ledgerParts = []ledgerPart{
	{"opt_in", "opt_ins", "at", "at > 0", ledgerOptIn}, {"revoked", "opt_ins", "revoked_at", "revoked_at >= 1", ledgerOptIn},
	{"opt_out", "opt_outs", "at", "at > 0", ledgerOptOut}, {"undone", "opt_outs", "undone_at", "undone_at > 0", ledgerOptOut},
	{"topic", "tokens", "created_at", "created_at > 0", ledgerTopic}, {"topic_stopped", "tokens", "stopped_at", "stopped_at > 0", ledgerTopic},
}

// ConsentLedger gives all that people agreed to and took back, of everybody, newest first; of those who were erased
// as well. Each kind of line is read by an index of its own, and as many of each as are wanted in all.
func (t *Tx) ConsentLedger(f ConsentFilter) (all []Consent, err error) {
	for _, part := range ledgerParts {
		if f.Kind != "" && f.Kind != part.kind {
			continue
		}
		found, err := t.ledgerOf(f, part)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b Consent) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID), cmp.Compare(b.Kind, a.Kind))
	})
	return all[:min(len(all), f.Limit)], nil
}

func (t *Tx) ledgerOf(f ConsentFilter, part ledgerPart) ([]Consent, error) {
	var q filter
	q.eq("workspace_id", f.WorkspaceID)
	q.eq("profile_id", f.ProfileID)
	q.eq("page_id", f.PageID)
	q.and(part.was)
	if !f.From.IsZero() {
		q.and(part.at + " >= " + q.arg(millis(f.From)))
	}
	if !f.To.IsZero() {
		q.and(part.at + " < " + q.arg(millis(f.To)))
	}
	if f.Before.ID != "" {
		sign := "<"
		if part.kind < f.Before.Kind { // of lines of one instant and id, this kind comes behind
			sign = "<="
		}
		q.and("(" + part.at + ", id) " + sign + " (" + q.arg(millis(f.Before.At)) + ", " + q.arg(f.Before.ID) + ")")
	}
	return list(t, func(r scanner) (c Consent, err error) {
		c.Kind = part.kind
		err = r.Scan(&c.ID, &c.ProfileID, &c.PageID, &c.PSID, at(&c.At), &c.Customer, &c.Topic, &c.Source, &c.SourceURL, &c.Ref, &c.Wording, &c.Language, &c.Said, at(&c.ExpiresAt))
		return c, err
	}, "SELECT id, profile_id, page_id, psid, "+part.at+", "+part.columns+" FROM "+part.table+" WHERE "+strings.Join(q.where, " AND ")+
		" ORDER BY "+part.at+" DESC, id DESC LIMIT "+q.arg(int64(f.Limit)), q.args...)
}
