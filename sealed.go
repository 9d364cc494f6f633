package petitbleu

import (
	"net"
	"strings"
	"time"
)

// Secret is a sealed value of a workspace that templates name, and nobody reads: an API key, a
// password. It is put into a request at the last moment (package secret seals it).
type Secret struct {
	WorkspaceID string
	Name        string
	Sealed      string
	Hint        string   // its last characters, to tell two apart
	Hosts       []string // those that it may be sent to: "api.example.com", "*.example.com", with a port if need be
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// The kinds of sealed values that a text may refer to.
const (
	SealedSecret    = "secret"     // {{secrets.${name}}}
	SealedPageToken = "page_token" // {{page_tokens.${id of a Page}}}
)

// sealMark begins and ends a reference in a rendered text. Rendering takes it out of whatever
// comes from people, so that no attribute can name a secret.
const sealMark = "\x00"

// SealedRef is a reference to a sealed value in a rendered text: "secret:name", "page_token:id".
type SealedRef string

// RefOf names a sealed value of a kind.
func RefOf(kind, name string) SealedRef { return SealedRef(kind + ":" + name) }

// Parts gives the kind and the name.
func (r SealedRef) Parts() (kind, name string) {
	kind, name, _ = strings.Cut(string(r), ":")
	return kind, name
}

// Mark writes a reference as it stands in a rendered text.
func (r SealedRef) Mark() string { return sealMark + string(r) + sealMark }

// HasSealed tells whether a text refers to sealed values.
func HasSealed(text string) bool { return strings.Contains(text, sealMark) }

// WithoutMarks gives a text that comes from elsewhere as it may stand in a rendered one: nothing
// of it is taken for a reference.
func WithoutMarks(text string) string { return strings.ReplaceAll(text, sealMark, "\uFFFD") }

// FillSealed gives a rendered text with every reference replaced by what value gives. A
// mark that belongs to no reference is taken out. err is the first that value gave.
func FillSealed(text string, value func(SealedRef) (string, error)) (string, error) {
	if !HasSealed(text) {
		return text, nil
	}
	var b strings.Builder
	for i, part := range strings.Split(text, sealMark) {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		if !strings.Contains(part, ":") {
			continue
		}
		v, err := value(SealedRef(part))
		if err != nil {
			return "", err
		}
		b.WriteString(v)
	}
	return b.String(), nil
}

// ShowSealed gives a rendered text as people may read it: a reference by its name.
func ShowSealed(text string) string {
	shown, _ := FillSealed(text, func(r SealedRef) (string, error) { // never fails
		kind, name := r.Parts()
		if kind == SealedPageToken {
			return "[token of Page " + name + "]", nil
		}
		return "[secret " + name + "]", nil
	})
	return shown
}

// WebhookSettings are what a workspace says of the hosts that its messages call.
type WebhookSettings struct {
	Hosts []WebhookHost `json:"hosts"`
}

// WebhookSettingsName is the name under which they are kept among a workspace's settings.
const WebhookSettingsName = "webhooks"

// WebhookHost is what is known of one host that webhook messages call.
type WebhookHost struct {
	Host        string `json:"host"`                      // "hooks.example.com", or with a port: "10.0.0.7:8080"
	Private     bool   `json:"private,omitempty"`         // it may stand in a private network
	KeepsKeys   bool   `json:"keeps_keys,omitempty"`      // it does nothing twice that comes twice under one Idempotency-Key
	Timeout     int    `json:"timeout_seconds,omitempty"` // 1 to 90; 0: 30
	Concurrency int    `json:"concurrency,omitempty"`     // calls at once, 1 to 1,000; 0: 64
}

// Host gives what is said of a host, "name" or "name:port", of a URL; nothing where nothing is.
func (s WebhookSettings) Host(host string) WebhookHost {
	name, port := nameAndPort(host)
	var found WebhookHost
	for _, h := range s.Hosts {
		switch of, only := nameAndPort(h.Host); {
		case !strings.EqualFold(of, name):
		case only == port:
			return h
		case only == "":
			found = h
		}
	}
	return found
}

// nameAndPort parts "name", "name:port", "[::1]", "::1" and "[::1]:port". An address of version 6 has no brackets then.
func nameAndPort(host string) (name, port string) {
	if name, port, err := net.SplitHostPort(host); err == nil {
		return name, port
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), ""
}
