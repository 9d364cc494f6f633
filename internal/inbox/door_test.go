package inbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/feed/stream"
	"github.com/petitbleu/petitbleu/internal/inbox"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	siteKey = "a key of the site"
	origin  = "https://shop.example"
	other   = "https://other.example"
)

// rig is a door over a fresh store, with a site, a feed and a published card.
type rig struct {
	t     testing.TB
	url   string
	store *store.Store
	box   *secret.Box
	feed  *feed.Engine
	door  *inbox.Door
	live  *live.Hub
	ws    string
	site  petitbleu.Site
	news  petitbleu.Feed
}

const card = `{"version":1,"body":{"items":[{"type":"text","text":"Order {order} arrives"}]}}`

func newRig(t testing.TB, s *store.Store) *rig {
	t.Helper()
	return newSwept(t, s, 5*time.Millisecond) // a minute passes in 300 ms
}

// newSwept is newRig with so long between two looks at the streams.
func newSwept(t testing.TB, s *store.Store, sweep time.Duration) *rig {
	t.Helper()
	now := time.Now().UTC()
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	hub := &live.Hub{}
	p := people.New(people.Options{Store: s, Clock: clock.System(), Live: hub})
	r := &rig{t: t, store: s, box: box, live: hub, ws: petitbleu.NewID(petitbleu.KindWorkspace, now), feed: feed.New(feed.Options{Store: s, People: p, Clock: clock.System(), Live: hub})}
	r.door = inbox.New(inbox.Options{Store: s, Box: box, Clock: clock.System(), Feed: r.feed, Live: hub, Script: []byte("inbox()"),
		Streams: stream.Options{Sweep: sweep}})
	r.site = petitbleu.Site{WorkspaceID: r.ws, ID: petitbleu.NewID(petitbleu.KindSite, now), Name: "Shop", Origins: []string{origin}, CreatedAt: now}
	r.site.KeySealed = box.Seal("site/"+r.site.ID+"/key", siteKey)
	r.write(func(tx *store.Tx) (err error) {
		if err = tx.InsertWorkspace(petitbleu.Workspace{ID: r.ws, Name: "Cooktoys", TimeZone: "UTC", Region: "FR", RulePack: "today", CreatedAt: now}); err != nil {
			return err
		}
		second := r.site
		second.ID, second.Origins = petitbleu.NewID(petitbleu.KindSite, now), []string{other}
		if err = tx.InsertSite(r.site); err != nil {
			return err
		}
		if err = tx.InsertSite(second); err != nil {
			return err
		}
		f := feed.NewFeed()
		f.WorkspaceID, f.Key, f.Name, f.Categories = r.ws, "news", "News", []petitbleu.Category{{ID: "orders", Name: "Orders"}}
		if r.news, err = feed.CreateFeed(tx, f, now); err != nil {
			return err
		}
		c, err := feed.CreateTemplate(tx, petitbleu.CardTemplate{WorkspaceID: r.ws, Key: "shipped", Name: "Shipped", FeedID: r.news.ID, Category: "orders"},
			petitbleu.CardContent{Card: json.RawMessage(card)}, now)
		if err != nil {
			return err
		}
		_, _, err = feed.Publish(tx, r.ws, c.ID, c.Revision, "Ana", now)
		return err
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.door.Run(ctx); close(done) }()
	mux := http.NewServeMux()
	r.door.Register(mux)
	server := httptest.NewServer(mux)
	r.url = server.URL
	t.Cleanup(func() {
		cancel()
		<-done
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return r
}

func (r *rig) write(fn func(tx *store.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) send(user, order string) string {
	r.t.Helper()
	sent, err := r.feed.Realtime(r.t.Context(), r.ws, feed.Send{TemplateKey: "shipped"}, feed.Target{UserID: user, Variables: json.RawMessage(`{"order":"` + order + `"}`)}, "")
	if err != nil {
		r.t.Fatal(err)
	}
	return sent.MessageID
}

func (r *rig) token(user string) string {
	now := time.Now()
	return inbox.SignToken(siteKey, r.site.ID, user, now, now.Add(time.Hour))
}

// ask calls the door as a person's browser does; headers are "Name: value".
func (r *rig) ask(method, path, token, body string, headers ...string) (*http.Response, map[string]any) {
	r.t.Helper()
	resp := r.open(method, path, token, body, headers...)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	var v map[string]any
	if len(text) > 0 && strings.Contains(resp.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &v); err != nil {
			r.t.Fatalf("%s %s: %s", method, path, text)
		}
	}
	return resp, v
}

func (r *rig) open(method, path, token, body string, headers ...string) *http.Response {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+"/feed/v1"+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp
}

// get reads a place in an answer: "items.0.text".
func get(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (r *rig) want(v any, path string, want any) {
	r.t.Helper()
	if got := get(v, path); fmt.Sprint(got) != fmt.Sprint(want) {
		r.t.Errorf("%s: %v, not %v", path, got, want)
	}
}

func TestFeedOfAPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		first, second := r.send("ana", "A-1"), r.send("ana", "A-2")
		r.send("bob", "B-1")
		ana := r.token("ana")
		_, v := r.ask("GET", "/session", ana, "")
		r.want(v, "user", "ana")
		r.want(v, "feeds.0.key", "news")
		r.want(v, "feeds.0.counts.unread", 2)
		r.want(v, "feeds.0.categories.0.id", "orders")
		r.want(v, "preferences.0.on", true)
		_, v = r.ask("GET", "/news/items?limit=1", ana, "")
		r.want(v, "items.0.id", second)
		r.want(v, "items.0.text", "Order A-2 arrives")
		r.want(v, "items.0.card.body.items.0.text", "Order A-2 arrives")
		r.want(v, "items.0.read_at", nil)
		_, v = r.ask("GET", fmt.Sprint("/news/items?limit=1&before=", get(v, "next")), ana, "")
		r.want(v, "items.0.id", first)
		r.want(v, "next", nil)
		resp, v := r.ask("GET", "/news/counts", ana, "")
		r.want(v, "unread", 2)
		r.want(v, "categories.orders.unseen", 2)
		tag := resp.Header.Get("ETag")
		r.send("bob", "B-2")
		if resp, _ := r.ask("GET", "/news/counts", ana, "", "If-None-Match: W/"+tag); resp.StatusCode != http.StatusNotModified {
			t.Errorf("nothing changed for ana: %d", resp.StatusCode)
		}
		_, v = r.ask("POST", "/news/read", ana, `{"ids":["`+first+`","msg_nobody"]}`)
		r.want(v, "changed", 1)
		r.want(v, "counts.unread", 1)
		_, v = r.ask("POST", "/news/read", ana, `{"ids":["`+first+`"]}`)
		r.want(v, "changed", 0)
		if resp, _ := r.ask("GET", "/news/counts", ana, "", "If-None-Match: "+tag); resp.StatusCode != http.StatusOK {
			t.Errorf("one was read: %d", resp.StatusCode)
		}
		_, v = r.ask("POST", "/news/seen", ana, `{"all":true}`)
		r.want(v, "counts.unseen", 0)
		_, v = r.ask("POST", "/news/archive", ana, `{"up_to":"`+first+`"}`)
		r.want(v, "counts.total", 1)
		_, v = r.ask("POST", "/events", ana, `{"events":[{"type":"viewed","id":"`+second+`","at":1},{"type":"clicked","id":"msg_x"},{"type":"waved","id":"`+second+`"}]}`)
		r.want(v, "accepted", 1)
		r.want(v, "refused.0.index", 1)
		r.want(v, "refused.1.index", 2)
		_, v = r.ask("PUT", "/preferences", ana, `{"preferences":[{"feed":"news","category":"orders","on":false}]}`)
		r.want(v, "preferences.1.on", false)
		_, v = r.ask("GET", "/preferences", ana, "")
		r.want(v, "preferences.1.on", false)
		_, v = r.ask("GET", "/news/counts", r.token("bob"), "")
		r.want(v, "unread", 2)
	})
}

func TestRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		ana := r.token("ana")
		now := time.Now()
		for _, c := range []struct {
			method, path, token, body string
			status                    int
			code                      petitbleu.Code
			header                    string
		}{
			{"GET", "/session", "", "", 401, "invalid_token", ""},
			{"GET", "/session", "x.y.z", "", 401, "invalid_token", "Origin: " + origin},
			{"GET", "/session", inbox.SignToken("another", r.site.ID, "ana", now, now.Add(time.Hour)), "", 401, "invalid_token", ""},
			{"GET", "/session", inbox.SignToken(siteKey, petitbleu.NewID(petitbleu.KindSite, now), "ana", now, now.Add(time.Hour)), "", 401, "invalid_token", ""},
			{"GET", "/session", inbox.SignToken(siteKey, r.site.ID, "ana", now, now.Add(-time.Minute)), "", 401, "invalid_token", ""},
			{"GET", "/session", ana, "", 403, "forbidden", "Origin: https://evil.example"},
			{"GET", "/session", ana, "", 403, "forbidden", "Origin: null"},
			{"GET", "/session", ana, "", 403, "forbidden", "Origin: " + other},
			{"GET", "/nothing/items", ana, "", 404, "not_found", ""},
			{"GET", "/nothing/counts", ana, "", 404, "not_found", ""},
			{"GET", "/nothing", ana, "", 404, "not_found", ""},
			{"DELETE", "/session", ana, "", 404, "not_found", ""},
			{"GET", "/news/items?limit=101", ana, "", 422, "invalid_parameter", ""},
			{"GET", "/news/items?limit=x", ana, "", 422, "invalid_parameter", ""},
			{"GET", "/news/items?before=x", ana, "", 422, "invalid_parameter", ""},
			{"GET", "/news/items?status=x", ana, "", 422, "invalid_parameter", ""},
			{"POST", "/news/like", ana, "{}", 404, "not_found", ""},
			{"POST", "/news/read", ana, "[]", 422, "invalid_body", ""},
			{"POST", "/news/read", ana, "{}", 422, "invalid_parameter", ""},
			{"POST", "/news/read", ana, `{"ids":["a"],"all":true}`, 422, "invalid_parameter", ""},
			{"POST", "/news/read", ana, `{"ids":"` + strings.Repeat("x", 200<<10) + `"}`, 413, "too_large", ""},
			{"POST", "/events", ana, `{"events":[]}`, 422, "invalid_parameter", ""},
			{"PUT", "/preferences", ana, `{"preferences":[]}`, 422, "invalid_parameter", ""},
			{"PUT", "/preferences", ana, `{"preferences":[{"feed":"x","on":true}]}`, 404, "not_found", ""},
			{"GET", "/stream?after=x", ana, "", 422, "invalid_parameter", ""},
			{"GET", "/stream", ana, "", 422, "invalid_parameter", "Last-Event-ID: -1"},
			{"HEAD", "/stream", ana, "", 404, "", ""},
		} {
			var headers []string
			if c.header != "" {
				headers = append(headers, c.header)
			}
			resp, v := r.ask(c.method, c.path, c.token, c.body, headers...)
			if resp.StatusCode != c.status || c.code != "" && get(v, "code") != string(c.code) || c.code != "" && get(v, "detail") == "" {
				t.Errorf("%s %s %s: %d %v", c.method, c.path, c.header, resp.StatusCode, v)
			}
			if allowed := resp.Header.Get("Access-Control-Allow-Origin"); allowed != "" && c.header != "Origin: "+allowed || c.status == 403 && allowed != "" {
				t.Errorf("%s %s %s: may be read by %q", c.method, c.path, c.header, allowed)
			}
		}
	})
}

