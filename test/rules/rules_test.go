package rules

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// times are the clocks and packs under which histories are played.
var times = []struct {
	name  string
	start time.Time
	pack  string
}{
	{"today", time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), "today"},
	{"2020", time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), "2020"},
	{"24+1", time.Date(2019, 10, 1, 9, 0, 0, 0, time.UTC), "today"},
	{"24+1 ends", time.Date(2020, 2, 25, 9, 0, 0, 0, time.UTC), "today"},
	{"recurring notifications", time.Date(2023, 6, 1, 9, 0, 0, 0, time.UTC), "today"},
	{"three tags end", time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC), "today"},
}

// Days that the histories must know: outside of their time, forms and tags are the driver's
// business and not policy's.
var (
	tapOpensNothing  = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	tokensBegin      = time.Date(2020, 3, 4, 0, 0, 0, 0, time.UTC)
	humanAgentBegins = time.Date(2021, 6, 2, 0, 0, 0, 0, time.UTC)
	recurringBegins  = time.Date(2022, 5, 19, 0, 0, 0, 0, time.UTC)
	recurringEnds    = time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)
	utilityBegins    = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
)

func between(at, from, until time.Time) bool {
	return !at.Before(from) && (until.IsZero() || at.Before(until))
}

// history plays one random history.
type history struct {
	*rig
	r        *rand.Rand
	counts   map[string]int
	comments []string
	refs     []string
	post     string
	now      func() time.Time // whose rules hold
}

// What Decide allows, the platform takes; what Decide forbids by a rule of the platform, the
// platform refuses.
func TestDecideAgreesWithThePlatform(t *testing.T) {
	counts := map[string]int{}
	for _, when := range times {
		t.Run(when.name, func(t *testing.T) {
			for seed := range uint64(4) {
				h := &history{rig: newRig(t, when.start, when.pack, "US"), r: rand.New(rand.NewPCG(11, seed)), counts: counts}
				h.now = func() time.Time {
					at, _ := petitbleu.PackInstant(when.pack, h.clock.Now())
					return at
				}
				h.furnish()
				for i := range 200 {
					if i == 150 && seed%2 == 1 {
						h.develop()
					}
					h.step()
				}
			}
		})
	}
	t.Log(counts)
	for _, want := range []string{"allow window", "allow one_time_token", "allow marketing", "allow human_agent", "allow message_tag", "allow extra_message", "allow private_reply", "allow user_ref",
		"allow utility", "drop window", "drop private_reply", "drop user_ref", "hold thread", "drop development"} {
		if counts[want] == 0 {
			t.Errorf("no history led to %q: %v", want, counts)
		}
	}
}

