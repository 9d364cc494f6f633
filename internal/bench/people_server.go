package bench

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// peopleServer is what measured processes about people have in common: a store, the engine of people and the
// Braze-compatible door, put together as serve does.
type peopleServer struct {
	store  *store.Store
	log    *slog.Logger
	hub    *live.Hub
	engine *people.People
	mux    *http.ServeMux
	loops  []loop.Options
}

func newPeopleServer(ctx context.Context, dsn string) (*peopleServer, error) {
	st, err := store.Open(ctx, dsn)
	if err != nil {
		return nil, err
	}
	s := &peopleServer{store: st, hub: &live.Hub{}, mux: http.NewServeMux(), log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	wake := loop.NewWaker()
	s.engine = people.New(people.Options{Store: st, Clock: clock.System(), Logger: s.log, Live: s.hub, Wake: wake.Wake})
	s.loops = []loop.Options{{Name: "people", Every: time.Second, Wake: wake, Tick: s.engine.Tick}}
	braze.New(braze.Options{Store: st, Clock: clock.System(), People: s.engine, Logger: s.log, Generosity: 1000}).Register(s.mux)
	s.mux.Handle("/debug/pprof/", http.DefaultServeMux)
	return s, nil
}

// run serves until the parent lets go, with the loops running.
func (s *peopleServer) run(ctx context.Context) error {
	group := loop.NewGroup(ctx)
	for _, o := range s.loops {
		o.Clock, o.Logger = clock.System(), s.log
		group.Go(func(ctx context.Context) { loop.Run(ctx, o) })
	}
	err := serveUntil(ctx, s.mux)
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(err, group.Stop(over))
}