func TestOrigins(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	resp, _ := r.ask("OPTIONS", "/session", "", "", "Origin: "+origin, "Access-Control-Request-Method: GET")
	if resp.StatusCode != http.StatusNoContent || resp.Header.Get("Access-Control-Allow-Origin") != origin || !strings.Contains(resp.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("a preflight: %d %v", resp.StatusCode, resp.Header)
	}
	resp, _ = r.ask("OPTIONS", "/news/read", "", "", "Origin: https://evil.example", "Access-Control-Request-Method: POST")
	if resp.StatusCode != http.StatusForbidden || resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a stranger's preflight: %d %v", resp.StatusCode, resp.Header)
	}
	resp, _ = r.ask("GET", "/session", r.token("ana"), "", "Origin: "+origin)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Access-Control-Allow-Origin") != origin || resp.Header.Get("Vary") != "Origin" {
		t.Errorf("the site: %d %v", resp.StatusCode, resp.Header)
	}
	if resp, _ = r.ask("GET", "/session", "", "", "Origin: "+origin); resp.Header.Get("Access-Control-Allow-Origin") != origin {
		t.Error("the site cannot read why it was refused")
	}
}

func TestPace(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	ana := r.token("ana")
	for n := 0; ; n++ {
		resp, v := r.ask("GET", "/preferences", ana, "")
		if resp.StatusCode == http.StatusTooManyRequests {
			r.want(v, "code", "rate_limited")
			if resp.Header.Get("Retry-After") == "" || n < 100 {
				t.Errorf("after %d requests: %v", n, resp.Header)
			}
			break
		}
		if n > 1000 {
			t.Fatal("a person is never told to wait")
		}
	}
	if resp, _ := r.ask("GET", "/preferences", r.token("bob"), ""); resp.StatusCode != http.StatusOK {
		t.Error("one person's pace is another's")
	}
}

