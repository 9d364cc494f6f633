package intake

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/store"
)

// owned follows who holds a thread. Handover v1 and Conversation Routing are one model here: an
// app, the Page inbox, or nobody, since an instant, and until another where it ends by itself
// (Messenger Platform reference, sections 1.14 and 7).
//
//   - What comes in standby is another's: of an echo, the app that wrote it; else one whose id we
//     may know already.
//   - What a person writes and we get under messaging is ours to answer.
//   - An answer from the Page inbox is a human's. Where routing is configured it comes in standby,
//     for the inbox has taken the thread; where it is not, everybody may go on.
func owned(c *petitbleu.Conversation, l *line, at time.Time) {
	if l.Kind == petitbleu.EventEcho {
		switch l.EchoOf(l.page.AppID) {
		case messenger.EchoInbox, messenger.EchoUnnamed:
			c.HumanAt = later(c.HumanAt, at)
		}
	}
	if at.Before(c.OwnerAt) {
		return
	}
	switch {
	case l.Thread != nil:
		switch l.Thread.Word {
		case messenger.ThreadPassed, messenger.ThreadTaken:
			holds(c, l, l.Thread.New, at)
		case messenger.ThreadReleased:
			c.OwnerAppID, c.OwnerAt, c.OwnerUntil = "", at, time.Time{}
		}
	case l.Standby && l.Kind == petitbleu.EventEcho:
		holds(c, l, l.EchoAppID, at)
	case l.Standby && l.FromPerson:
		holds(c, l, "", at)
	case l.FromPerson && (l.Kind == petitbleu.EventMessage || l.Kind == petitbleu.EventPostback):
		c.OwnerAppID, c.OwnerAt, c.OwnerUntil = l.page.AppID, at, time.Time{}
	}
}

// holds notes that an app holds a thread; an empty one is somebody else, and does not make us
// forget who. Ours ends with the next word; another's 24 hours after the person's last action.
func holds(c *petitbleu.Conversation, l *line, app string, at time.Time) {
	switch app {
	case "", "0":
		app = petitbleu.OtherAppID
	case petitbleu.PageInboxAppIDShort:
		app = petitbleu.PageInboxAppID
	}
	if app == petitbleu.OtherAppID && c.OwnerAppID != "" && c.OwnerAppID != l.page.AppID {
		app = c.OwnerAppID
	}
	c.OwnerAppID, c.OwnerAt, c.OwnerUntil = app, at, time.Time{}
	if app != l.page.AppID {
		c.OwnerUntil = at.Add(petitbleu.ThreadControlLife)
	}
}

// handedBack makes what waited for a thread due that is ours, or nobody's, again.
func (b *work) handedBack(tx *store.Tx, r *results) error {
	for t, ours := range r.handed {
		if !ours {
			continue
		}
		profile := b.profileOf(r.threads[t].ProfileID)
		due, err := tx.LookAgain(t.workspace, profile, t.page, t.psid, b.now)
		if err != nil {
			return err
		}
		for _, id := range due {
			b.messages[t.workspace] = append(b.messages[t.workspace], store.MessageRef{ID: id, ProfileID: profile})
		}
		b.due = b.due || len(due) > 0
	}
	return nil
}
