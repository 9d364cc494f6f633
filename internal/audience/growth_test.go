package audience_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// orders gives 40 people many orders.
func (h *house) orders(n int) {
	h.Helper()
	var all []profile.Who
	for n := range 40 {
		all = append(all, who(n))
	}
	found, err := h.people.FindMany(h.Context(), ws, all)
	if err != nil {
		h.Fatal(err)
	}
	for from := 0; from < n; from += 5000 {
		h.write(func(tx *store.Tx) error {
			var all []petitbleu.Event
			for i := from; i < min(n, from+5000); i++ {
				all = append(all, petitbleu.Event{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindEvent, noon), ProfileID: found[i%40].ID, Source: "api", OutsideID: fmt.Sprint("bulk", i),
					Kind: petitbleu.EventCustom, Name: "ordered", At: noon.Add(-time.Duration(i) * time.Second), ReceivedAt: noon, Data: fmt.Appendf(nil, `{"p3":%d,"p7":%d,"p11":%d}`, i%3, i%7, i%11)})
			}
			_, err := tx.InsertEvents(all)
			return err
		})
	}
}

// ordered counts who ordered with a property above a value more often than n times.
func ordered(property string, value, n int) string {
	return fmt.Sprintf(`{"type":"event","name":"ordered","op":"count_more_than","value":%d,"where":[{"path":["%s"],"op":"more_than","value":%d}]}`, n, property, value)
}

// TestAnswersWhileAPropertyIsRead: a question that asks a new property waits until the events are read again; others
// are answered meanwhile, by what is there; people change, merge and go, and all answers are right then.
func TestAnswersWhileAPropertyIsRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		var b profile.Batch
		for n := range 40 {
			b.Attributes = append(b.Attributes, profile.Change{Who: who(n), Set: map[string]any{"plan": "gold"}})
		}
		h.apply(b)
		h.orders(12_000)
		if n := h.count(`{"type":"event","name":"ordered","op":"did"}`); n != 40 {
			t.Fatalf("%d ordered", n)
		}
		h.audience.GrowBy(60) // many steps, so that others fall between them
		met := 0
		for _, turn := range []int{3, 7, 11} {
			property := fmt.Sprint("p", turn)
			each := 300 * (turn - 1) / turn // orders of one person above 0, about
			answered := make(chan error, 1)
			q := h.query(ordered(property, 0, each))
			go func() {
				_, err := h.audience.Count(t.Context(), ws, q)
				answered <- err
			}()
			for !h.audience.Growing(ws) && len(answered) == 0 {
				runtime.Gosched()
			}
			for h.audience.Growing(ws) {
				h.change(1 + met%2) // somebody merges, or goes
				if n := h.count(`{"type":"event","name":"ordered","op":"did"}`); n < 20 {
					t.Fatalf("%d ordered, meanwhile", n)
				}
				if h.audience.Growing(ws) {
					met++
				}
			}
			if err := <-answered; err != nil {
				t.Fatal(err)
			}
			h.compare(property, ordered(property, 0, each+3), ordered(property, 0, 2*each+6), ordered(property, 0, 3*each+9))
		}
		if met == 0 {
			t.Error("no other question was answered while a property was read")
		}
	})
}
