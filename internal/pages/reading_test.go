package pages_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestHistory: on connecting, the people and the last 20 messages of each are read, below 2 calls
// a second, with progress, across an end of the program; it gives no right to send.
func TestHistory(t *testing.T) {
	each(t, func(h *house) {
		h.people(60, 1)
		for i := range 25 {
			h.says("ana", fmt.Sprintf("hello %d", i))
			h.clock.Move(time.Second)
		}
		h.connect()
		if _, err := h.pages.Read(h.Context(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		first := h.reading()
		if first.State != store.ReadingRunning || first.Threads != 25 || first.Cursor == "" || first.Recovered != 20+24 {
			t.Fatalf("after one call: %+v", first)
		}
		if more, err := h.pages.Read(h.Context(), h.clock.Now()); more || err != nil || h.reading() != first {
			t.Errorf("a second call in the same instant: %v %v", more, err)
		}
		h.start() // the program ended; the next one goes on
		if calls := h.read(); calls != 2 {
			t.Errorf("%d more calls", calls)
		}
		r := h.reading()
		if r.State != store.ReadingDone || r.Threads != 61 || r.Messages != 80 || r.Recovered != 80 || r.FinishedAt.IsZero() || r.Note != "" {
			t.Errorf("done: %+v", r)
		}
		events := h.events(petitbleu.EventMessage)
		if len(events) != 80 {
			t.Errorf("%d messages", len(events))
		}
		profiles := map[string]bool{}
		for _, e := range events {
			profiles[e.ProfileID] = true
			if !strings.Contains(string(e.Data), `"petitbleu":{"source":"history"}`) || e.Source != "messenger" {
				t.Fatalf("not marked: %s", e.Data)
			}
		}
		if len(profiles) != 61 {
			t.Errorf("%d people", len(profiles))
		}
		named := 0
		for id := range profiles {
			h.write(func(tx *store.Tx) error {
				p, err := tx.Profile(ws, id)
				if p.Attributes["first_name"] != nil && p.Attributes["last_name"] != nil {
					named++
				}
				all, err2 := tx.ConversationsOf(ws, id)
				if len(all) != 1 || !all[0].WindowOpenedAt.IsZero() || !all[0].LastInboundAt.IsZero() {
					t.Errorf("history gives no right to send: %+v", all)
				}
				return errors.Join(err, err2)
			})
		}
		if named != 61 {
			t.Errorf("%d have a name", named)
		}
		// What comes by webhook after all is no second message.
		h.ok(h.pages.CatchUp(h.Context(), ws, pageID, noon))
		h.read()
		if r := h.reading(); r.Kind != store.ReadingCatchUp || r.State != store.ReadingDone || r.Recovered != 0 || len(h.events(petitbleu.EventMessage)) != 80 {
			t.Errorf("nothing twice: %+v", r)
		}
	})
}

// TestReadBeforeItsWebhook: what was written after the Page was connected was written to us, even where
// the history is what tells it; what came in the second of the connection may have been before.
func TestReadBeforeItsWebhook(t *testing.T) {
	each(t, func(h *house) {
		h.emu.Mu.Lock()
		_, err := h.emu.AddPerson(emulator.Person{ID: "bob", FirstName: "Bob"})
		h.emu.Mu.Unlock()
		h.ok(err)
		h.says("bob", "before")
		h.connect()
		h.emu.Mu.Lock()
		delete(h.emu.State.Pages[pageID].Subscribed, appID) // no webhook comes
		h.emu.Mu.Unlock()
		h.clock.Move(2 * time.Second)
		at := h.clock.Now()
		h.says("ana", "after")
		h.read()
		opened := map[bool]int{}
		for _, e := range h.events(petitbleu.EventMessage) {
			h.write(func(tx *store.Tx) error {
				all, err := tx.ConversationsOf(ws, e.ProfileID)
				for _, c := range all {
					opened[!c.WindowOpenedAt.IsZero() && !c.WindowOpenedAt.Before(at.Truncate(time.Second)) && !c.LastInboundAt.IsZero()]++
				}
				return err
			})
		}
		if opened[true] != 1 || opened[false] != 1 {
			t.Errorf("windows: %v", opened)
		}
	})
}

// TestOutage: two hours without webhook. The gap is noticed, shown with its interval, and closed
// by one click; what was written in it opens windows, for it was written to us.
func TestOutage(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.read()
		h.says("ana", "before")
		h.until("the first event", func() bool { return len(h.events(petitbleu.EventMessage)) == 1 })
		h.ok(h.pages.Beat(h.Context(), h.clock.Now()))
		beat := h.clock.Now()

		// The platform gives up, people go on writing, the program notices.
		h.clock.Move(time.Hour)
		h.emu.Mu.Lock()
		delete(h.emu.State.Pages[pageID].Subscribed, appID)
		h.emu.Mu.Unlock()
		h.says("ana", "is anybody there")
		h.clock.Move(time.Minute)
		h.people(1, 2)
		h.clock.Move(time.Hour)
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if p := h.page(); p.State != petitbleu.PageUnsubscribed {
			t.Fatalf("the Page is %s", p.State)
		}
		gap := h.reading()
		if gap.Kind != store.ReadingCatchUp || gap.State != store.ReadingWaiting || !gap.Since.Equal(beat) || !gap.Until.IsZero() {
			t.Errorf("the gap: %+v, since %v", gap, beat)
		}
		h.clock.Move(time.Minute)
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if again := h.reading(); again.ID != gap.ID {
			t.Error("one outage is one gap")
		}

		// One click.
		h.ok(h.pages.Subscribe(h.Context(), ws, pageID))
		if p := h.page(); p.State != petitbleu.PageConnected || h.mended == 0 {
			t.Errorf("the Page is %s, %s", p.State, p.StateNote)
		}
		end := h.clock.Now()
		h.read()
		r := h.reading()
		if r.ID != gap.ID || r.State != store.ReadingDone || !r.Until.Equal(end) || r.Recovered != 3 {
			t.Errorf("caught up: %+v", r)
		}
		if n := len(h.events(petitbleu.EventMessage)); n != 4 {
			t.Errorf("%d messages", n)
		}
		messages := h.events(petitbleu.EventMessage)
		h.write(func(tx *store.Tx) error {
			for _, e := range messages {
				all, err := tx.ConversationsOf(ws, e.ProfileID)
				if err != nil || len(all) != 1 || all[0].WindowOpenedAt.Before(beat.Add(time.Hour)) || all[0].LastInboundAt.IsZero() {
					t.Errorf("written to us in the gap: %+v %v", all, err)
				}
			}
			return nil
		})
		h.says("ana", "after")
		h.until("the webhook works again", func() bool { return len(h.events(petitbleu.EventMessage)) == 5 })
	})
}

