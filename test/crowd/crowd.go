package crowd

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/emulator"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

const (
	appID     = "777000111222333"
	appSecret = "the-app-secret"
	verify    = "the-verify-token"
)

// Crowd is a stage.
type Crowd struct {
	DSN       string
	Workspace string
	Pages     []string
	People    int // of each Page; the same people

	t       testing.TB
	key     string // seals
	graph   *httptest.Server
	door    *httptest.Server
	emu     *emulator.Emulator
	mu      sync.Mutex
	nodes   []node
	friends []person
}

// person is somebody as a Page knows them.
type person struct{ page, psid, profile string }

// New makes the stage on a fresh database of an engine.
func New(t testing.TB, engine string, pages, people int) *Crowd {
	t.Helper()
	c := &Crowd{DSN: storetest.DSN(t, engine), Workspace: petitbleu.NewID(petitbleu.KindWorkspace, time.Now()), People: people, t: t,
		key: base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", 32)))}
	c.door = httptest.NewServer(http.HandlerFunc(c.forward))
	t.Cleanup(c.door.Close)
	fields := []string{"messages", "messaging_postbacks", "messaging_optins", "messaging_referrals", "message_deliveries", "message_reads", "message_echoes",
		"message_reactions", "message_edits", "messaging_account_linking", "messaging_handovers", "standby", "messaging_policy_enforcement"}
	seed := emulator.Seed{Apps: []emulator.App{{ID: appID, Name: "Crowd", Secret: appSecret, VerifyToken: verify, CallbackURL: c.door.URL + "/hook/messenger/" + appID, Fields: fields, Mode: "live"}}}
	for i := range pages {
		id := fmt.Sprintf("1042689177355%02d", i)
		c.Pages = append(c.Pages, id)
		seed.Pages = append(seed.Pages, emulator.Page{ID: id, Name: "Page", Tokens: map[string]string{appID: "EAAB" + id}, Subscribed: map[string][]string{appID: fields}})
	}
	for i := range people {
		seed.People = append(seed.People, emulator.Person{ID: fmt.Sprintf("person%d", i), FirstName: fmt.Sprintf("Person %d", i)})
	}
	var err error
	if c.emu, err = emulator.New(emulator.Options{Seed: seed}); err != nil {
		t.Fatal(err)
	}
	c.graph = httptest.NewServer(c.emu.Handler())
	t.Cleanup(c.graph.Close)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.emu.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	c.write(c.seed)
	return c
}

// seed writes what an administrator would set up by hand.
func (c *Crowd) seed(tx *store.Tx) error {
	now := time.Now()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		return err
	}
	if err := tx.InsertWorkspace(petitbleu.Workspace{ID: c.Workspace, Name: "Crowd", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: now}); err != nil {
		return err
	}
	err = tx.UpsertApp(petitbleu.App{ID: appID, Name: "Crowd", SecretSealed: box.Seal("app/"+appID+"/secret", appSecret),
		VerifyTokenSealed: box.Seal("app/"+appID+"/verify_token", verify), GraphURL: c.graph.URL, GraphVersion: "v26.0", CreatedAt: now})
	for _, id := range c.Pages {
		if err == nil {
			err = tx.InsertPage(petitbleu.Page{WorkspaceID: c.Workspace, ID: id, AppID: appID, Name: "Page", TokenSealed: box.Seal("page/"+id+"/token", "EAAB"+id),
				State: petitbleu.PageConnected, PerSecond: 300, Concurrency: 25, CreatedAt: now, UpdatedAt: now})
		}
	}
	return err
}

// forward hands a webhook call to the first node that takes it, as a load balancer does.
func (c *Crowd) forward(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	c.mu.Lock()
	nodes := append([]node(nil), c.nodes...)
	c.mu.Unlock()
	for _, n := range nodes {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, n.url.JoinPath(r.URL.Path).String(), bytes.NewReader(body))
		if err != nil {
			continue
		}
		req.Header = r.Header.Clone()
		req.URL.RawQuery = r.URL.RawQuery
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			continue
		}
		answer, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil {
			w.WriteHeader(resp.StatusCode)
			_, _ = w.Write(answer)
			return
		}
	}
	http.Error(w, "no node", http.StatusBadGateway)
}

