package kill

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

const brazeKey, webhookKey = "pb_test_the_key_of_the_other_side", "pb_test_the_token_of_the_webhooks"

// addKey gives a workspace an API key.
func addKey(tx *store.Tx, token string, scopes ...string) error {
	now := time.Now()
	k := petitbleu.APIKey{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: "key", Prefix: token[:10], Scopes: scopes, CreatedAt: now}
	return tx.InsertAPIKey(k, secret.HashToken(token))
}

// otherSide is a second program, as the Braze whose campaign sends: its people are ext-0 and so on. It is on PostgreSQL, so that
// a test can look at what it heard while it runs.
func otherSide(t *testing.T, people int) (node *program.Process, dsn string) {
	t.Helper()
	dsn = storetest.DSN(t, "postgres")
	b := bells{t, dsn}
	b.do(func(s *store.Store, _ *feed.Engine) error {
		return s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Campaigns", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: time.Now()}); err != nil {
				return err
			}
			return addKey(tx, brazeKey, "users.track")
		})
	})
	node = serveAt(t, dsn)
	for from := 0; from < people; from += 75 {
		var all []map[string]any
		for i := from; i < min(from+75, people); i++ {
			all = append(all, map[string]any{"external_id": fmt.Sprintf("ext-%d", i), "first_name": "Ann"})
		}
		if status, answer := program.Call(t, "POST", node.Ready["url"]+"/users/track", brazeKey, map[string]any{"attributes": all}); status != 201 {
			t.Fatal(status, answer)
		}
	}
	return node, dsn
}

func serveAt(t *testing.T, dsn string) *program.Process {
	t.Helper()
	return program.Start(t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", dsn, "--files", t.TempDir(), "--log-level", "warn",
		"--seal-key", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))))
}

// callsOf makes the webhooks of a campaign, as a Braze does: each again until it is taken.
func callsOf(t *testing.T, people int, address *atomic.Value, taken *atomic.Int64) *sync.WaitGroup {
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for range 40 {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(people) && t.Context().Err() == nil; i = next.Add(1) - 1 {
				body := fmt.Sprintf(`{"receiver":"u-%d","template_key":"hello","variables":{"name":"N"},"event_name":"hello told","campaign_id":"c-1","dispatch_id":"d-1","external_id":"ext-%d","purpose":"transactional"}`, i, i)
				for t.Context().Err() == nil {
					if url, ok := address.Load().(string); ok && call(t, url+feed.BrazeBatchPath, body) {
						break
					}
				}
				taken.Add(1)
			}
		})
	}
	return &wg
}

func call(t *testing.T, url, body string) bool {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader([]byte(body)))
	if err != nil {
		return false
	}
	r.Header.Set("Api-Token", webhookKey)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusAccepted
}

// TestKilledBesideABraze kills the program at random points of a campaign that another program sends through it by a webhook
// for each person, and while it tells SENT there. Everybody has one notification, whatever calls were made again, and
// the other side hears of each; a status that a kill had told twice names the same message.
func TestKilledBesideABraze(t *testing.T) {
	const people = 3_000
	braze, there := otherSide(t, people)
	b := bells{t, storetest.DSN(t, "sqlite")}
	if err := b.house(); err != nil {
		t.Fatal(err)
	}
	b.do(func(s *store.Store, _ *feed.Engine) error {
		return s.Write(t.Context(), tellsBraze(t, braze.Ready["url"]))
	})
	node := serveAt(t, b.dsn)
	var address atomic.Value
	address.Store(node.Ready["url"])
	var taken atomic.Int64
	wg := callsOf(t, people, &address, &taken)
	for i := range 6 {
		at := int64((i*people + rand.IntN(people)) / 7)
		program.Until(t, "the next point", func() bool { return taken.Load() >= at })
		node.Kill()
		node = serveAt(t, b.dsn)
		address.Store(node.Ready["url"])
	}
	wg.Wait()
	told := heardOf(t, there, people)
	node.Stop(t)
	b.everybodyOnce(people)
	twice := 0
	for _, n := range told {
		twice += n - 1
	}
	if len(told) != people {
		t.Errorf("%d of %d statuses were told", len(told), people)
	}
	t.Logf("%d statuses told, %d of them again after a kill", len(told), twice)
}

// tellsBraze lets the house tell the other side.
func tellsBraze(t *testing.T, address string) func(tx *store.Tx) error {
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	return func(tx *store.Tx) error {
		now := time.Now()
		if err := addKey(tx, webhookKey, petitbleu.ScopeNotificationsSend); err != nil {
			return err
		}
		p := petitbleu.EventEndpoint{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindEndpoint, now), State: petitbleu.EndpointOn, CreatedAt: now}
		endpoint.New(endpoint.Options{Box: box, Clock: clock.System()}).SetBraze(&p, address, brazeKey)
		hosts := []petitbleu.WebhookHost{{Host: strings.TrimPrefix(address, "http://"), Private: true}}
		if err := tx.SetSetting("ws_1", petitbleu.WebhookSettingsName, petitbleu.WebhookSettings{Hosts: hosts}, now); err != nil {
			return err
		}
		return tx.PutEventEndpoint(p)
	}
}

// heard counts what a side was told, by status and message.
func heard(t *testing.T, dsn string) (told map[string]int) {
	t.Helper()
	bells{t, dsn}.do(func(s *store.Store, _ *feed.Engine) (err error) {
		told, err = statuses(t, s)
		return err
	})
	return told
}

// heardOf waits until the other side was told of so many, and gives what heard does.
func heardOf(t *testing.T, dsn string, many int) (told map[string]int) {
	t.Helper()
	bells{t, dsn}.do(func(s *store.Store, _ *feed.Engine) (err error) {
		program.Until(t, fmt.Sprintf("%d statuses to be told", many), func() bool {
			told, err = statuses(t, s)
			return err != nil || len(told) >= many
		})
		return err
	})
	return told
}

func statuses(t *testing.T, s *store.Store) (map[string]int, error) {
	told := map[string]int{}
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.NewestEvents("ws_1", petitbleu.EventCustom, "hello told", 1_000_000)
		for _, e := range all {
			p := intake.Properties(e, "")
			told[fmt.Sprint(p["status"], " ", p["message_id"])]++
		}
		return err
	})
	return told, err
}
