package store

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

// ErrTaken is what MarkAllSending answers when some of the messages are another's by now.
var ErrTaken = errors.New("some messages are not waiting any more")

// MarkAllSending is MarkSending for messages without a Verdict, all or none: with ErrTaken the
// transaction must be given up. It is a third quicker, for the rows need not be named back.
func (t *Tx) MarkAllSending(workspaceID string, all []Sending, now time.Time) (map[string]bool, error) {
	marked := make(map[string]bool, len(all))
	byAttempts := map[int][]any{}
	rows, others, err := writtenRows(all)
	if err != nil {
		return nil, err
	}
	for _, s := range others {
		byAttempts[s.Attempts] = append(byAttempts[s.Attempts], s.ID)
	}
	for _, s := range all {
		marked[s.ID] = true
	}
	for len(rows) > 0 {
		n := chunk(len(rows))
		args := append(make([]any, 0, 2+5*n), workspaceID, millis(now))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		changed, err := t.exec(t.bulk(writtenSet)+" FROM (VALUES "+typedTuples(2, n, "tttii")+") AS v"+writtenGuard, args...)
		if err != nil {
			return nil, err
		}
		if changed != int64(n) {
			return nil, ErrTaken
		}
		rows = rows[n:]
	}
	for attempts, ids := range byAttempts {
		for len(ids) > 0 {
			n := chunk(len(ids))
			changed, err := t.exec(t.bulk(markSet)+" WHERE workspace_id = $1 AND id IN ("+places(4, n)+")"+markGuard,
				append([]any{workspaceID, int64(attempts), millis(now), int64(attempts + 1)}, ids[:n]...)...)
			if err != nil {
				return nil, err
			}
			if changed != int64(n) {
				return nil, ErrTaken
			}
			ids = ids[n:]
		}
	}
	return marked, nil
}

// sentSet writes a success. A message that an echo settled first keeps what is known of it;
// marks of delivery and reading that came before the answer count from now on.
const sentSet = "UPDATE messages SET state = CASE WHEN read_at > 0 THEN 'read' WHEN delivered_at > 0 THEN 'delivered' ELSE 'sent' END," +
	" reason = '', reason_text = '', due_at = 0," +
	" verdict = CASE WHEN v.column3 = '' THEN verdict ELSE v.column3 END," +
	" outside_id = CASE WHEN v.column4 = '' THEN outside_id ELSE v.column4 END," +
	" wire = CASE WHEN v.column5 = '' THEN wire ELSE v.column5 END," +
	" sent_at = CASE WHEN sent_at = 0 THEN $2 ELSE sent_at END, updated_at = $2"

// finishSent records that messages of a number of attempts went out, by rows of id, verdict,
// outside id and wire log. The rows are named back only where some were out of date: what was
// dropped or cancelled stays so.
func (t *Tx) finishSent(workspaceID string, attempts int, rows [][]any, now time.Time, changed map[string]bool) error {
	for len(rows) > 0 {
		n := chunk(len(rows))
		args := make([]any, 0, 3+4*n)
		args = append(args, workspaceID, millis(now), int64(attempts))
		ids := make([]any, n)
		for i, r := range rows[:n] {
			args = append(args, r...)
			ids[i] = r[0]
		}
		rows = rows[n:]
		count, err := t.exec(t.bulk(sentSet)+" FROM (VALUES "+typedTuples(3, n, "tttt")+") AS v WHERE workspace_id = v.column1 AND id = v.column2"+
			" AND attempts = $3 AND state <> 'dropped' AND state <> 'cancelled'", args...)
		if err != nil {
			return err
		}
		if count < int64(n) {
			if ids, err = t.wentOut(workspaceID, attempts, ids); err != nil {
				return err
			}
		}
		for _, id := range ids {
			changed[id.(string)] = true //nolint:forcetypeassert // ids are texts
		}
	}
	return nil
}

// wentOut gives those of the messages that are recorded as sent by that number of attempts.
func (t *Tx) wentOut(workspaceID string, attempts int, ids []any) ([]any, error) {
	found, err := list(t, value[string], "SELECT id FROM messages WHERE workspace_id = $1 AND attempts = $2"+
		" AND state IN ('sent', 'delivered', 'read') AND id IN ("+places(2, len(ids))+") ORDER BY id",
		append([]any{workspaceID, int64(attempts)}, ids...)...)
	return anys(found), err
}

// CancelMessages cancels those of the messages that wait, by a person's hand, and the parts
// behind them. It gives those that it cancelled.
func (t *Tx) CancelMessages(workspaceID string, ids []string, now time.Time) (all []MessageRef, err error) {
	changed := map[string]bool{}
	err = inChunks(anys(ids), 64, func(ids []any) error {
		some, err := list(t, value[string], "UPDATE messages SET state = 'cancelled', reason = '', reason_text = 'Somebody of the team called it back.',"+
			" due_at = 0, updated_at = $2 WHERE workspace_id = $1 AND id IN ("+places(2, len(ids))+") AND state IN ('queued', 'held') RETURNING id",
			append([]any{workspaceID, millis(now)}, ids...)...)
		for _, id := range some {
			changed[id] = true
		}
		return err
	})
	if err != nil || len(changed) == 0 {
		return nil, err
	}
	if err := t.cancelAfter(workspaceID, slices.Sorted(maps.Keys(changed)), now, changed); err != nil {
		return nil, err
	}
	if err := t.TellMessages(workspaceID, petitbleu.StateCancelled, slices.Sorted(maps.Keys(changed)), now); err != nil {
		return nil, err
	}
	err = inChunks(anys(slices.Sorted(maps.Keys(changed))), 64, func(ids []any) error {
		some, err := list(t, scanMessageRef, "SELECT id, profile_id FROM messages WHERE workspace_id = $1 AND id IN ("+places(1, len(ids))+") ORDER BY id",
			append([]any{workspaceID}, ids...)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// SetMessageProfile gives a message to a profile, once it is known whose it is.
func (t *Tx) SetMessageProfile(workspaceID, id, profile string) error {
	_, err := t.exec("UPDATE messages SET profile_id = $3 WHERE workspace_id = $1 AND id = $2 AND profile_id = ''", workspaceID, id, profile)
	return err
}
