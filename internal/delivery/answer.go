package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// tellEvery is how often a Page that sends tells others of its pace.
const tellEvery = 5 * time.Second

// wentWell does what an answer asks for with which a message was taken.
func (w *worker) wentWell(ctx context.Context, a *answered, s *settled, now time.Time) {
	w.pace.good()
	w.pace.sentAt = now
	if w.state == petitbleu.PagePaused {
		w.state = petitbleu.PageConnected
		w.d.setState(ctx, w.key, petitbleu.PageConnected, "", "", now)
	}
	if a.res.Recipient != "" && a.res.Recipient != a.m.Recipient && petitbleu.ParseRecipient(a.m.Recipient).PSID() == "" {
		s.met = a.res.Recipient
	}
	if media := a.m.Content.Media; media != nil && media.Reusable && media.URL != "" {
		s.file = a.res.AttachmentID
	}
	regain := a.res.Usage.Regain
	orDefault(&regain, budgetPause)
	if w.pace.spent(a.res.Usage.Percent) && w.pace.throttle(regain, now) {
		w.paused(ctx, "The allowance of calls for 24 hours is used up. Sending goes on at %s.", now)
	}
}

// paused writes that the pace pauses, and until when: for people, and for the node that may have
// the Page next.
func (w *worker) paused(ctx context.Context, note string, now time.Time) {
	w.state = petitbleu.PagePaused
	note = fmt.Sprintf(note, w.pace.pausedUntil.UTC().Format(time.RFC3339))
	told := w.pace.tell(w.key, true, now, w.d.o.Steady.Now())
	err := w.d.o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutPagePace(told); err != nil {
			return err
		}
		_, err := tx.SetPageState(w.key.workspace, w.key.page, petitbleu.PagePaused, note, now)
		return err
	})
	if err != nil {
		w.d.o.Logger.Error("the pause of a Page could not be recorded", "page", w.key.page, "error", err)
		return
	}
	w.d.o.Logger.Info("a Page pauses", "page", w.key.page, "until", w.pace.pausedUntil)
	w.d.o.Live.Publish(w.key.workspace, live.Change{Kind: live.KindPage, ID: w.key.page})
}

// thread gives what an outcome says of the conversation; ok is false when it says nothing.
func (r *settled) thread(workspace string, now time.Time) (c petitbleu.Conversation, ok bool) {
	if r.unreachable.IsZero() && r.elsewhere.IsZero() || petitbleu.ParseRecipient(r.m.Recipient).PSID() == "" {
		return c, false
	}
	c = petitbleu.Conversation{WorkspaceID: workspace, PageID: r.m.PageID, PSID: r.m.Recipient, ProfileID: r.m.ProfileID, UnreachableAt: r.unreachable, UpdatedAt: now}
	if !r.elsewhere.IsZero() {
		c.OwnerAppID, c.OwnerAt, c.OwnerUntil = petitbleu.OtherAppID, r.elsewhere, r.elsewhere.Add(petitbleu.ThreadControlLife)
	}
	return c, true
}

// blocked tells whether a message that was tried in vain for the last time could not go because of the
// person: the platform answered each time as it does when they blocked the Page, and took others
// meanwhile (Messenger Platform reference, section 4.2, code 2).
func (w *worker) blocked(s *settled, f *channel.Failure) bool {
	first := slices.IndexFunc(s.outcome.Wire, func(c petitbleu.WireCall) bool { return c.Kind == string(channel.Temporary) })
	return f.Person && s.outcome.State == petitbleu.StateFailed && first >= 0 && w.pace.sentAt.After(s.outcome.Wire[first].At)
}

// kept gives the file of a message that the platform keeps: for 90 days, as one that was uploaded
// (Messenger Platform reference, section 2.6).
func (r *settled) kept(workspace string, now time.Time) store.Attachment {
	c := r.m.Content
	return store.Attachment{WorkspaceID: workspace, PageID: r.m.PageID, ID: r.file, Kind: string(c.Type), Name: c.Media.FileName(), URL: c.Media.URL,
		MessageID: r.m.ID, CreatedAt: now, ExpiresAt: now.Add(petitbleu.AttachmentLife)}
}

// meet makes the person known whom an answer named: a private reply tells who wrote the comment, and
// with it who did all that its author did on the Page's wall.
// Whoever has that id already is who it was; else it is the profile that was written to, or a
// new one.
func meet(tx *store.Tx, workspace string, r *settled, now time.Time) error {
	m := r.m
	profile, err := holder(tx, workspace, m, r.met, now)
	if err != nil {
		return err
	}
	if to := petitbleu.ParseRecipient(m.Recipient); to.Kind == petitbleu.RecipientComment || to.Kind == petitbleu.RecipientPost {
		c := petitbleu.Comment{WorkspaceID: workspace, PageID: m.PageID, ID: to.Value, RepliedBy: m.ID}
		if err := tx.CommentAuthor(c, intake.CommentEvent(c.ID), profile); err != nil {
			return err
		}
	}
	if m.ProfileID == "" {
		if err := tx.SetMessageProfile(workspace, m.ID, profile); err != nil {
			return err
		}
	}
	return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: workspace, PageID: m.PageID, PSID: r.met, ProfileID: profile, LastOutboundAt: now, UpdatedAt: now}})
}

// holder gives the profile that has a page-scoped id, and gives the id to one where none has.
func holder(tx *store.Tx, workspace string, m *petitbleu.Message, psid string, now time.Time) (string, error) {
	key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: m.PageID, Value: psid}
	find := func() (string, error) {
		found, err := tx.Identities(workspace, []store.IdentityKey{key})
		return found[key].ProfileID, err
	}
	if who, err := find(); err != nil || who != "" {
		return who, err
	}
	who := m.ProfileID
	if who == "" {
		who = petitbleu.NewID(petitbleu.KindProfile, now)
	}
	fresh, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: workspace, Kind: key.Kind, Scope: key.Scope, Value: key.Value, ProfileID: who, CreatedAt: now}})
	switch {
	case err != nil:
		return "", err
	case !fresh[0]: // the echo was quicker
		return find()
	case m.ProfileID == "":
		err = tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: workspace, ID: who, CreatedAt: now, UpdatedAt: now}})
	}
	if err == nil {
		err = tx.ShowPSID(workspace, m.PageID, psid, who, now)
	}
	if err == nil {
		err = tx.TieAuthor(workspace, m.PageID, psid, who) // who may go by that id on the wall
	}
	return who, err
}
