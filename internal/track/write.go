package track

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Writer writes the links of one message.
type Writer struct {
	Base      string // of tracked links, "https://…/l/"; empty: none is tracked
	MAC       func(data []byte) []byte
	Workspace string
	Message   string
	Tracking  *petitbleu.LinkTracking
	UTM       petitbleu.UTM // as written for this person; used where Tracking has some

	count int
}

// Link writes an address of an element of a message: a button, a card.
func (w *Writer) Link(address string) string {
	return w.link(address, "", w.Tracking != nil && w.Tracking.Track)
}

// Asked writes an address that the author wants tracked by the filter track_link, under a name that may be empty.
func (w *Writer) Asked(address, name string) string { return w.link(address, name, true) }

func (w *Writer) link(address, name string, track bool) string {
	if w.ours(address) || !Leads(address) {
		return address
	}
	w.count++
	rule := petitbleu.LinkRule{}
	out := address
	if t := w.Tracking; t != nil {
		if rule = t.Rule(address); t.UTM != nil && !rule.NoUTM {
			out = WithUTM(address, w.UTM)
		}
	}
	if name == "" {
		name = rule.Name
	}
	if !track || rule.Untracked || w.Base == "" || ofMessenger(address) {
		return out
	}
	tracked := w.Base + Link{w.Workspace, w.Message, w.count, cut(name, petitbleu.LinkNameLimit), out}.Token(w.MAC)
	if len(tracked) > petitbleu.LinkURLLimit {
		return out
	}
	return tracked
}

// ours tells whether an address is a tracked link already.
func (w *Writer) ours(address string) bool { return w.Base != "" && strings.HasPrefix(address, w.Base) }

// conversations are hosts whose addresses the Messenger app opens by itself: over another host they would open in a
// browser.
var conversations = map[string]bool{"m.me": true, "www.m.me": true, "messenger.com": true, "www.messenger.com": true}

func ofMessenger(address string) bool {
	u, err := url.Parse(address)
	return err == nil && conversations[strings.ToLower(u.Hostname())]
}

func cut(text string, limit int) string {
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
	}
	return strings.ReplaceAll(text, "\x00", "")
}

// Content writes the links of a message.
func (w *Writer) Content(c *petitbleu.Content) {
	if w.Tracking.Texts {
		c.Text = w.text(c.Text)
	}
	w.buttons(c.Buttons)
	for i := range c.Cards {
		if c.Cards[i].URL != "" {
			c.Cards[i].URL = w.Link(c.Cards[i].URL)
		}
		w.buttons(c.Cards[i].Buttons)
	}
	if r := c.Receipt; r != nil && r.OrderURL != "" {
		r.OrderURL = w.Link(r.OrderURL)
	}
	if p := c.Coupon; p != nil && p.URL != "" {
		p.URL = w.Link(p.URL)
	}
	if c.Grid != nil {
		for i := range c.Grid.Images {
			if u := &c.Grid.Images[i].URL; *u != "" {
				*u = w.Link(*u)
			}
		}
	}
}

// buttons writes the links of buttons, but for those whose page speaks with Messenger: its own host must be known there.
func (w *Writer) buttons(all []petitbleu.Button) {
	for i := range all {
		if b := &all[i]; b.Type == petitbleu.ButtonURL && (b.Webview == nil || !b.Webview.Extensions) {
			b.URL = w.Link(b.URL)
		}
	}
}

var addresses = regexp.MustCompile(`https?://[^\s<>"'|\\^{}` + "`" + `]+`)

// text writes the addresses of a text. Punctuation behind one belongs to the sentence.
func (w *Writer) text(text string) string {
	return addresses.ReplaceAllStringFunc(text, func(found string) string {
		end := len(strings.TrimRight(found, ".,;:!?…»”’*_"))
		for end > 0 && found[end-1] == ')' && strings.Count(found[:end], "(") < strings.Count(found[:end], ")") {
			end = len(strings.TrimRight(found[:end-1], ".,;:!?"))
		}
		return w.link(found[:end], "", true) + found[end:]
	})
}

// WithUTM adds parameters to an address; one that it has already stays.
func WithUTM(address string, utm petitbleu.UTM) string {
	head, fragment, hasFragment := strings.Cut(address, "#")
	path, query, _ := strings.Cut(head, "?")
	has := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		has[strings.ToLower(name)] = true
	}
	for _, p := range []struct{ name, value string }{
		{"utm_source", utm.Source}, {"utm_medium", utm.Medium}, {"utm_campaign", utm.Campaign}, {"utm_term", utm.Term}, {"utm_content", utm.Content},
	} {
		if p.value == "" || has[p.name] {
			continue
		}
		if query != "" && !strings.HasSuffix(query, "&") {
			query += "&"
		}
		query += p.name + "=" + url.QueryEscape(p.value)
	}
	out := path
	if query != "" {
		out += "?" + query
	}
	if hasFragment {
		out += "#" + fragment
	}
	return out
}
