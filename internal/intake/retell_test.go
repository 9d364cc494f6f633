package intake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// change records a call with one change of the Page's own fields.
func (h *house) change(field, value string) {
	h.Helper()
	h.now = h.now.Add(time.Minute)
	h.body(fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":%d,"changes":[{"field":%q,"value":%s}]}]}`, page, h.now.Unix(), field, value))
}

// stored is all that the events and the recorded calls hold, as one text.
func (h *house) stored() string {
	h.Helper()
	var all strings.Builder
	for _, e := range h.events() {
		all.Write(e.Data)
	}
	err := h.store.ForgetRaw(context.Background(), h.now, func(c petitbleu.RawCall) ([]byte, bool) { all.Write(c.Body); return nil, false })
	for at := noon; at.Before(h.now) && err == nil; at = at.Add(time.Minute) {
		err = h.store.ForgetRaw(context.Background(), at, func(c petitbleu.RawCall) ([]byte, bool) { all.Write(c.Body); return nil, false })
	}
	if err != nil {
		h.Fatal(err)
	}
	return all.String()
}

func TestEditAndUnsend(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "70", `"message":{"mid":"m_1","text":"my secret 1"}`)
		h.tick()
		h.from(page, "70", `"message_edit":{"mid":"m_1","text":"my secret 2","num_edit":"1"}`)
		h.from(page, "70", `"message":{"mid":"m_2","text":"something else"}`)
		h.tick()
		shown := func() (text string, note map[string]any) {
			for _, e := range h.events() {
				if e.OutsideID == "m_1" {
					var d struct {
						Message   struct{ Text string } `json:"message"`
						Petitbleu map[string]any        `json:"petitbleu"`
					}
					if err := json.Unmarshal(e.Data, &d); err != nil {
						h.Fatal(err)
					}
					return d.Message.Text, d.Petitbleu
				}
			}
			return "", nil
		}
		if text, note := shown(); text != "my secret 2" || note["first_text"] != "my secret 1" {
			h.Errorf("after the edit: %q %v", text, note)
		}
		if got := h.stored(); strings.Count(got, "my secret") < 4 {
			h.Errorf("the test does not see what is stored: %s", got)
		}
		h.from(page, "70", `"message":{"mid":"m_1","is_deleted":true}`)
		h.tick()
		if got := h.stored(); strings.Contains(got, "my secret") || !strings.Contains(got, "something else") {
			h.Errorf("after it was taken back: %s", got)
		}
		if _, note := shown(); note["deleted"] != true {
			h.Errorf("shown as %v", note)
		}
	})
}

func TestUnsentInTheSameBatchAndBefore(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "70", `"message":{"mid":"m_1","text":"my secret 1"}`)
		h.from(page, "70", `"message":{"mid":"m_1","is_deleted":true}`)
		h.tick()
		h.from(page, "70", `"message":{"mid":"m_2","is_deleted":true}`)
		h.tick()
		at := h.now.Add(-time.Minute)
		h.body(envelope(page, item(page, "70", at, `"message":{"mid":"m_2","text":"my secret 2"}`)))
		h.tick()
		if got := h.stored(); strings.Contains(got, "my secret") {
			h.Errorf("still there: %s", got)
		}
	})
}

func TestComments(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "70", says("hello"))
		h.change("feed", `{"item":"comment","verb":"add","post_id":"10_901","comment_id":"901_777","parent_id":"10_901","from":{"id":"70","name":"Ana"},"message":"price, says Ana?","created_time":1767225590}`)
		h.change("feed", `{"item":"comment","verb":"add","post_id":"10_901","comment_id":"901_778","from":{"id":"10","name":"Cooktoys"},"message":"our own","created_time":1767225591}`)
		h.change("feed", `{"item":"post","verb":"add","post_id":"10_902","from":{"id":"5","name":"Bo"},"message":"a visitor","created_time":1767225592}`)
		h.change("feed", `{"item":"comment","verb":"edited","post_id":"10_901","comment_id":"901_777","from":{"id":"70","name":"Ana"},"message":"which price, says Ana?","created_time":1767225590}`)
		h.tick()
		list := func() (all []petitbleu.Comment) {
			h.read(func(tx *store.Tx) (err error) { all, err = tx.Comments(ws, page, store.Moment{}, 10); return err })
			return all
		}
		all := list()
		if len(all) != 2 || all[0].ID != "10_902" || !all[0].Visitor || all[1].Text != "which price, says Ana?" || all[1].ProfileID != h.psid(page, "70") {
			h.Fatalf("comments: %+v", all)
		}
		if got := h.stored(); strings.Count(got, "says Ana") < 2 {
			h.Errorf("the test does not see what is stored: %s", got)
		}
		reply := petitbleu.NewID(petitbleu.KindMessage, h.now)
		h.write(func(tx *store.Tx) error {
			_, err := tx.CommentReplied(ws, page, "10_902", reply, h.now)
			return err
		})
		h.from(page, "75", fmt.Sprintf(`"message":{"is_echo":true,"app_id":900,"metadata":%q,"mid":"m_reply","text":"in private"}`, reply))
		h.tick()
		if all := list(); all[0].ProfileID == "" || all[0].ProfileID != h.psid(page, "75") {
			h.Errorf("who wrote the post that was answered: %+v", all[0])
		}
		h.change("feed", `{"item":"comment","verb":"remove","post_id":"10_901","comment_id":"901_777","created_time":1767225599}`)
		h.tick()
		if all := list(); len(all) != 1 {
			h.Errorf("after the removal: %+v", all)
		}
		if got := h.stored(); strings.Contains(got, "says Ana") {
			h.Errorf("what was removed is still there: %s", got)
		}
	})
}

