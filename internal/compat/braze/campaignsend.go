package braze

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

func (d *Door) triggerEndpoints() []endpoint {
	const campaignID = `"campaign_id":"01a1fdfa-4600-7003-b367-713ba6994af5"`
	const scheduled = campaignID + `,"schedule_id":"01a1fdfa-4600-7003-b367-713ba6994af6"`
	return []endpoint{
		{"POST", "/campaigns/trigger/send", "campaigns.trigger.send", limitDefault, 201, "Send a campaign that is triggered by the API to up to 50 people, or to its audience", nil,
			`{` + campaignID + `,"send_id":"spring","trigger_properties":{"code":"A1"},"recipients":[{"external_user_id":"u1","trigger_properties":{"code":"B2"}}]}`, d.campaignTrigger},
		{"POST", "/campaigns/trigger/schedule/create", "campaigns.trigger.schedule.create", limitDefault, 201, "Plan that for a time", nil,
			`{` + campaignID + `,"broadcast":true,"schedule":{"time":"2036-12-24T10:00:00Z","in_local_time":true}}`, d.triggerPlan},
		{"POST", "/campaigns/trigger/schedule/update", "campaigns.trigger.schedule.update", limitDefault, 201, "Plan it for another time", nil,
			`{` + scheduled + `,"schedule":{"time":"2036-12-24T12:00:00Z"}}`, d.triggerReplan},
		{"POST", "/campaigns/trigger/schedule/delete", "campaigns.trigger.schedule.delete", limitDefault, 201, "Cancel it", nil,
			`{` + scheduled + `}`, d.triggerCancel},
	}
}

// The texts of campaigns/trigger/send (Braze reference, sections 2.5.2 and 2.6).
const (
	campaignPaused   = "The campaign is paused. Resume the campaign to ensure trigger requests will take effect."
	campaignArchived = "The campaign is archived. Unarchive the campaign to ensure trigger requests will take effect."
)

// triggered is the answer of campaigns/trigger/send and of campaigns/trigger/schedule/create.
type triggered struct {
	DispatchID string      `json:"dispatch_id"`
	ScheduleID string      `json:"schedule_id,omitempty"`
	Notice     string      `json:"notice,omitempty"`
	Message    string      `json:"message"`
	Errors     []itemError `json:"errors,omitempty"`
}

// noticeOf says why a trigger of a campaign takes no effect now; empty: it does.
func noticeOf(c petitbleu.Campaign) string {
	switch {
	case !c.ArchivedAt.IsZero():
		return campaignArchived
	case c.State == petitbleu.CampaignPaused, c.State == petitbleu.CampaignStopped:
		return campaignPaused
	}
	return ""
}

// triggeredByAPI refuses a campaign of which a trigger could never send anything.
func triggeredByAPI(one petitbleu.Campaign) error {
	if one.State == petitbleu.CampaignDraft || one.Type != string(plan.ByAPI) {
		return bad("Bad Request", "Only a campaign that was launched and is triggered by the API can be triggered or planned here.")
	}
	return nil
}

var errNotSending = refuse(http.StatusServiceUnavailable, "Sending is not running")

