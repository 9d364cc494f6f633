package live_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/petitbleu/petitbleu/internal/live"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ live.Broker = (*live.Hub)(nil)

func message(i int) live.Change {
	return live.Change{Kind: live.KindMessage, ID: fmt.Sprintf("msg_%d", i), ProfileID: "p_1"}
}

func TestChangesReachTheirWorkspace(t *testing.T) {
	var h live.Hub
	one, leave := h.Subscribe("ws_1")
	two, leave2 := h.Subscribe("ws_2")
	defer leave2()
	h.Publish("ws_2", message(2))
	h.Publish("ws_1", message(1))
	if c := <-one; c != message(1) {
		t.Errorf("workspace 1 got %v", c)
	}
	if c := <-two; c != message(2) {
		t.Errorf("workspace 2 got %v", c)
	}
	leave()
	leave()
	if _, ok := <-one; ok {
		t.Error("a change after leaving")
	}
	h.Publish("ws_1", message(3)) // to nobody
	if n := h.Readers(); n != 1 {
		t.Errorf("%d readers", n)
	}
}

// A reader that does not read gets each thing once, and beyond the limit one hint for all.
func TestSlowReader(t *testing.T) {
	for _, c := range []struct {
		distinct, rounds int
		want             string
	}{
		{3, 100, "message msg_0, message msg_1, message msg_2, "},
		{2000, 2, "message msg_0, anything , "},
	} {
		synctest.Test(t, func(t *testing.T) {
			var h live.Hub
			changes, leave := h.Subscribe("ws_1")
			h.Publish("ws_1", message(0))
			synctest.Wait() // the first waits to be taken, the others behind it
			for range c.rounds {
				for i := 1; i < c.distinct; i++ {
					h.Publish("ws_1", message(i))
				}
			}
			var got string
			for len(got) < len(c.want) {
				n := <-changes
				got += fmt.Sprintf("%s %s, ", n.Kind, n.ID)
			}
			if got != c.want {
				t.Errorf("%d things: got %.200s", c.distinct, got)
			}
			synctest.Wait()
			select {
			case n := <-changes:
				t.Errorf("one more: %v", n)
			default:
			}
			leave()
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	var h live.Hub
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				changes, leave := h.Subscribe("ws_1")
				h.Publish("ws_1", message(i))
				<-changes
				leave()
			}
		})
	}
	wg.Wait()
	if n := h.Readers(); n != 0 {
		t.Errorf("%d readers left", n)
	}
}
