package delivery

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// asideLimit is how many messages of a lane are written at once that ask other hosts on the way.
const asideLimit = 64

// unwritten says what becomes of a message that was not written for its person; ok is false for one that was.
func unwritten(m *petitbleu.Message, out *render.Written, now time.Time) (o store.Outcome, ok bool) {
	o = store.Outcome{ID: m.ID, Attempts: m.Attempts}
	switch {
	case out.Later: // another host did not answer, and the author asks to try again
		o.Wire, o.Reason = keepWire(m.Wire, out.Call), petitbleu.CodeUnavailable
		failLater(&o, out.Err.Error(), refusals(o.Wire), outbound.RetryLimit, 0, now)
		if o.State == petitbleu.StateFailed {
			o.State, o.Reason = petitbleu.StateDropped, petitbleu.CodeAborted
		}
	case out.Aborted:
		o.State, o.Reason, o.ReasonText = petitbleu.StateDropped, petitbleu.CodeAborted, out.Reason
	case petitbleu.CodeOf(out.Err) == petitbleu.CodeRefused: // a sealed value would have gone where it may not
		o.State, o.Reason, o.ReasonText = petitbleu.StateDropped, petitbleu.CodeRefused, out.Err.Error()
	case out.Err != nil:
		o.State, o.Reason, o.ReasonText = petitbleu.StateFailed, petitbleu.CodeRenderFailed, out.Err.Error()
	default:
		return o, false
	}
	return o, true
}

// aside are the messages of a Page that are being written, or were, while they ask other hosts.
type aside struct {
	pending map[string]bool
	ready   map[string]render.Written
	done    chan asideDone
}

type asideDone struct {
	id  string
	out render.Written
}

func newAside() aside {
	return aside{pending: map[string]bool{}, ready: map[string]render.Written{}, done: make(chan asideDone, asideLimit)}
}

// took takes a message that was written.
func (a *aside) took(d asideDone) {
	delete(a.pending, d.id)
	if len(a.ready) > 4*asideLimit { // of messages that went away meanwhile
		clear(a.ready)
	}
	a.ready[d.id] = d.out
}

// writeAll writes the messages of a Page that were chosen and are not written yet. It gives those that can go on;
// what became of the others goes to the worker's results, but for those that ask other hosts and
// are waited for.
func (w *worker) writeAll(ctx context.Context, batch *render.Batch, chosen []*petitbleu.Message, now time.Time) (written []*petitbleu.Message, ended []settled) {
	written = chosen[:0:0]
	for _, m := range chosen {
		if m.Rendered() {
			written = append(written, m)
			continue
		}
		out, ok := w.aside.ready[m.ID]
		switch {
		case ok:
			delete(w.aside.ready, m.ID)
		case batch.Asks(m):
			w.ask(ctx, batch.Task(m), m.ID, now)
			continue
		default:
			out = batch.Task(m).Write(ctx, now)
		}
		if out.Err == nil && !out.Aborted {
			out.Err = w.checked(m, &out.Content, now)
		}
		if o, bad := unwritten(m, &out, now); bad {
			ended = append(ended, settled{m: m, outcome: o})
			continue
		}
		m.Content = out.Content
		written = append(written, m)
	}
	return written, ended
}

// ask has a message written that asks other hosts, where not too many are.
func (w *worker) ask(ctx context.Context, t *render.Task, id string, now time.Time) {
	if w.aside.pending[id] || len(w.aside.pending) >= asideLimit {
		return
	}
	w.aside.pending[id] = true
	go func() { w.aside.done <- asideDone{id, t.Write(ctx, now)} }()
}

// checked holds what was written against the limits of the channel.
func (w *worker) checked(m *petitbleu.Message, c *petitbleu.Content, now time.Time) error {
	var sealed error
	render.Texts(c, func(field string, text *string) {
		if petitbleu.HasSealed(*text) && sealed == nil {
			sealed = petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value stands in what would be said to a person. It may stand in webhooks only.").At(field)
		}
	})
	driver := w.d.o.Drivers[m.Channel]
	if driver == nil || sealed != nil {
		return sealed // a driver that is not there is said where the request is made
	}
	problems, _ := driver.Check(*c, petitbleu.PackAt(w.rows.workspace.RulePack, now))
	if len(problems) > 0 {
		return problems[0]
	}
	return nil
}