// campaignTrigger sends a campaign that is triggered by the API: to named people, who must belong to its audience when the
// message is due, to an audience, or to the campaign's own. People whom nobody knows are told of; of a campaign that does not run
// nothing is sent, with a notice.
func (d *Door) campaignTrigger(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	one, err := d.campaignIn(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	p, all, err := d.triggerPlanOf(ctx, c, m)
	if err != nil {
		return reply{}, err
	}
	a := triggered{Message: success.Message, DispatchID: newDispatch(), Notice: noticeOf(one)}
	if a.Notice != "" {
		return reply{status: http.StatusCreated, body: a}, nil
	}
	if err := triggeredByAPI(one); err != nil { // before anything of the call is kept
		return reply{}, err
	}
	if d.Campaigns == nil || d.Schedules == nil {
		return reply{}, errNotSending
	}
	p.CampaignID = one.ID
	if p.Audience != nil {
		s, err := d.add(ctx, c, p)
		a.DispatchID = s.DispatchID
		return reply{status: http.StatusCreated, body: a}, err
	}
	to, wrong, err := d.known(ctx, c, all)
	if err != nil {
		return reply{}, err
	}
	a.Errors = wrong
	a.DispatchID, _, err = d.Campaigns.Trigger(ctx, c.ws, one.ID, campaign.Call{To: to, SendID: p.SendID})
	return reply{status: http.StatusCreated, body: a}, err
}

// campaignIn finds the campaign that a body names.
func (d *Door) campaignIn(ctx context.Context, c *call, m map[string]any) (petitbleu.Campaign, error) {
	id, _ := text(m["campaign_id"])
	return d.campaignOf(ctx, c.ws, id)
}

// triggerPlanOf reads whom a call triggers a campaign for: named people, or an audience (Braze reference, section 2.5.2).
func (d *Door) triggerPlanOf(ctx context.Context, c *call, m map[string]any) (p schedule.Plan, all []recipient, err error) {
	p.Origin, p.By = "braze", c.key.ID
	if p.SendID, err = sendID(m["send_id"]); err != nil {
		return p, nil, err
	}
	if all, err = triggerRecipients(m); err != nil {
		return p, nil, err
	}
	broadcast, _ := truth(m["broadcast"])
	switch {
	case len(all) > 0 && broadcast:
		return p, nil, bad("Bad Request", "A broadcast names no recipients: leave out one of recipients and broadcast.")
	case len(all) > 0 && m["audience"] != nil:
		return p, nil, bad("Bad Request", "A call names recipients or an audience, not both.")
	case len(all) > 0:
		return p, all, nil
	case m["audience"] != nil && !broadcast:
		return p, nil, bad("Bad Request", "What goes to an audience has broadcast: true.")
	case !broadcast:
		return p, nil, bad(noRecipients, "Name people by recipients, or send to the audience with broadcast: true.")
	}
	everybody := segment.Everybody()
	p.Audience = &everybody
	if m["audience"] != nil {
		if p.Audience, err = d.audienceIn(ctx, c, m["audience"]); err != nil {
			return p, nil, err
		}
	}
	if p.Vars, err = triggerVars(m["trigger_properties"], nil); err != nil {
		return p, nil, err
	}
	return p, nil, d.takeWide(c)
}

// audienceIn reads an audience that can be asked.
func (d *Door) audienceIn(ctx context.Context, c *call, v any) (*segment.Definition, error) {
	definition, err := audienceOf(v)
	if err != nil {
		return nil, err
	}
	_, err = d.Audience.Query(ctx, c.ws, "", definition)
	if problems, ok := errors.AsType[segment.Problems](err); ok {
		err = bad("Invalid Audience", problems.Error())
	}
	return &definition, err
}

// takeWide counts a call to more people than it names (Braze reference, section 2.8).
func (d *Door) takeWide(c *call) error {
	if !d.windows.take(c.ws, limitSegment, time.Now()).ok {
		return refuse(http.StatusTooManyRequests, "Rate Limited", "This workspace has sent to segments and audiences too often within a minute.")
	}
	return nil
}

// add plans a sending.
func (d *Door) add(ctx context.Context, c *call, p schedule.Plan) (s petitbleu.Schedule, err error) {
	if d.Schedules == nil {
		return s, errNotSending
	}
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		s, err = d.Schedules.Add(tx, c.ws, p)
		return err
	})
	return s, planError(err)
}

// planError says in this API's words what is wrong with a plan.
func planError(err error) error {
	switch e, ok := errors.AsType[*petitbleu.Error](err); {
	case !ok:
		return err
	case e.Field == "body.at":
		return bad("Invalid Schedule", e.Message)
	case e.Code == petitbleu.CodeNotFound:
		return bad("Invalid Schedule ID", e.Message)
	}
	return err
}
