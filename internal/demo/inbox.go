package demo

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

//go:embed cards
var cards embed.FS

// inboxData is what the page of a signed-in customer tells the inbox.
type inboxData struct {
	URL    string // of petitbleu
	Script string
}

// inboxTokenLife is how long a user token of the shop is good for: the inbox asks for the next by itself.
const inboxTokenLife = time.Hour

// inboxToken gives the inbox of whoever is signed in a token that says so.
func (s *server) inboxToken(w http.ResponseWriter, r *http.Request) {
	v := s.visitor(w, r)
	s.mu.Lock()
	customer := v.customer
	s.mu.Unlock()
	if customer == nil {
		http.Error(w, "nobody is signed in", http.StatusUnauthorized)
		return
	}
	now := s.Now()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(map[string]string{"token": userToken(s.SiteKey, s.SiteID, customer.ID, now, now.Add(inboxTokenLife))})
}

// userToken signs who somebody is, as docs/inbox.md has it: a JSON Web Token by HMAC with SHA-256.
func userToken(key, site, user string, now, expires time.Time) string {
	part := func(v any) string {
		text, _ := json.Marshal(v) // texts and numbers only: it cannot fail
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := part(map[string]any{"alg": "HS256", "typ": "JWT", "kid": site}) + "." +
		part(map[string]any{"sub": user, "iat": now.Unix(), "exp": expires.Unix()})
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// welcome puts into a customer's inbox what the shop has to tell, the first time that they sign in.
func (s *server) welcome(ctx context.Context, c *customer, lang string) {
	s.mu.Lock()
	known := s.welcomed[c.ID]
	s.welcomed[c.ID] = true
	s.mu.Unlock()
	if known {
		return
	}
	words := texts[lang]
	goods := map[string]string{"title": words["inbox-offer"], "line": words["inbox-offer-line"], "see": words["inbox-see"], "shop": s.URL}
	for i, slug := range []string{"saucepan-16", "saute-pan-24", "stockpot-24"} {
		p, _ := find(slug)
		n := fmt.Sprintf("p%d", i+1)
		goods[n], goods[n+"_name"], goods[n+"_price"] = slug, words["p-"+slug], money(lang, p.Price)
	}
	s.notify(ctx, c.ID, "shop-care", "welcome-care-"+c.ID, map[string]string{"title": words["inbox-care"], "line": words["inbox-care-line"]})
	s.notify(ctx, c.ID, "shop-order", "welcome-order-"+c.ID, s.parcel(lang, "58301", "#"))
	s.notify(ctx, c.ID, "shop-offer", "welcome-offer-"+c.ID, goods)
}

// parcel are the values of the card of an order that has left.
func (s *server) parcel(lang, number, path string) map[string]string {
	words := texts[lang]
	return map[string]string{
		"title": words["inbox-parcel"], "line": fmt.Sprintf(words["inbox-parcel-line"], number), "step": words["inbox-left"],
		"link": words["inbox-follow"], "path": path, "last_step": "#d3cec2,#3b3029",
	}
}

// notify sends an in-app notification by the native API. A shop whose inbox stands still sells on: a failure is logged.
func (s *server) notify(ctx context.Context, user, template, key string, values map[string]string) {
	if s.NotifyURL == "" {
		return
	}
	err := s.native(ctx, "/notifications", key, map[string]any{"template_key": template, "user_id": user, "variables": values, "purpose": "transactional", "tag": "shop"}, nil)
	if err != nil {
		s.Logger.WarnContext(ctx, "an in-app notification was not taken", "template", template, "error", err)
	}
}

// Furnish makes the shop's feed and its card templates, as somebody at the shop would by the native API.
func (s Shop) Furnish(ctx context.Context) error {
	if s.HTTP == nil {
		s.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	read := func(name string) (body map[string]any, err error) {
		text, err := cards.ReadFile("cards/" + name + ".json")
		if err == nil { // samples show the shop's own pictures
			err = json.Unmarshal(bytes.ReplaceAll(text, []byte("https://shop.example"), []byte(s.URL)), &body)
		}
		return body, err
	}
	made := struct {
		ID       string `json:"id"`
		Revision int64  `json:"revision"`
	}{}
	body, err := read("feed")
	if err == nil {
		err = s.native(ctx, "/feeds", "", body, &made)
	}
	feed := made.ID
	for _, name := range []string{"order", "offer", "care"} {
		if err == nil {
			body, err = read(name)
		}
		if err == nil {
			body["feed_id"] = feed
			err = s.native(ctx, "/card-templates", "", body, &made)
		}
		if err == nil {
			err = s.native(ctx, "/card-templates/"+made.ID+"/publish", "", map[string]any{"revision": made.Revision}, nil)
		}
	}
	if err != nil {
		return fmt.Errorf("make the shop's feed: %w", err)
	}
	return nil
}

// native calls the native API of the shop's workspace.
func (s Shop) native(ctx context.Context, path, key string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.NotifyURL+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.NotifyKey)
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := s.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s answers %d: %s", path, resp.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
