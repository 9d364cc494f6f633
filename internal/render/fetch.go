package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/outbound"
)

// The rules of connected_content (Braze reference, section 3.5).
const (
	fetchTimeout = 2 * time.Second
	fetchBody    = 1 << 20 // bytes
	fetchAtOnce  = 16      // calls to one host on behalf of one workspace
	cacheDefault = 5 * time.Minute
	cacheMost    = 4 * time.Hour
	cacheEntries = 10_000
	cacheBytes   = 64 << 20
	fetchAgent   = "petitbleu connected content"
	leastHidden  = 6 // bytes: what is shorter stands in answers by chance
)

// content makes the calls of connected_content and keeps answers.
type content struct {
	calls *outbound.Caller

	mu    sync.Mutex
	kept  map[cacheKey]keptAnswer
	bytes int
	gates map[outbound.HealthKey]*gate
}

type cacheKey [sha256.Size]byte

type keptAnswer struct {
	liquid.Answer
	until time.Time
}

func newContent(calls *outbound.Caller) *content {
	return &content{calls: calls, kept: map[cacheKey]keptAnswer{}, gates: map[outbound.HealthKey]*gate{}}
}

// fetching is what the calls of one render came to.
type fetching struct {
	failed  *petitbleu.Error // of one that is to be tried again
	refused *petitbleu.Error // a sealed value would have gone where it may not
	call    petitbleu.WireCall
	used    []string // sealed values that went out, in every form that an answer may repeat them in
}

// sent remembers a sealed value that goes out with a call.
func (f *fetching) sent(secret string) {
	quoted, _ := json.Marshal(secret) // a string never fails
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]), base64.StdEncoding.EncodeToString([]byte(secret))} {
		if len(form) >= leastHidden && !slices.Contains(f.used, form) {
			f.used = append(f.used, form)
		}
	}
}

// hidden takes the sealed values out of an answer: a host that repeats what it was asked would show them to whoever
// previews the template.
func (f *fetching) hidden(body []byte) []byte {
	slices.SortFunc(f.used, func(a, b string) int { return len(b) - len(a) }) // one may begin with another
	for _, form := range f.used {
		body = bytes.ReplaceAll(body, []byte(form), []byte("[hidden]"))
	}
	return body
}

// fetch makes one call of connected_content, or gives the answer that is kept of it.
func (t *Task) fetch(ctx context.Context, s *seals, r liquid.Request, now time.Time) (liquid.Answer, error) {
	c := t.b.r.calls
	call, err := t.request(s, r)
	if err != nil {
		if e, ok := errors.AsType[*petitbleu.Error](err); ok && e.Code == petitbleu.CodeRefused {
			t.fetched.refused = e
		}
		return liquid.Answer{}, err
	}
	key, keep := cacheFor(t.b.ws.ID, r, call)
	if keep > 0 {
		if a, ok := c.get(key, now); ok {
			return a, nil
		}
	}
	host := ""
	if u, err := url.Parse(call.URL); err == nil {
		host = u.Host
	}
	call.Private = t.b.hosts.Host(host).Private
	answer := c.do(ctx, outbound.HealthKey{Workspace: t.b.ws.ID, Host: host}, call)
	if answer.Err != nil || answer.Status >= 500 {
		if r.Retry {
			t.fetched.failed = petitbleu.Errorf(petitbleu.CodeUnavailable, "The host %s, whose content the message needs, did not answer as it should.", host)
			t.fetched.call = petitbleu.WireCall{At: now, Method: call.Method, URL: petitbleu.ShowSealed(shown(s, r.URL)), Status: answer.Status,
				Error: "connected content: the host did not answer as it should", Kind: "temporary"}
			return liquid.Answer{}, t.fetched.failed
		}
		return liquid.Answer{Status: answer.Status}, nil
	}
	a := liquid.Answer{Status: answer.Status, Body: t.fetched.hidden([]byte(petitbleu.WithoutMarks(string(answer.Body))))}
	if keep > 0 && answer.Status >= 200 && answer.Status < 300 {
		c.put(key, a, now.Add(keep))
	}
	return a, nil
}

// shown is a text of a render with its references as they are shown.
func shown(s *seals, text string) string {
	out, err := s.marks(text)
	if err != nil {
		return ""
	}
	return out
}

