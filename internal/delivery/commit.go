package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// callLimit is longer than any call may take.
	callLimit = 3 * time.Minute
	// commitLimit bounds the wait for the store. It does not end with the program's context:
	// what the platform answered is worth the wait.
	commitLimit = 30 * time.Second
)

// commit writes the outcomes and marks the picks as being sent, in one transaction. Only what
// it gives as marked may go out.
func (w *worker) commit(p plan) (marked map[string]bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
	defer cancel()
	now := w.now()
	for i := range w.results {
		if err := w.results[i].outcome.Prepare(); err != nil {
			return nil, err
		}
	}
	began := w.d.o.Steady.Now()
	var changed map[string]bool
	err = w.d.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if changed, err = w.record(tx, now); err != nil {
			return fmt.Errorf("record outcomes: %w", err)
		}
		marked, err = w.mark(tx, p.picks, now)
		return err
	})
	if err != nil {
		w.buffer, w.dirty, w.doubt = nil, true, true
		return nil, err
	}
	w.slow = w.d.o.Steady.Now().Sub(began)
	w.tell(changed, p.picks, marked)
	w.results = w.results[:0]
	return marked, nil
}

// record writes outcomes with what else they change.
func (w *worker) record(tx *store.Tx, now time.Time) (map[string]bool, error) {
	if len(w.results) == 0 {
		return nil, nil
	}
	outcomes := make([]store.Outcome, len(w.results))
	var unreachable []petitbleu.Conversation
	for i := range w.results {
		r := &w.results[i]
		outcomes[i] = r.outcome
		if r.returnToken != "" {
			if err := tx.ReturnToken(w.key.workspace, r.returnToken, r.m.ID); err != nil {
				return nil, err
			}
		}
		if !r.unreachable.IsZero() {
			unreachable = append(unreachable, petitbleu.Conversation{WorkspaceID: w.key.workspace, PageID: w.key.page, PSID: r.m.Recipient,
				ProfileID: r.m.ProfileID, UnreachableAt: r.unreachable, UpdatedAt: now})
		}
	}
	if len(unreachable) > 0 {
		if err := tx.UpsertConversations(unreachable); err != nil {
			return nil, err
		}
	}
	return tx.Finish(w.key.workspace, outcomes, now)
}

// mark commits picks to being sent. A one-time token is taken in the same transaction; who
// finds it taken already does not go.
func (w *worker) mark(tx *store.Tx, picks []pick, now time.Time) (map[string]bool, error) {
	rows := make([]store.Sending, 0, len(picks))
	var extra []petitbleu.Conversation
	for i := range picks {
		k := &picks[i]
		if k.verdict.TokenID != "" {
			ok, err := tx.TakeToken(w.key.workspace, k.verdict.TokenID, k.m.ID, now)
			if err != nil {
				return nil, err
			}
			if !ok {
				w.dirty, w.again = true, true
				continue
			}
		}
		if k.verdict.Right == petitbleu.RightExtra {
			extra = append(extra, petitbleu.Conversation{WorkspaceID: w.key.workspace, PageID: w.key.page, PSID: k.m.Recipient,
				ProfileID: k.m.ProfileID, ExtraSentAt: now, UpdatedAt: now})
		}
		row := store.Sending{ID: k.m.ID, Attempts: k.m.Attempts}
		if k.verdict.TokenID != "" { // so that a crash does not lose whose the token is
			row.Verdict = &k.verdict
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
	marked, err := tx.MarkSending(w.key.workspace, rows, now)
	if err != nil {
		return nil, fmt.Errorf("mark messages as being sent: %w", err)
	}
	for i := range picks { // the row had changed: the message is not ours any more
		if k := &picks[i]; k.verdict.TokenID != "" && !marked[k.m.ID] {
			if err := tx.ReturnToken(w.key.workspace, k.verdict.TokenID, k.m.ID); err != nil {
				return nil, err
			}
		}
	}
	return marked, nil
}

// tell publishes what a commit changed, and looks again where a part was released.
func (w *worker) tell(changed map[string]bool, picks []pick, marked map[string]bool) {
	all := make([]live.Change, 0, len(changed)+len(marked))
	for i := range w.results {
		m := &w.results[i].m
		if m.GroupID != "" && w.results[i].outcome.State == petitbleu.StateSent {
			w.dirty, w.again = true, true
		}
		if changed[m.ID] {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	for i := range picks {
		if m := &picks[i].m; marked[m.ID] {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	w.d.o.Live.Publish(w.key.workspace, all...)
}

// ended takes the answer of a call.
func (w *worker) ended(a answered) {
	delete(w.underWay, a.m.Recipient)
	now := w.now()
	token := ""
	if a.m.Verdict != nil {
		token = a.m.Verdict.TokenID
	}
	if !a.left {
		w.results = append(w.results, settled{m: a.m, returnToken: token,
			outcome: store.Outcome{ID: a.m.ID, Attempts: a.m.Attempts + 1, State: petitbleu.StateQueued, DueAt: now}})
		return
	}
	s := settled{m: a.m, outcome: judge(&a.m, a.call, a.res, now, w.d.o.SettleAfter)}
	if s.outcome.State == petitbleu.StateUnknown && w.doubtful != nil {
		w.doubtful[a.m.Recipient] = true
	}
	if a.res.OK {
		w.pace.good()
		w.results = append(w.results, s)
		return
	}
	f := a.res.Failure
	ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
	defer cancel()
	switch f.Kind {
	case channel.Temporary:
		s.returnToken = token
		w.pace.fail(now)
	case channel.Throttled:
		s.returnToken = token
		if w.pace.throttle(f.After, now) {
			until := w.pace.pausedUntil.UTC().Format(time.RFC3339)
			w.d.setState(ctx, w.key, petitbleu.PagePaused, sentence(f)+" Sending goes on at "+until+".", now)
		}
		s.outcome.DueAt = w.pace.pausedUntil
	case channel.Misconfigured:
		s.returnToken = token
		if w.state != petitbleu.PageTokenInvalid {
			w.state, w.pageRead = petitbleu.PageTokenInvalid, time.Time{}
			w.d.setState(ctx, w.key, petitbleu.PageTokenInvalid, sentence(f), now)
		}
	case channel.Unreachable:
		s.unreachable = now
		w.pace.good()
	default:
		if f.Kind != channel.Unknown {
			w.pace.good()
		}
	}
	w.results = append(w.results, s)
}
