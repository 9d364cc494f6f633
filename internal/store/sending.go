package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// PageDue is a Page with open messages and the instant at which the first is to be looked at.
type PageDue struct {
	WorkspaceID string
	PageID      string
	State       petitbleu.PageState
	At          time.Time
}

// PagesDue lists the Pages that have open messages which wait for time, in the order of their
// first due time. Pages whose lease another than holder has at now are left out; an empty
// holder leaves none out.
func (t *Tx) PagesDue(holder string, now time.Time) ([]PageDue, error) {
	return list(t, func(r scanner) (p PageDue, err error) {
		err = r.Scan(&p.WorkspaceID, &p.PageID, &p.State, at(&p.At))
		return p, err
	}, "SELECT workspace_id, id, state, due FROM (SELECT workspace_id, id, state, (SELECT m.due_at FROM messages m"+
		" WHERE m.workspace_id = p.workspace_id AND m.page_id = p.id AND m."+openMessages+
		" ORDER BY m.due_at LIMIT 1) AS due FROM pages p WHERE CAST($2 AS TEXT) = '' OR NOT EXISTS"+
		" (SELECT 1 FROM leases l WHERE l.name = 'page/' || p.id AND l.holder <> CAST($2 AS TEXT) AND l.until > $3)) AS d"+
		" WHERE due < $1 ORDER BY due, workspace_id, id", int64(never), holder, millis(now))
}

// dueColumns are what sending a message that waits needs of it: a row has twice as many, and to
// read them all costs twice as much.
const dueColumns = "id, profile_id, channel, recipient, origin, group_id, part, purpose, topic, human, customer_id, content, composition_id, vars, dispatch_id, send_id, campaign_id, run_id, variant_id, test, state, attempts, wire, created_at, due_at, " + logNow

// DueMessages lists the messages of a Page that wait to be sent and are due, the first due
// first, without what the last try left in them but its wire log.
func (t *Tx) DueMessages(workspaceID, pageID string, now time.Time, limit int) ([]*petitbleu.Message, error) {
	return t.dueMessages(workspaceID, pageID, "", now, limit)
}

// DueHuman is DueMessages for those only that a signed-in person typed.
func (t *Tx) DueHuman(workspaceID, pageID string, now time.Time, limit int) ([]*petitbleu.Message, error) {
	return t.dueMessages(workspaceID, pageID, " AND human", now, limit)
}

func (t *Tx) dueMessages(workspaceID, pageID, and string, now time.Time, limit int) ([]*petitbleu.Message, error) {
	return list(t, scanDue(workspaceID, pageID), "SELECT "+dueColumns+" FROM messages WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+and+
		" AND state IN ('queued', 'held') AND due_at <= $3 ORDER BY due_at, id LIMIT $4", workspaceID, pageID, millis(now), int64(limit))
}

// scanDue scans dueColumns of a lane's messages.
func scanDue(workspaceID, pageID string) func(scanner) (*petitbleu.Message, error) {
	return func(r scanner) (*petitbleu.Message, error) {
		m := &petitbleu.Message{WorkspaceID: workspaceID, PageID: pageID}
		var part, attempts, created, due int64
		var content sql.RawBytes
		var vars, wire, entries string
		err := r.Scan(&m.ID, &m.ProfileID, &m.Channel, &m.Recipient, &m.Origin, &m.GroupID, &part, &m.Purpose, &m.Topic, &m.Human,
			&m.CustomerID, &content, &m.CompositionID, &vars, &m.DispatchID, &m.SendID, &m.CampaignID, &m.RunID, &m.VariantID, &m.Test, &m.State, &attempts, &wire, &created, &due, &entries)
		if err != nil {
			return m, err
		}
		m.Part, m.Attempts, m.CreatedAt, m.DueAt = int(part), int(attempts), instant(created), instant(due)
		if err := readContent(m, content, vars); err != nil {
			return m, err
		}
		if _, wire = logged(entries, m.ID, attempts, "", wire); wire != "" {
			if err := json.Unmarshal([]byte(wire), &m.Wire); err != nil {
				return m, fmt.Errorf("wire log of message %s: %w", m.ID, err)
			}
		}
		return m, nil
	}
}

