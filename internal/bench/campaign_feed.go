package bench

import (
	"context"
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// campaignEvent is the event that a notification raises.
const campaignEvent = "notified"

// plan gives what is measured.
func (r *campaignRun) plan() plan.Definition {
	d := campaignPlan(r.sink.ready.URL)
	if r.o.InApp {
		d.Variants[0].Composition = &petitbleu.Composition{Channel: petitbleu.ChannelInApp, Purpose: d.Purpose, Content: petitbleu.Content{Type: petitbleu.ContentInApp, InApp: &petitbleu.InApp{
			Template: "sale", EventName: campaignEvent, Variables: []petitbleu.Header{{Name: "name", Value: "{{${first_name} | default: 'friend'}}"},
				{Name: "sale", Value: "{% if custom_attribute.${vip} == true %}your VIP sale{% else %}our sale{% endif %} in {{${city}}}"}}}}}
	}
	return d
}

// feed adds a feed with a card.
func (r *campaignRun) feed(tx *store.Tx, now time.Time) error {
	ws := r.setup.Workspace
	f := petitbleu.Feed{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindFeed, now), Key: "news", Name: "News", View: petitbleu.ViewFeed, Kind: petitbleu.CardDesign, RetentionHours: petitbleu.RetentionHours, CreatedAt: now, UpdatedAt: now}
	if _, err := tx.InsertFeed(f); err != nil {
		return err
	}
	t := petitbleu.CardTemplate{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindCard, now), Key: "sale", Name: "Sale", FeedID: f.ID, Version: 1, CreatedAt: now, UpdatedAt: now}
	if _, err := tx.InsertCardTemplate(t); err != nil {
		return err
	}
	content, err := json.Marshal(petitbleu.CardContent{Card: json.RawMessage(`{"version":1,"body":{"items":[{"type":"text","text":"Hello {name}, {sale} begins on Thursday at 9."}]}}`)})
	if err != nil {
		return err
	}
	return tx.AddCardVersion(ws, petitbleu.CardVersion{TemplateID: t.ID, Version: 1, Content: content, CreatedAt: now})
}

// countFeeds counts what stands in feeds, and the events that were told.
func (r *campaignRun) countFeeds(ctx context.Context, s *store.Store) error {
	r.took(r.result.Details["launch_to_done_seconds"])
	in, told := map[string]int{}, 0
	var states map[petitbleu.MessageState]int64
	err := s.Read(ctx, func(tx *store.Tx) (err error) {
		if states, err = tx.CountMessages(r.setup.Workspace); err != nil {
			return err
		}
		if err := eachNotification(tx, r.setup.Workspace, func(n *petitbleu.Notification) { in[n.ProfileID]++ }); err != nil {
			return err
		}
		for change, more := int64(0), true; more && err == nil; {
			var part store.Changes
			part, err = tx.ChangedEvents(r.setup.Workspace, change, 5000)
			for _, e := range part.Events {
				if e.Name == campaignEvent {
					told++
				}
			}
			change, more = part.Next, part.More
		}
		return err
	})
	want := int64(r.o.People)
	r.result.Lost = max(want-int64(len(in)), want-states[petitbleu.StateSent], want-int64(told))
	for _, n := range in {
		r.result.Repeated += int64(n - 1)
	}
	r.result.Repeated += max(0, states[petitbleu.StateSent]-want) + max(0, int64(told)-want)
	r.result.Details["in_feeds"], r.result.Details["sent_events"] = float64(len(in)), float64(told)
	return err
}

// eachNotification tells of all notifications of a workspace.
func eachNotification(tx *store.Tx, workspace string, fn func(*petitbleu.Notification)) error {
	const step = 5 // changes
	last, err := tx.LastNotification(workspace)
	for change := int64(0); change < last && err == nil; change += step {
		var people []string
		if people, err = tx.NotifiedPeople(workspace, change, change+step); err != nil {
			return err
		}
		var all []petitbleu.Notification
		all, err = tx.NotificationsOf(workspace, people, change, change+step)
		for i := range all {
			fn(&all[i])
		}
	}
	return err
}
