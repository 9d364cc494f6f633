package campaign_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

const ws = "ws_1"

// sink is an endpoint of webhooks; it counts what it gets by key and by body.
type sink struct {
	*httptest.Server
	mu     sync.Mutex
	keys   map[string]int
	bodies map[string]int
	order  []string
	answer func(body string) int // a status
}

func newSink(t testing.TB) *sink {
	s := &sink{keys: map[string]int{}, bodies: map[string]int{}, answer: func(string) int { return 200 }}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.keys[r.Header.Get(webhook.KeyHeader)]++
	s.bodies[string(body)]++
	s.order = append(s.order, string(body))
	status := s.answer(string(body))
	s.mu.Unlock()
	w.WriteHeader(status)
}

// got gives how many bodies arrived, and how many of them more than once under different keys.
func (s *sink) got() (distinct, repeated int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.bodies {
		distinct++
		repeated += n - 1
	}
	return distinct, repeated
}

// rig is a house with campaigns, delivery and a sink.
type rig struct {
	t     testing.TB
	s     *store.Store
	box   *secret.Box
	clock *clock.Movable
	sink  *sink
	d     *delivery.Delivery
	e     *campaign.Engine
	a     *audience.Audience
}

func newRig(t testing.TB, s *store.Store) *rig {
	box, err := secret.NewBox(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, s: s, box: box, clock: clock.NewMovable(nil), sink: newSink(t)}
	r.clock.Freeze()
	r.clock.Set(noon)
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Shop", TimeZone: "Europe/Paris", RulePack: petitbleu.PackToday, CreatedAt: noon}); err != nil {
			return err
		}
		return tx.SetSetting(ws, petitbleu.WebhookSettingsName, petitbleu.WebhookSettings{Hosts: []petitbleu.WebhookHost{{Host: strings.TrimPrefix(r.sink.URL, "http://"), KeepsKeys: true}}}, noon)
	})
	r.start()
	return r
}

// start begins another life of the house on the same rows.
func (r *rig) start() {
	calls := outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}})
	rn := render.New(render.Options{Store: r.s, Box: r.box, Calls: calls})
	a, err := audience.New(r.t.Context(), audience.Options{Store: r.s, Clock: r.clock, Folder: r.t.TempDir()})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { a.Close() })
	r.a = a
	var e *campaign.Engine
	r.d = delivery.New(delivery.Options{Store: r.s, Box: r.box, Calls: calls, Render: rn, Clock: r.clock, Lease: time.Hour, Drivers: map[string]channel.Driver{"webhook": webhook.Driver{}, "messenger": messenger.Driver{}},
		Supply: delivery.Supply{
			Due: func(tx *store.Tx, now time.Time) ([]store.LaneDue, error) { return e.Supply().Due(tx, now) },
			Next: func(ctx context.Context, w string, now time.Time, taken func(delivery.ParcelKey) bool) (*delivery.Parcel, error) {
				return e.Next(ctx, w, now, taken)
			},
			Judge: func(tx *store.Tx, w string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error) {
				return e.Judge(tx, w, all, now)
			},
			Still:   func(tx *store.Tx, w string) (map[string]bool, error) { return tx.StillCampaigns(w) },
			Through: func(string, string) {},
		}})
	e = campaign.New(campaign.Options{Store: r.s, Audience: a, Delivery: r.d, Render: rn, Clock: r.clock, Node: "test"})
	r.e = e
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.s.Write(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) read(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.s.Read(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// people adds n people, each with a number and attributes.
func (r *rig) people(n int, more map[string]any) (ids []string) {
	r.t.Helper()
	var all []petitbleu.Profile
	for i := range n {
		id := petitbleu.NewID(petitbleu.KindProfile, noon)
		a := map[string]any{"n": float64(i), "first_name": fmt.Sprintf("P%d", i)}
		for k, v := range more {
			a[k] = v
		}
		all = append(all, petitbleu.Profile{WorkspaceID: ws, ID: id, Attributes: a, CreatedAt: noon, UpdatedAt: noon})
		ids = append(ids, id)
	}
	r.write(func(tx *store.Tx) error { return tx.PutProfiles(all) })
	return ids
}

// plan gives a definition of one webhook that names the person, sent now.
func (r *rig) plan() plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	d.Audience = segment.Everybody()
	d.Variants[0].Composition = r.hook(`hello {{${first_name}}}`)
	return d
}

func (r *rig) hook(body string) *petitbleu.Composition {
	return &petitbleu.Composition{Channel: "webhook", Purpose: petitbleu.PurposePromotional, Content: petitbleu.Content{Type: petitbleu.ContentWebhook,
		Webhook: &petitbleu.WebhookRequest{Method: "POST", URL: r.sink.URL + "/", Body: body}}}
}

// draft adds a campaign that was not launched.
func (r *rig) draft(name string, d plan.Definition) string {
	r.t.Helper()
	id := petitbleu.NewID(petitbleu.KindCampaign, noon)
	r.write(func(tx *store.Tx) error {
		_, err := tx.InsertCampaign(petitbleu.Campaign{WorkspaceID: ws, ID: id, Name: name, State: petitbleu.CampaignDraft, Draft: d.Encode(), CreatedAt: noon, UpdatedAt: noon})
		return err
	})
	return id
}

// edit gives a campaign another draft.
func (r *rig) edit(id string, d plan.Definition) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		c, err := tx.Campaign(ws, id)
		if err != nil {
			return err
		}
		c.Draft = d.Encode()
		_, err = tx.UpdateCampaign(c)
		return err
	})
}

