package kill

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

const serverKey = "pb_test_the_key_of_the_shop_itself"

// TestKilledWhileReadIsTold kills the program at random points while people read, and while it tells READ to an external
// Braze. Who read is marked as often as it takes and twice over: here each has one event READ behind one SENT, and the other
// side hears of everybody; what a kill had told again names the same message and status.
func TestKilledWhileReadIsTold(t *testing.T) {
	const people, kills = 600, 4
	braze, there := otherSide(t, people)
	b := bells{t, storetest.DSN(t, "sqlite")}
	if err := b.house(); err != nil {
		t.Fatal(err)
	}
	b.do(func(s *store.Store, _ *feed.Engine) error {
		return s.Write(t.Context(), func(tx *store.Tx) error {
			if err := addKey(tx, serverKey, petitbleu.ScopeWrite); err != nil {
				return err
			}
			return tellsBraze(t, braze.Ready["url"])(tx)
		})
	})
	node := serveAt(t, b.dsn)
	var address atomic.Value
	address.Store(node.Ready["url"])
	var taken atomic.Int64
	callsOf(t, people, &address, &taken).Wait()
	lines := b.inFeeds(people, &node)
	address.Store(node.Ready["url"])
	var read atomic.Int64
	wg := readersOf(t, lines, &address, &read)
	for i := range kills {
		at := int64((i*people + rand.IntN(people)) / (kills + 1))
		program.Until(t, "the next point", func() bool { return read.Load() >= at })
		node.Kill()
		node = serveAt(t, b.dsn)
		address.Store(node.Ready["url"])
	}
	wg.Wait()
	told := heardOf(t, there, 2*people)
	node.Stop(t)
	b.everybodyOnce(people)
	here := heard(t, b.dsn)
	for _, l := range lines {
		for _, status := range []string{petitbleu.StatusSent, petitbleu.StatusRead} {
			if n := here[status+" "+l.ID]; n != 1 {
				t.Errorf("%s of %s was raised %d times here", status, l.ID, n)
			}
			if told[status+" "+l.ID] == 0 {
				t.Errorf("%s of %s was never told there", status, l.ID)
			}
		}
	}
	if len(told) != 2*people || len(here) != 2*people {
		t.Errorf("%d statuses here, %d there, want %d", len(here), len(told), 2*people)
	}
}

// inFeeds waits until so many have a notification, and gives them. The node goes on in another life.
func (b bells) inFeeds(people int, node **program.Process) (all []store.NotificationLine) {
	b.t.Helper()
	for range 60 {
		(*node).Stop(b.t)
		b.do(func(s *store.Store, _ *feed.Engine) error {
			return s.Read(b.t.Context(), func(tx *store.Tx) (err error) {
				all, err = tx.NotificationLog("ws_1", store.NotificationLogSearch{Limit: people + 1})
				return err
			})
		})
		*node = serveAt(b.t, b.dsn)
		if len(all) >= people {
			return all
		}
		time.Sleep(time.Second)
	}
	b.t.Fatalf("%d of %d people have a notification", len(all), people)
	return nil
}

// readersOf has each notification read, twice, by calls that are made again until they are answered.
func readersOf(t *testing.T, all []store.NotificationLine, address *atomic.Value, read *atomic.Int64) *sync.WaitGroup {
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for range 8 {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)) && t.Context().Err() == nil; i = next.Add(1) - 1 {
				for times := 0; times < 2 && t.Context().Err() == nil; {
					if url, ok := address.Load().(string); ok && markRead(t, url, all[i]) {
						times++
					}
				}
				read.Add(1)
			}
		})
	}
	return &wg
}

func markRead(t *testing.T, url string, l store.NotificationLine) bool {
	body := `{"what":"read","ids":["` + l.ID + `"]}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/workspaces/ws_1/profiles/"+l.ProfileID+"/notifications/mark", bytes.NewReader([]byte(body)))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+serverKey)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusTooManyRequests && !strings.HasPrefix(resp.Status, "5") {
		t.Errorf("marked as read: %s", resp.Status)
		return true
	}
	return resp.StatusCode == http.StatusOK
}
