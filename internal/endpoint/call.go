package endpoint

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
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
	secrets []string // the newest first
	private bool     // the workspace lets its host stand in a private network
}

// lineOf opens what an endpoint is called with.
func (e *Endpoints) lineOf(p petitbleu.EventEndpoint, s petitbleu.WebhookSettings, now time.Time) (l line, err error) {
	l.url = p.URL
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
		if s, err := strconv.Atoi(a.Header.Get("Retry-After")); err == nil && s > 0 {
			r.after = min(time.Duration(s)*time.Second, schedule[len(schedule)-1])
		}
	case r.took >= callTime:
		r.status, r.note = 0, "It did not answer within "+strconv.Itoa(int(callTime/time.Second))+" seconds."
	default:
		r.status, r.note = 0, plain(a.Err)
	}
	r.answer = excerpt(a.Body, signs, r.ok)
	return r
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

// plain says why a call got no answer. What the network's own words say may hold an address that a name led to.
func plain(err error) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "No host has this name; check the address."
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "Its certificate is not accepted: it must be valid, and issued for this host."
	}
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return "The address is private, and the host is allowed neither by the workspace (webhook hosts) nor by the operator (--allow-hosts)."
	case errors.Is(err, outbound.ErrLinkLocal):
		return "The address is link-local, which the operator alone may allow (--allow-hosts)."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing listens at this address."
	}
	return "The connection broke off, or no way leads there."
}
