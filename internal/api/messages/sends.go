package messages

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerSends adds sending to named people.
func (a *API) registerSends() {
	door.On(a.Door, "POST", door.WS+"/sends", door.MessagesSend, "sendToPeople", "Messages", "Send a composition to up to 1,000 people, try it on some, or see what each would get", a.sendToPeople, door.Status(http.StatusAccepted), door.WithText)
}

type sendsInput struct {
	door.InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 48 hours, it is done once"`
	Body           struct {
		views.Composed
		People []views.SendPerson `json:"people" minItems:"1" maxItems:"1000"`
		Vars   *views.VarsBody    `json:"vars,omitempty" doc:"For everybody"`
		SendID string             `json:"send_id,omitempty" maxLength:"64" doc:"A label under which you count it"`
		Test   bool               `json:"test,omitempty" doc:"A trial: marked, and counted nowhere"`
		DryRun bool               `json:"dry_run,omitempty" doc:"Nothing is sent; the answer has a preview for each of the first 20 people"`
	}
}

// previewsAtOnce is how many previews a dry run gives.
const previewsAtOnce = 20

func (a *API) sendToPeople(ctx context.Context, in *sendsInput) (v views.SendResult, err error) {
	if a.o.Delivery == nil || a.o.Queue == nil {
		return v, door.ErrUnavailable("Delivery")
	}
	l := delivery.Letter{WorkspaceID: in.WS, Origin: "api", DispatchID: newDispatchID(), SendID: in.Body.SendID, Test: in.Body.Test}
	if l.Test {
		l.DispatchID = render.UnsentDispatch
	}
	if l.Composition, err = a.composed(ctx, in.WS, in.Body.Composed); err != nil {
		return v, err
	}
	ids, refused, err := views.Whom(ctx, a.Door, a.o.People, in.WS, in.Body.People, in.Body.Test || in.Body.DryRun)
	if err != nil {
		return v, err
	}
	v = views.SendResult{DispatchID: l.DispatchID, Messages: []views.SentMessage{}, Refused: refused}
	vars := make([][]byte, len(ids))
	for i := range ids {
		if vars[i], err = views.VarsOf(in.Body.Vars, in.Body.People[i].Vars, fmt.Sprintf("body.people[%d].vars", i)); err != nil {
			return v, err
		}
	}
	if in.Body.DryRun {
		v.DispatchID = ""
		for i := 0; i < len(ids) && len(v.Previews) < previewsAtOnce; i++ {
			if views.RefusedAt(refused, i) {
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

// Try sends a composition to some people as a trial, which counts nowhere.
func (a *API) Try(ctx context.Context, ws string, c petitbleu.Composition, people []views.SendPerson, vars *views.VarsBody, dryRun bool) (views.SendResult, error) {
	in := &sendsInput{InWorkspace: door.InWorkspace{WS: ws}}
	in.Body.Composition, in.Body.People, in.Body.Vars, in.Body.Test, in.Body.DryRun = &c, people, vars, true, dryRun
	return a.sendToPeople(ctx, in)
}

func newDispatchID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// composed reads and checks what is to be sent.
func (a *API) composed(ctx context.Context, ws string, b views.Composed) (c petitbleu.Composition, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		switch {
		case (b.Composition == nil) == (b.TemplateID == ""):
			return petitbleu.Errorf(petitbleu.CodeInvalidBody, "Give a composition or a template_id: one of the two.").At("body.composition")
		case b.Composition != nil:
			c = *b.Composition
		default:
			found, err := views.TemplateComposition(tx, ws, b.TemplateID, b.Version)
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
		p := door.ProblemOf(problems[0])
		p.Errors = door.MapEach(problems, func(e *petitbleu.Error) door.ProblemDetail {
			return door.Detail("body.composition.content.", e)
		})
		return p
	})
	return c, err
}

// queueSend queues a message for each of those who were found, once under its idempotency key.
func (a *API) queueSend(ctx context.Context, in *sendsInput, l delivery.Letter, ids []string, vars [][]byte, v views.SendResult) (views.SendResult, error) {
	var places []int
	contents := map[int]petitbleu.Content{}
	for i := range ids {
		if views.RefusedAt(v.Refused, i) {
			continue
		}
		if p := in.Body.People[i]; ids[i] == "" { // made up: written now, for no row holds what they are like
			content, refusal, err := a.writeNow(ctx, &l.Composition, p, vars[i])
			if err != nil {
				return v, err
			}
			if refusal != nil {
				v.Refused = append(v.Refused, views.SendRefusal{Index: i, Code: refusal.Code, Message: refusal.Message})
				continue
			}
			contents[i] = content
		}
		places = append(places, i)
		l.To = append(l.To, delivery.Addressee{ProfileID: ids[i], PSID: in.Body.People[i].TypedPSID, Vars: vars[i]})
	}
	first := v
	return first, a.Write(ctx, func(tx *store.Tx) error {
		first = views.SendResult{DispatchID: v.DispatchID, Messages: []views.SentMessage{}, Refused: append([]views.SendRefusal{}, v.Refused...)}
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
			first.Refused = append(first.Refused, views.SendRefusal{Index: places[r.Index], Code: r.Err.Code, Message: r.Err.Message})
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
			first.Messages = append(first.Messages, views.SentMessage{Index: place, MessageID: m.ID, ProfileID: m.ProfileID})
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
	return store.IdempotencyKey{WorkspaceID: in.WS, Scope: "api/sends", Key: in.IdempotencyKey, RequestHash: hex.EncodeToString(sum[:]), Status: http.StatusAccepted, CreatedAt: a.Now()}
}

// claimSend takes the request's idempotency key, or gives the answer that it stands for.
func (a *API) claimSend(tx *store.Tx, in *sendsInput, v *views.SendResult) (earlier bool, err error) {
	if in.IdempotencyKey == "" {
		return false, nil
	}
	k := in.sendKey(a)
	was, fresh, err := tx.ClaimIdempotencyKey(k, a.Now().Add(-petitbleu.IdempotencyKeyLife))
	switch {
	case err != nil || fresh:
		return false, err
	case was.RequestHash != k.RequestHash:
		return true, petitbleu.Errorf(petitbleu.CodeKeyReused, "This idempotency key stands for another request. Use a new key for a new request.").At("header.Idempotency-Key")
	}
	return true, json.Unmarshal([]byte(was.Response), v)
}

// writeNow writes a composition for a made-up person.
func (a *API) writeNow(ctx context.Context, c *petitbleu.Composition, p views.SendPerson, vars []byte) (content petitbleu.Content, refusal *petitbleu.Error, err error) {
	out, err := a.o.Delivery.Preview(ctx, c, views.PersonOf("", p), vars, render.UnsentDispatch)
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
