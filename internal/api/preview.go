package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

type previewInput struct {
	InWorkspace
	Body struct {
		Composed
		Person SendPerson `json:"person,omitzero" doc:"An existing one by any name, or a made-up one by attributes"`
		Random bool       `json:"random,omitempty" doc:"Somebody of the workspace, another each time"`
	}
}

// PreviewView is what a composition would become for one person. Nothing was sent. Sealed values show
// by their names.
type PreviewView struct {
	ProfileID string             `json:"profile_id,omitempty" doc:"Absent for a made-up person"`
	Language  string             `json:"language,omitempty" doc:"Of the variant that was taken; absent: the content itself"`
	Content   *petitbleu.Content `json:"content,omitempty" doc:"As it is written for this person"`
	Request   *PreviewRequest    `json:"request,omitempty" doc:"Of a webhook: what would go out, secrets hidden"`
	Message   *petitbleu.Content `json:"message,omitempty" doc:"Of a webhook that calls the Send API: the Messenger message that it is"`
	PageID    string             `json:"page_id,omitempty"`
	Aborted   bool               `json:"aborted,omitempty" doc:"The template said not to send to this person"`
	Reason    string             `json:"reason,omitempty" doc:"Why it was aborted, in the author's words"`
	Problems  []ProblemDetail    `json:"problems" nullable:"false" doc:"Why it would not go"`
	Warnings  []string           `json:"warnings" nullable:"false"`
	Verdict   *petitbleu.Verdict `json:"verdict,omitempty" doc:"Of a Messenger message: what policy would decide now"`
}

// PreviewRequest is a request with its secrets hidden.
type PreviewRequest struct {
	Method  string             `json:"method"`
	URL     string             `json:"url"`
	Headers []petitbleu.Header `json:"headers" nullable:"false"`
	Body    string             `json:"body"`
}

func (a *API) preview(ctx context.Context, in *previewInput) (v PreviewView, err error) {
	if a.o.Delivery == nil {
		return v, errUnavailable("Delivery")
	}
	c, err := a.composed(ctx, in.WS, in.Body.Composed)
	if err != nil {
		return v, err
	}
	if err := a.mayAsk(ctx, &c); err != nil {
		return v, err
	}
	p := in.Body.Person
	if in.Body.Random {
		if p.ProfileID, err = a.somebody(ctx, in.WS); err != nil {
			return v, err
		}
	}
	vars, err := varsOf(nil, p.Vars, "body.person.vars")
	if err != nil {
		return v, err
	}
	ids, refused, err := a.whom(ctx, in.WS, []SendPerson{p}, true)
	if err != nil {
		return v, err
	}
	if len(refused) > 0 {
		return v, petitbleu.Errorf(refused[0].Code, "%s", refused[0].Message).At("body.person")
	}
	return a.previewFor(ctx, &c, ids[0], p, vars)
}

// mayAsk refuses the preview of what calls other hosts to those who may not send: the call is made, with the secrets
// that the author names, to whatever host they name.
func (a *API) mayAsk(ctx context.Context, c *petitbleu.Composition) error {
	if from(ctx).may(messagesSend) {
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
	names, err := unseen(ctx, tx, ws)
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
		return "", errUnavailable("The index of people")
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
func (a *API) previewFor(ctx context.Context, c *petitbleu.Composition, id string, p SendPerson, vars []byte) (v PreviewView, err error) {
	person := personOf(id, p)
	if id != "" {
		err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
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
	v = PreviewView{ProfileID: id, Language: out.Written.Variant, Message: out.Message, PageID: out.Page, Aborted: out.Written.Aborted, Reason: out.Written.Reason,
		Problems: mapped(out.Problems, func(e *petitbleu.Error) ProblemDetail { return ProblemDetail{Location: e.Field, Message: e.Message} }), Warnings: append([]string{}, out.Warnings...)}
	if out.Written.Err != nil {
		v.Problems = append(v.Problems, ProblemDetail{Message: out.Written.Err.Error()})
		return v, nil
	}
	if out.Written.Aborted {
		return v, nil
	}
	v.Content, v.Request = &out.Content, shownRequest(out.Request)
	return v, a.previewVerdict(ctx, c, id, p, &out, &v)
}

func shownRequest(r *delivery.Shown) *PreviewRequest {
	if r == nil {
		return nil
	}
	v := &PreviewRequest{Method: r.Method, URL: r.URL, Body: r.Body, Headers: []petitbleu.Header{}}
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		v.Headers = append(v.Headers, petitbleu.Header{Name: name, Value: strings.Join(r.Header[name], ", ")})
	}
	return v
}

// previewVerdict asks policy about the message that a preview is.
func (a *API) previewVerdict(ctx context.Context, c *petitbleu.Composition, id string, p SendPerson, out *delivery.Preview, v *PreviewView) error {
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
		err := a.o.Store.Read(ctx, func(tx *store.Tx) error {
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
		v.Problems = append(v.Problems, ProblemDetail{Location: "person", Message: "This person has no Messenger id here: they have never written to a Page nor opted in to it."})
		return nil
	}
	v.PageID = m.PageID
	verdict, err := a.ask(ctx, Question{Message: m, At: a.now()})
	if err != nil {
		return err
	}
	v.Verdict = &verdict
	return nil
}
