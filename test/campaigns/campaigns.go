package campaigns

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

const (
	workspace = "ws_1"
	campaigns = "camp_1"
)

var key = []byte(strings.Repeat("k", 32))

// House is a database with people and a campaign for them, and where its webhooks go.
type House struct {
	t     testing.TB
	dsn   string
	files string
	sink  string
	n     int

	mu    sync.Mutex
	keys  map[string]string // by what a person got
	twice []string          // what came under another key too
	calls int
}

// New makes a house with n people, and a campaign for them by a webhook.
func New(t testing.TB, engine string, n int) *House {
	return made(t, engine, n, Plan)
}

func made(t testing.TB, engine string, n int, plan func(sink, word string) plan.Definition) *House {
	h := &House{t: t, dsn: storetest.DSN(t, engine), files: t.TempDir(), n: n, keys: map[string]string{}}
	sink := httptest.NewServer(h)
	t.Cleanup(sink.Close)
	h.sink = sink.URL
	now := time.Now()
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		for from := 0; from < n; from += 1000 {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				if from == 0 {
					if err := tx.InsertWorkspace(petitbleu.Workspace{ID: workspace, Name: "Shop", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
						return err
					}
					hosts := petitbleu.WebhookSettings{Hosts: []petitbleu.WebhookHost{{Host: strings.TrimPrefix(sink.URL, "http://"), Private: true, KeepsKeys: true}}}
					if err := tx.SetSetting(workspace, petitbleu.WebhookSettingsName, hosts, now); err != nil {
						return err
					}
					c := petitbleu.Campaign{WorkspaceID: workspace, ID: campaigns, Name: "Sale", State: petitbleu.CampaignDraft, Draft: plan(sink.URL, "Hello").Encode(), CreatedAt: now, UpdatedAt: now}
					if _, err := tx.InsertCampaign(c); err != nil {
						return err
					}
				}
				var all []petitbleu.Profile
				for i := from; i < min(n, from+1000); i++ {
					all = append(all, petitbleu.Profile{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindProfile, now), Attributes: map[string]any{"first_name": fmt.Sprintf("P%d", i)}, CreatedAt: now, UpdatedAt: now})
				}
				return tx.InsertProfiles(all)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return h
}

// Plan is a campaign for everybody, now, that says a word and the person's name.
func Plan(sink, word string) plan.Definition {
	d := plan.New()
	d.Purpose = petitbleu.PurposePromotional
	d.Variants[0].Composition = &petitbleu.Composition{Channel: "webhook", Content: petitbleu.Content{Type: petitbleu.ContentWebhook,
		Webhook: &petitbleu.WebhookRequest{Method: "POST", URL: sink + "/{{${first_name}}}", Body: word + " {{${first_name}}}"}}}
	return d
}

// ServeHTTP takes a webhook: what the address says is the person.
func (h *House) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	got := r.Header.Get("Idempotency-Key")
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	if was, ok := h.keys[r.URL.Path]; ok && was != got {
		h.twice = append(h.twice, r.URL.Path)
	}
	h.keys[r.URL.Path] = got
}

// Arrived is how many people got it.
func (h *House) Arrived() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.keys)
}

// Calls is how many calls came in all.
func (h *House) Calls() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls
}

// Serve starts a node.
func (h *House) Serve() *program.Process {
	return program.Start(h.t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", h.dsn, "--files", h.files, "--log-level", "warn", "--seal-key", base64.StdEncoding.EncodeToString(key))
}

// do opens the database for a moment, beside the nodes or between their lives.
func (h *House) do(fn func(s *store.Store, e *campaign.Engine) error) {
	h.t.Helper()
	s, err := store.Open(h.t.Context(), h.dsn)
	if err != nil {
		h.t.Fatal(err)
	}
	defer s.Close()
	box, err := secret.NewBox(key)
	if err != nil {
		h.t.Fatal(err)
	}
	rn := render.New(render.Options{Store: s, Box: box})
	d := delivery.New(delivery.Options{Store: s, Box: box, Render: rn, Drivers: map[string]channel.Driver{}, Clock: clock.System()})
	if err := fn(s, campaign.New(campaign.Options{Store: s, Delivery: d, Render: rn, Clock: clock.System(), Node: "test"})); err != nil {
		h.t.Fatal(err)
	}
}

// Launch launches the campaign, with another word where one is given.
func (h *House) Launch(word string) {
	h.t.Helper()
	h.do(func(s *store.Store, e *campaign.Engine) error {
		var c petitbleu.Campaign
		err := s.Write(h.t.Context(), func(tx *store.Tx) (err error) {
			if c, err = tx.Campaign(workspace, campaigns); err != nil || word == "" {
				return err
			}
			d, err := plan.Parse(c.Live)
			if err != nil {
				return err
			}
			found, err := tx.Compositions(workspace, []string{d.Variants[0].CompositionID})
			if err != nil {
				return err
			}
			one := *found[d.Variants[0].CompositionID]
			one.Content.Webhook.Body = word + " {{${first_name}}}"
			d.Variants[0].Composition, d.Variants[0].CompositionID = &one, ""
			c.Draft = d.Encode()
			if _, err = tx.UpdateCampaign(c); err == nil {
				c, err = tx.Campaign(workspace, campaigns)
			}
			return err
		})
		if err == nil {
			_, err = e.Launch(h.t.Context(), workspace, campaigns, c.Revision, "", time.Now())
		}
		return err
	})
}

// Pause and Resume do so from outside of the nodes.
func (h *House) Pause() {
	h.do(func(_ *store.Store, e *campaign.Engine) error {
		_, err := e.Pause(context.Background(), workspace, campaigns)
		return err
	})
}

// Resume lets the campaign go on.
func (h *House) Resume() {
	h.do(func(_ *store.Store, e *campaign.Engine) error {
		_, err := e.Resume(context.Background(), workspace, campaigns)
		return err
	})
}

// State gives the campaign's state.
func (h *House) State() (state petitbleu.CampaignState) {
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		return s.Read(h.t.Context(), func(tx *store.Tx) error {
			c, err := tx.Campaign(workspace, campaigns)
			state = c.State
			return err
		})
	})
	return state
}

// Check fails unless everybody got it under one key, and their rows say so.
func (h *House) Check() {
	h.t.Helper()
	h.CheckAll(h.n)
}

// CheckAll fails unless so many messages arrived, each under one key, and their rows say so.
func (h *House) CheckAll(messages int) {
	h.t.Helper()
	var states map[petitbleu.MessageState]int64
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		return s.Read(h.t.Context(), func(tx *store.Tx) (err error) {
			states, err = tx.CountMessages(workspace)
			return err
		})
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.keys) != messages || len(h.twice) > 0 || states[petitbleu.StateSent] != int64(messages) || len(states) != 1 {
		h.t.Errorf("%d of %d messages arrived, %d under several keys (%.3q); their rows: %v", len(h.keys), messages, len(h.twice), h.twice[:min(3, len(h.twice))], states)
	}
}
