package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what a Fetcher needs.
type Options struct {
	Store  *store.Store
	Box    *secret.Box
	HTTP   *http.Client // the guarded one
	Logger *slog.Logger
	Live   live.Broker // may be nil
	Node   string      // names this node in the lease
	Alone  bool        // no other program uses the database: a lease found at the start is of an earlier life

	MaxBytes int64         // of one file; longer ones are not kept. 0: 25 MB
	KeepFor  time.Duration // how long a file is kept. 0: 30 days
}

const (
	leaseName  = "fetch"
	leaseLife  = 5 * time.Minute  // longer than a round may take
	fileTime   = 90 * time.Second // of one file
	atOnce     = 4
	roundLimit = 3 * atOnce // rows of one round: three files one after the other at most

	tidyEvery = time.Hour
)

// Fetcher works off what is to be fetched.
type Fetcher struct {
	o      Options
	mu     sync.Mutex // one Tick at a time
	asked  bool       // for the lease, before
	tidied time.Time
}

// New makes a Fetcher.
func New(o Options) *Fetcher {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = petitbleu.FileBytesLimit
	}
	if o.KeepFor <= 0 {
		o.KeepFor = 30 * 24 * time.Hour
	}
	return &Fetcher{o: o}
}

// Tick fetches what is due, up to a bound, if this node holds the lease or can take it. more says that there
// are others.
func (f *Fetcher) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var due []store.Fetch
	var portraits []store.Portrait
	err = f.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if due, err = tx.DueFetches(now, roundLimit); err == nil {
			portraits, err = tx.DuePortraits(now, portraitRound)
		}
		return err
	})
	if err != nil {
		return false, fmt.Errorf("read what is to be fetched: %w", err)
	}
	tidies := now.Sub(f.tidied) >= tidyEvery || now.Before(f.tidied)
	if len(due) == 0 && len(portraits) == 0 && !tidies {
		return false, nil
	}
	held, err := f.hold(ctx, now)
	if err != nil || !held {
		return false, err
	}
	if tidies {
		if err := f.tidy(ctx, now); err != nil {
			return false, err
		}
		f.tidied = now
	}
	errs := make([]error, len(due))
	free := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, d := range due {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			errs[i] = f.one(ctx, d, now)
		})
	}
	wg.Wait()
	err = errors.Join(append(errs, f.portraits(ctx, portraits, now))...)
	return (len(due) == roundLimit || len(portraits) == portraitRound) && err == nil, err
}

func (f *Fetcher) hold(ctx context.Context, now time.Time) (held bool, err error) {
	err = f.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if f.o.Alone && !f.asked {
			if err := tx.DropLeases(leaseName); err != nil {
				return err
			}
		}
		held, err = tx.TakeLease(leaseName, f.o.Node, now.Add(leaseLife), now)
		return err
	})
	f.asked = f.asked || err == nil
	return held, err
}

// tidy removes files that have had their time, some at once so that others may write.
func (f *Fetcher) tidy(ctx context.Context, now time.Time) error {
	for {
		n := 0
		err := f.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.DropFilesBefore(now, 20)
			return err
		})
		if err != nil {
			return fmt.Errorf("remove files that have had their time: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}

// one fetches one thing. What fails for a passing reason is put off; the error is the store's alone.
func (f *Fetcher) one(ctx context.Context, d store.Fetch, now time.Time) error {
	var err error
	if d.Kind == store.FetchAnswers {
		err = f.answers(ctx, d, now)
	} else {
		err = f.file(ctx, d, now)
	}
	var t trouble
	switch {
	case err == nil || ctx.Err() != nil:
		return nil
	case errors.As(err, &t):
		return f.failed(ctx, d, t, now)
	}
	return fmt.Errorf("fetch what event %s points to: %w", d.EventID, err)
}

// trouble is why something could not be fetched, in a sentence for people that holds no address.
type trouble struct {
	code    petitbleu.Code
	words   string
	passing bool          // it may succeed later
	after   time.Duration // when; 0: later and later
}

func (t trouble) Error() string { return t.words }

// waits are how long it takes to the next try, by the tries that there were. Addresses of files end after
// some days, and so does the patience.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour}

// failed puts a fetch off, or gives up. Either way the event says why there is nothing.
func (f *Fetcher) failed(ctx context.Context, d store.Fetch, t trouble, now time.Time) error {
	d.Attempts++
	last := !t.passing || d.Attempts > len(waits)
	profile := ""
	err := f.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if profile, err = note(tx, d, t, now); err != nil {
			return err
		}
		if err := tx.AbandonFile(d); err != nil {
			return err
		}
		if last {
			return tx.EndFetch(d)
		}
		d.DueAt = now.Add(max(waits[d.Attempts-1], t.after))
		return tx.PutOffFetch(d)
	})
	f.o.Logger.Info("what an event points to could not be fetched", "event", d.EventID, "kind", d.Kind, "tries", d.Attempts, "last", last, "reason", t.words)
	f.tell(d, profile)
	return err
}

// tell has open pages read an event of a person anew.
func (f *Fetcher) tell(d store.Fetch, profile string) {
	if f.o.Live != nil {
		f.o.Live.Publish(d.WorkspaceID, live.Change{Kind: live.KindEvent, ProfileID: profile})
	}
}
