package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	retentionSetting = "retention"
	retentionLeast   = 30  // days: what is younger may still be asked about by the platform's own rules
	retainBatch      = 500 // rows of one transaction
	retainRound      = 20  // transactions of one round of a workspace, so that other work has its turn
)

// Retention says how long a workspace keeps things.
type Retention struct {
	MessagesDays      int `json:"messages_days" minimum:"0" maximum:"3650" doc:"Days after which a message that has left, or never will, is removed, and with them what rehearsals of campaigns found; 0: never. At least 30"`
	NotificationsDays int `json:"notifications_days" minimum:"0" maximum:"3650" doc:"Days after which an in-app notification that has expired leaves the log, with its message unless a campaign sent it, and its batch with the last of them; 0: never"`
	EventsDays        int `json:"events_days" minimum:"0" maximum:"3650" doc:"Days after which an event, its files, and a comment are removed, by when they came in; 0: never. At least 30"`
}

func (r Retention) check() error {
	for _, of := range []struct {
		field string
		days  int
	}{{"messages_days", r.MessagesDays}, {"events_days", r.EventsDays}} {
		if of.days != 0 && of.days < retentionLeast {
			return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "Things are kept for %d days at least, or for ever with 0.", retentionLeast).At("body." + of.field)
		}
	}
	return nil
}

// notificationsDays is how long the log keeps what has expired where nobody chose: as long as feeds keep notifications
// themselves (Notifications reference, section 1.6).
const notificationsDays = petitbleu.RetentionHours / 24

func retentionOf(tx *store.Tx, ws string) (r Retention, err error) {
	r.NotificationsDays = notificationsDays
	_, err = tx.Setting(ws, retentionSetting, &r)
	return r, err
}

func (a *API) retention(ctx context.Context, in *door.InWorkspace) (Retention, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (Retention, error) { return retentionOf(tx, in.WS) })
}

type retentionInput struct {
	door.InWorkspace
	Body Retention
}

func (a *API) setRetention(ctx context.Context, in *retentionInput) (Retention, error) {
	if err := in.Body.check(); err != nil {
		return Retention{}, err
	}
	return door.Write(ctx, a.Door, func(tx *store.Tx) (Retention, error) {
		before, err := retentionOf(tx, in.WS)
		if err != nil {
			return before, err
		}
		door.Record(ctx, before, in.Body)
		return in.Body, tx.SetSetting(in.WS, retentionSetting, in.Body, a.Now())
	})
}

// RetentionForecast says what periods would remove.
type RetentionForecast struct {
	Messages      OldThings `json:"messages"`
	Notifications OldThings `json:"notifications" doc:"The oldest is the one that expires first"`
	Events        OldThings `json:"events"`
	Comments      OldThings `json:"comments"`
}

// OldThings is what of a kind would be removed.
type OldThings struct {
	Oldest time.Time `json:"oldest,omitzero" doc:"When the oldest that is there was asked for, came in or was written"`
	Count  int64     `json:"count" doc:"Within ten minutes of the change; 1000000: so many, or more"`
}

type retentionForecastInput struct {
	door.InWorkspace
	Messages      int `query:"messages_days" minimum:"0" maximum:"3650" doc:"As it would be set"`
	Notifications int `query:"notifications_days" minimum:"0" maximum:"3650" doc:"As it would be set; missing: nothing would go"`
	Events        int `query:"events_days" minimum:"0" maximum:"3650" doc:"As it would be set"`
}

func (a *API) retentionForecast(ctx context.Context, in *retentionForecastInput) (out RetentionForecast, err error) {
	now := a.Now()
	before := func(days int) (at time.Time) {
		if days > 0 {
			at = now.AddDate(0, 0, -days)
		}
		return at
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (out RetentionForecast, err error) {
		for _, of := range []struct {
			into  *OldThings
			count func(string, time.Time) (store.Old, error)
			days  int
		}{{&out.Messages, tx.OldMessages, in.Messages}, {&out.Notifications, tx.OldNotifications, in.Notifications}, {&out.Events, tx.OldEvents, in.Events}, {&out.Comments, tx.OldComments, in.Events}} {
			old, err := of.count(in.WS, before(of.days))
			if err != nil {
				return out, err
			}
			*of.into = OldThings{old.Oldest, old.Count}
		}
		return out, nil
	})
}

// Retain removes what is older than its workspace keeps it, in small transactions. more says that there is more of
// it; the program calls it now and then.
func (a *API) Retain(ctx context.Context, now time.Time) (more bool, err error) {
	all, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.Workspace, error) { return tx.Workspaces() })
	for _, w := range all {
		if err != nil {
			break
		}
		var r Retention
		if r, err = door.Read(ctx, a.Door, func(tx *store.Tx) (Retention, error) { return retentionOf(tx, w.ID) }); err != nil {
			break
		}
		for _, of := range []struct {
			days  int
			purge func(tx *store.Tx, before time.Time) (int, error)
		}{
			{r.MessagesDays, func(tx *store.Tx, before time.Time) (int, error) { return tx.PurgeMessages(w.ID, before, retainBatch) }},
			{r.NotificationsDays, func(tx *store.Tx, before time.Time) (int, error) {
				return tx.PurgeNotifications(w.ID, before, retainBatch)
			}},
			{r.NotificationsDays, func(tx *store.Tx, before time.Time) (int, error) { return tx.PurgeBatches(w.ID, before, retainBatch) }},
			{r.MessagesDays, func(tx *store.Tx, before time.Time) (int, error) {
				return tx.PurgeRehearsals(w.ID, before, retainBatch)
			}},
			{r.EventsDays, func(tx *store.Tx, before time.Time) (int, error) {
				return tx.PurgeEvents(w.ID, before, now, retainBatch)
			}},
			{r.EventsDays, func(tx *store.Tx, before time.Time) (int, error) { return tx.PurgeComments(w.ID, before, retainBatch) }},
		} {
			if of.days == 0 || err != nil {
				continue
			}
			var left bool
			left, err = a.purge(ctx, func(tx *store.Tx) (int, error) { return of.purge(tx, now.AddDate(0, 0, -of.days)) })
			more = more || left
		}
	}
	if err != nil {
		return false, fmt.Errorf("remove what is not kept longer: %w", err)
	}
	return more, nil
}

// purge removes rows batch by batch, a round of them at most.
func (a *API) purge(ctx context.Context, batch func(tx *store.Tx) (int, error)) (more bool, err error) {
	for range retainRound {
		n := 0
		err := a.Store.Write(ctx, func(tx *store.Tx) (err error) { n, err = batch(tx); return err })
		if err != nil || n < retainBatch {
			return false, err
		}
	}
	return true, nil
}
