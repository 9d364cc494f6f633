package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// How many due messages are looked for at once. It grows while they are all for people who
// have a message under way, so that one person's hundred messages do not hold up the others.
const (
	lookFirst = 128
	lookLimit = 4096
)

// pageFresh is how long what the rows of the Page, its app and its workspace say is believed.
// What is known of people is read for each round.
const pageFresh = 500 * time.Millisecond

// plan is what a round wants to send; what it holds and drops goes to the worker's results.
type plan struct {
	picks   []pick
	decided int // held, dropped or failed
}

// pick is a message that may go, with its request.
type pick struct {
	m       petitbleu.Message
	verdict petitbleu.Verdict
	req     channel.Request
	driver  channel.Driver
}

// plan reads what is due, with the facts as they are now, and decides.
func (w *worker) plan(ctx context.Context) (p plan, err error) {
	now, steady := w.now(), w.d.o.Steady.Now()
	slots := w.pace.slots(len(w.underWay), now, steady)
	if w.listing.Load() {
		slots = 0
	}
	waiting := len(w.buffer) > 0 || w.dirty
	w.starved = slots == 0 && waiting && !w.listing.Load() && w.pace.room(len(w.underWay)) > 0 && !now.Before(w.pace.pausedUntil)
	if slots == 0 || !waiting {
		return p, nil
	}
	var chosen []petitbleu.Message
	var facts []policy.Facts
	fresh := steady.Sub(w.pageRead) >= pageFresh || w.state != petitbleu.PageConnected
	err = w.d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if fresh {
			if w.rows, err = readPage(tx, w.key); err != nil {
				return err
			}
		}
		if chosen, err = w.choose(tx, slots, now, steady); err != nil || len(chosen) == 0 {
			return err
		}
		facts, err = factsFor(tx, w.rows, chosen, now)
		return err
	})
	if errors.Is(err, store.ErrNotFound) { // the Page, its app or its workspace went away meanwhile
		w.buffer, w.dirty, w.pageRead = nil, false, time.Time{}
		return p, w.d.disconnected(ctx, w.key, now)
	}
	if err != nil {
		return p, fmt.Errorf("read due messages and facts: %w", err)
	}
	if fresh {
		if err := w.turned(ctx, now); err != nil {
			return p, err
		}
		w.pageRead = steady
	}
	verdicts := make([]petitbleu.Verdict, len(chosen))
	for i := range chosen {
		if facts[i].Page == petitbleu.PagePaused {
			facts[i].Page = petitbleu.PageConnected // the pause is the pace's, and it is over
		}
		if verdicts[i] = policy.Decide(facts[i], now); verdicts[i].Outcome != petitbleu.Allow && !fresh {
			w.pageRead = time.Time{} // nothing is held or dropped by a Page as it was remembered
			return w.plan(ctx)
		}
	}
	gone := make(map[string]bool, len(chosen))
	for i := range chosen {
		held := w.decide(&p, &chosen[i], facts[i], verdicts[i], now, steady)
		if held == heldByPace {
			break
		}
		gone[chosen[i].ID] = held == heldByNothing
	}
	w.forget(gone)
	return p, nil
}

