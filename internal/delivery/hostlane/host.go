package hostlane

import (
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// hostCalls is how many calls a host gets at once where its workspace says nothing else.
	hostCalls = 64
	// hostAhead is how many messages to a host that keeps idempotency keys are marked ahead of its calls,
	// for a commit takes longer than they do. To others only as many go as calls are really
	// under way: each may be in doubt after a crash.
	hostAhead = 1024
	// hostSlow is how long a message may wait for its host before it is asked whether the host is slow: then
	// what it would get to only after hostFar is put back.
	hostSlow = 2 * time.Second
	hostFar  = 10 * time.Second
	// hostRest bounds how long they are put back for.
	hostRest = time.Minute
)

// hostQueue is what waits for one host, and the calls under way to it. The worker's goroutine has
// all of it but what mu guards.
type hostQueue struct {
	name    string // "hooks.example.com" or with a port
	rules   petitbleu.WebhookHost
	waiting []waitingCall
	ahead   int // marked as being sent, and not ended

	mu      sync.Mutex
	ready   []*ledger.Pick
	running int
	took    time.Duration // a call, of late
	moved   time.Time     // by the steady clock: when a call ended last, or the first of several began
}

// waitingCall is a message that is written and waits for its host.
type waitingCall struct {
	ledger.Pick
	since time.Time // by the steady clock
}

func (h *hostQueue) limit() int {
	if h.rules.Concurrency > 0 {
		return min(h.rules.Concurrency, petitbleu.WebhookConcurrencyLimit)
	}
	return hostCalls
}

// free is how many messages more may be marked.
func (h *hostQueue) free() int {
	if h.rules.KeepsKeys {
		return max(hostAhead, 4*h.limit()) - h.ahead
	}
	return h.limit() - h.ahead
}

// each is how long the host takes for one message, with as many calls at once as it gets.
func (h *hostQueue) each(steady time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	took := h.took
	if h.running > 0 {
		took = max(took, steady.Sub(h.moved))
	}
	return took / time.Duration(h.limit())
}

// began takes note that a call starts, ended that it is over. The caller of began holds mu.
func (h *hostQueue) began(steady time.Time) {
	if h.running == 0 {
		h.moved = steady
	}
}

func (h *hostQueue) ended(steady time.Time, took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.moved = steady
	h.took += (took - h.took) / 8
}

// queue puts a message that is written behind the others of its host.
func (w *Lane) queue(k ledger.Pick, host string, steady time.Time) {
	h := w.hosts[host]
	if h == nil {
		h = &hostQueue{name: host, rules: w.known.Settings.Host(host)}
		w.hosts[host] = h
	}
	h.waiting = append(h.waiting, waitingCall{k, steady})
	w.waiting++
}

// choose takes the next messages of every host that may get more, and puts back what a host that
// is not well cannot get.
func (w *Lane) choose() (picks []ledger.Pick) {
	now, steady := w.now(), w.d.Options.Steady.Now()
	share := laneMarks
	if n := len(w.hosts); n > 1 {
		share = max(64, laneMarks/n)
	}
	for name, h := range w.hosts {
		if len(h.waiting) == 0 {
			if h.ahead == 0 {
				delete(w.hosts, name)
			}
			continue
		}
		n := 0
		for marked := 0; n < len(h.waiting) && w.may(h, &h.waiting[n].Pick, marked, share); n++ {
			ok, until := w.d.Health.Open(outbound.HealthKey{Workspace: w.key.Workspace, Host: name}, now)
			if !ok {
				w.sick(h, n, now, until)
				break
			}
			k := h.waiting[n].Pick
			if h.ahead++; k.Load != nil && k.KeepsKeys {
				w.begin(&k, true)
				continue
			}
			marked++
			picks = append(picks, k)
		}
		w.take(h, n)
		if keep := 2 * h.limit(); len(h.waiting) > keep && steady.Sub(h.waiting[0].since) > hostSlow {
			if each := h.each(steady); time.Duration(len(h.waiting))*each > hostFar {
				w.park(h, keep, each, now)
			}
		}
	}
	return picks
}

// may tells whether the next message of a host may go, or be marked behind others. One that has no row and whose host
// keeps keys goes at once: after a crash it is in its block still, and goes under the same key.
func (w *Lane) may(h *hostQueue, k *ledger.Pick, marked, share int) bool {
	if k.Load != nil && k.KeepsKeys {
		return h.ahead < supplyReady
	}
	return marked < share && h.free() > 0
}

// take removes the first messages of a host's queue.
func (w *Lane) take(h *hostQueue, n int) {
	w.waiting -= n
	clear(h.waiting[:n])
	if h.waiting = h.waiting[n:]; len(h.waiting) == 0 {
		h.waiting = nil
	}
}

// unpick puts a message back that could not be marked, in memory.
func (w *Lane) unpick(k *ledger.Pick) {
	h := w.hosts[k.Host]
	h.ahead--
	h.waiting = append(h.waiting, waitingCall{*k, w.d.Options.Steady.Now()})
	w.waiting++
}

