package endpoint

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Check refuses what an endpoint cannot have, and puts its types into one order.
func Check(p *petitbleu.EventEndpoint) (err error) {
	u, err := url.Parse(p.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.Fragment != "" || len(p.URL) > petitbleu.EndpointURLLimit || strings.ContainsAny(p.URL, " \t\r\n") {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is not a web address. Write it as https://host/path, without a user and a password.").At("body.url")
	}
	p.Types, err = checkTypes(p.Types)
	return err
}

// NewSecret gives an endpoint a secret, which is shown now and never again. The one before it signs on for a day.
func (e *Endpoints) NewSecret(p *petitbleu.EventEndpoint, now time.Time) (shown string) {
	if p.SecretSealed != "" {
		p.OldSealed, p.OldUntil = p.SecretSealed, now.Add(petitbleu.OldSecretLife)
	}
	shown = newSecret()
	p.SecretSealed = e.o.Box.Seal(boxName(p.WorkspaceID, p.ID), shown)
	return shown
}

// SwitchOn has an endpoint told again, as if it had never failed.
func SwitchOn(p *petitbleu.EventEndpoint) {
	p.State, p.Note, p.FailingSince, p.Failures, p.ProbeAt = petitbleu.EndpointOn, "", time.Time{}, 0, time.Time{}
}

// Test sends a test event at once, whatever types the endpoint chose and whether it is on, and gives what came of it.
func (e *Endpoints) Test(ctx context.Context, ws, id string) (a petitbleu.EndpointAttempt, err error) {
	now := e.o.Clock.Now()
	var r round
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if r.endpoint, err = tx.EventEndpoint(ws, id); err != nil {
			return err
		}
		_, err = tx.Setting(ws, petitbleu.WebhookSettingsName, &r.settings)
		return err
	})
	if err != nil {
		return a, err
	}
	data, err := json.Marshal(map[string]string{"endpoint_id": id, "text": "A test. Nothing happened."})
	if err != nil {
		return a, err
	}
	i := item{made: true, at: now, retry: petitbleu.OutgoingRetry{Event: petitbleu.Outgoing{
		ID: petitbleu.NewID(petitbleu.KindNews, now), Type: TestType, About: id, At: now.UnixMilli(), Data: data}}}
	f := facts{workspace: ws}
	body, _ := f.body(i.retry.Event, r.endpoint.Form)
	l, err := e.lineOf(r.endpoint, r.settings, now)
	if err != nil {
		i.reply = reply{note: err.Error()}
	} else {
		i.reply = e.call(ctx, l, i.retry.Event.ID, body)
	}
	a = i.attempt(now)
	a.Test = true
	return a, e.o.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertAttempts(ws, id, []petitbleu.EndpointAttempt{a}, now)
	})
}

// Again has an endpoint told once more of the event of one line of its log, by the line's name.
func Again(tx *store.Tx, ws, id, name string, now time.Time) error {
	row, n, ok := strings.Cut(name, ".")
	place, err := strconv.Atoi(n)
	if !ok || err != nil {
		return store.ErrNotFound
	}
	v, err := tx.AttemptRow(ws, id, row)
	if err != nil {
		return err
	}
	if place < 0 || place >= len(v.Attempts) || v.Attempts[place].Test {
		return store.ErrNotFound
	}
	return tx.PutRetries(ws, id, []petitbleu.OutgoingRetry{{ID: petitbleu.NewID(petitbleu.KindAttempt, now), Event: v.Attempts[place].Event, DueAt: now, CreatedAt: now}}, now)
}

// Wake has the endpoints looked at soon.
func (e *Endpoints) Wake() { e.o.Wake() }