func pick[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// furnish puts up a post to comment on, and has a utility template approved.
func (h *history) furnish() {
	out := h.control("POST", "/_emulator/pages/"+page+"/posts", `{"message":"New in the shop"}`)
	h.post, _ = out["id"].(string)
	if h.post == "" {
		h.t.Fatalf("no post: %v", out)
	}
	if h.r.IntN(2) == 0 {
		h.control("PATCH", "/_emulator/pages/"+page+"/settings", `{"routing":{"configured":true,"default_app":"`+app+`","entry_points":{},"may_take":["`+otherApp+`"]}}`)
	}
	template := petitbleu.UtilityTemplate{WorkspaceID: ws, PageID: page, ID: "1", Name: "order_shipped", Language: "en_US", Status: "APPROVED", UpdatedAt: h.clock.Now()}
	status, _ := h.ask("POST", "/v26.0/"+page+"/message_templates?access_token="+token, `{"name":"order_shipped","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Your order left our store."}]}`)
	if status == 200 {
		h.write(func(tx *store.Tx) error { return tx.UpsertUtilityTemplates([]petitbleu.UtilityTemplate{template}) })
	}
}

// develop takes the app out of public life: Ana has a role on it, and Bob has none.
func (h *history) develop() {
	h.control("PATCH", "/_emulator/apps/"+app, `{"mode":"development","roles":["ana"]}`)
	h.hear()
	ana := h.psid("ana")
	h.write(func(tx *store.Tx) error {
		a, err := tx.App(app)
		if err != nil {
			return err
		}
		a.Mode = petitbleu.AppDevelopment
		if err := tx.UpsertApp(a); err != nil || ana == "" {
			return err
		}
		return tx.SetTester(ws, page, ana, true, h.clock.Now())
	})
}

// step is a gesture of somebody, a while that passes, or a message.
func (h *history) step() {
	h.clock.Move(time.Second) // so that no two things happen at once
	switch n := h.r.IntN(10); {
	case n < 4:
		h.gesture()
	case n < 6:
		h.clock.Move(pick(h.r, time.Minute, time.Hour, 13*time.Hour, 25*time.Hour, 3*24*time.Hour, 8*24*time.Hour))
	default:
		h.send()
	}
	h.hear()
}

func (h *history) gesture() {
	who := pick(h.r, "ana", "bob")
	switch what := pick(h.r, "text", "text", "text", "react", "send_to_messenger", "checkbox", "open_link", "read", "block", "unblock", "unblock", "comment", "comment_remove",
		"notify_me", "notify_me", "subscribe", "subscribe", "stop_topic", "resume_topic", "pass", "take", "inbox"); what {
	case "text":
		h.act(who, `{"action":"text","page":"cooktoys","text":"hello"}`)
	case "send_to_messenger":
		h.act(who, `{"action":"send_to_messenger","page":"cooktoys","app":"`+app+`","ref":"shop"}`)
	case "checkbox":
		ref := fmt.Sprintf("ur-%d", h.r.Int64())
		if h.act(who, `{"action":"checkbox","page":"cooktoys","app":"`+app+`","user_ref":"`+ref+`","ref":"order"}`) {
			h.refs = append(h.refs, ref)
		}
	case "open_link":
		h.act(who, `{"action":"open_link","page":"cooktoys","ref":"door"}`)
	case "comment":
		h.act(who, `{"action":"comment","page":"cooktoys","post":"`+h.post+`","text":"how much?"}`)
	case "comment_remove":
		if len(h.comments) > 0 {
			h.act(who, `{"action":"comment_remove","page":"cooktoys","comment":"`+pick(h.r, h.comments...)+`"}`)
		}
	case "notify_me":
		if !h.now().Before(tapOpensNothing) { // before, the tap opened a window there, on which this program does not count
			h.act(who, `{"action":"notify_me","page":"cooktoys"}`)
		}
	case "stop_topic", "resume_topic":
		h.act(who, `{"action":"`+what+`","page":"cooktoys","title":"Offers"}`)
	case "pass", "take":
		h.threadControl(who, what)
	case "inbox":
		h.ask("POST", "/_emulator/pages/"+page+"/inbox", `{"person":"`+who+`","text":"A human here"}`)
	default:
		h.act(who, `{"action":"`+what+`","page":"cooktoys"}`)
	}
	h.hear()
	h.look()
}

// act tells whether the person could do it.
func (h *history) act(who, body string) bool {
	status, _ := h.ask("POST", "/_emulator/people/"+who+"/actions", body)
	return status == 200
}

// threadControl: another app takes a thread, or passes it to ours.
func (h *history) threadControl(who, what string) {
	psid := h.psid(who)
	if psid == "" {
		return
	}
	if what == "take" {
		if _, out := h.ask("GET", "/_emulator/threads/"+page+"/"+who+"/control", ""); out["owner"] != app {
			return // nobody is told of an idle thread that is taken
		}
		h.ask("POST", "/v26.0/"+page+"/take_thread_control?access_token=THEIRS", `{"recipient":{"id":"`+psid+`"}}`)
		return
	}
	h.ask("POST", "/v26.0/"+page+"/pass_thread_control?access_token=THEIRS", `{"recipient":{"id":"`+psid+`"},"target_app_id":"`+app+`"}`)
}

func (h *history) psid(who string) string {
	_, out := h.ask("GET", "/_emulator/threads/"+page+"/"+who, "")
	psid, _ := out["psid"].(string)
	return psid
}

// look learns which comments the gateway knows.
func (h *history) look() {
	h.read(func(tx *store.Tx) error {
		all, err := tx.Comments(ws, page, store.Moment{At: h.clock.Now().Add(time.Hour)}, 100)
		h.comments = h.comments[:0]
		for _, c := range all {
			h.comments = append(h.comments, c.ID)
		}
		return err
	})
}

// message draws a message to somebody whom the gateway knows; ok is false when it knows nobody.
func (h *history) message() (m petitbleu.Message, ok bool) {
	now := h.clock.Now()
	m = petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, now), Channel: "messenger", PageID: page, Origin: pick(h.r, "push", "reply"), Part: 1,
		Purpose: pick(h.r, petitbleu.PurposeTransactional, petitbleu.PurposeSupport, petitbleu.PurposeRequested), Topic: pick(h.r, "", "restock", "offers"),
		Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "Your parcel left."}}
	m.GroupID = m.ID
	switch n, at := h.r.IntN(12), h.now(); {
	case n == 0 && between(at, tokensBegin, time.Time{}):
		m.Topic, m.Content = "restock", petitbleu.Content{Type: petitbleu.ContentTokenRequest, Request: &petitbleu.TokenAsk{Title: "Restock", Payload: "restock"}}
	case n == 1 && between(at, recurringBegins, recurringEnds):
		m.Topic, m.Content = "offers", petitbleu.Content{Type: petitbleu.ContentSubscription, Subscription: &petitbleu.SubscriptionAsk{Title: "Offers", Payload: "offers"}}
	case n == 2 && between(at, utilityBegins, time.Time{}):
		m.Topic, m.Content = "", petitbleu.Content{Type: petitbleu.ContentUtility, Utility: &petitbleu.Utility{Name: pick(h.r, "order_shipped", "order_lost"), Language: "en_US"}}
	case n == 3:
		m.Content.Tag = pick(h.r, "ACCOUNT_UPDATE", "SHIPPING_UPDATE")
		if between(at, tokensBegin, time.Time{}) {
			m.Content.Tag = pick(h.r, "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", "SHIPPING_UPDATE")
		}
	case n > 7:
		m.Human, m.Purpose = true, petitbleu.PurposeSupport
	}
	text := petitbleu.Content{Type: petitbleu.ContentText, Text: "About your question."}
	switch n := h.r.IntN(10); {
	case n < 2 && len(h.comments) > 0:
		m.Recipient, m.Topic, m.Content = "comment:"+pick(h.r, h.comments...), "", text
		return m, true
	case n < 4 && len(h.refs) > 0:
		m.Recipient, m.Topic, m.Content = "user_ref:"+pick(h.r, h.refs...), "", text
		h.read(func(tx *store.Tx) error {
			key := store.IdentityKey{Kind: petitbleu.IdentityUserRef, Scope: page, Value: strings.TrimPrefix(m.Recipient, "user_ref:")}
			found, err := tx.Identities(ws, []store.IdentityKey{key})
			m.ProfileID = found[key].ProfileID
			return err
		})
		return m, m.ProfileID != ""
	}
	m.Recipient = h.psid(pick(h.r, "ana", "bob"))
	h.read(func(tx *store.Tx) error {
		all, err := tx.Conversations(ws, page, []string{m.Recipient})
		m.ProfileID = all[m.Recipient].ProfileID
		return err
	})
	return m, m.Recipient != "" && m.ProfileID != ""
}

