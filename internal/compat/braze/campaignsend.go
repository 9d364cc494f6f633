package braze

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// The texts of campaigns/trigger/send (Braze reference, sections 2.5.2 and 2.6).
const (
	campaignPaused   = "The campaign is paused. Resume the campaign to ensure trigger requests will take effect."
	campaignArchived = "The campaign is archived. Unarchive the campaign to ensure trigger requests will take effect."
)

// triggered is the answer of campaigns/trigger/send.
type triggered struct {
	DispatchID string      `json:"dispatch_id"`
	Notice     string      `json:"notice,omitempty"`
	Message    string      `json:"message"`
	Errors     []itemError `json:"errors,omitempty"`
}

// campaignTrigger sends a campaign that is triggered by the API to named people, who must belong to its audience when the
// message is due. People whom nobody knows are told of; of a campaign that does not run nothing is sent, with a notice.
func (d *Door) campaignTrigger(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	id, _ := text(m["campaign_id"])
	one, err := d.campaignOf(ctx, c.ws, id)
	if err != nil {
		return reply{}, err
	}
	call := campaign.Call{}
	if call.SendID, err = sendID(m["send_id"]); err != nil {
		return reply{}, err
	}
	broadcast, _ := m["broadcast"].(bool)
	if m["audience"] != nil || broadcast {
		return reply{}, bad("Bad Request", "A broadcast is not understood here: name people by recipients, or send the campaign by a schedule.")
	}
	who, vars, err := triggerRecipients(m)
	if err != nil {
		return reply{}, err
	}
	a := triggered{Message: success.Message, DispatchID: newDispatch()}
	switch {
	case !one.ArchivedAt.IsZero():
		a.Notice = campaignArchived
	case one.State == petitbleu.CampaignPaused || one.State == petitbleu.CampaignStopped:
		a.Notice = campaignPaused
	}
	if a.Notice != "" {
		return reply{status: http.StatusCreated, body: a}, nil
	}
	if d.Campaigns == nil {
		return reply{}, refuse(http.StatusServiceUnavailable, "Sending is not running")
	}
	found, err := d.People.FindMany(ctx, c.ws, who)
	if err != nil {
		return reply{}, err
	}
	seen := map[string]bool{}
	for i, p := range found {
		switch {
		case p == nil:
			a.Errors = append(a.Errors, itemError{Type: "no user has this id, so nothing was sent", InputArray: "recipients", Index: i})
		case !seen[p.ID]:
			seen[p.ID] = true
			call.To = append(call.To, campaign.Recipient{ProfileID: p.ID, Vars: vars[i]})
		}
	}
	a.DispatchID, _, err = d.Campaigns.Trigger(ctx, c.ws, one.ID, call)
	return reply{status: http.StatusCreated, body: a}, err
}

// triggerRecipients reads the recipients of a call, each with the trigger properties of all under its own (Braze
// reference, section 2.5.1).
func triggerRecipients(m map[string]any) (who []profile.Who, vars []json.RawMessage, err error) {
	list, ok := m["recipients"].([]any)
	if m["recipients"] != nil && !ok {
		return nil, nil, bad("'recipients' must be an array of objects")
	}
	if len(list) == 0 {
		return nil, nil, bad(noRecipients, "Name people by recipients.")
	}
	if len(list) > petitbleu.BrazeSendLimit {
		return nil, nil, bad(tooManyUsers)
	}
	everybody, _ := m["trigger_properties"].(map[string]any)
	for _, v := range list {
		o, ok := v.(map[string]any)
		if !ok {
			return nil, nil, bad("'recipients' must be an array of objects")
		}
		one := profile.Who{}
		one.ExternalID, _ = text(o["external_user_id"])
		if alias, ok := o["user_alias"].(map[string]any); ok {
			name, _ := text(alias["alias_name"])
			label, _ := text(alias["alias_label"])
			one.Alias = &profile.Alias{Label: label, Name: name}
		}
		if (one.ExternalID == "") == (one.Alias == nil) {
			return nil, nil, bad("Bad Request", "Each recipient has one of external_user_id and user_alias.")
		}
		properties := maps.Clone(everybody)
		if properties == nil {
			properties = map[string]any{}
		}
		own, _ := o["trigger_properties"].(map[string]any)
		maps.Copy(properties, own)
		said, err := json.Marshal(properties)
		if err == nil {
			said, err = json.Marshal(petitbleu.MessageVars{Trigger: said})
		}
		if err != nil {
			return nil, nil, err
		}
		if len(said) > petitbleu.MessageVarsLimit {
			return nil, nil, bad("Bad Request", "The trigger_properties of a recipient have 50 KB at most.")
		}
		who, vars = append(who, one), append(vars, said)
	}
	return who, vars, nil
}
