package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"time"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/secret"
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
	s, err := newPeopleServer(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer s.store.Close()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		return err
	}
	segments, err := audience.New(ctx, audience.Options{Store: s.store, Clock: clock.System(), Logger: s.log, Folder: o.Folder, Parallel: runtime.GOMAXPROCS(0), Settled: s.engine.Settled})
	if err != nil {
		return err
	}
	native := api.New(api.Options{Store: s.store, Box: box, Clock: clock.System(), Logger: s.log, People: s.engine, Audience: segments, Live: s.hub, BaseURL: "http://127.0.0.1", PerMinute: 1_000_000})
	defer native.Stop()
	native.Register(s.mux)
	s.mux.HandleFunc("POST /stats", func(w http.ResponseWriter, r *http.Request) {
		x, took, err := segments.Stats(r.Context(), o.Workspace)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(segmentStats{s.store.Engine(), peakRSS(), x.People, x.Events, x.PeopleBytes, x.EventBytes, // the caller may have gone
			took.People, float64(took.Time.Nanoseconds()) / 1000})
	})
	s.loops = append(s.loops, loop.Options{Name: "audience", Every: 2 * time.Second, Tick: segments.Tick})
	return s.run(ctx)
}
