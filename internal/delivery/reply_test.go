package delivery_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
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
		r.comment("c_3") // by the same author, and never answered
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
		if other := r.commented("c_3"); other.ProfileID != sent.ProfileID {
			t.Errorf("another comment of the same author is of profile %q", other.ProfileID)
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
		crashed := r.comment("c_3") // was under way when a node stopped
		crashed.State, crashed.Attempts, crashed.SendingAt, crashed.DueAt = petitbleu.StateSending, 1, noon, noon
		r.write(func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{crashed}) })
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
		if got := r.want(crashed, petitbleu.StateUnknown); !got.DueAt.IsZero() {
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

// A leave for a topic carries one message, then rests; of two messages at once one gets it, and
// one that did not leave gives it back.
func TestLeaveRests(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-10*24*time.Hour))
		r.write(func(tx *store.Tx) error {
			accounts := policy.Settings{Marketing: map[string]policy.MarketingAccount{page: {AdAccount: "act_12", Campaign: "34"}}}
			if err := tx.SetSetting(ws, policy.SettingsName, accounts, noon); err != nil {
				return err
			}
			return tx.InsertToken(petitbleu.Token{WorkspaceID: ws, ID: "tok_1", PageID: page, PSID: psid(1), ProfileID: profile(1), Kind: petitbleu.TokenMarketing, Topic: "sale",
				Sealed: r.box.Seal("token/tok_1", "leave-secret"), CreatedAt: noon.Add(-time.Hour), ExpiresAt: noon.Add(30 * 24 * time.Hour)})
		})
		first, second := r.message(1, "pans"), r.message(1, "mixers")
		for _, m := range []*petitbleu.Message{&first, &second} {
			m.Topic, m.Purpose = "sale", petitbleu.PurposePromotional
		}
		leave := func() (k petitbleu.Token) {
			r.write(func(tx *store.Tx) error {
				all, err := tx.TokensFor(ws, page, []string{psid(1)})
				if len(all[psid(1)]) == 1 {
					k = all[psid(1)][0]
				}
				return err
			})
			return k
		}
		r.p.always(temporary)
		r.queue(first)
		r.tick()
		if got := r.get(first.ID); got.State != petitbleu.StateQueued {
			t.Fatalf("the first is %s: %s", got.State, got.ReasonText)
		}
		if k := leave(); !k.NextAt.IsZero() || k.UsedBy != "" {
			t.Errorf("a try that failed kept the leave: next at %v, by %q", k.NextAt, k.UsedBy)
		}
		r.p.always(accept)
		r.clock.Move(time.Minute)
		r.queue(second)
		r.tick()
		sent, waits := r.get(first.ID), r.get(second.ID)
		if sent.State != petitbleu.StateSent {
			sent, waits = waits, sent
		}
		if sent.State != petitbleu.StateSent || sent.Verdict.TokenID != "tok_1" || waits.State == petitbleu.StateSent || waits.Attempts > 1 {
			t.Errorf("one is %s, the other %s: %s", sent.State, waits.State, waits.ReasonText)
		}
		if k := leave(); !k.NextAt.After(r.clock.Now()) || k.UsedBy != sent.ID {
			t.Errorf("the leave rests until %v, by %q", k.NextAt, k.UsedBy)
		}
		if n := len(r.p.seen().all); n != 1 {
			t.Errorf("%d messages arrived", n)
		}
	})
}
