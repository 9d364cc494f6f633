package store

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// StateCount is how many messages of a Page are in a state.
type StateCount struct {
	PageID string
	State  petitbleu.MessageState
	Count  int64
}

// CountBetween counts the messages of a workspace that were asked for from an instant on and
// before another, by Page and state; trials are left out. It reads that range of ids and nothing else.
func (t *Tx) CountBetween(workspaceID string, from, to time.Time) ([]StateCount, error) {
	scan := func(r scanner) (c StateCount, err error) {
		var group, state string
		err = r.Scan(&group, &c.Count)
		c.PageID, state, _ = strings.Cut(group, "\t")
		c.State = petitbleu.MessageState(state)
		return c, err
	}
	return list(t, scan, "SELECT what, COUNT(*) FROM (SELECT "+grouped("page_id", "state")+" AS what FROM messages WHERE workspace_id = $1 AND id >= $2 AND id < $3 AND NOT test"+
		") AS b GROUP BY what ORDER BY what", workspaceID,
		petitbleu.FirstID(petitbleu.KindMessage, from), petitbleu.FirstID(petitbleu.KindMessage, to))
}

// Exists tells whether a workspace has any opt-in, any message that arrived, and any message at
// all: what the set-up checklist asks.
func (t *Tx) Exists(workspaceID string) (optIn, arrived, message bool, err error) {
	for _, q := range []struct {
		to   *bool
		text string
	}{
		{&optIn, "SELECT id FROM opt_ins WHERE workspace_id = $1 ORDER BY id LIMIT 1"},
		{&message, "SELECT id FROM messages WHERE workspace_id = $1 ORDER BY id LIMIT 1"},
		{&arrived, "SELECT id FROM messages WHERE workspace_id = $1 AND state IN ('delivered', 'read') ORDER BY id DESC LIMIT 1"},
	} {
		if _, *q.to, err = one(t, value[string], q.text, workspaceID); err != nil {
			return false, false, false, err
		}
	}
	return optIn, arrived, message, nil
}