// Serve starts a node on the crowd's database. Webhook calls go to it until it is Gone.
func (c *Crowd) Serve() *program.Process {
	c.t.Helper()
	graph, _ := url.Parse(c.graph.URL)
	address := "127.0.0.1:" + program.Port(c.t) // the public address is the load balancer's: the program cannot say which it took
	p := program.Start(c.t, "serve", "--json", "--listen", address, "--public-url", c.door.URL, "--database", c.DSN, "--seal-key", c.key,
		"--files", c.t.TempDir(), "--allow-hosts", graph.Host, "--settle-after", "3s", "--log-level", "warn")
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes = append(c.nodes, node{p, &url.URL{Scheme: "http", Host: address}})
	return p
}

// URL gives the address of a node itself, not that of the load balancer.
func (c *Crowd) URL(p *program.Process) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.nodes {
		if n.process == p {
			return n.url.String()
		}
	}
	return ""
}

// Key makes an API key that may read, write, and tell of people.
func (c *Crowd) Key() string {
	c.t.Helper()
	now := time.Now()
	token := secret.NewToken("")
	c.write(func(tx *store.Tx) error {
		return tx.InsertAPIKey(petitbleu.APIKey{WorkspaceID: c.Workspace, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: "Crowd", Prefix: token[:4],
			Scopes: []string{petitbleu.ScopeRead, petitbleu.ScopeWrite, "users.track"}, CreatedAt: now}, secret.HashToken(token))
	})
	return token
}

// node is a program behind the address for webhook calls.
type node struct {
	process *program.Process
	url     *url.URL
}

// Gone takes a node that was killed from behind the address for webhook calls.
func (c *Crowd) Gone(p *program.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, n := range c.nodes {
		if n.process == p {
			c.nodes = append(c.nodes[:i], c.nodes[i+1:]...)
			return
		}
	}
}

// write and read use the database beside the nodes; on SQLite no node may run.
func (c *Crowd) write(fn func(tx *store.Tx) error) { c.with((*store.Store).Write, fn) }
func (c *Crowd) read(fn func(tx *store.Tx) error)  { c.with((*store.Store).Read, fn) }

func (c *Crowd) with(do func(*store.Store, context.Context, func(*store.Tx) error) error, fn func(tx *store.Tx) error) {
	c.t.Helper()
	s, err := store.Open(c.t.Context(), c.DSN)
	if err != nil {
		c.t.Fatal(err)
	}
	defer s.Close()
	if err := do(s, c.t.Context(), fn); err != nil {
		c.t.Fatal(err)
	}
}

// EverybodyWrites lets every person write to every Page, so that a node learns of them and
// their windows are open.
func (c *Crowd) EverybodyWrites() {
	c.t.Helper()
	for _, page := range c.Pages {
		for i := range c.People {
			var a struct {
				PSID string `json:"psid"`
			}
			c.control("POST", fmt.Sprintf("/people/person%d/actions", i), map[string]string{"action": "text", "page": page, "text": "hello"}, &a)
			c.friends = append(c.friends, person{page: page, psid: a.PSID})
		}
	}
}

// Known tells whether the nodes have worked in all that EverybodyWrites did.
func (c *Crowd) Known() (known bool) {
	c.read(func(tx *store.Tx) error {
		known = true
		for i := range c.friends {
			f := &c.friends[i]
			found, err := tx.Conversations(c.Workspace, f.page, []string{f.psid})
			if err != nil {
				return err
			}
			f.profile = found[f.psid].ProfileID
			known = known && f.profile != "" && !found[f.psid].WindowOpenedAt.IsZero()
		}
		return nil
	})
	return known
}

