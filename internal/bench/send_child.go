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

	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/loop"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SendChild is the sending process of the benchmark: store and delivery, put together as serve
// does.
func SendChild(ctx context.Context) error {
	ctx = untilOrphaned(ctx)
	var o sendSetup
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
	d := delivery.New(delivery.Options{
		Store: s, Box: box, Drivers: map[string]channel.Driver{messenger.Name: messenger.Driver{}}, Clock: clock.System(), Logger: log, Node: "bench",
		Calls: outbound.NewCaller(outbound.Options{Allow: []string{o.Sink}}), SettleAfter: time.Second,
	})
	mux := http.NewServeMux()
	mux.Handle("/debug/pprof/", http.DefaultServeMux)
	mux.HandleFunc("GET /stats", func(w http.ResponseWriter, r *http.Request) {
		st := sendStats{RSSMB: peakRSS()}
		err := s.Read(r.Context(), func(tx *store.Tx) (err error) {
			st.Open, err = openMessages(tx)
			return err
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(st)
	})
	group := loop.NewGroup(ctx)
	group.Go(d.Run)
	err = serveUntil(ctx, mux)
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return errors.Join(err, group.Stop(over))
}

// openMessages counts Pages with messages that still wait for something.
func openMessages(tx *store.Tx) (int64, error) {
	due, err := tx.PagesDue("", time.Time{})
	if err != nil || len(due) > 0 {
		return int64(len(due)), err
	}
	return 0, nil
}
