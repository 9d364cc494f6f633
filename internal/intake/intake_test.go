package intake_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestMessageMakesAPersonOnce(t *testing.T) {
	each(t, func(h *house) {
		changes, cancel := h.hub.Subscribe(ws)
		defer cancel()
		h.from(page, "7", message("m1"))
		first := h.now
		h.from(page, "7", message("m1")) // the platform repeats a call
		h.body(envelope(page, item(page, "7", first, message("m1")), item(page, "7", first, message("m1")), item(page, "8", first, message("m2"))))
		h.tick()
		if n := len(h.events()); n != 2 {
			t := h.events()
			h.Errorf("%d events: %+v", n, t)
		}
		lisa, other := h.psid(page, "7"), h.psid(page, "8")
		if lisa == "" || other == "" || lisa == other {
			h.Errorf("profiles %q and %q", lisa, other)
		}
		c := h.thread(page, "7")
		if !c.WindowOpenedAt.Equal(first) || c.WindowOpenedBy != petitbleu.EventMessage || !c.LastInboundAt.Equal(first) || c.ProfileID != lisa {
			h.Errorf("a repeat moved the window: %+v", c)
		}
		h.from(page2, "7", message("m3")) // the same digits on another Page are another person
		h.tick()
		if p := h.psid(page2, "7"); p == "" || p == lisa {
			h.Errorf("a PSID of another Page was taken for this one: %q", p)
		}
		s := h.intake.Stats()
		if s.Events != 3 || s.Repeats != 3 || s.Undecodable != 0 {
			h.Errorf("counted %+v", s)
		}
		if c := <-changes; c.Kind != live.KindEvent && c.Kind != live.KindAnything {
			h.Errorf("listeners were told %+v first", c)
		}
	})
}

func TestWindowAndWatermarks(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", `"postback":{"mid":"p1","payload":"GO"}`)
		opened := h.now
		h.tick()
		h.write(func(tx *store.Tx) error {
			return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: "7", UnreachableAt: h.now.Add(-time.Second), UpdatedAt: h.now}})
		})
		h.from(page, "7", fmt.Sprintf(`"read":{"watermark":%d}`, opened.UnixMilli()))
		h.from(page, "7", fmt.Sprintf(`"delivery":{"watermark":%d}`, noon.UnixMilli()))
		h.body(envelope(page, item(page, "7", noon, message("late"))))                       // comes in late
		h.body(envelope(page, item(page, "8", h.now.Add(1000*time.Hour), message("ahead")))) // a clock that runs ahead
		h.body(fmt.Sprintf(`{"object":"page","entry":[{"id":%q,"standby":[%s]}]}`, page, item(page, "9", h.now, message("standby"))))
		h.tick()
		c := h.thread(page, "7")
		if !c.WindowOpenedAt.Equal(opened) || c.WindowOpenedBy != petitbleu.EventPostback || !c.LastInboundAt.Equal(noon) {
			h.Errorf("window %s by %s, last message %s", c.WindowOpenedAt, c.WindowOpenedBy, c.LastInboundAt)
		}
		if !c.ReadAt.Equal(opened) || !c.DeliveredAt.Equal(opened) || !c.UnreachableAt.IsZero() {
			h.Errorf("read %s, delivered %s, unreachable %s", c.ReadAt, c.DeliveredAt, c.UnreachableAt)
		}
		if ahead := h.thread(page, "8"); ahead.WindowOpenedAt.After(h.now) {
			h.Errorf("the window is open from %s, in the future", ahead.WindowOpenedAt)
		}
		for _, e := range h.events() {
			if e.Standby != (e.OutsideID == "standby") {
				h.Errorf("event %s: standby is %v", e.OutsideID, e.Standby)
			}
		}
	})
}

func TestReceiptsReachMessages(t *testing.T) {
	for _, recipient := range []string{"7", "comment:9_1", "post:10_9"} { // a private reply stands in the thread, too
		receipts(t, recipient)
	}
}