// send asks policy about a message and holds the answer against the platform's.
func (h *history) send() {
	m, ok := h.message()
	if !ok {
		return
	}
	now := h.clock.Now()
	var v petitbleu.Verdict
	var tokens []petitbleu.Token
	h.read(func(tx *store.Tx) error {
		w, err := tx.Workspace(ws)
		if err != nil {
			return err
		}
		p, err := tx.Page(ws, page)
		if err != nil {
			return err
		}
		if v, err = grounds.Verdict(tx, w, p, m, now); err != nil {
			return err
		}
		all, err := tx.TokensFor(ws, page, []string{m.Recipient})
		tokens = all[m.Recipient]
		return err
	})
	h.counts[string(v.Outcome)+" "+v.Rule]++
	if v.Outcome == petitbleu.Allow {
		h.allowed(m, v)
	} else if policy.Platform(v.Rule) {
		h.forbidden(m, v, tokens)
	}
}

// allowed sends a message as the program does.
func (h *history) allowed(m petitbleu.Message, v petitbleu.Verdict) {
	h.write(func(tx *store.Tx) error { return h.delivery.Queue(tx, []petitbleu.Message{m}) })
	var got petitbleu.Message
	for range 5 { // earlier ones to the same person, that were held, may stand before it
		if _, err := h.delivery.Tick(h.t.Context(), h.clock.Now()); err != nil {
			h.t.Fatal(err)
		}
		h.read(func(tx *store.Tx) (err error) {
			got, err = tx.Message(ws, m.ID)
			return err
		})
		if got.State != petitbleu.StateQueued {
			break
		}
	}
	switch {
	case got.State == petitbleu.StateSent, got.State == petitbleu.StateDelivered, got.State == petitbleu.StateRead:
	case got.Reason == petitbleu.CodeUnreachable: // the person blocked the Page, which nobody can know before
		h.counts["blocked"]++
	case got.State == petitbleu.StateHeld && petitbleu.ParseRecipient(m.Recipient).PSID() == "": // another app holds a thread with somebody who is not known yet
		h.counts["held by another app"]++
	case got.State == petitbleu.StateDropped && got.Verdict != nil && got.Verdict.Rule == v.Rule: // one that was held before took the one reply
		h.counts["too late"]++
	default:
		answer := ""
		if n := len(got.Wire); n > 0 {
			answer = got.Wire[n-1].Request + " -> " + got.Wire[n-1].Response
		}
		h.t.Errorf("%s: allowed by %s (%s), and the platform made it %s: %s %s\n%s", h.clock.Now().Format(time.RFC3339), v.Right, v.Sentence, got.State, got.Reason, got.ReasonText, answer)
	}
}

