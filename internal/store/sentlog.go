package store

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What is kept of the way of a message, its verdict and its wire log, is longer than the rest of its row, and comes
// when the row has its place already. For a message that went out at its first try, as nearly all do, it stands in
// message_logs, that of several messages in one row, and the message names that row (docs/adr/0018). Every other message has it in
// its own row.

// logLimit is how many messages a row of message_logs speaks of at most. Whoever reads one of them reads all.
const logLimit = 16

// logNow reads the row of message_logs that a message names.
const logNow = "CASE WHEN log_id > 0 THEN COALESCE((SELECT l.entries FROM message_logs l WHERE l.workspace_id = messages.workspace_id AND l.id = messages.log_id), '') ELSE '' END"

// logNumbers gives the rows of message_logs their numbers.
var logNumbers = numbers{node: rand.Int64N(1<<nodeBits) << nodeBits}

// numbers rise: milliseconds, a number of this life of the program by chance, a counter.
type numbers struct {
	mu   sync.Mutex
	last int64
	node int64
}

func (n *numbers) next(now time.Time) int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = max(n.last+1, now.UnixMilli()<<(2*nodeBits)|n.node)
	return n.last
}

// entryText is the line of a message in a row of message_logs. JSON has neither tabs nor ends of lines.
func entryText(id, verdict, wire string) string {
	return id + "\t" + verdict + "\t" + wire + "\n"
}

// entryOf finds the line of a message.
func entryOf(entries, id string) string {
	start := strings.Index(entries, id+"\t")
	if start < 0 {
		return ""
	}
	end := strings.IndexByte(entries[start:], '\n')
	return entries[start : start+end+1]
}

// logged gives the verdict and the wire log of a message: what its own row says of a later try counts before what a
// row of message_logs says of the first.
func logged(entries, id string, attempts int64, verdict, wire string) (v, w string) {
	if entries == "" {
		return verdict, wire
	}
	parts := strings.Split(strings.TrimSuffix(entryOf(entries, id), "\n"), "\t")
	if len(parts) != 3 {
		return verdict, wire
	}
	if verdict == "" || attempts <= 1 && parts[1] != "" {
		verdict = parts[1]
	}
	if wire == "" {
		wire = parts[2]
	}
	return verdict, wire
}

// finishLogged records that messages went out at their first try.
func (t *Tx) finishLogged(workspaceID string, rows []*Outcome, now time.Time, changed map[string]bool) error {
	logs := make([][]any, 0, len(rows)/logLimit+1)
	for at := 0; at < len(rows); at += logLimit {
		var b strings.Builder
		part := rows[at:min(at+logLimit, len(rows))]
		size := 0
		for _, o := range part {
			size += len(o.entry)
		}
		b.Grow(size)
		for _, o := range part {
			b.WriteString(o.entry)
		}
		logs = append(logs, []any{workspaceID, logNumbers.next(now), b.String()})
	}
	if _, err := t.insertRows("INSERT INTO message_logs (workspace_id, id, entries) VALUES", "", logs); err != nil {
		return err
	}
	for i := range logs {
		log := logs[i][1].(int64) //nolint:forcetypeassert // see above
		for part := rows[i*logLimit : min((i+1)*logLimit, len(rows))]; len(part) > 0; {
			n := chunk(len(part))
			count, err := t.exec(sentLogged(t, n), sentArgs(workspaceID, part[:n], log, now)...)
			if err == nil && count < int64(n) {
				err = t.finishOdd(workspaceID, part[:n], log, now, changed)
			} else if err == nil {
				for _, r := range part[:n] {
					changed[r.ID] = true
				}
			}
			if err != nil {
				return err
			}
			part = part[n:]
		}
	}
	return nil
}

// finishOdd records messages of which some cannot name the row of their log: they have one already, or are out of date.
// Those are recorded as after a later try.
func (t *Tx) finishOdd(workspaceID string, rows []*Outcome, log int64, now time.Time, changed map[string]bool) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	named, err := list(t, value[string], "SELECT id FROM messages WHERE workspace_id = $1 AND log_id = $2 AND id IN ("+places(2, len(ids))+") ORDER BY id",
		withList([]any{workspaceID, log}, ids)...)
	if err != nil {
		return err
	}
	for _, id := range named {
		changed[id] = true
	}
	var others [][]any
	var gone []string
	for _, r := range rows {
		if !changed[r.ID] {
			others = append(others, []any{r.ID, r.verdict, r.OutsideID, r.wire})
			gone = append(gone, r.ID)
		}
	}
	if err := t.cutLogs(workspaceID, map[int64][]string{log: gone}); err != nil {
		return err
	}
	return t.finishSent(workspaceID, 1, others, now, changed)
}

