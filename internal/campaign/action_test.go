package campaign_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// does adds an event of a person.
func (r *rig) does(profile, name, data string) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		id := petitbleu.NewID(petitbleu.KindEvent, r.clock.Now())
		_, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: id, OutsideID: id, Source: "api", ProfileID: profile, Kind: petitbleu.EventCustom, Name: name, At: r.clock.Now(), ReceivedAt: r.clock.Now(), Data: []byte(data)}})
		return err
	})
}

func (r *rig) buys(profile, data string) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		id := petitbleu.NewID(petitbleu.KindEvent, r.clock.Now())
		_, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: id, OutsideID: id, Source: "api", ProfileID: profile, Kind: petitbleu.EventPurchase, Name: "sku", At: r.clock.Now(), ReceivedAt: r.clock.Now(), Data: []byte(data)}})
		return err
	})
}

func onEvent(name string) plan.Happening { return plan.Happening{Kind: plan.OnEvent, Name: name} }

func (r *rig) onAction(trigger plan.Trigger) plan.Definition {
	d := r.plan()
	d.Delivery = plan.Delivery{Type: plan.Action, Trigger: &trigger}
	d.Variants[0].Composition = r.hook(`{{${first_name}}} did {{event_properties.${what}}}`)
	return d
}

// TestAction: who does what a campaign waits for gets it, once, with what they did in it; what happened before does not count.
func TestAction(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(3, nil)
		r.does(people[0], "visit", `{"what":"before"}`)
		id := r.draft("Visit", r.onAction(plan.Trigger{On: []plan.Happening{onEvent("visit")}}))
		r.launch(id)
		r.at(noon.Add(time.Minute))
		r.does(people[1], "visit", `{"what":"jump"}`)
		r.does(people[1], "visit", `{"what":"jump again"}`)
		r.does(people[2], "other", `{}`)
		r.tick()
		r.want(id, map[string]int64{"sent": 1})
		if got := r.sink.order; len(got) != 1 || got[0] != "P1 did jump" {
			t.Errorf("%q", got)
		}
		if c := r.campaign(id); c.State != petitbleu.CampaignActive {
			t.Errorf("state: %s", c.State)
		}
		if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.does(people[0], "visit", `{"what":"late"}`)
		r.tick()
		r.want(id, map[string]int64{"sent": 1})
	})
}

// TestDelayAndException: a message waits for its delay, and is not made when an exception happens before its end.
func TestDelayAndException(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(2, nil)
		d := r.onAction(plan.Trigger{On: []plan.Happening{onEvent("cart")}, Delay: plan.Delay{After: 3600}, Unless: []plan.Happening{onEvent("order")}})
		d.Delivery.Again = &plan.Again{After: 86400}
		id := r.draft("Cart", d)
		r.launch(id)
		r.at(noon.Add(time.Minute))
		for _, p := range people {
			r.does(p, "cart", `{"what":"cart"}`)
		}
		r.at(noon.Add(30 * time.Minute))
		r.does(people[0], "order", `{}`)
		r.at(noon.Add(59 * time.Minute))
		r.want(id, map[string]int64{})
		r.at(noon.Add(62 * time.Minute))
		r.want(id, map[string]int64{"sent": 1})
		if got := r.sink.order; len(got) != 1 || got[0] != "P1 did cart" {
			t.Errorf("%q", got)
		}
		r.does(people[1], "cart", `{"what":"cart"}`) // within a day: not again
		r.at(noon.Add(3 * time.Hour))
		r.want(id, map[string]int64{"sent": 1})
		r.at(noon.Add(30 * time.Hour))
		r.does(people[1], "cart", `{"what":"cart"}`)
		r.at(noon.Add(32 * time.Hour))
		r.want(id, map[string]int64{"sent": 2})
	})
}

