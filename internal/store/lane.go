package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

// LaneDue is a workspace with open webhook messages, which have no Page, and the instant at which the
// first is to be looked at.
type LaneDue struct {
	WorkspaceID string
	At          time.Time
}

// LaneLease begins the name of the lease of a workspace's webhook lane.
const LaneLease = "webhooks/"

// LanesDue is PagesDue for the webhook lanes of workspaces.
func (t *Tx) LanesDue(holder string, now time.Time) ([]LaneDue, error) {
	return list(t, func(r scanner) (l LaneDue, err error) {
		err = r.Scan(&l.WorkspaceID, at(&l.At))
		return l, err
	}, "SELECT id, due FROM (SELECT id, (SELECT m.due_at FROM messages m"+
		" WHERE m.workspace_id = w.id AND m.page_id = '' AND m."+openMessages+
		" ORDER BY m.due_at LIMIT 1) AS due FROM workspaces w WHERE CAST($2 AS TEXT) = '' OR NOT EXISTS"+
		" (SELECT 1 FROM leases l WHERE l.name = '"+LaneLease+"' || w.id AND l.holder <> CAST($2 AS TEXT) AND l.until > $3)) AS d"+
		" WHERE due < $1 ORDER BY due, id", int64(never), holder, millis(now))
}

// Place is where a reading of due messages has come to.
type Place struct {
	At time.Time
	ID string
}

// LaneMessages lists the webhook messages of a workspace that wait to be sent and are due, in
// the order of their due times behind a place, as DueMessages does.
func (t *Tx) LaneMessages(workspaceID string, after Place, now time.Time, limit int) ([]*petitbleu.Message, error) {
	scan := scanDue(workspaceID, "")
	return list(t, scan, "SELECT "+dueColumns+" FROM messages WHERE workspace_id = $1 AND page_id = '' AND "+openMessages+
		" AND state IN ('queued', 'held') AND due_at <= $2 AND (due_at, id) > ($3, $4) ORDER BY due_at, id LIMIT $5",
		workspaceID, millis(now), millis(after.At), after.ID, int64(limit))
}

// LaneSending lists the webhook messages of a workspace that are marked as under way.
func (t *Tx) LaneSending(workspaceID string) ([]petitbleu.Message, error) {
	return list(t, scanMessage, "SELECT "+messageReads+" FROM messages WHERE workspace_id = $1 AND page_id = '' AND "+openMessages+
		" AND state = 'sending' ORDER BY sending_at, id", workspaceID)
}

// Handing is what a webhook message becomes in a Page's lane.
type Handing struct {
	Channel   string
	PageID    string
	Recipient string
	ProfileID string
	// CustomerID and Topic take the place of the message's own.
	CustomerID string
	Topic      string
	Content    *petitbleu.Content
}

// HandToPage makes a webhook message that waits one of a Page, due now. It tells whether it did: one that
// is not waiting any more stays as it is.
func (t *Tx) HandToPage(workspaceID, id string, h Handing, now time.Time) (bool, error) {
	content, err := json.Marshal(h.Content)
	if err != nil {
		return false, fmt.Errorf("content of message %s: %w", id, err)
	}
	n, err := t.exec("UPDATE messages SET channel = $3, page_id = $4, recipient = $5, profile_id = $6, content = $7, customer_id = $9, topic = $10, state = 'queued', reason = '', reason_text = '',"+
		" due_at = $8, updated_at = $8 WHERE workspace_id = $1 AND id = $2 AND page_id = '' AND state IN ('queued', 'held')",
		workspaceID, id, h.Channel, h.PageID, h.Recipient, h.ProfileID, string(content), millis(now), h.CustomerID, h.Topic)
	return n > 0, err
}
