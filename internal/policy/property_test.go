package policy

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"pgregory.net/rapid"
)

// instants around which windows, tokens and stops turn; zero among them.
var someInstants = []time.Duration{-400 * 24 * time.Hour, -8 * 24 * time.Hour, -6 * 24 * time.Hour, -25 * time.Hour, -24 * time.Hour, -time.Hour, 0, time.Hour, 30 * 24 * time.Hour}

func drawInstant(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" none") {
		return time.Time{}
	}
	return noon.Add(rapid.SampledFrom(someInstants).Draw(t, name))
}

var (
	somePages  = []string{"1", "1", "1", "2", ""}
	someTopics = []string{"restock", "restock", "order", ""}
)

func drawToken(t *rapid.T) petitbleu.Token {
	tok := petitbleu.Token{
		ID:        rapid.SampledFrom([]string{"tok_a", "tok_b", "tok_c"}).Draw(t, "token"),
		Kind:      rapid.SampledFrom([]string{"one_time", "one_time", "one_time", "marketing", "notification"}).Draw(t, "token kind"),
		PageID:    rapid.SampledFrom(somePages).Draw(t, "token page"),
		PSID:      rapid.SampledFrom([]string{"ana", "ana", "bob"}).Draw(t, "token psid"),
		Topic:     rapid.SampledFrom(someTopics).Draw(t, "token topic"),
		CreatedAt: drawInstant(t, "token made"),
		ExpiresAt: drawInstant(t, "token ends"),
	}
	if rapid.IntRange(0, 2).Draw(t, "token is used") == 2 {
		tok.UsedAt = noon.Add(-time.Hour)
	}
	if tok.Kind == petitbleu.TokenMarketing {
		tok.NextAt = drawInstant(t, "token pause")
		if rapid.IntRange(0, 2).Draw(t, "token is stopped") == 2 {
			tok.StoppedAt = noon.Add(-time.Hour)
		}
	}
	return tok
}

