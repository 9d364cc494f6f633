package messages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

type sendInput struct {
	door.InWorkspace
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice within 48 hours, it is done once"`
	Body           sendBody
}

type sendBody struct {
	ProfileID  string            `json:"profile_id,omitempty" maxLength:"64" doc:"Either this or customer_id"`
	CustomerID string            `json:"customer_id,omitempty" maxLength:"100"`
	PageID     string            `json:"page_id" maxLength:"64"`
	Recipient  string            `json:"recipient,omitempty" maxLength:"300" doc:"comment:… or post:…, to answer a comment or a visitor's post in private; user_ref:…, to follow a confirmed checkbox up; then neither profile_id nor customer_id is needed; phone:+1…, the number of the person who is named"`
	Purpose    string            `json:"purpose" enum:"transactional,support,requested,promotional" doc:"Why it is sent; the rules depend on it"`
	Topic      string            `json:"topic,omitempty" maxLength:"100" doc:"Topic of the one-time token that may carry it"`
	Human      bool              `json:"human,omitempty" doc:"Typed by a person, not by a program"`
	Content    petitbleu.Content `json:"content"`
}

// sendMessage queues a message of one part. What policy forbids is kept as dropped and answered
// with its reason.
func (a *API) sendMessage(ctx context.Context, in *sendInput) (views.MessageView, error) {
	if a.o.Queue == nil || a.o.Explain == nil || a.o.Check == nil {
		return views.MessageView{}, door.ErrUnavailable("Delivery")
	}
	if in.IdempotencyKey != "" {
		if v, done, err := a.sentBefore(ctx, in); done || err != nil {
			return v, err
		}
	}
	m, err := a.draft(ctx, in)
	if err != nil {
		return views.MessageView{}, err
	}
	return a.keepSent(ctx, in, m)
}

// draft finds the person, checks the content and asks policy.
func (a *API) draft(ctx context.Context, in *sendInput) (petitbleu.Message, error) {
	b, now := in.Body, a.Now()
	m := petitbleu.Message{
		WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: b.ProfileID, Channel: "messenger", PageID: b.PageID,
		Origin: "api", Part: 1, Purpose: petitbleu.Purpose(b.Purpose), Topic: b.Topic, Human: b.Human && door.CallerOf(ctx).Key == nil,
		CustomerID: b.CustomerID, Recipient: b.Recipient, Content: b.Content, State: petitbleu.StateQueued, DueAt: now, CreatedAt: now, UpdatedAt: now,
	}
	m.GroupID = m.ID
	if m.Human {
		m.Origin = "app" // typed here, by somebody of the team
	}
	pack := ""
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return err
		}
		pack = w.RulePack
		return address(tx, &m)
	})
	if err != nil {
		return m, err
	}
	if ask := m.Content.Request; ask != nil && ask.Payload == "" {
		ask.Payload = m.Topic // the token will stand for what its payload names
	}
	if ask := m.Content.Subscription; ask != nil && ask.Payload == "" {
		ask.Payload = m.Topic
	}
	switch ask, sub := m.Content.Request, m.Content.Subscription; { // and requests are counted by their topic
	case m.Topic == "" && ask != nil:
		m.Topic = ask.Payload
	case m.Topic == "" && sub != nil:
		m.Topic = sub.Payload
	}
	problems, _ := a.o.Check(m.Channel, m.Content, pack)
	if len(problems) > 0 {
		p := door.ProblemOf(problems[0])
		p.Errors = door.MapEach(problems, func(e *petitbleu.Error) door.ProblemDetail {
			return door.ProblemDetail{Location: "body.content." + e.Field, Message: e.Message}
		})
		return m, p
	}
	v, err := a.ask(ctx, Question{Message: m, At: now})
	m.Verdict = &v
	if err == nil && v.Outcome == petitbleu.Drop {
		m.State, m.Reason, m.ReasonText = petitbleu.StateDropped, v.Reason, v.Sentence
	}
	return m, err
}

// address finds the person and their id on the Page.
func address(tx *store.Tx, m *petitbleu.Message) error {
	if _, err := tx.Page(m.WorkspaceID, m.PageID); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return petitbleu.Errorf(petitbleu.CodePageNotLinked, "No Page of that id is connected to this workspace.").At("body.page_id")
		}
		return err
	}
	if m.Recipient != "" {
		return byRecipient(tx, m)
	}
	if (m.ProfileID == "") == (m.CustomerID == "") {
		return petitbleu.Errorf(petitbleu.CodeInvalidBody, "Name the person by profile_id or by customer_id: one of the two.").At("body.profile_id")
	}
	if m.CustomerID != "" {
		if err := views.ByCustomer(tx, m); err != nil {
			return err
		}
	}
	if _, err := tx.Profile(m.WorkspaceID, m.ProfileID); err != nil {
		return err
	}
	names, err := tx.IdentitiesOf(m.WorkspaceID, m.ProfileID)
	if err != nil {
		return err
	}
	m.Recipient = petitbleu.AddressOf(names, m.PageID).String()
	if m.Recipient == "" {
		return petitbleu.Errorf(petitbleu.CodeNotOptedIn, "This person has never written to this Page nor opted in to it, so it has no address for them.")
	}
	return nil
}