// TestLateTrigger: what begins a message and is told of after its exception begins none where the exception happened after it; an exception
// that happened before it, or that is another's or has other properties, keeps nothing back.
func TestLateTrigger(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(4, nil)
		unless := onEvent("order")
		unless.Where = []segment.Criterion{{Path: []string{"state"}, Op: "equals", Value: "paid"}}
		id := r.draft("Cart", r.onAction(plan.Trigger{On: []plan.Happening{onEvent("cart")}, Delay: plan.Delay{After: 3600}, Unless: []plan.Happening{unless}}))
		r.launch(id)
		tells := func(profile, name, data string, at time.Time) {
			r.write(func(tx *store.Tx) error {
				id := petitbleu.NewID(petitbleu.KindEvent, r.clock.Now())
				_, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: id, OutsideID: id, Source: "api", ProfileID: profile, Kind: petitbleu.EventCustom, Name: name,
					At: at, ReceivedAt: r.clock.Now(), Data: []byte(data)}})
				return err
			})
		}
		r.at(noon.Add(20 * time.Minute))
		tells(people[0], "order", `{"state":"paid"}`, noon.Add(11*time.Minute))
		tells(people[1], "order", `{"state":"paid"}`, noon.Add(9*time.Minute))
		tells(people[2], "order", `{"state":"open"}`, noon.Add(11*time.Minute))
		r.at(noon.Add(21 * time.Minute))
		for _, p := range people {
			tells(p, "cart", `{"what":"cart"}`, noon.Add(10*time.Minute))
		}
		r.at(noon.Add(22 * time.Minute))
		r.at(noon.Add(2 * time.Hour))
		r.want(id, map[string]int64{"sent": 3})
		for i, n := range []int{0, 1, 1, 1} {
			if body := fmt.Sprintf("P%d did cart", i); r.sink.bodies[body] != n {
				t.Errorf("%q was sent %d times, not %d", body, r.sink.bodies[body], n)
			}
		}
	})
}

// TestWhoLeftTheAudience: with a second look, who belongs to the audience no more when the message is due gets none.
func TestWhoLeftTheAudience(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(2, map[string]any{"tier": "gold"})
		d := r.onAction(plan.Trigger{On: []plan.Happening{onEvent("visit")}, Delay: plan.Delay{After: 600}, Look: true})
		d.Audience = segment.Definition{Version: segment.Version, Where: segment.Node{Type: "attribute", Name: "tier", Op: "equals", Value: "gold"}}
		id := r.draft("Gold", d)
		r.launch(id)
		r.at(noon.Add(time.Minute))
		for _, p := range people {
			r.does(p, "visit", `{"what":"x"}`)
		}
		r.tick()
		r.write(func(tx *store.Tx) error {
			p, err := tx.Profile(ws, people[0])
			if err != nil {
				return err
			}
			p.Attributes["tier"] = "iron"
			return tx.PutProfiles([]petitbleu.Profile{p})
		})
		r.at(noon.Add(15 * time.Minute))
		r.want(id, map[string]int64{"sent": 1})
	})
}

// TestConversions: the first of what counts as success within its time is recorded, with what it brought in, and counts
// for the last message; so does that of the control group.
func TestConversions(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(40, nil)
		d := r.plan()
		d.Control, d.Variants[0].Weight = 50, 50
		d.Conversions = []plan.Conversion{{On: plan.Happening{Kind: plan.OnPurchase}, Within: 3600}, {On: plan.Happening{Kind: plan.OnEvent, Name: "messenger_status",
			Where: []segment.Criterion{{Path: []string{"status"}, Op: "equals", Value: "READ"}}}, Within: 86400}}
		id := r.draft("Sale", d)
		r.launch(id)
		r.tick()
		r.at(noon.Add(time.Minute))
		for _, p := range people {
			r.buys(p, `{"price":"10.5","currency":"EUR","quantity":2}`)
			r.buys(p, `{"price":"99","currency":"EUR","quantity":1}`)
			r.does(p, "messenger_status", `{"status":"SENT"}`)
		}
		r.does(people[0], "messenger_status", `{"status":"READ"}`)
		r.tick()
		r.at(noon.Add(2 * time.Hour))
		r.buys(people[1], `{"price":"5","currency":"EUR","quantity":1}`)
		r.tick()
		var sent int64
		var counts []store.ConversionCount
		r.read(func(tx *store.Tx) (err error) {
			counts, err = tx.CountConversions(ws, id, "")
			return err
		})
		sent = r.counts(id)["sent"]
		for _, c := range counts {
			switch {
			case c.Slot == 0 && c.VariantID == "v1" && (c.Count != sent || c.Revenue != 21*float64(sent) || c.Currency != "EUR"):
				t.Errorf("purchases of those who got it: %+v, %d were sent", c, sent)
			case c.Slot == 0 && c.VariantID == "" && c.Count != 40-sent:
				t.Errorf("purchases of the control group: %+v, %d were sent", c, sent)
			case c.Slot == 1 && c.Count != 1:
				t.Errorf("read: %+v", c)
			}
		}
		if len(counts) != 3 {
			t.Errorf("%+v", counts)
		}
	})
}

