package pages

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// The kinds of alert.
const (
	AlertTokenDead     = "token_dead"      // a Page's token is no longer accepted
	AlertUnsubscribed  = "unsubscribed"    // the platform stopped sending what people write
	AlertHostFailing   = "host_failing"    // a Graph API does not answer
	AlertQueueStuck    = "queue_stuck"     // messages are due and do not leave
	AlertIntakeStuck   = "intake_stuck"    // webhook calls are not worked in
	AlertPolicyBlock   = "policy_block"    // the platform keeps a Page from messaging
	AlertPolicyWarning = "policy_warning"  // the platform warned a Page
	AlertRestricted    = "page_restricted" // the platform answers that a Page may not send for a while
	AlertPageWanted    = "page_wanted"     // another workspace tried to connect a Page of this one
	AlertEndpoint      = "event_endpoint"  // an event endpoint fails, or was disabled for it
)

// AlertKinds lists them.
var AlertKinds = []string{AlertTokenDead, AlertUnsubscribed, AlertHostFailing, AlertQueueStuck, AlertIntakeStuck, AlertPolicyBlock, AlertPolicyWarning, AlertRestricted, AlertPageWanted, AlertEndpoint}

// told are the kinds that an event opens: looking does not close them.
var told = map[string]bool{AlertPolicyBlock: true, AlertPolicyWarning: true, AlertPageWanted: true}

const (
	stuckAfter    = 10 * time.Minute
	failingAfter  = 5 * time.Minute
	endpointAfter = time.Hour
	remindEvery   = 24 * time.Hour
	newsLife      = 24 * time.Hour      // of an alert that only says that something happened
	alertsKept    = 90 * 24 * time.Hour // after they were closed
	watchLease    = 3 * time.Minute
	watchLeaseKey = "alerts/watch"
	checkLeaseKey = "pages/check"
)

// condition is a trouble that stands.
type condition struct {
	workspace, kind, subject string
	params                   map[string]string
}

// Watch looks for troubles, opens an alert for each that is new, closes those that are over and
// reminds of the others once a day. One node of several does.
func (p *Pages) Watch(ctx context.Context, now time.Time) error {
	held, err := p.hold(ctx, watchLeaseKey, now)
	if err != nil || !held {
		return err
	}
	waiting := time.Time{}
	if p.o.Waiting != nil {
		if waiting, err = p.o.Waiting(ctx); err != nil {
			return err
		}
	}
	var all []petitbleu.Workspace
	err = p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Workspaces()
		return err
	})
	for _, w := range all {
		if err == nil {
			err = p.watchOne(ctx, w.ID, waiting, now)
		}
	}
	if err == nil {
		err = p.o.Store.Write(ctx, func(tx *store.Tx) error { return p.forget(tx, now) })
	}
	wake(p.wakeTell)
	return err
}

// forget removes what has had its time.
func (p *Pages) forget(tx *store.Tx, now time.Time) error {
	if err := tx.ForgetConnects(now, now.Add(-7*24*time.Hour)); err != nil {
		return err
	}
	if err := tx.DeleteAttachmentsBefore(now); err != nil {
		return err
	}
	return tx.DeleteAlertsBefore(now.Add(-alertsKept))
}

func (p *Pages) watchOne(ctx context.Context, workspace string, waiting, now time.Time) error {
	var stand []condition
	var open []store.Alert
	err := p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if stand, err = conditions(tx, workspace, waiting, now); err != nil {
			return err
		}
		open, err = tx.OpenAlerts(workspace)
		return err
	})
	stand = p.twice(workspace, stand)
	if err != nil || len(stand)+len(open) == 0 {
		return err
	}
	return p.o.Store.Write(ctx, func(tx *store.Tx) error {
		still := map[string]bool{}
		for _, c := range stand {
			still[c.kind+"\x00"+c.subject] = true
			if err := p.open(tx, c, now); err != nil {
				return err
			}
		}
		for _, a := range open {
			if err := p.follow(tx, a, still[a.Kind+"\x00"+a.Subject], now); err != nil {
				return err
			}
		}
		return nil
	})
}

// twice leaves those stuck things out that were not stuck at the last look as well: a clock that was
// moved, or a program that has just started, makes things late that are about to move.
func (p *Pages) twice(workspace string, stand []condition) []condition {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, now := p.stuck[workspace], map[string]bool{}
	p.stuck[workspace] = now
	return slices.DeleteFunc(stand, func(c condition) bool {
		if c.kind != AlertQueueStuck && c.kind != AlertIntakeStuck {
			return false
		}
		key := c.kind + " " + c.subject
		now[key] = true
		return !before[key]
	})
}

// follow closes an alert that is over, or reminds of it.
func (p *Pages) follow(tx *store.Tx, a store.Alert, stands bool, now time.Time) error {
	news := a.Kind == AlertPolicyWarning || a.Kind == AlertPageWanted
	switch {
	case news && now.Sub(a.OpenedAt) >= newsLife:
		_, err := tx.CloseAlert(a.WorkspaceID, a.ID, now) // nothing was broken, so nobody is told
		return err
	case news:
		return nil
	case !stands && !told[a.Kind]:
		return p.close(tx, a, now)
	case now.Sub(a.ToldAt) >= remindEvery:
		ok, err := tx.TellAlert(a.WorkspaceID, a.ID, now)
		if err != nil || !ok {
			return err
		}
		return p.notify(tx, a, noticeStill, now)
	}
	return nil
}

