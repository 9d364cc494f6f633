package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// CampaignOptions say how the benchmark of campaigns runs.
type CampaignOptions struct {
	DSN    string // empty: SQLite in a temporary folder
	People int    // 0 means 500,000; of feeds 1,000,000
	Kill   bool   // kill the sending process at random moments and start it again
	InApp  bool   // to feeds instead of a webhook
}

// Campaign measures a campaign through webhooks: the audience of a segment, each message written for its person from
// Liquid, sent to a sink in a process of its own, and recorded with its request and answer. PerSecond is from the
// first call to the last; launch_to_done_per_second counts taking the audience too, and the last row. A person of
// whom nothing arrived, or whose row does not say so, is lost; one is repeated to whom the same came under two keys.
//
// Of feeds it measures how long it takes until a notification stands in everybody's; sent_events_seconds is how long after that
// the event of each is told.
func Campaign(ctx context.Context, o CampaignOptions) (Result, error) {
	if o.People <= 0 {
		o.People = 500_000
		if o.InApp {
			o.People = 1_000_000
		}
	}
	run := &campaignRun{o: o, result: Result{Name: "campaign", Count: int64(o.People), Details: map[string]float64{}}}
	folder, err := os.MkdirTemp("", "petitbleu-bench-")
	if err != nil {
		return run.result, err
	}
	defer os.RemoveAll(folder)
	if o.DSN == "" {
		o.DSN = filepath.Join(folder, "bench.db")
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	now := time.Now()
	run.setup = campaignSetup{DSN: o.DSN, Key: key, Folder: filepath.Join(folder, "people"),
		InApp: o.InApp, Workspace: petitbleu.NewID(petitbleu.KindWorkspace, now), Campaign: petitbleu.NewID(petitbleu.KindCampaign, now)}
	err = run.all(ctx)
	return run.result, err
}

// campaignSetup is what parent and child agree on.
type campaignSetup struct {
	DSN       string
	Folder    string // of the index of people
	Workspace string
	Campaign  string
	Key       []byte
	InApp     bool
}

// campaignStats is what the sending process says of itself.
type campaignStats struct {
	Ready bool    `json:"ready"` // its index of people is
	Done  bool    `json:"done"`
	Told  bool    `json:"told"` // and every event is
	Sent  int64   `json:"sent"` // people whose block is done
	RSSMB float64 `json:"rss_mb"`
}

type campaignRun struct {
	o      CampaignOptions
	setup  campaignSetup
	sink   *process
	sender *process
	result Result
}

func (r *campaignRun) all(ctx context.Context) (err error) {
	if r.sink, err = start("campaign-sink", struct{}{}); err != nil {
		return err
	}
	defer r.sink.kill()
	if err := r.fill(ctx); err != nil {
		return fmt.Errorf("make people: %w", err)
	}
	if r.sender, err = start("campaign", r.setup); err != nil {
		return err
	}
	defer func() { r.sender.kill() }()
	if _, err := r.wait(ctx, func(s campaignStats) bool { return s.Ready }); err != nil {
		return err
	}
	began := time.Now()
	if err := post(ctx, r.sender.ready.URL+"/launch"); err != nil {
		return err
	}
	if r.o.Kill {
		if err := r.kills(ctx); err != nil {
			return err
		}
	}
	if _, err := r.wait(ctx, func(s campaignStats) bool { return s.Done }); err != nil {
		return err
	}
	whole := time.Since(began).Seconds()
	if r.o.InApp {
		if _, err := r.wait(ctx, func(s campaignStats) bool { return s.Told }); err != nil {
			return err
		}
		r.result.Details["sent_events_seconds"] = round(time.Since(began).Seconds() - whole)
	}
	if err := r.sender.stop(); err != nil {
		return fmt.Errorf("the sending process ended badly: %w", err)
	}
	r.result.Details["launch_to_done_seconds"] = round(whole)
	r.result.Details["launch_to_done_per_second"] = round(float64(r.o.People) / whole)
	if used := r.sender.cmd.ProcessState; !r.o.Kill {
		r.result.Details["cpu_us_per_message"] = round(float64((used.UserTime() + used.SystemTime()).Microseconds()) / float64(r.o.People))
	}
	return r.count(ctx)
}

// post asks a process of the benchmark to do something.
func post(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask a process of the benchmark: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("a process of the benchmark answered %s", resp.Status)
	}
	return nil
}