// request writes the call, with sealed values filled in.
func (t *Task) request(s *seals, r liquid.Request) (*outbound.Call, error) {
	call := &outbound.Call{Method: strings.ToUpper(r.Method), Header: http.Header{}, Limit: fetchBody, Timeout: fetchTimeout}
	if call.Method == "" {
		call.Method = http.MethodGet
	}
	marked, bad := s.marks(r.URL)
	if bad != nil {
		return nil, bad
	}
	hidden, _ := petitbleu.FillSealed(marked, func(petitbleu.SealedRef) (string, error) { return "\uFFFD", nil }) // never fails
	to, err := url.Parse(hidden)
	if err != nil || to.User != nil || strings.Contains(to.Host, "\uFFFD") {
		return nil, petitbleu.Errorf(petitbleu.CodeRenderFailed, "The address that connected_content asks cannot be read, or a secret stands in the name of its host.")
	}
	if call.URL, err = t.unseal(s, r.URL, to); err != nil {
		return nil, err
	}
	body, err := t.unseal(s, r.Body, to)
	if err != nil {
		return nil, err
	}
	if call.Body = []byte(body); body == "" {
		call.Body = nil
	}
	call.Header.Set("Accept", "*/*")
	call.Header.Set("User-Agent", fetchAgent)
	if r.ContentType != "" {
		call.Header.Set("Content-Type", r.ContentType)
	}
	for _, h := range r.Headers {
		v, err := t.unseal(s, h.Value, to)
		if err != nil {
			return nil, err
		}
		if strings.ContainsAny(h.Name+v, "\r\n") {
			return nil, petitbleu.Errorf(petitbleu.CodeRenderFailed, "A header of connected_content holds a line break.")
		}
		call.Header.Set(h.Name, v)
	}
	if r.BasicAuth != "" {
		ref := petitbleu.RefOf(petitbleu.SealedSecret, r.BasicAuth)
		bound, ok := t.b.sealed[ref]
		if !ok || !strings.Contains(bound.Value, ":") {
			return nil, petitbleu.Errorf(petitbleu.CodeRenderFailed, "connected_content names the credential %q. Keep a secret of that name, as user:password, under Settings.", r.BasicAuth)
		}
		v, err := bound.For(ref, to)
		if err != nil {
			return nil, err
		}
		t.fetched.sent(v)
		call.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(v)))
	}
	return call, nil
}

// unseal fills the sealed values of a text in, for a request to an address.
func (t *Task) unseal(s *seals, text string, to *url.URL) (string, error) {
	marked, bad := s.marks(text)
	if bad != nil {
		return "", bad
	}
	return petitbleu.FillSealed(marked, func(r petitbleu.SealedRef) (string, error) {
		bound, ok := t.b.sealed[r]
		if !ok {
			_, name := r.Parts()
			return "", petitbleu.Errorf(petitbleu.CodeRenderFailed, "connected_content names the sealed value %q, which this workspace does not have.", name)
		}
		v, err := bound.For(r, to)
		if err == nil {
			t.fetched.sent(v)
		}
		return v, err
	})
}

// cacheFor says under which key an answer is kept and for how long; 0: it is not. Headers and credentials belong
// to the key: one person's answer is never another's.
func cacheFor(workspace string, r liquid.Request, call *outbound.Call) (cacheKey, time.Duration) {
	keep := time.Duration(r.CacheMaxAge) * time.Second
	switch {
	case r.NoCache || call.Method != http.MethodGet && call.Method != http.MethodPost || call.Method == http.MethodPost && keep == 0:
		return cacheKey{}, 0
	case keep < cacheDefault:
		keep = cacheDefault
	case keep > cacheMost:
		keep = cacheMost
	}
	parts := []string{workspace, call.Method, call.URL, string(call.Body)}
	for _, name := range slices.Sorted(maps.Keys(call.Header)) {
		parts = append(append(parts, name), call.Header[name]...)
	}
	h := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // never fails
	}
	return cacheKey(h.Sum(nil)), keep
}

// do makes a call once there is room for one more to its host.
func (c *content) do(ctx context.Context, key outbound.HealthKey, call *outbound.Call) outbound.Answer {
	if c.calls == nil {
		return outbound.Answer{Err: petitbleu.Errorf(petitbleu.CodeUnavailable, "This program calls no other host.")}
	}
	g := c.enter(key)
	defer c.leave(key, g)
	select {
	case g.room <- struct{}{}:
		defer func() { <-g.room }()
	case <-ctx.Done():
		return outbound.Answer{Err: ctx.Err()}
	}
	return c.calls.Do(ctx, call)
}

// gate lets so many calls at once to a host.
type gate struct {
	room chan struct{}
	here int // calls under way, and those that wait
}

func (c *content) enter(key outbound.HealthKey) *gate {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.gates[key]
	if g == nil {
		g = &gate{room: make(chan struct{}, fetchAtOnce)}
		c.gates[key] = g
	}
	g.here++
	return g
}

// leave forgets a gate that nobody is at.
func (c *content) leave(key outbound.HealthKey, g *gate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g.here--; g.here == 0 {
		delete(c.gates, key)
	}
}

func (c *content) get(key cacheKey, now time.Time) (liquid.Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.kept[key]
	if !ok || !now.Before(a.until) {
		return liquid.Answer{}, false
	}
	return a.Answer, true
}

// put keeps an answer, and lets others go where there is no room.
func (c *content) put(key cacheKey, a liquid.Answer, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes += len(a.Body) - len(c.kept[key].Body)
	c.kept[key] = keptAnswer{a, until}
	for k, old := range c.kept {
		if len(c.kept) <= cacheEntries && c.bytes <= cacheBytes {
			return
		}
		c.bytes -= len(old.Body)
		delete(c.kept, k)
	}
}
