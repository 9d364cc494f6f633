package delivery

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Preview is what a composition would become for one person, with nothing sent and nothing kept. Sealed
// values show by their names.
type Preview struct {
	Written render.Written    // with references to sealed values: to be kept, not shown
	Content petitbleu.Content // as people may read it
	Request *Shown            // of a webhook: what would go out
	Page    string            // of a webhook that belongs to a Page, and of a Messenger message
	To      petitbleu.Recipient
	// Message is the Messenger message that a webhook is; nil for any other.
	Message  *petitbleu.Content
	Problems []*petitbleu.Error // why it would not go: what was written breaks a limit
	Warnings []string
}

// Shown is a request with its secrets hidden.
type Shown struct {
	Method string
	URL    string
	Header http.Header
	Body   string
}

// Preview writes a composition for a person who need not exist. It may call other hosts, where the
// template asks for content (connected_content).
func (d *Delivery) Preview(ctx context.Context, c *petitbleu.Composition, person render.Person, vars []byte, dispatch string) (p Preview, err error) {
	r, err := d.Rehearser(ctx, c, vars, dispatch)
	if err != nil {
		return p, err
	}
	return r.For(ctx, person, d.o.Clock.Now()), nil
}

// Asks tells whether a preview of a composition calls other hosts, with secrets where the template says so.
func (d *Delivery) Asks(ctx context.Context, c *petitbleu.Composition) (asks bool, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		task, err := d.o.Render.Preview(tx, c, render.Person{}, nil, "")
		if err == nil {
			asks = task.Asks()
		}
		return err
	})
	return asks, err
}

// ShowContent gives a content as people may read it: sealed values by their names.
func ShowContent(c petitbleu.Content) petitbleu.Content { return shownContent(c) }

func shownContent(c petitbleu.Content) petitbleu.Content {
	if c.Webhook == nil { // nothing else may refer to one
		return c
	}
	out := render.Copy(&c)
	render.Texts(&out, func(_ string, text *string) { *text = petitbleu.ShowSealed(*text) })
	return out
}

// previewPush tells of a request to the program's own push API: the message that it is, and for whom.
func (d *Delivery) previewPush(ctx context.Context, p *Preview, known *laneRows, h *handed, now time.Time) {
	if err := d.fits(known, h, now); err != nil {
		p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeOf(err), "%w", err))
	}
	p.Page, p.Message, p.Warnings = h.page, &h.content, h.push.body.Warnings
	err := d.o.Store.Read(ctx, func(tx *store.Tx) error {
		to, err := h.push.addressed(tx, known.workspace, h.page, now)
		p.To = petitbleu.ParseRecipient(to.Address)
		return err
	})
	if err != nil {
		p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeOf(err), "%w", err))
	}
}

// previewWebhook writes the request of a webhook, or the message that it is.
func (d *Delivery) previewWebhook(ctx context.Context, p *Preview, known *laneRows, now time.Time) {
	w := p.Written.Content.Webhook
	if w == nil {
		return
	}
	wrong := func(err error) { p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeOf(err), "%w", err)) }
	h, err := known.recognise(w, hostOf(w.URL))
	if err != nil {
		wrong(err)
	}
	if h != nil && h.push != nil {
		d.previewPush(ctx, p, known, h, now)
	} else if h != nil {
		p.Page, p.To, p.Message = h.page, h.to, &h.content
		if driver := d.o.Drivers[messengerName]; driver != nil {
			p.Problems, p.Warnings = driver.Check(h.content, petitbleu.PackAt(known.pack, now))
		}
	}
	driver := d.o.Drivers[webhookName]
	if driver == nil {
		return
	}
	req, err := driver.Encode(channel.Account{Sealed: known.sealed}, petitbleu.Message{ID: "msg_preview", Content: p.Written.Content}, channel.Right{})
	if err != nil {
		wrong(err)
		return
	}
	s := &Shown{Method: req.Method, URL: hide(req.URL, req.Secret), Header: http.Header{}, Body: hide(string(req.Body), req.Secret)}
	for name, values := range req.Header {
		for _, v := range values {
			s.Header.Add(name, hide(v, req.Secret))
		}
	}
	p.Request = s
}