func TestScript(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	resp, _ := r.ask("GET", "/inbox.js", "", "")
	tag := resp.Header.Get("ETag")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Access-Control-Allow-Origin") != "*" || tag == "" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	if resp, _ = r.ask("GET", "/inbox.js", "", "", "If-None-Match: "+tag); resp.StatusCode != http.StatusNotModified {
		t.Errorf("again: %d", resp.StatusCode)
	}
	if resp, _ = r.ask("GET", "/inbox.js?v="+strings.Trim(tag, `"`), "", ""); !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("with its version: %v", resp.Header)
	}
	if resp, _ = r.ask("GET", "/inbox.js?v=old", "", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("another version: %d", resp.StatusCode)
	}
}

// event is one event of a stream.
type event struct{ id, name, data string }

// stream opens a person's stream and gives its events.
func (r *rig) stream(query, token string, headers ...string) (<-chan event, func()) {
	r.t.Helper()
	resp := r.open("GET", "/stream"+query, token, "", headers...)
	if resp.StatusCode != http.StatusOK || resp.Header.Get("X-Accel-Buffering") != "no" {
		r.t.Fatalf("a stream: %d %v", resp.StatusCode, resp.Header)
	}
	events := make(chan event, 1000)
	go func() {
		defer close(events)
		var e event
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			name, value, _ := strings.Cut(s.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				if e.name != "" {
					events <- e
				}
				e = event{id: e.id}
			}
		}
	}()
	return events, func() {
		resp.Body.Close()
		for range events { //nolint:revive // until it has ended
		}
	}
}

