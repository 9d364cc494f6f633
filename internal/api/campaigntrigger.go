package api

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/store"
)

type campaignTriggerInput struct {
	One
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice while the messages wait, it adds nobody the second time"`
	Body           struct {
		People []SendPerson `json:"people" minItems:"1" maxItems:"1000"`
		Vars   *VarsBody    `json:"vars,omitempty" doc:"For everybody"`
		SendID string       `json:"send_id,omitempty" maxLength:"64" doc:"A label under which you count it"`
		At     time.Time    `json:"at,omitzero" doc:"When it is due; now when it is missing"`
		Local  bool         `json:"local,omitempty" doc:"When the clock where each person is shows what at shows in the workspace's time zone"`
	}
}

// CampaignTriggered is what became of a call.
type CampaignTriggered struct {
	DispatchID string        `json:"dispatch_id" doc:"Of all messages of the call"`
	Added      int64         `json:"added" doc:"For how many people a message is due; whether they belong to the audience is looked at then"`
	Refused    []SendRefusal `json:"refused" nullable:"false"`
}

// campaignTrigger puts people into a campaign that a call begins.
func (a *API) campaignTrigger(ctx context.Context, in *campaignTriggerInput) (v CampaignTriggered, err error) {
	ids, refused, err := a.whom(ctx, in.WS, in.Body.People, false)
	if err != nil {
		return v, err
	}
	call := campaign.Call{SendID: in.Body.SendID, At: in.Body.At, Local: in.Body.Local}
	if in.IdempotencyKey != "" {
		call.Key = "api/" + in.IdempotencyKey
	}
	for i, id := range ids {
		if refusedAt(refused, i) {
			continue
		}
		vars, err := varsOf(in.Body.Vars, in.Body.People[i].Vars, fmt.Sprintf("body.people[%d].vars", i))
		if err != nil {
			return v, err
		}
		call.To = append(call.To, campaign.Recipient{ProfileID: id, Vars: vars})
	}
	return campaigns(a, func(e *campaign.Engine) (CampaignTriggered, error) {
		dispatch, added, err := e.Trigger(ctx, in.WS, in.ID, call)
		return CampaignTriggered{DispatchID: dispatch, Added: added, Refused: refused}, err
	})
}

type campaignPeopleInput struct {
	One
	Paging
	State   []string `query:"state" maxItems:"10" enum:"queued,held,sending,unknown,sent,delivered,read,failed,dropped,cancelled" doc:"States of their messages, separated by commas"`
	Reason  string   `query:"reason" maxLength:"64" doc:"Code: why dropped, failed, held or unknown"`
	Variant string   `query:"variant" maxLength:"64" doc:"Id of a variant"`
	Run     string   `query:"run" maxLength:"64" doc:"Id of a run"`
}

// CampaignPerson is a person with the message that they got, or did not get.
type CampaignPerson struct {
	ProfileRow
	MessageID  string    `json:"message_id"`
	VariantID  string    `json:"variant_id"`
	State      string    `json:"state"`
	Reason     string    `json:"reason,omitempty"`
	ReasonText string    `json:"reason_text,omitempty"`
	MessageAt  time.Time `json:"message_at" doc:"When the message was made"`
}

// campaignPeople lists the people behind a figure, the newest message first.
func (a *API) campaignPeople(ctx context.Context, in *campaignPeopleInput) (List[CampaignPerson], error) {
	s := store.MessageSearch{WorkspaceID: in.WS, CampaignID: in.ID, RunID: in.Run, VariantID: in.Variant, Reason: in.Reason, Before: in.Cursor, Limit: in.Limit + 1}
	for _, state := range in.State {
		s.States = append(s.States, petitbleu.MessageState(state))
	}
	return read(ctx, a, func(tx *store.Tx) (l List[CampaignPerson], err error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return l, err
		}
		found, err := tx.SearchMessages(s)
		if err != nil {
			return l, err
		}
		if len(found) > in.Limit {
			found = found[:in.Limit]
			l.Next = found[in.Limit-1].ID
		}
		some, err := profilesInOrder(tx, in.WS, mapped(found, func(m petitbleu.Message) string { return m.ProfileID }))
		if err != nil {
			return l, err
		}
		rows, err := rowsOf(ctx, tx, in.WS, some, nil)
		by := make(map[string]ProfileRow, len(rows))
		for _, r := range rows {
			by[r.ID] = r
		}
		for _, m := range found {
			row, ok := by[m.ProfileID]
			if !ok { // erased since
				continue
			}
			l.Items = append(l.Items, CampaignPerson{ProfileRow: row, MessageID: m.ID, VariantID: m.VariantID, State: string(m.State), Reason: string(m.Reason), ReasonText: m.ReasonText, MessageAt: m.CreatedAt})
		}
		return l.whole(), err
	})
}
