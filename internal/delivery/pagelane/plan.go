package pagelane

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// How many due messages are looked for at once. It grows while they are all for people who
// have a message under way, so that one person's hundred messages do not hold up the others.
const (
	lookFirst = 256
	lookLimit = 4096
)

// plan is what a round wants to send; what it holds and drops goes to the worker's results.
type plan struct {
	picks   []ledger.Pick
	decided int // held, dropped or failed
}

// plan reads what is due, with the facts as they are now, and decides.
func (w *Lane) plan(ctx context.Context) (p plan, err error) {
	now, steady := w.now(), w.d.Options.Steady.Now()
	if err := w.lifted(ctx, now, steady); err != nil {
		return p, err
	}
	s, ok := w.openSlots(now, steady)
	if !ok {
		return p, nil
	}
	urgent := w.urgent.Swap(false)
	fresh := steady.Sub(w.pageRead) >= pipe.PageFresh || w.state != petitbleu.PageConnected || w.rows.Halted
	chosen, unfit, facts, err := w.readDue(ctx, s, urgent, fresh, now, steady)
	if errors.Is(err, store.ErrNotFound) { // the Page, its app or its workspace went away meanwhile
		w.buffer, w.dirty, w.pageRead = nil, false, time.Time{}
		return p, w.d.Disconnected(ctx, w.key, now)
	}
	if err != nil {
		w.urgent.Store(urgent)
		return p, fmt.Errorf("read due messages and facts: %w", err)
	}
	if fresh {
		if err := w.turned(ctx, now, steady); err != nil {
			return p, err
		}
		w.pageRead = steady
	}
	verdicts, allowed := decideAll(facts, now)
	if !allowed && !fresh {
		w.pageRead = time.Time{} // nothing is held or dropped by a Page as it was remembered, or by lean facts
		return w.plan(ctx)
	}
	gone := make(map[*petitbleu.Message]bool, len(chosen)+len(unfit))
	for _, one := range unfit {
		p.decided++
		w.results = append(w.results, one)
		gone[one.Message] = true
	}
	p.picks = make([]ledger.Pick, 0, len(chosen))
	for i, m := range chosen {
		held := w.decide(&p, m, &facts[i], &verdicts[i], now, steady)
		if held == heldByPace {
			break
		}
		gone[m] = held == heldByNothing
	}
	w.forget(gone)
	return p, nil
}

// readDue reads the next messages that are due and writes those that are not written yet, with the facts
// about the ones that can go on; unfit are those that cannot be written.
func (w *Lane) readDue(ctx context.Context, s pacing.Slots, urgent, fresh bool, now, steady time.Time) (chosen []*petitbleu.Message, unfit []ledger.Settled, facts []policy.Facts, err error) {
	err = w.d.Options.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if fresh {
			if w.rows, err = grounds.ReadPage(tx, w.key.Workspace, w.key.Page); err != nil {
				return err
			}
			w.rows.SafeMode = w.d.Options.SafeMode
		}
		if w.rows.Halted {
			return nil
		}
		if urgent {
			if err := w.people(tx, now); err != nil {
				return err
			}
		}
		if chosen, err = w.choose(tx, s, now, steady); err != nil || len(chosen) == 0 {
			return err
		}
		var kept []ledger.Settled
		if chosen, kept, err = w.d.Judged(tx, w.key.Workspace, chosen, now); err != nil {
			return err
		}
		batch, err := w.d.Options.Render.Read(tx, w.key.Workspace, chosen)
		if err != nil {
			return err
		}
		chosen, unfit = w.writeAll(ctx, batch, chosen, now)
		unfit = append(unfit, kept...)
		load := grounds.LeanFacts
		if fresh {
			load = grounds.Facts
		}
		facts, err = load(tx, w.rows, chosen, now)
		return err
	})
	return chosen, unfit, facts, err
}

// decideAll asks policy about each message; allowed tells whether all may go.
func decideAll(facts []policy.Facts, now time.Time) (verdicts []petitbleu.Verdict, allowed bool) {
	for i := range facts {
		if facts[i].Page == petitbleu.PagePaused {
			facts[i].Page = petitbleu.PageConnected // the pause is the pace's, and it is over
		}
	}
	verdicts = policy.DecideAll(facts, now)
	for i := range verdicts {
		if verdicts[i].Outcome != petitbleu.Allow {
			return verdicts, false
		}
	}
	return verdicts, true
}

