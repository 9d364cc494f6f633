package hostlane

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/delivery/supply"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// laneRead bounds how many due messages are read at once.
const laneRead = 2048

// draft is a message on its way from its row to its host.
type draft struct {
	m    *petitbleu.Message
	task *render.Task // what writes it aside; nil: it is written
	out  render.Written
	pick ledger.Pick
	// handed is set in place of pick where the message belongs to a Page.
	handed *inhouse.Handed
	// note is set in place of pick where the message goes to a feed.
	note *inhouse.Notice
	err  error
	// p is the parcel of a message that has no row yet, and ended what became of it already.
	p     *supply.Load
	ended *store.Outcome
}

// fill reads what is due, writes it for its people and puts it into the queues of its hosts.
func (w *Lane) fill(ctx context.Context) error {
	for w.dirty && w.waiting+w.aside < laneBuffer/2 {
		now, steady := w.now(), w.d.Options.Steady.Now()
		limit := min(laneRead, laneBuffer-w.waiting-w.aside)
		var due, fresh []*petitbleu.Message
		var batch *render.Batch
		err := w.d.Options.Store.Read(ctx, func(tx *store.Tx) (err error) {
			w.unsafe = nil
			if err := w.readKnown(tx, steady); err != nil {
				return err
			}
			if due, fresh = nil, nil; w.known.Halted {
				return nil
			}
			if due, err = tx.LaneMessages(w.key.Workspace, w.place, now, limit); err != nil {
				return err
			}
			for _, m := range due {
				if !w.held[m.ID] {
					fresh = append(fresh, m)
				}
			}
			if fresh, err = w.safe(tx, fresh); err != nil {
				return err
			}
			var not []ledger.Settled
			if fresh, not, err = w.d.Judged(tx, w.key.Workspace, fresh, now); err != nil {
				return err
			}
			w.unsafe = append(w.unsafe, not...)
			if batch, err = w.d.Options.Render.Read(tx, w.key.Workspace, fresh); err != nil {
				return err
			}
			return w.known.ReadCards(tx, batch, fresh)
		})
		if err != nil {
			return fmt.Errorf("read due webhooks: %w", err)
		}
		w.went(due, limit)
		for _, h := range w.hosts {
			h.rules = w.known.Settings.Host(h.name)
		}
		for _, one := range w.unsafe {
			w.held[one.Message.ID] = true
			w.results = append(w.results, one)
		}
		w.unsafe = nil
		w.write(ctx, batch, fresh)
		if len(w.results) >= laneMarks {
			return nil
		}
	}
	return nil
}

// readKnown reads what the workspace says of its webhooks, when that was long ago.
func (w *Lane) readKnown(tx *store.Tx, steady time.Time) error {
	if !w.knownAt.IsZero() && steady.Sub(w.knownAt) < pipe.PageFresh {
		return nil
	}
	if err := w.known.Read(tx, w.d.Options.Render, w.d.Options.BaseURL, w.key.Workspace); err != nil {
		return err
	}
	w.knownAt = steady
	return nil
}

// safe drops what is for others than the workspace's safe group, in safe mode.
func (w *Lane) safe(tx *store.Tx, all []*petitbleu.Message) (kept []*petitbleu.Message, err error) {
	if !w.d.Options.SafeMode || len(all) == 0 {
		return all, nil
	}
	people := make([]string, len(all))
	for i, m := range all {
		people[i] = m.ProfileID
	}
	safe, err := tx.Safe(w.key.Workspace, people)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if safe[m.ProfileID] {
			kept = append(kept, m)
			continue
		}
		w.unsafe = append(w.unsafe, ledger.Settled{Message: m, Outcome: store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateDropped, Reason: petitbleu.CodeSafeMode,
			ReasonText: "This installation is in safe mode and sends to people of the safe group only; this person is not one of them."}})
	}
	return kept, nil
}

// went takes note of how far the reading came: at the end it begins anew when there is a reason.
func (w *Lane) went(due []*petitbleu.Message, limit int) {
	if len(due) == limit {
		last := due[len(due)-1]
		w.place = store.Place{At: last.DueAt, ID: last.ID}
		return
	}
	w.place, w.dirty = store.Place{}, w.rescan
	w.rescan = false
}

// look lets what is due be read anew from its beginning, at once or when this reading is through.
func (w *Lane) look() {
	w.rescan = w.dirty && w.place != store.Place{}
	w.dirty = true
}

// write writes messages for their people, on all processors, and queues them. What asks another
// host on the way is written aside.
func (w *Lane) write(ctx context.Context, batch *render.Batch, all []*petitbleu.Message) {
	drafts := make([]draft, len(all))
	for i, m := range all {
		drafts[i].m = m
		w.held[m.ID] = true
	}
	w.writeDrafts(ctx, batch, drafts)
	w.spread(ctx, drafts)
}

