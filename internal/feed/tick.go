package feed

import (
	"context"
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// newsAtOnce is how many transactions' news one tick tells.
const newsAtOnce = 20

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
	for _, n := range all {
		if err := e.tellOne(ctx, n); err != nil {
			return false, err
		}
	}
	return len(all) == newsAtOnce, nil
}

func (e *Engine) tellOne(ctx context.Context, n store.StatusNews) error {
	b, err := e.eventsOf(ctx, n)
	if err != nil {
		return err
	}
	if b.Len() > 0 {
		if err := e.o.People.Accept(ctx, n.WorkspaceID, b); err != nil {
			return err
		}
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		first, err := tx.DropStatus(n.WorkspaceID, n.ID)
		if err == nil && first && e.o.Told != nil {
			err = e.o.Told(tx, n)
		}
		return err
	})
}

// eventsOf gives the custom events that tell news.
func (e *Engine) eventsOf(ctx context.Context, n store.StatusNews) (b profile.Batch, err error) {
	ids := make([]string, len(n.Items))
	for i, s := range n.Items {
		ids[i] = s.ID
	}
	about := map[string]store.NotificationAbout{}
	if err := e.read(ctx, func(tx *store.Tx) error {
		about, err = tx.NotificationsAbout(n.WorkspaceID, ids)
		return err
	}); err != nil {
		return b, err
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
			return b, err
		}
		b.Events = append(b.Events, profile.Event{Who: profile.Who{ProfileID: a.ProfileID}, Name: s.EventName, At: n.At, Properties: properties, OutsideID: toldID(s.ID, n.Status), UpdateOnly: true})
	}
	return b, nil
}

// toldID names the event that tells a status of a message.
func toldID(message, status string) string { return "notification " + message + " " + status }
