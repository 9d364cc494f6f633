package messages

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

type previewInput struct {
	door.InWorkspace
	Body struct {
		views.Composed
		Person views.SendPerson `json:"person,omitzero" doc:"An existing one by any name, or a made-up one by attributes"`
		Random bool             `json:"random,omitempty" doc:"Somebody of the workspace, another each time"`
	}
}

func (a *API) preview(ctx context.Context, in *previewInput) (v views.PreviewView, err error) {
	if a.o.Delivery == nil {
		return v, door.ErrUnavailable("Delivery")
	}
	c, err := a.composed(ctx, in.WS, in.Body.Composed)
	if err != nil {
		return v, err
	}
	if err := a.mayAsk(ctx, &c); err != nil {
		return v, err
	}
	p := in.Body.Person
	switch {
	case !in.Body.Random && !p.Who().Named() && p.CustomerID == "" && p.TypedPSID == "" && p.Attributes == nil:
		return v, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Say for whom it is written: give person a name, such as external_id, or attributes of somebody made up, or set random.").At("body.person")
	case in.Body.Random:
		if p.ProfileID, err = a.somebody(ctx, in.WS); err != nil {
			return v, err
		}
	}
	vars, err := views.VarsOf(nil, p.Vars, "body.person.vars")
	if err != nil {
		return v, err
	}
	ids, refused, err := views.Whom(ctx, a.Door, a.o.People, in.WS, []views.SendPerson{p}, true)
	if err != nil {
		return v, err
	}
	if len(refused) > 0 {
		return v, petitbleu.Errorf(refused[0].Code, "%s", refused[0].Message).At("body.person")
	}
	if v, err = a.previewFor(ctx, &c, ids[0], p, vars); err != nil {
		return v, err
	}
	v.Gaps, err = door.Read(ctx, a.Door, func(tx *store.Tx) ([]views.LanguageGap, error) { return views.GapsOf(tx, in.WS, &c, "composition.") })
	return v, err
}

// mayAsk refuses the preview of what calls other hosts to those who may not send: the call is made, with the secrets
// that the author names, to whatever host they name.
func (a *API) mayAsk(ctx context.Context, c *petitbleu.Composition) error {
	if door.CallerOf(ctx).May(door.MessagesSend) {
		return nil
	}
	asks, err := a.o.Delivery.Asks(ctx, c)
	if err == nil && asks {
		err = petitbleu.Errorf(petitbleu.CodeForbidden, "This template asks other hosts while it is written (connected_content). Only those who may send messages may preview it.")
	}
	return err
}

// attributesFor gives the attributes of a person as the caller may see them.
func attributesFor(ctx context.Context, tx *store.Tx, ws, text string) (string, error) {
	names, err := views.Unseen(ctx, tx, ws)
	if err != nil || len(names) == 0 {
		return text, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return "", fmt.Errorf("attributes of a person: %w", err)
	}
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return names[name] })
	left, err := json.Marshal(members)
	return string(left), err
}