// writeDrafts writes messages on all processors, but for those that ask another host.
func (w *Lane) writeDrafts(ctx context.Context, batch *render.Batch, drafts []draft) {
	now, known := w.now(), w.known
	inParts(len(drafts), func(i int) {
		d := &drafts[i]
		switch {
		case d.ended != nil:
		case batch.Asks(d.m):
			d.task = batch.Task(d.m)
		default:
			w.draft(ctx, &known, batch.Task(d.m), d, now)
		}
	})
}

// spread queues what is written, and has the others written.
func (w *Lane) spread(ctx context.Context, drafts []draft) {
	now, steady := w.now(), w.d.Options.Steady.Now()
	known := w.known // what is written aside goes on by it while another is read
	for i := range drafts {
		d := &drafts[i]
		switch {
		case d.task == nil:
			w.queued(d, steady)
		case w.aside >= pipe.AsideLimit:
			w.results = append(w.results, ledger.Settled{Message: d.m, Outcome: store.Outcome{ID: d.m.ID, Attempts: d.m.Attempts, State: petitbleu.StateQueued,
				DueAt: now.Add(hostSlow), ReasonText: "It asks another host for content, and many others do."}})
		default:
			w.aside++
			go func() {
				task := d.task
				d.task = nil
				w.draft(ctx, &known, task, d, now)
				w.written <- d
			}()
		}
	}
}

// inParts calls fn for each number below n, on several processors where that is worth it.
func inParts(n int, fn func(i int)) {
	parts := min(runtime.GOMAXPROCS(0), n/32+1)
	var wg sync.WaitGroup
	for p := range parts {
		wg.Go(func() {
			for i := p * n / parts; i < (p+1)*n/parts; i++ {
				fn(i)
			}
		})
	}
	wg.Wait()
}

// draft writes one message and its request.
func (w *Lane) draft(ctx context.Context, known *inhouse.Known, task *render.Task, one *draft, now time.Time) {
	m := one.m
	fresh := !m.Rendered()
	if fresh {
		if one.out = task.Write(ctx, now); one.out.Err != nil || one.out.Aborted {
			return
		}
		m.Content = one.out.Content
	}
	if m.Channel == inhouse.InAppName {
		draftNotice(known, one, now)
		return
	}
	driver := w.d.Options.Drivers[m.Channel]
	if driver == nil {
		one.err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This program has no channel %q.", m.Channel)
		return
	}
	host := ""
	if m.Content.Webhook != nil {
		host = answers.HostOf(m.Content.Webhook.URL)
	}
	if m.Content.Webhook != nil && m.Channel == inhouse.WebhookName {
		if one.handed, one.err = known.Recognise(m.Content.Webhook, host); one.err == nil && one.handed != nil {
			one.handed.Content.Extras = m.Content.Extras
			one.err = known.Fits(w.d.Options.Drivers, one.handed, now)
		}
		if one.err != nil || one.handed != nil {
			return
		}
	}
	rules := known.Settings.Host(host)
	req, err := driver.Encode(channel.Account{Sealed: known.Sealed, Timeout: time.Duration(rules.Timeout) * time.Second}, *m, channel.Right{})
	if err != nil {
		one.err = err
		return
	}
	one.pick = ledger.Pick{Message: m, Request: req, Driver: driver, Host: host, KeepsKeys: rules.KeepsKeys, Private: rules.Private}
	if fresh {
		one.pick.Content = &m.Content
	}
}

// queued puts a message that was written into the queue of its host, or ends it.
func (w *Lane) queued(d *draft, steady time.Time) {
	o, bad := answers.Unwritten(d.m, &d.out, w.now())
	switch {
	case d.ended != nil:
		o = *d.ended
	case bad:
	case d.err != nil:
		o.State, o.Reason, o.ReasonText = petitbleu.StateFailed, petitbleu.CodeOf(d.err), d.err.Error()
		if o.Reason == petitbleu.CodeRefused { // a sealed value would have gone where it may not: nothing left
			o.State = petitbleu.StateDropped
		}
	case d.note != nil && d.p != nil:
		w.supplied.sown = append(w.supplied.sown, sownRow{p: d.p, m: d.m, note: d.note})
		return
	case d.note != nil:
		w.results = append(w.results, ledger.Settled{Message: d.m, Outcome: store.Outcome{ID: d.m.ID, Attempts: d.m.Attempts + 1, State: petitbleu.StateSent}, Note: d.note})
		return
	case d.handed != nil && d.p != nil: // as a row it is handed over
		d.m.Content = petitbleu.Content{}
		o.State, o.DueAt = petitbleu.StateQueued, w.now()
	case d.handed != nil:
		w.results = append(w.results, ledger.Settled{Message: d.m, Outcome: store.Outcome{ID: d.m.ID, Attempts: d.m.Attempts}, Handed: d.handed})
		return
	default:
		d.pick.Load = d.p
		w.queue(d.pick, d.pick.Host, steady)
		return
	}
	if d.p != nil {
		w.sowOutcome(d.p, d.m, &o)
		return
	}
	w.results = append(w.results, ledger.Settled{Message: d.m, Outcome: o})
}
