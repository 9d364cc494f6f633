package braze

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

func (d *Door) labelEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/sends/id/create", "sends.id.create", limitSendIDs, 201, "Make a label under which sends of a campaign are counted: 100 a day", nil,
			`{"campaign_id":"01a1fdfa-4600-7003-b367-713ba6994af5","send_id":"spring"}`, d.sendIDCreate},
		{"POST", "/transactional/v1/campaigns/{campaign}/send", "transactional.send", limitDefault, 201, "Send a transactional campaign to one person, once for each external_send_id", nil,
			`{"external_send_id":"order-1234","trigger_properties":{"total":"9"},"recipient":{"external_user_id":"u1","attributes":{"first_name":"Ana"}}}`, d.transactional},
	}
}

// sendIDCreate makes a send id. One that is there is there again.
func (d *Door) sendIDCreate(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	one, err := d.campaignIn(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	id, err := sendID(m["send_id"])
	if err != nil {
		return reply{}, err
	}
	if id == "" {
		return reply{}, bad("'send_id' is required")
	}
	made := false
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		made, err = tx.AddSendID(c.ws, one.ID, id, c.now, c.now.Add(-24*time.Hour), petitbleu.SendIDDayLimit*d.Generosity)
		return err
	})
	if err == nil && !made {
		err = refuse(http.StatusTooManyRequests, "Rate Limited", "This workspace has made as many send ids within a day as it may.")
	}
	return reply{status: http.StatusCreated, body: struct {
		Message string `json:"message"`
		SendID  string `json:"send_id"`
	}{success.Message, id}}, err
}

// externalSendID is what an external_send_id looks like (Braze reference, section 2.6).
var externalSendID = regexp.MustCompile(`^[a-zA-Z0-9\-_+/=]{1,256}$`)

// transactionalLife is how long an external_send_id stands for one message.
const transactionalLife = 24 * time.Hour

// dispatched is the answer of a transactional send.
type dispatched struct {
	DispatchID string            `json:"dispatch_id"`
	Status     string            `json:"status"`
	Metadata   map[string]string `json:"metadata"`
	Message    string            `json:"message"`
}

// transactional sends a campaign whose purpose is transactional to one person. A second call with the same external_send_id
// within 24 hours gets the answer of the first, and sends nothing.
func (d *Door) transactional(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	one, err := d.transactionalOf(ctx, c)
	if err != nil {
		return reply{}, err
	}
	id, _ := text(m["external_send_id"])
	if m["external_send_id"] != nil && !externalSendID.MatchString(id) {
		return reply{}, bad("The external_send_id must match ^[a-zA-Z0-9-_+/=]+$")
	}
	who, err := transactionalTo(m)
	if err != nil {
		return reply{}, err
	}
	if d.Campaigns == nil {
		return reply{}, errNotSending
	}
	to, wrong, err := d.known(ctx, c, []recipient{who})
	if err != nil {
		return reply{}, err
	}
	if len(to) == 0 {
		return reply{}, bad(noRecipients, wrong[0].Type)
	}
	a := dispatched{DispatchID: newDispatch(), Status: "sent", Message: success.Message,
		Metadata: map[string]string{"campaign_api_id": petitbleu.UUID(petitbleu.KindCampaign, one.ID), "received_at": stamp(c.now), "enqueued_at": stamp(d.Clock.Now())}}
	if id != "" {
		a.Metadata["external_send_id"] = id
	}
	body, err := json.Marshal(a)
	if err != nil {
		return reply{}, err
	}
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		if id != "" {
			k := store.IdempotencyKey{WorkspaceID: c.ws, Scope: "braze/transactional/" + one.ID, Key: id, Status: http.StatusCreated, Response: string(body), CreatedAt: c.now}
			was, fresh, err := tx.ClaimIdempotencyKey(k, c.now.Add(-transactionalLife))
			if err != nil || !fresh {
				body = []byte(was.Response)
				return err
			}
		}
		_, _, err := d.Campaigns.Enter(tx, c.ws, one.ID, campaign.Call{To: to, DispatchID: a.DispatchID})
		return err
	})
	return reply{status: http.StatusCreated, body: json.RawMessage(body)}, err
}

// transactionalOf finds the campaign of a transactional send; one that does not run is refused.
func (d *Door) transactionalOf(ctx context.Context, c *call) (petitbleu.Campaign, error) {
	one, err := d.campaignOf(ctx, c.ws, c.request.PathValue("campaign"))
	switch {
	case errors.Is(err, errCampaign):
		return one, bad("Campaign does not exist")
	case err != nil:
		return one, err
	}
	if text := noticeOf(one); text != "" {
		return one, bad(text)
	}
	definition := plan.Definition{}
	if len(one.Live) > 0 {
		if definition, err = plan.Parse(one.Live); err != nil {
			return one, err
		}
	}
	if one.State != petitbleu.CampaignActive || one.Type != string(plan.ByAPI) || definition.Purpose != petitbleu.PurposeTransactional {
		return one, bad("The campaign is not a transactional campaign. Only transactional campaigns may use this endpoint")
	}
	return one, nil
}

// transactionalTo reads the one recipient, which clients write as recipient or recipients, as an object or a list of one.
func transactionalTo(m map[string]any) (recipient, error) {
	v := m["recipient"]
	if v == nil {
		v = m["recipients"]
	}
	if list, ok := v.([]any); ok {
		if len(list) != 1 {
			return recipient{}, bad("Bad Request", "A transactional send is for one recipient.")
		}
		v = list[0]
	}
	o, ok := v.(map[string]any)
	if !ok {
		return recipient{}, bad(noRecipients, "Name one person by recipient.")
	}
	return recipientOf(o, m["trigger_properties"])
}
