package delivery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// A leave for a topic carries message after message, through the Page's ad account, with a pause
// in which the next one waits; none after the person stopped the topic.
func TestLeaveForATopic(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.person(1, noon.Add(-48*time.Hour))
		r.write(func(tx *store.Tx) error {
			return tx.InsertToken(petitbleu.Token{WorkspaceID: ws, ID: "tok_1", PageID: page, PSID: psid(1), ProfileID: profile(1), Kind: petitbleu.TokenMarketing, Topic: "offers",
				Sealed: r.box.Seal("token/tok_1", "leave-secret"), CreatedAt: noon, ExpiresAt: noon.Add(365 * 24 * time.Hour)})
		})
		offer := func(text string) petitbleu.Message {
			m := r.message(1, text)
			m.Topic, m.Purpose = "offers", petitbleu.PurposePromotional
			r.queue(m)
			r.tick()
			return m
		}
		r.want(offer("no account"), petitbleu.StateDropped)
		r.write(func(tx *store.Tx) error {
			return tx.SetSetting(ws, policy.SettingsName, policy.Settings{Marketing: map[string]policy.MarketingAccount{page: {AdAccount: "act_12", Campaign: "34"}}}, noon)
		})
		got := r.want(offer("first"), petitbleu.StateSent)
		if w := got.Wire[0]; got.Verdict.Right != petitbleu.RightMarketing || !strings.Contains(w.URL, "/act_12/messages") || !strings.Contains(w.Request, `"message_id":"34"`) || strings.Contains(w.Request, "leave-secret") {
			t.Errorf("by %s: %s %s", got.Verdict.Right, w.URL, w.Request)
		}
		second := offer("second")
		if held := r.want(second, petitbleu.StateHeld); !held.DueAt.Equal(noon.Add(12 * time.Hour)) {
			t.Errorf("the second is looked at again at %s", held.DueAt)
		}
		r.clock.Move(12 * time.Hour)
		r.tick()
		r.want(second, petitbleu.StateSent)
		r.write(func(tx *store.Tx) error { return tx.StopTokens(ws, page, psid(1), "offers", r.clock.Now()) })
		r.clock.Move(24 * time.Hour)
		r.want(offer("third"), petitbleu.StateDropped)
	})
}
