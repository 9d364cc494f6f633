package store

import (
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Outcome is what became of a message: State sent, failed or unknown after a call; queued after
// a call that may be tried again at DueAt, or that never went out; held or dropped by a verdict.
type Outcome struct {
	ID         string
	Attempts   int // as the message stood when the work on it began: with the try that was made
	State      petitbleu.MessageState
	Reason     petitbleu.Code
	ReasonText string
	Verdict    *petitbleu.Verdict // nil keeps the one there
	DueAt      time.Time          // queued, held, unknown; zero: waits for a person
	OutsideID  string
	Wire       []petitbleu.WireCall // all tries; nil keeps those there

	prepared      bool
	verdict, wire string
	entry         string // in message_logs, where it goes there
}

// Prepare writes the JSON of an outcome ahead of the transaction, where the one writer of
// SQLite would have to wait for it. Finish does it where nobody did.
func (o *Outcome) Prepare() (err error) {
	if o.prepared {
		return nil
	}
	if o.verdict, err = verdictText(o.Verdict); err != nil {
		return fmt.Errorf("verdict of message %s: %w", o.ID, err)
	}
	if o.wire, err = wireText(o.Wire); err != nil {
		return fmt.Errorf("wire log of message %s: %w", o.ID, err)
	}
	if o.State == petitbleu.StateSent && o.Attempts == 1 && o.wire != "" {
		o.entry = entryText(o.ID, o.verdict, o.wire)
	}
	o.prepared = true
	return nil
}

// finishSet writes an outcome that is no success.
const finishSet = "UPDATE messages SET state = v.column4, reason = v.column5, reason_text = v.column6," +
	" verdict = CASE WHEN v.column7 = '' THEN verdict ELSE v.column7 END, due_at = v.column8," +
	" outside_id = CASE WHEN v.column9 = '' THEN outside_id ELSE v.column9 END," +
	" wire = CASE WHEN v.column10 = '' THEN wire ELSE v.column10 END, updated_at = $2"

// Finish records outcomes of a workspace's messages, releases the parts that waited for one
// that is sent, and cancels those behind one that never will be. It gives the ids that it
// changed, cancelled parts included: an outcome that is out of date changes nothing.
func (t *Tx) Finish(workspaceID string, all []Outcome, now time.Time) (map[string]bool, error) {
	var others [][]any
	var released, ended []string
	first := make([]*Outcome, 0, len(all))
	sent := map[int][][]any{} // by attempts
	for i := range all {
		o := &all[i]
		if err := o.Prepare(); err != nil {
			return nil, err
		}
		if o.State == petitbleu.StateSent {
			if o.entry != "" {
				first = append(first, o)
			} else {
				sent[o.Attempts] = append(sent[o.Attempts], []any{o.ID, o.verdict, o.OutsideID, o.wire})
			}
			released = append(released, o.ID)
			continue
		}
		dueAt := int64(0)
		switch o.State {
		case petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateCancelled:
			ended = append(ended, o.ID)
		default:
			dueAt = due(o.DueAt)
		}
		others = append(others, []any{o.ID, int64(o.Attempts), string(o.State), string(o.Reason), o.ReasonText,
			o.verdict, dueAt, o.OutsideID, o.wire})
	}
	changed := make(map[string]bool, len(all))
	if waits, err := t.watchesOutcomes(workspaceID); err != nil {
		return nil, err
	} else if waits { // before anything is locked, as all do
		if _, err := t.nextChange(workspaceID); err != nil {
			return nil, err
		}
	}
	if err := t.finishLogged(workspaceID, first, now, changed); err != nil {
		return nil, err
	}
	for attempts, rows := range sent {
		if err := t.finishSent(workspaceID, attempts, rows, now, changed); err != nil {
			return nil, err
		}
	}
	err := t.updateRows(finishSet, "tittttitt", " WHERE workspace_id = v.column1 AND id = v.column2 AND attempts = v.column3 AND "+openStates+" RETURNING id",
		[]any{workspaceID, millis(now)}, others, changed)
	if err != nil {
		return nil, err
	}
	if err := t.releaseAfter(workspaceID, keep(released, changed), now); err != nil {
		return nil, err
	}
	if err := t.cancelAfter(workspaceID, keep(ended, changed), now, changed); err != nil {
		return nil, err
	}
	return changed, t.tellOutcomes(workspaceID, all, changed, now)
}

func keep(ids []string, in map[string]bool) []string {
	var out []string
	for _, id := range ids {
		if in[id] {
			out = append(out, id)
		}
	}
	return out
}

// releaseAfter makes the parts due that waited for parts now sent. They take the place in the
// line that they were queued at: what was queued behind them does not overtake them.
func (t *Tx) releaseAfter(workspaceID string, ids []string, now time.Time) error {
	return inChunks(anys(ids), 64, func(ids []any) error {
		_, err := t.exec("UPDATE messages SET due_at = CASE WHEN created_at < $2 THEN created_at ELSE $2 END, updated_at = $2"+
			" WHERE workspace_id = $1 AND after_id <> '' AND after_id IN ("+
			places(3, len(ids))+") AND state IN ('queued', 'held') AND due_at = $3", append([]any{workspaceID, millis(now), int64(never)}, ids...)...)
		return err
	})
}

// cancelAfter cancels the parts behind parts that will never be sent, and those behind them.
func (t *Tx) cancelAfter(workspaceID string, ids []string, now time.Time, changed map[string]bool) error {
	for len(ids) > 0 {
		var next []string
		err := inChunks(anys(ids), 64, func(ids []any) error {
			found, err := list(t, value[string], "UPDATE messages SET state = 'cancelled', reason = $3, due_at = 0, updated_at = $2,"+
				" reason_text = 'The part before it was not sent, so this part was not sent either.'"+
				" WHERE workspace_id = $1 AND after_id <> '' AND after_id IN ("+places(3, len(ids))+") AND state IN ('queued', 'held') RETURNING id",
				append([]any{workspaceID, millis(now), string(petitbleu.CodeConflict)}, ids...)...)
			next = append(next, found...)
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range next {
			changed[id] = true
		}
		ids = next
	}
	return nil
}
