package delivery_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// comment makes somebody unknown write a comment, and gives the private reply to it.
func (r *rig) comment(id string) petitbleu.Message {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		return tx.UpsertComments([]petitbleu.Comment{{WorkspaceID: ws, PageID: page, ID: id, PostID: "10426_1", AuthorID: "31", Author: "Ana", Text: "How much?", At: noon.Add(-time.Hour)}})
	})
	m := r.message(0, "It is 89 euros.")
	m.ProfileID, m.Recipient, m.Purpose, m.Origin = "", "comment:"+id, petitbleu.PurposeSupport, "reply"
	return m
}

func (r *rig) commented(id string) (c petitbleu.Comment) {
	r.t.Helper()
	r.write(func(tx *store.Tx) (err error) { c, err = tx.Comment(ws, page, id); return err })
	return c
}

// The answer to a private reply tells who wrote the comment.
func TestPrivateReply(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first, second := r.comment("c_1"), r.comment("c_2")
		again := r.message(0, "and once more")
		again.ProfileID, again.Recipient, again.Purpose = "", first.Recipient, petitbleu.PurposeSupport
		r.queue(first)
		r.tick()
		r.queue(second, again)
		r.tick()
		sent := r.want(first, petitbleu.StateSent)
		c := r.commented("c_1")
		if sent.ProfileID == "" || c.ProfileID != sent.ProfileID || c.RepliedBy != first.ID {
			t.Errorf("the message is of profile %q, the comment of %q, answered by %s", sent.ProfileID, c.ProfileID, c.RepliedBy)
		}
		r.write(func(tx *store.Tx) error {
			if _, err := tx.Profile(ws, sent.ProfileID); err != nil {
				t.Errorf("the person has no profile: %v", err)
			}
			key := store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: page, Value: commenter}
			ids, err := tx.Identities(ws, []store.IdentityKey{key})
			if ids[key].ProfileID != sent.ProfileID {
				t.Errorf("the page-scoped id is %q's", ids[key].ProfileID)
			}
			threads, err2 := tx.Conversations(ws, page, []string{commenter})
			if c := threads[commenter]; c.ProfileID != sent.ProfileID || !c.WindowOpenedAt.IsZero() {
				t.Errorf("conversation %+v: a private reply opens no window", c)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		if got := r.want(second, petitbleu.StateSent); got.ProfileID != sent.ProfileID {
			t.Errorf("the same person's second comment is of profile %q", got.ProfileID)
		}
		if got := r.want(again, petitbleu.StateDropped); got.Attempts != 0 {
			t.Errorf("a second reply to one comment was tried %d times", got.Attempts)
		}
	})
}

// No conversation tells of a private reply whose answer was lost: it stays unknown, until its
// echo comes or a person sends it again.
func TestPrivateReplyLost(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		lost, echoed := r.comment("c_1"), r.comment("c_2")
		r.p.always(acceptCut)
		r.queue(lost, echoed)
		r.tick()
		r.p.always(accept)
		for range 5 {
			r.clock.Move(time.Minute)
			r.tick()
		}
		if got := r.want(lost, petitbleu.StateUnknown); !got.DueAt.IsZero() || got.ReasonText == "" {
			t.Errorf("due at %v: %s", got.DueAt, got.ReasonText)
		}
		if n := r.p.seen().calls; n != 2 {
			t.Errorf("%d calls: it was sent again blindly", n)
		}
		r.write(func(tx *store.Tx) error {
			_, err := tx.SettleByEcho(ws, []store.Echo{{MessageID: echoed.ID, OutsideID: "m_9", PageID: page, PSID: commenter, At: r.clock.Now()}}, r.clock.Now())
			return err
		})
		r.want(echoed, petitbleu.StateSent)
		if err := r.d.Resend(t.Context(), ws, lost.ID); err != nil {
			t.Fatal(err)
		}
		r.tick()
		r.want(lost, petitbleu.StateSent)
	})
}
