package campaigns

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/store"
)

type campaignTriggerInput struct {
	door.One
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Your own name for this request: sent twice while the messages wait, it adds nobody the second time"`
	Body           struct {
		People    []views.SendPerson `json:"people,omitempty" maxItems:"1000" doc:"Named people; without them everybody or audience says whom"`
		Everybody bool               `json:"everybody,omitempty" doc:"Everybody of the campaign's audience, as it is when it is due"`
		Audience  json.RawMessage    `json:"audience,omitempty" doc:"A definition (docs/segments.md): those of the campaign's audience who are in it too"`
		Vars      *views.VarsBody    `json:"vars,omitempty" doc:"For everybody"`
		SendID    string             `json:"send_id,omitempty" maxLength:"64" doc:"A label under which you count it"`
		At        time.Time          `json:"at,omitzero" doc:"When it is due; now when it is missing"`
		Local     bool               `json:"local,omitempty" doc:"When the clock where each person is shows what at shows in the workspace's time zone"`
		Best      bool               `json:"best,omitempty" doc:"On the day of at, at the hour at which each person is mostly there; of whom none is known, at its time"`
	}
}

// CampaignTriggered is what became of a call.
type CampaignTriggered struct {
	DispatchID string              `json:"dispatch_id" doc:"Of all messages of the call"`
	PlanID     string              `json:"plan_id,omitempty" doc:"Of what is planned for a time or for an audience: it can be cancelled by it"`
	Added      int64               `json:"added" doc:"For how many named people a message is due; whether they belong to the audience is looked at then"`
	Refused    []views.SendRefusal `json:"refused" nullable:"false"`
}

// campaignTrigger puts people into a campaign that a call begins.
func (a *API) campaignTrigger(ctx context.Context, in *campaignTriggerInput) (v CampaignTriggered, err error) {
	if !in.Body.At.IsZero() || len(in.Body.People) == 0 {
		return a.campaignPlan(ctx, in)
	}
	ids, refused, err := views.Whom(ctx, a.Door, a.o.People, in.WS, in.Body.People, false)
	if err != nil {
		return v, err
	}
	call := campaign.Call{SendID: in.Body.SendID}
	if in.IdempotencyKey != "" {
		call.Key = "api/" + in.IdempotencyKey
	}
	if call.To, err = in.recipients(ids, refused); err != nil {
		return v, err
	}
	return campaigns(a, func(e *campaign.Engine) (CampaignTriggered, error) {
		dispatch, added, err := e.Trigger(ctx, in.WS, in.ID, call)
		return CampaignTriggered{DispatchID: dispatch, Added: added, Refused: refused}, err
	})
}

// recipients are the people of a call who are known, each with what is said of them.
func (in *campaignTriggerInput) recipients(ids []string, refused []views.SendRefusal) (to []campaign.Recipient, err error) {
	to = []campaign.Recipient{}
	for i, id := range ids {
		if views.RefusedAt(refused, i) {
			continue
		}
		vars, err := views.VarsOf(in.Body.Vars, in.Body.People[i].Vars, fmt.Sprintf("body.people[%d].vars", i))
		if err != nil {
			return nil, err
		}
		to = append(to, campaign.Recipient{ProfileID: id, Vars: vars})
	}
	return to, nil
}

type campaignPeopleInput struct {
	door.One
	door.Paging
	State   []string `query:"state" maxItems:"10" enum:"queued,held,sending,unknown,sent,delivered,read,failed,dropped,cancelled" doc:"States of their messages, separated by commas"`
	Reason  string   `query:"reason" maxLength:"64" doc:"Code: why dropped, failed, held or unknown"`
	Variant string   `query:"variant" maxLength:"64" doc:"Id of a variant"`
	Run     string   `query:"run" maxLength:"64" doc:"Id of a run"`
	Group   string   `query:"group" enum:"waiting,control,excluded" doc:"Instead of states: people without a message. Who was excluded (reason says why) or is in the control group is known of planned campaigns"`
}

