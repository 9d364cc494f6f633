package braze

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
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
		{"POST", "/messages/send", "messages.send", limitDefault, 201, "Send webhooks to people, or to those of a segment or an audience, now", nil,
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
	if l.Composition, err = composition(c.ws, m["messages"]); err != nil {
		return reply{}, err
	}
	vars, err := d.label(ctx, c.ws, m)
	if err != nil {
		return reply{}, err
	}
	who, places, err := recipients(m)
	if err != nil {
		return reply{}, err
	}
	q, err := d.target(ctx, c.ws, m)
	if err != nil {
		return reply{}, err
	}
	if len(who) == 0 && q == nil {
		return reply{}, bad(noRecipients, "Name people by external_user_ids or user_aliases, a segment by segment_id, or give an audience.")
	}
	if q != nil && !d.windows.take(c.ws, limitSegment, time.Now()).ok {
		return reply{}, refuse(http.StatusTooManyRequests, "Rate Limited", "This workspace has sent to segments too often within a minute.")
	}
	if err := d.checkLetter(ctx, &l); err != nil {
		return reply{}, err
	}
	a := sent{DispatchID: l.DispatchID, SendID: l.SendID, Message: success.Message}
	if len(who) == 0 {
		err = d.sendToSegment(ctx, c, l, vars, q)
	} else {
		a.Errors, err = d.sendTo(ctx, c, l, vars, who, places, q)
	}
	return reply{status: http.StatusCreated, body: a}, err
}

// target gives whom segment_id and audience leave: those who are in both; nil where a request names neither.
func (d *Door) target(ctx context.Context, ws string, m map[string]any) (*segment.Query, error) {
	of := segment.Everybody()
	if id, _ := text(m["segment_id"]); id != "" {
		s, err := d.segmentOf(ctx, ws, id)
		if err != nil {
			return nil, err
		}
		definition, err := segment.Parse(s.Definition)
		if err != nil {
			return nil, err
		}
		of.Where.Of = append(of.Where.Of, definition.Where)
	}
	if m["audience"] != nil {
		definition, err := audienceOf(m["audience"])
		if err != nil {
			return nil, err
		}
		of.Where.Of = append(of.Where.Of, definition.Where)
	}
	if len(of.Where.Of) == 0 {
		return nil, nil
	}
	q, err := d.Audience.Query(ctx, ws, "", of)
	if problems, ok := errors.AsType[segment.Problems](err); ok {
		return nil, bad("Invalid Audience", problems.Error())
	}
	return q, err
}

// label gives what Liquid reads of the campaign that a send is counted under by its sender; it must be there, with the variant
// that the message names. The content is that of the request, and the campaign's own counts are of its own runs.
func (d *Door) label(ctx context.Context, ws string, m map[string]any) ([]byte, error) {
	hook, _ := m["messages"].(map[string]any)["webhook"].(map[string]any)
	variant, _ := text(hook["message_variation_id"])
	given, _ := text(m["campaign_id"])
	if m["campaign_id"] == nil {
		if variant != "" {
			return nil, bad("Invalid Message Variant", "A message_variation_id belongs to a campaign, which is not named.")
		}
		return nil, nil
	}
	id, ok := petitbleu.IDOfUUID(petitbleu.KindCampaign, given)
	if !ok {
		id = given
	}
	var of petitbleu.Campaign
	err := d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		of, err = tx.Campaign(ws, id)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, bad("Invalid Campaign ID", "There is no campaign of this id.")
	case err != nil:
		return nil, err
	case variant == "":
		return nil, bad("Message Variant Unspecified", "A send that names a campaign names the variant too: message_variation_id in the message.")
	}
	name, ok := variantOf(of, variant)
	if !ok {
		return nil, bad("Invalid Message Variant", "The campaign has no variant of this message_variation_id.")
	}
	return json.Marshal(petitbleu.MessageVars{Campaign: &petitbleu.MessageNames{ID: cmp.Or(petitbleu.UUID(petitbleu.KindCampaign, of.ID), of.ID), Name: of.Name, MessageID: variant, Message: name}})
}

// variantOf finds a variant of a campaign, launched or drafted, and gives its name.
func variantOf(c petitbleu.Campaign, id string) (name string, ok bool) {
	for _, text := range []json.RawMessage{c.Live, c.Draft} {
		var d struct {
			Variants []struct{ ID, Name string }
		}
		if json.Unmarshal(text, &d) != nil {
			continue
		}
		for _, v := range d.Variants {
			if v.ID == id {
				return v.Name, true
			}
		}
	}
	return "", false
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
func (d *Door) sendTo(ctx context.Context, c *call, l delivery.Letter, vars []byte, who []profile.Who, places []place, q *segment.Query) (wrong []itemError, err error) {
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
	if q != nil {
		if ids, err = d.Audience.Belonging(ctx, c.ws, q, ids); err != nil {
			return nil, err
		}
	}
	return wrong, d.queue(ctx, l, vars, ids)
}

// segmentPage is how many people of a segment are queued in one transaction.
const segmentPage = 1000

func (d *Door) sendToSegment(ctx context.Context, c *call, l delivery.Letter, vars []byte, q *segment.Query) error {
	ctx = context.WithoutCancel(ctx) // what was begun is not left half done
	for after := ""; ; {
		ids, err := d.Audience.List(ctx, c.ws, q, after, segmentPage)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := d.queue(ctx, l, vars, ids); err != nil {
			return err
		}
		if len(ids) < segmentPage {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

func (d *Door) queue(ctx context.Context, l delivery.Letter, vars []byte, people []string) error {
	if len(people) == 0 {
		return nil
	}
	l.To = make([]delivery.Addressee, len(people))
	for i, id := range people {
		l.To[i] = delivery.Addressee{ProfileID: id, Vars: vars}
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		all, _, err := d.Delivery.Address(tx, &l)
		if err != nil {
			return err
		}
		return d.Delivery.Queue(tx, all)
	})
}