// UnknownMessages lists the messages of a Page whose answer was lost and that are due to be
// looked for, the oldest attempt first.
func (t *Tx) UnknownMessages(workspaceID, pageID string, now time.Time, limit int) ([]petitbleu.Message, error) {
	return list(t, scanMessage, "SELECT "+messageReads+" FROM messages WHERE workspace_id = $1 AND page_id = $2 AND "+badMessages+
		" AND state = 'unknown' AND due_at <= $3 ORDER BY sending_at, id LIMIT $4", workspaceID, pageID, millis(now), int64(limit))
}

// Sending is a message about to go out: its id and the tries it has had. Verdict is written only
// where something must be known of it after a crash; an Outcome brings it otherwise. Content is
// written where it was made just now: every further try says the same, and a crash loses no word.
type Sending struct {
	ID       string
	Attempts int
	Verdict  *petitbleu.Verdict
	Content  *petitbleu.Content
}

// UnknownRecipients lists the people of a Page whose last message may or may not have arrived,
// while that is still being found out.
func (t *Tx) UnknownRecipients(workspaceID, pageID string) ([]string, error) {
	return list(t, value[string], "SELECT DISTINCT recipient FROM messages WHERE workspace_id = $1 AND page_id = $2 AND "+badMessages+
		" AND state = 'unknown' AND due_at < $3 ORDER BY recipient", workspaceID, pageID, int64(never))
}

// MarkSending commits messages to being sent: one more try each, under way since now. They
// stay due, so PagesDue shows their Page to other nodes. It gives the ids that were still
// waiting with that number of tries; the others are another's by now and must not be sent.
func (t *Tx) MarkSending(workspaceID string, all []Sending, now time.Time) (map[string]bool, error) {
	marked := make(map[string]bool, len(all))
	plain := map[int][]any{}
	rows, all, err := writtenRows(all)
	if err != nil {
		return nil, err
	}
	if err := t.updateRows(writtenSet, "tttii", writtenGuard+" RETURNING id", []any{workspaceID, millis(now)}, rows, marked); err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.Verdict == nil {
			plain[s.Attempts] = append(plain[s.Attempts], s.ID)
			continue
		}
		verdict, err := verdictText(s.Verdict)
		if err == nil {
			err = t.markSending(workspaceID, s.Attempts, now, []any{s.ID}, ", verdict = $5", []any{verdict}, marked)
		}
		if err != nil {
			return nil, err
		}
	}
	for attempts, ids := range plain {
		for len(ids) > 0 {
			n := chunk(len(ids))
			if err := t.markSending(workspaceID, attempts, now, ids[:n], "", nil, marked); err != nil {
				return nil, err
			}
			ids = ids[n:]
		}
	}
	return marked, nil
}

const markSet = "UPDATE messages SET state = 'sending', reason = '', reason_text = '', attempts = $4," +
	" sending_at = $3, delivered_at = 0, read_at = 0, updated_at = $3"

const markGuard = " AND attempts = $2 AND state IN ('queued', 'held')"

// writtenSet marks a message whose content was made just now.
const writtenSet = "UPDATE messages SET state = 'sending', reason = '', reason_text = '', attempts = v.column6," +
	" content = v.column3, verdict = CASE WHEN v.column4 = '' THEN verdict ELSE v.column4 END," +
	" sending_at = $2, delivered_at = 0, read_at = 0, updated_at = $2"

const writtenGuard = " WHERE workspace_id = v.column1 AND id = v.column2 AND attempts = v.column5 AND state IN ('queued', 'held')"

// writtenRows gives rows of id, content, verdict and attempts before and after for those whose
// content was made just now, and the others.
func writtenRows(all []Sending) (rows [][]any, others []Sending, err error) {
	for i := range all {
		s := &all[i]
		if s.Content == nil {
			others = append(others, *s)
			continue
		}
		content, err := json.Marshal(s.Content)
		if err != nil {
			return nil, nil, fmt.Errorf("content of message %s: %w", s.ID, err)
		}
		verdict, err := verdictText(s.Verdict)
		if err != nil {
			return nil, nil, fmt.Errorf("verdict of message %s: %w", s.ID, err)
		}
		rows = append(rows, []any{s.ID, string(content), verdict, int64(s.Attempts), int64(s.Attempts + 1)})
	}
	return rows, others, nil
}

