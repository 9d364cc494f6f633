package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Echo says that a message of ours arrived: the platform sent our id back, with its own.
type Echo struct {
	MessageID string // our id, from the metadata
	OutsideID string // the platform's
	PageID    string
	PSID      string
	At        time.Time // by the platform's clock
}

// MessageRef names a message and the person it went to, for telling listeners.
type MessageRef struct {
	ID        string
	ProfileID string
}

func scanMessageRef(r scanner) (m MessageRef, err error) {
	err = r.Scan(&m.ID, &m.ProfileID)
	return m, err
}

// SettleByEcho records as sent the messages that an echo names, whatever was known of them,
// and releases the parts that waited for them. An echo on another Page, or from another
// person's thread, is not ours and changes nothing (a private reply was not addressed by the id
// of the person, whose thread the echo names); so does one for a message settled before.
func (t *Tx) SettleByEcho(workspaceID string, echoes []Echo, now time.Time) ([]MessageRef, error) {
	var all []MessageRef
	var ids []string
	err := inChunks(echoes, 64, func(chunk []Echo) error {
		args := make([]any, 0, 2+5*len(chunk))
		args = append(args, workspaceID, millis(now))
		for _, e := range chunk {
			args = append(args, e.MessageID, e.OutsideID, e.PageID, e.PSID, millis(e.At))
		}
		refs, err := list(t, scanMessageRef, "UPDATE messages SET"+
			" state = CASE WHEN read_at > 0 THEN 'read' WHEN delivered_at > 0 THEN 'delivered' ELSE 'sent' END,"+
			" reason = '', reason_text = '', due_at = 0, outside_id = v.column3,"+
			" sent_at = CASE WHEN v.column6 > 0 THEN v.column6 ELSE $2 END, updated_at = $2"+
			" FROM (VALUES "+typedTuples(2, len(chunk), "tttti")+") AS v"+
			" WHERE workspace_id = v.column1 AND id = v.column2 AND page_id = v.column4 AND (recipient = v.column5 OR recipient LIKE '%:%') AND attempts > 0"+
			" AND state IN ('queued', 'held', 'sending', 'unknown', 'failed') RETURNING id, profile_id", args...)
		all = append(all, refs...)
		for _, r := range refs {
			ids = append(ids, r.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := t.releaseAfter(workspaceID, ids, now); err != nil {
		return nil, err
	}
	return all, t.TellMessages(workspaceID, petitbleu.StateSent, ids, now)
}

// Mark says how far a person has got, or been served, in a thread: every message up to
// Watermark, and those named by the platform's ids.
type Mark struct {
	ProfileID  string
	PageID     string
	PSID       string
	OutsideIDs []string
	Watermark  time.Time // by the platform's clock
}

// markSpan is how long before a watermark a message can have been made that it marks: it
// bounds the rows looked at.
const markSpan = 45 * 24 * time.Hour

// MarkDelivered records that messages reached people's devices. A message that is still under
// way, or unknown, keeps the mark until it is settled: a watermark proves nothing about it.
func (t *Tx) MarkDelivered(workspaceID string, marks []Mark, now time.Time) ([]MessageRef, error) {
	return t.mark(workspaceID, marks, now, petitbleu.StateDelivered, "delivered_at = v.column5, state = CASE WHEN state = 'sent' THEN 'delivered' ELSE state END", "delivered_at")
}

// MarkRead records that people read messages; what they read was delivered.
func (t *Tx) MarkRead(workspaceID string, marks []Mark, now time.Time) ([]MessageRef, error) {
	return t.mark(workspaceID, marks, now, petitbleu.StateRead, "read_at = v.column5, delivered_at = CASE WHEN delivered_at = 0 THEN v.column5 ELSE delivered_at END,"+
		" state = CASE WHEN state IN ('sent', 'delivered') THEN 'read' ELSE state END", "read_at")
}

// privateReply finds messages that were addressed by a comment or a post: they stand in the person's
// thread, too, and are delivered and read there.
const privateReply = "recipient LIKE 'comment:%' OR recipient LIKE 'post:%'"

func (t *Tx) mark(workspaceID string, marks []Mark, now time.Time, state petitbleu.MessageState, set, column string) ([]MessageRef, error) {
	var byTime, byID [][]any
	for _, m := range marks {
		if m.Watermark.IsZero() {
			m.Watermark = now
		} else {
			byTime = append(byTime, m.row(millis(m.Watermark), ""))
		}
		for _, id := range m.OutsideIDs {
			byID = append(byID, m.row(millis(m.Watermark), id))
		}
	}
	const scope = " WHERE workspace_id = v.column1 AND profile_id = v.column2 AND id > v.column6 AND page_id = v.column3 AND (recipient = v.column4 OR " + privateReply + ")"
	var all []MessageRef
	var come []string
	scan := func(r scanner) (m MessageRef, err error) {
		var is petitbleu.MessageState
		if err = r.Scan(&m.ID, &m.ProfileID, &is); err == nil && is == state { // others are under way still
			come = append(come, m.ID)
		}
		return m, err
	}
	for _, step := range []struct {
		rows  [][]any
		where string
	}{
		{byTime, " AND sending_at > 0 AND sending_at <= v.column5 AND state IN ('sending', 'unknown', 'sent', 'delivered')"},
		{byID, " AND outside_id = v.column7 AND state IN ('sent', 'delivered')"},
	} {
		err := inChunks(step.rows, 64, func(rows [][]any) error {
			args := make([]any, 0, 2+6*len(rows))
			args = append(args, workspaceID, millis(now))
			for _, r := range rows {
				args = append(args, r...)
			}
			refs, err := list(t, scan, "UPDATE messages SET "+set+", updated_at = $2 FROM (VALUES "+
				typedTuples(2, len(rows), "tttitt")+") AS v"+scope+step.where+" AND "+column+" = 0 RETURNING id, profile_id, state", args...)
			all = append(all, refs...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, t.TellMessages(workspaceID, state, come, now)
}

func (m Mark) row(watermark int64, outsideID string) []any {
	first := petitbleu.FirstID(petitbleu.KindMessage, instant(watermark).Add(-markSpan))
	return []any{m.ProfileID, m.PageID, m.PSID, watermark, first, outsideID}
}

// FailOutside records that the platform could not bring a message that it had taken: the one of
// these ids in a thread, unless it reached the person.
func (t *Tx) FailOutside(workspaceID string, m Mark, reason string, now time.Time) ([]MessageRef, error) {
	var all []MessageRef
	for _, id := range m.OutsideIDs {
		refs, err := list(t, scanMessageRef, "UPDATE messages SET state = 'failed', reason = $6, reason_text = $7, due_at = 0, updated_at = $8"+
			" WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3 AND (recipient = $4 OR "+privateReply+") AND outside_id = $5 AND state = 'sent' RETURNING id, profile_id",
			workspaceID, m.ProfileID, m.PageID, m.PSID, id, string(petitbleu.CodePlatform), reason, millis(now))
		if err != nil {
			return nil, err
		}
		all = append(all, refs...)
	}
	return all, t.tellRefs(workspaceID, petitbleu.StateFailed, all, now)
}