// Queue puts count messages into the outbox, to everybody in turn; some are requests of two
// parts, to be sent in order.
func (c *Crowd) Queue(count int) {
	c.t.Helper()
	now := time.Now()
	all := make([]petitbleu.Message, count)
	for i := range all {
		f := c.friends[i%len(c.friends)]
		m := petitbleu.Message{WorkspaceID: c.Workspace, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: f.profile, Channel: messenger.Name, PageID: f.page,
			Recipient: f.psid, Origin: "push", GroupID: fmt.Sprintf("push_%d", i), Part: 1, Purpose: petitbleu.PurposeTransactional, State: petitbleu.StateQueued, DueAt: now, CreatedAt: now, UpdatedAt: now,
			Content: petitbleu.Content{Type: petitbleu.ContentText, Text: fmt.Sprintf("Order %d is on its way.", i)}}
		if first := i - len(c.friends); first >= 0 && first/len(c.friends)%5 == 0 { // the second part to the message before, to the same person
			m.GroupID, m.Part, m.AfterID, m.DueAt = all[first].GroupID, 2, all[first].ID, time.Time{}
		}
		all[i] = m
	}
	c.write(func(tx *store.Tx) error { return tx.InsertMessages(all) })
}

// Until polls until ok is true, and fails the test after a while.
func Until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(program.Patience)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited %v for %s", program.Patience, what)
		}
	}
}

// Route lets conversation routing give new and idle threads of every Page to our app, which may also
// take them, so that the Page inbox can hold one.
func (c *Crowd) Route() {
	c.t.Helper()
	for _, page := range c.Pages {
		c.control("PATCH", "/pages/"+page+"/settings", map[string]any{"routing": map[string]any{"configured": true, "default_app": appID, "may_take": []string{appID}}}, nil)
	}
}

// InboxTakes has a human of each Page answer the first person from the Page inbox, which takes the
// thread, and waits until the nodes know.
func (c *Crowd) InboxTakes() {
	c.t.Helper()
	for _, page := range c.Pages {
		c.control("POST", "/pages/"+page+"/inbox", map[string]string{"person": "person0", "text": "I look into it."}, nil)
	}
	Until(c.t, "the inbox to hold the threads", func() bool {
		held := true
		c.read(func(tx *store.Tx) error {
			for i := range c.friends {
				found, err := tx.Conversations(c.Workspace, c.friends[i].page, []string{c.friends[i].psid})
				if err != nil {
					return err
				}
				held = held && found[c.friends[i].psid].OwnerAppID == petitbleu.PageInboxAppID
			}
			return nil
		})
		return held
	})
}

// InboxGivesBack passes the first person's threads to our app again.
func (c *Crowd) InboxGivesBack() {
	c.t.Helper()
	for _, page := range c.Pages {
		c.control("POST", "/threads/"+page+"/person0/control", map[string]string{"app": petitbleu.PageInboxAppID, "do": "pass", "target": appID}, nil)
	}
}

// Friends are the PSIDs of the people who wrote, by Page; of the last one where several did.
func (c *Crowd) Friends() map[string]string {
	out := map[string]string{}
	for _, f := range c.friends {
		out[f.page] = f.psid
	}
	return out
}

// Stats are what the emulator took.
type Stats struct {
	Messages  int64 `json:"messages"`
	Distinct  int64 `json:"distinct_metadata"`
	Duplicate int64 `json:"duplicate_metadata"`
}

// Stats gives what the emulator took so far.
func (c *Crowd) Stats() Stats {
	c.t.Helper()
	var s struct {
		Total Stats `json:"total"`
	}
	c.control("GET", "/stats", nil, &s)
	return s.Total
}

// States counts the messages by state.
func (c *Crowd) States() (n map[petitbleu.MessageState]int64) {
	c.t.Helper()
	c.read(func(tx *store.Tx) (err error) { n, err = tx.CountMessages(c.Workspace); return err })
	return n
}

