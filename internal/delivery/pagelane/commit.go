package pagelane

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// commit writes the outcomes and marks the picks as being sent, in one transaction. Only what
// it gives as marked may go out.
func (w *Lane) commit(p plan) (marked map[string]bool, err error) {
	for i := range w.results {
		if err := w.results[i].Outcome.Prepare(); err != nil {
			return nil, err
		}
	}
	j := &ledger.Job{Workspace: w.key.Workspace, Now: w.now(), Results: w.results, Picks: p.picks}
	began := w.d.Options.Steady.Now()
	if began.Sub(w.told) >= tellEvery {
		told := w.pace.Tell(w.key.Workspace, w.key.Page, len(w.buffer) > 0 || w.dirty, j.Now, began)
		j.Pace, w.told = &told, began
	}
	w.d.Commits.Do(w.d.Options.Store, j)
	if j.Err != nil {
		w.buffer, w.dirty, w.doubt = nil, true, true
		return nil, j.Err
	}
	w.slow = w.d.Options.Steady.Now().Sub(began)
	w.tell(j.Changed, p.picks, j.Marked)
	w.results = w.results[:0]
	return j.Marked, nil
}

// tell publishes what a commit changed, and looks again where a part was released.
func (w *Lane) tell(changed map[string]bool, picks []ledger.Pick, marked map[string]bool) {
	all := make([]live.Change, 0, len(w.results)+len(picks)) // changed and marked are those of other Pages too
	for i := range w.results {
		m := w.results[i].Message
		if m.GroupID != "" && w.results[i].Outcome.State == petitbleu.StateSent {
			w.dirty, w.again, w.stale[m.Recipient] = true, true, true
		}
		if w.ending[m.Recipient] {
			delete(w.ending, m.Recipient)
			w.again = true
		}
		if changed[m.ID] {
			w.d.Counts.Count(w.results[i].Outcome.State)
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	for i := range picks {
		m := picks[i].Message
		if !marked[m.ID] { // its token, or the message itself, was taken meanwhile
			w.dirty, w.again = true, true
			if picks[i].Halted {
				w.pageRead = time.Time{} // the next round reads that the Page is halted
			}
		} else {
			all = append(all, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
		}
	}
	w.d.Options.Live.Publish(w.key.Workspace, all...)
}

// ended takes the answer of a call.
func (w *Lane) ended(a *answered) {
	delete(w.underWay, a.m.Recipient)
	if a.m.GroupID != "" || !a.res.OK { // what it says of the person counts for their next message
		w.ending[a.m.Recipient] = true
	}
	now := w.now()
	token := grounds.Taken(a.m.Verdict)
	if !a.left {
		w.results = append(w.results, ledger.Settled{Message: a.m, ReturnToken: token,
			Outcome: store.Outcome{ID: a.m.ID, Attempts: a.m.Attempts + 1, State: petitbleu.StateQueued, DueAt: now}})
		return
	}
	s := ledger.Settled{Message: a.m, Outcome: answers.Judge(a.m, a.call, a.res, now, w.d.Options.SettleAfter)}
	if s.Outcome.State == petitbleu.StateUnknown && w.doubtful != nil {
		w.doubtful[a.m.Recipient] = true
	}
	ctx, cancel := context.WithTimeout(context.Background(), ledger.CommitLimit)
	defer cancel()
	if a.res.OK {
		w.wentWell(ctx, a, &s, now)
		w.results = append(w.results, s)
		return
	}
	f := a.res.Failure
	if a.res.Usage.Percent > 0 {
		w.pace.Spent(a.res.Usage.Percent)
	}
	switch f.Kind {
	case channel.Temporary:
		s.ReturnToken = token
		if w.blocked(&s, f) {
			s.Unreachable, s.Outcome.Reason = now, petitbleu.CodeUnreachable
			s.Outcome.ReasonText = "The platform refused it each time as it does when a person blocked the Page, and took other messages meanwhile. " +
				"The person counts as out of reach until they act."
		}
		w.pace.Fail(now)
	case channel.Throttled:
		s.ReturnToken = token
		if w.pace.Throttle(f.After, now) {
			w.paused(ctx, answers.Sentence(f)+" Sending goes on at %s.", now)
		}
		s.Outcome.DueAt = w.pace.PausedUntil
	case channel.Restricted:
		s.ReturnToken = token
		if w.pace.Restrict(now) {
			w.paused(ctx, answers.Sentence(f)+" One message is tried again at %s.", now)
		}
		s.Outcome.DueAt = w.pace.PausedUntil
	case channel.Elsewhere:
		s.ReturnToken, s.Elsewhere = token, now
		w.pace.Good(now)
	case channel.Misconfigured:
		s.ReturnToken = token
		if w.state != petitbleu.PageTokenInvalid {
			w.state, w.pageRead = petitbleu.PageTokenInvalid, time.Time{}
			w.d.SetState(ctx, w.key, petitbleu.PageTokenInvalid, answers.Sentence(f), a.token, now)
		}
	case channel.Unreachable:
		s.Unreachable, s.ReturnToken = now, token // the platform took nothing
		w.pace.Good(now)
	default:
		if f.Kind != channel.Unknown {
			w.pace.Good(now)
		}
	}
	w.results = append(w.results, s)
}