// byRecipient finds the person whom a written recipient names, where they are known.
func byRecipient(tx *store.Tx, m *petitbleu.Message) error {
	to := petitbleu.ParseRecipient(m.Recipient)
	switch to.Kind {
	case petitbleu.RecipientComment, petitbleu.RecipientPost:
		return byComment(tx, m, to)
	case petitbleu.RecipientUserRef:
		key := store.IdentityKey{Kind: petitbleu.IdentityUserRef, Scope: m.PageID, Value: to.Value}
		found, err := tx.Identities(m.WorkspaceID, []store.IdentityKey{key})
		if err == nil && found[key].ProfileID == "" {
			err = petitbleu.Errorf(petitbleu.CodeNotOptedIn, "Nobody has confirmed a checkbox of this reference on this Page.").At("body.recipient")
		}
		m.ProfileID = found[key].ProfileID
		return err
	case petitbleu.RecipientPhone:
		if !petitbleu.IsPhone(to.Value) {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A phone number has its country before it, digits only and a plus sign first: phone:+12025550143.").At("body.recipient")
		}
		if m.CustomerID != "" {
			return views.ByCustomer(tx, m)
		}
		if m.ProfileID == "" {
			return nil // the platform alone knows whose the number is, and nobody their consent
		}
		_, err := tx.Profile(m.WorkspaceID, m.ProfileID)
		return err
	}
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, `A recipient here is a comment ("comment:…"), a visitor's post ("post:…"), a checkbox ("user_ref:…") or a phone number ("phone:…"); name people by profile_id or customer_id.`).At("body.recipient")
}

// byComment finds the comment that is answered in private, and its author where they are known.
func byComment(tx *store.Tx, m *petitbleu.Message, to petitbleu.Recipient) error {
	c, err := tx.Comment(m.WorkspaceID, m.PageID, to.Value)
	if errors.Is(err, store.ErrNotFound) {
		return petitbleu.Errorf(petitbleu.CodeNotFound, "No such comment is known on this Page.").At("body.recipient")
	}
	m.ProfileID = c.ProfileID
	return err
}

// keepSent writes the message, and under its idempotency key what became of the request.
func (a *API) keepSent(ctx context.Context, in *sendInput, m petitbleu.Message) (views.MessageView, error) {
	status := http.StatusAccepted
	if m.State == petitbleu.StateDropped {
		status = http.StatusUnprocessableEntity
	}
	var again *store.IdempotencyKey
	err := a.Write(ctx, func(tx *store.Tx) error {
		again = nil
		if in.IdempotencyKey != "" {
			k := in.key()
			k.Status, k.Response, k.CreatedAt = status, m.ID, a.Now()
			earlier, fresh, err := tx.ClaimIdempotencyKey(k, a.Now().Add(-petitbleu.IdempotencyKeyLife))
			if err != nil {
				return err
			}
			if !fresh {
				again = &earlier
				return nil
			}
		}
		if m.State == petitbleu.StateDropped {
			return tx.InsertMessages([]petitbleu.Message{m})
		}
		if err := views.HumanTalks(tx, m, a.Now()); err != nil {
			return err
		}
		return a.o.Queue(tx, []petitbleu.Message{m})
	})
	if err != nil {
		return views.MessageView{}, err
	}
	if again != nil {
		return a.replay(ctx, in, *again)
	}
	if m.State == petitbleu.StateDropped {
		a.Changed(in.WS, live.Change{Kind: live.KindMessage, ID: m.ID, ProfileID: m.ProfileID})
	}
	return a.outcome(ctx, in.WS, m.ID, status)
}

// outcome answers with a message as it is now, or with why it was refused at once.
func (a *API) outcome(ctx context.Context, ws, id string, status int) (views.MessageView, error) {
	v, err := door.Read(ctx, a.Door, func(tx *store.Tx) (views.MessageView, error) { return a.wholeMessage(tx, ws, id) })
	if err == nil && status == http.StatusUnprocessableEntity {
		code := petitbleu.Code(v.Reason)
		if door.Kinds[code].Status == 0 {
			code = petitbleu.CodeNotAllowed
		}
		p := door.NewProblem(code, v.ReasonText)
		p.Status, p.MessageID = http.StatusUnprocessableEntity, v.ID
		return v, p
	}
	return v, err
}

// key is the idempotency key of a request, by the hash of all that it asks for.
func (in *sendInput) key() store.IdempotencyKey {
	text, _ := json.Marshal(in.Body) // a body that was read can be written
	sum := sha256.Sum256(text)
	return store.IdempotencyKey{WorkspaceID: in.WS, Scope: "api/messages", Key: in.IdempotencyKey, RequestHash: hex.EncodeToString(sum[:])}
}

// sentBefore answers a request whose key was used, without doing it again.
func (a *API) sentBefore(ctx context.Context, in *sendInput) (views.MessageView, bool, error) {
	k := in.key()
	earlier, err := door.Read(ctx, a.Door, func(tx *store.Tx) (store.IdempotencyKey, error) {
		return tx.IdempotencyKey(k.WorkspaceID, k.Scope, k.Key)
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && earlier.CreatedAt.Before(a.Now().Add(-petitbleu.IdempotencyKeyLife)) {
		return views.MessageView{}, false, nil
	}
	if err != nil {
		return views.MessageView{}, false, err
	}
	v, err := a.replay(ctx, in, earlier)
	return v, true, err
}

func (a *API) replay(ctx context.Context, in *sendInput, earlier store.IdempotencyKey) (views.MessageView, error) {
	if earlier.RequestHash != in.key().RequestHash {
		return views.MessageView{}, petitbleu.Errorf(petitbleu.CodeKeyReused, "This idempotency key stands for another request. Use a new key for a new request.").At("header.Idempotency-Key")
	}
	return a.outcome(ctx, in.WS, earlier.Response, earlier.Status)
}
