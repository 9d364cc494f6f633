package apitest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

// Scenario is one request and what must and must not come back.
type Scenario = struct {
	Name, Who, Method, Path, Body string
	Status                        int
	Want, Not                     []string
}

// Run asks in order; ":ws", ":person" and so on stand for ids.
func (w *World) Run(all []Scenario) {
	w.T.Helper()
	ids := strings.NewReplacer(":ws", w.W(""), ":person", w.Person, ":away", w.Away, ":read", w.Read, ":dropped", w.dropped, ":failed", w.Failed,
		":page", TestPage, ":free", FreePage, ":app", TestApp, ":graph", w.Graph, ":administrator", w.Users[door.RoleAdministrator].ID, ":other", w.Other)
	for _, c := range all {
		status, text, _ := w.Ask(c.Who, c.Method, ids.Replace(c.Path), ids.Replace(c.Body))
		if status != c.Status {
			w.T.Errorf("%s: %d, not %d: %s", c.Name, status, c.Status, text)
			continue
		}
		for _, s := range c.Want {
			if !strings.Contains(text, ids.Replace(s)) {
				w.T.Errorf("%s: no %s in %s", c.Name, ids.Replace(s), text)
			}
		}
		for _, s := range c.Not {
			if strings.Contains(text, ids.Replace(s)) {
				w.T.Errorf("%s: %s in %s", c.Name, ids.Replace(s), text)
			}
		}
	}
}

// Made asks for something new and gives its id.
func (w *World) Made(who, path, body string) string {
	w.T.Helper()
	status, text, _ := w.Ask(who, "POST", w.W(path), body)
	var v struct{ ID string }
	if err := json.Unmarshal([]byte(text), &v); status != 201 || err != nil {
		w.T.Fatalf("%s %s: %d %s", path, body, status, text)
	}
	return v.ID
}

// Entries reads the audit log, newest first.
func (w *World) Entries(query string) []accounts.AuditEntryView {
	w.T.Helper()
	return Get[door.List[accounts.AuditEntryView]](w, door.RoleAdministrator, w.W("/audit"+query)).Items
}

// Entry gives the one entry of a verb and an object that there must be.
func (w *World) Entry(verb, object string) accounts.AuditEntryView {
	w.T.Helper()
	all := w.Entries("?verb=" + verb + "&object=" + object)
	if len(all) != 1 {
		w.T.Fatalf("%s %s: %d entries: %+v", verb, object, len(all), all)
	}
	return all[0]
}

// Tick lets campaigns and delivery do what is due.
func (w *World) Tick() {
	w.T.Helper()
	for range 3 {
		if _, err := w.campaigns.Tick(w.T.Context(), w.Clock.Now()); err != nil {
			w.T.Fatal(err)
		}
		if _, err := w.delivery.Tick(w.T.Context(), w.Clock.Now()); err != nil {
			w.T.Fatal(err)
		}
	}
}

// Noticed makes a feed "news" with a template "order" that is live, and gives their ids.
func (w *World) Noticed() (feed, template string) {
	w.T.Helper()
	feed = w.Made(door.RoleMarketer, "/feeds", `{"key":"news","name":"News","categories":[{"id":"deals","name":"Deals"}]}`)
	template = w.Made(door.RoleMarketer, "/card-templates", `{"key":"order","name":"Order","feed_id":"`+feed+`","category":"deals","label":"Orders","content":`+OrderCard+`}`)
	if status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/card-templates/"+template+"/publish"), `{"revision":1}`); status != 200 {
		w.T.Fatalf("%d %s", status, text)
	}
	return feed, template
}

// AddKey makes a key and lets the world use it by a name.
func (w *World) AddKey(name, who, body string) developers.NewKey {
	w.T.Helper()
	status, text, _ := w.Ask(who, "POST", w.W("/api-keys"), body)
	if status != http.StatusCreated {
		w.T.Fatalf("%s: %d %s", name, status, text)
	}
	var k developers.NewKey
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		w.T.Fatal(err)
	}
	w.Keys[name] = k.Key
	return k
}

// StreamStatus opens a stream and leaves at once.
func (w *World) StreamStatus(ctx context.Context, who, path string) int {
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, w.URL+door.Base+path, nil)
	if name, ok := strings.CutPrefix(who, "key:"); ok {
		r.Header.Set("Authorization", "Bearer "+w.Keys[name])
	} else if who != "" {
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[who]})
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.T.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

const CampaignText = `{"version":1,"purpose":"requested","variants":[{"id":"v1","name":"A","weight":100,"composition":{"channel":"webhook","purpose":"requested","content":{"type":"webhook","webhook":{"url":"https://hooks.example.com/{{${user_id}}}","body":"{}"}}}}],"delivery":{"type":"planned","schedule":{"date":"2026-11-24","time":"10:00"}},"audience":{"version":1,"where":{"match":"and","of":[{"type":"attribute","name":"first_name","op":"is_not_blank"}]}}}`

const MessengerCampaign = `{"version":1,"purpose":"support","variants":[{"id":"v1","name":"A","weight":100,"composition":{"channel":"messenger","purpose":"support","content":{"type":"text","text":"Bonjour {{${first_name}}}"}}}],"delivery":{"type":"planned","schedule":{"now":true}},"audience":{"version":1,"where":{"match":"and","of":[]}},"conversions":[{"on":{"kind":"message"},"within_seconds":3600}]}`

// WebhookTo writes a composition that calls an address with a body.
func WebhookTo(url, body string) string {
	b, _ := json.Marshal(map[string]any{"channel": "webhook", "purpose": "transactional", "content": map[string]any{"type": "webhook",
		"webhook": map[string]any{"method": "POST", "url": url, "body": body, "headers": []map[string]string{{"name": "X-Order", "value": "{{api_trigger_properties.${order}}}"}}}}})
	return string(b)
}

const OrderCard = `{"card":{"version":1,"body":{"items":[{"type":"text","text":"Order {order.id} is on its way"},{"type":"textButton","text":"Track","action":{"type":"web","data":"{order_url}"}}]}},
	"samples":{"order.id":"A-7","order_url":"https://shop.example/o/7"},"variables":[{"key":"order_url","type":"action","optional":true}]}`