func receipts(t *testing.T, recipient string) {
	each(t, func(h *house) {
		h.from(page, "7", message("m1"))
		h.tick()
		m := petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, h.now), ProfileID: h.psid(page, "7"), Channel: "messenger", PageID: page, Recipient: recipient,
			Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateUnknown,
			Attempts: 1, CreatedAt: h.now, SendingAt: h.now, UpdatedAt: h.now}
		h.write(func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{m}) })
		state := func() (got petitbleu.Message) {
			h.tick()
			h.read(func(tx *store.Tx) (err error) { got, err = tx.Message(ws, m.ID); return err })
			return got
		}
		h.now = h.now.Add(time.Minute)
		echo := fmt.Sprintf(`{"sender":{"id":%q},"recipient":{"id":"7"},"timestamp":%d,"message":{"is_echo":true,"app_id":900,"metadata":%q,"mid":"m_out"}}`, page, h.now.UnixMilli(), m.ID)
		h.body(envelope(page, echo))
		if got := state(); got.State != petitbleu.StateSent || got.OutsideID != "m_out" {
			h.Errorf("after the echo: %s, %q", got.State, got.OutsideID)
		}
		h.from(page, "7", `"delivery":{"mids":["m_out"]}`)
		if got := state(); got.State != petitbleu.StateDelivered {
			h.Errorf("after the delivery: %s", got.State)
		}
		h.from(page, "7", fmt.Sprintf(`"read":{"watermark":%d}`, h.now.UnixMilli()))
		if got := state(); got.State != petitbleu.StateRead {
			h.Errorf("after the read: %s", got.State)
		}
		if c := h.thread(page, "7"); c.LastOutboundAt.IsZero() {
			h.Errorf("the echo left no trace: %+v", c)
		}
	})
}

// What the platform says of a paid message reaches it, by its own id or by the tracking id.
func TestMarketingReceipts(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", message("m1"))
		h.tick()
		var all []petitbleu.Message
		for i, outside := range []string{"trk0", "trk1", "m_2"} {
			all = append(all, petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, h.now.Add(time.Duration(i))), ProfileID: h.psid(page, "7"), Channel: "messenger", PageID: page, Recipient: "7",
				Purpose: petitbleu.PurposePromotional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, State: petitbleu.StateSent, OutsideID: outside,
				Attempts: 1, CreatedAt: h.now, SendingAt: h.now, SentAt: h.now, UpdatedAt: h.now})
		}
		h.write(func(tx *store.Tx) error { return tx.InsertMessages(all) })
		told := func(field string, i int, id string) {
			h.change(field, fmt.Sprintf(`{"recipient_id":"7","page_id":%q,"app_id":"900","timestamp":%d,"mid":"m_%d",%s"message_id":"camp1","error_message":"The person 123456789 cannot be reached."}`, page, h.now.UnixMilli(), i, id))
		}
		told("marketing_message_deliveries", 0, `"marketing_message_tracking_id":"trk0",`)
		told("marketing_message_delivery_failed", 1, `"marketing_message_tracking_id":"trk1",`)
		told("marketing_message_delivery_failed", 2, ``)
		told("marketing_message_delivery_failed", 0, `"marketing_message_tracking_id":"trk0",`) // too late: it arrived
		h.tick()
		for i, want := range []petitbleu.MessageState{petitbleu.StateDelivered, petitbleu.StateFailed, petitbleu.StateFailed} {
			m := h.message(all[i].ID)
			if m.State != want || want == petitbleu.StateFailed && !strings.Contains(m.ReasonText, "“The person … cannot be reached.”") {
				h.Errorf("%d: %s, %q", i, m.State, m.ReasonText)
			}
		}
	})
}

