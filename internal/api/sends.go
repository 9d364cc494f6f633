package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerSends adds sending to named people, and what a composition would become for one.
func (a *API) registerSends() {
	on(a, "POST", ws+"/sends", messagesSend, "sendToPeople", "Messages", "Send a composition to up to 1,000 people, try it on some, or see what each would get", a.sendToPeople, status(http.StatusAccepted))
	on(a, "POST", ws+"/preview", peopleRead, "preview", "Messages", "What a composition would become for one person: the request, the message, the verdict", a.preview)
}

// VarsBody is what Liquid reads beside the person.
type VarsBody struct {
	Trigger json.RawMessage `json:"api_trigger_properties,omitempty" doc:"An object"`
	Event   json.RawMessage `json:"event_properties,omitempty" doc:"An object"`
	Context json.RawMessage `json:"context,omitempty" doc:"An object"`
}

// Composed names what is sent: a composition in the request, or a template.
type Composed struct {
	Composition *petitbleu.Composition `json:"composition,omitempty" doc:"Either this or template_id"`
	TemplateID  string                 `json:"template_id,omitempty" maxLength:"64"`
	Version     int64                  `json:"template_version,omitempty" minimum:"0" doc:"Missing: the newest"`
}

// SendPerson is one of those who get a message.
type SendPerson struct {
	WhoBody
	CustomerID string          `json:"customer_id,omitempty" maxLength:"100" doc:"As the site named the person in an opt-in"`
	TypedPSID  string          `json:"typed_psid,omitempty" maxLength:"64" doc:"Of a trial: an id on the composition's Page, for a person who need not be known"`
	Attributes json.RawMessage `json:"attributes,omitempty" doc:"Of a trial and of a preview: what a made-up person is like, an object"`
	Vars       *VarsBody       `json:"vars,omitempty" doc:"Over those of all"`
}

type sendsInput struct {
	InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 48 hours, it is done once"`
	Body           struct {
		Composed
		People []SendPerson `json:"people" minItems:"1" maxItems:"1000"`
		Vars   *VarsBody    `json:"vars,omitempty" doc:"For everybody"`
		SendID string       `json:"send_id,omitempty" maxLength:"64" doc:"A label under which you count it"`
		Test   bool         `json:"test,omitempty" doc:"A trial: marked, and counted nowhere"`
		DryRun bool         `json:"dry_run,omitempty" doc:"Nothing is sent; the answer has a preview for each of the first 20 people"`
	}
}

// SendResult is what became of a send to people.
type SendResult struct {
	DispatchID string        `json:"dispatch_id,omitempty"`
	Messages   []SentMessage `json:"messages" nullable:"false"`
	Refused    []SendRefusal `json:"refused" nullable:"false"`
	Previews   []PreviewView `json:"previews,omitempty"`
}

// SentMessage is a message that was queued.
type SentMessage struct {
	Index     int    `json:"index" doc:"In people"`
	MessageID string `json:"message_id"`
	ProfileID string `json:"profile_id,omitempty"`
}

// SendRefusal is why somebody gets nothing.
type SendRefusal struct {
	Index   int            `json:"index" doc:"In people"`
	Code    petitbleu.Code `json:"code"`
	Message string         `json:"message"`
}

// previewsAtOnce is how many previews a dry run gives.
const previewsAtOnce = 20

func (a *API) sendToPeople(ctx context.Context, in *sendsInput) (v SendResult, err error) {
	if a.o.Delivery == nil || a.o.Queue == nil {
		return v, errUnavailable("Delivery")
	}
	l := delivery.Letter{WorkspaceID: in.WS, Origin: "api", DispatchID: newDispatchID(), SendID: in.Body.SendID, Test: in.Body.Test}
	if l.Test {
		l.DispatchID = render.UnsentDispatch
	}
	if l.Composition, err = a.composed(ctx, in.WS, in.Body.Composed); err != nil {
		return v, err
	}
	ids, refused, err := a.whom(ctx, in.WS, in.Body.People, in.Body.Test || in.Body.DryRun)
	if err != nil {
		return v, err
	}
	v = SendResult{DispatchID: l.DispatchID, Messages: []SentMessage{}, Refused: refused}
	vars := make([][]byte, len(ids))
	for i := range ids {
		if vars[i], err = varsOf(in.Body.Vars, in.Body.People[i].Vars, fmt.Sprintf("body.people[%d].vars", i)); err != nil {
			return v, err
		}
	}
	if in.Body.DryRun {
		v.DispatchID = ""
		for i := 0; i < len(ids) && len(v.Previews) < previewsAtOnce; i++ {
			if refusedAt(refused, i) {
				continue
			}
			one, err := a.previewFor(ctx, &l.Composition, ids[i], in.Body.People[i], vars[i])
			if err != nil {
				return v, err
			}
			v.Previews = append(v.Previews, one)
		}
		return v, nil
	}
	return a.queueSend(ctx, in, l, ids, vars, v)
}