// sentTexts keeps what sentLogged made, by the number of rows.
var sentTexts sync.Map

// sentLogged records n messages. A CASE that names each is half the work of joining a list of values.
func sentLogged(t *Tx, n int) string {
	key := t.d.name + strconv.Itoa(n)
	if text, ok := sentTexts.Load(key); ok {
		return text.(string) //nolint:forcetypeassert // nothing else is kept there
	}
	var in, outside strings.Builder
	for i := range n {
		id := "$" + strconv.Itoa(4+2*i)
		if i > 0 {
			in.WriteByte(',')
		}
		in.WriteString(id)
		outside.WriteString(" WHEN " + id + " THEN $" + strconv.Itoa(5+2*i))
	}
	text := t.bulk("UPDATE messages SET state = CASE WHEN read_at > 0 THEN 'read' WHEN delivered_at > 0 THEN 'delivered' ELSE 'sent' END," +
		" reason = '', reason_text = '', due_at = 0, log_id = $3, outside_id = COALESCE(NULLIF(CASE id" + outside.String() + " END, ''), outside_id)," +
		" sent_at = CASE WHEN sent_at = 0 THEN $2 ELSE sent_at END, updated_at = $2" +
		" WHERE workspace_id = $1 AND id IN (" + in.String() + ") AND attempts = 1 AND log_id = 0 AND state <> 'dropped' AND state <> 'cancelled'")
	sentTexts.Store(key, text)
	return text
}

func sentArgs(workspaceID string, rows []*Outcome, log int64, now time.Time) []any {
	args := make([]any, 0, 3+2*len(rows))
	args = append(args, workspaceID, millis(now), log)
	for i := range rows {
		args = append(args, rows[i].ID, rows[i].OutsideID)
	}
	return args
}

// cutLogs takes the lines of messages out of rows of message_logs, and rows that are empty then.
func (t *Tx) cutLogs(workspaceID string, gone map[int64][]string) error {
	numbers := make([]any, 0, len(gone))
	for log, ids := range gone {
		if log > 0 && len(ids) > 0 {
			numbers = append(numbers, log)
		}
	}
	return inChunks(numbers, 64, func(part []any) error {
		entries := map[int64]string{}
		err := each(t, func(r scanner) error {
			var id int64
			var text string
			err := r.Scan(&id, &text)
			entries[id] = text
			return err
		}, "SELECT id, entries FROM message_logs WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+") ORDER BY id", append([]any{workspaceID}, part...)...)
		for log, text := range entries {
			if err == nil {
				err = t.cutLog(workspaceID, log, text, gone[log])
			}
		}
		return err
	})
}

func (t *Tx) cutLog(workspaceID string, log int64, entries string, ids []string) error {
	left := entries
	var lines []string
	for _, id := range ids {
		if line := entryOf(entries, id); line != "" {
			left = strings.Replace(left, line, "", 1)
			lines = append(lines, line)
		}
	}
	if left == "" {
		_, err := t.exec("DELETE FROM message_logs WHERE workspace_id = $1 AND id = $2", workspaceID, log)
		return err
	}
	for _, line := range lines { // another may cut other lines at the same time
		if _, err := t.exec("UPDATE message_logs SET entries = replace(entries, $3, '') WHERE workspace_id = $1 AND id = $2", workspaceID, log, line); err != nil {
			return fmt.Errorf("cut the log of messages: %w", err)
		}
	}
	return nil
}

// forgetLogs takes the lines of those messages out of the logs that a condition names, before the messages go.
func (t *Tx) forgetLogs(where string, args ...any) error {
	gone := map[int64][]string{}
	err := each(t, func(r scanner) error {
		var id string
		var log int64
		err := r.Scan(&id, &log)
		gone[log] = append(gone[log], id)
		return err
	}, "SELECT id, log_id FROM messages WHERE workspace_id = $1 AND "+where+" ORDER BY id", args...)
	if err != nil {
		return err
	}
	return t.cutLogs(args[0].(string), gone) //nolint:forcetypeassert // the workspace
}
