package campaign_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// feed gives a workspace a feed with a template that is live.
func (r *rig) feed(content string) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		if _, err := tx.InsertFeed(petitbleu.Feed{WorkspaceID: ws, ID: "feed_1", Key: "news", Name: "News", Kind: petitbleu.CardData, View: petitbleu.ViewFeed, RetentionHours: 24, CreatedAt: noon, UpdatedAt: noon}); err != nil {
			return err
		}
		if _, err := tx.InsertCardTemplate(petitbleu.CardTemplate{WorkspaceID: ws, ID: "card_1", Key: "hello", Name: "Hello", FeedID: "feed_1", Category: "offers", Version: 1, CreatedAt: noon, UpdatedAt: noon}); err != nil {
			return err
		}
		return tx.AddCardVersion(ws, petitbleu.CardVersion{TemplateID: "card_1", Version: 1, Content: json.RawMessage(content), CreatedAt: noon})
	})
}

const dataCard = `{"data":{"title":"Hello {name}","offer":"{offer}"}}`

// onFeed gives a definition of a notification.
func (r *rig) onFeed(name string) plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	d.Variants[0].Composition = &petitbleu.Composition{Channel: petitbleu.ChannelInApp, Content: petitbleu.Content{Type: petitbleu.ContentInApp, InApp: &petitbleu.InApp{
		Template: "hello", EventName: "notified", Variables: []petitbleu.Header{{Name: "name", Value: name}, {Name: "offer", Value: "10 %"}}}}}
	return d
}

// items gives what stands in everybody's feed, by person.
func (r *rig) items(people []string) (all []petitbleu.Notification) {
	r.t.Helper()
	r.read(func(tx *store.Tx) (err error) {
		all, err = tx.NotificationsOf(ws, people, 0, 1<<40)
		return err
	})
	return all
}

// told gives the statuses that are to be told.
func (r *rig) statuses() (n int) {
	r.t.Helper()
	r.read(func(tx *store.Tx) error {
		all, err := tx.StatusNewsDue(1000)
		for _, one := range all {
			n += len(one.Items)
		}
		return err
	})
	return n
}

// TestInApp: a campaign for a feed is in everybody's feed, written for them, once, with the event that it raises; who turned it off
// gets no promotion, and is forecast; a trial raises nothing.
func TestInApp(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(2500, nil)
		r.feed(dataCard)
		r.write(func(tx *store.Tx) error {
			for i, category := range []string{"", "offers", "other"} {
				if err := tx.SetFeedPreference(ws, store.FeedPreference{ProfileID: people[i], FeedID: "feed_1", Category: category, OffAt: noon}, false); err != nil {
					return err
				}
			}
			return nil
		})
		d := r.onFeed(`{{${first_name} | default: 'you'}}`)
		id := r.draft("News", d)
		f, err := r.e.Forecast(t.Context(), r.campaign(id), &d, noon)
		if err != nil {
			t.Fatal(err)
		}
		r.launch(id)
		r.tick()
		r.want(id, map[string]int64{"sent": 2498, "dropped stopped": 2})
		if f.Of(petitbleu.Allow) != 2498 || f.Of(petitbleu.Drop) != 2 {
			t.Errorf("forecast: %+v", f)
		}
		all := r.items(people)
		if len(all) != 2498 || r.statuses() != 2498 {
			t.Fatalf("%d notifications, %d statuses", len(all), r.statuses())
		}
		by := map[string]petitbleu.Notification{}
		for _, n := range all {
			by[n.ProfileID] = n
		}
		n := by[people[7]]
		if string(n.Variables) != `{"name":"P7","offer":"10 %"}` || n.EventName != "notified" || !n.At.Equal(noon) || !n.ExpiresAt.Equal(noon.Add(24*time.Hour)) || n.Category != "offers" {
			t.Errorf("%+v %s", n, n.Variables)
		}
		r.read(func(tx *store.Tx) error {
			m, err := tx.Message(ws, n.ID)
			if m.Channel != "inapp" || m.State != petitbleu.StateSent || !m.SentAt.Equal(noon) || !m.SendingAt.Equal(noon) || m.Content.InApp == nil || m.Content.InApp.Template != "hello" {
				t.Errorf("%+v", m)
			}
			return err
		})
		if c := r.campaign(id); c.State != petitbleu.CampaignCompleted {
			t.Errorf("state: %s", c.State)
		}
	})
}

