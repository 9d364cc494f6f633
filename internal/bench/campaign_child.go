package bench

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	_ "net/http/pprof" // profiles of the measured process, at its own loopback address
	"os"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// CampaignChild is the sending process of the benchmark: store, audience, campaigns and delivery, put together as
// serve does.
func CampaignChild(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	var o campaignSetup
	if err := childOptions(&o); err != nil {
		return err
	}
	s, err := store.Open(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	box, err := secret.NewBox(o.Key)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	index, err := audience.New(ctx, audience.Options{Store: s, Clock: clock.System(), Logger: log, Folder: o.Folder})
	if err != nil {
		return err
	}
	defer index.Close()
	calls := outbound.NewCaller(outbound.Options{}) // the workspace allows the sink
	rn := render.New(render.Options{Store: s, Box: box, Calls: calls, Logger: log})
	wake := loop.NewWaker()
	var e *campaign.Engine
	d := delivery.New(delivery.Options{
		Store: s, Box: box, Drivers: map[string]channel.Driver{webhook.Name: webhook.Driver{}}, Clock: clock.System(), Logger: log, Node: "bench", Calls: calls, Render: rn,
		Supply: delivery.Supply{
			Due: func(tx *store.Tx, now time.Time) ([]store.LaneDue, error) { return e.Supply().Due(tx, now) },
			Next: func(ctx context.Context, ws string, now time.Time, taken func(delivery.ParcelKey) bool) (*delivery.Parcel, error) {
				return e.Next(ctx, ws, now, taken)
			},
			Judge: func(tx *store.Tx, ws string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error) {
				return e.Judge(tx, ws, all, now)
			},
			Still:   func(tx *store.Tx, ws string) (map[string]bool, error) { return e.Supply().Still(tx, ws) },
			Through: func(ws, run string) { e.Supply().Through(ws, run) },
		},
	})
	e = campaign.New(campaign.Options{Store: s, Audience: index, Delivery: d, Render: rn, Clock: clock.System(), Logger: log, Wake: wake.Wake, Node: "bench"})
	c := &campaignChild{o: o, s: s, e: e, people: index}
	group := loop.NewGroup(ctx)
	group.Go(d.Run)
	if o.InApp {
		c.tells(group, log)
	}
	group.Go(func(ctx context.Context) {
		loop.Run(ctx, loop.Options{Name: "campaigns", Every: time.Second, Clock: clock.System(), Wake: wake, Logger: log, Tick: e.Tick})
	})
	err = serveUntil(ctx, c.handler())
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return errors.Join(err, group.Stop(over))
}

// tells tells the events of notifications, as serve does.
func (c *campaignChild) tells(group *loop.Group, log *slog.Logger) {
	wake := loop.NewWaker()
	c.told = people.New(people.Options{Store: c.s, Clock: clock.System(), Logger: log, Wake: wake.Wake})
	f := feed.New(feed.Options{Store: c.s, People: c.told, Clock: clock.System(), Logger: log, Node: "bench"})
	for _, o := range []loop.Options{{Name: "people", Every: time.Second, Wake: wake, Tick: c.told.Tick}, {Name: "notifications", Every: time.Second, Tick: f.Tick}} {
		o.Clock, o.Logger = clock.System(), log
		group.Go(func(ctx context.Context) { loop.Run(ctx, o) })
	}
}

// campaignChild answers the parent.
type campaignChild struct {
	told   *people.People // of feeds
	o      campaignSetup
	s      *store.Store
	e      *campaign.Engine
	people *audience.Audience
}

func (c *campaignChild) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/debug/pprof/", http.DefaultServeMux)
	answer := func(w http.ResponseWriter, v any, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /stats", func(w http.ResponseWriter, r *http.Request) {
		st, err := c.stats(r.Context())
		answer(w, st, err)
	})
	mux.HandleFunc("POST /launch", func(w http.ResponseWriter, r *http.Request) {
		_, err := c.e.Launch(r.Context(), c.o.Workspace, c.o.Campaign, 0, "bench", time.Now())
		answer(w, struct{}{}, err)
	})
	return mux
}

// stats tells how far it is; the first time it brings the index of people up to date, as in a program that runs.
func (c *campaignChild) stats(ctx context.Context) (st campaignStats, err error) {
	var state petitbleu.CampaignState
	err = c.s.Read(ctx, func(tx *store.Tx) error {
		found, err := tx.Campaign(c.o.Workspace, c.o.Campaign)
		state = found.State
		if err == nil && c.told != nil {
			err = c.blocks(tx, &st)
		}
		return err
	})
	st.RSSMB, st.Done = peakRSS(), state == petitbleu.CampaignCompleted
	if err == nil && st.Told {
		if st.Told = st.Done; st.Done {
			err = c.told.Settled(ctx, c.o.Workspace)
		}
	}
	if err == nil && state == petitbleu.CampaignDraft {
		var q *segment.Query
		if q, err = c.people.Query(ctx, c.o.Workspace, "", campaignPlan("").Audience); err == nil {
			_, err = c.people.Count(ctx, c.o.Workspace, q)
			st.Ready = err == nil
		}
	}
	return st, err
}

// blocks tells how many people's blocks are done, and whether nothing is to be told.
func (c *campaignChild) blocks(tx *store.Tx, st *campaignStats) error {
	runs, err := tx.RunsOf(c.o.Workspace, c.o.Campaign, "", 1)
	if err != nil || len(runs) == 0 {
		return err
	}
	counts, err := tx.CountBlocks(c.o.Workspace, []string{runs[0].ID})
	if err != nil {
		return err
	}
	st.Sent = counts[runs[0].ID][petitbleu.BlockDone]
	news, err := tx.StatusNewsDue(1)
	st.Told = len(news) == 0
	return err
}
