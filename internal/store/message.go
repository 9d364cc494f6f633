package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const messageColumns = "workspace_id, id, profile_id, channel, page_id, recipient, origin, group_id, part, after_id," +
	" purpose, topic, human, customer_id, content, composition_id, vars, dispatch_id, send_id, campaign_id, run_id, variant_id, test, state, reason, reason_text, verdict, due_at, attempts, outside_id, wire," +
	" created_at, sending_at, sent_at, delivered_at, read_at, updated_at"

// messageReads are the columns that scanMessage reads.
const messageReads = messageColumns + ", " + logNow

// openMessages is the condition of the index messages_open, word for word: both engines use
// that index only for a query that says the same.
const openMessages = "due_at > 0"

// openStates are the states of messages that have a due time.
const openStates = "state IN ('queued', 'held', 'sending', 'unknown')"

// badMessages is the condition of the index messages_bad.
const badMessages = "(state = 'failed' OR state = 'dropped' OR state = 'unknown' OR state = 'cancelled')"

// never is the due time of an open message that waits for something other than time: the
// part before it, or a person. It keeps such rows at the far end of the index.
const never = 253402300799000 // the last second of the year 9999

func scanMessage(r scanner) (m petitbleu.Message, err error) {
	var part, due, attempts int64
	var content, vars, verdict, wire, entries string
	err = r.Scan(&m.WorkspaceID, &m.ID, &m.ProfileID, &m.Channel, &m.PageID, &m.Recipient, &m.Origin, &m.GroupID, &part, &m.AfterID,
		&m.Purpose, &m.Topic, &m.Human, &m.CustomerID, &content, &m.CompositionID, &vars, &m.DispatchID, &m.SendID, &m.CampaignID, &m.RunID, &m.VariantID, &m.Test, &m.State, &m.Reason, &m.ReasonText, &verdict, &due, &attempts,
		&m.OutsideID, &wire, at(&m.CreatedAt), at(&m.SendingAt), at(&m.SentAt), at(&m.DeliveredAt), at(&m.ReadAt), at(&m.UpdatedAt), &entries)
	if err != nil {
		return m, err
	}
	m.Part, m.Attempts = int(part), int(attempts)
	if due != never {
		m.DueAt = instant(due)
	}
	if err := readContent(&m, []byte(content), vars); err != nil {
		return m, err
	}
	verdict, wire = logged(entries, m.ID, attempts, verdict, wire)
	if verdict != "" {
		m.Verdict = new(petitbleu.Verdict)
		if err := json.Unmarshal([]byte(verdict), m.Verdict); err != nil {
			return m, fmt.Errorf("verdict of message %s: %w", m.ID, err)
		}
	}
	if wire != "" {
		if err := json.Unmarshal([]byte(wire), &m.Wire); err != nil {
			return m, fmt.Errorf("wire log of message %s: %w", m.ID, err)
		}
	}
	return m, nil
}

// readContent reads what a message says, where that is written, and what Liquid reads for it.
func readContent(m *petitbleu.Message, content []byte, vars string) error {
	if vars != "" {
		m.Vars = json.RawMessage(vars)
	}
	if len(content) == 0 {
		return nil
	}
	if err := json.Unmarshal(content, &m.Content); err != nil {
		return fmt.Errorf("content of message %s: %w", m.ID, err)
	}
	return nil
}

// contentText writes what a message says; nothing where that is not written yet.
func contentText(m *petitbleu.Message) (string, error) {
	if !m.Rendered() {
		return "", nil
	}
	b, err := json.Marshal(&m.Content)
	if err != nil {
		return "", fmt.Errorf("content of message %s: %w", m.ID, err)
	}
	return string(b), nil
}

// due writes the instant at which an open message is looked at next; zero is never.
func due(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

// InsertMessages adds messages as they are. A DueAt of zero lets a message wait for the part
// before it, or for a person, forever; package delivery's Queue sets it rightly.
func (t *Tx) InsertMessages(all []petitbleu.Message) error {
	rows := make([][]any, len(all))
	for i := range all {
		r, err := NewMessageRow(&all[i])
		if err != nil {
			return err
		}
		rows[i] = r.values
	}
	if _, err := t.insertRows(insertMessages, "", rows); err != nil {
		return err
	}
	return t.tellMade(rows)
}

// Message gives one message, or ErrNotFound.
func (t *Tx) Message(workspaceID, id string) (petitbleu.Message, error) {
	m, ok, err := one(t, scanMessage, "SELECT "+messageReads+" FROM messages WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	return must(m, ok, err)
}

// MessageFilter chooses messages of a workspace; an empty member chooses all.
type MessageFilter struct {
	WorkspaceID string
	ProfileID   string
	PageID      string
	GroupID     string
	Origin      string
	Channel     string
	States      []petitbleu.MessageState
}

// Messages lists messages, newest first, before an id (empty: from the newest), and gives the
// cursor of the next page, empty at the end.
func (t *Tx) Messages(f MessageFilter, before string, limit int) (all []petitbleu.Message, next string, err error) {
	where := []string{"workspace_id = $1"}
	args := []any{f.WorkspaceID}
	add := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, column+" $"+strconv.Itoa(len(args)))
		}
	}
	add("profile_id =", f.ProfileID)
	add("page_id =", f.PageID)
	add("group_id =", f.GroupID)
	add("origin =", f.Origin)
	add("channel =", f.Channel)
	add("id <", before)
	if len(f.States) > 0 {
		where = append(where, "state IN ("+places(len(args), len(f.States))+")")
		for _, s := range f.States {
			args = append(args, string(s))
		}
	}
	args = append(args, int64(limit+1))
	all, err = list(t, scanMessage, "SELECT "+messageReads+" FROM messages WHERE "+strings.Join(where, " AND ")+
		" ORDER BY id DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	if err == nil && len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	return all, next, err
}

// CountMessages counts the messages of a workspace by state, but for trials.
func (t *Tx) CountMessages(workspaceID string) (map[petitbleu.MessageState]int64, error) {
	type row struct {
		state petitbleu.MessageState
		n     int64
	}
	rows, err := list(t, func(r scanner) (v row, err error) {
		err = r.Scan(&v.state, &v.n)
		return v, err
	}, "SELECT state, COUNT(*) FROM messages WHERE workspace_id = $1 AND NOT test GROUP BY state ORDER BY state", workspaceID)
	counts := make(map[petitbleu.MessageState]int64, len(rows))
	for _, r := range rows {
		counts[r.state] = r.n
	}
	return counts, err
}
