package endpoint

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/outbound"
)

// secretPrefix begins the secret of an endpoint; base64 of the key follows (Standard Webhooks, "Secrets").
const secretPrefix = "whsec_"

// newSecret makes a secret: 32 random bytes.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(b)
}

// Sign gives what a call is signed with: "v1," and base64 of HMAC-SHA256 over id, timestamp (Unix seconds) and body,
// joined by full stops, by the key that the secret carries (Standard Webhooks, "Signature scheme").
func Sign(secret, id, timestamp string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil || !strings.HasPrefix(secret, secretPrefix) {
		return "", errors.New("the secret is not of the form whsec_ and base64")
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + timestamp + "."))
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil)), nil
}

// line is how an endpoint is called, for one round.
type line struct {
	url     string
	form    string
	secrets []string // the newest first
	private bool     // the workspace lets its host stand in a private network
}

// lineOf opens what an endpoint is called with.
func (e *Endpoints) lineOf(p petitbleu.EventEndpoint, s petitbleu.WebhookSettings, now time.Time) (l line, err error) {
	l.url, l.form = p.URL, p.Form
	for i, sealed := range []string{p.SecretSealed, p.OldSealed} {
		if sealed == "" || i == 1 && !now.Before(p.OldUntil) {
			continue
		}
		text, err := e.o.Box.Open(boxName(p.WorkspaceID, p.ID), sealed)
		if err != nil {
			return l, errors.New("its secret does not open with this program's sealing key: make a new one")
		}
		l.secrets = append(l.secrets, text)
	}
	if u, err := url.Parse(p.URL); err == nil {
		l.private = s.Host(u.Host).Private
	}
	return l, nil
}

func boxName(ws, id string) string { return "event-endpoint/" + ws + "/" + id }

// reply is what came of a call.
type reply struct {
	status int
	ok     bool
	gone   bool // 410: the endpoint wants nothing any more
	note   string
	answer string
	body   []byte        // the whole answer
	after  time.Duration // it asks for no call before
	took   time.Duration
}

// call makes one call of an endpoint.
func (e *Endpoints) call(ctx context.Context, l line, id string, body []byte) (r reply) {
	began := e.o.Steady.Now()
	stamp := strconv.FormatInt(began.Unix(), 10)
	signs := make([]string, len(l.secrets))
	for i, s := range l.secrets {
		var err error
		if signs[i], err = Sign(s, id, stamp, body); err != nil {
			r.note = err.Error()
			return r
		}
	}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("Webhook-Id", id)
	h.Set("Webhook-Timestamp", stamp)
	h.Set("Webhook-Signature", strings.Join(signs, " "))
	if l.form == petitbleu.EndpointSendbird && len(l.secrets) > 0 {
		h.Set("User-Agent", "SendBird")
		h.Set("X-Sendbird-Signature", signSendbird(l.secrets[0], body))
		signs = append(signs, h.Get("X-Sendbird-Signature"))
	}
	r = e.post(ctx, l, h, body, signs)
	r.body = nil
	return r
}

// post makes a call with the headers given; what hide holds never stands in what is kept of the answer.
func (e *Endpoints) post(ctx context.Context, l line, h http.Header, body []byte, hide []string) (r reply) {
	began := e.o.Steady.Now()
	a := e.o.Calls.Do(ctx, &outbound.Call{Method: http.MethodPost, URL: l.url, Header: h, Body: body, Limit: 64 << 10, Timeout: callTime, Private: l.private})
	r.took = e.o.Steady.Now().Sub(began)
	r.status = a.Status
	answered := a.Err == nil || a.Status > 0 && errors.Is(a.Err, outbound.ErrTooLong)
	switch {
	case answered && a.Status >= 200 && a.Status < 300:
		r.ok = true
	case answered:
		r.note = "It answered " + strconv.Itoa(a.Status) + ", and 200 to 299 is expected."
		r.gone = a.Status == http.StatusGone
		r.after = retryAfter(a.Header, began)
		if at, err := strconv.ParseInt(a.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil && a.Status == http.StatusTooManyRequests && r.after == 0 {
			r.after = min(max(time.Unix(at, 0).Sub(began), time.Second), schedule[len(schedule)-1])
		}
	case r.took >= callTime:
		r.status, r.note = 0, "It did not answer within "+strconv.Itoa(int(callTime/time.Second))+" seconds."
	default:
		r.status, r.note = 0, outbound.Plain(a.Err)
	}
	r.body, r.answer = a.Body, excerpt(a.Body, hide, r.ok)
	return r
}

// retryAfter is how long an answer asks to wait, by seconds or by a date (RFC 9110, section 10.2.3), as long as the longest wait of the
// schedule at most; zero where it does not say. A date counts from the endpoint's own clock, where it tells it.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text, longest := strings.TrimSpace(h.Get("Retry-After")), schedule[len(schedule)-1]
	if s, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(min(max(s, 0), int64(longest/time.Second))) * time.Second
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if from, err := http.ParseTime(h.Get("Date")); err == nil {
		now = from
	}
	return min(max(until.Sub(now), 0), longest)
}

// excerpt gives the first bytes of an answer, without signatures that it repeats.
func excerpt(body []byte, signs []string, ok bool) string {
	limit := 300
	if ok {
		limit = 80
	}
	text := strings.ToValidUTF8(string(body), "")
	for _, s := range signs {
		text = strings.ReplaceAll(text, s, "…")
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return text
}
