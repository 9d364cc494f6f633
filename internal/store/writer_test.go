package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// disk stands between the keeper and the disk: each wait for it is told, and goes on when the test says so.
type disk struct {
	waits chan chan error
	real  func(*os.File) error
}

func slowDisk(s *Store) *disk {
	k := alone(s.main.keeper)
	d := &disk{waits: make(chan chan error), real: k.flush}
	log := <-k.logs
	k.flush = func(f *os.File) error {
		answer := make(chan error)
		d.waits <- answer
		return errors.Join(<-answer, d.real(f))
	}
	k.logs <- log
	return d
}

// wait gives the next wait for the disk.
func (d *disk) wait(t *testing.T) chan error {
	t.Helper()
	select {
	case answer := <-d.waits:
		return answer
	case <-time.After(time.Minute):
		t.Fatal("nobody waits for the disk")
		return nil
	}
}

// leases counts the rows that a reader sees.
func leases(t *testing.T, s *Store) (n int64) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) (err error) {
		n, _, err = one(tx, value[int64], "SELECT COUNT(*) FROM leases")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// seen waits until a reader sees so many rows.
func seen(t *testing.T, s *Store, want int64) {
	t.Helper()
	for end := time.Now().Add(time.Minute); leases(t, s) < want; {
		if time.Now().After(end) {
			t.Fatalf("%d rows are committed, not %d", leases(t, s), want)
		}
	}
}

// While one group waits for the disk the next is committed, but nobody is told of a write before the disk
// has it; one wait serves all that was committed before it began.
func TestNobodyIsToldBeforeTheDisk(t *testing.T) {
	s := openKept(t)
	d := slowDisk(s)
	told := make(chan string, 10)
	write := func(name string) {
		go func() {
			if err := s.Write(context.WithoutCancel(t.Context()), addLease(name)); err != nil {
				t.Error(err)
			}
			told <- name
		}()
	}
	write("first")
	first := d.wait(t)
	for i := range 2 { // a third would wait for its turn
		write(fmt.Sprint("later", i))
		seen(t, s, int64(i+2)) // committed while the disk works on the first
	}
	if len(told) > 0 {
		t.Fatalf("%s was told of before it was on the disk", <-told)
	}
	close(first)
	if name := <-told; name != "first" {
		t.Fatalf("the disk has the first, and %s was told of", name)
	}
	second := d.wait(t)
	if len(told) > 0 {
		t.Fatalf("%s was told of before it was on the disk", <-told)
	}
	close(second)
	for n := 0; n < 2; {
		select {
		case answer := <-d.waits: // the last may have come too late for the second wait
			close(answer)
		case <-told:
			n++
		}
	}
}

// A disk that fails under a group fails that group, what was committed behind it, and all that comes after.
func TestDiskFailsUnderAGroup(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	d := slowDisk(s)
	var all sync.WaitGroup
	failed := func(name string) {
		all.Go(func() {
			if err := s.Write(context.WithoutCancel(t.Context()), addLease(name)); !errors.Is(err, errDisk) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	failed("under way")
	answer := d.wait(t)
	failed("behind")
	seen(t, s, 2)
	answer <- errors.New("no more blocks")
	all.Wait()
	failed("after")
	all.Wait()
	if err := s.Close(); !errors.Is(err, errDisk) {
		t.Errorf("the failure is not told when the store closes: %v", err)
	}
}