func drawFacts(t *rapid.T) Facts {
	f := Facts{
		Pack:    rapid.SampledFrom([]string{"", "today", "2020", "2019-06-01T00:00:00Z", "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z", "2023-01-01T00:00:00Z", "today", "2020", "nonsense"}).Draw(t, "pack"),
		Region:  rapid.SampledFrom([]string{"FR", "US", "US", ""}).Draw(t, "region"),
		Purpose: rapid.SampledFrom(append([]petitbleu.Purpose{"", petitbleu.PurposePromotional, petitbleu.PurposeRequested, petitbleu.PurposeSupport}, petitbleu.Purposes...)).Draw(t, "purpose"),
		Topic:   rapid.SampledFrom(someTopics).Draw(t, "topic"),
		Human:   rapid.Bool().Draw(t, "human"),
		Content: rapid.SampledFrom([]petitbleu.ContentType{petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentTokenRequest, petitbleu.ContentFeedback, petitbleu.ContentUtility, petitbleu.ContentReceipt, petitbleu.ContentSubscription}).Draw(t, "content"),
		Tag:     rapid.SampledFrom([]string{"", "HUMAN_AGENT", "ACCOUNT_UPDATE", "SHIPPING_UPDATE", "BOGUS"}).Draw(t, "tag"),
		// The usual values come more often, so that the ladder is climbed to its end.
		Page:        rapid.SampledFrom([]petitbleu.PageState{petitbleu.PageConnected, petitbleu.PageConnected, petitbleu.PageConnected, petitbleu.PageConnected, petitbleu.PageConnected, petitbleu.PagePaused, ""}).Draw(t, "page"),
		Identity:    rapid.IntRange(0, 9).Draw(t, "identity") > 0,
		Quarantined: rapid.IntRange(0, 9).Draw(t, "quarantined") == 9,
		Conversation: petitbleu.Conversation{
			PageID:         rapid.SampledFrom(somePages).Draw(t, "page id"),
			PSID:           "ana",
			WindowOpenedAt: drawInstant(t, "window"), LastInboundAt: drawInstant(t, "inbound"), ExtraSentAt: drawInstant(t, "extra"),
		},
		Tokens: rapid.SliceOfN(rapid.Custom(drawToken), 0, 3).Draw(t, "tokens"),
	}
	if rapid.IntRange(0, 4).Draw(t, "stopped") == 4 {
		f.Conversation.StoppedAt = noon.Add(rapid.SampledFrom(someInstants).Draw(t, "stop"))
		f.Conversation.ResumedAt = drawInstant(t, "resume")
	}
	if rapid.IntRange(0, 4).Draw(t, "stopped a topic") == 4 {
		f.OptOuts = []petitbleu.OptOut{{Topic: rapid.SampledFrom(someTopics).Draw(t, "opt-out topic"), At: noon.Add(-time.Hour), UndoneAt: drawInstant(t, "undone")}}
	}
	drawMore(t, &f)
	if rapid.IntRange(0, 4).Draw(t, "unreachable") == 4 {
		f.Conversation.UnreachableAt = noon.Add(rapid.SampledFrom(someInstants).Draw(t, "unreachable at"))
	}
	if rapid.IntRange(0, 2).Draw(t, "opted in") > 0 {
		f.OptIns = []petitbleu.OptIn{{At: noon.Add(-time.Hour), RevokedAt: drawInstant(t, "revoked")}}
		if rapid.IntRange(0, 3).Draw(t, "not revoked") > 0 {
			f.OptIns[0].RevokedAt = time.Time{}
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "customer") == 3 {
		f.Customer = &petitbleu.Identity{Kind: rapid.SampledFrom([]petitbleu.IdentityKind{petitbleu.IdentityCustomer, petitbleu.IdentityTemporary}).Draw(t, "customer kind"),
			Topic: rapid.SampledFrom(someTopics).Draw(t, "customer topic"), ExpiresAt: drawInstant(t, "customer ends"), Quarantined: rapid.IntRange(0, 3).Draw(t, "customer quarantined") == 3}
	}
	if rapid.IntRange(0, 3).Draw(t, "no gate is shut") > 0 { // so that the ladder is climbed to its end
		f.Page, f.Identity, f.Quarantined, f.Customer, f.AppMode = petitbleu.PageConnected, true, false, nil, petitbleu.AppLive
		f.Conversation.StoppedAt, f.Conversation.UnreachableAt, f.HumanHoldsUntil = time.Time{}, time.Time{}, time.Time{}
		f.Conversation.OwnerAppID, f.Conversation.PageID, f.Asked = "", "1", Asked{}
	}
	return f
}

// drawMore draws what most messages do not need.
func drawMore(t *rapid.T, f *Facts) {
	f.Origin = rapid.SampledFrom([]string{"", "push", "campaign", "reply", petitbleu.OriginConfirmation}).Draw(t, "origin")
	f.Recipient.Kind = rapid.SampledFrom([]petitbleu.RecipientKind{"", "", "", petitbleu.RecipientPSID, petitbleu.RecipientComment, petitbleu.RecipientPost, petitbleu.RecipientUserRef, petitbleu.RecipientPhone}).Draw(t, "recipient")
	f.Recipient.Value = rapid.SampledFrom([]string{"+12025550143", "+33612345678"}).Draw(t, "recipient value")
	f.AppID, f.Conversation.OwnerAppID = "111", rapid.SampledFrom([]string{"", "", "", "", "", "111", "222", petitbleu.PageInboxAppID}).Draw(t, "owner")
	f.Conversation.OwnerAt, f.Conversation.OwnerUntil = drawInstant(t, "owned"), drawInstant(t, "owned until")
	f.AppMode = rapid.SampledFrom([]petitbleu.AppMode{"", "", "", "", petitbleu.AppLive, petitbleu.AppDevelopment}).Draw(t, "mode")
	f.Tester = rapid.Bool().Draw(t, "tester")
	f.Features = rapid.SampledFrom([][]string{nil, {"human_agent"}, {"other"}}).Draw(t, "features")
	f.Grants = rapid.SampledFrom([][]string{nil, {"pages_messaging"}, {"page_utility_messaging", grantSubscription}, {"paid_marketing_messages", grantSubscription, grantNews}}).Draw(t, "grants")
	f.Asked = Asked{Count: rapid.SampledFrom([]int{0, 0, 0, 1, 3}).Draw(t, "asked"), Last: drawInstant(t, "asked at")}
	if rapid.Bool().Draw(t, "comment known") {
		f.Comment = &petitbleu.Comment{At: noon.Add(rapid.SampledFrom(someInstants).Draw(t, "comment at")), RepliedAt: drawInstant(t, "replied"), RemovedAt: drawInstant(t, "removed")}
	}
	if rapid.Bool().Draw(t, "template known") {
		f.Template = &petitbleu.UtilityTemplate{Status: rapid.SampledFrom([]string{"APPROVED", "PENDING"}).Draw(t, "template status")}
	}
	f.RefAt, f.RefSentAt = drawInstant(t, "ref"), drawInstant(t, "ref sent")
	if rapid.IntRange(0, 4).Draw(t, "human talks") == 4 {
		f.HumanHoldsUntil = drawInstant(t, "human")
	}
	f.Tolerant = rapid.Bool().Draw(t, "tolerant")
	f.Marketing.AdAccount = rapid.SampledFrom([]string{"act_1", "act_1", ""}).Draw(t, "ad account")
}

func TestProperties(t *testing.T) {
	allows := map[string]int{}
	check := func(t *rapid.T) {
		f := drawFacts(t)
		v := Decide(f, noon)
		if v.Outcome == petitbleu.Allow {
			allows[v.Right]++
			checkAllow(t, f, v)
		} else if v.Right != "" || v.TokenID != "" || v.Reason == "" || v.Cure == "" {
			t.Fatalf("a refusal names its reason and cure and no right: %+v", v)
		}
		if v.Outcome == "" || v.Rule == "" || v.Pack == "" || v.Sentence == "" || !v.At.Equal(noon) {
			t.Fatalf("a verdict names outcome, rule, pack, sentence and instant: %+v", v)
		}
		again, full := Decide(f, noon), Explain(f, noon)
		if len(full.Checks) == 0 {
			t.Fatal("Explain gives the ladder")
		}
		full.Checks = nil
		if same(t, v) != same(t, again) || same(t, v) != same(t, full) {
			t.Fatalf("one set of facts, two verdicts:\n%+v\n%+v\n%+v", v, again, full)
		}
	}
	rights := []string{petitbleu.RightWindow, petitbleu.RightOneTimeToken, petitbleu.RightMarketing, petitbleu.RightPrivateReply, petitbleu.RightUserRef, petitbleu.RightPhone}
	// 100 cases each; rare rights are drawn for some time longer.
	for i := 0; i < 150 || i < 1500 && slices.ContainsFunc(rights, func(right string) bool { return allows[right] == 0 }); i++ {
		rapid.Check(t, check)
	}
	for _, right := range rights {
		if allows[right] == 0 {
			t.Errorf("the drawn facts never reached the right %s, so the properties say nothing of it: %v", right, allows)
		}
	}
}

// checkAllow holds an allowed message against what must never be.
func checkAllow(t *rapid.T, f Facts, v petitbleu.Verdict) {
	switch {
	case f.Conversation.Stopped() && (f.Origin != petitbleu.OriginConfirmation || v.Right != petitbleu.RightWindow):
		t.Fatalf("allowed after the person asked to stop: %+v", v)
	case len(f.OptOuts) > 0 && f.OptOuts[0].Topic == f.Topic && f.Topic != "" && f.OptOuts[0].UndoneAt.IsZero() && f.Origin != petitbleu.OriginConfirmation:
		t.Fatalf("allowed after the person stopped the topic: %+v", v)
	case f.AppMode == petitbleu.AppDevelopment && !f.Tester && f.Recipient.PSID() != "":
		t.Fatalf("allowed in development mode to somebody without a role: %+v", v)
	case f.HumanHoldsUntil.After(noon) && !f.Human && (f.Purpose == petitbleu.PurposePromotional || f.Origin == "campaign"):
		t.Fatalf("allowed while a human talks: %+v", v)
	case f.Comment != nil && v.Right == petitbleu.RightPrivateReply && (!f.Comment.RepliedAt.IsZero() || !f.Comment.RemovedAt.IsZero()):
		t.Fatalf("a second answer to a comment, or one to a comment that is gone: %+v", v)
	case v.Right == petitbleu.RightUtility && (f.Template == nil || f.Template.Status != "APPROVED" || f.Purpose == petitbleu.PurposePromotional):
		t.Fatalf("a utility template that is not approved, or that promotes: %+v", v)
	case f.Page != petitbleu.PageConnected, !f.Identity, f.Quarantined, f.Customer != nil && f.Customer.Quarantined:
		t.Fatalf("allowed without Page, address or with a quarantined one: %+v", v)
	case f.Purpose == "":
		t.Fatalf("allowed without a purpose: %+v", v)
	case f.Pack == "2020" && f.Purpose == petitbleu.PurposePromotional && v.Right != petitbleu.RightOneTimeToken:
		t.Fatalf("2020 allowed promotional content by %s", v.Right)
	case v.Right == petitbleu.RightHumanAgent && !f.Human:
		t.Fatalf("a machine's message went as a human answer")
	}
	if c := f.Customer; c != nil && c.Kind == petitbleu.IdentityTemporary && (c.Topic != f.Topic || !c.ExpiresAt.IsZero() && !noon.Before(c.ExpiresAt)) {
		t.Fatalf("a temporary id allowed another topic, or after its expiry: %+v", v)
	}
	if (v.Right == petitbleu.RightOneTimeToken || v.Right == petitbleu.RightMarketing) != (v.TokenID != "") {
		t.Fatalf("a token goes with its right: %+v", v)
	}
	if v.TokenID == "" {
		return
	}
	if v.Right == petitbleu.RightMarketing {
		checkLeave(t, f, v)
		return
	}
	open := !f.Conversation.WindowOpenedAt.IsZero() && noon.Before(f.Conversation.WindowOpenedAt.Add(24*time.Hour))
	if open && f.Purpose != petitbleu.PurposePromotional {
		t.Fatalf("a token was spent though the window was open: %+v", v)
	}
	for _, tok := range f.Tokens {
		fits := tok.ID == v.TokenID && tok.Kind == "one_time" && tok.Topic == f.Topic && f.Topic != "" && tok.PageID != "" &&
			tok.PageID == f.Conversation.PageID && tok.PSID == f.Conversation.PSID && tok.UsedAt.IsZero()
		end := tok.ExpiresAt
		if end.IsZero() {
			end = tok.CreatedAt.Add(365 * 24 * time.Hour)
		}
		if fits && noon.Before(end) {
			return
		}
	}
	t.Fatalf("the token %s is another topic's, Page's or person's, or used or expired: %+v", v.TokenID, f.Tokens)
}

// checkLeave: a message by a leave for a topic is of that topic and Page, after the pause, not
// after a stop.
func checkLeave(t *rapid.T, f Facts, v petitbleu.Verdict) {
	for _, k := range f.Tokens {
		if k.ID == v.TokenID && k.Kind == petitbleu.TokenMarketing && k.Topic == f.Topic && k.PageID == f.Conversation.PageID && k.PSID == f.Conversation.PSID &&
			k.StoppedAt.IsZero() && !noon.Before(k.NextAt) && (k.ExpiresAt.IsZero() || noon.Before(k.ExpiresAt)) {
			return
		}
	}
	t.Fatalf("the leave %s is another's, stopped, expired or in its pause: %+v", v.TokenID, f.Tokens)
}

func same(t *rapid.T, v petitbleu.Verdict) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
