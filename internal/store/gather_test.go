package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

// Calls that wait for a slow disk do not hold up those behind them: the next row is committed beside it. Nobody
// is told before the disk has the row, and rows stand in the order of their ids.
func TestGatherersGoOnBesideASlowDisk(t *testing.T) {
	s := openKept(t)
	k := alone(s.raw.keeper)
	waits := make(chan chan error)
	var held []*os.File
	for range cap(k.logs) {
		held = append(held, <-k.logs)
	}
	real := k.flush
	k.flush = func(f *os.File) error {
		answer := make(chan error)
		waits <- answer
		return errors.Join(<-answer, real(f))
	}
	for _, f := range held {
		k.logs <- f
	}
	told := make(chan int64, 10)
	tell := func(name string) {
		go func() {
			id, err := s.AppendJournal(context.WithoutCancel(t.Context()), JournalCall{Workspace: "w", At: time.UnixMilli(1), Body: []byte(name)})
			if err != nil {
				t.Error(err)
			}
			told <- id
		}()
	}
	next := func() chan error {
		t.Helper()
		select {
		case answer := <-waits:
			return answer
		case <-time.After(time.Minute):
			t.Fatal("nobody waits for the disk")
			return nil
		}
	}
	tell("first")
	first := next()
	tell("second")
	second := next() // while the disk works on the first
	if len(told) > 0 {
		t.Fatal("a call was told of before it was on the disk")
	}
	close(second)
	b := <-told
	close(first)
	a := <-told
	if a >= b {
		t.Errorf("the first has the id %d, the second %d", a, b)
	}
}

// Calls of many callers are all there, in rows whose ids rise as they are committed, and each caller has the id
// of its row.
func TestGatherersKeepOrder(t *testing.T) {
	s := openKept(t)
	const callers, calls = 16, 40
	ids := make([]map[string]int64, callers)
	stop := make(chan struct{})
	rising := make(chan error, 1)
	go func() { // as the loop that works rows in: it never looks back
		var after int64
		for n, over := 0, false; n < callers*calls; {
			select {
			case <-stop: // before it reads: what it does not see then will not come
				over = true
			default:
			}
			rows, err := s.Journal(context.Background(), after, 1<<20)
			for _, r := range rows {
				after = r.ID
				n += len(r.Calls)
			}
			if err == nil && over && len(rows) == 0 {
				err = fmt.Errorf("%d calls of %d were seen: a row came behind a later one", n, callers*calls)
			}
			if err != nil {
				rising <- err
				return
			}
		}
		rising <- nil
	}()
	var all sync.WaitGroup
	for c := range callers {
		ids[c] = map[string]int64{}
		all.Go(func() {
			for i := range calls {
				body := fmt.Sprintf("%d/%d", c, i)
				id, err := s.AppendJournal(t.Context(), JournalCall{Workspace: "w", At: time.Now(), Body: []byte(body)})
				if err != nil {
					t.Error(err)
				}
				ids[c][body] = id
			}
		})
	}
	all.Wait()
	close(stop)
	if err := <-rising; err != nil {
		t.Fatal(err)
	}
	rows, err := s.Journal(t.Context(), 0, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for len(rows) > 0 {
		for _, call := range rows[0].Calls {
			if !slices.ContainsFunc(ids, func(m map[string]int64) bool { return m[string(call.Body)] == rows[0].ID }) {
				t.Fatalf("the caller of %s was told another id than %d", call.Body, rows[0].ID)
			}
		}
		last := rows[len(rows)-1].ID
		if rows = rows[1:]; len(rows) == 0 {
			if rows, err = s.Journal(t.Context(), last, 1<<30); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What one wait for the disk does not get there, another beside it must not promise.
func TestDiskFailsBesideAWait(t *testing.T) {
	path := t.TempDir() + "/x.db"
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	k := alone(s.raw.keeper)
	waits := make(chan chan error)
	a, b := <-k.logs, <-k.logs
	k.flush = func(*os.File) error {
		answer := make(chan error)
		waits <- answer
		return <-answer
	}
	k.logs <- a
	k.logs <- b
	results := make(chan error, 2)
	tell := func() chan error {
		go func() {
			_, err := s.AppendJournal(context.WithoutCancel(t.Context()), JournalCall{Workspace: "w", At: time.UnixMilli(1), Body: []byte("x")})
			results <- err
		}()
		return <-waits
	}
	first := tell()
	second := tell()
	second <- errors.New("no more blocks")
	if err := <-results; !errors.Is(err, errDisk) {
		t.Errorf("the one whose wait failed: %v", err)
	}
	close(first)
	if err := <-results; !errors.Is(err, errDisk) {
		t.Errorf("the one whose wait ended well, afterwards: %v", err)
	}
	if err := s.Close(); !errors.Is(err, errDisk) {
		t.Errorf("the failure is not told when the store closes: %v", err)
	}
}
