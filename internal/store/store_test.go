package store_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func TestAppendRawManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bodies := [][]byte{[]byte(`{"a":"é"}`), {0, 0xff, 'x'}, nil}
		var wg sync.WaitGroup
		for i := range 300 {
			wg.Go(func() {
				call := petitbleu.RawCall{AppID: "1", ReceivedAt: noon, Body: bodies[i%3]}
				if err := s.AppendRaw(t.Context(), &call); err != nil || call.ID == 0 {
					t.Errorf("append: id %d, %v", call.ID, err)
				}
			})
		}
		wg.Wait()
		calls, err := s.WaitingRaw(t.Context(), 1000)
		if err != nil || len(calls) != 300 {
			t.Fatalf("%d calls wait, %v", len(calls), err)
		}
		var binary int
		for i, c := range calls {
			if i > 0 && c.ID <= calls[i-1].ID {
				t.Fatalf("ids do not rise: %d after %d", c.ID, calls[i-1].ID)
			}
			if bytes.Equal(c.Body, bodies[1]) {
				binary++
			}
		}
		if binary != 100 {
			t.Errorf("%d of 100 bodies that are not UTF-8 came back whole", binary)
		}
		marks := []store.RawMark{{ID: calls[0].ID, State: petitbleu.RawDone}, {ID: calls[1].ID, State: petitbleu.RawUndecodable, Note: "cut short"}}
		if err := s.MarkRaw(t.Context(), marks); err != nil {
			t.Fatal(err)
		}
		waiting, age, err := s.RawBacklog(t.Context(), noon.Add(time.Minute))
		if err != nil || waiting != 298 || age != time.Minute {
			t.Errorf("backlog %d, %v, %v", waiting, age, err)
		}
		bad, err := s.UndecodableRaw(t.Context(), "1", 0, 10)
		if err != nil || len(bad) != 1 || bad[0].Note != "cut short" {
			t.Fatalf("undecodable: %v, %v", bad, err)
		}
		if ok, err := s.ReplayRaw(t.Context(), "2", bad[0].ID); ok || err != nil {
			t.Errorf("another app replayed the call: %v, %v", ok, err)
		}
		if ok, err := s.ReplayRaw(t.Context(), "1", bad[0].ID); !ok || err != nil {
			t.Errorf("replay: %v, %v", ok, err)
		}
	})
}

func TestWriteFailsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		broken := errors.New("broken")
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				w := petitbleu.Workspace{ID: petitbleu.NewID(petitbleu.KindWorkspace, noon), Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					if err := tx.InsertWorkspace(w); err != nil {
						return err
					}
					if i%4 == 1 {
						return broken
					}
					if i%4 == 2 {
						panic("in a write")
					}
					return nil
				})
				if (err != nil) != (i%4 == 1 || i%4 == 2) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		err := s.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Workspaces()
			if len(all) != 50 {
				t.Errorf("%d workspaces, not the 50 whose write succeeded", len(all))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A clean end leaves whole files: nothing waits in a write-ahead log that a copy could miss.
func TestCloseLeavesOneFileEach(t *testing.T) {
	dsn := storetest.DSN(t, "sqlite")
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	call := petitbleu.RawCall{AppID: "1", ReceivedAt: noon}
	if err := s.AppendRaw(t.Context(), &call); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Dir(dsn) + "/*-wal")
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
