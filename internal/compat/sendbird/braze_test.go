package sendbird_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/endpoint"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// webhook is the body of a call of an external Braze.
func webhook(receiver, rest string) string {
	return `{"receiver":"` + receiver + `","template_key":"order-shipped","variables":{"order.id":"A-7"},"event_name":"order_told","campaign_id":"c-1","dispatch_id":"d-1","user_id_braze":"ext-` + receiver + `"` + rest + `}`
}

func TestBrazeRealtime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		at := func(body string) call { return call{path: "/braze/notifications/realtime", body: body} }
		first := d.want(at(webhook("u-1", "")), 200, `"notification_id":"msg_`, `"mode":"realtime"`)
		if again := d.want(at(webhook("u-1", "")), 200); again != first {
			t.Errorf("made again it is another: %s, first %s", again, first)
		}
		d.want(at(webhook("u-2", "")), 200)
		d.want(at(strings.ReplaceAll(webhook("u-1", ""), "d-1", "dispatch_id_for_unsent_campaign")), 200)
		d.want(at(strings.ReplaceAll(webhook("u-1", ""), "d-1", "dispatch_id_for_unsent_campaign")), 200)
		if n := len(d.sees("u-1")); n != 3 {
			t.Errorf("%d notifications", n)
		}
		d.want(at(webhook("", "")), 400, `"code":400105`, "receiver")
		d.want(at(`{"receiver":"u-1"}`), 400, `"code":400105`, "template_key")
		d.want(at(`{"receiver":"u-1","template_key":"none"}`), 400, `"code":400201`)
		d.want(at(`{"receiver":"u-1","template_key":"order-shipped","variables":"x"}`), 400, `"code":400103`)
		d.want(call{path: "/braze/notifications/realtime", body: webhook("u-1", ""), token: d.tokens["read"]}, 400, `"code":403100`)
		d.want(call{path: "/braze/notifications/other", body: "{}"}, 404)
	})
}

// TestBrazeBatch: the calls of one campaign that come close to each other are one batch, on the disk when they are
// answered; a call that is made again is done once, and another campaign is another batch.
func TestBrazeBatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		const people = 1200
		var wg sync.WaitGroup
		var mu sync.Mutex
		batches := map[string]int{}
		ask := func(body string) {
			wg.Go(func() {
				w := d.do(call{path: "/braze/notifications/batch", body: body})
				var a struct {
					ID string `json:"notification_id"`
				}
				_ = json.Unmarshal(w.Body.Bytes(), &a)
				mu.Lock()
				defer mu.Unlock()
				if batches[a.ID]++; w.Code != 202 {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			})
		}
		for i := range people {
			ask(webhook(fmt.Sprintf("u-%d", i), ""))
		}
		ask(strings.ReplaceAll(webhook("u-1", ""), "c-1", "c-2"))
		ask(webhook("u-7", ""))
		wg.Wait()
		if n := len(batches); n < 3 || n > 12 {
			t.Errorf("%d batches: %v", n, batches)
		}
		for range 2 {
			d.want(call{path: "/braze/notifications/batch", body: webhook("u-5", "")}, 202)
		}
		d.want(call{path: "/braze/notifications/batch", body: strings.Replace(webhook("u-5", ""), "order-shipped", "strict", 1)}, 400, `"code":400105`)
		d.batches()
		for _, user := range []string{"u-0", "u-5", "u-7", "u-1199"} {
			if n := len(d.sees(user)); n != 1 {
				t.Errorf("%s has %d", user, n)
			}
		}
	})
}

// other is an external Braze.
type other struct {
	mu     sync.Mutex
	status int
	answer string
	page   string
	calls  []string
	events []map[string]any
	key    string
}

