package feed

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	newsAtOnce = 20   // transactions whose news one tick tells
	toldAtOnce = 1000 // statuses from which on no more news is told by the same call
)

// Tick does what is due: it tells statuses, and removes old files of targets. more says that it should be called again at once.
func (e *Engine) Tick(ctx context.Context, now time.Time) (more bool, err error) {
	if more, err = e.tell(ctx); more || err != nil {
		return more, err
	}
	return false, e.purge(ctx, now)
}

const purgeEvery = time.Minute

// purge removes files of targets whose time is over, now and then.
func (e *Engine) purge(ctx context.Context, now time.Time) error {
	e.mu.Lock()
	due := now.Sub(e.purged) >= purgeEvery || now.Before(e.purged)
	e.mu.Unlock()
	if !due {
		return nil
	}
	err := e.o.Store.WriteSoon(ctx, func(tx *store.Tx) error { return tx.ForgetTargetFiles(now) })
	if err == nil {
		e.mu.Lock()
		e.purged = now
		e.mu.Unlock()
	}
	return err
}

// tell tells statuses as custom events of their people, then forgets them. What is told again after a crash is known by
// its id and changes nothing.
func (e *Engine) tell(ctx context.Context) (more bool, err error) {
	var all []store.StatusNews
	if err := e.read(ctx, func(tx *store.Tx) error {
		all, err = tx.StatusNewsDue(newsAtOnce)
		return err
	}); err != nil {
		return false, err
	}
	for rest := all; len(rest) > 0; {
		n := together(rest)
		err = errors.Join(err, e.tellThese(ctx, rest[:n])) // what fails of one workspace holds up no other
		rest = rest[n:]
	}
	return err == nil && len(all) == newsAtOnce, err
}

// together counts the news at the beginning that one call tells: of one workspace, until it has many statuses.
func together(all []store.StatusNews) int {
	n, statuses := 0, 0
	for n < len(all) && all[n].WorkspaceID == all[0].WorkspaceID && statuses < toldAtOnce {
		statuses += len(all[n].Items)
		n++
	}
	return n
}

// tellThese tells news of one workspace.
func (e *Engine) tellThese(ctx context.Context, news []store.StatusNews) error {
	workspace := news[0].WorkspaceID
	var b profile.Batch
	for _, n := range news {
		events, err := e.eventsOf(ctx, n)
		if err != nil {
			return err
		}
		b.Events = append(b.Events, events...)
	}
	if b.Len() > 0 {
		if err := e.o.People.Accept(ctx, workspace, b); err != nil {
			return err
		}
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		for _, n := range news {
			first, err := tx.DropStatus(workspace, n.ID)
			if err == nil && first && e.o.Told != nil {
				err = e.o.Told(tx, n)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// eventsOf gives the custom events that tell news.
func (e *Engine) eventsOf(ctx context.Context, n store.StatusNews) (all []profile.Event, err error) {
	ids := make([]string, len(n.Items))
	for i, s := range n.Items {
		ids[i] = s.ID
	}
	about := map[string]store.NotificationAbout{}
	if err := e.read(ctx, func(tx *store.Tx) error {
		about, err = tx.NotificationsAbout(n.WorkspaceID, ids)
		return err
	}); err != nil {
		return nil, err
	}
	for _, s := range n.Items {
		a, ok := about[s.ID]
		if !ok { // deleted with its person, or not kept any longer
			continue
		}
		p := map[string]string{"status": n.Status, "message_id": s.ID, "notification_id": s.ID, "template_key": a.TemplateKey, "feed": a.FeedKey}
		if a.GroupID != "" {
			p["notification_id"] = a.GroupID
		}
		for name, v := range map[string]string{"campaign_id": a.CampaignID, "dispatch_id": a.DispatchID, "tag": a.Tag} {
			if v != "" {
				p[name] = v
			}
		}
		properties, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		all = append(all, profile.Event{Who: profile.Who{ProfileID: a.ProfileID}, Name: s.EventName, At: n.At, Properties: properties, OutsideID: toldID(s.ID, n.Status), UpdateOnly: true})
	}
	return all, nil
}

// toldID names the event that tells a status of a message.
func toldID(message, status string) string { return "notification " + message + " " + status }
