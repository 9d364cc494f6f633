package campaign_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// falling gives a campaign on Messenger that falls back to the feed.
func (r *rig) falling(when plan.FallbackWhen, wait plan.Seconds) plan.Definition {
	d := r.onMessenger("Hello {{${first_name}}}")
	d.Variants[0].Fallback = &plan.Fallback{When: when, Wait: wait, Composition: r.onFeed("{{${first_name}}}").Variants[0].Composition}
	return d
}

// ways counts the messages of a campaign by channel and state.
func (r *rig) ways(id string) map[string]int {
	r.t.Helper()
	counts := map[string]int{}
	r.read(func(tx *store.Tx) error {
		all, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, CampaignID: id, Limit: 10_000})
		for _, m := range all {
			counts[m.Channel+" "+string(m.State)]++
		}
		return err
	})
	return counts
}

func (r *rig) wantWays(id string, want map[string]int) {
	r.t.Helper()
	if got := r.ways(id); !maps.Equal(got, want) {
		r.t.Fatalf("messages: %v, not %v", got, want)
	}
}

func (r *rig) tally(id string, conversions int) (v tally.Results) {
	r.t.Helper()
	r.read(func(tx *store.Tx) (err error) {
		v, err = tally.Read(tx, r.campaign(id), "", conversions)
		return err
	})
	return v
}

// completes ticks until a campaign is through: that is asked only now and then.
func (r *rig) completes(id string) {
	r.t.Helper()
	for end := time.Now().Add(time.Minute); r.campaign(id).State != petitbleu.CampaignCompleted; r.tick() {
		if time.Now().After(end) {
			r.t.Fatalf("state: %s", r.campaign(id).State)
		}
	}
}

// TestFallbackAtOnce: whom the rules keep from Messenger, or whom it does not know, gets the notification at once; each is one person in
// what it came to, as was forecast.
func TestFallbackAtOnce(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(12, nil)
		r.writers(g, people[:9])
		r.feed(dataCard)
		r.clock.Set(noon.Add(25 * time.Hour)) // their windows have closed
		r.write(func(tx *store.Tx) error {    // but for three
			var all []petitbleu.Conversation
			for i, id := range people[:3] {
				all = append(all, petitbleu.Conversation{WorkspaceID: ws, PageID: page, PSID: fmt.Sprintf("7%03d", i), ProfileID: id, WindowOpenedAt: r.clock.Now(), WindowOpenedBy: petitbleu.EventMessage,
					LastInboundAt: r.clock.Now(), UpdatedAt: r.clock.Now()})
			}
			return tx.UpsertConversations(all)
		})
		d := r.falling(plan.NotSent, 0)
		id := r.draft("Falls", d)
		f, err := r.e.Forecast(t.Context(), r.campaign(id), &d, r.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		r.launch(id)
		for range 3 {
			r.at(r.clock.Now().Add(3 * time.Second))
		}
		r.wantWays(id, map[string]int{"messenger sent": 3, "messenger dropped": 9, "inapp sent": 9})
		if len(r.items(people)) != 9 || g.sent != 3 {
			t.Errorf("%d in feeds, %d by Messenger", len(r.items(people)), g.sent)
		}
		v := r.tally(id, 0)
		if v.Audience != 12 || v.Total.Sent != 12 || v.Total.Dropped != 0 || len(v.Reasons) != 0 || v.Total.Fallback == nil || v.Total.Fallback.Sent != 9 {
			t.Errorf("%+v %+v", v, v.Total.Fallback)
		}
		by := map[string]int64{}
		for _, l := range f.Lines {
			by[l.Right] += l.People
		}
		if f.People != 12 || len(f.Excluded) != 0 || by["fallback"] != 9 || f.Of(petitbleu.Allow) != 12 || f.Of(petitbleu.Drop) != 0 || f.Hours[23].Reachable != 12 {
			t.Errorf("forecast: %+v", f)
		}
		r.completes(id)
	})
}

// TestFallbackAfterWait: who has not read the message after the wait gets the other, once, unless it brought something about; a read in either
// place is one.
func TestFallbackAfterWait(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(6, nil)
		r.writers(g, people)
		r.feed(dataCard)
		d := r.falling(plan.NotRead, 600)
		d.Conversions = []plan.Conversion{{On: onEvent("order"), Within: 86400}}
		id := r.draft("Waits", d)
		r.launch(id)
		r.tick()
		r.wantWays(id, map[string]int{"messenger sent": 6})
		r.clock.Set(noon.Add(time.Minute))
		r.write(func(tx *store.Tx) error {
			_, err := tx.MarkRead(ws, []store.Mark{{ProfileID: people[0], PageID: page, PSID: "7000", Watermark: r.clock.Now()}}, r.clock.Now())
			return err
		})
		r.does(people[1], "order", `{}`)
		r.at(noon.Add(9 * time.Minute))
		r.wantWays(id, map[string]int{"messenger sent": 5, "messenger read": 1})
		if c := r.campaign(id); c.State != petitbleu.CampaignActive {
			t.Errorf("before the wait is over: %s", c.State)
		}
		for range 3 {
			r.at(r.clock.Now().Add(2 * time.Minute))
		}
		r.wantWays(id, map[string]int{"messenger sent": 5, "messenger read": 1, "inapp sent": 4})
		all := r.items(people)
		r.write(func(tx *store.Tx) error {
			_, _, err := tx.MarkNotifications(ws, all[0].ProfileID, store.NotificationMark{What: store.MarkRead, IDs: []string{all[0].ID}, Now: r.clock.Now()})
			return err
		})
		r.does(all[1].ProfileID, "order", `{}`)
		r.does(all[1].ProfileID, "order", `{}`)
		r.tick()
		v := r.tally(id, 1)
		if v.Audience != 6 || v.Total.Sent != 6 || v.Total.Read != 2 || v.Total.Converted[0] != 2 || v.Total.Fallback.Made != 4 || v.Total.Fallback.Read != 1 {
			t.Errorf("%+v %+v", v.Total, v.Total.Fallback)
		}
		r.completes(id)
	})
}

