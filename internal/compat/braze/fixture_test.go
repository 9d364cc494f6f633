package braze_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/audience/exports"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// allScopes open every endpoint of the door.
var allScopes = []string{"users.*", "events.*", "purchases.*", "kpi.*", "custom_attributes.*", "subscription.*", "email.*", "catalogs.*", "segments.*", "content_blocks.*", "messages.*", "campaigns.*", "sends.*", "transactional.*"}

// base is where the program is reached.
const base = "https://pb.example"

// door is the API on a fresh store, with one workspace and keys of it.
type door struct {
	t         testing.TB
	store     *store.Store
	clock     *clock.Movable
	people    *people.People
	audience  *audience.Audience
	exports   *exports.Exports
	campaigns *campaign.Engine
	schedules *schedule.Engine
	door      *braze.Door
	mux       *http.ServeMux
	ws        string
	log       *lines
	keys      map[string]string // "all", "none"
	group     string            // a subscription group
}

func newDoor(t testing.TB, s *store.Store, change func(*braze.Options)) *door {
	t.Helper()
	d := &door{t: t, store: s, clock: clock.NewMovable(clock.System()), log: &lines{}, keys: map[string]string{}}
	now := d.clock.Now()
	d.ws = petitbleu.NewID(petitbleu.KindWorkspace, now)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: d.ws, Name: "Cooktoys", TimeZone: "Europe/Paris", Region: "FR", RulePack: "today", CreatedAt: now}); err != nil {
			return err
		}
		if err := d.addSegments(tx); err != nil {
			return err
		}
		for name, scopes := range map[string][]string{"all": allScopes, "none": {petitbleu.ScopeRead, petitbleu.ScopePush}} {
			if err := d.addKey(tx, petitbleu.APIKey{Name: name, Scopes: scopes}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d.people = people.New(people.Options{Store: s, Clock: d.clock, Logger: log})
	d.work()
	group, err := d.people.AddGroup(t.Context(), d.ws, people.Group{Name: "News", Channel: "email"})
	if err != nil {
		t.Fatal(err)
	}
	d.group = group.ID
	d.openExports(log)
	sealing, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	sending := delivery.New(delivery.Options{Store: s, Box: sealing, Clock: d.clock, Logger: log, Drivers: map[string]channel.Driver{webhook.Name: webhook.Driver{}}})
	o := braze.Options{Delivery: sending, Store: s, Clock: d.clock, People: d.people, Audience: d.audience, Exports: d.exports, Logger: log, BaseURL: base}
	d.campaigns = campaign.New(campaign.Options{Store: s, Audience: d.audience, Delivery: sending, Render: render.New(render.Options{Store: s, Box: sealing}), Clock: d.clock, Node: "test"})
	d.schedules = schedule.New(schedule.Options{Store: s, Audience: d.audience, Delivery: sending, Campaigns: d.campaigns, Clock: d.clock})
	o.Campaigns, o.Schedules = d.campaigns, d.schedules
	if change != nil {
		change(&o)
	}
	d.mux = http.NewServeMux()
	d.door = braze.New(o)
	d.door.Register(d.mux)
	return d
}

// openExports makes the engine of exports, whose callbacks reach this machine.
func (d *door) openExports(log *slog.Logger) {
	d.t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		d.t.Fatal(err)
	}
	d.audience, err = audience.New(d.t.Context(), audience.Options{Store: d.store, Clock: d.clock, Logger: log, Folder: d.t.TempDir(), Settled: d.people.Settled})
	if err != nil {
		d.t.Fatal(err)
	}
	d.exports, err = exports.New(exports.Options{
		Store: d.store, Box: box, Clock: d.clock, Audience: d.audience, Logger: log, HTTP: http.DefaultClient, Folder: d.t.TempDir(), BaseURL: base, Node: "test",
		Lines: func(ctx context.Context, workspace, form string, profiles []string) ([]json.RawMessage, error) {
			return d.door.Lines(ctx, workspace, form, profiles)
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// addSegments keeps two segments, of which one has sizes.
func (d *door) addSegments(tx *store.Tx) error {
	made := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
	pros := segment.Definition{Version: segment.Version, Where: segment.Node{Match: segment.And, Of: []segment.Node{
		{Type: "attribute", Name: "plan", Op: "equals", Value: "pro"},
		{Match: segment.Or, Of: []segment.Node{{Type: "event", Name: "bought", Op: "count_more_than", Value: 2, Period: &segment.Period{Days: 30}}, {Not: &segment.Node{Type: "attribute", Name: "place", Path: []string{"city"}, Op: "is_blank"}}}},
	}}}
	for _, s := range []petitbleu.Segment{
		{ID: "seg_06gzgbryg1r01dqx3s2zfme3g8", Name: "Messenger subscribers", Description: "Who has Messenger", Definition: segment.MessengerSubscribers().Encode(), Tracked: true},
		{ID: "seg_06gzgbryg1r0373tqztmbamtg8", Name: "Pros", Definition: pros.Encode()},
	} {
		s.WorkspaceID, s.Version, s.CreatedAt, s.UpdatedAt = d.ws, 1, made, made
		if _, err := tx.InsertSegment(s); err != nil {
			return err
		}
	}
	if err := tx.PutTag(store.Tag{WorkspaceID: d.ws, ID: "tag_1", Name: "Spring", NameKey: "spring", Colour: "grey", CreatedAt: made, UpdatedAt: made}); err != nil {
		return err
	}
	if err := tx.SetTags(d.ws, "segment", "seg_06gzgbryg1r01dqx3s2zfme3g8", []string{"tag_1"}); err != nil {
		return err
	}
	if err := tx.PutTeam(store.Team{WorkspaceID: d.ws, ID: "team_1", Name: "Paris", NameKey: "paris", CreatedAt: made}); err != nil {
		return err
	}
	if err := tx.SetTeamOf(d.ws, "segment", "seg_06gzgbryg1r01dqx3s2zfme3g8", "team_1"); err != nil {
		return err
	}
	return tx.SaveSegmentSizes(d.ws, []petitbleu.SegmentSize{
		{SegmentID: "seg_06gzgbryg1r01dqx3s2zfme3g8", Day: "2026-11-19", People: 7}, {SegmentID: "seg_06gzgbryg1r01dqx3s2zfme3g8", Day: "2026-11-20", People: 8}, {SegmentID: "seg_06gzgbryg1r01dqx3s2zfme3g8", Day: "2026-11-21", People: 9},
	})
}

// addKey keeps a key, of which the test knows the secret by its name.
func (d *door) addKey(tx *store.Tx, k petitbleu.APIKey) error {
	d.keys[k.Name] = secret.NewToken("pb_")
	k.WorkspaceID, k.ID, k.CreatedAt = d.ws, petitbleu.NewID(petitbleu.KindAPIKey, d.clock.Now()), d.clock.Now()
	return tx.InsertAPIKey(k, secret.HashToken(d.keys[k.Name]))
}

// lines is a log that can be read while a loop writes to it.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// work runs the loop that works in what was accepted, as the program does.
func (d *door) work() {
	ctx, cancel := context.WithCancel(context.WithoutCancel(d.t.Context()))
	over := make(chan struct{})
	go func() {
		defer close(over)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			for more := true; more; {
				var err error
				if more, err = d.people.Tick(ctx, d.clock.Now()); err != nil && ctx.Err() == nil {
					d.t.Errorf("tick: %v", err)
				}
			}
		}
	}()
	d.t.Cleanup(func() { cancel(); <-over })
}

// planned sends what is planned and due.
func (d *door) planned() {
	d.t.Helper()
	for more := true; more; {
		var err error
		if more, err = d.schedules.Tick(d.t.Context(), d.clock.Now()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// call is one request; what it leaves out is right.
type call struct {
	method string // POST with a body, else GET
	path   string
	body   string
	key    string            // name of a key; "" all, "-" none
	header map[string]string // more headers
}

func (d *door) do(c call) answer {
	d.t.Helper()
	if c.method == "" {
		c.method = "GET"
		if c.body != "" {
			c.method = "POST"
		}
	}
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.key == "" {
		c.key = "all"
	}
	if c.key != "-" {
		r.Header.Set("Authorization", "Bearer "+d.keys[c.key])
	}
	for k, v := range c.header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header(), text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a.body); err != nil {
		d.t.Fatalf("%s %s: the answer %d is no object: %s", c.method, c.path, w.Code, a.text)
	}
	return a
}

// want runs a call whose answer must have a status and message.
func (d *door) want(c call, status int, message string) answer {
	d.t.Helper()
	a := d.do(c)
	if a.status != status || a.body["message"] != message {
		d.t.Errorf("%s %s %.200q: %d %.300s; want %d %q", c.method, c.path, c.body, a.status, a.text, status, message)
	}
	return a
}