func TestBadCallsBlockNobody(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", message("m1"))
		h.body(`{"object":"page","entry":[{"id":"10","messaging":[{"sender"`)
		h.body("\xff\x00")
		h.body("")
		h.body(`{"object":"page","entry":[]}`)
		h.from("666", "7", message("m2")) // a Page that nobody connected
		h.body(fmt.Sprintf(`{"object":"page","entry":[{"id":"666","messaging":[%s]},{"id":%q,"messaging":[%s]}]}`,
			item("666", "7", h.now, message("m3")), page, item(page, "7", h.now, message("m4"))))
		h.from(page, "7", `"mystery":{"a":1}`)
		h.from(page, strings.Repeat("9", 3000), message("m5"))
		h.from(page, "7", message(strings.Repeat("m", 5000)))
		h.from(page, "7", `"message":{"mid":"nul\u0000","text":"`+"\xff"+`"}`)
		h.from(page, "7", message("m6"))
		h.tick()
		kinds := map[petitbleu.EventKind]int{}
		for _, e := range h.events() {
			kinds[e.Kind]++
		}
		if kinds[petitbleu.EventMessage] != 5 || kinds[petitbleu.EventUnknown] != 1 || len(kinds) != 2 {
			h.Errorf("events: %v", kinds)
		}
		var notes []string
		for _, c := range h.undecodable() {
			notes = append(notes, c.Note)
		}
		if len(notes) != 6 || !strings.Contains(notes[1], `no workspace holds Page "666"`) {
			h.Errorf("%d calls set aside: %q", len(notes), notes)
		}
		if waiting, _, err := h.store.RawBacklog(h.Context(), h.now); waiting != 0 || err != nil {
			h.Errorf("%d calls still wait, %v", waiting, err)
		}
		h.connect("666")
		for _, c := range h.undecodable() {
			if _, err := h.store.ReplayRaw(h.Context(), appID, c.ID); err != nil {
				h.Fatal(err)
			}
		}
		h.tick()
		if n := len(h.events()); n != 8 {
			h.Errorf("%d events after the replay, not 8", n)
		}
		if n := len(h.undecodable()); n != 4 {
			h.Errorf("%d calls set aside after the replay, not 4", n)
		}
	})
}

func TestThousandEntriesInOneCall(t *testing.T) {
	each(t, func(h *house) {
		var entries []string
		for i := range 1000 {
			psid := fmt.Sprint(1000 + i%400)
			entries = append(entries, fmt.Sprintf(`{"id":%q,"time":1,"messaging":[%s]}`, page, item(page, psid, noon.Add(time.Duration(i)*time.Second), message(fmt.Sprint("m", i)))))
		}
		h.now = noon.Add(time.Hour)
		h.body(`{"object":"page","entry":[` + strings.Join(entries, ",") + `]}`)
		h.tick()
		if n := len(h.events()); n != 1000 {
			h.Errorf("%d events", n)
		}
		if c := h.thread(page, "1000"); !c.WindowOpenedAt.Equal(noon.Add(800 * time.Second)) {
			h.Errorf("window of a person with three messages: %s", c.WindowOpenedAt)
		}
	})
}

// One call breaks its transaction: its site's key does not open. Those around it go in.
func TestPoisonIsIsolated(t *testing.T) {
	each(t, func(h *house) {
		broken := petitbleu.NewID(petitbleu.KindSite, noon)
		h.write(func(tx *store.Tx) error {
			return tx.InsertSite(petitbleu.Site{WorkspaceID: ws, ID: broken, PageID: page, KeySealed: "v1.damaged.AAAA", CreatedAt: noon})
		})
		for i := range 20 {
			h.from(page, fmt.Sprint(1000+i), message(fmt.Sprint("m", i)))
			if i == 13 {
				h.from(page, "p", optin(h.refOf(broken)))
			}
		}
		h.tick()
		if n := len(h.events()); n != 20 {
			h.Errorf("%d events, not the 20 of the good calls", n)
		}
		bad := h.undecodable()
		if len(bad) != 1 || !strings.Contains(bad[0].Note, "key of site") {
			h.Fatalf("set aside: %+v", bad)
		}
		h.write(func(tx *store.Tx) error {
			return tx.UpdateSite(petitbleu.Site{WorkspaceID: ws, ID: broken, PageID: page, KeySealed: h.box.Seal("site/"+broken+"/key", siteKey)})
		})
		if ok, err := h.store.ReplayRaw(h.Context(), appID, bad[0].ID); !ok || err != nil {
			h.Fatal(ok, err)
		}
		h.tick()
		if n := len(h.events()); n != 21 || len(h.undecodable()) != 0 {
			h.Errorf("%d events after the cure", n)
		}
	})
}

