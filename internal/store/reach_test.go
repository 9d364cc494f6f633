package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// crowdOf fills a Page with people: half of them with an open window, the others with closed
// ones, one in eight with a token, one in sixteen with a stop or a revoked opt-in. It gives their profiles.
func crowdOf(tb testing.TB, s *store.Store, people int) (profiles []string) {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	const batch = 8192
	for from := 0; from < people; from += batch {
		var conversations []petitbleu.Conversation
		var tokens []petitbleu.Token
		var optIns []petitbleu.OptIn
		for i := from; i < min(people, from+batch); i++ {
			c := petitbleu.Conversation{WorkspaceID: "ws_1", PageID: "1", PSID: fmt.Sprintf("%d", 1e15+r.Int64N(8e16)), ProfileID: petitbleu.NewID(petitbleu.KindProfile, noon),
				WindowOpenedAt: noon.Add(-time.Duration(r.IntN(48*60)) * time.Minute), WindowOpenedBy: petitbleu.EventMessage, UpdatedAt: noon}
			c.LastInboundAt = c.WindowOpenedAt
			profiles = append(profiles, c.ProfileID)
			o := petitbleu.OptIn{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindOptIn, noon), PageID: "1", PSID: c.PSID, ProfileID: c.ProfileID, At: noon.Add(-time.Hour * 100), Source: "m_me"}
			switch i % 16 {
			case 0, 8:
				tokens = append(tokens, petitbleu.Token{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindToken, noon), PageID: "1", PSID: c.PSID, ProfileID: c.ProfileID,
					Kind: petitbleu.TokenOneTime, Topic: "restock", CreatedAt: noon.Add(-time.Hour), ExpiresAt: noon.Add(time.Hour)})
			case 1:
				c.StoppedAt = noon.Add(-time.Hour)
			case 2:
				o.RevokedAt = noon.Add(-time.Hour)
			case 3:
				c.UnreachableAt = noon
			}
			conversations, optIns = append(conversations, c), append(optIns, o)
		}
		err := s.Write(tb.Context(), func(tx *store.Tx) error {
			if err := tx.UpsertConversations(conversations); err != nil {
				return err
			}
			if err := tx.InsertOptIns(optIns); err != nil {
				return err
			}
			return tx.InsertTokens(tokens)
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return profiles
}

// someLadder is what policy makes of a transactional text about "restock", written out.
func someLadder() []petitbleu.Rung {
	cond := func(op petitbleu.CondOp) petitbleu.Cond { return petitbleu.Cond{Op: op, Text: "restock", At: noon} }
	drop := func(rule string, c petitbleu.Cond) petitbleu.Rung {
		return petitbleu.Rung{Outcome: petitbleu.Drop, Rule: rule, If: c}
	}
	return []petitbleu.Rung{
		drop("identity", petitbleu.Not(cond(petitbleu.CondAddress))),
		drop("stopped", petitbleu.Not(petitbleu.All(petitbleu.Not(cond(petitbleu.CondStopped)), petitbleu.Not(cond(petitbleu.CondTopicStopped))))),
		drop("unreachable", cond(petitbleu.CondUnreachable)),
		drop("consent", petitbleu.Not(petitbleu.Any(petitbleu.All(petitbleu.Not(cond(petitbleu.CondRevoked)),
			petitbleu.Any(cond(petitbleu.CondActed), cond(petitbleu.CondToken), cond(petitbleu.CondLeave))), cond(petitbleu.CondOptedIn)))),
		{Outcome: petitbleu.Hold, Rule: "thread", If: petitbleu.Cond{Op: petitbleu.CondOwned, Text: "111", At: noon}},
		{Outcome: petitbleu.Allow, Right: "window", Rule: "window", If: petitbleu.Cond{Op: petitbleu.CondOpenedAfter, At: noon.Add(-24 * time.Hour)}},
		{Outcome: petitbleu.Allow, Right: "one_time_token", Rule: "one_time_token", If: cond(petitbleu.CondToken)},
		{Outcome: petitbleu.Allow, Right: "marketing", Rule: "marketing", If: cond(petitbleu.CondLeaveReady)},
		drop("window", petitbleu.Cond{}),
	}
}

func TestReachCountsEverybodyOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const people = 3000
		crowdOf(t, s, people)
		set := store.ReachSet{WorkspaceID: "ws_1", PageID: "1"}
		whole, err := s.Reach(t.Context(), set, someLadder())
		if err != nil {
			t.Fatal(err)
		}
		if whole.People != people || len(whole.Lines) < 6 {
			t.Errorf("counted %+v, want %d people on at least 6 lines", whole, people)
		}
		lines := map[string]int64{}
		for _, l := range whole.Lines {
			lines[l.Rule+"/"+string(l.Outcome)] = l.People
		}
		if lines["stopped/drop"] != 188 || lines["unreachable/drop"] != 188 || lines["consent/drop"] != 188 {
			t.Errorf("reasons: %v", lines)
		}
		none, err := s.Reach(t.Context(), store.ReachSet{WorkspaceID: "ws_2", PageID: "1"}, someLadder())
		if err != nil || none.People != 0 {
			t.Errorf("another workspace: %+v %v", none, err)
		}
		if _, err := s.Reach(t.Context(), set, someLadder()[:3]); err == nil {
			t.Error("a ladder without a last rung must be refused")
		}
	})
}