// openSlots says how many calls more may start; ok is false when none can, or nothing waits.
func (w *Lane) openSlots(now, steady time.Time) (s pacing.Slots, ok bool) {
	if w.listing.Load() {
		w.starved = false
		return s, false
	}
	s = w.pace.Slots(len(w.underWay), now, steady)
	human := w.urgent.Load() || len(w.buffer) > 0 && w.buffer[0].Human
	waiting := len(w.buffer) > 0 || w.dirty || human
	w.starved = s.Programs == 0 && waiting && w.pace.Room(len(w.underWay), false) > 0 && !now.Before(w.pace.PausedUntil)
	return s, waiting && (s.Programs > 0 || human && s.All > 0)
}

// turned takes over what the Page's rows say.
func (w *Lane) turned(ctx context.Context, now, steady time.Time) error {
	w.pace.Set(w.rows.Page, steady)
	w.state = w.rows.Page.State
	if err := w.acct.open(w.d.Options.Box, w.rows); err != nil {
		return err
	}
	if w.state == petitbleu.PagePaused && !w.pace.Probing { // else its first success ends it
		w.d.SetState(ctx, w.key, petitbleu.PageConnected, "", "", now)
	}
	return nil
}

// heldBy says what keeps a message that may go in the buffer.
type heldBy int

const (
	heldByNothing heldBy = iota
	heldByHeavy          // the pace of audio and video
	heldByPace           // the pace of the Page
)

// choose gives the next messages from the buffer, one to a person, and fills it when it has
// too few.
func (w *Lane) choose(tx *store.Tx, s pacing.Slots, now, steady time.Time) ([]*petitbleu.Message, error) {
	if err := w.findDoubtful(tx); err != nil {
		return nil, err
	}
	chosen := w.ready(s, steady)
	for len(chosen) < s.Programs && w.dirty {
		w.limit = max(w.limit, lookFirst, 2*s.Programs)
		due, err := tx.DueMessages(w.key.Workspace, w.key.Page, now, w.limit)
		if err != nil {
			return nil, err
		}
		w.buffer, w.dirty = due, len(due) == w.limit
		if err := w.people(tx, now); err != nil {
			return nil, err
		}
		clear(w.stale)
		chosen = w.ready(s, steady)
		if len(chosen) >= min(s.Programs, w.limit/4) || w.limit >= lookLimit {
			break
		}
		w.limit = min(lookLimit, 4*w.limit)
	}
	if len(chosen) >= s.Programs {
		w.limit = 0
	}
	return chosen, nil
}

// people puts what people typed before everything else in the buffer.
func (w *Lane) people(tx *store.Tx, now time.Time) error {
	first, err := tx.DueHuman(w.key.Workspace, w.key.Page, now, lookFirst)
	if err != nil || len(first) == 0 {
		return err
	}
	known := make(map[string]bool, len(first))
	for _, m := range first {
		known[m.ID] = true
	}
	for _, m := range w.buffer {
		if !known[m.ID] {
			first = append(first, m)
		}
	}
	w.buffer = first
	return nil
}

// findDoubtful finds the people who may have a message that may have arrived. Nothing more is
// sent to them until that is known: their order would be lost, and the message be buried
// under others in the conversation.
func (w *Lane) findDoubtful(tx *store.Tx) error {
	if w.doubtful != nil && len(w.doubtful) == 0 {
		return nil
	}
	all, err := tx.UnknownRecipients(w.key.Workspace, w.key.Page)
	if err != nil {
		return err
	}
	w.doubtful = make(map[string]bool, len(all))
	for _, recipient := range all {
		w.doubtful[recipient] = true
	}
	for i := range w.results { // not committed yet
		if w.results[i].Outcome.State == petitbleu.StateUnknown {
			w.doubtful[w.results[i].Message.Recipient] = true
		}
	}
	return nil
}

