package delivery

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
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
	pick pick
	// handed is set in place of pick where the message belongs to a Page.
	handed *handed
	err    error
	// p is the parcel of a message that has no row yet, and ended what became of it already.
	p     *parcel
	ended *store.Outcome
}

// webhookName is the channel of this lane.
const webhookName = "webhook"

// fill reads what is due, writes it for its people and puts it into the queues of its hosts.
func (w *webhooks) fill(ctx context.Context) error {
	for w.dirty && w.waiting+w.aside < laneBuffer/2 {
		now, steady := w.now(), w.d.o.Steady.Now()
		limit := min(laneRead, laneBuffer-w.waiting-w.aside)
		var due, fresh []*petitbleu.Message
		var batch *render.Batch
		err := w.d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
			w.unsafe = nil
			if err := w.readKnown(tx, steady); err != nil {
				return err
			}
			if due, fresh = nil, nil; w.known.halted {
				return nil
			}
			if due, err = tx.LaneMessages(w.key.workspace, w.place, now, limit); err != nil {
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
			var not []settled
			if fresh, not, err = w.d.judged(tx, w.key.workspace, fresh, now); err != nil {
				return err
			}
			w.unsafe = append(w.unsafe, not...)
			batch, err = w.d.o.Render.Read(tx, w.key.workspace, fresh)
			return err
		})
		if err != nil {
			return fmt.Errorf("read due webhooks: %w", err)
		}
		w.went(due, limit)
		for _, h := range w.hosts {
			h.rules = w.known.settings.Host(h.name)
		}
		for _, one := range w.unsafe {
			w.held[one.m.ID] = true
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
func (w *webhooks) readKnown(tx *store.Tx, steady time.Time) error {
	if !w.knownAt.IsZero() && steady.Sub(w.knownAt) < pageFresh {
		return nil
	}
	if err := w.known.read(tx, w.d, w.key.workspace); err != nil {
		return err
	}
	w.knownAt = steady
	return nil
}

// safe drops what is for others than the workspace's safe group, in safe mode.
func (w *webhooks) safe(tx *store.Tx, all []*petitbleu.Message) (kept []*petitbleu.Message, err error) {
	if !w.d.o.SafeMode || len(all) == 0 {
		return all, nil
	}
	people := make([]string, len(all))
	for i, m := range all {
		people[i] = m.ProfileID
	}
	safe, err := tx.Safe(w.key.workspace, people)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if safe[m.ProfileID] {
			kept = append(kept, m)
			continue
		}
		w.unsafe = append(w.unsafe, settled{m: m, outcome: store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateDropped, Reason: petitbleu.CodeSafeMode,
			ReasonText: "This installation is in safe mode and sends to people of the safe group only; this person is not one of them."}})
	}
	return kept, nil
}

// went takes note of how far the reading came: at the end it begins anew when there is a reason.
func (w *webhooks) went(due []*petitbleu.Message, limit int) {
	if len(due) == limit {
		last := due[len(due)-1]
		w.place = store.Place{At: last.DueAt, ID: last.ID}
		return
	}
	w.place, w.dirty = store.Place{}, w.rescan
	w.rescan = false
}

// look lets what is due be read anew from its beginning, at once or when this reading is through.
func (w *webhooks) look() {
	w.rescan = w.dirty && w.place != store.Place{}
	w.dirty = true
}

// write writes messages for their people, on all processors, and queues them. What asks another
// host on the way is written aside.
func (w *webhooks) write(ctx context.Context, batch *render.Batch, all []*petitbleu.Message) {
	drafts := make([]draft, len(all))
	for i, m := range all {
		drafts[i].m = m
		w.held[m.ID] = true
	}
	w.writeDrafts(ctx, batch, drafts)
	w.spread(ctx, drafts)
}

// writeDrafts writes messages on all processors, but for those that ask another host.
func (w *webhooks) writeDrafts(ctx context.Context, batch *render.Batch, drafts []draft) {
	now, known := w.now(), w.known
	inParts(len(drafts), func(i int) {
		d := &drafts[i]
		switch {
		case d.ended != nil:
		case batch.Asks(d.m):
			d.task = batch.Task(d.m)
		default:
			w.d.draft(ctx, &known, batch.Task(d.m), d, now)
		}
	})
}

