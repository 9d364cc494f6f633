package policy

import (
	"encoding/json"
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
		Kind:      rapid.SampledFrom([]string{"one_time", "one_time", "one_time", "notification"}).Draw(t, "token kind"),
		PageID:    rapid.SampledFrom(somePages).Draw(t, "token page"),
		PSID:      rapid.SampledFrom([]string{"ana", "ana", "bob"}).Draw(t, "token psid"),
		Topic:     rapid.SampledFrom(someTopics).Draw(t, "token topic"),
		CreatedAt: drawInstant(t, "token made"),
		ExpiresAt: drawInstant(t, "token ends"),
	}
	if rapid.IntRange(0, 2).Draw(t, "token is used") == 2 {
		tok.UsedAt = noon.Add(-time.Hour)
	}
	return tok
}

func drawFacts(t *rapid.T) Facts {
	f := Facts{
		Pack:    rapid.SampledFrom([]string{"", "today", "2020", "2019-06-01T00:00:00Z", "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z", "nonsense"}).Draw(t, "pack"),
		Region:  rapid.SampledFrom([]string{"FR", "US", ""}).Draw(t, "region"),
		Purpose: rapid.SampledFrom(append([]petitbleu.Purpose{"", petitbleu.PurposePromotional, petitbleu.PurposePromotional}, petitbleu.Purposes...)).Draw(t, "purpose"),
		Topic:   rapid.SampledFrom(someTopics).Draw(t, "topic"),
		Human:   rapid.Bool().Draw(t, "human"),
		Content: rapid.SampledFrom([]petitbleu.ContentType{petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentTokenRequest}).Draw(t, "content"),
		Tag:     rapid.SampledFrom([]string{"", "HUMAN_AGENT", "ACCOUNT_UPDATE", "SHIPPING_UPDATE", "BOGUS"}).Draw(t, "tag"),
		// The usual values come more often, so that the ladder is climbed to its end.
		Page:        rapid.SampledFrom([]petitbleu.PageState{petitbleu.PageConnected, petitbleu.PageConnected, petitbleu.PageConnected, petitbleu.PagePaused, ""}).Draw(t, "page"),
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
	}
	if rapid.IntRange(0, 4).Draw(t, "unreachable") == 4 {
		f.Conversation.UnreachableAt = noon.Add(rapid.SampledFrom(someInstants).Draw(t, "unreachable at"))
	}
	if rapid.IntRange(0, 2).Draw(t, "opted in") == 2 {
		f.OptIns = []petitbleu.OptIn{{At: noon.Add(-time.Hour), RevokedAt: drawInstant(t, "revoked")}}
	}
	if rapid.IntRange(0, 3).Draw(t, "customer") == 3 {
		f.Customer = &petitbleu.Identity{Kind: rapid.SampledFrom([]petitbleu.IdentityKind{petitbleu.IdentityCustomer, petitbleu.IdentityTemporary}).Draw(t, "customer kind"),
			Topic: rapid.SampledFrom(someTopics).Draw(t, "customer topic"), ExpiresAt: drawInstant(t, "customer ends"), Quarantined: rapid.Bool().Draw(t, "customer quarantined")}
	}
	return f
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
	for range 20 { // 100 cases each
		rapid.Check(t, check)
	}
	for _, right := range []string{petitbleu.RightWindow, petitbleu.RightOneTimeToken} {
		if allows[right] == 0 {
			t.Errorf("the drawn facts never reached the right %s, so the properties say nothing of it: %v", right, allows)
		}
	}
}

// checkAllow holds an allowed message against what must never be.
func checkAllow(t *rapid.T, f Facts, v petitbleu.Verdict) {
	switch {
	case !f.Conversation.StoppedAt.IsZero():
		t.Fatalf("allowed after the person asked to stop: %+v", v)
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
	if (v.Right == petitbleu.RightOneTimeToken) != (v.TokenID != "") {
		t.Fatalf("a token goes with its right: %+v", v)
	}
	if v.TokenID == "" {
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

func same(t *rapid.T, v petitbleu.Verdict) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
