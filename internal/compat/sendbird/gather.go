package sendbird

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// An external Braze makes a call for each person. Calls of one campaign that come close to each other are one batch
// (Notifications reference, section 17.14).
const (
	gatherTime  = 500 * time.Millisecond
	gatherMost  = 1000
	gatherWrite = 30 * time.Second // to bring a batch to the disk
	gatherScope = "notifications/braze"
)

// one is one person of a batch that is gathered: the request's key, if it has one, and what became of it.
type one struct {
	target feed.Target
	key    string
	again  bool
	err    error
}

// window gathers the people of one batch.
type window struct {
	ws    string
	send  feed.Send
	all   []*one
	users map[string]*one
	timer *time.Timer
	batch *petitbleu.Batch
	done  chan struct{}
}

// gatherer keeps the open windows by what their batches have in common. Safe for concurrent use.
type gatherer struct {
	mu    sync.Mutex
	open  map[string]*window
	flush func(w *window)
}

// join puts a person into the window of a name, which is made where there is none.
func (g *gatherer) join(name, ws string, s feed.Send, p *one) (*window, *one) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		g.open = map[string]*window{}
	}
	w := g.open[name]
	if w != nil && w.users[p.target.UserID] != nil {
		if was := w.users[p.target.UserID]; was.key != "" && was.key == p.key {
			return w, was // the same call, made again
		}
		g.shut(name, w) // they get this one as well
		w = nil
	}
	if w == nil {
		w = &window{ws: ws, send: s, users: map[string]*one{}, done: make(chan struct{})}
		g.open[name] = w
		w.timer = time.AfterFunc(gatherTime, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			if g.open[name] == w {
				g.shut(name, w)
			}
		})
	}
	w.all, w.users[p.target.UserID] = append(w.all, p), p
	if len(w.all) >= gatherMost {
		g.shut(name, w)
	}
	return w, p
}

// shut ends a window and has its batch written. The caller holds the lock.
func (g *gatherer) shut(name string, w *window) {
	w.timer.Stop()
	delete(g.open, name)
	go func() {
		defer close(w.done)
		g.flush(w)
	}()
}

// repeated are the keys of calls that were made before.
type repeated map[string]bool

func (r repeated) Error() string { return fmt.Sprintf("%d calls were made before", len(r)) }

// gathered writes the batch of a window; who is in it is told with the window's end.
func (d *Door) gathered(w *window) {
	ctx, cancel := context.WithTimeout(context.Background(), gatherWrite)
	defer cancel()
	for try := 0; ; try++ {
		err := d.write(ctx, w)
		again, ok := errors.AsType[repeated](err)
		if !ok || try > 3 {
			for _, p := range w.all {
				if p.err == nil && !p.again {
					p.err = err
				}
			}
			return
		}
		for _, p := range w.all {
			p.again = p.again || again[p.key]
		}
	}
}

// write writes those of a window who did not get it before.
func (d *Door) write(ctx context.Context, w *window) error {
	var targets []feed.Target
	var keys []string
	by := map[string]*one{}
	for _, p := range w.all {
		if p.again || p.err != nil {
			continue
		}
		targets, by[p.target.UserID] = append(targets, p.target), p
		if p.key != "" {
			keys = append(keys, p.key)
		}
	}
	if len(targets) == 0 {
		return nil
	}
	s := w.send
	s.With = func(tx *store.Tx) error {
		now := d.Clock.Now()
		taken, err := tx.ClaimIdempotencyKeys(w.ws, gatherScope, keys, now, now.Add(-petitbleu.NotificationKeyLife))
		if err == nil && len(taken) > 0 {
			err = repeated(taken)
		}
		return err
	}
	b, rejected, err := d.Feed.Batch(ctx, w.ws, s, targets, "", "")
	if err != nil {
		return err
	}
	w.batch = b
	for _, r := range rejected {
		if p := by[r.UserID]; p != nil {
			p.err = petitbleu.Errorf(r.Code, "%s", r.Message)
		}
	}
	return nil
}

// windowName names what the people of one batch have in common.
func windowName(ws string, s feed.Send, campaign string) (string, error) {
	text, err := json.Marshal([]any{ws, s, campaign})
	return string(text), err
}