func (r *rig) launch(id string) {
	r.t.Helper()
	c := r.campaign(id)
	if _, err := r.e.Launch(r.t.Context(), ws, id, c.Revision, "usr_1", r.clock.Now()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) campaign(id string) (c petitbleu.Campaign) {
	r.t.Helper()
	r.read(func(tx *store.Tx) (err error) { c, err = tx.Campaign(ws, id); return err })
	return c
}

// tick does all that is due now: of campaigns, then of delivery.
func (r *rig) tick() {
	r.t.Helper()
	for range 50 {
		more, err := r.e.Tick(r.t.Context(), r.clock.Now())
		if err != nil {
			r.t.Fatal(err)
		}
		if !more {
			break
		}
	}
	if _, err := r.d.Tick(r.t.Context(), r.clock.Now()); err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.e.Tick(r.t.Context(), r.clock.Now()); err != nil {
		r.t.Fatal(err)
	}
}

// at moves the clock to an instant, a minute at a time no further than needed, and ticks there.
func (r *rig) at(at time.Time) {
	r.t.Helper()
	r.clock.Set(at)
	r.tick()
}

// counts gives the messages of a campaign by state and reason.
func (r *rig) counts(id string) map[string]int64 {
	r.t.Helper()
	counts := map[string]int64{}
	r.read(func(tx *store.Tx) error {
		runs, err := tx.RunsOf(ws, id, "", 100)
		if err != nil {
			return err
		}
		for _, run := range runs {
			all, err := tx.CountRun(run)
			if err != nil {
				return err
			}
			for _, c := range all {
				key := string(c.State)
				if c.Reason != "" {
					key += " " + string(c.Reason)
				}
				counts[key] += c.Count
			}
		}
		return nil
	})
	return counts
}

// want fails where a campaign's messages are not what is expected.
func (r *rig) want(id string, want map[string]int64) {
	r.t.Helper()
	if got := r.counts(id); fmt.Sprint(got) != fmt.Sprint(want) {
		r.t.Fatalf("messages: %v, not %v", got, want)
	}
}

func each(t *testing.T, fn func(t *testing.T, r *rig)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { fn(t, newRig(t, s)) })
}
