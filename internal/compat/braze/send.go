package braze

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

func (d *Door) sendEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/messages/send", "messages.send", limitDefault, 201, "Send webhooks to people, or to those of a segment, now", nil,
			`{"external_user_ids":["u1"],"messages":{"webhook":{"url":"https://hooks.example.com/orders","request_method":"POST","request_headers":{"Content-Type":"application/json"},"body":"{\"to\":\"{{${user_id}}}\"}"}}}`, d.send},
	}
}

// The texts of messages/send (Braze reference, section 2.3).
const (
	noRecipients = "No Recipients"
	noMessage    = "No message to send"
	tooManyUsers = "The max number of external_ids and aliases per request was exceeded"
)

// sent is the answer of messages/send (Braze reference, section 2.6).
type sent struct {
	DispatchID string      `json:"dispatch_id"`
	SendID     string      `json:"send_id,omitempty"`
	Message    string      `json:"message"`
	Errors     []itemError `json:"errors,omitempty"`
}

// send sends webhooks to people by their ids, to a segment, or to those of the one who are in the
// other (Braze reference, sections 2.5.2 and 2.6).
func (d *Door) send(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	l := delivery.Letter{WorkspaceID: c.ws, Origin: "braze", DispatchID: newDispatch()}
	if l.SendID, err = sendID(m["send_id"]); err != nil {
		return reply{}, err
	}
	if m["campaign_id"] != nil {
		return reply{}, bad("Invalid Campaign ID", "There are no campaigns of the API here: leave campaign_id out and put the message into the request.")
	}
	if m["audience"] != nil {
		return reply{}, bad("Bad Request", "An audience in the request is not understood here. Make a segment of it and name that by segment_id.")
	}
	if l.Composition, err = composition(c.ws, m["messages"]); err != nil {
		return reply{}, err
	}
	who, places, err := recipients(m)
	if err != nil {
		return reply{}, err
	}
	segmentID, _ := text(m["segment_id"])
	if len(who) == 0 && segmentID == "" {
		return reply{}, bad(noRecipients, "Name people by external_user_ids or user_aliases, or a segment by segment_id.")
	}
	if segmentID != "" && !d.windows.take(c.ws, limitSegment, time.Now()).ok {
		return reply{}, refuse(http.StatusTooManyRequests, "Rate Limited", "This workspace has sent to segments too often within a minute.")
	}
	if err := d.checkLetter(ctx, &l); err != nil {
		return reply{}, err
	}
	a := sent{DispatchID: l.DispatchID, SendID: l.SendID, Message: success.Message}
	if len(who) == 0 {
		err = d.sendToSegment(ctx, c, l, segmentID)
	} else {
		a.Errors, err = d.sendTo(ctx, c, l, who, places, segmentID)
	}
	return reply{status: http.StatusCreated, body: a}, err
}

// newDispatch gives the id of a transmission (Braze reference, section 2.7).
func newDispatch() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func sendID(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	id, ok := text(v)
	if !ok || id == "" || len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", bad("'send_id' must be a string of at most 64 ASCII characters")
	}
	return id, nil
}

// composition reads the messages of a send: one webhook object (Braze reference, section 2.5.5).
func composition(ws string, v any) (c petitbleu.Composition, err error) {
	all, ok := v.(map[string]any)
	if !ok || len(all) == 0 {
		return c, bad(noMessage)
	}
	hook, ok := all["webhook"].(map[string]any)
	if !ok {
		return c, bad(noMessage, "Only messages of the channel webhook are sent here; messages has none.")
	}
	if hook["message_variation_id"] != nil {
		return c, bad("Invalid Message Variant", "A message_variation_id belongs to a campaign, which is not named.")
	}
	w := &petitbleu.WebhookRequest{}
	w.URL, _ = text(hook["url"])
	method, _ := text(hook["request_method"])
	w.Method = strings.ToUpper(method)
	w.Body, _ = text(hook["body"])
	headers, _ := hook["request_headers"].(map[string]any)
	for name, value := range headers {
		v, ok := text(value)
		if !ok {
			return c, bad("'request_headers' must be an object of strings")
		}
		w.Headers = append(w.Headers, petitbleu.Header{Name: name, Value: v})
	}
	slices.SortFunc(w.Headers, func(a, b petitbleu.Header) int { return strings.Compare(a.Name, b.Name) })
	return petitbleu.Composition{WorkspaceID: ws, Channel: "webhook", Purpose: petitbleu.PurposeTransactional,
		Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: w}}, nil
}