// somebody gives a random person.
func (a *API) somebody(ctx context.Context, ws string) (string, error) {
	if a.o.Audience == nil {
		return "", door.ErrUnavailable("The index of people")
	}
	q, err := segment.Compile(segment.Everybody(), segment.Env{})
	if err != nil {
		return "", err
	}
	ids, err := a.o.Audience.Sample(ctx, ws, q, 1, 0)
	if err == nil && len(ids) == 0 {
		err = petitbleu.Errorf(petitbleu.CodeNotFound, "Nobody is known in this workspace yet. Make somebody up by attributes.").At("body.random")
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// previewFor writes a composition for one person, and asks policy where it is a Messenger message.
func (a *API) previewFor(ctx context.Context, c *petitbleu.Composition, id string, p views.SendPerson, vars []byte) (v views.PreviewView, err error) {
	person := views.PersonOf(id, p)
	if id != "" {
		err = a.Store.Read(ctx, func(tx *store.Tx) error {
			texts, err := tx.AttributeTexts(c.WorkspaceID, []string{id})
			if err != nil {
				return err
			}
			external, err := tx.ExternalIDs(c.WorkspaceID, []string{id})
			if err != nil {
				return err
			}
			person.External = external[id]
			person.Attributes, err = attributesFor(ctx, tx, c.WorkspaceID, cmp.Or(texts[id], "{}"))
			return err
		})
		if err != nil {
			return v, err
		}
	}
	out, err := a.o.Delivery.Preview(ctx, c, person, vars, render.UnsentDispatch)
	if err != nil {
		return v, err
	}
	v = views.PreviewView{ProfileID: id, Language: out.Written.Variant, Message: out.Message, PageID: out.Page, Aborted: out.Written.Aborted, Reason: out.Written.Reason,
		Problems: door.MapEach(out.Problems, func(e *petitbleu.Error) door.ProblemDetail {
			return door.Detail("", e)
		}), Warnings: append([]string{}, out.Warnings...)}
	if out.Written.Err != nil {
		v.Problems = append(v.Problems, door.ProblemDetail{Message: out.Written.Err.Error()})
		return v, nil
	}
	if out.Written.Aborted {
		return v, nil
	}
	v.Content, v.Request = &out.Content, shownRequest(out.Request)
	if out.Card != nil {
		v.Card = &views.CardShown{Card: out.Card.Card, Data: out.Card.Data, Text: out.Card.Text}
	}
	return v, a.previewVerdict(ctx, c, id, p, &out, &v)
}

func shownRequest(r *delivery.Shown) *views.PreviewRequest {
	if r == nil {
		return nil
	}
	v := &views.PreviewRequest{Method: r.Method, URL: r.URL, Body: r.Body, Headers: []petitbleu.Header{}}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		v.Headers = append(v.Headers, petitbleu.Header{Name: name, Value: strings.Join(r.Header[name], ", ")})
	}
	return v
}

// previewVerdict asks policy about the message that a preview is.
func (a *API) previewVerdict(ctx context.Context, c *petitbleu.Composition, id string, p views.SendPerson, out *delivery.Preview, v *views.PreviewView) error {
	content := out.Message
	if c.Channel == "messenger" {
		content = &out.Written.Content
	}
	if content == nil || a.o.Explain == nil {
		return nil
	}
	m := petitbleu.Message{WorkspaceID: c.WorkspaceID, ProfileID: id, Channel: "messenger", PageID: out.Page, Origin: "api", Purpose: c.Purpose, Topic: c.Topic, Content: *content, Recipient: out.To.String()}
	if out.Message == nil {
		m.Recipient = p.TypedPSID
	}
	if m.PageID == "" && id != "" {
		err := a.Store.Read(ctx, func(tx *store.Tx) error {
			l := delivery.Letter{WorkspaceID: c.WorkspaceID, Composition: petitbleu.Composition{Channel: "messenger"}, To: []delivery.Addressee{{ProfileID: id}}}
			page, to, err := a.o.Delivery.AddressOf(tx, &l)
			m.PageID, m.Recipient = page, to
			return err
		})
		if err != nil {
			return err
		}
	}
	if m.PageID == "" {
		v.Problems = append(v.Problems, door.ProblemDetail{Location: "person", Message: "This person has no Messenger id here: they have never written to a Page nor opted in to it."})
		return nil
	}
	v.PageID = m.PageID
	verdict, err := a.ask(ctx, Question{Message: m, At: a.Now()})
	if err != nil {
		return err
	}
	v.Verdict = &verdict
	if c.Channel == "messenger" && len(v.Problems) == 0 {
		m.ID = "msg_preview"
		request, err := a.o.Delivery.ShowMessage(ctx, &m, verdict.Right)
		if err != nil && petitbleu.CodeOf(err) == petitbleu.CodeInternal {
			return err
		}
		v.Request = shownRequest(request) // none where no request can be made of it: the problems say why
	}
	return nil
}

// registerPreviews adds what a composition would become for one person.
func (a *API) registerPreviews() {
	door.On(a.Door, "POST", door.WS+"/preview", door.PeopleRead, "preview", "Messages", "What a composition would become for one person: the request, the message, the verdict", a.preview, door.WithText)
}
