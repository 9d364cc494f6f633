package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

func openKept(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// alone ends the keeper's own turns, so that a test has its connection and its ways to the disk for itself.
func alone(k *keeper) *keeper {
	close(k.stop)
	<-k.done
	k.stop = make(chan struct{}) // for close
	return k
}

// The pages of both files are as large as dialect.go says: the driver has an order of its own for settings.
func TestPageSize(t *testing.T) {
	s := openKept(t)
	for _, e := range []*engine{s.main, s.raw} {
		for setting, want := range map[string]string{"page_size": "8192", "journal_mode": "wal"} {
			err := e.read(t.Context(), func(tx *Tx) error {
				got, _, err := one(tx, value[string], "PRAGMA "+setting)
				if got != want {
					t.Errorf("%s: %s is %s, want %s", e.path, setting, got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// How far the log reaches is read where SQLite keeps it, also after the log began anew.
func TestReachOfTheLog(t *testing.T) {
	s := openKept(t)
	k := alone(s.main.keeper)
	for i := range 20 {
		if i == 10 {
			k.rest.Store(true)
		}
		if err := s.Write(t.Context(), addLease(fmt.Sprint("reach", i))); err != nil {
			t.Fatal(err)
		}
		if logged, _ := k.look(); k.reach() != 32+logged*(8192+24) {
			t.Fatalf("after %d writes the log has %d pages and reaches to %d", i+1, logged, k.reach())
		}
	}
}

func addLease(name string) func(*Tx) error {
	return func(tx *Tx) error {
		_, err := tx.exec("INSERT INTO leases (name, holder, until) VALUES ($1,$2,$3)", name, "", int64(0))
		return err
	}
}

// The writer copies what is left when it is asked, and the log starts anew with the next commit; no row is
// lost on the way.
func TestLogStartsAnew(t *testing.T) {
	s := openKept(t)
	k := alone(s.main.keeper) // a slow disk would let its turns copy the early ones, and the log start anew among them
	for i := range 50 {
		if err := s.Write(t.Context(), addLease(fmt.Sprint("early", i))); err != nil {
			t.Fatal(err)
		}
	}
	long, _ := k.look()
	k.rest.Store(true)
	for i := range 2 {
		if err := s.Write(t.Context(), addLease(fmt.Sprint("late", i))); err != nil {
			t.Fatal(err)
		}
	}
	if logged, _ := k.look(); logged >= long {
		t.Errorf("the log has %d pages, and had %d before it was to start anew", logged, long)
	}
	if k.rest.Load() {
		t.Error("the writer is still asked to copy")
	}
	var n int64
	err := s.Read(t.Context(), func(tx *Tx) (err error) {
		n, _, err = one(tx, value[int64], "SELECT COUNT(*) FROM leases")
		return err
	})
	if err != nil || n != 52 {
		t.Errorf("%d rows of 52: %v", n, err)
	}
}

// What WriteSoon left to the disk's pleasure is on the disk before a raw call counts as worked in, and after
// any other write.
func TestWriteSoon(t *testing.T) {
	s := openKept(t)
	for name, follow := range map[string]func() error{
		"mark":  func() error { return s.MarkRaw(t.Context(), nil) },
		"write": func() error { return s.Write(t.Context(), addLease("after")) },
	} {
		if err := s.WriteSoon(t.Context(), addLease(name)); err != nil {
			t.Fatal(err)
		}
		if !s.main.keeper.unsynced() {
			t.Errorf("%s: WriteSoon waited for the disk, or forgot that it did not", name)
		}
		if err := follow(); err != nil {
			t.Fatal(err)
		}
		if s.main.keeper.unsynced() {
			t.Errorf("%s: what was written soon is not on the disk", name)
		}
	}
}

// After a failure of the disk nothing is written any more, and the log stays.
func TestDiskFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), addLease("kept")); err != nil {
		t.Fatal(err)
	}
	log := <-s.main.keeper.logs
	log.Close() // what is closed cannot be brought onto the disk
	s.main.keeper.logs <- log
	for range 2 {
		if err := s.Write(t.Context(), addLease("lost")); err == nil {
			t.Error("a write was confirmed though the disk failed")
		}
	}
	if err := s.Close(); err == nil {
		t.Error("the failure is not told when the store closes")
	}
	if matches, _ := filepath.Glob(path + "-wal"); len(matches) != 1 {
		t.Error("the log is gone")
	}
}

// A log that has reached its size starts anew while commits come in, and loses none.
func TestLogKeepsItsSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	e, err := openSQLite(t.Context(), path, bounds{worth: 8, long: 32, waits: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.pool.ExecContext(t.Context(), "CREATE TABLE leases (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)"); err != nil {
		t.Fatal(err)
	}
	if err := e.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.close(); err != nil {
			t.Error(err)
		}
	}()
	aside, err := sql.Open("sqlite", sqliteDSN(path, true))
	if err != nil {
		t.Fatal(err)
	}
	defer aside.Close()
	written, before, anew := int64(0), int64(0), 0
	for end := time.Now().Add(time.Minute); anew < 5; written++ {
		if err := e.write(t.Context(), addLease(fmt.Sprint("row", written))); err != nil {
			t.Fatal(err)
		}
		var busy, logged, copied int64
		if err := aside.QueryRowContext(t.Context(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &logged, &copied); err != nil {
			t.Fatal(err)
		}
		if logged < before {
			anew++
		}
		before = logged
		if time.Now().After(end) {
			t.Fatalf("the log has %d pages after %d writes, and began anew %d times", logged, written, anew)
		}
	}
	var n int64
	err = e.read(t.Context(), func(tx *Tx) (err error) {
		n, _, err = one(tx, value[int64], "SELECT COUNT(*) FROM leases")
		return err
	})
	if err != nil || n != written {
		t.Errorf("%d rows of %d: %v", n, written, err)
	}
}
