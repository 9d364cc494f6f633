package grounds

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// crowd makes random people of one Page, each with a history of their own.
type crowd struct {
	r     *rand.Rand
	ws    string
	pack  string
	now   time.Time
	seen  []petitbleu.Conversation
	names []string // profiles

	people  []petitbleu.Profile
	known   []petitbleu.Identity
	optIns  []petitbleu.OptIn
	tokens  []petitbleu.Token
	optOuts []petitbleu.OptOut
	asks    []petitbleu.Message
	safe    bool // the program is in safe mode
}

var (
	crowdPacks  = []string{"today", "today", "2020", "2019-06-01T00:00:00Z", "2021-06-01T00:00:00Z", "2023-01-01T00:00:00Z", "2026-01-01T00:00:00Z"}
	crowdTopics = []string{"", "restock", "restock", "offers"}
)

func pick1[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// ago draws an instant around which rules turn, or none.
func (c *crowd) ago(none int) time.Time {
	if c.r.IntN(10) < none {
		return time.Time{}
	}
	d := pick1(c.r, time.Minute, time.Hour, 23*time.Hour, 24*time.Hour, 25*time.Hour, 6*24*time.Hour, 7*24*time.Hour, 8*24*time.Hour, 370*24*time.Hour, -time.Hour, -48*time.Hour)
	return c.now.Add(-d)
}

func (c *crowd) add(tx *store.Tx, n int) error {
	for i := range n {
		p := petitbleu.Profile{WorkspaceID: c.ws, ID: petitbleu.NewID(petitbleu.KindProfile, c.now), CreatedAt: c.now, UpdatedAt: c.now}
		if c.r.IntN(2) == 0 {
			p.Attributes = map[string]any{"country": pick1(c.r, "US", "FR", "JP", "CA")}
		}
		c.people = append(c.people, p)
		c.names = append(c.names, p.ID)
		if c.r.IntN(10) == 0 {
			continue // nobody's address is known
		}
		c.person(p.ID, fmt.Sprintf("%d%d", 1000+c.r.IntN(9000), i))
	}
	_, err := tx.InsertIdentities(c.known)
	for _, k := range c.seen {
		if c.r.IntN(2) == 0 {
			err = errors.Join(err, tx.SetTester(c.ws, k.PageID, k.PSID, true, c.now))
		}
	}
	if err = errors.Join(err, tx.InsertProfiles(c.people)); err != nil {
		return err
	}
	if c.safe {
		err = c.guard(tx)
	}
	return errors.Join(err, tx.UpsertConversations(c.seen), tx.InsertOptIns(c.optIns), tx.InsertTokens(c.tokens),
		tx.InsertOptOuts(c.optOuts), tx.InsertMessages(c.asks))
}

// guard puts two of three people into the safe group.
func (c *crowd) guard(tx *store.Tx) error {
	var safe []string
	for i, id := range c.names {
		if i%3 > 0 {
			safe = append(safe, id)
		}
	}
	_, err := tx.PutTestGroup(petitbleu.TestGroup{WorkspaceID: c.ws, ID: "tg_1", Name: "Colleagues", CreatedAt: c.now, UpdatedAt: c.now})
	return errors.Join(err, tx.AddToTestGroup(c.ws, "tg_1", safe, c.now), tx.SetSetting(c.ws, petitbleu.SafeGroupSetting, "tg_1", c.now))
}

func (c *crowd) person(profile, psid string) {
	id := petitbleu.Identity{WorkspaceID: c.ws, Kind: petitbleu.IdentityPSID, Scope: "page-" + c.ws, Value: psid, ProfileID: profile, CreatedAt: c.now}
	c.known = append(c.known, id)
	k := petitbleu.Conversation{WorkspaceID: c.ws, PageID: "page-" + c.ws, PSID: psid, ProfileID: profile, WindowOpenedAt: c.ago(2), LastInboundAt: c.ago(3),
		ExtraSentAt: c.ago(5), UpdatedAt: c.now, HumanAt: c.ago(6)}
	if c.r.IntN(5) == 0 {
		k.StoppedAt, k.ResumedAt = c.ago(0), c.ago(5)
	}
	if c.r.IntN(8) == 0 {
		k.UnreachableAt = c.ago(0)
	}
	if c.r.IntN(3) == 0 {
		k.OwnerAppID, k.OwnerAt, k.OwnerUntil = pick1(c.r, "app_1", "222", petitbleu.PageInboxAppID), c.ago(0), c.ago(5)
	}
	c.seen = append(c.seen, k)
	for range c.r.IntN(3) {
		o := petitbleu.OptIn{WorkspaceID: c.ws, ID: petitbleu.NewID(petitbleu.KindOptIn, c.now), PageID: "page-" + c.ws, PSID: psid, ProfileID: profile,
			Topic: pick1(c.r, crowdTopics...), Source: pick1(c.r, "m_me", "subscription"), At: c.ago(0), RevokedAt: c.ago(7)}
		if c.r.IntN(6) == 0 {
			o.QuarantineOf = "somebody"
		}
		c.optIns = append(c.optIns, o)
	}
	for range c.r.IntN(3) {
		t := petitbleu.Token{WorkspaceID: c.ws, ID: petitbleu.NewID(petitbleu.KindToken, c.now), PageID: "page-" + c.ws, PSID: psid, ProfileID: profile,
			Kind: pick1(c.r, petitbleu.TokenOneTime, petitbleu.TokenMarketing), Topic: pick1(c.r, crowdTopics...), CreatedAt: c.ago(0), ExpiresAt: c.ago(5),
			UsedAt: c.ago(6), NextAt: pick1(c.r, c.ago(6), c.now.Add(time.Hour)), StoppedAt: c.ago(8)}
		c.tokens = append(c.tokens, t)
	}
	c.more(profile, psid)
}

// more adds opt-outs and requests that left.
func (c *crowd) more(profile, psid string) {
	page := "page-" + c.ws
	if c.r.IntN(5) == 0 {
		o := petitbleu.OptOut{WorkspaceID: c.ws, ID: petitbleu.NewID(petitbleu.KindOptOut, c.now), PageID: page, PSID: psid, ProfileID: profile,
			Topic: pick1(c.r, "restock", "offers"), At: c.ago(0), UndoneAt: c.ago(7)}
		c.optOuts = append(c.optOuts, o)
	}
	for range pick1(c.r, 0, 0, 1, 4) {
		c.asks = append(c.asks, petitbleu.Message{WorkspaceID: c.ws, ID: petitbleu.NewID(petitbleu.KindMessage, c.now), ProfileID: profile, Channel: "messenger", PageID: page, Recipient: psid,
			Topic: pick1(c.r, "restock", "offers"), State: pick1(c.r, petitbleu.StateSent, petitbleu.StateRead, petitbleu.StateFailed),
			Content: petitbleu.Content{Type: petitbleu.ContentTokenRequest, Request: &petitbleu.TokenAsk{Title: "t"}}, SendingAt: c.ago(0), CreatedAt: c.now, UpdatedAt: c.now})
	}
}

// question draws a kind of message.
func (c *crowd) question() petitbleu.Message {
	form := pick1(c.r, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentText, petitbleu.ContentReceipt,
		petitbleu.ContentTokenRequest, petitbleu.ContentFeedback, petitbleu.ContentUtility, petitbleu.ContentUtility, petitbleu.ContentSubscription)
	m := petitbleu.Message{Purpose: pick1(c.r, append([]petitbleu.Purpose{"", petitbleu.PurposeRequested, petitbleu.PurposeSupport}, petitbleu.Purposes...)...), Topic: pick1(c.r, crowdTopics...), Human: c.r.IntN(3) == 0,
		Origin:  pick1(c.r, "", "push", "campaign", "reply", petitbleu.OriginConfirmation),
		Content: petitbleu.Content{Type: form, Tag: pick1(c.r, "", "", "HUMAN_AGENT", "ACCOUNT_UPDATE", "CUSTOMER_FEEDBACK", "NON_PROMOTIONAL_SUBSCRIPTION", "BOGUS")}}
	if form == petitbleu.ContentUtility {
		m.Content.Utility = &petitbleu.Utility{Name: pick1(c.r, "shipped", "shipped", "shipped", "pending", "other"), Language: "en_US"}
	}
	return m
}

func (c *crowd) furnish(tx *store.Tx) error {
	page := petitbleu.Page{WorkspaceID: c.ws, ID: "page-" + c.ws, AppID: "app_1", Name: "P", State: petitbleu.PageConnected, CreatedAt: c.now, UpdatedAt: c.now,
		Grants: pick1(c.r, nil, nil, []string{"pages_messaging"}, []string{"page_utility_messaging", "paid_marketing_messages", "pages_messaging_subscriptions"})}
	if c.r.IntN(12) == 0 {
		page.State = petitbleu.PagePaused
	}
	app := petitbleu.App{ID: "app_1", Name: "A", Mode: pick1(c.r, petitbleu.AppLive, petitbleu.AppLive, petitbleu.AppDevelopment), Features: pick1(c.r, nil, []string{"human_agent"}, []string{"other"}), CreatedAt: c.now}
	if err := tx.UpsertApp(app); err != nil {
		return err
	}
	w := petitbleu.Workspace{ID: c.ws, Name: "W", TimeZone: "UTC", Region: pick1(c.r, "US", "FR", ""), RulePack: c.pack, CreatedAt: c.now}
	if err := tx.InsertWorkspace(w); err != nil {
		return err
	}
	if err := tx.InsertPage(page); err != nil {
		return err
	}
	if c.r.IntN(2) == 0 {
		if err := tx.SetSetting(c.ws, policy.SettingsName, policy.Settings{HumanHoldMinutes: pick1(c.r, 0, 600), Tolerant: c.r.IntN(2) == 0,
			Marketing: map[string]policy.MarketingAccount{page.ID: {AdAccount: pick1(c.r, "", "act_1"), Campaign: "2"}}}, c.now); err != nil {
			return err
		}
	}
	return tx.UpsertUtilityTemplates([]petitbleu.UtilityTemplate{
		{WorkspaceID: c.ws, PageID: page.ID, ID: "1", Name: "shipped", Language: "en_US", Status: "APPROVED", UpdatedAt: c.now},
		{WorkspaceID: c.ws, PageID: page.ID, ID: "2", Name: "pending", Language: "en_US", Status: "PENDING", UpdatedAt: c.now},
	})
}

// What Reach counts is what Explain says of each person, whatever their history, the kind of
// message, the rule pack and the set.
func TestReachCountsWhatExplainSays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		lines := map[string]int{}
		for round := range 14 {
			c := &crowd{r: rand.New(rand.NewPCG(7, uint64(round))), ws: fmt.Sprintf("ws_%d", round), pack: crowdPacks[round%len(crowdPacks)], now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
			c.safe = round%5 == 4
			if round >= 7 && round%3 == 2 {
				c.now = time.Date(2020, 2, 1, 12, 0, 0, 0, time.UTC)
			}
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				if err := c.furnish(tx); err != nil {
					return err
				}
				return c.add(tx, 60)
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 20 {
				compareReach(t, s, c, c.question(), lines)
			}
		}
		for _, want := range []string{"window allow", "one_time_token allow", "marketing allow", "marketing hold", "human_agent allow", "consent drop", "stopped drop", "unreachable drop",
			"development drop", "thread hold", "human_talks hold", "asks drop", "utility allow", "identity drop", "promotional_tags drop", "window drop", "extra_message allow", "safe_mode drop"} {
			if lines[want] == 0 {
				t.Errorf("no history led to %s: %v", want, lines)
			}
		}
	})
}

