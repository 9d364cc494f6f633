package nodes

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/inbox"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

const (
	feedKey  = "a key of the site"
	feedCard = `{"version":1,"body":{"items":[{"type":"text","text":"Order {order}"}]}}`
)

// feeds is a database with a feed and a card, and the nodes over it.
type feeds struct {
	t         *testing.T
	dsn       string
	workspace string
	site      string
	token     string // of an API key
	files     string

	mu    sync.Mutex
	nodes []*program.Process // that live
}

func newFeeds(t *testing.T, dsn string) *feeds {
	now := time.Now().UTC()
	f := &feeds{t: t, dsn: dsn, workspace: petitbleu.NewID(petitbleu.KindWorkspace, now), site: petitbleu.NewID(petitbleu.KindSite, now),
		token: secret.NewToken(""), files: t.TempDir()}
	s, err := store.Open(t.Context(), f.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: f.workspace, Name: "Shop", TimeZone: "UTC", Region: "FR", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
			return err
		}
		if err := tx.InsertSite(petitbleu.Site{WorkspaceID: f.workspace, ID: f.site, Name: "Shop", KeySealed: box.Seal("site/"+f.site+"/key", feedKey), CreatedAt: now}); err != nil {
			return err
		}
		k := petitbleu.APIKey{WorkspaceID: f.workspace, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: "Shop", Prefix: f.token[:4], Scopes: []string{petitbleu.ScopeWrite}, CreatedAt: now}
		if err := tx.InsertAPIKey(k, secret.HashToken(f.token)); err != nil {
			return err
		}
		list := feed.NewFeed()
		list.WorkspaceID, list.Key, list.Name = f.workspace, "news", "News"
		list, err := feed.CreateFeed(tx, list, now)
		if err != nil {
			return err
		}
		c, err := feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: f.workspace, Key: "order", Name: "Order", FeedID: list.ID}, petitbleu.CardContent{Card: json.RawMessage(feedCard)}, now)
		if err != nil {
			return err
		}
		_, _, err = feed.Publish(tx, f.workspace, c.ID, c.Revision, "Ana", now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// serve starts a node.
func (f *feeds) serve() *program.Process {
	p := program.Start(f.t, "serve", "--json", "--listen", "127.0.0.1:0", "--database", f.dsn, "--files", f.files, "--log-level", "error",
		"--seal-key", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32))))
	f.mu.Lock()
	f.nodes = append(f.nodes, p)
	f.mu.Unlock()
	return p
}

// url gives the address of one of the nodes that live.
func (f *feeds) url(n int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.nodes[n%len(f.nodes)].Ready["url"]
}

// kill kills a node.
func (f *feeds) kill(n int) {
	f.mu.Lock()
	p := f.nodes[n]
	f.nodes = append(f.nodes[:n:n], f.nodes[n+1:]...)
	f.mu.Unlock()
	p.Kill()
}

// send sends a notification to a person, until a node says that it is kept: the key makes it one.
func (f *feeds) send(user string, order int) {
	f.t.Helper()
	body := fmt.Sprintf(`{"template_key":"order","user_id":%q,"variables":{"order":"%d"}}`, user, order)
	program.Until(f.t, "a node to take the notification", func() bool {
		r, err := http.NewRequestWithContext(f.t.Context(), http.MethodPost, f.url(order)+"/api/v1/workspaces/"+f.workspace+"/notifications", strings.NewReader(body))
		if err != nil {
			f.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+f.token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", fmt.Sprint("order ", order))
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return false
		}
		res.Body.Close()
		if res.StatusCode >= 400 && res.StatusCode < 500 && res.StatusCode != http.StatusConflict && res.StatusCode != http.StatusTooManyRequests {
			f.t.Fatalf("a notification is answered %d", res.StatusCode)
		}
		return res.StatusCode == http.StatusAccepted
	})
}

// tab is an open feed: it comes back with its place whenever its connection breaks, to whichever node.
type tab struct {
	f     *feeds
	user  string
	token string
	n     int // of the node

	mu     sync.Mutex
	place  string
	items  map[string]int // how often each change came
	texts  map[string]int // how often each text came
	unread int
	breaks int
	cut    context.CancelFunc
}

// tab opens a person's feed on a node, once it runs.
func (f *feeds) tab(user string, node int) *tab {
	now := time.Now()
	return &tab{f: f, user: user, n: node, place: "0", token: inbox.SignToken(feedKey, f.site, user, now, now.Add(time.Hour)), items: map[string]int{}, texts: map[string]int{}}
}

