package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

// mids counts what people say and tap: each has an id of its own.
var mids atomic.Int64

func says(text string) string {
	return fmt.Sprintf(`"message":{"mid":"m_said_%d","text":%q}`, mids.Add(1), text)
}

func taps(payload string) string {
	return fmt.Sprintf(`"postback":{"mid":"pb_tapped_%d","title":"t","payload":%q}`, mids.Add(1), payload)
}

// waiting queues a message to a person and gives its id.
func (h *house) waiting(profile, psid, topic string) string {
	h.Helper()
	m := petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, h.now), ProfileID: profile, Channel: "messenger", PageID: page, Recipient: psid,
		Origin: "push", Part: 1, Purpose: petitbleu.PurposeTransactional, Topic: topic, State: petitbleu.StateQueued, DueAt: h.now, CreatedAt: h.now, UpdatedAt: h.now,
		Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}}
	h.write(func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{m}) })
	return m.ID
}

func (h *house) message(id string) (m petitbleu.Message) {
	h.Helper()
	h.read(func(tx *store.Tx) (err error) {
		m, err = tx.Message(ws, id)
		return err
	})
	return m
}

// confirmations gives the texts of the answers to stop words, oldest first.
func (h *house) confirmations() (all []string) {
	h.Helper()
	h.read(func(tx *store.Tx) error {
		list, _, err := tx.Messages(store.MessageFilter{WorkspaceID: ws, Origin: petitbleu.OriginConfirmation}, "", 100)
		for _, m := range list {
			text := m.Content.Text
			for _, b := range m.Content.Buttons {
				text += " [" + b.Title + " " + b.Payload + "]"
			}
			all = append(all, text)
		}
		return err
	})
	slices.Reverse(all)
	return all
}

func (h *house) optOuts(psid string) (standing []string) {
	h.Helper()
	h.read(func(tx *store.Tx) error {
		all, err := tx.OptOutsFor(ws, page, []string{psid})
		for _, o := range all[psid] {
			standing = append(standing, o.Source+":"+o.Topic)
		}
		return err
	})
	slices.Sort(standing)
	return standing
}

func TestStopAndStart(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "70", says("hello"))
		h.tick()
		me := h.psid(page, "70")
		first, news := h.waiting(me, "70", ""), h.waiting(me, "70", "news")
		h.from(page, "70", says(" ARRÊT !"))
		h.from(page, "70", says("stop")) // once more: nothing to confirm
		h.tick()
		for _, id := range []string{first, news} {
			if m := h.message(id); m.State != petitbleu.StateDropped || m.Reason != petitbleu.CodeStopped {
				h.Errorf("what waited is %s, %q", m.State, m.Reason)
			}
		}
		c := h.thread(page, "70")
		if !c.Stopped() || !slices.Equal(h.optOuts("70"), []string{"word:"}) {
			h.Errorf("stopped %v, opt-outs %q", c.Stopped(), h.optOuts("70"))
		}
		if got := h.confirmations(); len(got) != 1 || got[0] != "Vous ne recevrez plus de messages de notre part. [Reprendre petitbleu:start]" {
			h.Errorf("confirmed with %q", got)
		}
		h.from(page, "70", says("what about my order?"))
		h.tick()
		if c := h.thread(page, "70"); !c.Stopped() {
			h.Error("an ordinary message undid the stop")
		}
		h.from(page, "70", taps(intake.StartPayload))
		h.tick()
		if c := h.thread(page, "70"); c.Stopped() || len(h.optOuts("70")) != 0 {
			h.Errorf("still stopped: %+v, %q", c, h.optOuts("70"))
		}
		if got := h.confirmations(); len(got) != 2 || got[1] != "You will get our messages again." {
			h.Errorf("confirmed with %q", got)
		}
		h.from(page, "70", says("start")) // nothing is stopped: an ordinary word
		h.tick()
		if got := h.confirmations(); len(got) != 2 {
			h.Errorf("confirmed with %q", got)
		}
	})
}

func TestStopOfATopic(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "70", says("hello"))
		h.tick()
		me := h.psid(page, "70")
		order, news := h.waiting(me, "70", "order"), h.waiting(me, "70", "Weekly news")
		h.from(page, "70", says("stop sending nonsense"))
		h.tick()
		if h.message(news).State != petitbleu.StateQueued || len(h.optOuts("70")) != 0 {
			h.Error("words that are no topic stopped something")
		}
		h.from(page, "70", says("STOP weekly-news"))
		h.tick()
		if h.message(news).State != petitbleu.StateDropped || h.message(order).State != petitbleu.StateQueued {
			h.Errorf("news is %s, order %s", h.message(news).State, h.message(order).State)
		}
		if c := h.thread(page, "70"); c.Stopped() || !slices.Equal(h.optOuts("70"), []string{"word:Weekly news"}) {
			h.Errorf("opt-outs: %q", h.optOuts("70"))
		}
		if got := h.confirmations(); len(got) != 1 || !strings.Contains(got[0], "“Weekly news”") || !strings.Contains(got[0], "petitbleu:start:Weekly news") {
			h.Errorf("confirmed with %q", got)
		}
		h.from(page, "70", taps("petitbleu:stop:order"))
		h.from(page, "70", says("start")) // no stop of everything stands: all topics again
		h.tick()
		if h.message(order).State != petitbleu.StateDropped || len(h.optOuts("70")) != 0 {
			h.Errorf("order %s, opt-outs %q", h.message(order).State, h.optOuts("70"))
		}
	})
}

