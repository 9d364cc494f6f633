package webhook

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// Encode writes the request of a rendered message. What Liquid made of it is held against all rules
// of form here: a line break in a header, an address that is none.
func (Driver) Encode(a channel.Account, m petitbleu.Message, _ channel.Right) (channel.Request, error) {
	w := m.Content.Webhook
	if w == nil {
		return channel.Request{}, petitbleu.Errorf(petitbleu.CodeInvalidBody, `A message of the webhook channel has the type "webhook" and a member webhook.`).At("type")
	}
	c := &checker{fields: map[string]bool{}}
	if c.request(w, false); len(c.problems) > 0 {
		return channel.Request{}, c.problems[0]
	}
	e := encoder{sealed: a.Sealed}
	if e.to, e.err = url.Parse(petitbleu.WithoutMarks(w.URL)); e.err != nil {
		return channel.Request{}, e.err
	}
	r := channel.Request{Method: w.Method, Header: make(http.Header, len(w.Headers)+2), Timeout: DefaultTimeout}
	if r.Method == "" {
		r.Method = http.MethodPost
	}
	if a.Timeout > 0 {
		r.Timeout = a.Timeout
	}
	r.URL = e.url(w.URL)
	for _, h := range w.Headers {
		r.Header.Add(h.Name, strings.TrimSpace(e.fill(h.Value, nil)))
	}
	r.Body = e.body(w)
	if e.err != nil {
		return channel.Request{}, e.err
	}
	for _, values := range r.Header { // a secret may hold what no header can
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n\x00") {
				return channel.Request{}, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A secret in a header holds a line break. Enter it anew, on one line.").At("webhook.headers")
			}
		}
	}
	if kind := contentType(w, r.Body); kind != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", kind)
	}
	if r.Header.Get(KeyHeader) == "" {
		r.Header.Set(KeyHeader, m.ID)
	}
	r.Secret = e.used
	return r, nil
}

// contentType is what the body is where no header says: JSON if it is that, else a form (Braze
// reference, section 2.5.5).
func contentType(w *petitbleu.WebhookRequest, body []byte) string {
	switch {
	case len(body) == 0:
		return ""
	case w.BodyMode == petitbleu.BodyJSON || json.Valid(body):
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

// encoder fills sealed values in and remembers how they stand in the request.
type encoder struct {
	sealed map[petitbleu.SealedRef]petitbleu.SealedValue
	to     *url.URL // where the request goes, with its host as it was written
	used   []string
	err    error
}

// fill replaces references, each value written by as, which may be nil.
func (e *encoder) fill(text string, as func(string) string) string {
	filled, err := petitbleu.FillSealed(text, func(r petitbleu.SealedRef) (string, error) {
		bound, ok := e.sealed[r]
		if !ok {
			kind, name := r.Parts()
			if kind == petitbleu.SealedPageToken {
				return "", petitbleu.Errorf(petitbleu.CodeRenderFailed, "The message names the token of Page %s, which is not connected to this workspace.", name)
			}
			return "", petitbleu.Errorf(petitbleu.CodeRenderFailed, "The message names the secret %q, which this workspace does not have. Enter it under Settings.", name)
		}
		v, err := bound.For(r, e.to)
		if err != nil {
			return "", err
		}
		if as != nil {
			v = as(v)
		}
		if v != "" && !slices.Contains(e.used, v) {
			e.used = append(e.used, v)
		}
		return v, nil
	})
	if err != nil && e.err == nil {
		e.err = err
	}
	return filled
}

// url fills an address in: a value is escaped as the part of it is.
func (e *encoder) url(text string) string {
	path, query, ok := strings.Cut(text, "?")
	out := e.fill(path, url.PathEscape)
	if ok {
		out += "?" + e.fill(query, url.QueryEscape)
	}
	return out
}

func (e *encoder) body(w *petitbleu.WebhookRequest) []byte {
	if w.BodyMode != petitbleu.BodyJSON {
		return []byte(e.fill(w.Body, nil))
	}
	b := []byte{'{'}
	for i, p := range w.Pairs {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, quoted(p.Name)...), ':', '"'), e.fill(inside(p.Value), inside)...)
		b = append(b, '"')
	}
	return append(b, '}')
}

// quoted writes a text as JSON, with <, > and & as they are.
func quoted(text string) string { return `"` + inside(text) + `"` }

// inside writes what stands between the quotes. Marks of sealed values stay as they are.
func inside(text string) string {
	parts := strings.Split(text, "\x00")
	for i, part := range parts {
		if i%2 == 1 {
			continue
		}
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(part) // a text can be written
		parts[i] = b.String()[1 : b.Len()-2]
	}
	return strings.Join(parts, "\x00")
}