// TestInAppByCall: what a call puts into a campaign for a feed leaves by rows, each with its notification.
func TestInAppByCall(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(3, nil)
		r.feed(dataCard)
		d := r.onFeed(`{{api_trigger_properties.${who}}}`)
		d.Delivery, d.Purpose = plan.Delivery{Type: plan.ByAPI}, petitbleu.PurposeTransactional
		id := r.draft("Order", d)
		r.launch(id)
		call := campaign.Call{}
		for i, p := range people {
			call.To = append(call.To, campaign.Recipient{ProfileID: p, Vars: fmt.Appendf(nil, `{"api_trigger_properties":{"who":"W%d"}}`, i)})
		}
		if _, _, err := r.e.Trigger(t.Context(), ws, id, call); err != nil {
			t.Fatal(err)
		}
		r.tick()
		r.want(id, map[string]int64{"sent": 3})
		all := r.items(people)
		if len(all) != 3 || r.statuses() != 3 {
			t.Fatalf("%d notifications, %d statuses", len(all), r.statuses())
		}
		for i, n := range all {
			if want := fmt.Sprintf(`{"name":"W%d","offer":"10 %%"}`, i); string(n.Variables) != want {
				t.Errorf("%s, not %s", n.Variables, want)
			}
			r.read(func(tx *store.Tx) error {
				m, err := tx.Message(ws, n.ID)
				if m.State != petitbleu.StateSent || m.SendingAt.IsZero() || m.Content.InApp == nil || m.Content.InApp.Variables != nil {
					t.Errorf("%+v", m)
				}
				return err
			})
		}
	})
}

// TestInAppGuards: caps and quiet hours hold what is promotional; a pause and a stop keep what is left in its blocks; what cannot be
// made fails, with its reason.
func TestInAppGuards(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.people(20, nil)
		r.feed(`{"strict_variables":true,"data":{"title":"Hello {name}","offer":"{offer}"}}`)
		r.write(func(tx *store.Tx) error {
			return tx.SetSetting(ws, plan.SettingsName, plan.Settings{Caps: []plan.Cap{{Most: 1, Every: 1, Unit: plan.UnitDays, Channel: "inapp"}}}, noon)
		})
		first, second := r.draft("First", r.onFeed("you")), r.draft("Second", r.onFeed("you"))
		r.launch(first)
		r.tick()
		r.launch(second)
		r.tick()
		r.want(first, map[string]int64{"sent": 20})
		r.want(second, map[string]int64{"dropped capped": 20})

		d := r.onFeed("you")
		d.Purpose = petitbleu.PurposeTransactional
		paused := r.draft("Paused", d)
		r.launch(paused)
		if _, err := r.e.Tick(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		if _, err := r.e.Pause(t.Context(), ws, paused); err != nil {
			t.Fatal(err)
		}
		r.tick()
		r.want(paused, map[string]int64{})
		if _, err := r.e.Resume(t.Context(), ws, paused); err != nil {
			t.Fatal(err)
		}
		r.tick()
		r.want(paused, map[string]int64{"sent": 20})

		d.Variants[0].Composition.Content.InApp.Variables = d.Variants[0].Composition.Content.InApp.Variables[:1]
		lacks := r.draft("Lacks", d)
		r.launch(lacks)
		r.tick()
		r.want(lacks, map[string]int64{"failed missing_value": 20})
		d.Variants[0].Composition.Content.InApp.Template = "none"
		none := r.draft("None", d)
		r.launch(none)
		r.tick()
		r.want(none, map[string]int64{"failed not_found": 20})
		if len(r.items(nil)) != 0 || r.statuses() != 40 {
			t.Errorf("%d statuses", r.statuses())
		}
	})
}

// TestInAppHappenings: who reads, or taps, a notification of a campaign begins those that wait for it; and results count both, and views.
func TestInAppHappenings(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(5, nil)
		r.feed(dataCard)
		d := r.onFeed("you")
		d.Conversions = []plan.Conversion{{On: plan.Happening{Kind: plan.OnRead}, Within: 3600}}
		id := r.draft("News", d)
		r.launch(id)
		r.tick()
		after := map[plan.HappeningKind]string{}
		for _, kind := range []plan.HappeningKind{plan.OnRead, plan.OnClicked} {
			after[kind] = r.draft("After "+string(kind), r.onAction(plan.Trigger{On: []plan.Happening{{Kind: kind, Campaign: id}}}))
			r.launch(after[kind])
		}
		r.clock.Set(noon.Add(time.Minute))
		all := r.items(people)
		r.write(func(tx *store.Tx) error {
			for i, n := range all[:4] {
				for _, what := range []string{store.MarkViewed, store.MarkRead, store.MarkClicked}[:[]int{3, 2, 2, 1}[i]] {
					if _, _, err := tx.MarkNotifications(ws, n.ProfileID, store.NotificationMark{What: what, IDs: []string{n.ID}, Now: r.clock.Now()}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		r.tick()
		r.want(after[plan.OnRead], map[string]int64{"sent": 3})
		r.want(after[plan.OnClicked], map[string]int64{"sent": 1})
		r.read(func(tx *store.Tx) error {
			v, err := tally.Read(tx, r.campaign(id), "", 1)
			if v.Total.Delivered != 4 || v.Total.Read != 3 || v.Total.Clicked != 1 || v.Total.Converted[0] != 3 || v.Total.Sent != 5 {
				t.Errorf("%+v", v.Total)
			}
			return err
		})
	})
}