func compareReach(t *testing.T, s *store.Store, c *crowd, m petitbleu.Message, lines map[string]int) {
	t.Helper()
	page := "page-" + c.ws
	var threads, people, asking map[string]int64
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := AskedRows(tx, c.ws, page, "", c.safe)
		if err != nil {
			return err
		}
		m.WorkspaceID, m.PageID = c.ws, page
		var one, other []petitbleu.Message
		for _, k := range c.seen {
			m.ProfileID, m.Recipient = k.ProfileID, k.PSID
			one = append(one, m)
		}
		for i, profile := range c.names {
			if i%2 == 0 {
				continue
			}
			m.ProfileID = profile
			if m.Recipient, err = RecipientOf(tx, m); err != nil {
				return err
			}
			other = append(other, m)
		}
		if threads, err = tally(tx, rows, one, c.now); err != nil {
			return err
		}
		if people, err = tally(tx, rows, other, c.now); err != nil {
			return err
		}
		var third []petitbleu.Message
		for _, k := range c.seen {
			if slices.ContainsFunc(c.optIns, func(o petitbleu.OptIn) bool { return o.ProfileID == k.ProfileID && o.Topic == "restock" }) {
				m.ProfileID, m.Recipient = k.ProfileID, k.PSID
				third = append(third, m)
			}
		}
		asking, err = tally(tx, rows, third, c.now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var some []string
	for i, profile := range c.names {
		if i%2 == 1 {
			some = append(some, profile)
		}
	}
	for name, k := range map[string]struct {
		set  store.ReachSet
		want map[string]int64
	}{
		"Page":        {store.ReachSet{WorkspaceID: c.ws, PageID: page}, threads},
		"list":        {store.ReachSet{WorkspaceID: c.ws, PageID: page, Profiles: some}, people},
		"segment":     {store.ReachSet{WorkspaceID: c.ws, PageID: page, Among: c.members(some)}, people},
		"many of one": {store.ReachSet{WorkspaceID: c.ws, PageID: page, Among: c.members(some), Few: 1}, people},
		"topic":       {store.ReachSet{WorkspaceID: c.ws, PageID: page, OptInTopic: "restock"}, asking},
	} {
		count, err := ReachOf(t.Context(), s, k.set, m, c.now, "", c.safe)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, l := range count.Lines {
			got[l.Rule+" "+string(l.Outcome)+" "+l.Right] += l.People
			lines[l.Rule+" "+string(l.Outcome)]++
		}
		if fmt.Sprint(got) != fmt.Sprint(k.want) {
			t.Errorf("%s of %s, %+v %+v:\nreach   %v\nexplain %v", name, c.ws, m.Purpose, m, got, k.want)
		}
	}
}

// members gives people as a segment gives them.
func (c *crowd) members(profiles []string) (all []store.ReachMember) {
	for _, p := range profiles {
		id, _ := petitbleu.IDBytes(petitbleu.KindProfile, p)
		all = append(all, store.ReachMember{ID: id, Address: slices.ContainsFunc(c.known, func(i petitbleu.Identity) bool { return i.ProfileID == p })})
	}
	return all
}

func tally(tx *store.Tx, rows Rows, all []petitbleu.Message, now time.Time) (map[string]int64, error) {
	pointers := make([]*petitbleu.Message, len(all))
	for i := range all {
		pointers[i] = &all[i]
	}
	loaded, err := Facts(tx, rows, pointers, now)
	if err != nil {
		return nil, err
	}
	lean, err := LeanFacts(tx, rows, pointers, now)
	counts := map[string]int64{}
	for i := range loaded {
		v := policy.Decide(loaded[i], now)
		if quick := policy.Decide(lean[i], now); quick.Outcome == petitbleu.Allow && !reflect.DeepEqual(quick, v) {
			return nil, fmt.Errorf("lean facts allow by %s what all facts make %s by %s: %+v", quick.Rule, v.Outcome, v.Rule, loaded[i])
		}
		counts[v.Rule+" "+string(v.Outcome)+" "+v.Right]++
	}
	return counts, err
}