func newDispatchID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func refusedAt(all []SendRefusal, i int) bool {
	for _, r := range all {
		if r.Index == i {
			return true
		}
	}
	return false
}

// composed reads and checks what is to be sent.
func (a *API) composed(ctx context.Context, ws string, b Composed) (c petitbleu.Composition, err error) {
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		switch {
		case (b.Composition == nil) == (b.TemplateID == ""):
			return petitbleu.Errorf(petitbleu.CodeInvalidBody, "Give a composition or a template_id: one of the two.").At("body.composition")
		case b.Composition != nil:
			c = *b.Composition
		default:
			found, err := templateComposition(tx, ws, b.TemplateID, b.Version)
			if err != nil {
				return err
			}
			c = *found
		}
		c.WorkspaceID, c.ID = ws, ""
		if !slices.Contains(petitbleu.Purposes, c.Purpose) {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Every message has a purpose: transactional, support, requested or promotional.").At("body.composition.purpose")
		}
		w, err := tx.Workspace(ws)
		if err != nil {
			return err
		}
		problems, err := a.o.Delivery.CheckComposition(tx, &c, w.RulePack)
		if err != nil || len(problems) == 0 {
			return err
		}
		p := problemOf(problems[0])
		p.Errors = mapped(problems, func(e *petitbleu.Error) ProblemDetail {
			return ProblemDetail{Location: "body.composition.content." + e.Field, Message: e.Message}
		})
		return p
	})
	return c, err
}

// templateComposition gives the composition of a template's version; 0 is the newest.
func templateComposition(tx *store.Tx, ws, id string, version int64) (*petitbleu.Composition, error) {
	t, err := tx.Template(ws, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, petitbleu.Errorf(petitbleu.CodeNotFound, "There is no template of this id.").At("body.template_id")
	}
	if err != nil {
		return nil, err
	}
	if version == 0 || version == t.Version {
		return compositionOf(tx, ws, t.CompositionID)
	}
	versions, err := tx.Versions(ws, "template", id)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.Version == version {
			return compositionOf(tx, ws, v.Content)
		}
	}
	return nil, petitbleu.Errorf(petitbleu.CodeNotFound, "The template has no version %d.", version).At("body.template_version")
}

// whom finds the people of a send, "" for a made-up one where those are allowed, and refuses those
// whom nobody knows.
func (a *API) whom(ctx context.Context, ws string, all []SendPerson, madeUp bool) (ids []string, refused []SendRefusal, err error) {
	refused = []SendRefusal{}
	who := make([]profile.Who, len(all))
	ids = make([]string, len(all))
	for i, p := range all {
		who[i] = p.who()
	}
	found, err := a.o.People.FindMany(ctx, ws, who)
	if err != nil {
		return nil, nil, err
	}
	err = a.o.Store.Read(ctx, func(tx *store.Tx) error {
		for i, p := range all {
			m := petitbleu.Message{WorkspaceID: ws, CustomerID: p.CustomerID}
			bad := petitbleu.Errorf(petitbleu.CodeNotFound, "Nobody is known by this name.")
			switch {
			case p.TypedPSID != "" && (found[i] != nil || p.CustomerID != ""):
				bad = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "An id that is typed is for a made-up person: a message to somebody by name goes to their own id. Leave typed_psid out, or the name.")
			case found[i] != nil:
				ids[i] = found[i].ID
				continue
			case p.CustomerID != "":
				err := byCustomer(tx, &m)
				if ids[i] = m.ProfileID; err == nil {
					continue
				}
				e, ok := errors.AsType[*petitbleu.Error](err)
				if !ok {
					return err
				}
				bad = e
			case madeUp && (p.Attributes != nil || p.TypedPSID != ""):
				continue
			}
			refused = append(refused, SendRefusal{i, bad.Code, bad.Message})
		}
		return nil
	})
	return ids, refused, err
}

// varsOf joins what is for everybody with what is for one person, member by member.
func varsOf(all, one *VarsBody, field string) ([]byte, error) {
	var v petitbleu.MessageVars
	for _, b := range []*VarsBody{all, one} {
		if b == nil {
			continue
		}
		for _, part := range []struct {
			given json.RawMessage
			to    *json.RawMessage
		}{{b.Trigger, &v.Trigger}, {b.Event, &v.Event}, {b.Context, &v.Context}} {
			if err := joinObject(part.to, part.given); err != nil {
				return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "Variables are objects of names and values.").At(field)
			}
		}
	}
	if v.Trigger == nil && v.Event == nil && v.Context == nil {
		return nil, nil
	}
	text, err := json.Marshal(v)
	if err == nil && len(text) > petitbleu.MessageVarsLimit {
		err = petitbleu.Errorf(petitbleu.CodeTooLarge, "The variables of a message have %d KB at most.", petitbleu.MessageVarsLimit>>10).At(field)
	}
	return text, err
}