// CampaignPerson is a person with the message that they got, or did not get.
type CampaignPerson struct {
	views.ProfileRow
	MessageID  string    `json:"message_id" doc:"Empty of who has none"`
	VariantID  string    `json:"variant_id"`
	RunID      string    `json:"run_id"`
	State      string    `json:"state" doc:"Of the message; of who has none: waiting, control or excluded"`
	Reason     string    `json:"reason,omitempty"`
	ReasonText string    `json:"reason_text,omitempty"`
	MessageAt  time.Time `json:"message_at,omitzero" doc:"When the message was made"`
	DueAt      time.Time `json:"due_at,omitzero" doc:"Of who waits: the message does not leave before"`
}

// campaignPeople lists the people behind a figure, the newest message first.
func (a *API) campaignPeople(ctx context.Context, in *campaignPeopleInput) (door.List[CampaignPerson], error) {
	if in.Group != "" {
		return a.campaignGroup(ctx, in)
	}
	s := store.MessageSearch{WorkspaceID: in.WS, CampaignID: in.ID, RunID: in.Run, VariantID: in.Variant, Reason: in.Reason, Before: in.Cursor, Limit: in.Limit + 1}
	for _, state := range in.State {
		s.States = append(s.States, petitbleu.MessageState(state))
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CampaignPerson], err error) {
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
		by, err := rowsByID(ctx, tx, in.WS, door.MapEach(found, func(m petitbleu.Message) string { return m.ProfileID }))
		for _, m := range found {
			row, ok := by[m.ProfileID]
			if !ok { // erased since
				continue
			}
			l.Items = append(l.Items, CampaignPerson{ProfileRow: row, MessageID: m.ID, VariantID: m.VariantID, RunID: m.RunID, State: string(m.State), Reason: string(m.Reason), ReasonText: m.ReasonText, MessageAt: m.CreatedAt})
		}
		return l.Whole(), err
	})
}

// rowsByID gives people as lists show them, by their ids; who is not there is left out.
func rowsByID(ctx context.Context, tx *store.Tx, ws string, ids []string) (map[string]views.ProfileRow, error) {
	some, err := views.ProfilesInOrder(tx, ws, ids)
	if err != nil {
		return nil, err
	}
	rows, err := views.RowsOf(ctx, tx, ws, some, nil)
	by := make(map[string]views.ProfileRow, len(rows))
	for _, r := range rows {
		by[r.ID] = r
	}
	return by, err
}

// campaignGroup lists people who have no message of a campaign.
func (a *API) campaignGroup(ctx context.Context, in *campaignPeopleInput) (l door.List[CampaignPerson], err error) {
	if len(in.State) > 0 || in.Variant != "" {
		return l, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Who has no message has no state and no variant of one: leave state and variant out, or group.").At("group")
	}
	if _, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Campaign, error) { return tx.Campaign(in.WS, in.ID) }); err != nil {
		return l, err
	}
	var found []campaign.GroupPerson
	_, err = campaigns(a, func(e *campaign.Engine) (_ struct{}, err error) {
		found, l.Next, err = e.People(ctx, campaign.GroupOf{WorkspaceID: in.WS, CampaignID: in.ID, RunID: in.Run, Group: campaign.Group(in.Group), Reason: in.Reason, Cursor: in.Cursor, Limit: in.Limit})
		return struct{}{}, err
	})
	if err != nil {
		return l, err
	}
	by, err := door.Read(ctx, a.Door, func(tx *store.Tx) (map[string]views.ProfileRow, error) {
		return rowsByID(ctx, tx, in.WS, door.MapEach(found, func(p campaign.GroupPerson) string { return p.ProfileID }))
	})
	for _, p := range found {
		if row, ok := by[p.ProfileID]; ok {
			l.Items = append(l.Items, CampaignPerson{ProfileRow: row, RunID: p.RunID, State: in.Group, Reason: p.Reason, DueAt: p.DueAt})
		}
	}
	return l.Whole(), err
}