// wait returns when the sending process says so.
func (r *campaignRun) wait(ctx context.Context, until func(campaignStats) bool) (s campaignStats, err error) {
	arrived, changed := int64(-1), time.Now()
	for {
		if err := ask(ctx, r.sender.ready.URL+"/stats", &s); err != nil {
			return s, err
		}
		r.result.RSSMB = max(r.result.RSSMB, math.Round(s.RSSMB))
		if until(s) {
			return s, nil
		}
		sink, err := r.arrived(ctx)
		if err != nil {
			return s, err
		}
		if n := sink.Distinct + s.Sent; n != arrived || s.Done {
			arrived, changed = n, time.Now()
		}
		if time.Since(changed) > 2*time.Minute {
			return s, fmt.Errorf("nothing arrives any more, behind %d messages", arrived)
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (r *campaignRun) arrived(ctx context.Context) (s campaignSinkStats, err error) {
	return s, ask(ctx, r.sink.ready.URL+"/stats", &s)
}

// kills ends the sender at random moments, the first while the audience is taken, until most messages are out.
func (r *campaignRun) kills(ctx context.Context) error {
	n, err := killing(ctx, 12, 100, 1000, &r.sender, func() (*process, error) { return start("campaign", r.setup) }, func() (bool, error) {
		if r.o.InApp {
			var s campaignStats
			err := ask(ctx, r.sender.ready.URL+"/stats", &s)
			return s.Done, err
		}
		s, err := r.arrived(ctx)
		return s.Distinct >= int64(r.o.People), err
	})
	r.result.Details["kills"] = float64(n)
	return err
}

// count compares the sink's count with the rows.
func (r *campaignRun) count(ctx context.Context) error {
	sink, err := r.arrived(ctx)
	if err != nil {
		return err
	}
	if !r.o.InApp {
		r.took(float64(sink.Last-sink.First) / 1e9)
	}
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	r.result.Engine = s.Engine()
	if r.o.InApp {
		return r.countFeeds(ctx, s)
	}
	return s.Read(ctx, func(tx *store.Tx) error {
		states, err := tx.CountMessages(r.setup.Workspace)
		want := int64(r.o.People)
		r.result.Lost = max(want-sink.Distinct, want-states[petitbleu.StateSent])
		r.result.Repeated = sink.Repeated + max(0, states[petitbleu.StateSent]-want)
		r.result.Details["arrived"] = float64(sink.Distinct)
		r.result.Details["same_key_again"] = float64(sink.Again)
		return err
	})
}

func (r *campaignRun) took(seconds float64) {
	r.result.Seconds, r.result.PerSecond = round(seconds), round(float64(r.o.People)/seconds)
}

// peopleAtOnce is how many people one transaction adds.
const peopleAtOnce = 2000

// fill makes people, and a campaign for half of a wide segment of them: all.
func (r *campaignRun) fill(ctx context.Context) error {
	s, err := store.Open(ctx, r.setup.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	now := time.Now()
	ws := r.setup.Workspace
	u, err := url.Parse(r.sink.ready.URL)
	if err != nil {
		return err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Benchmark", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
			return err
		}
		hosts := petitbleu.WebhookSettings{Hosts: []petitbleu.WebhookHost{{Host: u.Host, KeepsKeys: true, Private: true}}}
		if err := tx.SetSetting(ws, petitbleu.WebhookSettingsName, hosts, now); err != nil {
			return err
		}
		if err := r.feed(tx, now); err != nil {
			return err
		}
		_, err := tx.InsertCampaign(petitbleu.Campaign{WorkspaceID: ws, ID: r.setup.Campaign, Name: "Benchmark", State: petitbleu.CampaignDraft, Draft: r.plan().Encode(), CreatedAt: now, UpdatedAt: now})
		return err
	})
	for n := 0; n < r.o.People && err == nil; n += peopleAtOnce {
		err = s.Write(ctx, func(tx *store.Tx) error {
			all := make([]petitbleu.Profile, min(peopleAtOnce, r.o.People-n))
			for i := range all {
				all[i] = petitbleu.Profile{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindProfile, now), Attributes: campaignPerson(n + i), CreatedAt: now, UpdatedAt: now}
			}
			return tx.InsertProfiles(all)
		})
	}
	return err
}

func campaignPerson(n int) map[string]any {
	a := map[string]any{"number": float64(n), "city": []string{"Paris", "Lyon", "Lille", "Nantes"}[n%4], "vip": n%7 == 0, "country": "FR"}
	if n%10 > 0 {
		a["first_name"] = []string{"Ana", "Louis", "Nora", "Hugo", "Inès"}[n%5]
	}
	return a
}

// campaignPlan is a campaign for everybody in France, by one webhook with Liquid in its address and its body.
func campaignPlan(sink string) plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	d.Audience = segment.Definition{Version: segment.Version, Where: segment.Node{Type: "country", Op: "is_any_of", Value: []any{"FR"}}}
	d.Links.Off = true
	d.Variants[0].Composition = &petitbleu.Composition{Channel: "webhook", Purpose: d.Purpose, Content: petitbleu.Content{Type: petitbleu.ContentWebhook, Webhook: &petitbleu.WebhookRequest{
		Method: "POST", URL: sink + "/hooks/{{custom_attribute.${number}}}", Headers: []petitbleu.Header{{Name: "Content-Type", Value: "application/json"}},
		Body: `{"to":{{custom_attribute.${number}}},"text":"Hello {{${first_name} | default: 'friend'}}, {% if custom_attribute.${vip} == true %}your VIP sale{% else %}our sale{% endif %} in {{${city}}} begins on Thursday at 9. Be quick: the Super Hand Mixer 2000 is nearly gone."}`}}}
	return d
}
