package ledger

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// CommitLimit bounds the wait for the store. It does not end with the program's context:
	// what the platform answered is worth the wait.
	CommitLimit = 30 * time.Second
	// commitRows bounds one transaction, so that other writers do not wait for long.
	commitRows = 600
)

// record writes outcomes with what else they change.
func record(tx *store.Tx, workspace string, results []*Settled, now time.Time) (map[string]bool, error) {
	if len(results) == 0 {
		return nil, nil
	}
	outcomes := make([]store.Outcome, 0, len(results))
	var given map[string]bool // to the lanes of Pages
	pages, err := pagesOf(tx, results)
	if err != nil {
		return nil, err
	}
	var threads []petitbleu.Conversation
	noted, err := notify(tx, workspace, results, now)
	if err != nil {
		return nil, err
	}
	outcomes = append(outcomes, noted...)
	for _, r := range results {
		if r.Note != nil {
			continue
		}
		if r.Handed != nil {
			done, err := hand(tx, workspace, r, now)
			if err != nil {
				return nil, err
			}
			if done {
				if given == nil {
					given = map[string]bool{}
				}
				given[r.Message.ID] = true
				continue
			}
		}
		outcomes = append(outcomes, onPage(r, pages, workspace, now))
		if r.ReturnToken != "" {
			if err := grounds.GiveBack(tx, workspace, r.Message, r.Message.Verdict); err != nil {
				return nil, err
			}
		}
		if c, ok := r.thread(workspace, now); ok {
			threads = append(threads, c)
		}
		if r.File != "" {
			if err := tx.PutAttachment(r.kept(workspace, now)); err != nil {
				return nil, err
			}
		}
		if r.Met != "" {
			if err := meet(tx, workspace, r, now); err != nil {
				return nil, err
			}
		}
	}
	if len(threads) > 0 {
		if err := tx.UpsertConversations(threads); err != nil {
			return nil, err
		}
	}
	changed, err := tx.Finish(workspace, outcomes, now)
	if given != nil && err == nil {
		maps.Copy(changed, given)
	}
	return changed, err
}

// pagesOf reads the Pages of the messages that are to wait, as they are at the commit: one may
// have been mended, or disconnected, since the plan was made.
func pagesOf(tx *store.Tx, results []*Settled) (map[string]petitbleu.Page, error) {
	ids := map[string]bool{}
	for _, r := range results {
		if Waits(r.Outcome.State) && r.Message.PageID != "" {
			ids[r.Message.PageID] = true
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := tx.PagesAnywhere(slices.Sorted(maps.Keys(ids)))
	pages := make(map[string]petitbleu.Page, len(all))
	for _, p := range all {
		pages[p.ID] = p
	}
	return pages, err
}

// Waits tells whether a message in a state goes on some time.
func Waits(s petitbleu.MessageState) bool {
	return s == petitbleu.StateQueued || s == petitbleu.StateHeld || s == petitbleu.StateUnknown
}

// onPage gives an outcome as the message's Page now makes it.
func onPage(r *Settled, pages map[string]petitbleu.Page, workspace string, now time.Time) store.Outcome {
	o := r.Outcome
	if !Waits(o.State) || r.Message.PageID == "" {
		return o
	}
	p, ok := pages[r.Message.PageID]
	switch {
	case ok && p.WorkspaceID == workspace:
		if o.State == petitbleu.StateHeld && o.Reason == petitbleu.CodeUnavailable && p.State == petitbleu.PageConnected {
			o.DueAt = now // it was mended meanwhile
		}
	case o.State == petitbleu.StateUnknown:
		o.DueAt = time.Time{} // nobody can read its conversations any more
	default:
		o.State, o.DueAt, o.Reason = petitbleu.StateCancelled, time.Time{}, petitbleu.CodePageNotLinked
		o.ReasonText = "The Page was disconnected before this message was sent."
	}
	return o
}

// mark commits picks to being sent. A token, or the one private reply of a comment, is taken in
// the same transaction; who finds it taken already does not go.
// With each the picks are looked at one by one; without, store.ErrTaken tells that they must be.
func mark(tx *store.Tx, workspace string, picks []*Pick, now time.Time, each bool) (map[string]bool, error) {
	rows := make([]store.Sending, 0, len(picks))
	var extra []petitbleu.Conversation
	if err := NoteHalts(tx, workspace, picks); err != nil {
		return nil, err
	}
	for _, k := range picks {
		if k.stopped || k.Halted {
			continue
		}
		row := store.Sending{ID: k.Message.ID, Attempts: k.Message.Attempts, Content: k.Content}
		if grounds.Taken(&k.Verdict) != "" {
			ok, err := grounds.Take(tx, workspace, k.Message, &k.Verdict, now)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			row.Verdict, each = &k.Verdict, true // so that a crash does not lose whose the token is
		}
		if k.Verdict.Right == petitbleu.RightExtra {
			extra = append(extra, petitbleu.Conversation{WorkspaceID: workspace, PageID: k.Message.PageID, PSID: k.Message.Recipient,
				ProfileID: k.Message.ProfileID, ExtraSentAt: now, UpdatedAt: now})
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if len(extra) > 0 {
		if err := tx.UpsertConversations(extra); err != nil {
			return nil, err
		}
	}
	markRows := tx.MarkAllSending
	if each {
		markRows = tx.MarkSending
	}
	marked, err := markRows(workspace, rows, now)
	if err != nil {
		return nil, fmt.Errorf("mark messages as being sent: %w", err)
	}
	for _, k := range picks { // the row had changed: the message is not ours any more
		if grounds.Taken(&k.Verdict) != "" && !k.stopped && !k.Halted && !marked[k.Message.ID] {
			if err := grounds.GiveBack(tx, workspace, k.Message, &k.Verdict); err != nil {
				return nil, err
			}
		}
	}
	return marked, nil
}
