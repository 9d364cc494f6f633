package endpoint

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// trackPath is where a Braze takes events, below its REST endpoint; trackEvents is how many it takes at once (Braze
// reference, section 2.4.1).
const (
	trackPath   = "/users/track"
	trackEvents = 75
)

// BrazeCallback says how an external Braze knows the person of a notification that it sent, and why it did. One of the
// ids is there.
type BrazeCallback struct {
	ExternalID string          `json:"external_id,omitempty"`
	BrazeID    string          `json:"braze_id,omitempty"`
	UserAlias  json.RawMessage `json:"user_alias,omitempty"`
	CampaignID string          `json:"campaign_id,omitempty"`
	CanvasID   string          `json:"canvas_id,omitempty"`
	DispatchID string          `json:"dispatch_id,omitempty"`
}

// TellStatuses notes statuses of notifications for the external Braze of their workspace, where it has one that wants
// them: of those that a Braze sent, and that have an event name.
func TellStatuses(tx *store.Tx, n store.StatusNews) error {
	kind := petitbleu.EventNotificationSent
	if n.Status == petitbleu.StatusRead {
		kind = petitbleu.EventNotificationRead
	}
	var ids []string
	for _, i := range n.Items {
		if len(i.Callback) > 0 && i.EventName != "" {
			ids = append(ids, i.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return tx.Tell(n.WorkspaceID, store.News{Type: kind, About: ids, At: n.At})
}

// trackEvent is an event of users/track.
type trackEvent struct {
	ExternalID string            `json:"external_id,omitempty"`
	BrazeID    string            `json:"braze_id,omitempty"`
	UserAlias  json.RawMessage   `json:"user_alias,omitempty"`
	Name       string            `json:"name"`
	Time       time.Time         `json:"time"`
	Properties map[string]string `json:"properties"`
	Update     bool              `json:"_update_existing_only"`
}

// tracked writes the event that tells a status; false when the notification is not there any more.
func (f *facts) tracked(o petitbleu.Outgoing) (v trackEvent, ok bool) {
	l, ok := f.notices[o.About]
	var c BrazeCallback
	if !ok || json.Unmarshal(l.Callback, &c) != nil {
		return v, false
	}
	status := petitbleu.StatusSent
	if o.Type == petitbleu.EventNotificationRead {
		status = petitbleu.StatusRead
	}
	v = trackEvent{ExternalID: c.ExternalID, BrazeID: c.BrazeID, UserAlias: c.UserAlias, Name: l.EventName, Time: time.UnixMilli(o.At).UTC(), Update: true,
		Properties: map[string]string{"status": status, "message_id": l.ID, "notification_id": cmp.Or(l.GroupID, l.ID), "template_key": f.about[l.ID].TemplateKey}}
	for name, text := range map[string]string{"campaign_id": c.CampaignID, "canvas_id": c.CanvasID, "dispatch_id": c.DispatchID} {
		if text != "" {
			v.Properties[name] = text
		}
	}
	return v, true
}

// runBraze makes the calls of a round to an external Braze: the events of many people in one, in their order. Where one
// call fails, the others are put off without a try.
func (e *Endpoints) runBraze(ctx context.Context, r *round, l line, broken error) {
	var part []*item
	var events []trackEvent
	ok := true
	flush := func() {
		if len(part) == 0 {
			return
		}
		if ok && ctx.Err() == nil {
			ok = e.track(context.WithoutCancel(ctx), l, broken, part, events)
		}
		part, events = nil, nil
	}
	for k := range r.items {
		i := &r.items[k]
		v, there := r.facts.tracked(i.retry.Event)
		if !there {
			i.missing = true
			continue
		}
		part, events = append(part, i), append(events, v)
		if len(part) == trackEvents {
			flush()
		}
	}
	flush()
}

// track makes one call, and notes with each of its events what came of it.
func (e *Endpoints) track(ctx context.Context, l line, broken error, part []*item, events []trackEvent) bool {
	now := e.o.Clock.Now()
	r := reply{}
	if broken != nil {
		r.note = broken.Error()
	} else if body, err := json.Marshal(map[string]any{"events": events}); err != nil {
		r.note = "The events could not be written."
	} else {
		r = e.post(ctx, l, brazeHeader(l.secrets[0]), body, l.secrets)
	}
	if says, _ := brazeSays(r); r.ok && says != "success" && says != "queued" {
		r.ok, r.note = false, "It answered "+strconv.Itoa(r.status)+" without the message \"success\", as no Braze does."
	}
	left := leftOut(r)
	for n, i := range part {
		i.made, i.at, i.reply = true, now, r
		i.reply.body = nil
		if why := left[n]; why != "" {
			i.reply.note = "Braze left this event out: " + why
		}
	}
	return r.ok
}

// brazeSays gives the message of an answer; false where it has none, and so is no Braze's. What was taken says "success", or
// "queued", whatever the status is (Braze reference, section 2.3).
func brazeSays(r reply) (message string, ok bool) {
	var a struct {
		Message string `json:"message"`
	}
	err := json.Unmarshal(r.body, &a)
	return a.Message, err == nil && a.Message != ""
}

func brazeHeader(key string) http.Header {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("Authorization", "Bearer "+key)
	return h
}

// leftOut reads which events an answer says were not taken, by their place.
func leftOut(r reply) map[int]string {
	var a struct {
		Errors []struct {
			Type       string `json:"type"`
			InputArray string `json:"input_array"`
			Index      int    `json:"index"`
		} `json:"errors"`
	}
	left := map[int]string{}
	if !r.ok || json.Unmarshal(r.body, &a) != nil {
		return left
	}
	for _, one := range a.Errors {
		if one.InputArray == "events" {
			left[one.Index] = excerpt([]byte(one.Type), nil, true)
		}
	}
	return left
}

// SetBraze writes where an external Braze is into its endpoint; a key that is given takes the place of the one before.
func (e *Endpoints) SetBraze(p *petitbleu.EventEndpoint, address, key string) {
	p.Form, p.URL = petitbleu.EndpointBraze, strings.TrimSuffix(address, "/")+trackPath
	if key != "" {
		p.SecretSealed, p.OldSealed = e.o.Box.Seal(boxName(p.WorkspaceID, p.ID), key), ""
	}
}

// BrazeAddress gives the REST endpoint of an external Braze.
func BrazeAddress(p petitbleu.EventEndpoint) string { return strings.TrimSuffix(p.URL, trackPath) }

// AskBraze tells what keeps an external Braze from taking events, by a call that tells it nothing: nil when its key opens
// users/track.
func (e *Endpoints) AskBraze(ctx context.Context, p petitbleu.EventEndpoint, s petitbleu.WebhookSettings) error {
	u, err := url.Parse(p.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(p.URL) > petitbleu.EndpointURLLimit {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This is not a REST endpoint. Write it as https://rest.fra-01.braze.eu, as Braze shows it.").At("body.endpoint")
	}
	l, err := e.lineOf(p, s, e.o.Clock.Now())
	if err != nil {
		return err
	}
	if len(l.secrets) == 0 {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Give the REST API key of the Braze, with the permission users.track.").At("body.key")
	}
	r := e.post(ctx, l, brazeHeader(l.secrets[0]), []byte("{}"), l.secrets)
	_, says := brazeSays(r)
	switch {
	case (r.ok || r.status == http.StatusBadRequest) && says || r.status == http.StatusTooManyRequests:
		return nil // it found nothing to take: the key is good
	case r.status == http.StatusUnauthorized:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The Braze at this address does not know the key. Copy the key anew, and look whether the address is that of its instance.").At("body.key")
	case r.status == http.StatusForbidden:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The key may not do this. Give it the permission users.track in Braze, and allow the addresses of this program where the key lists some.").At("body.key")
	case r.status != 0:
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "What stands at this address answered %d, as no Braze does. Check the address.", r.status).At("body.endpoint")
	}
	return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The Braze did not answer. %s", r.note).At("body.endpoint")
}
