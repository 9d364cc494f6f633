package pagelane

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// tellEvery is how often a Page that sends tells others of its pace.
const tellEvery = 5 * time.Second

// wentWell does what an answer asks for with which a message was taken.
func (w *Lane) wentWell(ctx context.Context, a *answered, s *ledger.Settled, now time.Time) {
	w.pace.SentAt = now
	if w.pace.Good(now) && w.state == petitbleu.PagePaused {
		w.state = petitbleu.PageConnected
		w.d.SetState(ctx, w.key, petitbleu.PageConnected, "", "", now)
	}
	if a.res.Recipient != "" && a.res.Recipient != a.m.Recipient && petitbleu.ParseRecipient(a.m.Recipient).PSID() == "" {
		s.Met = a.res.Recipient
	}
	if media := a.m.Content.Media; media != nil && media.Reusable && media.URL != "" {
		s.File = a.res.AttachmentID
	}
	regain := cmp.Or(a.res.Usage.Regain, pacing.BudgetPause)
	if w.pace.Spent(a.res.Usage.Percent) && w.pace.Throttle(regain, now) {
		w.paused(ctx, "The allowance of calls for 24 hours is used up. Sending goes on at %s.", now)
	}
}

// paused writes that the pace pauses, and until when: for people, and for the node that may have
// the Page next.
func (w *Lane) paused(ctx context.Context, note string, now time.Time) {
	w.state = petitbleu.PagePaused
	note = fmt.Sprintf(note, w.pace.PausedUntil.UTC().Format(time.RFC3339))
	told := w.pace.Tell(w.key.Workspace, w.key.Page, true, now, w.d.Options.Steady.Now())
	err := w.d.Options.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutPagePace(told); err != nil {
			return err
		}
		_, err := tx.SetPageState(w.key.Workspace, w.key.Page, petitbleu.PagePaused, note, now)
		return err
	})
	if err != nil {
		w.d.Options.Logger.Error("the pause of a Page could not be recorded", "page", w.key.Page, "error", err)
		return
	}
	w.d.Options.Logger.Info("a Page pauses", "page", w.key.Page, "until", w.pace.PausedUntil)
	w.d.Options.Live.Publish(w.key.Workspace, live.Change{Kind: live.KindPage, ID: w.key.Page})
}

// blocked tells whether a message that was tried in vain for the last time could not go because of the
// person: the platform answered each time as it does when they blocked the Page, and took others
// meanwhile (Messenger Platform reference, section 4.2, code 2).
func (w *Lane) blocked(s *ledger.Settled, f *channel.Failure) bool {
	first := slices.IndexFunc(s.Outcome.Wire, func(c petitbleu.WireCall) bool { return c.Kind == string(channel.Temporary) })
	return f.Person && s.Outcome.State == petitbleu.StateFailed && first >= 0 && w.pace.SentAt.After(s.Outcome.Wire[first].At)
}