// ready gives messages of the buffer whose people have nothing under way, in order: a person's
// second message never overtakes the first. What people typed stands before what programs send.
func (w *Lane) ready(s pacing.Slots, steady time.Time) []*petitbleu.Message {
	var out []*petitbleu.Message
	var seen map[string]bool
	programs := 0
	for _, m := range w.buffer {
		if len(out) == s.All || !m.Human && programs == s.Programs {
			break
		}
		if _, busy := w.underWay[m.Recipient]; busy || seen[m.Recipient] || w.doubtful[m.Recipient] || w.stale[m.Recipient] || w.ending[m.Recipient] || w.aside.pending[m.ID] {
			continue
		}
		if seen == nil {
			seen = make(map[string]bool, s.All)
		}
		seen[m.Recipient] = true
		if at, later := w.laterAt[m.ID]; later && steady.Before(at) {
			continue
		}
		if w.pace.Crowded(m.Recipient, steady) {
			w.laterAt[m.ID] = w.pace.ThreadsAt.Add(pacing.ThreadSpan)
			continue
		}
		if !m.Human {
			programs++
		}
		out = append(out, m)
	}
	return out
}

// forget takes messages out of the buffer.
func (w *Lane) forget(gone map[*petitbleu.Message]bool) {
	kept := w.buffer[:0]
	for _, m := range w.buffer {
		if !gone[m] {
			kept = append(kept, m)
		} else {
			delete(w.laterAt, m.ID)
		}
	}
	clear(w.buffer[len(kept):])
	w.buffer = kept
}

// decide does what policy said about one message, or writes its request. What the
// pace holds back stays in the buffer.
func (w *Lane) decide(p *plan, m *petitbleu.Message, f *policy.Facts, v *petitbleu.Verdict, now, steady time.Time) heldBy {
	if v.Outcome != petitbleu.Allow {
		w.refuse(p, m, policy.Explain(*f, now))
		return heldByNothing
	}
	driver := w.d.Options.Drivers[m.Channel]
	if driver == nil {
		w.cannot(p, m, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This program has no channel %q.", m.Channel))
		return heldByNothing
	}
	right := channel.Right{Name: v.Right}
	for _, t := range f.Tokens {
		if t.ID == v.TokenID && v.TokenID != "" {
			plain, err := w.d.Options.Box.Open("token/"+t.ID, t.Sealed)
			if err != nil {
				w.cannot(p, m, petitbleu.Errorf(petitbleu.CodeInternal, "The person's one-time token cannot be opened: %w", err))
				return heldByNothing
			}
			right.Token = plain
		}
	}
	acct := w.acct.Account
	if v.Right == petitbleu.RightMarketing {
		acct.AdAccount, acct.Campaign = f.Marketing.AdAccount, f.Marketing.Campaign
	}
	req, err := driver.Encode(acct, *m, right)
	if err != nil {
		w.cannot(p, m, err)
		return heldByNothing
	}
	if req.Heavy && !w.pace.Heavy.AllowN(steady, 1) {
		w.laterAt[m.ID] = steady.Add(time.Second / pacing.PaceHeavy)
		return heldByHeavy
	}
	if !w.pace.Allow(m.Human, steady) {
		return heldByPace
	}
	k := ledger.Pick{Message: m, Verdict: *v, Request: req, Driver: driver}
	if m.CompositionID != "" {
		k.Content = &m.Content
	}
	p.picks = append(p.picks, k)
	return heldByNothing
}

// refuse holds or drops a message as policy says, with the whole ladder.
func (w *Lane) refuse(p *plan, m *petitbleu.Message, v petitbleu.Verdict) {
	p.decided++
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateDropped, Reason: v.Reason, ReasonText: v.Sentence, Verdict: &v}
	if v.Outcome == petitbleu.Hold {
		o.State, o.DueAt = petitbleu.StateHeld, v.Until
		if soon := v.At.Add(answers.ThreadLook); v.Rule == "thread" && v.Until.After(soon) {
			o.DueAt = soon
		} else if !v.Until.After(v.At) {
			o.DueAt = v.At.Add(5 * time.Minute)
		}
	}
	w.results = append(w.results, ledger.Settled{Message: m, Outcome: o})
}

// cannot fails a message that no request can be made of.
func (w *Lane) cannot(p *plan, m *petitbleu.Message, err error) {
	p.decided++
	w.results = append(w.results, ledger.Settled{Message: m, Outcome: store.Outcome{
		ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateFailed, Reason: petitbleu.CodeOf(err), ReasonText: err.Error()}})
}
