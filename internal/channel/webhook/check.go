package webhook

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// Methods are those that a webhook may use, in the order in which forms offer them (Braze reference,
// section 4.1; PATCH is ours).
var Methods = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodGet}

// Placeholders are words of presets that somebody must replace before anything is sent (Braze
// reference, sections 4.7 and 4.8).
var Placeholders = []string{"FACEBOOK_PAGE_ACCESS_TOKEN", "SENDBIRD_API_TOKEN"}

// ours are headers that the program writes itself: what they say follows from the request.
var ours = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Te", "Trailer", "Keep-Alive", "Proxy-Connection", "Expect"}

// checker collects problems, at most one to a field.
type checker struct {
	problems []*petitbleu.Error
	warnings []string
	fields   map[string]bool
}

func (c *checker) wrong(field, format string, args ...any) {
	c.problem(petitbleu.CodeInvalidParameter, field, format, args...)
}

func (c *checker) problem(code petitbleu.Code, field, format string, args ...any) {
	if !c.fields[field] {
		c.fields[field] = true
		c.problems = append(c.problems, petitbleu.Errorf(code, format, args...).At(field))
	}
}

// Check tells what is wrong with a request as it was composed. A text with Liquid is looked at
// again when it is written for its person, by Encode.
func (Driver) Check(content petitbleu.Content, _ string) (problems []*petitbleu.Error, warnings []string) {
	c := &checker{fields: map[string]bool{}}
	w := content.Webhook
	if content.Type != petitbleu.ContentWebhook || w == nil {
		c.problem(petitbleu.CodeInvalidBody, "type", `A message of the webhook channel has the type "webhook" and a member webhook.`)
		return c.problems, nil
	}
	c.request(w, true)
	return c.problems, c.warnings
}

// request checks a request. With liquid a text may still be a template, which the rules of form
// do not fit yet.
func (c *checker) request(w *petitbleu.WebhookRequest, liquid bool) {
	skip := func(text string) bool { return liquid && hasLiquid(text) }
	if w.Method != "" && !slices.Contains(Methods, w.Method) {
		c.wrong("webhook.method", "The method is one of %s.", strings.Join(Methods, ", "))
	}
	c.placeholders("webhook.url", w.URL)
	if strings.TrimSpace(w.URL) == "" {
		c.wrong("webhook.url", "Enter the address that is called, such as https://hooks.example.com/orders.")
	} else if !skip(w.URL) {
		c.url(w.URL)
	}
	if len(w.Headers) > petitbleu.WebhookHeaderLimit {
		c.wrong("webhook.headers", "A request has %d headers at most.", petitbleu.WebhookHeaderLimit)
	}
	for i, h := range w.Headers {
		field := fmt.Sprintf("webhook.headers[%d]", i)
		if !skip(h.Name) {
			c.headerName(field+".name", h.Name)
		}
		c.placeholders(field+".value", h.Value)
		if !skip(h.Value) {
			c.headerValue(field+".value", h.Value)
		}
	}
	c.body(w, skip)
}

func (c *checker) url(text string) {
	if len(text) > petitbleu.WebhookURLLimit {
		c.wrong("webhook.url", "The address is longer than %d bytes.", petitbleu.WebhookURLLimit)
		return
	}
	u, err := url.Parse(petitbleu.WithoutMarks(text))
	switch {
	case err != nil || strings.ContainsAny(text, " \t\r\n"):
		c.wrong("webhook.url", "The address cannot be read. Write spaces and other special characters in values with the filter url_encode.")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		c.wrong("webhook.url", "The address begins with https:// or http://, and names a host.")
	case !isPort(u.Port()):
		c.wrong("webhook.url", "The port of the address is a number from 1 to 65535. Correct it, or take it away.")
	case u.User != nil:
		c.wrong("webhook.url", "The address holds a user name or a password. Put them into an Authorization header, as a secret.")
	case strings.Contains(u.Host, "\uFFFD"):
		c.wrong("webhook.url", "A secret cannot stand in the name of the host.")
	}
}