// Done tells how many messages are known to have arrived.
func Done(n map[petitbleu.MessageState]int64) int64 {
	return n[petitbleu.StateSent] + n[petitbleu.StateDelivered] + n[petitbleu.StateRead]
}

// Explain writes some messages that are not known to have arrived into the test's log.
func (c *Crowd) Explain() {
	c.t.Helper()
	c.read(func(tx *store.Tx) error {
		open, _, err := tx.Messages(store.MessageFilter{WorkspaceID: c.Workspace, States: []petitbleu.MessageState{petitbleu.StateQueued, petitbleu.StateHeld,
			petitbleu.StateSending, petitbleu.StateUnknown, petitbleu.StateFailed, petitbleu.StateDropped, petitbleu.StateCancelled}}, "", 10)
		for _, m := range open {
			c.t.Logf("%s part %d to %s on %s: %s since %v, due %v, %d tries: %s", m.ID, m.Part, m.Recipient, m.PageID, m.State, m.UpdatedAt, m.DueAt, m.Attempts, m.ReasonText)
		}
		return err
	})
}

// CheckOrder fails the test where a second part arrived before the first.
func (c *Crowd) CheckOrder() {
	c.t.Helper()
	c.read(func(tx *store.Tx) error {
		for cursor := ""; ; {
			page, next, err := tx.Messages(store.MessageFilter{WorkspaceID: c.Workspace}, cursor, 1000)
			if err != nil {
				return err
			}
			for _, m := range page {
				if m.AfterID == "" {
					continue
				}
				first, err := tx.Message(c.Workspace, m.AfterID)
				if err != nil {
					return err
				}
				if m.SendingAt.Before(first.SendingAt) {
					c.t.Errorf("part 2 left at %v, part 1 at %v", m.SendingAt, first.SendingAt)
				}
			}
			if cursor = next; next == "" {
				return nil
			}
		}
	})
}

// Pace sets how many messages a second may leave through each Page.
func (c *Crowd) Pace(perSecond int) {
	c.t.Helper()
	c.write(func(tx *store.Tx) error {
		for _, id := range c.Pages {
			p, err := tx.Page(c.Workspace, id)
			if err != nil {
				return err
			}
			p.PerSecond = perSecond
			if err := tx.UpdatePage(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// CheckPace fails the test where more messages than a limit left through a Page in any one second,
// whichever nodes sent them.
func (c *Crowd) CheckPace(limit int) {
	c.t.Helper()
	left := map[string][]time.Time{}
	c.read(func(tx *store.Tx) error {
		for cursor := ""; ; {
			page, next, err := tx.Messages(store.MessageFilter{WorkspaceID: c.Workspace}, cursor, 1000)
			if err != nil {
				return err
			}
			for _, m := range page {
				for _, call := range m.Wire {
					left[m.PageID] = append(left[m.PageID], call.At)
				}
			}
			if cursor = next; next == "" {
				return nil
			}
		}
	})
	for page, at := range left {
		slices.SortFunc(at, time.Time.Compare)
		worst, first := 0, 0
		for i := range at {
			for at[i].Sub(at[first]) >= time.Second {
				first++
			}
			worst = max(worst, i-first+1)
		}
		if worst > limit {
			c.t.Errorf("%d messages left through Page %s in one second, %d may", worst, page, limit)
		}
		c.t.Logf("Page %s: %d calls, at most %d in a second", page, len(at), worst)
	}
}

// control calls the emulator's control API.
func (c *Crowd) control(method, path string, body, into any) {
	c.t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.graph.URL+"/_emulator"+path, in)
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	if into == nil {
		into = new(json.RawMessage)
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil || resp.StatusCode > 299 {
		c.t.Fatalf("%s %s: %d, %v", method, path, resp.StatusCode, err)
	}
}