// forbidden tries what the rule forbids, in each form by which somebody could hope to send it.
func (h *history) forbidden(m petitbleu.Message, v petitbleu.Verdict, tokens []petitbleu.Token) {
	to := petitbleu.ParseRecipient(m.Recipient)
	message := map[string]any{"text": "Your parcel left."}
	recipient := map[string]any{"id": to.Value}
	switch to.Kind {
	case petitbleu.RecipientComment:
		recipient = map[string]any{"comment_id": to.Value}
	case petitbleu.RecipientUserRef:
		recipient = map[string]any{"user_ref": to.Value}
	}
	plain := map[string]any{"recipient": recipient, "messaging_type": "UPDATE", "message": message}
	tries := []map[string]any{plain}
	if m.Content.Type == petitbleu.ContentUtility {
		tries = []map[string]any{{"recipient": recipient, "messaging_type": "UTILITY",
			"message": map[string]any{"template": map[string]any{"name": m.Content.Utility.Name, "language": map[string]any{"code": "en_US"}}}}}
	}
	human := ""
	if m.Human && !h.now().Before(humanAgentBegins) {
		human = "HUMAN_AGENT"
	}
	for _, tag := range []string{m.Content.Tag, human} {
		if tag != "" && v.Rule != "utility" {
			tries = append(tries, map[string]any{"recipient": recipient, "messaging_type": "MESSAGE_TAG", "tag": tag, "message": message})
		}
	}
	for _, k := range tokens {
		if k.Topic != m.Topic || m.Content.Type != petitbleu.ContentText {
			continue
		}
		plainToken, err := h.box.Open("token/"+k.ID, k.Sealed)
		if err != nil {
			h.t.Fatal(err)
		}
		name := map[string]string{petitbleu.TokenOneTime: "one_time_notif_token", petitbleu.TokenMarketing: "notification_messages_token"}[k.Kind]
		tries = append(tries, map[string]any{"recipient": map[string]any{name: plainToken}, "messaging_type": "UPDATE", "message": message})
	}
	for _, try := range tries {
		body, err := json.Marshal(try)
		if err != nil {
			h.t.Fatal(err)
		}
		if status, out := h.ask("POST", "/v26.0/me/messages?access_token="+token, string(body)); out["error"] == nil {
			h.t.Errorf("%s: forbidden by %s (%s), and the platform took %s: %d %v", h.clock.Now().Format(time.RFC3339), v.Rule, v.Sentence, body, status, out)
		}
	}
}
