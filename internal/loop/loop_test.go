package loop

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
)

func run(t *testing.T, o Options) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	o.Logger = slog.New(slog.DiscardHandler)
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	done := make(chan struct{})
	go func() { defer close(done); Run(ctx, o) }()
	return func() { cancel(); <-done }
}

func TestTicksAtIntervalsAndOnWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewWaker()
		var ticks atomic.Int64
		stop := run(t, Options{Every: time.Minute, Wake: w, Tick: func(context.Context, time.Time) (bool, error) { ticks.Add(1); return false, nil }})
		synctest.Wait()
		for range 5 {
			w.Wake()
		}
		synctest.Wait()
		if n := ticks.Load(); n < 2 || n > 3 {
			t.Errorf("%d ticks after a burst of wakes, want the first and one or two more", n)
		}
		before := ticks.Load()
		time.Sleep(3*time.Minute + time.Second) // the bubble's clock
		synctest.Wait()
		if n := ticks.Load() - before; n != 3 {
			t.Errorf("%d ticks in three minutes", n)
		}
		stop()
	})
}

func TestMovedClockTicksAtOnce(t *testing.T) {
	m := clock.NewMovable(nil)
	seen := make(chan time.Time, 10)
	stop := run(t, Options{Every: time.Hour, Clock: m, Tick: func(_ context.Context, now time.Time) (bool, error) { seen <- now; return false, nil }})
	defer stop()
	first := <-seen
	m.Move(25 * time.Hour)
	if second := <-seen; second.Sub(first) < 25*time.Hour {
		t.Errorf("ticked %v later", second.Sub(first))
	}
}

func TestMoreRunsOnAndFailuresWaitLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		stop := run(t, Options{Every: time.Second, Tick: func(context.Context, time.Time) (bool, error) {
			at = append(at, time.Since(start))
			switch len(at) {
			case 1, 2:
				return true, nil
			case 3:
				return false, errors.New("broken")
			case 4:
				panic("worse")
			}
			return false, nil
		}})
		time.Sleep(7500 * time.Millisecond)
		synctest.Wait()
		stop()
		want := []time.Duration{0, 0, 0, 2 * time.Second, 6 * time.Second, 7 * time.Second}
		if len(at) != len(want) {
			t.Fatalf("ticked at %v, want %v", at, want)
		}
		for i := range want {
			if at[i] != want[i] {
				t.Errorf("tick %d at %v, want %v", i, at[i], want[i])
			}
		}
	})
}

func TestGroupStops(t *testing.T) {
	g := NewGroup(t.Context())
	for range 3 {
		g.Go(func(ctx context.Context) { <-ctx.Done() })
	}
	if err := g.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	stuck := NewGroup(t.Context())
	release := make(chan struct{})
	defer close(release)
	stuck.Go(func(context.Context) { <-release })
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := stuck.Stop(ctx); err == nil {
		t.Error("a stuck loop went unnoticed")
	}
}