// isPort tells whether a server can listen at a port; none stands for that of the scheme. What Liquid writes is
// checked once it is written.
func isPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && n >= 1 && n <= 65535
}

func (c *checker) headerName(field, name string) {
	switch {
	case name == "":
		c.wrong(field, "Give the header a name, or take it away.")
	case len(name) > petitbleu.WebhookHeaderNameLimit || !isToken(name):
		c.wrong(field, "The name of a header has letters, digits and hyphens, %d at most.", petitbleu.WebhookHeaderNameLimit)
	case slices.Contains(ours, http.CanonicalHeaderKey(name)):
		c.wrong(field, "The header %s is written by the program. Take it away.", http.CanonicalHeaderKey(name))
	}
}

func (c *checker) headerValue(field, value string) {
	switch {
	case len(value) > petitbleu.WebhookHeaderValueLimit:
		c.wrong(field, "The value of a header has %d bytes at most.", petitbleu.WebhookHeaderValueLimit)
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' && r != 0 || r == 0x7f }) || !utf8.ValidString(value):
		c.wrong(field, "The value of a header holds a line break or another character that cannot be sent.")
	}
}

func (c *checker) body(w *petitbleu.WebhookRequest, skip func(string) bool) {
	switch w.BodyMode {
	case "", petitbleu.BodyRaw:
		c.placeholders("webhook.body", w.Body)
		if len(w.Body) > petitbleu.WebhookBodyOutLimit {
			c.wrong("webhook.body", "A body has %d bytes at most.", petitbleu.WebhookBodyOutLimit)
		}
		if len(w.Pairs) > 0 {
			c.wrong("webhook.pairs", "Names and values are sent in the body mode json only.")
		}
	case petitbleu.BodyJSON:
		if w.Body != "" {
			c.wrong("webhook.body", "In the body mode json the body is made of the names and values. Leave it empty.")
		}
		c.pairs(w.Pairs, skip)
	default:
		c.wrong("webhook.body_mode", "The body mode is raw or json.")
	}
	if w.Method == http.MethodGet && (w.Body != "" || len(w.Pairs) > 0) {
		c.wrong("webhook.method", "A GET request has no body. Choose another method, or take the body away.")
	}
}

func (c *checker) pairs(pairs []petitbleu.Header, skip func(string) bool) {
	if len(pairs) > petitbleu.WebhookPairLimit {
		c.wrong("webhook.pairs", "A body has %d names at most.", petitbleu.WebhookPairLimit)
	}
	seen := map[string]bool{}
	size := 0
	for i, p := range pairs {
		field := fmt.Sprintf("webhook.pairs[%d]", i)
		c.placeholders(field+".value", p.Value)
		size += len(p.Name) + len(p.Value) + 6
		switch {
		case skip(p.Name):
		case p.Name == "":
			c.wrong(field+".name", "Give the value a name, or take the line away.")
		case seen[p.Name]:
			c.wrong(field+".name", "This name stands there twice; one object has each name once.")
		}
		seen[p.Name] = true
	}
	if size > petitbleu.WebhookBodyOutLimit {
		c.wrong("webhook.pairs", "A body has %d bytes at most.", petitbleu.WebhookBodyOutLimit)
	}
}

// placeholders finds words of a preset that were not replaced.
func (c *checker) placeholders(field, text string) {
	for _, p := range Placeholders {
		if strings.Contains(text, p) {
			c.wrong(field, "%s still stands here. Put the real token in its place; it is kept sealed.", p)
		}
	}
}

func hasLiquid(text string) bool { return strings.Contains(text, "{{") || strings.Contains(text, "{%") }

// isToken tells whether a text can be the name of a header (RFC 9110, section 5.6.2).
func isToken(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	})
}
