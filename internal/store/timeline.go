package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Moment is a place in a person's timeline: an instant and the id of what happened then. Lists
// run from the newest; a zero Moment is before the first.
type Moment struct {
	At time.Time
	ID string
}

// farAhead is later than anything that happened.
const farAhead = 1<<62 - 1

func (m Moment) millis() int64 {
	if m.ID == "" {
		return farAhead
	}
	return m.At.UnixMilli()
}

// TimelineEvents lists what happened with a person before a moment, newest first. Receipts for
// messages (delivery, read) are left out: they show on the message.
func (t *Tx) TimelineEvents(workspaceID, profileID string, before Moment, limit int) ([]petitbleu.Event, error) {
	return list(t, scanEvent, "SELECT "+eventColumns+` FROM events WHERE workspace_id = $1 AND profile_id = $2
		AND (at < $3 OR (at = $3 AND id < $4)) AND kind NOT IN ('delivery', 'read') ORDER BY at DESC, id DESC LIMIT $5`,
		workspaceID, profileID, before.millis(), before.ID, int64(limit))
}

// TimelineMessages lists the messages of a person that were asked for before a moment, newest first.
func (t *Tx) TimelineMessages(workspaceID, profileID string, before Moment, limit int) ([]petitbleu.Message, error) {
	return list(t, scanMessage, "SELECT "+messageReads+` FROM messages WHERE workspace_id = $1 AND profile_id = $2
		AND (created_at < $3 OR (created_at = $3 AND id < $4)) ORDER BY created_at DESC, id DESC LIMIT $5`,
		workspaceID, profileID, before.millis(), before.ID, int64(limit))
}

// CountOf counts the events and messages of a person.
func (t *Tx) CountOf(workspaceID, profileID string) (events, messages int64, err error) {
	events, _, err = one(t, value[int64], "SELECT COUNT(*) FROM events WHERE workspace_id = $1 AND profile_id = $2", workspaceID, profileID)
	if err != nil {
		return 0, 0, err
	}
	messages, _, err = one(t, value[int64], "SELECT COUNT(*) FROM messages WHERE workspace_id = $1 AND profile_id = $2", workspaceID, profileID)
	return events, messages, err
}
