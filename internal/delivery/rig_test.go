package delivery_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/webhook"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

const (
	ws    = "ws_1"
	page  = "10426"
	token = "EAAB-page-token"
)

// how a platform answers a send.
type how int

const (
	accept     how = iota
	acceptCut      // it takes the message, and the answer is lost
	cut            // the connection ends before the message is taken
	temporary      // error 2
	throttled      // error 613
	permanent      // error 100
	deadToken      // error 190
	gone           // error 551
	closed         // error 10/2018278
	emptyError     // 502 without a body, the message not taken
	restricted     // error 368
	elsewhere      // error 2018300
	dialogue       // error 2018321
)

var errorBodies = map[how]string{
	temporary:  `{"error":{"message":"x","type":"OAuthException","code":2,"fbtrace_id":"A"}}`,
	throttled:  `{"error":{"message":"x","type":"OAuthException","code":613,"fbtrace_id":"A"}}`,
	permanent:  `{"error":{"message":"x","type":"OAuthException","code":100,"fbtrace_id":"A"}}`,
	deadToken:  `{"error":{"message":"x","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"A"}}`,
	gone:       `{"error":{"message":"x","type":"OAuthException","code":551,"error_subcode":1545041,"fbtrace_id":"A"}}`,
	restricted: `{"error":{"message":"x","type":"OAuthException","code":368,"fbtrace_id":"A"}}`,
	elsewhere:  `{"error":{"message":"x","type":"OAuthException","code":10,"error_subcode":2018300,"fbtrace_id":"A"}}`,
	dialogue:   `{"error":{"message":"x","type":"OAuthException","code":10,"error_subcode":2018321,"fbtrace_id":"A"}}`,
	closed:     `{"error":{"message":"x","type":"OAuthException","code":10,"error_subcode":2018278,"fbtrace_id":"A"}}`,
}

// commenter is who wrote the comments that are answered in private.
const commenter = "7099"

// arrived is a message that a platform took.
type arrived struct {
	mid, psid, metadata, text string
	at                        time.Time
}

// platform is the other side of the wire: it takes sends as it is told and lists conversations.
type platform struct {
	*httptest.Server
	clock clock.Clock

	mu     sync.Mutex
	all    []arrived
	answer func(psid, metadata string) how
	calls  int
	atOnce map[string]int // calls under way by person
	worst  int
	gate   chan struct{} // when set, sends wait for it
	lookup int
	used   string // X-Business-Use-Case-Usage
}

func newPlatform(t testing.TB, c clock.Clock) *platform {
	p := &platform{clock: c, answer: func(string, string) how { return accept }, atOnce: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/conversations") {
		p.list(w, r)
		return
	}
	var body struct {
		Recipient struct{ ID, One_time_notif_token, Comment_id string }
		Message   struct{ Text, Metadata string }
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	psid := body.Recipient.ID
	if body.Recipient.Comment_id != "" {
		psid = commenter
	}
	p.mu.Lock()
	p.calls++
	p.atOnce[psid]++
	p.worst = max(p.worst, p.atOnce[psid])
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
	}
	p.mu.Lock()
	p.atOnce[psid]--
	do := p.answer(psid, body.Message.Metadata)
	if p.used != "" {
		w.Header().Set("X-Business-Use-Case-Usage", p.used)
	}
	mid := fmt.Sprintf("m_%d", len(p.all)+1)
	if do == accept || do == acceptCut {
		p.all = append(p.all, arrived{mid, psid, body.Message.Metadata, body.Message.Text, p.clock.Now()})
	}
	p.mu.Unlock()
	switch {
	case do == accept:
		fmt.Fprintf(w, `{"recipient_id":%q,"message_id":%q}`, psid, mid)
	case do == acceptCut || do == cut:
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			c.Close()
		}
	case do == emptyError:
		w.WriteHeader(502)
	default:
		w.WriteHeader(400)
		_, _ = io.WriteString(w, errorBodies[do])
	}
}

func (p *platform) list(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lookup++
	type m = map[string]any
	threads := map[string][]m{}
	last := map[string]time.Time{}
	var order []string
	for i := len(p.all) - 1; i >= 0; i-- {
		a := p.all[i]
		if threads[a.psid] == nil {
			order = append(order, a.psid)
			last[a.psid] = a.at
		}
		if len(threads[a.psid]) < 20 {
			threads[a.psid] = append(threads[a.psid], m{"id": a.mid, "message": a.text, "created_time": a.at.Format("2006-01-02T15:04:05-0700"), "from": m{"id": page}})
		}
	}
	data, paging := []m{}, m{}
	from, _ := strconv.Atoi(r.URL.Query().Get("after"))
	order = order[from:]
	if limit, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && limit < len(order) {
		order, paging = order[:limit], m{"next": "more", "cursors": m{"after": strconv.Itoa(from + limit)}}
	}
	for _, psid := range order {
		data = append(data, m{"id": "t_" + psid, "updated_time": last[psid].Format("2006-01-02T15:04:05-0700"),
			"participants": m{"data": []m{{"id": page}, {"id": psid}}}, "messages": m{"data": threads[psid]}})
	}
	_ = json.NewEncoder(w).Encode(m{"data": data, "paging": paging})
}

