package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestNothingTwiceNothingLost drives delivery over a store against a platform that loses
// answers, fails and throttles, with crashes at any point and echoes that come or do not.
func TestNothingTwiceNothingLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", modelRuns.Add(1)))
		s, err := store.Open(t.Context(), path)
		if err != nil {
			rt.Fatal(err)
		}
		m := &model{rig: newRig(t, s), path: path}
		defer func() { m.store.Close() }()
		for i := range 6 {
			m.person(i, noon.Add(-time.Hour))
		}
		rt.Repeat(map[string]func(*rapid.T){
			"queue": m.queueSome, "work": m.work, "wait": m.wait, "echo": m.echo, "faults": m.faults, "crash": m.crash,
			"": func(rt *rapid.T) { m.check(rt, false) },
		})
		m.settleAll(rt)
		m.check(rt, true)
	})
}

var modelRuns atomic.Int64

type model struct {
	*rig
	path   string
	asked  []petitbleu.Message
	groups int
}

func (m *model) queueSome(rt *rapid.T) {
	to := rapid.IntRange(0, 5).Draw(rt, "person")
	parts := rapid.IntRange(1, 3).Draw(rt, "parts")
	m.groups++
	var all []petitbleu.Message
	for part := range parts {
		msg := m.message(to, fmt.Sprintf("request %d part %d", m.groups, part+1))
		msg.GroupID, msg.Part = fmt.Sprintf("push_%d", m.groups), part+1
		all = append(all, msg)
	}
	m.queue(all...)
	m.asked = append(m.asked, all...)
}

func (m *model) work(*rapid.T) { m.tick() }

func (m *model) wait(rt *rapid.T) {
	m.clock.Move(time.Duration(rapid.IntRange(1, 120).Draw(rt, "seconds")) * time.Second)
}

func (m *model) faults(rt *rapid.T) {
	list := rapid.SliceOfN(rapid.SampledFrom([]how{accept, accept, accept, acceptCut, acceptCut, cut, temporary, throttled, permanent, emptyError}), 1, 12).Draw(rt, "answers")
	n := 0
	m.p.answers(func(string, string) how { n++; return list[n%len(list)] })
}

// echo lets the intake learn of some of what arrived.
func (m *model) echo(rt *rapid.T) {
	all := m.p.seen().all
	if len(all) == 0 {
		return
	}
	from := rapid.IntRange(0, len(all)-1).Draw(rt, "from")
	m.write(func(tx *store.Tx) error {
		for _, a := range all[from:] {
			if _, err := tx.SettleByEcho(ws, []store.Echo{{MessageID: a.metadata, OutsideID: a.mid, PageID: page, PSID: a.psid, At: a.at}}, m.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// crash ends the program while calls are under way: what was not committed by then is gone.
func (m *model) crash(rt *rapid.T) {
	gate := make(chan struct{})
	m.p.mu.Lock()
	m.p.gate = gate
	before := m.p.calls
	m.p.mu.Unlock()
	ctx, cancel := context.WithCancel(m.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = m.d.Tick(ctx, m.clock.Now())
	}()
	for wait := true; wait; { // until a call hangs, or there is nothing to send
		select {
		case <-done:
			wait = false
		case <-time.After(time.Millisecond):
			m.p.mu.Lock()
			wait = m.p.calls == before
			m.p.mu.Unlock()
		}
	}
	m.store.Close()
	cancel()
	close(gate)
	<-done
	m.p.hold(nil)
	s, err := store.Open(m.t.Context(), m.path)
	if err != nil {
		rt.Fatal(err)
	}
	m.store = s
	m.steady.Move(lease + time.Minute) // the lease of the life before ends
	m.d = m.open()
}

// settleAll lets everything come to its end on a platform without faults.
func (m *model) settleAll(*rapid.T) {
	m.p.answers(func(string, string) how { return accept })
	for range 12 {
		m.clock.Move(5 * time.Minute)
		m.tick()
	}
}

func (m *model) check(rt *rapid.T, end bool) {
	count := m.p.count()
	for id, n := range count {
		if n > 1 {
			rt.Fatalf("message %s arrived %d times", id, n)
		}
	}
	last := map[string]int{}
	order := m.p.seen().all
	byID := map[string]petitbleu.Message{}
	for _, msg := range m.asked {
		byID[msg.ID] = msg
	}
	for _, a := range order {
		msg := byID[a.metadata]
		if msg.Part != last[msg.GroupID]+1 {
			rt.Fatalf("%s arrived after part %d", a.text, last[msg.GroupID])
		}
		last[msg.GroupID] = msg.Part
	}
	if m.p.seen().worst > 1 {
		rt.Fatalf("%d messages to one person were under way at once", m.p.seen().worst)
	}
	if !end {
		return
	}
	for _, msg := range m.asked {
		got := m.get(msg.ID)
		arrived := count[msg.ID] == 1
		switch got.State {
		case petitbleu.StateSent:
			if !arrived {
				rt.Fatalf("%s is sent and never arrived: %+v", msg.Content.Text, got)
			}
		case petitbleu.StateFailed, petitbleu.StateCancelled:
			if arrived {
				rt.Fatalf("%s is %s and arrived: %+v", msg.Content.Text, got.State, got)
			}
		default:
			rt.Fatalf("%s never came to an end: %s, due %v, %s", msg.Content.Text, got.State, got.DueAt, got.ReasonText)
		}
	}
}
