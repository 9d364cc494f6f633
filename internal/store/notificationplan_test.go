package store

import (
	"database/sql"
	"strings"
	"testing"
	"time"
)

// explained notes how SQLite finds the rows of what is asked.
type explained struct {
	querier
	steps []string
}

func (e *explained) query(text string, args ...any) (*sql.Rows, error) {
	rows, err := e.querier.query("EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int64
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		e.steps = append(e.steps, step)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return e.querier.query(text, args...)
}

// Figures are found by the time that they are asked for, however long ago the first were counted, and without a look at
// notifications.
func TestFiguresAreFoundByTime(t *testing.T) {
	s := openKept(t)
	// The same of what has expired long ago.
	if err := s.Write(t.Context(), func(tx *Tx) error {
		e := &explained{querier: tx.q}
		tx.q = e
		defer func() { tx.q = e.querier }()
		if _, err := tx.PurgeNotifications("ws", time.Now(), 10); err != nil {
			return err
		}
		if _, err := tx.OldNotifications("ws", time.Now()); err != nil {
			return err
		}
		if all := strings.Join(e.steps, "\n"); !strings.Contains(all, "notifications_expire (workspace_id=? AND expires_at<?)") {
			t.Error(all)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	err := s.Write(t.Context(), func(tx *Tx) error {
		e := &explained{querier: tx.q}
		tx.q = e
		defer func() { tx.q = e.querier }()
		for _, search := range []NotificationFigureSearch{{}, {TemplateID: "t"}, {FeedID: "f", Mode: "batch"}} {
			if _, err := tx.NotificationFigures("ws", search); err != nil {
				return err
			}
		}
		looks := 0
		for _, step := range e.steps {
			if !strings.Contains(step, "notification_figures") {
				continue
			}
			if looks++; !strings.Contains(step, "workspace_id=? AND at>? AND at<?") {
				t.Error(step)
			}
		}
		if looks != 3 {
			t.Errorf("%d looks: %v", looks, e.steps)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is asked of a person's notifications is found among theirs, however many a workspace has; what has expired, among
// what has.
func TestNotificationsAreFoundByPeople(t *testing.T) {
	s := openKept(t)
	now := time.Now()
	place := FeedPlace{At: now, ID: "msg_1"}
	for name, ask := range map[string]func(tx *Tx) error{
		"a page": func(tx *Tx) error {
			_, err := tx.Notifications("ws", "p", NotificationSearch{FeedID: "f", Now: now, Limit: 20})
			return err
		},
		"unread, older": func(tx *Tx) error {
			_, err := tx.Notifications("ws", "p", NotificationSearch{FeedID: "f", Status: StatusUnread, Before: place, Now: now, Limit: 20})
			return err
		},
		"of all feeds": func(tx *Tx) error {
			_, err := tx.Notifications("ws", "p", NotificationSearch{After: place, Now: now, Limit: 20})
			return err
		},
		"counts":     func(tx *Tx) error { _, err := tx.CountNotifications("ws", "p", now); return err },
		"since":      func(tx *Tx) error { _, _, err := tx.NotificationsSince("ws", "p", 0, 10); return err },
		"of some":    func(tx *Tx) error { _, err := tx.NotificationsOf("ws", []string{"p", "q", "r"}, 0, 1000); return err },
		"the newest": func(tx *Tx) error { _, err := tx.NewestNotification("ws", "p"); return err },
		"all read": func(tx *Tx) error {
			_, _, err := tx.MarkNotifications("ws", "p", NotificationMark{What: MarkRead, FeedID: "f", All: true, Now: now})
			return err
		},
		"seen up to": func(tx *Tx) error {
			_, _, err := tx.MarkNotifications("ws", "p", NotificationMark{What: MarkSeen, UpTo: place, Now: now})
			return err
		},
		"deleted by id": func(tx *Tx) error {
			_, _, err := tx.MarkNotifications("ws", "p", NotificationMark{What: MarkDelete, IDs: []string{"a", "b"}, Now: now})
			return err
		},
		"everybody since": func(tx *Tx) error { _, err := tx.NotifiedPeople("ws", 5, 10); return err },
	} {
		want := "profile_id=?"
		if name == "everybody since" {
			want = "change>? AND change<?"
		}
		err := s.Write(t.Context(), func(tx *Tx) error {
			e := &explained{querier: tx.q}
			tx.q = e
			defer func() { tx.q = e.querier }()
			if err := ask(tx); err != nil {
				return err
			}
			found := 0
			for _, step := range e.steps {
				if strings.Contains(step, "notifications ") || strings.HasSuffix(step, "notifications") {
					found++
					if !strings.Contains(step, want) {
						t.Errorf("%s: %s", name, step)
					}
				}
			}
			if found == 0 {
				t.Errorf("%s: not asked", name)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
