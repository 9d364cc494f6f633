package pages

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// How long a check is good for: of a Page that is well, and of one that is not.
const (
	checkEvery    = 5 * time.Minute
	checkBadEvery = time.Minute
)

// checksAtOnce is how many Pages are asked about side by side.
const checksAtOnce = 8

// Check asks the platform about every Page whose last check is old, and so notices that the
// platform stopped sending (row M4) or that a token died. A loop calls it every minute or so; one
// node of several asks.
func (p *Pages) Check(ctx context.Context, now time.Time) error {
	if held, err := p.hold(ctx, checkLeaseKey, now); err != nil || !held {
		return err
	}
	due, err := p.toCheck(ctx, now)
	if err != nil {
		return err
	}
	asked := &appChecks{}
	var wg sync.WaitGroup
	free := make(chan struct{}, checksAtOnce)
	for _, d := range due {
		if ctx.Err() != nil {
			break
		}
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			r := p.checkOne(ctx, d.page, d.app, d.last, asked, now)
			changed, err := p.keepCheck(ctx, d.page, r, now)
			if err != nil && ctx.Err() == nil {
				p.o.Logger.Error("the check of a Page could not be kept", "page", d.page.ID, "error", err)
			}
			if changed {
				level := slog.LevelInfo
				if r.Dead || r.Lost && r.Was { // else it was never subscribed, or is well again
					level = slog.LevelWarn
				}
				p.o.Logger.Log(ctx, level, "the state of a Page changed", "page", d.page.ID, "dead_token", r.Dead, "subscribed", !r.Lost)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// hold takes or renews a lease of this node.
func (p *Pages) hold(ctx context.Context, name string, now time.Time) (held bool, err error) {
	p.mu.Lock()
	first := p.o.Alone && !p.held[name]
	p.held[name] = true
	p.mu.Unlock()
	err = p.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if first { // of an earlier life of this program
			if err := tx.DropLeases(name); err != nil {
				return err
			}
		}
		held, err = tx.TakeLease(name, p.o.Node, now.Add(watchLease), now)
		return err
	})
	return held, err
}

// due is a Page to be asked about.
type due struct {
	page petitbleu.Page
	app  petitbleu.App
	last Check
}

func (p *Pages) toCheck(ctx context.Context, now time.Time) (all []due, err error) {
	err = p.o.Store.Read(ctx, func(tx *store.Tx) error {
		apps, err := tx.Apps()
		if err != nil {
			return err
		}
		byID := make(map[string]petitbleu.App, len(apps))
		for _, app := range apps {
			byID[app.ID] = app
		}
		pages, err := tx.AllPages()
		if err != nil {
			return err
		}
		checks := map[string]map[string]store.PageCheck{}
		for _, page := range pages {
			if checks[page.WorkspaceID] == nil {
				if checks[page.WorkspaceID], err = tx.PageChecks(page.WorkspaceID); err != nil {
					return err
				}
			}
			every := checkEvery
			if page.State != petitbleu.PageConnected {
				every = checkBadEvery
			}
			last := checks[page.WorkspaceID][page.ID]
			// A clock that was moved back makes a check of the future: it is old as well.
			if age := now.Sub(last.CheckedAt); age >= every || age < 0 {
				d := due{page, byID[page.AppID], ReadCheck(last)}
				if last.CheckedAt.IsZero() { // see Doubt
					d.last.Token.CheckedAt = time.Time{}
				}
				all = append(all, d)
			}
		}
		return nil
	})
	return all, err
}

// Doubt has the Pages of an app asked about at once, their tokens too: somebody removed the app at
// the platform, and a token may have gone with it. It is kept, for another node may be the one
// that asks.
func (p *Pages) Doubt(ctx context.Context, appID string) error {
	err := p.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DoubtChecks(appID) })
	if err == nil {
		wake(p.wakeCheck)
	}
	return err
}

// CheckNow asks about one Page at once, as when a person presses the button.
func (p *Pages) CheckNow(ctx context.Context, workspace, id string) error {
	var d due
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if d.page, err = tx.Page(workspace, id); err != nil {
			return err
		}
		if d.app, err = tx.App(d.page.AppID); err != nil {
			return err
		}
		checks, err := tx.PageChecks(workspace)
		d.last = ReadCheck(checks[id])
		return err
	})
	if err != nil {
		return err
	}
	now := p.now()
	d.last.Token.CheckedAt = time.Time{} // the token too
	_, err = p.keepCheck(ctx, d.page, p.checkOne(ctx, d.page, d.app, d.last, &appChecks{}, now), now)
	return err
}

// Seen notes what Pages sent, as the intake tells it after each batch. It only writes it down:
// Beat keeps it.
func (p *Pages) Seen(workspace string, seen []intake.Seen) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.beats[workspace] == nil {
		p.beats[workspace] = map[string]time.Time{}
	}
	for _, s := range seen {
		if s.At.After(p.beats[workspace][s.PageID]) {
			p.beats[workspace][s.PageID] = s.At
		}
		for _, e := range s.Policy {
			p.law = append(p.law, enforced{workspace, s.PageID, e})
		}
		if !p.known[s.PageID] || len(s.Policy) > 0 {
			p.known[s.PageID] = true
			wake(p.wakeSeen)
		}
	}
}

// Beat keeps when each Page last sent something, and what the platform enforced. A loop calls it
// every 10 seconds or so, and when woken.
func (p *Pages) Beat(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	beats, law := p.beats, p.law
	p.beats, p.law = map[string]map[string]time.Time{}, nil
	p.mu.Unlock()
	var failed error
	for workspace, last := range beats {
		first := map[string]bool{}
		err := p.o.Store.Write(ctx, func(tx *store.Tx) error {
			clear(first)
			known, err := tx.Beats(workspace)
			for page := range last {
				first[page] = known[page].IsZero()
			}
			return errors.Join(err, tx.PutBeats(workspace, last))
		})
		failed = errors.Join(failed, err)
		for page, is := range first {
			if is && err == nil {
				p.changed(workspace, page)
			}
		}
	}
	if err := p.enforce(ctx, law, now); err != nil {
		p.mu.Lock()
		p.law = append(law, p.law...) // once more at the next beat
		p.mu.Unlock()
		failed = errors.Join(failed, err)
	}
	return failed
}
