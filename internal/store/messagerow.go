package store

import (
	"fmt"

	"github.com/petitbleu/petitbleu"
)

// MessageRow is a message as its row will be, made ahead of the transaction that inserts it: the one writer of
// SQLite need not wait for its JSON.
type MessageRow struct{ values []any }

// NewMessageRow writes a message as a row. A DueAt of zero lets an open one wait for a person, for ever.
func NewMessageRow(m *petitbleu.Message) (r MessageRow, err error) {
	content, err := contentText(m)
	if err != nil {
		return r, err
	}
	verdict, err := verdictText(m.Verdict)
	if err != nil {
		return r, fmt.Errorf("verdict of message %s: %w", m.ID, err)
	}
	wire, err := wireText(m.Wire)
	if err != nil {
		return r, fmt.Errorf("wire log of message %s: %w", m.ID, err)
	}
	dueAt := int64(0)
	switch m.State {
	case petitbleu.StateQueued, petitbleu.StateHeld, petitbleu.StateSending, petitbleu.StateUnknown:
		dueAt = due(m.DueAt)
	}
	return MessageRow{[]any{m.WorkspaceID, m.ID, m.ProfileID, m.Channel, m.PageID, m.Recipient, m.Origin, m.GroupID, int64(m.Part), m.AfterID,
		string(m.Purpose), m.Topic, m.Human, m.CustomerID, content, m.CompositionID, string(m.Vars), m.DispatchID, m.SendID, m.CampaignID, m.RunID, m.VariantID, m.Test,
		string(m.State), string(m.Reason), m.ReasonText, verdict,
		dueAt, int64(m.Attempts), m.OutsideID, wire,
		millis(m.CreatedAt), millis(m.SendingAt), millis(m.SentAt), millis(m.DeliveredAt), millis(m.ReadAt), millis(m.UpdatedAt), int64(0)}}, nil
}

const insertMessages = "INSERT INTO messages (" + messageColumns + ", log_id) VALUES"

// InsertRows adds messages. One whose id is there already stays as it is: nobody has two of a run.
func (t *Tx) InsertRows(all []MessageRow) error {
	rows := make([][]any, len(all))
	for i := range all {
		rows[i] = all[i].values
	}
	if _, err := t.insertRows(insertMessages, "ON CONFLICT (workspace_id, id) DO NOTHING", rows); err != nil {
		return err
	}
	return t.tellMade(rows)
}

// InsertSendingRows is InsertRows for messages that are about to go out. It gives the ids of those that it added: the
// others are another's and must not be sent.
func (t *Tx) InsertSendingRows(all []MessageRow) (map[string]bool, error) {
	added := make(map[string]bool, len(all))
	err := inChunks(all, 16, func(part []MessageRow) error {
		var args []any
		for i := range part {
			args = append(args, part[i].values...)
		}
		found, err := list(t, value[string], insertMessages+" "+tuples(len(part), len(part[0].values))+" ON CONFLICT (workspace_id, id) DO NOTHING RETURNING id", args...)
		for _, id := range found {
			added[id] = true
		}
		return err
	})
	return added, err
}