// spread queues what is written, and has the others written.
func (w *webhooks) spread(ctx context.Context, drafts []draft) {
	now, steady := w.now(), w.d.o.Steady.Now()
	known := w.known // what is written aside goes on by it while another is read
	for i := range drafts {
		d := &drafts[i]
		switch {
		case d.task == nil:
			w.queued(d, steady)
		case w.aside >= asideLimit:
			w.results = append(w.results, settled{m: d.m, outcome: store.Outcome{ID: d.m.ID, Attempts: d.m.Attempts, State: petitbleu.StateQueued,
				DueAt: now.Add(hostSlow), ReasonText: "It asks another host for content, and many others do."}})
		default:
			w.aside++
			go func() {
				task := d.task
				d.task = nil
				w.d.draft(ctx, &known, task, d, now)
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
func (d *Delivery) draft(ctx context.Context, known *laneRows, task *render.Task, one *draft, now time.Time) {
	m := one.m
	fresh := !m.Rendered()
	if fresh {
		if one.out = task.Write(ctx, now); one.out.Err != nil || one.out.Aborted {
			return
		}
		m.Content = one.out.Content
	}
	driver := d.o.Drivers[m.Channel]
	if driver == nil {
		one.err = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This program has no channel %q.", m.Channel)
		return
	}
	host := ""
	if m.Content.Webhook != nil {
		host = hostOf(m.Content.Webhook.URL)
	}
	if m.Content.Webhook != nil && m.Channel == webhookName {
		if one.handed, one.err = known.recognise(m.Content.Webhook, host); one.err == nil && one.handed != nil {
			one.handed.content.Extras = m.Content.Extras
			one.err = d.fits(known, one.handed, now)
		}
		if one.err != nil || one.handed != nil {
			return
		}
	}
	rules := known.settings.Host(host)
	req, err := driver.Encode(channel.Account{Sealed: known.sealed, Timeout: time.Duration(rules.Timeout) * time.Second}, *m, channel.Right{})
	if err != nil {
		one.err = err
		return
	}
	one.pick = pick{m: m, req: req, driver: driver, host: host, keepsKeys: rules.KeepsKeys, private: rules.Private}
	if fresh {
		one.pick.content = &m.Content
	}
}

// queued puts a message that was written into the queue of its host, or ends it.
func (w *webhooks) queued(d *draft, steady time.Time) {
	o, bad := unwritten(d.m, &d.out, w.now())
	switch {
	case d.ended != nil:
		o = *d.ended
	case bad:
	case d.err != nil:
		o.State, o.Reason, o.ReasonText = petitbleu.StateFailed, petitbleu.CodeOf(d.err), d.err.Error()
		if o.Reason == petitbleu.CodeRefused { // a sealed value would have gone where it may not: nothing left
			o.State = petitbleu.StateDropped
		}
	case d.handed != nil && d.p != nil: // as a row it is handed over
		d.m.Content = petitbleu.Content{}
		o.State, o.DueAt = petitbleu.StateQueued, w.now()
	case d.handed != nil:
		w.results = append(w.results, settled{m: d.m, outcome: store.Outcome{ID: d.m.ID, Attempts: d.m.Attempts}, handed: d.handed})
		return
	default:
		d.pick.p = d.p
		w.queue(d.pick, d.pick.host, steady)
		return
	}
	if d.p != nil {
		w.sowOutcome(d.p, d.m, &o)
		return
	}
	w.results = append(w.results, settled{m: d.m, outcome: o})
}

// laneRows are what a workspace says of its webhooks: its hosts, its sealed values, opened, and
// whether anything may leave.
type laneRows struct {
	settings  petitbleu.WebhookSettings
	sealed    map[petitbleu.SealedRef]petitbleu.SealedValue
	graphs    graphs
	workspace string
	own       string // public address of the program; may be empty
	pack      string // of rules
	halted    bool
}

// read takes over what the rows say.
func (r *laneRows) read(tx *store.Tx, d *Delivery, workspace string) error {
	var s petitbleu.WebhookSettings
	if _, err := tx.Setting(workspace, petitbleu.WebhookSettingsName, &s); err != nil {
		return err
	}
	var err error
	if r.sealed, err = d.o.Render.Sealed(tx, workspace); err != nil {
		return err
	}
	r.settings, r.workspace, r.own = s, workspace, d.o.BaseURL
	if r.graphs, err = readGraphs(tx, workspace, r.sealed); err != nil {
		return err
	}
	ws, err := tx.Workspace(workspace)
	if err != nil {
		return err
	}
	r.pack = ws.RulePack
	halted, err := tx.HaltedPages(workspace)
	r.halted = halted.Stops("")
	return err
}