// place is where a recipient stands in the request.
type place struct {
	array string
	index int
}

// recipients reads whom a send is for; each once.
func recipients(m map[string]any) (who []profile.Who, places []place, err error) {
	ids, aliases := m["external_user_ids"], m["user_aliases"]
	list, ok := texts(ids)
	if ids != nil && !ok {
		return nil, nil, bad("'external_user_ids' must be an array of strings")
	}
	for i, id := range list {
		who, places = append(who, profile.Who{ExternalID: id}), append(places, place{"external_user_ids", i})
	}
	named, ok := aliases.([]any)
	if aliases != nil && !ok {
		return nil, nil, bad("'user_aliases' must be an array of objects")
	}
	for i, v := range named {
		o, _ := v.(map[string]any)
		name, _ := text(o["alias_name"])
		label, _ := text(o["alias_label"])
		who, places = append(who, profile.Who{Alias: &profile.Alias{Label: label, Name: name}}), append(places, place{"user_aliases", i})
	}
	if len(who) > petitbleu.BrazeSendLimit {
		return nil, nil, bad(tooManyUsers)
	}
	return who, places, nil
}

// checkLetter refuses a message that could not be sent to anybody.
func (d *Door) checkLetter(ctx context.Context, l *delivery.Letter) error {
	if d.Delivery == nil {
		return refuse(http.StatusServiceUnavailable, "Sending is not running")
	}
	return d.Store.Read(ctx, func(tx *store.Tx) error {
		w, err := tx.Workspace(l.WorkspaceID)
		if err != nil {
			return err
		}
		problems, err := d.Delivery.CheckComposition(tx, &l.Composition, w.RulePack)
		if err != nil || len(problems) == 0 {
			return err
		}
		details := make([]string, len(problems))
		for i, p := range problems {
			details[i] = p.Error()
		}
		return bad("Bad Request", details...)
	})
}

// sendTo queues a message for each of some people, once, and tells of those who are nobody.
func (d *Door) sendTo(ctx context.Context, c *call, l delivery.Letter, who []profile.Who, places []place, segmentID string) (wrong []itemError, err error) {
	found, err := d.People.FindMany(ctx, c.ws, who)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i, p := range found {
		switch {
		case p == nil:
			wrong = append(wrong, itemError{Type: "no user has this id, so nothing was sent", InputArray: places[i].array, Index: places[i].index})
		case !slices.Contains(ids, p.ID):
			ids = append(ids, p.ID)
		}
	}
	if segmentID != "" {
		q, err := d.query(ctx, c.ws, segmentID)
		if err != nil {
			return nil, err
		}
		if ids, err = d.Audience.Belonging(ctx, c.ws, q, ids); err != nil {
			return nil, err
		}
	}
	return wrong, d.queue(ctx, l, ids)
}

// segmentPage is how many people of a segment are queued in one transaction.
const segmentPage = 1000

func (d *Door) sendToSegment(ctx context.Context, c *call, l delivery.Letter, segmentID string) error {
	q, err := d.query(ctx, c.ws, segmentID)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // what was begun is not left half done
	for after := ""; ; {
		ids, err := d.Audience.List(ctx, c.ws, q, after, segmentPage)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := d.queue(ctx, l, ids); err != nil {
			return err
		}
		if len(ids) < segmentPage {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

// query gives a segment of the workspace, ready to be asked.
func (d *Door) query(ctx context.Context, ws, id string) (*segment.Query, error) {
	s, err := d.segmentOf(ctx, ws, id)
	if err != nil {
		return nil, err
	}
	definition, err := segment.Parse(s.Definition)
	if err != nil {
		return nil, err
	}
	return d.Audience.Query(ctx, ws, s.ID, definition)
}

func (d *Door) queue(ctx context.Context, l delivery.Letter, people []string) error {
	if len(people) == 0 {
		return nil
	}
	l.To = make([]delivery.Addressee, len(people))
	for i, id := range people {
		l.To[i] = delivery.Addressee{ProfileID: id}
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		all, _, err := d.Delivery.Address(tx, &l)
		if err != nil {
			return err
		}
		return d.Delivery.Queue(tx, all)
	})
}
