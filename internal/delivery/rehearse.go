package delivery

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Rehearser writes one composition for many people, with nothing sent and nothing kept. It may be used from several
// goroutines.
type Rehearser struct {
	d     *Delivery
	c     petitbleu.Composition
	task  *render.Task
	known inhouse.Known
}

// Rehearser reads what is needed to write a composition for anybody. What Liquid reads beside the person is vars.
func (d *Delivery) Rehearser(ctx context.Context, c *petitbleu.Composition, vars []byte, dispatch string) (*Rehearser, error) {
	r := &Rehearser{d: d, c: *c}
	err := d.o.Store.Read(ctx, func(tx *store.Tx) error {
		sealed, err := d.o.Render.SealTokens(tx, *c) // as it would be kept
		if err != nil {
			return err
		}
		if r.task, err = d.o.Render.Preview(tx, &sealed, render.Person{}, vars, dispatch); err == nil {
			err = r.known.Read(tx, d.o.Render, d.o.BaseURL, c.WorkspaceID)
		}
		if err == nil {
			err = r.known.AddCards(tx, inhouse.KeysOf(inhouse.ContentsOf(c)...))
		}
		return err
	})
	return r, err
}

// Asks tells whether writing calls other hosts.
func (r *Rehearser) Asks() bool { return r.task.Asks() }

// For writes the composition for a person who need not exist. It may call other hosts, where the template asks for
// content (connected_content).
func (r *Rehearser) For(ctx context.Context, person render.Person, now time.Time) (p Preview) {
	p.Written = r.task.For(person).Write(ctx, now)
	if p.Written.Err != nil || p.Written.Aborted {
		return p
	}
	if p.Content, p.Page = shownContent(p.Written.Content), r.c.PageID; r.c.Channel == inhouse.WebhookName {
		r.d.previewWebhook(ctx, &p, &r.known, now)
		return p
	}
	if r.c.Channel == inhouse.InAppName {
		r.d.previewCard(ctx, &r.known, &p)
		return p
	}
	if driver := r.d.o.Drivers[r.c.Channel]; driver != nil {
		p.Problems, p.Warnings = driver.Check(p.Written.Content, petitbleu.PackAt(r.known.Pack, now))
	}
	return p
}
