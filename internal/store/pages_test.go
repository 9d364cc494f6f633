package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var pagesAt = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// pageHouse puts two workspaces, an app and a Page of the first into a store.
func pageHouse(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_a", Name: "A", TimeZone: "UTC", RulePack: "today", CreatedAt: pagesAt}),
			tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_b", Name: "B", TimeZone: "UTC", RulePack: "today", CreatedAt: pagesAt}),
			tx.UpsertApp(petitbleu.App{ID: "900", Name: "App", CreatedAt: pagesAt}),
			tx.InsertPage(petitbleu.Page{WorkspaceID: "ws_a", ID: "100", AppID: "900", Name: "P", State: petitbleu.PageConnected, PerSecond: 1, Concurrency: 1, CreatedAt: pagesAt}),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestBeats(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pageHouse(t, s)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(
				tx.PutBeats("ws_a", map[string]time.Time{"100": pagesAt, "unknown": pagesAt}),
				tx.PutBeats("ws_a", map[string]time.Time{"100": pagesAt.Add(-time.Hour)}),
				tx.PutBeats("ws_b", map[string]time.Time{"100": pagesAt.Add(time.Hour)}))
		}))
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			beats, err := tx.Beats("ws_a")
			if len(beats) != 1 || !beats["100"].Equal(pagesAt) {
				t.Errorf("beats: %v", beats)
			}
			return err
		}))
	})
}

func TestConnects(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pageHouse(t, s)
		c := store.Connect{WorkspaceID: "ws_b", ID: "con_1", UserID: "usr_1", SessionHash: "s", StateHash: "h", AppID: "900", State: store.ConnectBegun, CreatedAt: pagesAt, ExpiresAt: pagesAt.Add(time.Hour)}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			err := tx.InsertConnect(c)
			if shared, err2 := tx.AppShared("900", "ws_a"); shared || err2 != nil {
				t.Errorf("who only began shares nothing: %v %v", shared, err2)
			}
			moved := c
			moved.State, moved.TokenSealed = store.ConnectAuthorised, "sealed"
			ok, err2 := tx.MoveConnect(moved, store.ConnectBegun)
			again, err3 := tx.MoveConnect(moved, store.ConnectBegun)
			if !ok || again {
				t.Errorf("an answer is taken once: %v %v", ok, again)
			}
			return errors.Join(err, err2, err3)
		}))
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			got, err := tx.ConnectByState("h")
			if got.TokenSealed != "sealed" || got.WorkspaceID != "ws_b" {
				t.Errorf("by its state: %+v", got)
			}
			if shared, _ := tx.AppShared("900", "ws_a"); !shared {
				t.Error("an authorised connect shares the app")
			}
			if apps, _ := tx.AppsOf("ws_b"); len(apps) != 1 {
				t.Errorf("the app is offered: %v", apps)
			}
			return errors.Join(err, tx.ForgetConnects(pagesAt.Add(2*time.Hour), pagesAt))
		}))
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			got, err := tx.Connect("ws_b", "con_1")
			if got.TokenSealed != "" {
				t.Error("the token outlived the connect")
			}
			err = errors.Join(err, tx.ForgetConnects(pagesAt.Add(9*time.Hour), pagesAt.Add(8*time.Hour)))
			if _, gone := tx.Connect("ws_b", "con_1"); !errors.Is(gone, store.ErrNotFound) {
				t.Errorf("forgotten: %v", gone)
			}
			return err
		}))
	})
}

func TestReadings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pageHouse(t, s)
		r := store.Reading{WorkspaceID: "ws_a", PageID: "100", ID: "read_1", Kind: store.ReadingHistory, State: store.ReadingRunning, DueAt: pagesAt, StartedAt: pagesAt}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertReading(r) }))
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			due, err := tx.DueReadings(pagesAt, 10)
			if len(due) != 1 || due[0] != r {
				t.Errorf("due: %+v", due)
			}
			if early, _ := tx.DueReadings(pagesAt.Add(-time.Millisecond), 10); len(early) != 0 {
				t.Errorf("too early: %+v", early)
			}
			next, err2 := tx.NextReading()
			if !next.Equal(pagesAt) {
				t.Errorf("next: %v", next)
			}
			open, ok, err3 := tx.OpenReading("ws_a", "100", store.ReadingHistory)
			if !ok || open.ID != r.ID {
				t.Errorf("open: %+v", open)
			}
			r.State, r.DueAt, r.Threads, r.Cursor = store.ReadingDone, time.Time{}, 7, "x"
			return errors.Join(err, err2, err3, tx.UpdateReading(r))
		}))
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Readings("ws_a", "100", 5)
			if len(all) != 1 || all[0].Threads != 7 {
				t.Errorf("readings: %+v", all)
			}
			if _, ok, _ := tx.OpenReading("ws_a", "100", store.ReadingHistory); ok {
				t.Error("a finished one is open")
			}
			next, err2 := tx.NextReading()
			if !next.IsZero() {
				t.Errorf("next: %v", next)
			}
			return errors.Join(err, err2)
		}))
	})
}

