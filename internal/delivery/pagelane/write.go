package pagelane

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/render"
)

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
	return aside{pending: map[string]bool{}, ready: map[string]render.Written{}, done: make(chan asideDone, pipe.AsideLimit)}
}

// took takes a message that was written.
func (a *aside) took(d asideDone) {
	delete(a.pending, d.id)
	if len(a.ready) > 4*pipe.AsideLimit { // of messages that went away meanwhile
		clear(a.ready)
	}
	a.ready[d.id] = d.out
}

// writeAll writes the messages of a Page that were chosen and are not written yet. It gives those that can go on;
// what became of the others goes to the worker's results, but for those that ask other hosts and
// are waited for.
func (w *Lane) writeAll(ctx context.Context, batch *render.Batch, chosen []*petitbleu.Message, now time.Time) (written []*petitbleu.Message, ended []ledger.Settled) {
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
		if o, bad := answers.Unwritten(m, &out, now); bad {
			ended = append(ended, ledger.Settled{Message: m, Outcome: o})
			continue
		}
		m.Content = out.Content
		written = append(written, m)
	}
	return written, ended
}

// ask has a message written that asks other hosts, where not too many are.
func (w *Lane) ask(ctx context.Context, t *render.Task, id string, now time.Time) {
	if w.aside.pending[id] || len(w.aside.pending) >= pipe.AsideLimit {
		return
	}
	w.aside.pending[id] = true
	go func() { w.aside.done <- asideDone{id, t.Write(ctx, now)} }()
}

// checked holds what was written against the limits of the channel.
func (w *Lane) checked(m *petitbleu.Message, c *petitbleu.Content, now time.Time) error {
	var sealed error
	render.Texts(c, func(field string, text *string) {
		if petitbleu.HasSealed(*text) && sealed == nil {
			sealed = petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value stands in what would be said to a person. It may stand in webhooks only.").At(field)
		}
	})
	driver := w.d.Options.Drivers[m.Channel]
	if driver == nil || sealed != nil {
		return sealed // a driver that is not there is said where the request is made
	}
	problems, _ := driver.Check(*c, petitbleu.PackAt(w.rows.Workspace.RulePack, now))
	if len(problems) > 0 {
		return problems[0]
	}
	return nil
}