func (t *Tx) markSending(workspaceID string, attempts int, now time.Time, ids []any, set string, extra []any, marked map[string]bool) error {
	args := append([]any{workspaceID, int64(attempts), millis(now), int64(attempts + 1)}, extra...)
	found, err := list(t, value[string], markSet+set+
		" WHERE workspace_id = $1 AND id IN ("+places(len(args), len(ids))+")"+markGuard+" RETURNING id", append(args, ids...)...)
	for _, id := range found {
		marked[id] = true
	}
	return err
}

// chunk gives how many of n rows the next statement carries: a power of two, so that few
// distinct texts stay prepared.
func chunk(n int) int {
	size := 64
	for size > n {
		size /= 2
	}
	return size
}

// updateRows runs "head FROM (VALUES …) AS v tail", where tail ends in RETURNING id, for rows
// of parameters by as few statements as possible, and collects the ids. common are the first
// parameters, types has a letter for each column: t for TEXT, i for BIGINT; column 1 of v is the
// first common parameter, the workspace. It stands in every row because SQLite, told that the
// workspace is one constant, would rather read all of its messages than look each row up.
func (t *Tx) updateRows(head, types, tail string, common []any, rows [][]any, ids map[string]bool) error {
	for len(rows) > 0 {
		n := chunk(len(rows))
		args := make([]any, 0, len(common)+n*len(types))
		args = append(args, common...)
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		found, err := list(t, value[string], head+" FROM (VALUES "+typedTuples(len(common), n, types)+") AS v"+tail, args...)
		if err != nil {
			return err
		}
		for _, id := range found {
			ids[id] = true
		}
		rows = rows[n:]
	}
	return nil
}