func TestAlerts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pageHouse(t, s)
		a := store.Alert{WorkspaceID: "ws_a", ID: "alert_1", Kind: "token_dead", Subject: "100", Params: "{}", OpenedAt: pagesAt, ToldAt: pagesAt}
		target := store.AlertTarget{WorkspaceID: "ws_a", ID: "target_1", Kind: "webhook", Address: "https://ops.example", Language: "en", CreatedAt: pagesAt}
		notice := store.AlertNotice{WorkspaceID: "ws_a", ID: "notice_1", AlertID: a.ID, TargetID: target.ID, Event: "opened", DueAt: pagesAt}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			first, err := tx.OpenAlert(a)
			a.ID = "alert_2"
			second, err2 := tx.OpenAlert(a)
			if !first || second {
				t.Errorf("one each, not a storm: %v %v", first, second)
			}
			return errors.Join(err, err2, tx.InsertAlertTarget(target), tx.InsertAlertNotices([]store.AlertNotice{notice}))
		}))
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			due, err := tx.DueAlertNotices(pagesAt, 5)
			if len(due) != 1 || due[0] != notice {
				t.Fatalf("due: %+v", due)
			}
			n := due[0]
			n.Attempts, n.DueAt, n.SentAt = 1, time.Time{}, pagesAt
			err = errors.Join(err, tx.UpdateAlertNotice(n))
			last, err2 := tx.LastAlertNotices("ws_a")
			if last[target.ID] != n {
				t.Errorf("last: %+v", last)
			}
			closed, err3 := tx.CloseAlert("ws_a", "alert_1", pagesAt.Add(time.Hour))
			again, err4 := tx.CloseAlert("ws_a", "alert_1", pagesAt.Add(time.Hour))
			if !closed || again {
				t.Errorf("closed once: %v %v", closed, again)
			}
			reopened, err5 := tx.OpenAlert(a)
			if !reopened {
				t.Error("it may open again")
			}
			return errors.Join(err, err2, err3, err4, err5, tx.DeleteAlertsBefore(pagesAt.Add(2*time.Hour)))
		}))
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Alerts("ws_a", "", 5)
			if len(all) != 1 || all[0].ID != "alert_2" {
				t.Errorf("alerts: %+v", all)
			}
			return err
		}))
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteAlertTarget("ws_a", target.ID) }))
	})
}

func TestStuckQueues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pageHouse(t, s)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.InsertMessages([]petitbleu.Message{{WorkspaceID: "ws_a", ID: petitbleu.NewID(petitbleu.KindMessage, pagesAt), ProfileID: "p", Channel: "messenger", PageID: "100",
				State: petitbleu.StateQueued, DueAt: pagesAt, CreatedAt: pagesAt, UpdatedAt: pagesAt}})
		}))
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			stuck, err := tx.StuckQueues("ws_a", pagesAt.Add(time.Second))
			if len(stuck) != 1 || !stuck[0].Oldest.Equal(pagesAt) {
				t.Errorf("stuck: %+v", stuck)
			}
			if fine, _ := tx.StuckQueues("ws_a", pagesAt); len(fine) != 0 {
				t.Errorf("not yet: %+v", fine)
			}
			return err
		}))
	})
}

func TestAttachments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		pageHouse(t, s)
		a := store.Attachment{WorkspaceID: "ws_a", PageID: "100", ID: "7", Kind: "image", Name: "pan.png", MessageID: "msg_1", CreatedAt: pagesAt, ExpiresAt: pagesAt.Add(petitbleu.AttachmentLife)}
		must(t, s.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(tx.PutAttachment(a), tx.PutAttachment(a)) }))
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Attachments("ws_a", "100", pagesAt)
			if len(all) != 1 || all[0] != a {
				t.Errorf("attachments: %+v", all)
			}
			if late, _ := tx.Attachments("ws_a", "100", a.ExpiresAt); len(late) != 0 {
				t.Errorf("expired: %+v", late)
			}
			return errors.Join(err, tx.DeleteAttachment("ws_a", "100", "7"), tx.DeleteAttachmentsBefore(pagesAt))
		}))
	})
}