func TestStopInOneBatchAndOutOfOrder(t *testing.T) {
	each(t, func(h *house) {
		h.now = h.now.Add(time.Hour)
		at := h.now.Add(-time.Minute)
		h.body(envelope(page, item(page, "70", at, says("stop")), item(page, "70", at, says("start")), item(page, "70", at, says("stop"))))
		h.tick()
		if c := h.thread(page, "70"); !c.Stopped() {
			h.Errorf("stop, start, stop in one millisecond: %v, %v", c.StoppedAt, c.ResumedAt)
		}
		h.body(envelope(page, item(page, "71", at, says("stop"))))
		h.body(envelope(page, item(page, "71", at.Add(2*time.Second), says("start"))))
		h.tick()
		h.body(envelope(page, item(page, "71", at.Add(time.Second), says("arret")))) // older than the start
		h.tick()
		if c := h.thread(page, "71"); c.Stopped() || len(h.optOuts("71")) != 0 {
			h.Errorf("an older stop that came late: %+v %q", c, h.optOuts("71"))
		}
	})
}

func TestStopByThePlatform(t *testing.T) {
	each(t, func(h *house) {
		grant := func(status string) string {
			return fmt.Sprintf(`"optin":{"type":"notification_messages","title":"Offers","payload":"OFFERS","notification_messages_token":"tok2","notification_messages_timezone":"Europe/Paris","token_expiry_timestamp":%d%s}`,
				h.now.Add(90*24*time.Hour).UnixMilli(), status)
		}
		h.from(page, "70", grant(""))
		h.tick()
		me := h.psid(page, "70")
		waits := h.waiting(me, "70", "OFFERS")
		h.from(page, "70", grant(`,"notification_messages_status":"STOP NOTIFICATIONS"`))
		h.tick()
		token := func() petitbleu.Token {
			var all []petitbleu.Token
			h.read(func(tx *store.Tx) (err error) { all, err = tx.TokensOf(ws, me); return err })
			if len(all) != 1 {
				h.Fatalf("%d tokens", len(all))
			}
			return all[0]
		}
		k := token()
		plain, err := h.box.Open("token/"+k.ID, k.Sealed)
		if k.StoppedAt.IsZero() || k.TimeZone != "Europe/Paris" || k.Kind != petitbleu.TokenMarketing || plain != "tok2" || err != nil {
			h.Errorf("the token: %+v, %q, %v", k, plain, err)
		}
		if h.message(waits).State != petitbleu.StateDropped || !slices.Equal(h.optOuts("70"), []string{"platform:OFFERS"}) {
			h.Errorf("waiting is %s, opt-outs %q", h.message(waits).State, h.optOuts("70"))
		}
		h.from(page, "70", grant(`,"notification_messages_status":"RESUME NOTIFICATIONS"`))
		h.tick()
		if k := token(); !k.StoppedAt.IsZero() || len(h.optOuts("70")) != 0 {
			h.Errorf("resumed: %+v, %q", k, h.optOuts("70"))
		}
		h.from(page, "70", `"optout":{"ref":"x"}`)
		h.tick()
		if c := h.thread(page, "70"); !c.Stopped() || len(h.confirmations()) != 0 {
			h.Errorf("stopped %v, confirmations %q", c.Stopped(), h.confirmations())
		}
		h.from(page, "70", optin(h.ref("c1")))
		h.tick()
		if c := h.thread(page, "70"); c.Stopped() {
			h.Error("a new opt-in did not undo the stop")
		}
	})
}

func TestStopWordsOfAWorkspace(t *testing.T) {
	each(t, func(h *house) {
		w := intake.OptOutWords{Languages: map[string]intake.OptOutPhrases{"eo": {Stop: []string{"haltu"}, Start: []string{"plu"}}}}
		if err := w.Check(); err != nil {
			h.Fatal(err)
		}
		h.write(func(tx *store.Tx) error { return tx.SetSetting(ws, intake.OptOutSetting, w, h.now) })
		h.from(page, "70", says("stop"))
		h.from(page, "71", says("Haltu."))
		h.tick()
		if h.thread(page, "70").StoppedAt.IsZero() != true || h.thread(page, "71").StoppedAt.IsZero() {
			h.Error("the workspace's own words do not count alone")
		}
		if got := h.confirmations(); len(got) != 0 {
			h.Errorf("confirmed though it is switched off: %q", got)
		}
	})
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"ARRÊT": "arret", " Arrêt ! ": "arret", "stop.": "stop", "S.T.O.P": "s t o p", "Désabonner\n": "desabonner", "ＳＴＯＰ": "stop", "🛑": "", "": "",
		"m’abonner": "mabonner", "STRASSE": "strasse", "straße": "strasse", "İptal": "iptal", "  a \t b ": "a b", "сто́п": "стоп",
	} {
		if got := intake.Fold(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

func TestDefaultWordsAreRight(t *testing.T) {
	w := intake.DefaultOptOutWords()
	if err := w.Check(); err != nil {
		t.Error(err)
	}
	w.Languages["fr"] = intake.OptOutPhrases{Stop: []string{"!!"}}
	if err := w.Check(); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
		t.Errorf("a word of punctuation: %v", err)
	}
	if err := (intake.OptOutWords{}).Check(); err == nil {
		t.Error("no word at all was taken")
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"STOP", "arrêt", "ﬁn", "\xff", "ẞ", "a\u0301\u0302b", "١٢"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := intake.Fold(text)
		if twice := intake.Fold(once); twice != once {
			t.Fatalf("%q: %q, then %q", text, once, twice)
		}
		if strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("%q: blanks in %q", text, once)
		}
		if len(strings.Fields(text)) > 0 && intake.Fold("!"+text+" .") != once {
			t.Fatalf("%q: punctuation changes %q to %q", text, once, intake.Fold("!"+text+" ."))
		}
	})
}
