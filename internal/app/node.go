package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/audience/exports"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/catalog"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/compat/iadvize"
	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/config"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/fetch"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/inbox"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/schedule"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/site"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Version is the program's version, set when it is built.
var Version = "dev"

// Node is one running petitbleu: its store, engines, doors and loops.
type Node struct {
	Store *store.Store
	Box   *secret.Box
	URL   string // under which this node answers

	demo      bool
	cfg       config.Serve
	log       *slog.Logger
	clock     clock.Clock
	http      *http.Client
	metrics   *prometheus.Registry
	hub       live.Broker
	between   *live.Postgres // nil on SQLite
	hook      *hook.Door
	intake    *intake.Intake
	delivery  *delivery.Delivery
	fetch     *fetch.Fetcher
	render    *render.Renderer
	pages     *pages.Pages
	people    *people.People
	imports   *imports.Imports
	audience  *audience.Audience
	campaign  *campaign.Engine
	feed      *feed.Engine
	schedules *schedule.Engine
	exports   *exports.Exports
	events    *endpoint.Endpoints
	api       *api.API
	push      *iadvize.Door
	braze     *braze.Door
	sendbird  *sendbird.Door
	site      *site.Door
	inbox     *inbox.Door

	listener     net.Listener
	server       *http.Server
	unlock       func()
	wakeIntake   loop.Waker
	wakeNames    loop.Waker
	wakeFetch    loop.Waker
	wakeErase    loop.Waker
	wakePeople   loop.Waker
	wakeFiles    loop.Waker
	wakeExport   loop.Waker
	wakeEvents   loop.Waker
	wakeCampaign loop.Waker
	wakeSchedule loop.Waker
	wakeFeed     loop.Waker
	wakeBatches  loop.Waker
	loops        *loop.Group
	failed       chan error
}

// StartNode opens everything and listens. It answers requests when it returns.
func StartNode(ctx context.Context, cfg config.Serve, clk clock.Clock, log *slog.Logger) (*Node, error) {
	return startNode(ctx, cfg, clk, log, false)
}

// startNode starts a node; that of the demo says so in the app, and asks nobody to set it up.
func startNode(ctx context.Context, cfg config.Serve, clk clock.Clock, log *slog.Logger, demo bool) (*Node, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	n := &Node{demo: demo, cfg: cfg, log: log, clock: clk, hub: new(live.Hub), failed: make(chan error, 1), wakeIntake: loop.NewWaker(), wakeNames: loop.NewWaker(), wakeErase: loop.NewWaker(),
		wakeFetch: loop.NewWaker(), wakePeople: loop.NewWaker(), wakeFiles: loop.NewWaker(), wakeExport: loop.NewWaker(), wakeEvents: loop.NewWaker(), wakeCampaign: loop.NewWaker(), wakeSchedule: loop.NewWaker(), wakeFeed: loop.NewWaker(), wakeBatches: loop.NewWaker()}
	if err := n.open(ctx); err != nil {
		return nil, errors.Join(err, n.close())
	}
	n.lookAtKey(ctx)
	if err := n.engines(ctx); err != nil {
		return nil, errors.Join(err, n.close())
	}
	n.doors()
	n.server = newServer(n.handler(), log)
	n.startLoops(context.WithoutCancel(ctx))
	go func() { n.failed <- n.server.Serve(n.listener) }()
	return n, nil
}

// open takes what can fail: the database, the key, the address.
func (n *Node) open(ctx context.Context) (err error) {
	if n.unlock, err = lockDatabase(n.cfg.Database); err != nil {
		return err
	}
	if n.Store, err = store.Open(ctx, n.cfg.Database); err != nil {
		return err
	}
	n.listen()
	if n.Box, err = OpenBox(n.cfg.Store); err != nil {
		return err
	}
	if n.listener, err = net.Listen("tcp", n.cfg.Listen); err != nil {
		return fmt.Errorf("--listen: choose another address, or port 0 for a free one: %w", err)
	}
	n.URL = n.cfg.Base(n.listener.Addr().String())
	n.http = outbound.NewClient(outbound.Options{Allow: n.cfg.AllowHosts, PerHost: 1024})
	n.metrics = n.newMetrics()
	return nil
}