// A store that cannot be written is no fault of a call.
func TestStoreAwayBlamesNoCall(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", message("m1"))
		h.tick()
		if err := h.store.Close(); err != nil {
			h.Fatal(err)
		}
		if _, err := h.intake.Tick(h.Context(), h.now); err == nil {
			h.Error("a tick on a closed store was told to have worked")
		}
	})
}

func TestOneNodeWorksAnotherTakesOver(t *testing.T) {
	each(t, func(h *house) {
		one, two := h.intake, h.node("two", nil)
		h.from(page, "7", message("m1"))
		h.tick()
		h.from(page, "7", message("m2"))
		h.intake = two
		h.now = h.now.Add(-time.Minute + time.Second) // the lease of one is a second old
		h.tick()
		if n := len(h.events()); n != 1 {
			h.Errorf("both nodes work at a time: %d events", n)
		}
		h.now = h.now.Add(time.Minute)
		h.tick()
		if n := len(h.events()); n != 2 {
			h.Errorf("nobody took over: %d events", n)
		}
		h.from(page, "7", message("m3"))
		h.now = h.now.Add(-time.Minute + time.Second)
		h.intake = one
		h.tick()
		if n := len(h.events()); n != 2 {
			h.Errorf("one works on without the lease: %d events", n)
		}
		if err := two.Close(h.Context()); err != nil {
			h.Fatal(err)
		}
		h.tick()
		if n := len(h.events()); n != 3 {
			h.Errorf("the lease was not given back: %d events", n)
		}
	})
}

// A program that was killed and started again does not wait for its own lease, nor does
// anybody for one from before the clock was moved back.
func TestLeaseOfAnEarlierLife(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", message("m1"))
		h.tick()
		h.from(page, "7", message("m2"))
		h.now = h.now.Add(-time.Minute + time.Second)
		h.intake = intake.New(intake.Options{Store: h.store, Box: h.box, Clock: clock.System(), Logger: slog.New(slog.DiscardHandler), Node: "again", Alone: true})
		h.tick()
		if n := len(h.events()); n != 2 {
			h.Errorf("the program waits for its own lease: %d events", n)
		}
		h.now = h.now.Add(-25 * time.Hour)
		h.intake = h.node("two", nil)
		h.from(page, "7", message("m3"))
		h.tick()
		if n := len(h.events()); n != 3 {
			h.Errorf("a lease from the future stops the intake: %d events", n)
		}
	})
}

// Two nodes that both believe to have the lease make no person twice and lose nothing.
func TestTwoNodesAtOnce(t *testing.T) {
	each(t, func(h *house) {
		random := rand.New(rand.NewPCG(1, 2))
		for range 300 {
			n := random.IntN(100)
			h.from(page, fmt.Sprint(1000+n%30), message(fmt.Sprint("m", n)))
		}
		var wg sync.WaitGroup
		for n := range 2 {
			in := h.node("one", nil) // the same name: the lease lets both
			wg.Go(func() {
				for range 3 {
					if _, err := in.Tick(h.Context(), h.now); err != nil {
						h.Errorf("node %d: %v", n, err)
					}
				}
			})
		}
		wg.Wait()
		mids, people := map[string]int{}, map[string]string{}
		for _, e := range h.events() {
			mids[e.OutsideID]++
			people[e.ProfileID] = e.OutsideID
		}
		for mid, n := range mids {
			if n != 1 {
				h.Errorf("%s is there %d times", mid, n)
			}
		}
		for profile := range people {
			h.read(func(tx *store.Tx) error {
				if _, err := tx.Profile(ws, profile); err != nil {
					return errors.Join(fmt.Errorf("profile %s", profile), err)
				}
				return nil
			})
		}
		if len(people) > 30 {
			h.Errorf("%d profiles for 30 people", len(people))
		}
	})
}

func TestTakenBackMessageIsGone(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", `"message":{"mid":"m1","text":"my secret"}`)
		h.tick()
		h.from(page, "7", `"message":{"mid":"m1","is_deleted":true}`)
		h.tick()
		for _, e := range h.events() {
			if strings.Contains(string(e.Data), "my secret") {
				h.Errorf("%s still has %s", e.OutsideID, e.Data)
			}
		}
		if n := len(h.events()); n != 2 {
			h.Errorf("%d events", n)
		}
	})
}
