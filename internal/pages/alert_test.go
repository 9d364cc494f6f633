package pages_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/mail"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

// ear is a webhook that keeps what it is told.
type ear struct {
	mu     sync.Mutex
	key    string
	heard  []pages.Notice
	forged int
	status int
	url    string
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{status: 200}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		if r.Header.Get("Petitbleu-Signature") != "v1="+pages.Sign(e.key, r.Header.Get("Petitbleu-Timestamp"), body) {
			e.forged++
		}
		var n pages.Notice
		_ = json.Unmarshal(body, &n)
		if e.status == 200 {
			e.heard = append(e.heard, n)
		}
		w.WriteHeader(e.status)
	}))
	t.Cleanup(server.Close)
	e.url = server.URL
	return e
}

// take gives what was heard since the last time, as "event kind".
func (e *ear) take() (all []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, n := range e.heard {
		all = append(all, n.Event+" "+n.Alert.Kind)
	}
	e.heard = nil
	return all
}

func (h *house) watch() {
	h.Helper()
	h.ok(h.pages.Watch(h.Context(), h.clock.Now()))
	_, err := h.pages.Tell(h.Context(), h.clock.Now())
	h.ok(err)
}

// TestAlertsOneEach: a trouble is told once, again a day later, and when it is over.
func TestAlertsOneEach(t *testing.T) {
	each(t, func(h *house) {
		e := newEar(t)
		h.connect()
		h.read()
		target, key, err := h.pages.AddTarget(h.Context(), ws, pages.TargetWebhook, e.url, "fr")
		h.ok(err)
		e.key = key
		h.ok(h.pages.Test(h.Context(), ws, target.ID))
		if got := e.take(); len(got) != 1 || got[0] != "test test" {
			t.Fatalf("test: %v", got)
		}
		want := func(what string, all ...string) {
			t.Helper()
			if got := strings.Join(e.take(), ", "); got != strings.Join(all, ", ") {
				t.Errorf("%s: %q, not %q", what, got, all)
			}
		}
		h.watch()
		want("all is well")

		// The token dies.
		h.write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(ws, pageID, petitbleu.PageTokenInvalid, "It expired.", h.clock.Now())
			return err
		})
		for range 5 {
			h.watch()
			h.clock.Move(time.Minute)
		}
		want("one, not a storm", "opened token_dead")
		h.clock.Move(24 * time.Hour)
		h.watch()
		want("a reminder a day", "still_open token_dead")
		h.write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(ws, pageID, petitbleu.PageConnected, "", h.clock.Now())
			return err
		})
		h.watch()
		h.watch()
		want("over", "closed token_dead")

		// Unsubscribed, while the receiver is down: it is told later, and what is over by then is not.
		e.mu.Lock()
		e.status = 500
		e.mu.Unlock()
		h.clock.Move(time.Minute) // ids follow the clock, to a second where other tests run beside
		h.write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(ws, pageID, petitbleu.PageUnsubscribed, "Gone.", h.clock.Now())
			return err
		})
		h.watch()
		want("the receiver is down")
		h.write(func(tx *store.Tx) error {
			last, err := tx.LastAlertNotices(ws)
			if last[target.ID].Note != "It answered with status 500; 200 to 299 count as taken." || last[target.ID].Attempts != 1 {
				t.Errorf("the target shows %+v", last[target.ID])
			}
			return err
		})
		e.mu.Lock()
		e.status = 200
		e.mu.Unlock()
		h.watch()
		want("not at once")
		h.clock.Move(2 * time.Minute)
		h.watch()
		want("a minute later", "opened unsubscribed")
		if e.forged != 0 {
			t.Errorf("%d calls with a wrong signature", e.forged)
		}
	})
}

// TestNoAlertWhileSettingUp: a Page that was never subscribed has not lost anything.
func TestNoAlertWhileSettingUp(t *testing.T) {
	each(t, func(h *house) {
		h.write(func(tx *store.Tx) error {
			return h.pages.Add(tx, h.pages.NewPage(ws, pageID, appID, "Cooktoys", pageToken))
		})
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if p := h.page(); p.State != petitbleu.PageUnsubscribed {
			t.Fatalf("the Page is %s", p.State)
		}
		h.watch()
		h.write(func(tx *store.Tx) error {
			open, err := tx.OpenAlerts(ws)
			if len(open) != 0 {
				t.Errorf("alerts: %+v", open)
			}
			gap, ok, err2 := tx.OpenReading(ws, pageID, store.ReadingCatchUp)
			if ok {
				t.Errorf("a gap: %+v", gap)
			}
			return errors.Join(err, err2)
		})
	})
}