// OpenBox gives the box of the sealing key that the configuration names.
func OpenBox(c config.Store) (*secret.Box, error) {
	var key []byte
	var err error
	if c.SealKey != "" {
		key, err = secret.ParseKey(c.SealKey)
	} else {
		key, err = secret.KeyFile(c.KeyPath())
	}
	if err != nil {
		return nil, err
	}
	return secret.NewBox(key)
}

// lookAtKey says at the start, and not only at the first call that fails, that secrets were
// sealed with another key. The node runs all the same: the app is where they are entered anew.
func (n *Node) lookAtKey(ctx context.Context) {
	var apps []petitbleu.App
	var pages []petitbleu.Page
	err := n.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if apps, err = tx.Apps(); err != nil {
			return err
		}
		pages, err = tx.AllPages()
		return err
	})
	shut := 0
	for _, a := range apps {
		if _, failed := n.Box.Open("app/"+a.ID+"/secret", a.SecretSealed); failed != nil {
			shut, err = shut+1, failed
		}
	}
	for _, p := range pages {
		if _, failed := n.Box.Open("page/"+p.ID+"/token", p.TokenSealed); failed != nil {
			shut, err = shut+1, failed
		}
	}
	if err != nil {
		n.log.Error("app secrets and Page tokens do not open: their webhook calls are refused and nothing is sent; start with the sealing key that they were kept with, or enter them anew under Channels",
			"shut", shut, "of", len(apps)+len(pages), "error", err)
	}
}

// name is what this node is called in leases and logs.
func name() string {
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}

func (n *Node) engines(ctx context.Context) (err error) {
	n.intake = intake.New(intake.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, Logger: n.log.With("part", "intake"), Live: n.hub,
		Alone: n.Store.Engine() == "sqlite", Node: name(), HTTP: n.http, Metrics: n.metrics,
		BaseURL: n.URL,
		Queue:   func(tx *store.Tx, all []petitbleu.Message) error { return n.delivery.Queue(tx, all) },
		Due:     func() { n.delivery.Wake() },
		Fetch:   n.wakeFetch.Wake, NoFiles: !n.cfg.KeepFiles,
		Seen: func(workspace string, seen []intake.Seen) { n.pages.Seen(workspace, seen) },
	})
	calls := outbound.NewCaller(outbound.Options{Allow: n.cfg.AllowHosts})
	n.render = render.New(render.Options{Store: n.Store, Box: n.Box, Calls: calls, Logger: n.log.With("part", "render"), Chosen: catalog.Chosen, LinkURL: strings.TrimRight(n.URL, "/")})
	n.delivery = delivery.New(delivery.Options{
		Store: n.Store, Box: n.Box, Drivers: channels(), Clock: n.clock, Calls: calls, Render: n.render, Logger: n.log.With("part", "delivery"),
		Live: n.hub, Node: name(), SettleAfter: n.cfg.SettleAfter, StopWithin: n.cfg.StopTimeout,
		Metrics: n.metrics, SafeMode: n.cfg.SafeMode, BaseURL: strings.TrimRight(n.URL, "/"), Supply: n.supply(),
	})
	n.events = endpoint.New(endpoint.Options{Store: n.Store, Box: n.Box, Clock: n.clock, Calls: calls, Logger: n.log.With("part", "endpoint"), Node: name(),
		Alone: n.Store.Engine() == "sqlite", Wake: n.wakeEvents.Wake})
	n.pages = pages.New(pages.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, HTTP: n.http, Logger: n.log.With("part", "pages"), Live: n.hub, BaseURL: n.URL, Node: name(), Alone: n.Store.Engine() == "sqlite",
		Mail: n.mail(), Adopt: n.intake.Adopt, Turn: n.delivery.Turn, Mended: n.delivery.Wake, Waiting: n.waiting,
	})
	n.fetch = fetch.New(fetch.Options{Store: n.Store, Box: n.Box, HTTP: n.http, Logger: n.log.With("part", "fetch"), Live: n.hub, Node: name(), Alone: n.Store.Engine() == "sqlite",
		MaxBytes: int64(n.cfg.KeepFilesMB) << 20, KeepFor: time.Duration(n.cfg.KeepFilesFor) * 24 * time.Hour})
	n.people = people.New(people.Options{Store: n.Store, Clock: n.clock, Logger: n.log.With("part", "people"), Live: n.hub, Wake: n.wakePeople.Wake, Metrics: n.metrics, ForgetCalls: n.intake.ForgetCalls})
	n.imports, err = imports.New(imports.Options{
		Store: n.Store, People: n.people, Intake: n.intake, Clock: n.clock, Logger: n.log.With("part", "imports"),
		Folder: filepath.Join(n.cfg.FilesPath(), "imports"), Node: name(), Wake: n.wakeFiles.Wake,
		Changed: func(workspace, id string) { n.hub.Publish(workspace, live.Change{Kind: live.KindImport, ID: id}) },
	})
	if err != nil {
		return err
	}
	n.audience, err = audience.New(ctx, audience.Options{
		Store: n.Store, Clock: n.clock, Logger: n.log.With("part", "audience"), Folder: filepath.Join(n.cfg.FilesPath(), "people"),
		Parallel: runtime.GOMAXPROCS(0), Settled: n.people.Settled,
		Changed: func(workspace, id string) { n.hub.Publish(workspace, live.Change{Kind: live.KindSegment, ID: id}) },
	})
	if err != nil {
		return err
	}
	n.campaign = campaign.New(campaign.Options{Store: n.Store, Audience: n.audience, Delivery: n.delivery, Render: n.render, Clock: n.clock, Logger: n.log.With("part", "campaigns"),
		Live: n.hub, Wake: n.wakeCampaign.Wake, Node: name()})
	n.schedules = schedule.New(schedule.Options{Store: n.Store, Audience: n.audience, Delivery: n.delivery, Campaigns: n.campaign, Clock: n.clock, Logger: n.log.With("part", "schedules"), Wake: n.wakeSchedule.Wake})
	n.feed = feed.New(feed.Options{Told: endpoint.TellStatuses, Store: n.Store, People: n.people, Clock: n.clock, Logger: n.log.With("part", "notifications"), Live: n.hub, Wake: n.wakeFeed.Wake,
		WakeBatches: n.wakeBatches.Wake, SafeMode: n.cfg.SafeMode, Node: name()})
	n.exports, err = exports.New(exports.Options{
		Store: n.Store, Box: n.Box, Clock: n.clock, Audience: n.audience, HTTP: n.http, Logger: n.log.With("part", "exports"), BaseURL: n.URL, Node: name(),
		Folder: filepath.Join(n.cfg.FilesPath(), "exports"), Wake: n.wakeExport.Wake,
		Lines: func(ctx context.Context, workspace, form string, profiles []string) ([]json.RawMessage, error) {
			return n.braze.Lines(ctx, workspace, form, profiles)
		},
	})
	return err
}

