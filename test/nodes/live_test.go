package nodes

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/crowd"
	"github.com/petitbleu/petitbleu/test/program"
)

// await reads changes until the one wanted, and fails the test after a while.
func await(t *testing.T, changes <-chan live.Change, want live.Change) {
	t.Helper()
	over := time.After(program.Patience)
	for {
		select {
		case c := <-changes:
			if c == want {
				return
			}
		case <-over:
			t.Fatalf("waited %v for %v", program.Patience, want)
		}
	}
}

// What one node publishes is heard on the other, also after the connection between them broke.
func TestHintsBetweenNodes(t *testing.T) {
	dsn := storetest.DSN(t, "postgres")
	heard := make(chan live.Change, 1000)
	log := slog.New(slog.DiscardHandler)
	a := live.NewPostgres(dsn, "a", log, nil)
	b := live.NewPostgres(dsn, "b", log, func(_ string, c live.Change) { heard <- c })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	for _, p := range []*live.Postgres{a, b} {
		go func() { p.Run(ctx); done <- struct{}{} }()
	}
	defer func() { stop(); <-done; <-done }()
	seen, leave := b.Subscribe("ws_1")
	defer leave()
	message := live.Change{Kind: live.KindMessage, ID: "msg_1", ProfileID: "p_1"}
	publishUntilHeard(t, a, message, heard)
	await(t, seen, message)

	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
		t.Fatal(err)
	}
	await(t, seen, live.Change{Kind: live.KindAnything}) // what was told meanwhile is lost
	page := live.Change{Kind: live.KindPage, ID: "1"}
	publishUntilHeard(t, a, page, heard)
	await(t, seen, page)
}

// publishUntilHeard publishes again and again: the other end may not listen yet.
func publishUntilHeard(t *testing.T, from *live.Postgres, c live.Change, heard <-chan live.Change) {
	t.Helper()
	crowd.Until(t, "the other node to hear", func() bool {
		from.Publish("ws_1", c)
		for {
			select {
			case got := <-heard:
				if got == c {
					return true
				}
			default:
				return false
			}
		}
	})
}

// stream reads the stream of a node and tells the kinds of change that it has shown.
func stream(t *testing.T, c *crowd.Crowd, p *program.Process, key string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.URL(p)+"/api/v1/stream?workspace="+c.Workspace, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the stream is answered %d", res.StatusCode)
	}
	kinds := make(chan string, 1000)
	go func() {
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				kinds <- data
			}
		}
	}()
	return kinds
}

// One node works a webhook call in; a page that is open on the other shows it.
func TestStreamOfTheOtherNode(t *testing.T) {
	c := crowd.New(t, "postgres", 1, 1)
	key := c.Key()
	one, two := c.Serve(), c.Serve()
	streams := []<-chan string{stream(t, c, one, key), stream(t, c, two, key)}
	c.EverybodyWrites()
	for i, s := range streams {
		crowd.Until(t, "the event on both streams", func() bool {
			select {
			case data := <-s:
				return strings.Contains(data, `"kind":"event"`)
			default:
				return false
			}
		})
		t.Logf("stream %d has it", i+1)
	}
}

// A thread that comes back to us sends what waited for it at once, whichever node learns of it and
// whichever has the Page: without a word between the nodes it would take up to a second, until the
// next look.
func TestThreadHandedBack(t *testing.T) {
	c := crowd.New(t, "postgres", 6, 1)
	c.Route()
	key := c.Key()
	one, two := c.Serve(), c.Serve()
	c.EverybodyWrites()
	crowd.Until(t, "the people to be known", c.Known)
	for _, back := range []struct {
		name string
		do   func()
	}{
		{"the inbox gives it back", c.InboxGivesBack},
		{"the first node takes it", func() { take(t, c, one, key) }},
		{"the second node takes it", func() { take(t, c, two, key) }},
	} {
		soon(t, back.name, 5, 600*time.Millisecond, func() time.Duration {
			began := time.Now()
			c.InboxTakes()
			slow := time.Since(began) // what the way there takes on this machine now, the way back may take too
			c.Queue(len(c.Pages))
			crowd.Until(t, "the messages to wait", func() bool { return c.States()[petitbleu.StateHeld] == int64(len(c.Pages)) })
			want := c.Stats().Distinct + int64(len(c.Pages))
			began = time.Now()
			back.do()
			crowd.Until(t, "the messages to arrive", func() bool { return c.Stats().Distinct == want })
			return time.Since(began) - slow
		})
	}
}

// soon tries something some times, and fails the test where most took longer than a limit; where they did, a second time and
// a third, for a machine that runs all tests at once may have stood still for a while.
func soon(t *testing.T, what string, times int, limit time.Duration, try func() time.Duration) {
	t.Helper()
	var took []time.Duration
	for range 3 {
		took = nil
		for range times {
			took = append(took, try().Round(time.Millisecond))
		}
		slices.Sort(took)
		t.Logf("%s: %v", what, took)
		if took[times/2] <= limit {
			return
		}
	}
	t.Errorf("%s: it took %v", what, took)
}

// take lets a node take the threads of all Pages.
func take(t *testing.T, c *crowd.Crowd, p *program.Process, key string) {
	t.Helper()
	for page, psid := range c.Friends() {
		ask(t, c.URL(p)+"/api/v1/workspaces/"+c.Workspace+"/pages/"+page+"/threads/"+psid+"/control", key, `{"action":"take"}`)
	}
}

// What is told to one node counts in the next answer of the other.
func TestSegmentsOnEveryNode(t *testing.T) {
	c := crowd.New(t, "postgres", 1, 1)
	one, two := c.Serve(), c.Serve()
	key := c.Key()
	for n := range 20 {
		from, other := one, two
		if n%2 == 1 {
			from, other = two, one
		}
		ask(t, c.URL(from)+"/users/track", key, fmt.Sprintf(`{"attributes":[{"external_id":"u%d","plan":"gold"}]}`, n))
		answer := ask(t, c.URL(other)+"/api/v1/workspaces/"+c.Workspace+"/segments/preview", key,
			`{"definition":{"version":1,"where":{"type":"attribute","name":"plan","op":"is_any_of","value":["gold"]}}}`)
		var got struct{ People int }
		if err := json.Unmarshal(answer, &got); err != nil || got.People != n+1 {
			t.Fatalf("after %d people were told of: %s", n+1, answer)
		}
	}
	one.Stop(t)
	two.Stop(t)
}

func ask(t *testing.T, url, key, body string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s: %d %s %v", url, resp.StatusCode, answer, err)
	}
	return answer
}