// TestTrigger: a call sends a campaign to those whom it names, with what it says of them.
func TestTrigger(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(3, nil)
		d := r.plan()
		d.Delivery = plan.Delivery{Type: plan.ByAPI, Again: &plan.Again{}}
		d.Variants[0].Composition = r.hook(`{{${first_name}}}: {{api_trigger_properties.${code}}} {{campaign.${name}}}`)
		id := r.draft("Code", d)
		if _, _, err := r.e.Trigger(t.Context(), ws, id, campaign.Call{}); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("a draft was triggered: %v", err)
		}
		r.launch(id)
		call := campaign.Call{SendID: "s1", Key: "call 1", To: []campaign.Recipient{{ProfileID: people[0], Vars: []byte(`{"api_trigger_properties":{"code":"A1"}}`)}, {ProfileID: people[1]}}}
		for i, want := range []int64{2, 0} {
			if dispatch, n, err := r.e.Trigger(t.Context(), ws, id, call); err != nil || n != want || len(dispatch) != 32 {
				t.Errorf("call %d: %q, %d, %v", i, dispatch, n, err)
			}
		}
		r.tick()
		r.want(id, map[string]int64{"sent": 2})
		if r.sink.bodies["P0: A1 Code"] != 1 || r.sink.bodies["P1:  Code"] != 1 {
			t.Errorf("%q", r.sink.order)
		}
		call.Key, call.At = "call 2", noon.Add(time.Hour)
		if _, n, err := r.e.Trigger(t.Context(), ws, id, call); err != nil || n != 2 {
			t.Errorf("a later call: %d, %v", n, err)
		}
		r.tick()
		r.want(id, map[string]int64{"sent": 2})
		r.at(noon.Add(time.Hour))
		r.want(id, map[string]int64{"sent": 4})
	})
}

// TestAttributeChange: who gets a value that a campaign waits for gets it; another value, or the same again, does not count.
func TestAttributeChange(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(4, map[string]any{"tier": "silver"})
		d := r.onAction(plan.Trigger{On: []plan.Happening{{Kind: plan.OnAttribute, Name: "tier", From: "silver", To: "gold"}}})
		id := r.draft("Gold", d)
		r.launch(id)
		r.at(noon.Add(time.Minute))
		set := func(profile, tier string) {
			r.write(func(tx *store.Tx) error {
				_, err := tx.UpdateAttributes(ws, profile, map[string]any{"tier": tier}, r.clock.Now())
				return err
			})
		}
		set(people[0], "gold")
		set(people[1], "bronze")
		set(people[2], "silver")
		set(people[1], "gold")
		r.tick()
		r.want(id, map[string]int64{"sent": 1})
		if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		set(people[3], "gold")
		r.tick()
		r.want(id, map[string]int64{"sent": 1})
		r.read(func(tx *store.Tx) error {
			names, err := tx.WatchedAttributes(ws)
			if len(names) != 0 {
				t.Errorf("still watched: %q", names)
			}
			return err
		})
	})
}