// FirstRun gives, once in the life of an installation, the link that makes its opener the
// administrator; afterwards it gives "".
func (n *Node) FirstRun(ctx context.Context) (string, error) { return n.api.FirstRun(ctx) }

// Wait returns when ctx ends or the server fails.
func (n *Node) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-n.failed:
		return err
	}
}

// Stop ends the node in order: no new requests, loops after the work under way, the store.
func (n *Node) Stop(ctx context.Context) error {
	n.api.Stop()
	n.inbox.Stop()
	err := n.server.Shutdown(ctx)
	if err != nil {
		err = fmt.Errorf("some requests did not end in time: %w", errors.Join(err, n.server.Close()))
	}
	return errors.Join(err, n.loops.Stop(ctx), n.events.Close(ctx), n.audience.Close(), n.intake.Close(ctx), n.close())
}

// close gives back what open took.
func (n *Node) close() error {
	var err error
	if n.Store != nil {
		err = n.Store.Close()
	}
	if n.listener != nil && n.server == nil {
		err = errors.Join(err, n.listener.Close())
	}
	if n.unlock != nil {
		n.unlock()
	}
	return err
}

// stopTime is how long Stop may take in all.
func (n *Node) stopTime() time.Duration { return n.cfg.StopTimeout + 5*time.Second }

// Run waits for ctx to end, then stops the node.
func (n *Node) Run(ctx context.Context) error {
	err := n.Wait(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), n.stopTime())
	defer cancel()
	return errors.Join(err, n.Stop(stop))
}