func (p *platform) answers(fn func(psid, metadata string) how) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = fn
}

// seen is what a platform has seen so far.
type seen struct {
	all                  []arrived
	calls, worst, lookup int
}

func (p *platform) seen() seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return seen{append([]arrived(nil), p.all...), p.calls, p.worst, p.lookup}
}

// inbox lets somebody write in the Page's inbox, n times.
func (p *platform) inbox(psid, text string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range n {
		p.all = append(p.all, arrived{fmt.Sprintf("m_inbox_%d", len(p.all)), psid, "", text, p.clock.Now()})
	}
}

// usage lets answers say how much of the allowance is used, and for how many minutes the Page is
// shut out.
func (p *platform) usage(percent, minutes int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used = fmt.Sprintf(`{"%s":[{"type":"messenger","call_count":%d,"total_cputime":1,"total_time":2,"estimated_time_to_regain_access":%d}]}`, page, percent, minutes)
}

// hold makes sends wait until the gate is closed; nil lets them pass.
func (p *platform) hold(gate chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = gate
}

// count gives how often each message arrived.
func (p *platform) count() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := map[string]int{}
	for _, a := range p.all {
		n[a.metadata]++
	}
	return n
}

// rig is a delivery over a store, with a platform.
type rig struct {
	every  time.Duration // of looks without a hint; zero: as ever
	t      testing.TB
	store  *store.Store
	clock  *clock.Movable
	steady *clock.Movable
	box    *secret.Box
	p      *platform
	d      *delivery.Delivery
	calls  *outbound.Caller
}

func newRig(t testing.TB, s *store.Store) *rig {
	t.Helper()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, store: s, clock: clock.NewMovable(nil), steady: clock.NewMovable(nil), box: box}
	r.clock.Freeze()
	r.clock.Set(noon)
	r.p = newPlatform(t, r.clock)
	r.calls = outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}})
	t.Cleanup(r.calls.CloseIdle)
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertWorkspace(petitbleu.Workspace{ID: ws, Name: "Cooktoys", TimeZone: "UTC", RulePack: petitbleu.PackToday, CreatedAt: noon}); err != nil {
			return err
		}
		if err := tx.UpsertApp(petitbleu.App{ID: "777", SecretSealed: box.Seal("app/777/secret", "s3cret"), GraphURL: r.p.URL, GraphVersion: "v26.0", CreatedAt: noon}); err != nil {
			return err
		}
		return tx.InsertPage(petitbleu.Page{WorkspaceID: ws, ID: page, AppID: "777", Name: "Cooktoys", TokenSealed: box.Seal("page/"+page+"/token", token),
			State: petitbleu.PageConnected, PerSecond: 300, Concurrency: 8, CreatedAt: noon, UpdatedAt: noon})
	})
	r.d = r.open()
	return r
}

// lease is longer than any test takes on any machine: it ends when the steady clock is moved.
const lease = time.Hour

// ownURL is the public address of the program: nothing answers there.
const ownURL = "https://pb.invalid/below"

func (r *rig) open() *delivery.Delivery {
	logger := slog.New(slog.DiscardHandler)
	if os.Getenv("DELIVERY_LOG") != "" {
		logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return delivery.New(delivery.Options{
		Store: r.store, Box: r.box, Drivers: map[string]channel.Driver{messenger.Name: messenger.Driver{}, webhook.Name: webhook.Driver{}}, Clock: r.clock,
		Calls: r.calls, Logger: logger, Steady: r.steady, Node: "test", BaseURL: ownURL, Every: r.every, Lease: lease,
	})
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// person gives a person whose window is open, or was.
func (r *rig) person(i int, opened time.Time) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		return tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: ws, PageID: page, PSID: psid(i), ProfileID: profile(i),
			WindowOpenedAt: opened, WindowOpenedBy: petitbleu.EventMessage, LastInboundAt: opened, UpdatedAt: opened}})
	})
}

func psid(i int) string    { return fmt.Sprintf("70%02d", i) }
func profile(i int) string { return fmt.Sprintf("p_%d", i) }

func (r *rig) message(i int, text string) petitbleu.Message {
	now := r.clock.Now()
	return petitbleu.Message{
		WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: profile(i), Channel: messenger.Name, PageID: page, Recipient: psid(i),
		Origin: "push", Part: 1, Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text},
	}
}

func (r *rig) queue(all ...petitbleu.Message) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error { return r.d.Queue(tx, all) })
}

func (r *rig) tick() {
	r.t.Helper()
	if _, err := r.d.Tick(r.t.Context(), r.clock.Now()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) get(id string) (m petitbleu.Message) {
	r.t.Helper()
	err := r.store.Read(r.t.Context(), func(tx *store.Tx) (err error) { m, err = tx.Message(ws, id); return err })
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

// want fails when a message is not in a state.
func (r *rig) want(m petitbleu.Message, state petitbleu.MessageState) petitbleu.Message {
	r.t.Helper()
	got := r.get(m.ID)
	if got.State != state {
		r.t.Errorf("message %q is %s (%s: %s), not %s", m.Content.Text, got.State, got.Reason, got.ReasonText, state)
	}
	return got
}
