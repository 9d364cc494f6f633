package bench

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
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
	s, err := newPeopleServer(ctx, o.DSN)
	if err != nil {
		return err
	}
	defer s.store.Close()
	if err := o.seed(ctx, s.store); err != nil {
		return err
	}
	s.mux.HandleFunc("GET /stats", func(w http.ResponseWriter, _ *http.Request) { tellStats(w) })
	s.mux.HandleFunc("GET /settled", func(w http.ResponseWriter, r *http.Request) {
		for { // a backlog may take longer than one reader waits
			err := s.engine.Settled(r.Context(), o.Workspace)
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
	return s.run(ctx)
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
