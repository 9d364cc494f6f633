package iadvize

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/push"
	"github.com/petitbleu/petitbleu/internal/store"
)

// commit does a request in one transaction: the idempotency key, the person by their opt-in,
// the verdict, the message or messages. What policy forbids now is kept as dropped, with its
// reason, and answered 422.
func (d *Door) commit(ctx context.Context, req request) (a answer, err error) {
	now := d.Clock.Now()
	touch := d.touched.due(req.caller.key.ID, now)
	err = d.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if touch {
			if err := tx.TouchAPIKey(req.workspace.ID, req.caller.key.ID, req.caller.from.String(), now); err != nil {
				return err
			}
		}
		a, err = d.once(tx, req, now)
		return err
	})
	return a, err
}

// once runs the request unless its key was used before; then it gives the answer of that time.
func (d *Door) once(tx *store.Tx, req request, now time.Time) (answer, error) {
	if req.key == "" {
		return d.place(tx, req, now)
	}
	k := store.IdempotencyKey{
		WorkspaceID: req.workspace.ID, Scope: "push " + req.page.ID + " " + req.customerID, Key: req.key,
		RequestHash: req.hash, CreatedAt: now,
	}
	earlier, fresh, err := tx.ClaimIdempotencyKey(k, now.Add(-petitbleu.IdempotencyKeyLife))
	if err != nil {
		return answer{}, err
	}
	if !fresh {
		return replay(earlier, req.hash)
	}
	a, err := d.place(tx, req, now)
	if err != nil {
		return a, err
	}
	text, err := json.Marshal(a)
	if err != nil {
		return a, err
	}
	k.Status, k.Response = a.Status, string(text)
	return a, tx.FinishIdempotencyKey(k)
}

func replay(earlier store.IdempotencyKey, hash string) (a answer, err error) {
	if earlier.RequestHash != hash {
		return a, petitbleu.Errorf(petitbleu.CodeKeyReused, "This Idempotency-Key was used with another body: take a new key for a new message.").At("Idempotency-Key")
	}
	if err := json.Unmarshal([]byte(earlier.Response), &a); err != nil {
		return a, err
	}
	a.Status, a.replayed = earlier.Status, true
	return a, nil
}

// place finds the person, asks policy and keeps the messages.
func (d *Door) place(tx *store.Tx, req request, now time.Time) (a answer, err error) {
	to, err := push.Addressee(tx, req.workspace.ID, req.page.ID, req.customerID)
	if err != nil {
		return a, err
	}
	if req.page.State == petitbleu.PageTokenInvalid {
		return a, &platformError{cause: petitbleu.Errorf(petitbleu.CodePlatform,
			"Facebook no longer takes the token of this Page: connect the Page again under Channels. Nothing was kept; send the message again afterwards."), code: 190}
	}
	if req.Topic == "" {
		req.Topic = to.Identity.Topic
	}
	messages := draft(req, to, now)
	v, err := decide(tx, req, messages, now)
	if err != nil {
		return a, err
	}
	a = accepted(req, messages)
	if v.Outcome != petitbleu.Drop {
		return a, d.Queue(tx, messages)
	}
	for i := range messages {
		m := &messages[i]
		m.State, m.Reason, m.ReasonText, m.Verdict, m.DueAt = petitbleu.StateDropped, v.Reason, v.Sentence, &v, time.Time{}
	}
	return refused(a, v, messages), tx.InsertMessages(messages)
}

// decide asks policy about the first message: the second is asked about when it is its turn.
// A one-time token carries one message, so it cannot carry a request of two.
func decide(tx *store.Tx, req request, messages []petitbleu.Message, now time.Time) (petitbleu.Verdict, error) {
	v, err := grounds.Verdict(tx, req.workspace, req.page, messages[0], now)
	if err != nil || v.Outcome == petitbleu.Drop || len(messages) == 1 || v.TokenID == "" {
		return v, err
	}
	v.Outcome, v.Reason = petitbleu.Drop, petitbleu.CodeOutsideWindow
	v.Sentence = "The window is closed and the person's one-time token carries one message; this request has two, a text and an attachment."
	v.Cure = "Send the text or the attachment alone, or wait until the person writes."
	return v, nil
}

// draft makes the messages of a request: text first, the second waiting for the first.
func draft(req request, to push.Person, now time.Time) []petitbleu.Message {
	group := petitbleu.NewID(petitbleu.KindPush, now)
	all := make([]petitbleu.Message, len(req.Parts))
	for i, p := range req.Parts {
		all[i] = petitbleu.Message{
			WorkspaceID: req.workspace.ID, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: to.Profile,
			Channel: "messenger", PageID: req.page.ID, Recipient: to.Address, Origin: "push", GroupID: group, Part: i + 1,
			Purpose: req.Purpose, Topic: req.Topic, CustomerID: req.customerID, Content: p.Content,
			State: petitbleu.StateQueued, DueAt: now, CreatedAt: now, UpdatedAt: now,
		}
		if i > 0 {
			all[i].AfterID, all[i].DueAt = all[i-1].ID, time.Time{}
		}
	}
	return all
}

// statusOf gives the HTTP status of a code, as the guide's reference lists them.
func statusOf(err error) int {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable
	}
	switch petitbleu.CodeOf(err) {
	case petitbleu.CodeInvalidBody, petitbleu.CodeTextTooLong, petitbleu.CodeEmptyMessage, petitbleu.CodeBadTemplate:
		return http.StatusBadRequest
	case petitbleu.CodeInvalidToken:
		return http.StatusUnauthorized
	case petitbleu.CodePageNotLinked, petitbleu.CodeTokenScope, petitbleu.CodeForbidden:
		return http.StatusForbidden
	case petitbleu.CodeNotOptedIn, petitbleu.CodeNotFound:
		return http.StatusNotFound
	case petitbleu.CodeAmbiguousCustomer:
		return http.StatusConflict
	case petitbleu.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case petitbleu.CodeOutsideWindow, petitbleu.CodeNotAllowed, petitbleu.CodeStopped, petitbleu.CodeUnreachable, petitbleu.CodeKeyReused:
		return http.StatusUnprocessableEntity
	case petitbleu.CodeRateLimited:
		return http.StatusTooManyRequests
	case petitbleu.CodePlatform:
		return http.StatusBadGateway
	case petitbleu.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