// TestAlertConditions: a stuck queue, calls that wait, a host that does not answer.
func TestAlertConditions(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.write(func(tx *store.Tx) error {
			return tx.InsertMessages([]petitbleu.Message{{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, noon), ProfileID: "p", Channel: "messenger", PageID: pageID,
				State: petitbleu.StateQueued, DueAt: h.clock.Now(), CreatedAt: noon, UpdatedAt: noon}})
		})
		open := func() string {
			t.Helper()
			h.watch()
			h.watch() // what is stuck must be so twice
			var kinds []string
			h.write(func(tx *store.Tx) error {
				kinds = nil
				all, err := tx.OpenAlerts(ws)
				for _, a := range all {
					kinds = append(kinds, a.Kind+" "+a.Subject)
				}
				return err
			})
			return strings.Join(kinds, ", ")
		}
		h.clock.Move(9 * time.Minute)
		if got := open(); got != "" {
			t.Errorf("too early: %s", got)
		}
		h.clock.Move(2 * time.Minute)
		if got := open(); got != "queue_stuck "+pageID {
			t.Errorf("stuck: %s", got)
		}
		h.write(func(tx *store.Tx) error {
			_, err := tx.CancelOpen(ws, pageID, h.clock.Now())
			return err
		})
		if got := open(); got != "" {
			t.Errorf("over: %s", got)
		}
		pause := func(restricted bool, state petitbleu.PageState) string {
			h.write(func(tx *store.Tx) error {
				err := tx.PutPagePace(store.PagePace{WorkspaceID: ws, PageID: pageID, PausedUntil: h.clock.Now().Add(time.Hour), Restricted: restricted, At: h.clock.Now()})
				if err == nil {
					_, err = tx.SetPageState(ws, pageID, state, "See the support inbox.", h.clock.Now())
				}
				return err
			})
			return open()
		}
		for _, c := range []struct {
			restricted bool
			state      petitbleu.PageState
			want       string
		}{{false, petitbleu.PagePaused, ""}, {true, petitbleu.PagePaused, "page_restricted " + pageID}, {true, petitbleu.PageConnected, ""}} {
			if got := pause(c.restricted, c.state); got != c.want {
				t.Errorf("restricted %v, %s: %q", c.restricted, c.state, got)
			}
		}
		e := petitbleu.EventEndpoint{WorkspaceID: ws, ID: "ep_1", URL: "https://shop.example/x", State: petitbleu.EndpointOn, FailingSince: h.clock.Now().Add(-59 * time.Minute)}
		for _, c := range []struct {
			minute time.Duration
			state  petitbleu.EndpointState
			want   string
		}{{0, petitbleu.EndpointOn, ""}, {1, petitbleu.EndpointOn, "event_endpoint ep_1"}, {0, petitbleu.EndpointOff, ""}, {0, petitbleu.EndpointDisabled, "event_endpoint ep_1"}, {0, petitbleu.EndpointOff, ""}} {
			h.clock.Move(c.minute * time.Minute)
			e.State = c.state
			h.write(func(tx *store.Tx) error { return tx.PutEventEndpoint(e) })
			if got := open(); got != c.want {
				t.Errorf("an event endpoint that fails, %s: %q, want %q", c.state, got, c.want)
			}
		}
		h.write(func(tx *store.Tx) error {
			app, err := tx.App(appID)
			app.GraphURL = "http://127.0.0.1:1"
			if err != nil {
				return err
			}
			return tx.UpsertApp(app)
		})
		for range 3 {
			h.clock.Move(6 * time.Minute)
			h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		}
		if got := open(); got != "host_failing 127.0.0.1:1" {
			t.Errorf("the host: %s", got)
		}
		if p := h.page(); p.State != petitbleu.PageConnected {
			t.Errorf("what could not be asked changes nothing: %s", p.State)
		}
	})
}

// TestEnforcement: what the platform enforces comes by webhook, is told, and is over when it says so.
func TestEnforcement(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		e := newEar(t)
		_, key, err := h.pages.AddTarget(h.Context(), ws, pages.TargetWebhook, e.url, "en")
		h.ok(err)
		e.key = key
		for _, action := range []string{"warning", "block", "block", "unblock"} {
			h.clock.Move(time.Second)
			h.call(`{"recipient":{"id":"` + pageID + `"},"timestamp":` + stamp(h.clock.Now()) + `,"policy_enforcement":{"action":"` + action + `","reason":"Spam."}}`)
			h.ok(h.pages.Beat(h.Context(), h.clock.Now()))
			h.watch()
		}
		if got := strings.Join(e.take(), ", "); got != "opened policy_warning, opened policy_block, closed policy_block" {
			t.Errorf("heard %s", got)
		}
		h.write(func(tx *store.Tx) error {
			beats, err := tx.Beats(ws)
			if !beats[pageID].Equal(h.clock.Now()) {
				t.Errorf("the heartbeat: %v", beats)
			}
			return err
		})
	})
}

// TestMail: an alert arrives as a letter that any program can read.
func TestMail(t *testing.T) {
	each(t, func(h *house) {
		server, letters := mailServer(t)
		h.mail = mail.Server{URL: "smtp://" + server, From: "Petit Bleu <pb@shop.example>"}
		h.start()
		h.connect()
		if _, _, err := h.pages.AddTarget(h.Context(), ws, pages.TargetMail, "Ops <ops@shop.example>", "fr"); err == nil {
			t.Error("a name is no address")
		}
		_, _, err := h.pages.AddTarget(h.Context(), ws, pages.TargetMail, "ops@shop.example", "fr")
		h.ok(err)
		h.write(func(tx *store.Tx) error {
			_, err := tx.SetPageState(ws, pageID, petitbleu.PageTokenInvalid, "x", h.clock.Now())
			return err
		})
		h.watch()
		letter := <-letters
		for _, want := range []string{"MAIL FROM:<pb@shop.example>", "RCPT TO:<ops@shop.example>", "Subject: [petitbleu] Cooktoys: Le jeton", "Content-Type: text/plain; charset=utf-8", "n=E2=80=99accepte", "/app/w/" + ws + "/channels"} {
			if !strings.Contains(strings.ReplaceAll(letter, "=\r\n", ""), want) {
				t.Errorf("no %q in %s", want, letter)
			}
		}
	})
}

// mailServer takes letters in the plainest way of RFC 5321.
func mailServer(t *testing.T) (address string, letters <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got := make(chan string, 4)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go takeLetter(c, got)
		}
	}()
	return l.Addr().String(), got
}

func takeLetter(c net.Conn, got chan<- string) {
	defer c.Close()
	r := bufio.NewReader(c)
	all, data := "", false
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	say("220 ready")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		all += line
		switch {
		case data && line == ".\r\n":
			data = false
			say("250 taken")
			got <- all
		case data:
		case strings.HasPrefix(line, "DATA"):
			data = true
			say("354 go on")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}