// turned takes over what the Page's rows say.
func (w *worker) turned(ctx context.Context, now time.Time) error {
	w.pace.set(w.rows.page)
	w.state = w.rows.page.State
	if err := w.acct.open(w.d.o.Box, w.rows); err != nil {
		return err
	}
	if w.state == petitbleu.PagePaused {
		w.d.setState(ctx, w.key, petitbleu.PageConnected, "", "", now)
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
func (w *worker) choose(tx *store.Tx, slots int, now, steady time.Time) ([]petitbleu.Message, error) {
	if err := w.findDoubtful(tx); err != nil {
		return nil, err
	}
	chosen := w.ready(slots, steady)
	for len(chosen) < slots && w.dirty {
		w.limit = max(w.limit, lookFirst, 2*slots)
		due, err := tx.DueMessages(w.key.workspace, w.key.page, now, w.limit)
		if err != nil {
			return nil, err
		}
		w.buffer, w.dirty = due, len(due) == w.limit
		clear(w.stale)
		chosen = w.ready(slots, steady)
		if len(chosen) >= min(slots, w.limit/4) || w.limit >= lookLimit {
			break
		}
		w.limit = min(lookLimit, 4*w.limit)
	}
	if len(chosen) >= slots {
		w.limit = 0
	}
	return chosen, nil
}

// findDoubtful finds the people who may have a message that may have arrived. Nothing more is
// sent to them until that is known: their order would be lost, and the message be buried
// under others in the conversation.
func (w *worker) findDoubtful(tx *store.Tx) error {
	if w.doubtful != nil && len(w.doubtful) == 0 {
		return nil
	}
	all, err := tx.UnknownRecipients(w.key.workspace, w.key.page)
	if err != nil {
		return err
	}
	w.doubtful = make(map[string]bool, len(all))
	for _, recipient := range all {
		w.doubtful[recipient] = true
	}
	for i := range w.results { // not committed yet
		if w.results[i].outcome.State == petitbleu.StateUnknown {
			w.doubtful[w.results[i].m.Recipient] = true
		}
	}
	return nil
}

// ready gives up to n messages of the buffer whose people have nothing under way, in order:
// a person's second message never overtakes the first.
func (w *worker) ready(n int, steady time.Time) []petitbleu.Message {
	var out []petitbleu.Message
	var seen map[string]bool
	for i := range w.buffer {
		m := &w.buffer[i]
		if len(out) == n {
			break
		}
		if _, busy := w.underWay[m.Recipient]; busy || seen[m.Recipient] || w.doubtful[m.Recipient] || w.stale[m.Recipient] || w.ending[m.Recipient] {
			continue
		}
		if seen == nil {
			seen = make(map[string]bool, n)
		}
		seen[m.Recipient] = true
		if at, heavy := w.heavyAt[m.ID]; heavy && steady.Before(at) {
			continue
		}
		out = append(out, *m)
	}
	return out
}

// forget takes messages out of the buffer.
func (w *worker) forget(gone map[string]bool) {
	kept := w.buffer[:0]
	for i := range w.buffer {
		if !gone[w.buffer[i].ID] {
			kept = append(kept, w.buffer[i])
		} else {
			delete(w.heavyAt, w.buffer[i].ID)
		}
	}
	w.buffer = kept
}

// decide does what policy said about one message, or writes its request. What the
// pace holds back stays in the buffer.
func (w *worker) decide(p *plan, m *petitbleu.Message, f policy.Facts, v petitbleu.Verdict, now, steady time.Time) heldBy {
	if v.Outcome != petitbleu.Allow {
		w.refuse(p, m, policy.Explain(f, now))
		return heldByNothing
	}
	driver := w.d.o.Drivers[m.Channel]
	if driver == nil {
		w.cannot(p, m, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This program has no channel %q.", m.Channel))
		return heldByNothing
	}
	right := channel.Right{Name: v.Right}
	for _, t := range f.Tokens {
		if t.ID == v.TokenID && v.TokenID != "" {
			plain, err := w.d.o.Box.Open("token/"+t.ID, t.Sealed)
			if err != nil {
				w.cannot(p, m, petitbleu.Errorf(petitbleu.CodeInternal, "The person's one-time token cannot be opened: %w", err))
				return heldByNothing
			}
			right.Token = plain
		}
	}
	req, err := driver.Encode(w.acct.Account, *m, right)
	if err != nil {
		w.cannot(p, m, err)
		return heldByNothing
	}
	if req.Heavy && !w.pace.heavy.AllowN(steady, 1) {
		w.heavyAt[m.ID] = steady.Add(time.Second / paceHeavy)
		return heldByHeavy
	}
	if !w.pace.light.AllowN(steady, 1) {
		return heldByPace
	}
	p.picks = append(p.picks, pick{m: *m, verdict: v, req: req, driver: driver})
	return heldByNothing
}

// refuse holds or drops a message as policy says, with the whole ladder.
func (w *worker) refuse(p *plan, m *petitbleu.Message, v petitbleu.Verdict) {
	p.decided++
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateDropped, Reason: v.Reason, ReasonText: v.Sentence, Verdict: &v}
	if v.Outcome == petitbleu.Hold {
		o.State, o.DueAt = petitbleu.StateHeld, v.Until
		if !v.Until.After(v.At) {
			o.DueAt = v.At.Add(5 * time.Minute)
		}
	}
	w.results = append(w.results, settled{m: *m, outcome: o})
}

// cannot fails a message that no request can be made of.
func (w *worker) cannot(p *plan, m *petitbleu.Message, err error) {
	p.decided++
	w.results = append(w.results, settled{m: *m, outcome: store.Outcome{
		ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateFailed, Reason: petitbleu.CodeOf(err), ReasonText: err.Error()}})
}
