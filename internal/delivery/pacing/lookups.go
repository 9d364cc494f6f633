package pacing

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

const (
	// lookupPause keeps below 2 calls a second for each Page (Messenger Platform reference,
	// section 5.1).
	lookupPause = 600 * time.Millisecond
	// LookupFirst and lookupLast are the shortest and longest wait after listings that failed.
	LookupFirst = 2 * time.Second
	lookupLast  = 2 * time.Minute
)

// Lookups is the pace at which a Page's conversations are read.
type Lookups struct {
	limit    *rate.Limiter
	Failures int // in a row; used by one settling at a time
}

// NewLookups lets the first call go at once.
func NewLookups() *Lookups { return &Lookups{limit: rate.NewLimiter(rate.Every(lookupPause), 1)} }

// Failed gives the wait after one more failure.
func (l *Lookups) Failed() time.Duration {
	l.Failures++
	return min(lookupLast, LookupFirst<<min(l.Failures-1, 10))
}

// Wait waits for the next call's turn.
func (l *Lookups) Wait(ctx context.Context, now time.Time) error {
	timer := time.NewTimer(l.limit.ReserveN(now, 1).DelayFrom(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
