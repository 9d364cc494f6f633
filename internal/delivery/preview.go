package delivery

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Preview is what a composition would become for one person, with nothing sent and nothing kept. Sealed
// values show by their names.
type Preview struct {
	Written render.Written    // with references to sealed values: to be kept, not shown
	Content petitbleu.Content // as people may read it
	Request *Shown            // of a webhook: what would go out; of a Messenger message see ShowMessage
	Page    string            // of a webhook that belongs to a Page, and of a Messenger message
	To      petitbleu.Recipient
	// Message is the Messenger message that a webhook is; nil for any other.
	Message  *petitbleu.Content
	Card     *item.Filled       // of a notification: what the person would see
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
func (d *Delivery) previewPush(ctx context.Context, p *Preview, known *inhouse.Known, h *inhouse.Handed, now time.Time) {
	if err := known.Fits(d.o.Drivers, h, now); err != nil {
		p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeOf(err), "%w", err))
	}
	p.Page, p.Message, p.Warnings = h.Page, &h.Content, h.Push.Body.Warnings
	err := d.o.Store.Read(ctx, func(tx *store.Tx) error {
		to, err := h.Push.Addressed(tx, known.Workspace, h.Page, now)
		p.To = petitbleu.ParseRecipient(to.Address)
		return err
	})
	if err != nil {
		p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeOf(err), "%w", err))
	}
}

// previewWebhook writes the request of a webhook, or the message that it is.
func (d *Delivery) previewWebhook(ctx context.Context, p *Preview, known *inhouse.Known, now time.Time) {
	w := p.Written.Content.Webhook
	if w == nil {
		return
	}
	wrong := func(err error) { p.Problems = append(p.Problems, petitbleu.Errorf(petitbleu.CodeOf(err), "%w", err)) }
	h, err := known.Recognise(w, answers.HostOf(w.URL))
	if err != nil {
		wrong(err)
	}
	if h != nil && h.Push != nil {
		d.previewPush(ctx, p, known, h, now)
	} else if h != nil {
		p.Page, p.To, p.Message = h.Page, h.To, &h.Content
		if driver := d.o.Drivers[messengerName]; driver != nil {
			p.Problems, p.Warnings = driver.Check(h.Content, petitbleu.PackAt(known.Pack, now))
		}
	}
	driver := d.o.Drivers[inhouse.WebhookName]
	if driver == nil {
		return
	}
	req, err := driver.Encode(channel.Account{Sealed: known.Sealed}, petitbleu.Message{ID: "msg_preview", Content: p.Written.Content}, channel.Right{})
	if err != nil {
		wrong(err)
		return
	}
	p.Request = shown(&req)
}

// shown hides the secrets of a request.
func shown(req *channel.Request) *Shown {
	s := &Shown{Method: req.Method, URL: answers.Hide(req.URL, req.Secret), Header: http.Header{}, Body: answers.Hide(string(req.Body), req.Secret)}
	for name, values := range req.Header {
		for _, v := range values {
			s.Header.Add(name, answers.Hide(v, req.Secret))
		}
	}
	return s
}

// ShowMessage gives the request by which a Messenger message of a Page would go by a right, with neither the Page's token
// nor a person's: both show as [hidden]. Without a right it is written as it would be in the open window. The error is for
// what no request can be made of.
func (d *Delivery) ShowMessage(ctx context.Context, m *petitbleu.Message, right string) (*Shown, error) {
	driver := d.o.Drivers[messengerName]
	if driver == nil {
		return nil, nil
	}
	var rows grounds.Rows
	err := d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = grounds.ReadPage(tx, m.WorkspaceID, m.PageID)
		return err
	})
	if err != nil {
		return nil, err
	}
	const hidden = "[hidden]" // in the place of what is never opened to be shown
	a := channel.Account{PageID: rows.Page.ID, AppID: rows.App.ID, Token: hidden, GraphURL: rows.App.GraphURL, GraphVersion: rows.App.GraphVersion}
	req, err := driver.Encode(a, *m, channel.Right{Name: cmp.Or(right, petitbleu.RightWindow), Token: hidden})
	if err != nil {
		return nil, err
	}
	return shown(&req), nil
}