// A leave for a topic carries message after message, with a pause between two.
func TestTakeLeave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := petitbleu.Token{WorkspaceID: "ws_1", ID: "tok_1", PageID: "1", PSID: "7", ProfileID: "p_1", Kind: petitbleu.TokenMarketing, Topic: "offers", Sealed: "x", CreatedAt: noon, ExpiresAt: noon.Add(72 * time.Hour)}
		mustWrite(t, s, func(tx *store.Tx) error { return tx.InsertToken(k) })
		take := func(message string, now time.Time) (ok bool) {
			mustWrite(t, s, func(tx *store.Tx) (err error) {
				ok, err = tx.TakeLeave("ws_1", "tok_1", message, now, now.Add(12*time.Hour))
				return err
			})
			return ok
		}
		if !take("msg_1", noon) || take("msg_2", noon.Add(11*time.Hour)) || !take("msg_3", noon.Add(12*time.Hour)) {
			t.Error("a leave is taken again when its pause is over, and not before")
		}
		mustWrite(t, s, func(tx *store.Tx) error { return tx.ReturnToken("ws_1", "tok_1", "msg_3") })
		if !take("msg_4", noon.Add(13*time.Hour)) {
			t.Error("what was given back can be taken")
		}
		mustWrite(t, s, func(tx *store.Tx) error { return tx.StopTokens("ws_1", "1", "7", "offers", noon.Add(20*time.Hour)) })
		if take("msg_5", noon.Add(40*time.Hour)) {
			t.Error("taken though the person stopped the topic")
		}
		mustWrite(t, s, func(tx *store.Tx) error { return tx.ResumeTokens("ws_1", "1", "7", "offers") })
		if !take("msg_6", noon.Add(40*time.Hour)) || take("msg_7", noon.Add(72*time.Hour)) {
			t.Error("a leave goes on when it is resumed, and ends at its end")
		}
	})
}

// A million people of one Page, on SQLite.
func BenchmarkReach(b *testing.B) {
	s := storetest.Open(b, "sqlite")
	crowdOf(b, s, 1_000_000)
	set := store.ReachSet{WorkspaceID: "ws_1", PageID: "1"}
	b.ReportAllocs()
	for b.Loop() {
		c, err := s.Reach(context.Background(), set, someLadder())
		if err != nil || c.People < 999_000 {
			b.Fatal(c, err)
		}
	}
}

// Of a million people of one Page, half are a segment's.
func BenchmarkReachAmong(b *testing.B) {
	s := storetest.Open(b, "sqlite")
	set := store.ReachSet{WorkspaceID: "ws_1", PageID: "1"}
	for i, profile := range crowdOf(b, s, 1_000_000) {
		if id, ok := petitbleu.IDBytes(petitbleu.KindProfile, profile); ok && i%2 == 0 {
			set.Among = append(set.Among, store.ReachMember{ID: id, Address: true})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		c, err := s.Reach(context.Background(), set, someLadder())
		if err != nil || c.People != int64(len(set.Among)) {
			b.Fatal(c, err)
		}
	}
}