// sick puts off what waits for a host that fails too often (Braze reference, section 4.4), from a
// place in its queue on: each counts one try more that was in vain.
func (w *Lane) sick(h *hostQueue, from int, now, until time.Time) {
	for _, c := range h.waiting[from:] {
		call := petitbleu.WireCall{At: now, Method: c.Request.Method, URL: answers.Hide(c.Request.URL, c.Request.Secret), Status: outbound.StatusUnhealthy,
			Error: "no call was made: the host fails too often", Kind: string(channel.Temporary)}
		o := store.Outcome{ID: c.Message.ID, Attempts: c.Message.Attempts, Wire: answers.KeepWire(c.Message.Wire, call)}
		answers.FailLater(&o, "The host of the webhook fails too often, so it is left alone for a minute.", answers.Refusals(o.Wire), outbound.RetryLimit, 0, now)
		if o.State == petitbleu.StateQueued && o.DueAt.Before(until) {
			o.DueAt = until
		}
		if c.Load != nil {
			w.sowOutcome(c.Load, c.Message, &o)
			continue
		}
		w.results = append(w.results, ledger.Settled{Message: c.Message, Outcome: o})
	}
	w.waiting -= len(h.waiting) - from
	h.waiting = h.waiting[:from]
}

// park puts back what a host gets only much later than what waits behind it for others: the rows
// are due again when its turn may have come.
func (w *Lane) park(h *hostQueue, from int, each time.Duration, now time.Time) {
	kept := h.waiting[:from]
	for i, c := range h.waiting[from:] {
		if c.Load != nil { // it is in its block: a parcel that waits holds up its own campaign only
			kept = append(kept, c)
			continue
		}
		wait := time.Duration(from+i) * each
		w.results = append(w.results, ledger.Settled{Message: c.Message, Outcome: store.Outcome{
			ID: c.Message.ID, Attempts: c.Message.Attempts, State: petitbleu.StateQueued, DueAt: now.Add(min(max(wait, hostSlow), hostRest)),
			ReasonText: "Its host is slow; messages to others go before it."}})
	}
	w.waiting -= len(h.waiting) - len(kept)
	h.waiting = kept
}

// putBack forgets what was written and not sent: the rows still wait.
func (w *Lane) putBack() {
	for _, h := range w.hosts {
		for _, c := range h.waiting {
			if c.Load != nil {
				w.forget(c.Load)
			}
			delete(w.held, c.Message.ID)
		}
		w.waiting -= len(h.waiting)
		h.waiting = nil
	}
}

// begin hands a message to the goroutines of its host; one that is not marked is another's by now.
func (w *Lane) begin(k *ledger.Pick, marked bool) {
	h := w.hosts[k.Host]
	if !marked {
		h.ahead--
		delete(w.held, k.Message.ID)
		return
	}
	h.mu.Lock()
	h.ready = append(h.ready, k)
	start := h.running < h.limit()
	if start {
		h.began(w.d.Options.Steady.Now())
		h.running++
	}
	h.mu.Unlock()
	if start {
		go w.call(h)
	}
}

// next gives the next message of a host; none ends the goroutine that asks.
func (h *hostQueue) next() *ledger.Pick {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.ready) == 0 {
		h.running--
		return nil
	}
	k := h.ready[0]
	h.ready[0] = nil
	h.ready = h.ready[1:]
	return k
}

// call makes the calls of a host, one after another, until none is ready.
func (w *Lane) call(h *hostQueue) {
	for k := h.next(); k != nil; k = h.next() {
		a := &answeredCall{host: h, Settled: ledger.Settled{Message: k.Message}, p: k.Load}
		start := w.d.Options.Steady.Now()
		if w.lease.Valid(start, w.d.Options.Lease) && w.calls.Err() == nil && !w.halted.Load() && !w.stands(k.Message) {
			begun := w.now()
			resp := w.d.CallHost(w.calls, k)
			end := w.d.Options.Steady.Now()
			took := end.Sub(start)
			h.ended(end, took)
			call := answers.WireCall(&k.Request, &resp, w.now(), took)
			res := k.Driver.Decode(resp)
			status := resp.Status
			if resp.Err != nil {
				status = outbound.StatusConnection
				if !resp.Sent {
					call.Status = status
				}
			}
			w.d.Health.Report(outbound.HealthKey{Workspace: w.key.Workspace, Host: k.Host}, status, w.now())
			a.Outcome = answers.JudgeWebhook(k.Message, k.KeepsKeys, call, res, resp.Status != 0, w.now())
			if k.Load != nil {
				k.Message.SendingAt = begun
				applyOutcome(k.Message, &a.Outcome, w.now())
				row, err := store.NewMessageRow(k.Message)
				a.sown = &sownRow{p: k.Load, m: k.Message, row: row, err: err}
			}
			_ = a.Outcome.Prepare() // else the commit says what is wrong
		} else {
			a.Outcome = store.Outcome{ID: k.Message.ID, Attempts: k.Message.Attempts + 1, State: petitbleu.StateQueued, DueAt: w.now()}
		}
		w.mu.Lock()
		w.ended = append(w.ended, a)
		w.mu.Unlock()
		select {
		case w.finished <- struct{}{}:
		default:
		}
	}
}
