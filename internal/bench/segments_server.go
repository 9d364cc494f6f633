package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// segmentStats is what the measured process says of itself.
type segmentStats struct {
	Engine           string
	RSSMB            float64
	People, Events   int
	PeopleBytes      int64
	EventBytes       int64
	Took             int64 // people taken in since the start
	TookMicroseconds float64
}

// SegmentServer is the measured process of the benchmark: store, the native API, users/track, the engines of people
// and of segments, put together as serve does.
func SegmentServer(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	var o segmentSetup
	if err := childOptions(&o); err != nil {
		return err
	}
	s, err := store.Open(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer s.Close()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	wake, hub := loop.NewWaker(), &live.Hub{}
	engine := people.New(people.Options{Store: s, Clock: clock.System(), Logger: log, Live: hub, Wake: wake.Wake})
	segments, err := audience.New(ctx, audience.Options{Store: s, Clock: clock.System(), Logger: log, Folder: o.Folder, Parallel: runtime.GOMAXPROCS(0), Settled: engine.Settled})
	if err != nil {
		return err
	}
	native := api.New(api.Options{Store: s, Box: box, Clock: clock.System(), Logger: log, People: engine, Audience: segments, Live: hub, BaseURL: "http://127.0.0.1", PerMinute: 1_000_000})
	defer native.Stop()
	mux := http.NewServeMux()
	native.Register(mux)
	braze.New(braze.Options{Store: s, Clock: clock.System(), People: engine, Logger: log, Generosity: 1000}).Register(mux)
	mux.Handle("/debug/pprof/", http.DefaultServeMux)
	mux.HandleFunc("POST /stats", func(w http.ResponseWriter, r *http.Request) {
		x, took, err := segments.Stats(r.Context(), o.Workspace)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(segmentStats{s.Engine(), peakRSS(), x.People, x.Events, x.PeopleBytes, x.EventBytes, // the caller may have gone
			took.People, float64(took.Time.Nanoseconds()) / 1000})
	})
	group := loop.NewGroup(ctx)
	group.Go(func(ctx context.Context) {
		loop.Run(ctx, loop.Options{Name: "people", Every: time.Second, Clock: clock.System(), Wake: wake, Logger: log, Tick: engine.Tick})
	})
	group.Go(func(ctx context.Context) {
		loop.Run(ctx, loop.Options{Name: "audience", Every: 2 * time.Second, Clock: clock.System(), Logger: log, Tick: segments.Tick})
	})
	err = serveUntil(ctx, mux)
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, group.Stop(over))
}