// TestWrittenWhileReading: a message that comes right after connecting is seen by the reading
// before its webhook is worked in: it is one message, and it opens the window all the same.
func TestWrittenWhileReading(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.says("ana", "hello")
		h.read()
		messages := h.events(petitbleu.EventMessage)
		if len(messages) != 1 {
			t.Fatalf("%d messages", len(messages))
		}
		open := func() (is bool) {
			h.write(func(tx *store.Tx) error {
				all, err := tx.ConversationsOf(ws, messages[0].ProfileID)
				is = len(all) == 1 && !all[0].WindowOpenedAt.IsZero() && !all[0].LastInboundAt.IsZero()
				return err
			})
			return is
		}
		if open() {
			t.Error("what is read gives no right")
		}
		h.until("the webhook gives it", open)
		if n := len(h.events(petitbleu.EventMessage)); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

// TestOwnMessageInTheGap: a message of ours whose echo was missed is known again, not shown as
// somebody else's.
func TestOwnMessageInTheGap(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.read()
		h.says("ana", "before")
		h.until("the first event", func() bool { return len(h.events(petitbleu.EventMessage)) == 1 })
		e := h.events(petitbleu.EventMessage)[0]
		c, _, err := h.pages.Client(h.Context(), ws, pageID)
		h.ok(err)
		threads, err := c.Threads(h.Context(), "", "", 5)
		h.ok(err)
		psid := threads.Threads[0].PSID
		// Sent by us while nobody heard the echo.
		h.emu.Mu.Lock()
		delete(h.emu.State.Pages[pageID].Subscribed, appID)
		h.emu.Mu.Unlock()
		mid := h.send(psid, "on its way")
		id := petitbleu.NewID(petitbleu.KindMessage, h.clock.Now())
		h.write(func(tx *store.Tx) error {
			return tx.InsertMessages([]petitbleu.Message{{WorkspaceID: ws, ID: id, ProfileID: e.ProfileID, Channel: "messenger", PageID: pageID, Recipient: psid,
				Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "on its way"}, State: petitbleu.StateSent, OutsideID: mid, CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now()}})
		})
		h.clock.Move(time.Second)
		h.ok(h.pages.CatchUp(h.Context(), ws, pageID, noon))
		h.read()
		echoes := h.events(petitbleu.EventEcho)
		if len(echoes) != 1 || !strings.Contains(string(echoes[0].Data), id) {
			t.Errorf("echoes: %+v", echoes)
		}
	})
}

// TestReadingGoesOn: what the platform refuses for a while is tried again, a dead token waits, and
// a Page that is disconnected ends its reading.
func TestReadingGoesOn(t *testing.T) {
	each(t, func(h *house) {
		h.people(30, 1)
		h.connect()
		h.limit(true)
		c, _, err := h.pages.Client(h.Context(), ws, pageID)
		h.ok(err)
		for range 3 { // somebody else uses the allowance up
			_, _ = c.Threads(h.Context(), "", "", 1)
		}
		if _, err := h.pages.Read(h.Context(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if r := h.reading(); r.State != store.ReadingRunning || r.Failures != 1 || !r.DueAt.After(h.clock.Now()) || r.Note == "" {
			t.Errorf("throttled: %+v", r)
		}
		h.limit(false)
		h.read()
		if r := h.reading(); r.State != store.ReadingDone || r.Threads != 30 || r.Failures != 0 {
			t.Errorf("goes on: %+v", r)
		}
		h.write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(ws, pageID, petitbleu.PageTokenInvalid, "dead", h.clock.Now())
			return err
		})
		h.ok(h.pages.CatchUp(h.Context(), ws, pageID, noon))
		if _, err := h.pages.Read(h.Context(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if r := h.reading(); r.State != store.ReadingRunning || r.Note == "" {
			t.Errorf("waits for a token: %+v", r)
		}
		h.write(func(tx *store.Tx) error { return tx.DeletePage(ws, pageID, h.clock.Now()) })
		h.clock.Move(2 * time.Minute)
		if _, err := h.pages.Read(h.Context(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if r := h.reading(); r.State != store.ReadingFailed {
			t.Errorf("disconnected: %+v", r)
		}
	})
}
