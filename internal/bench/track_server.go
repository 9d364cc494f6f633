package bench

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// trackSetup is what parent and child agree on.
type trackSetup struct {
	DSN       string
	Workspace string
	Secret    string // of the API key
}

// TrackServer is the measured process of the benchmark: store, the Braze-compatible door and the engine of
// people, put together as serve does.
func TrackServer(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	var o trackSetup
	if err := childOptions(&o); err != nil {
		return err
	}
	s, err := store.Open(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := o.seed(ctx, s); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	wake := loop.NewWaker()
	engine := people.New(people.Options{Store: s, Clock: clock.System(), Logger: log, Live: &live.Hub{}, Wake: wake.Wake})
	door := braze.New(braze.Options{Store: s, Clock: clock.System(), People: engine, Logger: log, Generosity: 1000})
	mux := http.NewServeMux()
	door.Register(mux)
	mux.Handle("/debug/pprof/", http.DefaultServeMux)
	mux.HandleFunc("GET /stats", func(w http.ResponseWriter, _ *http.Request) { tellStats(w) })
	mux.HandleFunc("GET /settled", func(w http.ResponseWriter, r *http.Request) {
		for { // a backlog may take longer than one reader waits
			err := engine.Settled(r.Context(), o.Workspace)
			if err == nil {
				break
			}
			if r.Context().Err() != nil || petitbleu.CodeOf(err) != petitbleu.CodeUnavailable {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
		tellStats(w)
	})
	group := loop.NewGroup(ctx)
	group.Go(func(ctx context.Context) {
		loop.Run(ctx, loop.Options{Name: "people", Every: time.Second, Clock: clock.System(), Wake: wake, Logger: log, Tick: engine.Tick})
	})
	err = serveUntil(ctx, mux)
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, group.Stop(over))
}

func tellStats(w http.ResponseWriter) {
	_ = json.NewEncoder(w).Encode(map[string]float64{"rss_mb": peakRSS()}) // the caller may have gone
}

// seed makes the workspace and its API key, unless an earlier life of the process did.
func (o trackSetup) seed(ctx context.Context, s *store.Store) error {
	now := time.Now()
	return s.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Workspace(o.Workspace)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: o.Workspace, Name: "Benchmark", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
			return err
		}
		k := petitbleu.APIKey{WorkspaceID: o.Workspace, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: "Benchmark", Prefix: "pk_", Scopes: []string{"users.track"}, CreatedAt: now}
		return tx.InsertAPIKey(k, secret.HashToken(o.Secret))
	})
}