func (r *rig) next(events <-chan event, name string) event {
	r.t.Helper()
	over := time.After(time.Minute)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				r.t.Fatalf("the stream ended before %q", name)
			}
			if e.name == name {
				return e
			}
		case <-over:
			r.t.Fatalf("no event %q", name)
		}
	}
}

func TestStream(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		r.send("ana", "A-1")
		ana := r.token("ana")
		_, v := r.ask("GET", "/session", ana, "")
		here, leave := r.stream(fmt.Sprint("?after=", get(v, "change")), ana, "Origin: "+origin)
		defer leave()
		tab, leaveTab := r.stream("?after=0", ana)
		defer leaveTab()
		if e := r.next(here, "counts"); !strings.Contains(e.data, `"unread":1`) {
			t.Errorf("at the beginning: %v", e)
		}
		if e := r.next(tab, "item"); !strings.Contains(e.data, "A-1") {
			t.Errorf("what was missed: %v", e)
		}
		id := r.send("ana", "A-2")
		r.send("bob", "B-1")
		for _, events := range []<-chan event{here, tab} {
			if e := r.next(events, "item"); !strings.Contains(e.data, `"text":"Order A-2 arrives"`) {
				t.Errorf("what is new: %v", e)
			}
		}
		if e := r.next(here, "counts"); !strings.Contains(e.data, `"unread":2`) || e.id == "" {
			t.Errorf("the counts with it: %v", e)
		}
		r.ask("POST", "/news/read", ana, `{"ids":["`+id+`"]}`)
		if e := r.next(tab, "item"); !strings.Contains(e.data, `"read_at":1`) {
			t.Errorf("read in another tab: %v", e)
		}
		r.ask("POST", "/news/delete", ana, `{"ids":["`+id+`"]}`)
		if e := r.next(here, "item"); !strings.Contains(e.data, `"read_at":1`) {
			t.Errorf("read: %v", e)
		}
		gone := r.next(here, "item")
		if !strings.Contains(gone.data, `"deleted":true`) || strings.Contains(gone.data, "A-2") {
			t.Errorf("deleted: %v", gone)
		}
		r.write(func(tx *store.Tx) error {
			f := r.news
			f.Name = "What is new"
			_, _, err := feed.UpdateFeed(tx, f, time.Now().UTC())
			return err
		})
		r.live.Publish(r.ws, live.Change{Kind: live.KindFeed, ID: r.news.ID})
		r.next(here, "feed")
		last := r.next(tab, "feed")
		leaveTab()
		r.send("ana", "A-3")
		back, leaveBack := r.stream("", ana, "Last-Event-ID: "+last.id)
		defer leaveBack()
		if e := r.next(back, "item"); !strings.Contains(e.data, "A-3") {
			t.Errorf("after coming back: %v", e)
		}
	})
}