func (o *other) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	text, _ := io.ReadAll(r.Body)
	o.calls = append(o.calls, string(text))
	if r.Header.Get("Authorization") != "Bearer "+o.key || r.URL.Path != "/users/track" {
		w.WriteHeader(401)
		return
	}
	var b struct{ Events []map[string]any }
	_ = json.Unmarshal(text, &b)
	if o.status != 0 {
		w.WriteHeader(o.status)
		return
	}
	if len(b.Events) == 0 {
		w.WriteHeader(400)
		_, _ = w.Write([]byte(`{"message":"Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.","errors":[]}`))
		return
	}
	if o.page != "" { // something else took its address: a page answers
		_, _ = w.Write([]byte(o.page))
		return
	}
	o.events = append(o.events, b.Events...)
	w.WriteHeader(201)
	_, _ = w.Write([]byte(o.answer))
}

// TestBrazeIsTold: the Braze whose campaign sent a notification is told SENT and READ once each, by users/track, at most
// 75 at once, again when it fails, and with the ids by which it knows the person (section 17.15).
func TestBrazeIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		braze := &other{key: "rest-key", answer: `{"message":"success","errors":[{"type":"'name' is not allowed","input_array":"events","index":1}]}`}
		server := httptest.NewServer(braze)
		defer server.Close()
		box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
		if err != nil {
			t.Fatal(err)
		}
		teller := endpoint.New(endpoint.Options{Store: s, Box: box, Clock: d.clock, Calls: outbound.NewCaller(outbound.Options{Allow: []string{"127.0.0.1"}}), Node: "test"})
		p := petitbleu.EventEndpoint{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindEndpoint, noon), State: petitbleu.EndpointOn, CreatedAt: noon, UpdatedAt: noon}
		teller.SetBraze(&p, server.URL+"/", "rest-key")
		if err := teller.AskBraze(t.Context(), p, petitbleu.WebhookSettings{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutEventEndpoint(p) }); err != nil {
			t.Fatal(err)
		}
		d.feed = feed.New(feed.Options{Store: s, People: d.people, Clock: d.clock, Told: endpoint.TellStatuses})
		tell := func() {
			t.Helper()
			for range 3 {
				if _, err := d.feed.Tick(t.Context(), d.clock.Now()); err != nil {
					t.Fatal(err)
				}
				for more, err := true, error(nil); more; {
					if more, err = teller.Tick(t.Context(), d.clock.Now()); err != nil {
						t.Fatal(err)
					}
					teller.Settle()
				}
			}
		}
		braze.status = 503
		const people = 90
		for i := range people {
			d.want(call{path: "/braze/notifications/realtime", body: webhook(fmt.Sprintf("u-%d", i), "")}, 200)
		}
		d.want(call{path: "/braze/notifications/realtime", body: strings.Replace(webhook("quiet", ""), "order_told", "", 1)}, 200)
		d.want(call{path: "/v1/notifications", body: strings.Replace(realtime, `"tag"`, `"event_name":"own","tag"`, 1)}, 200) // of no Braze
		tell()
		braze.mu.Lock()
		if braze.status = 0; len(braze.calls) == 0 || len(braze.events) != 0 {
			t.Errorf("%d calls, %d events", len(braze.calls), len(braze.events))
		}
		braze.page = "<html>This site moves</html>" // 200, and no Braze
		braze.mu.Unlock()
		d.clock.Set(noon.Add(petitbleu.OldSecretLife / 24))
		tell()
		braze.mu.Lock()
		braze.page = ""
		braze.mu.Unlock()
		d.clock.Set(noon.Add(petitbleu.OldSecretLife / 12))
		tell()
		person, _, err := d.feed.ProfileOf(t.Context(), d.ws, "u-3", false)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := d.feed.Mark(t.Context(), d.ws, person, feed.Mark{What: "read", All: true}); err != nil {
				t.Fatal(err)
			}
		}
		tell()
		check(t, braze, people)
		var log []store.AttemptRow
		err = s.Read(t.Context(), func(tx *store.Tx) (err error) {
			log, err = tx.Attempts(d.ws, p.ID, "", false, 1000)
			return err
		})
		text, _ := json.Marshal(log)
		if err != nil || !strings.Contains(string(text), "Braze left this event out: 'name' is not allowed") || strings.Contains(string(text), "rest-key") {
			t.Errorf("the log: %v %.500s", err, text)
		}
	})
}