func TestTemplateStatusAndPolicy(t *testing.T) {
	each(t, func(h *house) {
		h.change("message_template_status_update", `{"event":"REJECTED","message_template_id":12,"message_template_name":"order","message_template_language":"fr","reason":"TAG_SHOULD_BE_MARKETING"}`)
		h.body(fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":1,"messaging":[{"recipient":{"id":%q},"timestamp":%d,"policy-enforcement":{"action":"block","reason":"too many"}}]}]}`, page, page, h.now.UnixMilli()))
		h.tick()
		h.read(func(tx *store.Tx) error {
			u, err := tx.UtilityTemplate(ws, page, "order", "fr")
			if u.Status != "REJECTED" || u.ID != "12" || u.Reason != "TAG_SHOULD_BE_MARKETING" {
				h.Errorf("the template: %+v", u)
			}
			p, err2 := tx.Page(ws, page)
			if p.State != petitbleu.PageConnected || !strings.Contains(p.StateNote, "block, too many") {
				h.Errorf("the Page: %s %q", p.State, p.StateNote)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		h.body(fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":2,"messaging":[{"recipient":{"id":%q},"timestamp":%d,"policy_enforcement":{"action":"unblock"}}]}]}`, page, page, h.now.UnixMilli()))
		h.tick()
		h.read(func(tx *store.Tx) error {
			p, err := tx.Page(ws, page)
			if p.StateNote != "" {
				h.Errorf("after the unblocking: %q", p.StateNote)
			}
			return err
		})
	})
}

func TestWhoHoldsTheThread(t *testing.T) {
	each(t, func(h *house) {
		standby := func(member string) {
			h.now = h.now.Add(time.Minute)
			h.body(fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"time":1,"standby":[%s]}]}`, page, item(page, "70", h.now, member)))
		}
		owner := func(want string, held bool) {
			h.Helper()
			h.tick()
			c := h.thread(page, "70")
			if c.OwnerAppID != want || held != c.OwnerUntil.Equal(h.now.Add(24*time.Hour)) {
				h.Errorf("held by %q until %v, not %q", c.OwnerAppID, c.OwnerUntil, want)
			}
		}
		echo := func(app, text string) string {
			return fmt.Sprintf(`"message":{"is_echo":true,%s"mid":"e_%d","text":%q}`, app, h.now.Unix(), text)
		}
		h.from(page, "70", says("hello"))
		owner(appID, false)
		h.from(page, "70", `"pass_thread_control":{"previous_owner_app_id":900,"new_owner_app_id":222,"metadata":"to human"}`)
		owner("222", true)
		standby(says("anybody?"))
		owner("222", true) // an unnamed holder does not make us forget who
		h.from(page, "70", `"request_thread_control":{"requested_owner_app_id":"333"}`)
		h.tick()
		if c := h.thread(page, "70"); c.OwnerAppID != "222" {
			h.Errorf("a request changed the holder to %q", c.OwnerAppID)
		}
		standby(echo(`"app_id":26390203743090,`, "a human"))
		owner(petitbleu.PageInboxAppID, true)
		if c := h.thread(page, "70"); !c.HumanAt.Equal(h.now) {
			h.Errorf("a human answered at %v", c.HumanAt)
		}
		h.from(page, "70", `"take_thread_control":{"previous_owner_app_id":null,"new_owner_app_id":"900"}`)
		owner(appID, false)
		h.write(func(tx *store.Tx) error { // as after a call that extends our control
			return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: "70", OwnerAppID: appID, OwnerAt: h.now.Add(time.Second), OwnerUntil: h.now.Add(time.Hour), UpdatedAt: h.now}})
		})
		standby(says("who?"))
		owner(petitbleu.OtherAppID, true)
		h.from(page, "70", says("back"))
		owner(appID, false)
		h.from(page, "70", `"pass_thread_control":{"previous_owner_app_id":"900","new_owner_app_id":null}`)
		owner("", false)
		h.from(page, "70", echo(`"app_id":263902037430900,`, "no routing: everybody may go on"))
		owner("", false)
		if c := h.thread(page, "70"); !c.HumanAt.Equal(h.now) {
			h.Errorf("a human answered at %v", c.HumanAt)
		}
	})
}

// A message that waits because another holds the thread is looked at when control comes back, at
// once; others of the Page, and parts behind it, wait as they did.
func TestControlComesBack(t *testing.T) {
	each(t, func(h *house) {
		woken := 0
		h.intake = intake.New(intake.Options{Store: h.store, Box: h.box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Live: h.hub, Node: "one", Due: func() { woken++ }})
		h.from(page, "70", says("hello"))
		h.from(page, "71", says("hello"))
		h.from(page, "70", `"pass_thread_control":{"previous_owner_app_id":"900","new_owner_app_id":"222"}`)
		h.tick()
		hold := func(psid string, reason petitbleu.Code) string {
			id, until := h.waiting(h.psid(page, psid), psid, ""), h.now.Add(2*time.Minute+30*time.Second)
			h.write(func(tx *store.Tx) error {
				_, err := tx.Finish(ws, []store.Outcome{{ID: id, State: petitbleu.StateHeld, Reason: reason, ReasonText: "x", DueAt: until}}, h.now)
				return err
			})
			return id
		}
		held, other, away := hold("70", petitbleu.CodeNotAllowed), hold("71", petitbleu.CodeNotAllowed), hold("70", petitbleu.CodeUnavailable)
		h.from(page, "70", `"pass_thread_control":{"previous_owner_app_id":"222","new_owner_app_id":"333"}`)
		h.tick()
		if woken != 0 || !h.message(held).DueAt.After(h.now) {
			h.Errorf("passed to a third app: due at %v, woken %d times", h.message(held).DueAt, woken)
		}
		h.from(page, "70", `"pass_thread_control":{"previous_owner_app_id":"333","new_owner_app_id":"900"}`)
		h.tick()
		if m := h.message(held); m.State != petitbleu.StateHeld || m.DueAt.After(h.now) || woken != 1 {
			h.Errorf("%s, due at %v, woken %d times", m.State, m.DueAt, woken)
		}
		for _, id := range []string{other, away} {
			if m := h.message(id); !m.DueAt.After(h.now) {
				h.Errorf("another's: due at %v", m.DueAt)
			}
		}
	})
}

func TestAccountLinking(t *testing.T) {
	each(t, func(h *house) {
		begin := func(code, customer string) {
			h.write(func(tx *store.Tx) error {
				return tx.InsertAccountLink(store.AccountLink{WorkspaceID: ws, CodeHash: intake.LinkCodeHash(code), SiteID: siteID, CustomerID: customer, ExtID: true,
					CreatedAt: h.now, ExpiresAt: h.now.Add(10 * time.Minute)})
			})
		}
		linked := func(psid, code string) {
			h.from(page, psid, fmt.Sprintf(`"account_linking":{"status":"linked","authorization_code":%q}`, code))
			h.tick()
		}
		begin("code1", "ana")
		linked("70", "forged")
		if i := h.identity(petitbleu.IdentityCustomer, "", "ana"); i.ProfileID != "" {
			h.Errorf("a forged code named somebody: %+v", i)
		}
		linked("70", "code1")
		me := h.psid(page, "70")
		if h.identity(petitbleu.IdentityCustomer, "", "ana").ProfileID != me || h.identity(petitbleu.IdentityExternal, "", "ana").ProfileID != me {
			h.Error("the account is not the person's")
		}
		linked("71", "code1") // used before
		if i := h.identity(petitbleu.IdentityCustomer, "", "ana"); i.Quarantined {
			h.Error("a used code counted")
		}
		begin("code2", "ana")
		linked("72", "code2")
		if i := h.identity(petitbleu.IdentityCustomer, "", "ana"); !i.Quarantined || i.ProfileID != me {
			h.Errorf("two people on one Page claim an account: %+v", i)
		}
		h.from(page, "70", `"account_linking":{"status":"unlinked"}`)
		h.tick()
		if i := h.identity(petitbleu.IdentityCustomer, "", "ana"); i.ProfileID != "" {
			h.Errorf("still linked: %+v", i)
		}
		begin("code3", "bo")
		h.now = h.now.Add(11 * time.Minute)
		linked("70", "code3")
		if i := h.identity(petitbleu.IdentityCustomer, "", "bo"); i.ProfileID != "" {
			h.Errorf("a code counted after its end: %+v", i)
		}
	})
}