// A site's key that is changed ends the streams that were opened with the old one, and a deleted person's feed is over.
func TestStreamOfSomebodyWhoMayNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRig(t, s)
		events, leave := r.stream("", r.token("ana"))
		defer leave()
		r.next(events, "counts")
		now := time.Now()
		r.write(func(tx *store.Tx) error {
			r.site.KeySealed = r.box.Seal("site/"+r.site.ID+"/key", "another key")
			return tx.UpdateSite(r.site)
		})
		r.next(events, "expired")
		token := inbox.SignToken("another key", r.site.ID, "ana", now, now.Add(time.Hour))
		again, leaveAgain := r.stream("", token)
		defer leaveAgain()
		r.next(again, "counts")
		r.write(func(tx *store.Tx) error { return tx.DeleteSite(r.ws, r.site.ID) })
		r.next(again, "expired")
		for range again { //nolint:revive // it ends
		}
	})
}

// Two people become one while the feed of the one is open: it ends at once, not when it is looked at next, and who comes back
// with the place hears of all that both had, each once. What both got by one batch is there once, read if either was.
func TestStreamOfTwoWhoBecomeOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newSwept(t, s, time.Second)
		r.send("kept", "1")
		r.send("lost", "2")
		if _, _, err := r.feed.Batch(t.Context(), r.ws, feed.Send{TemplateKey: "shipped", Purpose: petitbleu.PurposeTransactional},
			[]feed.Target{{UserID: "kept", Variables: json.RawMessage(`{"order":"3"}`)}, {UserID: "lost", Variables: json.RawMessage(`{"order":"3"}`)}}, "", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := r.feed.TickBatches(t.Context(), time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		ids := map[string]string{}
		for _, user := range []string{"kept", "lost"} {
			id, _, err := r.feed.ProfileOf(t.Context(), r.ws, user, false)
			if err != nil {
				t.Fatal(err)
			}
			ids[user] = id
		}
		// The one who is lost is known by an attribute, which goes along.
		now := time.Now()
		r.write(func(tx *store.Tx) error {
			if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: r.ws, Kind: petitbleu.IdentityFeedUser, Value: "phone", ProfileID: ids["lost"], CreatedAt: now}}); err != nil {
				return err
			}
			_, _, err := tx.MarkNotifications(r.ws, ids["lost"], store.NotificationMark{What: store.MarkRead, All: true, Now: now})
			return err
		})
		events, leave := r.stream("?after=0", r.token("phone"))
		defer leave()
		place := r.next(events, "counts").id
		r.write(func(tx *store.Tx) error {
			return tx.MergeProfiles(r.ws, ids["lost"], ids["kept"], now, func(_, _ map[string]any) bool { return false })
		})
		r.next(events, "expired")
		for range events { //nolint:revive // it ends
		}
		again, leaveAgain := r.stream("?after="+place, r.token("phone"))
		defer leaveAgain()
		var texts []string
		for e := r.next(again, "item"); len(texts) < 4; {
			var item struct {
				Text    string
				Deleted bool
				ReadAt  *int64 `json:"read_at"`
			}
			if err := json.Unmarshal([]byte(e.data), &item); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, fmt.Sprintf("%s %t %t", item.Text, item.Deleted, item.ReadAt != nil))
			if len(texts) < 4 {
				e = r.next(again, "item")
			}
		}
		slices.Sort(texts)
		if want := []string{" true false", "Order 1 arrives false false", "Order 2 arrives false true", "Order 3 arrives false true"}; !slices.Equal(texts, want) {
			t.Errorf("who comes back hears of %q, not %q", texts, want)
		}
		var counts map[string]struct{ Total, Unread int }
		if err := json.Unmarshal([]byte(r.next(again, "counts").data), &counts); err != nil || counts["news"].Total != 3 || counts["news"].Unread != 1 {
			t.Errorf("counted %v, %v", counts, err)
		}
	})
}