func (b *tab) run(ctx context.Context) {
	for ; ctx.Err() == nil; b.n++ {
		here, cut := context.WithCancel(ctx)
		b.mu.Lock()
		b.cut = cut
		b.mu.Unlock()
		b.listen(here)
		cut()
		b.mu.Lock()
		b.breaks++
		b.mu.Unlock()
	}
}

func (b *tab) listen(ctx context.Context) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.f.url(b.n)+"/feed/v1/stream?after="+b.place, nil)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+b.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return
	}
	var id, name, data string
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			data = value
		case "":
			b.take(id, name, data)
			name = ""
		}
	}
}

func (b *tab) take(id, name, data string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch name {
	case "item":
		var i struct {
			ID     string
			Change int64
			Text   string
		}
		_ = json.Unmarshal([]byte(data), &i)
		b.items[fmt.Sprint(i.ID, " ", i.Change)]++
		b.texts[i.Text]++
	case "counts":
		var c map[string]struct{ Unread int }
		_ = json.Unmarshal([]byte(data), &c)
		b.unread = c["news"].Unread
	case "":
		return
	}
	if id != "" {
		b.place = id
	}
}

// check tells what is wrong with what came, of as many notifications.
func (b *tab) check(sent int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for change, times := range b.items {
		if times > 1 {
			return fmt.Sprintf("%s came %d times", change, times)
		}
	}
	if len(b.texts) != sent || b.unread != sent {
		return fmt.Sprintf("%d of %d came, %d unread, after %d breaks", len(b.texts), sent, b.unread, b.breaks)
	}
	return ""
}

// People with a feed open on each of two nodes are told everything once, while the database breaks all its connections,
// all browsers come back at once, again and again, and one node dies.
func TestFeedsOnTwoNodes(t *testing.T) {
	const people, rounds = 20, 6
	f := newFeeds(t, storetest.DSN(t, "postgres"))
	f.serve()
	f.serve()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var tabs []*tab
	defer func() { stop(); wg.Wait() }()
	for i := range 2 * people {
		b := f.tab(fmt.Sprint("user-", i/2), i)
		tabs = append(tabs, b)
		wg.Go(func() { b.run(ctx) })
	}
	db, err := sql.Open("pgx", f.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var order atomic.Int64
	for round := range rounds {
		began := time.Now()
		for i := range people {
			f.send(fmt.Sprint("user-", i), int(order.Add(1)))
		}
		t.Logf("round %d: %v", round, time.Since(began).Round(time.Millisecond))
		switch round {
		case 1:
			if _, err := db.ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
				t.Fatal(err)
			}
		case 2, 4:
			for _, b := range tabs {
				b.mu.Lock()
				b.cut()
				b.mu.Unlock()
			}
		case 3:
			f.kill(0)
		}
	}
	program.Until(t, "everybody to be told", func() bool {
		for _, b := range tabs {
			if wrong := b.check(rounds); wrong != "" && !strings.Contains(wrong, " of ") {
				t.Fatalf("%s: %s", b.user, wrong)
			} else if wrong != "" {
				return false
			}
		}
		return true
	})
	for _, b := range tabs {
		if wrong := b.check(rounds); wrong != "" {
			t.Errorf("%s: %s", b.user, wrong)
		}
	}
}

// A notification that one node takes is in the feed that is open on the other soon after: by a hint, not by the look that
// comes each second.
func TestFeedOfTheOtherNode(t *testing.T) {
	f := newFeeds(t, storetest.DSN(t, "postgres"))
	f.serve()
	f.serve()
	own, other := f.tab("ana", 0), f.tab("ana", 1)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { own.run(ctx) })
	wg.Go(func() { other.run(ctx) })
	defer func() { stop(); wg.Wait() }()
	sent := 0
	soon(t, "from the feed on one node to the feed on the other", 9, 250*time.Millisecond, func() time.Duration {
		began := time.Now()
		f.send("ana", 2*sent) // to the first node
		sent++
		var here, there time.Time
		program.Until(t, "it to come", func() bool {
			if here.IsZero() && own.check(sent) == "" {
				here = time.Now()
			}
			if there.IsZero() && other.check(sent) == "" {
				there = time.Now()
			}
			return !here.IsZero() && !there.IsZero()
		})
		return there.Sub(here) - here.Sub(began) // a busy machine keeps both waiting
	})
}
