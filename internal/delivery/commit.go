package delivery

import (
	"context"
	"fmt"
	"maps"
	"slices"
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
	// commitRows bounds one transaction, so that other writers do not wait for long.
	commitRows = 600
)

// commit writes the outcomes and marks the picks as being sent, in one transaction. Only what
// it gives as marked may go out.
func (w *worker) commit(p plan) (marked map[string]bool, err error) {
	for i := range w.results {
		if err := w.results[i].outcome.Prepare(); err != nil {
			return nil, err
		}
	}
	j := &commitJob{workspace: w.key.workspace, now: w.now(), results: w.results, picks: p.picks, turn: make(chan bool, 1)}
	began := w.d.o.Steady.Now()
	if began.Sub(w.told) >= tellEvery {
		told := w.pace.tell(w.key, len(w.buffer) > 0 || w.dirty, j.now, began)
		j.pace, w.told = &told, began
	}
	w.d.commits.do(w.d.o.Store, j)
	if j.err != nil {
		w.buffer, w.dirty, w.doubt = nil, true, true
		return nil, j.err
	}
	w.slow = w.d.o.Steady.Now().Sub(began)
	w.tell(j.changed, p.picks, j.marked)
	w.results = w.results[:0]
	return j.marked, nil
}

// record writes outcomes with what else they change.
func record(tx *store.Tx, workspace string, results []*settled, now time.Time) (map[string]bool, error) {
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
	for _, r := range results {
		if r.handed != nil {
			done, err := hand(tx, workspace, r, now)
			if err != nil {
				return nil, err
			}
			if done {
				if given == nil {
					given = map[string]bool{}
				}
				given[r.m.ID] = true
				continue
			}
		}
		outcomes = append(outcomes, onPage(r, pages, workspace, now))
		if r.returnToken != "" {
			if err := giveBack(tx, workspace, r.m, r.m.Verdict); err != nil {
				return nil, err
			}
		}
		if c, ok := r.thread(workspace, now); ok {
			threads = append(threads, c)
		}
		if r.file != "" {
			if err := tx.PutAttachment(r.kept(workspace, now)); err != nil {
				return nil, err
			}
		}
		if r.met != "" {
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
func pagesOf(tx *store.Tx, results []*settled) (map[string]petitbleu.Page, error) {
	ids := map[string]bool{}
	for _, r := range results {
		if waits(r.outcome.State) && r.m.PageID != "" {
			ids[r.m.PageID] = true
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

func waits(s petitbleu.MessageState) bool {
	return s == petitbleu.StateQueued || s == petitbleu.StateHeld || s == petitbleu.StateUnknown
}

// onPage gives an outcome as the message's Page now makes it.
func onPage(r *settled, pages map[string]petitbleu.Page, workspace string, now time.Time) store.Outcome {
	o := r.outcome
	if !waits(o.State) || r.m.PageID == "" {
		return o
	}
	p, ok := pages[r.m.PageID]
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
func mark(tx *store.Tx, workspace string, picks []*pick, now time.Time, each bool) (map[string]bool, error) {
	rows := make([]store.Sending, 0, len(picks))
	var extra []petitbleu.Conversation
	if err := noteHalts(tx, workspace, picks); err != nil {
		return nil, err
	}
	for _, k := range picks {
		if k.stopped || k.halted {
			continue
		}
		row := store.Sending{ID: k.m.ID, Attempts: k.m.Attempts, Content: k.content}
		if taken(&k.verdict) != "" {
			ok, err := take(tx, workspace, k.m, &k.verdict, now)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			row.Verdict, each = &k.verdict, true // so that a crash does not lose whose the token is
		}
		if k.verdict.Right == petitbleu.RightExtra {
			extra = append(extra, petitbleu.Conversation{WorkspaceID: workspace, PageID: k.m.PageID, PSID: k.m.Recipient,
				ProfileID: k.m.ProfileID, ExtraSentAt: now, UpdatedAt: now})
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
		if taken(&k.verdict) != "" && !k.stopped && !k.halted && !marked[k.m.ID] {
			if err := giveBack(tx, workspace, k.m, &k.verdict); err != nil {
				return nil, err
			}
		}
	}
	return marked, nil
}

// tell publishes what a commit changed, and looks again where a part was released.
func (w *worker) tell(changed map[string]bool, picks []pick, marked map[string]bool) {
	all := make([]live.Change, 0, len(w.results)+len(picks)) // changed and marked are those of other Pages too
	for i := range w.results {
		m := w.results[i].m
		if m.GroupID != "" && w.results[i].outcome.State == petitbleu.StateSent {
			w.dirty, w.again, w.stale[m.Recipient] = true, true, true
		}
		if w.ending[m.Recipient] {
			delete(w.ending, m.Recipient)
			w.again = true
		}
		if changed[m.ID] {
			w.d.counts.count(w.results[i].outcome.State)
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	for i := range picks {
		m := picks[i].m
		if !marked[m.ID] { // its token, or the message itself, was taken meanwhile
			w.dirty, w.again = true, true
			if picks[i].halted {
				w.pageRead = time.Time{} // the next round reads that the Page is halted
			}
		} else {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	w.d.o.Live.Publish(w.key.workspace, all...)
}

// ended takes the answer of a call.
func (w *worker) ended(a *answered) {
	delete(w.underWay, a.m.Recipient)
	if a.m.GroupID != "" || !a.res.OK { // what it says of the person counts for their next message
		w.ending[a.m.Recipient] = true
	}
	now := w.now()
	token := taken(a.m.Verdict)
	if !a.left {
		w.results = append(w.results, settled{m: a.m, returnToken: token,
			outcome: store.Outcome{ID: a.m.ID, Attempts: a.m.Attempts + 1, State: petitbleu.StateQueued, DueAt: now}})
		return
	}
	s := settled{m: a.m, outcome: judge(a.m, a.call, a.res, now, w.d.o.SettleAfter)}
	if s.outcome.State == petitbleu.StateUnknown && w.doubtful != nil {
		w.doubtful[a.m.Recipient] = true
	}
	ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
	defer cancel()
	if a.res.OK {
		w.wentWell(ctx, a, &s, now)
		w.results = append(w.results, s)
		return
	}
	f := a.res.Failure
	if a.res.Usage.Percent > 0 {
		w.pace.spent(a.res.Usage.Percent)
	}
	switch f.Kind {
	case channel.Temporary:
		s.returnToken = token
		if w.blocked(&s, f) {
			s.unreachable, s.outcome.Reason = now, petitbleu.CodeUnreachable
			s.outcome.ReasonText = "The platform refused it each time as it does when a person blocked the Page, and took other messages meanwhile. " +
				"The person counts as out of reach until they act."
		}
		w.pace.fail(now)
	case channel.Throttled:
		s.returnToken = token
		if w.pace.throttle(f.After, now) {
			w.paused(ctx, sentence(f)+" Sending goes on at %s.", now)
		}
		s.outcome.DueAt = w.pace.pausedUntil
	case channel.Restricted:
		s.returnToken = token
		if w.pace.restrict(now) {
			w.paused(ctx, sentence(f)+" One message is tried again at %s.", now)
		}
		s.outcome.DueAt = w.pace.pausedUntil
	case channel.Elsewhere:
		s.returnToken, s.elsewhere = token, now
		w.pace.good()
	case channel.Misconfigured:
		s.returnToken = token
		if w.state != petitbleu.PageTokenInvalid {
			w.state, w.pageRead = petitbleu.PageTokenInvalid, time.Time{}
			w.d.setState(ctx, w.key, petitbleu.PageTokenInvalid, sentence(f), a.token, now)
		}
	case channel.Unreachable:
		s.unreachable, s.returnToken = now, token // the platform took nothing
		w.pace.good()
	default:
		if f.Kind != channel.Unknown {
			w.pace.good()
		}
	}
	w.results = append(w.results, s)
}
