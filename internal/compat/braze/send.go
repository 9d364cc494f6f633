package braze

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/schedule"
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

// sent is the answer of messages/send and of messages/schedule/create (Braze reference, section 2.6).
type sent struct {
	DispatchID string      `json:"dispatch_id"`
	ScheduleID string      `json:"schedule_id,omitempty"`
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
	l, p, wrong, err := d.letterOf(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	a := sent{DispatchID: l.DispatchID, SendID: l.SendID, Message: success.Message, Errors: wrong}
	if p.To == nil { // rows first: an end of the program in the middle leaves nobody out
		_, err = d.add(ctx, c, p)
		return reply{status: http.StatusCreated, body: a}, err
	}
	if p.Audience != nil {
		if p.To, err = d.among(ctx, c.ws, *p.Audience, p.To); err != nil {
			return reply{}, err
		}
	}
	return reply{status: http.StatusCreated, body: a}, d.queue(ctx, l, p)
}

// letterOf reads what a call sends, and to whom. To of the plan is nil where it names nobody.
func (d *Door) letterOf(ctx context.Context, c *call, m map[string]any) (l delivery.Letter, p schedule.Plan, wrong []itemError, err error) {
	p.Origin, p.By = "braze", c.key.ID
	if l, err = d.letter(ctx, c, m); err != nil {
		return l, p, nil, err
	}
	p.Message, p.SendID, p.DispatchID = &l.Composition, l.SendID, l.DispatchID
	if p.CampaignID, p.VariantID, p.Vars, err = d.label(ctx, c.ws, m); err != nil {
		return l, p, nil, err
	}
	who, places, err := recipients(m)
	if err != nil {
		return l, p, nil, err
	}
	if p.Audience, err = d.target(ctx, c, m); err != nil {
		return l, p, nil, err
	}
	broadcast, _ := truth(m["broadcast"])
	switch {
	case len(who) == 0 && p.Audience == nil:
		return l, p, nil, bad(noRecipients, "Name people by external_user_ids or user_aliases, a segment by segment_id, or give an audience.")
	case len(who) > 0 && broadcast:
		return l, p, nil, bad("Bad Request", "A broadcast names no people: leave out broadcast, or the ids.")
	case p.Audience != nil:
		err = d.takeWide(c)
	}
	if err == nil && len(who) > 0 {
		p.To, wrong, err = d.named(ctx, c, who, places)
	}
	return l, p, wrong, err
}

// letter reads the message of a call.
func (d *Door) letter(ctx context.Context, c *call, m map[string]any) (l delivery.Letter, err error) {
	l = delivery.Letter{WorkspaceID: c.ws, Origin: "braze", DispatchID: newDispatch()}
	if l.SendID, err = sendID(m["send_id"]); err != nil {
		return l, err
	}
	if l.Composition, err = composition(c.ws, m["messages"]); err != nil {
		return l, err
	}
	return l, d.checkLetter(ctx, &l)
}

// target gives whom segment_id and audience leave: those who are in both; nil where a request names neither.
func (d *Door) target(ctx context.Context, c *call, m map[string]any) (of *segment.Definition, err error) {
	if id, _ := text(m["segment_id"]); id != "" {
		s, err := d.segmentOf(ctx, c.ws, id)
		if err != nil {
			return nil, err
		}
		definition, err := segment.Parse(s.Definition)
		if err != nil {
			return nil, err
		}
		of = &definition
	}
	if m["audience"] == nil {
		return of, nil
	}
	also, err := d.audienceIn(ctx, c, m["audience"])
	if err == nil && of != nil {
		both := segment.Both(*of, *also)
		return &both, nil
	}
	return also, err
}

// label gives the campaign in which a send is counted, the variant, and what Liquid reads of them; both must be there. The content
// is that of the request.
func (d *Door) label(ctx context.Context, ws string, m map[string]any) (id, variant string, vars []byte, err error) {
	all, _ := m["messages"].(map[string]any)
	hook, _ := all["webhook"].(map[string]any)
	variant, _ = text(hook["message_variation_id"])
	if m["campaign_id"] == nil {
		if variant != "" {
			err = bad("Invalid Message Variant", "A message_variation_id belongs to a campaign, which is not named.")
		}
		return "", "", nil, err
	}
	given, _ := text(m["campaign_id"])
	of, err := d.campaignOf(ctx, ws, given)
	switch {
	case errors.Is(err, errCampaign):
		return "", "", nil, bad("Invalid Campaign ID", "There is no campaign of this id.")
	case err != nil:
		return "", "", nil, err
	case variant == "":
		return "", "", nil, bad("Message Variant Unspecified", "A send that names a campaign names the variant too: message_variation_id in the message.")
	case of.Channel != "" && of.Channel != "webhook":
		return "", "", nil, bad("Mismatched Message Type", "The campaign is of another channel than the message.")
	}
	name, ok := variantOf(of, variant)
	if !ok {
		return "", "", nil, bad("Invalid Message Variant", "The campaign has no variant of this message_variation_id.")
	}
	vars, err = json.Marshal(petitbleu.MessageVars{Campaign: &petitbleu.MessageNames{ID: cmp.Or(petitbleu.UUID(petitbleu.KindCampaign, of.ID), of.ID), Name: of.Name, MessageID: variant, Message: name}})
	return of.ID, variant, vars, err
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
func newDispatch() string { return petitbleu.NewDispatchID() }

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

// named finds people by their names, each once, and tells of those who are nobody.
func (d *Door) named(ctx context.Context, c *call, who []profile.Who, places []place) (to []campaign.Recipient, wrong []itemError, err error) {
	found, err := d.People.FindMany(ctx, c.ws, who)
	if err != nil {
		return nil, nil, err
	}
	to = []campaign.Recipient{}
	for i, p := range found {
		switch {
		case p == nil:
			wrong = append(wrong, itemError{Type: nobody, InputArray: places[i].array, Index: places[i].index})
		case !slices.ContainsFunc(to, func(r campaign.Recipient) bool { return r.ProfileID == p.ID }):
			to = append(to, campaign.Recipient{ProfileID: p.ID})
		}
	}
	return to, wrong, nil
}

// among gives those of some people who are in an audience.
func (d *Door) among(ctx context.Context, ws string, of segment.Definition, people []campaign.Recipient) ([]campaign.Recipient, error) {
	q, err := d.Audience.Query(ctx, ws, "", of)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ProfileID
	}
	in, err := d.Audience.Belonging(ctx, ws, q, ids)
	to := []campaign.Recipient{}
	for _, id := range in {
		to = append(to, campaign.Recipient{ProfileID: id})
	}
	return to, err
}

// queue makes a message for each of some people, and counts them in the campaign that the call names.
func (d *Door) queue(ctx context.Context, l delivery.Letter, p schedule.Plan) error {
	if len(p.To) == 0 {
		return nil
	}
	l.To = make([]delivery.Addressee, len(p.To))
	for i, to := range p.To {
		l.To[i] = delivery.Addressee{ProfileID: to.ProfileID, Vars: p.Vars}
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		all, _, err := d.Delivery.Address(tx, &l)
		if err != nil {
			return err
		}
		if p.CampaignID != "" && d.Campaigns != nil {
			if err := d.Campaigns.Count(tx, l.WorkspaceID, p.CampaignID, p.VariantID, all); err != nil {
				return err
			}
		}
		return d.Delivery.Queue(tx, all)
	})
}