// TestWholeSeconds: an event whose time has whole seconds counts when it came in after the launch in the same second.
func TestWholeSeconds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(2, nil)
		r.clock.Set(noon.Add(300 * time.Millisecond))
		id := r.draft("Visit", r.onAction(plan.Trigger{On: []plan.Happening{onEvent("visit")}}))
		r.launch(id)
		r.write(func(tx *store.Tx) error {
			for i, came := range []time.Duration{600 * time.Millisecond, 200 * time.Millisecond} {
				id := petitbleu.NewID(petitbleu.KindEvent, noon)
				if _, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: id, OutsideID: id, Source: "api", ProfileID: people[i], Kind: petitbleu.EventCustom, Name: "visit",
					At: noon, ReceivedAt: noon.Add(came), Data: []byte("{}")}}); err != nil {
					return err
				}
			}
			return nil
		})
		r.at(noon.Add(time.Second))
		r.want(id, map[string]int64{"sent": 1})
	})
}

// TestSubscription: who subscribes to a group that a campaign waits for gets it.
func TestSubscription(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(2, nil)
		id := r.draft("Group", r.onAction(plan.Trigger{On: []plan.Happening{{Kind: plan.OnSubscription, Name: "g1"}}}))
		r.launch(id)
		r.at(noon.Add(time.Minute))
		for i, group := range []string{"g1", "g2"} {
			r.write(func(tx *store.Tx) error {
				_, err := tx.UpdateAttributes(ws, people[i], map[string]any{"subscription_groups": []any{map[string]any{"subscription_group_id": group, "subscription_state": "subscribed"}}}, r.clock.Now())
				return err
			})
		}
		r.tick()
		r.want(id, map[string]int64{"sent": 1})
	})
}

// TestReceived: who is sent a message of a campaign that another waits for gets that one too; who gets another message does not, unless any
// will do; and none begins itself.
func TestReceived(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(6, nil)
		first, other := r.draft("First", r.called("first {{${first_name}}}")), r.draft("Other", r.called("other"))
		after := r.draft("After", r.onAction(plan.Trigger{On: []plan.Happening{{Kind: plan.OnReceived, Campaign: first}}}))
		d := r.onAction(plan.Trigger{On: []plan.Happening{{Kind: plan.OnReceived}}})
		d.Delivery.Again = &plan.Again{}
		all := r.draft("After all", d)
		for _, id := range []string{first, other, after, all} {
			r.launch(id)
		}
		r.call(first, people[:2]...)
		r.call(other, people[2:5]...)
		r.sends(people[5])
		for range 3 {
			r.at(r.clock.Now().Add(time.Minute))
		}
		r.want(first, map[string]int64{"sent": 2})
		r.want(other, map[string]int64{"sent": 3})
		r.want(after, map[string]int64{"sent": 2})
		r.want(all, map[string]int64{"sent": 2 + 3 + 2 + 1})
		for _, id := range []string{after, all} {
			if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
				t.Fatal(err)
			}
		}
		r.tick()
		r.read(func(tx *store.Tx) error {
			names, err := tx.WatchedAttributes(ws)
			if len(names) != 0 {
				t.Errorf("still watched: %q", names)
			}
			return err
		})
	})
}

// called gives a definition that is sent by a call.
func (r *rig) called(text string) plan.Definition {
	d := r.plan()
	d.Delivery = plan.Delivery{Type: plan.ByAPI}
	d.Variants[0].Composition = r.hook(text)
	return d
}

// call sends a campaign to people.
func (r *rig) call(id string, people ...string) {
	r.t.Helper()
	to := make([]campaign.Recipient, len(people))
	for i, p := range people {
		to[i].ProfileID = p
	}
	if _, _, err := r.e.Trigger(r.t.Context(), ws, id, campaign.Call{To: to}); err != nil {
		r.t.Fatal(err)
	}
}

// sends queues a message of no campaign, and a trial beside it.
func (r *rig) sends(profile string) {
	r.t.Helper()
	var all []petitbleu.Message
	for _, test := range []bool{false, true} {
		m := petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, r.clock.Now()), ProfileID: profile, Channel: "webhook", Origin: "api", Part: 1,
			Purpose: petitbleu.PurposeTransactional, Content: r.hook("alone").Content, Test: test}
		m.GroupID = m.ID
		all = append(all, m)
	}
	r.write(func(tx *store.Tx) error { return r.d.Queue(tx, all) })
}

