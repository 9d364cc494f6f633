package clock

import (
	"context"
	"time"
)

// Clock tells the time and says when it was moved.
type Clock interface {
	// Now is the current time of this clock.
	Now() time.Time
	// Changed returns a channel that is closed at the next jump of the clock. Ask for a
	// fresh one before reading Now, then wait: so no jump is missed. The system's clock
	// never jumps and its channel is never closed.
	Changed() <-chan struct{}
}

// System is the real time of this machine.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time           { return time.Now() }
func (system) Changed() <-chan struct{} { return nil }

// Wait returns when clock c has reached the time until, or with the error of ctx when
// that ends first. A jump of the clock is seen at once. On a frozen clock it waits for a
// jump that reaches the time.
func Wait(ctx context.Context, c Clock, until time.Time) error {
	for {
		changed := c.Changed()
		left := until.Sub(c.Now())
		if left <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(left)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}