// TestFallbackOverTime: what a fallback brought about counts when it was sent, also where the first message never left.
func TestFallbackOverTime(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(4, nil)
		r.writers(g, people[:2])
		r.feed(dataCard)
		d := r.falling(plan.NotSent, 0)
		d.Conversions = []plan.Conversion{{On: onEvent("order"), Within: 5 * 86400}}
		id := r.draft("Falls", d)
		r.launch(id)
		for range 3 {
			r.at(r.clock.Now().Add(3 * time.Second))
		}
		r.wantWays(id, map[string]int{"messenger sent": 2, "messenger dropped": 2, "inapp sent": 2})
		r.clock.Set(noon.AddDate(0, 0, 2))
		for _, p := range people {
			r.does(p, "order", `{}`)
		}
		r.tick()
		r.read(func(tx *store.Tx) error {
			found, err := tally.Points(tx, tally.Series{Campaign: r.campaign(id), From: noon.AddDate(0, 0, -1), To: noon.AddDate(0, 0, 4), Daily: true, Conversions: 1})
			day := noon.Truncate(24 * time.Hour)
			sent, done := found["v1"][day], found["v1"][day.AddDate(0, 0, 2)]
			if sent == nil || done == nil || sent.ConvertedBySent[0] != 4 || sent.Converted[0] != 0 || done.Converted[0] != 4 || done.ConvertedBySent[0] != 0 {
				t.Errorf("%+v %+v", sent, done)
			}
			return err
		})
	})
}

// TestFallbackToMessenger: the other way round, by a call; and a stop ends what waits.
func TestFallbackToMessenger(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(4, nil)
		r.writers(g, people[:3])
		r.feed(dataCard)
		d := r.onFeed("{{${first_name}}}")
		d.Delivery = plan.Delivery{Type: plan.ByAPI}
		d.Variants[0].Fallback = &plan.Fallback{When: plan.NotClicked, Wait: 60, Composition: r.onMessenger("Hello {{${first_name}}}, of {{campaign.${name}}}").Variants[0].Composition}
		id := r.draft("Back", d)
		r.launch(id)
		r.call(id, people...)
		r.tick()
		r.wantWays(id, map[string]int{"inapp sent": 4})
		r.clock.Set(noon.Add(30 * time.Second))
		i := slices.IndexFunc(r.items(people), func(n petitbleu.Notification) bool { return n.ProfileID == people[0] })
		n := r.items(people)[i]
		r.write(func(tx *store.Tx) error {
			_, _, err := tx.MarkNotifications(ws, people[0], store.NotificationMark{What: store.MarkClicked, IDs: []string{n.ID}, Now: r.clock.Now()})
			return err
		})
		r.tick()
		r.at(noon.Add(2 * time.Minute))
		r.wantWays(id, map[string]int{"inapp sent": 4, "messenger sent": 2, "messenger dropped": 1})
		if got := g.got["7001"]; len(got) != 1 || got[0] != "Hello P1, of Back" {
			t.Errorf("%q", g.got)
		}
		v := r.tally(id, 0)
		if v.Audience != 4 || v.Total.Sent != 4 || v.Total.Clicked != 1 || v.Total.Fallback.Made != 3 || v.Total.Fallback.Sent != 2 {
			t.Errorf("%+v %+v", v.Total, v.Total.Fallback)
		}
		d.Delivery.Again = &plan.Again{}
		r.edit(id, d)
		r.launch(id)
		r.call(id, people...)
		r.tick()
		if _, err := r.e.Stop(t.Context(), ws, id); err != nil {
			t.Fatal(err)
		}
		r.at(noon.Add(time.Hour))
		r.wantWays(id, map[string]int{"inapp sent": 8, "messenger sent": 2, "messenger dropped": 1})
	})
}

// TestFallbackNot: who asked for no more messages gets no promotion through the other channel; what a cap kept, or the template, is not
// sent there either; and a message with its fallback is one for the caps.
func TestFallbackNot(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		g := newGraph(t)
		people := r.people(4, nil)
		r.writers(g, people)
		r.feed(dataCard)
		r.write(func(tx *store.Tx) error {
			if err := tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: "7000", ProfileID: people[0], StoppedAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
			return tx.SetSetting(ws, plan.SettingsName, plan.Settings{Caps: []plan.Cap{{Most: 1, Every: 1, Unit: plan.UnitDays}}}, noon)
		})
		d := r.falling(plan.NotRead, 60)
		d.Variants[0].Composition.Content.Text = `{% if {{${first_name}}} == 'P1' %}{% abort_message('not P1') %}{% endif %}Hello`
		id := r.draft("First", d)
		r.launch(id)
		r.tick()
		r.at(noon.Add(2 * time.Minute))
		r.at(noon.Add(3 * time.Minute))
		r.wantWays(id, map[string]int{"messenger sent": 2, "messenger dropped": 2, "inapp sent": 2})
		second := r.draft("Second", r.falling(plan.NotSent, 0))
		r.launch(second)
		r.at(noon.Add(4 * time.Minute))
		r.at(noon.Add(5 * time.Minute))
		r.wantWays(second, map[string]int{"messenger dropped": 3, "messenger sent": 1}) // P1 has got nothing yet
	})
}
