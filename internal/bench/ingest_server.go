package bench

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	_ "net/http/pprof" // profiles of the measured process, at its own loopback address
	"os"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/hook"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ingestSetup is what parent and child agree on.
type ingestSetup struct {
	DSN       string
	Workspace string
	App       string
	Page      string
	Secret    string
	Key       []byte // seals the secret
	Campaigns int
	Folder    string // of the index of people, where there are campaigns
}

// ingestStats is what the child says of itself.
type ingestStats struct {
	Accepted int64   `json:"accepted"`
	Events   int64   `json:"events"`
	Repeats  int64   `json:"repeats"`
	Waiting  int64   `json:"waiting"`
	RSSMB    float64 `json:"rss_mb"`
}

// IngestServer is the measured process of the benchmark: store, webhook door and intake, put
// together as serve does.
func IngestServer(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	var o ingestSetup
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
	if err := o.seed(ctx, s, box); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	in := intake.New(intake.Options{Store: s, Box: box, Clock: clock.System(), Logger: log, Live: &live.Hub{}, Node: "bench"})
	wake := loop.NewWaker()
	door := hook.New(hook.Options{Store: s, Box: box, Clock: clock.System(), Logger: log, Wake: wake.Wake})
	mux := http.NewServeMux()
	door.Register(mux)
	mux.Handle("/debug/pprof/", http.DefaultServeMux)
	mux.HandleFunc("GET /stats", func(w http.ResponseWriter, r *http.Request) {
		waiting, _, err := s.RawBacklog(r.Context(), time.Now())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		st := in.Stats()
		_ = json.NewEncoder(w).Encode(ingestStats{door.Stats().Accepted, st.Events, st.Repeats, waiting, peakRSS()})
	})
	group := loop.NewGroup(ctx)
	group.Go(func(ctx context.Context) {
		loop.Run(ctx, loop.Options{Name: "intake", Every: time.Second, Clock: clock.System(), Wake: wake, Logger: log, Tick: in.Tick})
	})
	if o.Campaigns > 0 {
		end, err := o.campaigns(ctx, s, box, log, group)
		if err != nil {
			return err
		}
		defer end()
	}
	err = serveUntil(ctx, mux)
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, group.Stop(over), in.Close(over))
}

// serveUntil listens on a free port of the loopback, says so, and serves until ctx ends.
func serveUntil(ctx context.Context, h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	if err := json.NewEncoder(os.Stdout).Encode(childReady{URL: "http://" + l.Addr().String(), Addr: l.Addr().String()}); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return srv.Shutdown(over)
}

// seed makes the workspace, app and Page of the benchmark, unless a killed process did.
func (o ingestSetup) seed(ctx context.Context, s *store.Store, box *secret.Box) error {
	now := time.Now()
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Workspace(o.Workspace); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: o.Workspace, Name: "Benchmark", TimeZone: "UTC", RulePack: "today", CreatedAt: now}); err != nil {
			return err
		}
		if err := tx.UpsertApp(petitbleu.App{ID: o.App, Name: "Benchmark", SecretSealed: box.Seal("app/"+o.App+"/secret", o.Secret), CreatedAt: now}); err != nil {
			return err
		}
		return tx.InsertPage(petitbleu.Page{WorkspaceID: o.Workspace, ID: o.Page, AppID: o.App, Name: "Benchmark",
			State: petitbleu.PageConnected, PerSecond: 1, Concurrency: 1, CreatedAt: now, UpdatedAt: now})
	})
}