// TestOfMessenger: consents, stops, messages and reads of people, as the platform tells of them, begin campaigns; those of another topic, Page
// or campaign do not; and a click in a message does.
func TestOfMessenger(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(8, nil)
		r.writers(g, people)
		read := r.draft("Read me", r.onMessenger("Read me"))
		r.launch(read)
		r.tick()
		r.want(read, map[string]int64{"sent": 8})
		ids := map[string]string{}
		for name, h := range map[string]plan.Happening{
			"opt_in":     {Kind: plan.OnOptIn, Topic: "news"},
			"opt_in_any": {Kind: plan.OnOptIn, PageID: page},
			"opt_out":    {Kind: plan.OnOptOut},
			"message":    {Kind: plan.OnMessage, PageID: page},
			"elsewhere":  {Kind: plan.OnMessage, PageID: "1"},
			"read":       {Kind: plan.OnRead, Campaign: read},
			"read_other": {Kind: plan.OnRead, Campaign: "cmp_other"},
			"clicked":    {Kind: plan.OnClicked, Campaign: read},
		} {
			ids[name] = r.draft(name, r.onAction(plan.Trigger{On: []plan.Happening{h}}))
			r.launch(ids[name])
		}
		r.clock.Set(noon.Add(time.Minute))
		r.told(people[0], petitbleu.EventOptIn, `{"optin":{"type":"one_time_notif_req","payload":"news","one_time_notif_token":"1"}}`)
		r.told(people[1], petitbleu.EventOptIn, `{"optin":{"type":"notification_messages","payload":"news","notification_messages_token":"2","notification_messages_status":"STOP NOTIFICATIONS"}}`)
		r.write(func(tx *store.Tx) error {
			at := r.clock.Now()
			err := tx.InsertOptIns([]petitbleu.OptIn{{WorkspaceID: ws, ID: "opt_1", PageID: page, PSID: "7003", ProfileID: people[3], Topic: "news", Source: "m_me", At: at},
				{WorkspaceID: ws, ID: "opt_2", PageID: page, PSID: "7004", ProfileID: people[4], Topic: "news", Source: "send_to_messenger", At: at}})
			if err != nil {
				return err
			}
			return tx.InsertOptOuts([]petitbleu.OptOut{{WorkspaceID: ws, ID: "out_1", PageID: page, PSID: "7002", ProfileID: people[2], Source: "word", At: at},
				{WorkspaceID: ws, ID: "out_2", PageID: page, PSID: "7001", ProfileID: people[1], Source: "word", At: at, UndoneAt: at}})
		})
		r.told(people[4], petitbleu.EventOptIn, `{"optin":{"ref":"sealed"}}`)
		r.told(people[3], petitbleu.EventMessage, `{"text":"hello"}`)
		r.told(people[4], petitbleu.EventPostback, `{"payload":"P"}`)
		r.told(people[5], petitbleu.EventEcho, `{"text":"not they"}`)
		r.write(func(tx *store.Tx) error {
			_, err := tx.MarkRead(ws, []store.Mark{{ProfileID: people[6], PageID: page, PSID: "7006", Watermark: r.clock.Now()}}, r.clock.Now())
			return err
		})
		r.told(people[6], petitbleu.EventRead, `{}`)
		r.does(people[7], petitbleu.EventLinkClicked, `{"campaign_id":"`+read+`"}`)
		r.tick()
		for name, n := range map[string]int64{"opt_in": 3, "opt_in_any": 3, "opt_out": 1, "message": 2, "elsewhere": 0, "read": 1, "read_other": 0, "clicked": 1} {
			if got := r.counts(ids[name])["sent"]; got != n {
				t.Errorf("%s: %d were sent, not %d", name, got, n)
			}
		}
	})
}

// told adds an event of a Page.
func (r *rig) told(profile string, kind petitbleu.EventKind, data string) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		id := petitbleu.NewID(petitbleu.KindEvent, r.clock.Now())
		_, err := tx.InsertEvents([]petitbleu.Event{{WorkspaceID: ws, ID: id, OutsideID: id, Source: "messenger", PageID: page, ProfileID: profile, Kind: kind, At: r.clock.Now(), ReceivedAt: r.clock.Now(), Data: []byte(data)}})
		return err
	})
}
