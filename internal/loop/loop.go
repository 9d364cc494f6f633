package loop

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/petitbleu/petitbleu/internal/clock"
)

// Tick does what is due at an instant. more says that there is work left that can be done now.
type Tick func(ctx context.Context, now time.Time) (more bool, err error)

// Options say what is run and when.
type Options struct {
	Name   string
	Every  time.Duration // longest time between two ticks, in real time
	Clock  clock.Clock
	Wake   <-chan struct{} // optional; see Waker
	Logger *slog.Logger
	Tick   Tick
}

// backoffLimit is the longest pause after repeated failures.
const backoffLimit = 30 * time.Second

// Run ticks until ctx ends.
func Run(ctx context.Context, o Options) {
	failures := 0
	for ctx.Err() == nil {
		changed := o.Clock.Changed()
		more, err := once(ctx, o)
		switch {
		case err != nil && ctx.Err() != nil:
			return
		case err != nil:
			failures++
			o.Logger.Error("a loop failed", "loop", o.Name, "failures", failures, "error", err)
		default:
			failures = 0
		}
		if more && err == nil {
			continue
		}
		pause(ctx, o, changed, failures)
	}
}

// once runs one tick; a panic becomes an error, so that one bad row does not stop the program.
func once(ctx context.Context, o Options) (more bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return o.Tick(ctx, o.Clock.Now())
}

// pause waits for the next reason to tick. After a failure only time is one.
func pause(ctx context.Context, o Options, changed <-chan struct{}, failures int) {
	wait, wake := o.Every, o.Wake
	if failures > 0 {
		wait = min(backoffLimit, o.Every<<min(failures, 10))
		if wait <= 0 {
			wait = backoffLimit
		}
		wake = nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-changed:
	case <-timer.C:
	}
}

// Waker wakes a loop from anywhere, without waiting.
type Waker chan struct{}

// NewWaker gives a Waker; its channel goes into Options.Wake.
func NewWaker() Waker { return make(Waker, 1) }

// Wake asks for a tick soon. It never blocks.
func (w Waker) Wake() {
	select {
	case w <- struct{}{}:
	default:
	}
}

// Group runs loops and waits for all of them.
type Group struct {
	cancel context.CancelFunc
	done   []chan struct{}
	ctx    context.Context
}

// NewGroup starts an empty group under a context.
func NewGroup(ctx context.Context) *Group {
	g := &Group{}
	g.ctx, g.cancel = context.WithCancel(ctx)
	return g
}

// Go runs fn until the group is stopped.
func (g *Group) Go(fn func(ctx context.Context)) {
	done := make(chan struct{})
	g.done = append(g.done, done)
	go func() {
		defer close(done)
		fn(g.ctx)
	}()
}

// Stop ends the group and waits for its members, at most until ctx ends.
func (g *Group) Stop(ctx context.Context) error {
	g.cancel()
	for _, d := range g.done {
		select {
		case <-d:
		case <-ctx.Done():
			return errors.New("some loops did not stop in time")
		}
	}
	return nil
}
