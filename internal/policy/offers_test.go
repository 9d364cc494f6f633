package policy

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"pgregory.net/rapid"
)

func offerOf(t *testing.T, all []Offer, right, topic string) Offer {
	t.Helper()
	for _, o := range all {
		if o.Right == right && o.Topic == topic {
			return o
		}
	}
	t.Fatalf("no line for %s %q: %+v", right, topic, all)
	return Offer{}
}

func TestOffers(t *testing.T) {
	f := base()
	f.Region, f.Marketing = "US", MarketingAccount{AdAccount: "act_1", Campaign: "2"}
	f.Conversation.WindowOpenedAt, f.Conversation.LastInboundAt = noon.Add(-30*time.Hour), noon.Add(-30*time.Hour)
	f.Tokens = []petitbleu.Token{
		{ID: "tok_1", Kind: petitbleu.TokenOneTime, Topic: "restock", PageID: f.Conversation.PageID, PSID: f.Conversation.PSID, ExpiresAt: noon.Add(time.Hour)},
		{ID: "tok_2", Kind: petitbleu.TokenMarketing, Topic: "offers", PageID: f.Conversation.PageID, PSID: f.Conversation.PSID, NextAt: noon.Add(time.Hour)},
	}
	c := Choices{
		Comments:  []petitbleu.Comment{{ID: "9_1", At: noon.Add(-time.Hour)}, {ID: "9_2", At: noon.Add(-time.Hour), RepliedAt: noon.Add(-time.Minute)}},
		Templates: []petitbleu.UtilityTemplate{{Name: "order_shipped", Language: "en_US", Status: "APPROVED"}, {Name: "other", Status: "PENDING"}},
	}
	all := Offers(f, c, noon)
	for _, w := range []struct {
		right, topic string
		outcome      petitbleu.Outcome
		promotional  bool
		until        time.Time
	}{
		{petitbleu.RightWindow, "", petitbleu.Drop, false, time.Time{}},
		{petitbleu.RightHumanAgent, "", petitbleu.Allow, false, noon.Add(-30 * time.Hour).Add(7 * 24 * time.Hour)},
		{petitbleu.RightFeedback, "", petitbleu.Allow, false, noon.Add(-30 * time.Hour).Add(7 * 24 * time.Hour)},
		{petitbleu.RightOneTimeToken, "restock", petitbleu.Allow, true, noon.Add(time.Hour)},
		{petitbleu.RightMarketing, "offers", petitbleu.Hold, false, noon.Add(time.Hour)},
		{petitbleu.RightUtility, "", petitbleu.Allow, false, time.Time{}},
	} {
		o := offerOf(t, all, w.right, w.topic)
		if o.Verdict.Outcome != w.outcome || o.Promotional != w.promotional || !o.Verdict.Until.Equal(w.until) || o.Verdict.Sentence == "" {
			t.Errorf("%s: got %+v, want %+v", w.right, o, w)
		}
		if w.outcome == petitbleu.Drop && o.Verdict.Cure == "" {
			t.Errorf("%s: no cure: %+v", w.right, o)
		}
	}
	replies := map[string]petitbleu.Outcome{}
	for _, o := range all {
		if o.Right == petitbleu.RightPrivateReply {
			replies[o.Comment] = o.Verdict.Outcome
		}
		if o.Right == petitbleu.RightExtra || o.Right == "account_update" {
			t.Errorf("a right of the past is offered: %+v", o)
		}
	}
	if replies["9_1"] != petitbleu.Allow || replies["9_2"] != petitbleu.Drop {
		t.Errorf("private replies: %v", replies)
	}
	f.Pack = "2020"
	if o := offerOf(t, Offers(f, c, noon), "account_update", ""); o.Verdict.Outcome != petitbleu.Allow || o.Promotional {
		t.Errorf("a tag of 2020: %+v", o)
	}
}

// What an offer allows, Decide allows for the same message, if perhaps by a cheaper right.
func TestOffersAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		for _, o := range Offers(f, Choices{}, noon) {
			if o.Right != petitbleu.RightWindow && o.Right != petitbleu.RightOneTimeToken && o.Right != petitbleu.RightMarketing || o.Verdict.Outcome != petitbleu.Allow {
				continue
			}
			g := f
			g.Purpose, g.Content, g.Tag, g.Topic, g.Human, g.Origin, g.Recipient, g.Asked = petitbleu.PurposeTransactional, petitbleu.ContentText, "", o.Topic, false, "", petitbleu.Recipient{}, Asked{}
			g.Template, g.Comment = nil, nil
			if v := Decide(g, noon); v.Outcome != petitbleu.Allow {
				t.Fatalf("offered by %s, refused: %+v", o.Right, v)
			}
		}
	})
}