// Through a proxy, events come as they are made.
func TestStreamThroughAProxy(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	to, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(to))
	defer proxy.Close()
	r.url = proxy.URL
	events, leave := r.stream("", r.token("ana"))
	r.next(events, "counts")
	r.send("ana", "A-1")
	if e := r.next(events, "item"); !strings.Contains(e.data, "A-1") {
		t.Errorf("through a proxy: %v", e)
	}
	leave()
	for over := time.Now().Add(time.Minute); r.door.Stats().Connections > 0; {
		if time.Now().After(over) {
			t.Fatal("a tab that was closed behind the proxy is still there")
		}
	}
}

// The node ends its streams when it stops.
func TestStreamEnds(t *testing.T) {
	r := newRig(t, storetest.Open(t, "sqlite"))
	events, leave := r.stream("", r.token("ana"))
	defer leave()
	r.next(events, "counts")
	if n := r.door.Stats().Connections; n != 1 {
		t.Errorf("%d connections", n)
	}
	r.door.Stop()
	for range events { //nolint:revive // until it has ended
	}
	if resp, v := r.ask("GET", "/stream", r.token("ana"), ""); resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("a stream after the end: %d %v", resp.StatusCode, v)
	}
}

// FuzzCalls: whatever a browser says, it gets an answer, and never that something failed here.
func FuzzCalls(f *testing.F) {
	for _, seed := range []struct{ method, path, body string }{
		{"POST", "/news/read", `{"ids":["msg_1"],"category":"orders"}`},
		{"POST", "/news/delete", `{"up_to":"msg_1"}`},
		{"POST", "/news/archive", `{"all":true}`},
		{"POST", "/events", `{"events":[{"type":"viewed","id":"msg_1","at":1e300},{"type":"custom","name":"\u0000","id":"x"}]}`},
		{"PUT", "/preferences", `{"preferences":[{"feed":"news","category":"","on":false},{"feed":"news","category":null,"on":true}]}`},
		{"GET", "/news/items?limit=5&before=AAAA&after=%00&category=%ff", ""},
		{"GET", "/%00/counts", ""},
		{"GET", "/news/items?status=all&after=MTA", "\x00"},
	} {
		f.Add(seed.method, seed.path, seed.body)
	}
	r := newRig(f, storetest.Open(f, "sqlite"))
	r.send("ana", "A-1")
	mux := http.NewServeMux()
	r.door.Register(mux)
	f.Fuzz(func(t *testing.T, method, path, body string) {
		target, err := url.Parse("http://shop.example/feed/v1" + path)
		if err != nil || strings.Contains(target.Path, "/stream") {
			return
		}
		now := time.Now()
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		req.Method, req.URL = method, target
		req.Header.Set("Authorization", "Bearer "+inbox.SignToken(siteKey, r.site.ID, fmt.Sprint("user-", now.UnixNano()), now, now.Add(time.Hour)))
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s %s %q: %d %s", method, path, body, w.Code, w.Body)
		}
	})
}