// joinObject lays the members of an object over those of another.
func joinObject(to *json.RawMessage, given json.RawMessage) error {
	if len(given) == 0 || string(given) == "null" {
		return nil
	}
	members := map[string]json.RawMessage{}
	if len(*to) > 0 {
		if err := json.Unmarshal(*to, &members); err != nil {
			return err
		}
	}
	if err := json.Unmarshal(given, &members); err != nil {
		return err
	}
	text, err := json.Marshal(members)
	*to = text
	return err
}

// queueSend queues a message for each of those who were found, once under its idempotency key.
func (a *API) queueSend(ctx context.Context, in *sendsInput, l delivery.Letter, ids []string, vars [][]byte, v SendResult) (SendResult, error) {
	var places []int
	contents := map[int]petitbleu.Content{}
	for i := range ids {
		if refusedAt(v.Refused, i) {
			continue
		}
		if p := in.Body.People[i]; ids[i] == "" { // made up: written now, for no row holds what they are like
			content, refusal, err := a.writeNow(ctx, &l.Composition, p, vars[i])
			if err != nil {
				return v, err
			}
			if refusal != nil {
				v.Refused = append(v.Refused, SendRefusal{i, refusal.Code, refusal.Message})
				continue
			}
			contents[i] = content
		}
		places = append(places, i)
		l.To = append(l.To, delivery.Addressee{ProfileID: ids[i], PSID: in.Body.People[i].TypedPSID, Vars: vars[i]})
	}
	first := v
	return first, a.write(ctx, func(tx *store.Tx) error {
		first = SendResult{DispatchID: v.DispatchID, Messages: []SentMessage{}, Refused: append([]SendRefusal{}, v.Refused...)}
		earlier, err := a.claimSend(tx, in, &first)
		if err != nil || earlier {
			return err
		}
		letter := l
		all, refused, err := a.o.Delivery.Address(tx, &letter)
		if err != nil {
			return err
		}
		out := map[int]bool{}
		for _, r := range refused {
			out[r.Index] = true
			first.Refused = append(first.Refused, SendRefusal{places[r.Index], r.Err.Code, r.Err.Message})
		}
		n := 0
		for i, place := range places {
			if out[i] {
				continue
			}
			m := &all[n]
			n++
			if c, ok := contents[place]; ok {
				m.Content, m.CompositionID, m.Vars = c, "", nil
			}
			first.Messages = append(first.Messages, SentMessage{place, m.ID, m.ProfileID})
		}
		if err := a.o.Queue(tx, all); err != nil || in.IdempotencyKey == "" {
			return err
		}
		k := in.sendKey(a)
		text, err := json.Marshal(first)
		if err != nil {
			return err
		}
		k.Response = string(text)
		return tx.FinishIdempotencyKey(k)
	})
}

func (in *sendsInput) sendKey(a *API) store.IdempotencyKey {
	text, _ := json.Marshal(in.Body) // a body that was read can be written
	sum := sha256.Sum256(text)
	return store.IdempotencyKey{WorkspaceID: in.WS, Scope: "api/sends", Key: in.IdempotencyKey, RequestHash: hex.EncodeToString(sum[:]), Status: http.StatusAccepted, CreatedAt: a.now()}
}

// claimSend takes the request's idempotency key, or gives the answer that it stands for.
func (a *API) claimSend(tx *store.Tx, in *sendsInput, v *SendResult) (earlier bool, err error) {
	if in.IdempotencyKey == "" {
		return false, nil
	}
	k := in.sendKey(a)
	was, fresh, err := tx.ClaimIdempotencyKey(k, a.now().Add(-petitbleu.IdempotencyKeyLife))
	switch {
	case err != nil || fresh:
		return false, err
	case was.RequestHash != k.RequestHash:
		return true, petitbleu.Errorf(petitbleu.CodeKeyReused, "This idempotency key stands for another request. Use a new key for a new request.").At("header.Idempotency-Key")
	}
	return true, json.Unmarshal([]byte(was.Response), v)
}

// writeNow writes a composition for a made-up person.
func (a *API) writeNow(ctx context.Context, c *petitbleu.Composition, p SendPerson, vars []byte) (content petitbleu.Content, refusal *petitbleu.Error, err error) {
	out, err := a.o.Delivery.Preview(ctx, c, personOf("", p), vars, render.UnsentDispatch)
	switch {
	case err != nil:
		return content, nil, err
	case out.Written.Err != nil:
		return content, petitbleu.Errorf(petitbleu.CodeRenderFailed, "%w", out.Written.Err), nil
	case out.Written.Aborted:
		return content, petitbleu.Errorf(petitbleu.CodeAborted, "%s", out.Written.Reason), nil
	case len(out.Problems) > 0:
		return content, out.Problems[0], nil
	}
	return out.Written.Content, nil, nil
}

// personOf is a person as a template reads them, where no row does.
func personOf(id string, p SendPerson) render.Person {
	attributes := string(p.Attributes)
	if attributes == "" {
		attributes = "{}"
	}
	return render.Person{ID: id, External: p.ExternalID, Attributes: attributes}
}