// typedTuples gives "(CAST($1 AS TEXT),CAST($3 AS TEXT),CAST($4 AS BIGINT)),…" for rows of
// parameters after the first ones; $1 begins each row. A parameter of VALUES has no column
// beside it that would tell its type.
func typedTuples(after, rows int, types string) string {
	var b strings.Builder
	p := after
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteString("(CAST($1 AS TEXT)")
		for _, kind := range types {
			p++
			b.WriteString(",CAST($" + strconv.Itoa(p))
			if kind == 'i' {
				b.WriteString(" AS BIGINT)")
			} else {
				b.WriteString(" AS TEXT)")
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

// OrphanSending turns the messages of a Page that were under way into unknown ones: whoever
// sent them is gone. They are looked for from dueAt on. It gives their ids.
func (t *Tx) OrphanSending(workspaceID, pageID string, now, dueAt time.Time) ([]string, error) {
	return t.toldAs(workspaceID, petitbleu.StateUnknown, now)(list(t, value[string], "UPDATE messages SET state = 'unknown', reason = $5,"+
		" reason_text = 'The program stopped while this message was under way. It may have arrived: the conversation is being checked.',"+
		" due_at = $4, updated_at = $3 WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+" AND state = 'sending' RETURNING id",
		workspaceID, pageID, millis(now), due(dueAt), string(petitbleu.CodeUnavailable)))
}

// Requeue sends a message again because a person asked for it, at dueAt. Only one that failed,
// or whose answer was lost for good, can be; it tells whether that was so. Parts behind it
// that were cancelled wait for it again.
func (t *Tx) Requeue(workspaceID, id string, now time.Time) (bool, error) {
	n, err := t.exec("UPDATE messages SET state = 'queued', reason = '', reason_text = '', due_at = $3, updated_at = $3"+
		" WHERE workspace_id = $1 AND id = $2 AND state IN ('unknown', 'failed')", workspaceID, id, millis(now))
	ids := []any{id}
	for err == nil && n > 0 && len(ids) > 0 {
		var found []string
		found, err = list(t, value[string], "UPDATE messages SET state = 'queued', reason = '', reason_text = '', due_at = $2, updated_at = $3"+
			" WHERE workspace_id = $1 AND after_id <> '' AND after_id IN ("+places(3, len(ids))+") AND state = 'cancelled' RETURNING id",
			append([]any{workspaceID, int64(never), millis(now)}, ids...)...)
		ids = anys(found)
	}
	return n > 0, err
}

// OverdueSending lists the messages of a Page that have been under way since an instant, or
// longer.
func (t *Tx) OverdueSending(workspaceID, pageID string, since time.Time) ([]petitbleu.Message, error) {
	return list(t, scanMessage, "SELECT "+messageReads+" FROM messages WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+
		" AND state = 'sending' AND sending_at <= $3 ORDER BY sending_at, id", workspaceID, pageID, millis(since))
}

// releaseHeld makes the messages of a Page due that were held because it could not be used.
func (t *Tx) releaseHeld(workspaceID, pageID string, now time.Time) error {
	_, err := t.exec("UPDATE messages SET due_at = $4, updated_at = $4 WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+
		" AND state = 'held' AND reason = $3 AND due_at > $4", workspaceID, pageID, string(petitbleu.CodeUnavailable), millis(now))
	return err
}

// LookAgain makes the messages to a person on a Page due that rules or the platform hold, because
// the thread is ours again; whether one may go is asked anew. It gives their ids.
func (t *Tx) LookAgain(workspaceID, profileID, pageID, psid string, now time.Time) ([]string, error) {
	// The profile alone leads to the rows, as in StopMessages.
	return list(t, value[string], "UPDATE messages SET due_at = $6, updated_at = $6 WHERE workspace_id = $1 AND profile_id = $2 AND page_id = $3 AND recipient = $4"+
		" AND state = 'held' AND reason = $5 AND due_at > $6 AND due_at < $7 RETURNING id",
		workspaceID, profileID, pageID, psid, string(petitbleu.CodeNotAllowed), millis(now), int64(never))
}

// CancelOpen cancels the messages that wait for a Page which is not there any more, and makes
// those unknown that are under way: only an answer or an echo can still tell what became of
// them. It gives the ids of the cancelled ones.
func (t *Tx) CancelOpen(workspaceID, pageID string, now time.Time) ([]string, error) {
	_, err := t.toldAs(workspaceID, petitbleu.StateUnknown, now)(list(t, value[string], "UPDATE messages SET state = 'unknown', reason = $4, due_at = $5, updated_at = $3,"+
		" reason_text = 'The Page was disconnected while this message was under way. It may have arrived.'"+
		" WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+" AND state IN ('sending', 'unknown') RETURNING id",
		workspaceID, pageID, millis(now), string(petitbleu.CodePageNotLinked), int64(never)))
	if err != nil {
		return nil, err
	}
	return t.toldAs(workspaceID, petitbleu.StateCancelled, now)(list(t, value[string], "UPDATE messages SET state = 'cancelled', reason = $4, due_at = 0, updated_at = $3,"+
		" reason_text = 'The Page was disconnected before this message was sent.'"+
		" WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+" AND state IN ('queued', 'held') RETURNING id",
		workspaceID, pageID, millis(now), string(petitbleu.CodePageNotLinked)))
}

// KnownOutside gives those of the platform's message ids that messages of a person carry
// already, each with the instant at which that message was sent.
func (t *Tx) KnownOutside(workspaceID, profileID string, outsideIDs []string) (map[string]time.Time, error) {
	type row struct {
		id string
		at time.Time
	}
	known := map[string]time.Time{}
	err := inChunks(anys(outsideIDs), 64, func(ids []any) error {
		found, err := list(t, func(r scanner) (v row, err error) {
			err = r.Scan(&v.id, at(&v.at))
			return v, err
		}, "SELECT outside_id, sending_at FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND outside_id IN ("+
			places(2, len(ids))+") ORDER BY id", append([]any{workspaceID, profileID}, ids...)...)
		for _, v := range found {
			known[v.id] = v.at
		}
		return err
	})
	return known, err
}