// conditions are the troubles of a workspace that stand.
func conditions(tx *store.Tx, workspace string, waiting, now time.Time) (all []condition, err error) {
	pages, err := tx.Pages(workspace)
	if err != nil {
		return nil, err
	}
	checks, err := tx.PageChecks(workspace)
	if err != nil {
		return nil, err
	}
	paces, err := tx.PagePaces(workspace)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	hosts := map[string]bool{}
	for _, page := range pages {
		names[page.ID] = page.Name
		params := map[string]string{"page": page.Name, "note": page.StateNote}
		r := ReadCheck(checks[page.ID])
		switch {
		case page.State == petitbleu.PageTokenInvalid:
			all = append(all, condition{workspace, AlertTokenDead, page.ID, params})
		case page.State == petitbleu.PagePaused && paces[page.ID].Restricted:
			all = append(all, condition{workspace, AlertRestricted, page.ID, params})
		case page.State == petitbleu.PageUnsubscribed && r.Was: // one that never was is still being set up
			all = append(all, condition{workspace, AlertUnsubscribed, page.ID, params})
		}
		if r.Doubt && r.Host && !r.Since.IsZero() && now.Sub(r.Since) >= failingAfter {
			app, err := tx.App(page.AppID)
			if err != nil {
				return nil, err
			}
			hosts[hostOf(app.GraphURL)] = true
		}
	}
	for host := range hosts {
		all = append(all, condition{workspace, AlertHostFailing, host, map[string]string{"host": host}})
	}
	stuck, err := tx.StuckQueues(workspace, now.Add(-stuckAfter))
	for _, s := range stuck {
		all = append(all, condition{workspace, AlertQueueStuck, s.PageID, map[string]string{"page": names[s.PageID], "minutes": minutes(now.Sub(s.Oldest))}})
	}
	if len(pages) > 0 && !waiting.IsZero() && now.Sub(waiting) >= stuckAfter {
		all = append(all, condition{workspace, AlertIntakeStuck, "intake", map[string]string{"minutes": minutes(now.Sub(waiting))}})
	}
	if err != nil {
		return nil, err
	}
	failing, err := endpoints(tx, workspace, now)
	return append(all, failing...), err
}

// endpoints are the event endpoints that have failed for a while, or were disabled.
func endpoints(tx *store.Tx, workspace string, now time.Time) (all []condition, err error) {
	rows, err := tx.EventEndpoints(workspace)
	for _, e := range rows {
		late := e.State == petitbleu.EndpointOn && !e.FailingSince.IsZero() && now.Sub(e.FailingSince) >= endpointAfter
		if late || e.State == petitbleu.EndpointDisabled {
			all = append(all, condition{workspace, AlertEndpoint, e.ID, map[string]string{"host": hostOf(e.URL), "note": e.Note}})
		}
	}
	return all, err
}

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}

// open opens an alert unless one of its kind and subject is open, and tells people.
func (p *Pages) open(tx *store.Tx, c condition, now time.Time) error {
	params, err := json.Marshal(c.params)
	if err != nil {
		return err
	}
	a := store.Alert{WorkspaceID: c.workspace, ID: petitbleu.NewID(petitbleu.KindAlert, now), Kind: c.kind, Subject: c.subject, Params: string(params), OpenedAt: now, ToldAt: now}
	fresh, err := tx.OpenAlert(a)
	if err != nil || !fresh {
		return err
	}
	return p.notify(tx, a, noticeOpened, now)
}

func (p *Pages) close(tx *store.Tx, a store.Alert, now time.Time) error {
	ok, err := tx.CloseAlert(a.WorkspaceID, a.ID, now)
	if err != nil || !ok {
		return err
	}
	return p.notify(tx, a, noticeClosed, now)
}

// enforce opens and closes the alerts of what the platform enforced.
func (p *Pages) enforce(ctx context.Context, law []enforced, now time.Time) error {
	if len(law) == 0 {
		return nil
	}
	defer wake(p.wakeTell)
	return p.o.Store.Write(ctx, func(tx *store.Tx) error {
		for _, e := range law {
			page, err := tx.Page(e.workspace, e.page)
			if err != nil {
				continue // disconnected meanwhile
			}
			c := condition{e.workspace, AlertPolicyWarning, e.page, map[string]string{"page": page.Name, "reason": e.Reason}}
			switch strings.ToLower(e.Action) {
			case "unblock":
				open, err := tx.OpenAlerts(e.workspace)
				for _, a := range open {
					if err == nil && a.Kind == AlertPolicyBlock && a.Subject == e.page {
						err = p.close(tx, a, now)
					}
				}
				if err != nil {
					return err
				}
				continue
			case "block":
				c.kind = AlertPolicyBlock
			}
			if err := p.open(tx, c, now); err != nil {
				return err
			}
		}
		return nil
	})
}