func check(t *testing.T, braze *other, people int) {
	t.Helper()
	braze.mu.Lock()
	defer braze.mu.Unlock()
	seen := map[string]int{}
	for _, c := range braze.calls {
		if n := strings.Count(c, `"external_id"`); n > 75 {
			t.Errorf("%d events in a call", n)
		}
	}
	for _, e := range braze.events {
		properties, _ := e["properties"].(map[string]any)
		seen[fmt.Sprint(e["external_id"], " ", properties["status"])]++
		if e["name"] != "order_told" || properties["campaign_id"] != "c-1" || properties["dispatch_id"] != "d-1" || properties["template_key"] != "order-shipped" || properties["message_id"] == "" || e["time"] == nil {
			t.Errorf("%v", e)
		}
	}
	var wrong []string
	for name, n := range seen {
		if n != 1 {
			wrong = append(wrong, fmt.Sprint(name, " ", n))
		}
	}
	sort.Strings(wrong)
	if len(wrong) > 0 || len(seen) != people+1 || seen["ext-u-3 READ"] != 1 || seen["ext-u-3 SENT"] != 1 {
		t.Errorf("%d told, not once: %v", len(seen), wrong)
	}
}

// TestBrazeBuilder: what the builder writes, once a Braze has put its Liquid into it, is taken by both addresses, for a
// campaign and for a Canvas, and shows what the person's values are, whatever they hold.
func TestBrazeBuilder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		for i, c := range []struct {
			canvas bool
			path   string
			status int
		}{{false, feed.BrazeBatchPath, 202}, {false, feed.BrazeRealtimePath, 200}, {true, feed.BrazeBatchPath, 202}, {true, feed.BrazeRealtimePath, 200}} {
			for _, purpose := range []string{"", "transactional"} {
				user := fmt.Sprintf("u-%d%s", i, purpose)
				body := feed.BrazeBody(feed.BrazeBuild{TemplateKey: "order-shipped", EventName: `told "twice"`, Tag: "autumn", Purpose: purpose, Attribute: "sendbird_id", Canvas: c.canvas,
					Variables: []feed.BrazeVariable{{Name: "order.id", Liquid: "{{custom_attribute.${order}}}"}, {Name: "eta", Liquid: "{{${first_name} | default: 'soon'}}"}, {Name: "url", Liquid: "https://shop.example/?a=1&b=2"}}})
				d.want(call{path: c.path, body: asBraze(t, body, user)}, c.status)
				if _, err := d.feed.TickBatches(t.Context(), d.clock.Now()); err != nil {
					t.Fatal(err)
				}
				got := d.sees(user)
				if len(got) != 1 || !strings.Contains(got[0].Text, `Order A\"7" arrives Zoé`) || got[0].EventName != `told "twice"` || got[0].Tag != "autumn" {
					t.Errorf("%s canvas %v %s: %d of them", c.path, c.canvas, purpose, len(got))
				}
			}
		}
	})
}

// asBraze puts values into a body as Braze does before it calls.
func asBraze(t *testing.T, body, user string) string {
	t.Helper()
	object := func(v any) value.Object {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		o, err := value.ParseJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		return o.AsObject()
	}
	tpl, err := liquid.Parse(body, liquid.Options{Dialect: liquid.Braze})
	if err != nil {
		t.Fatal(err)
	}
	text, done, err := tpl.Render(nil, &liquid.Env{Data: liquid.Spaces{
		liquid.SpaceProfile: object(map[string]string{"first_name": "Zoé", "user_id": "ext-" + user, "braze_id": "b-" + user}),
		"custom_attribute":  object(map[string]string{"sendbird_id": user, "order": "A\\\"7\"\n"}),
		"campaign":          object(map[string]string{"api_id": "c-1", "name": `Big "sale"`, "dispatch_id": "d-" + user}), "canvas": object(map[string]string{"api_id": "cv-1"}),
	}})
	if err != nil || done.Aborted {
		t.Fatal(err, done)
	}
	return string(text)
}
