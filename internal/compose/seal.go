package compose

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

var (
	// secretHeader are headers whose values are secrets.
	secretHeader = regexp.MustCompile(`(?i)^(proxy-)?authorization$|^(x-)?(api|auth|access)[-_]?(key|token)$|token$|secret$`)
	// secretParameter are secrets in the query of an address.
	secretParameter = regexp.MustCompile(`(?i)([?&](?:access_token|token|api_key|apikey|key|secret|signature)=)([^&{}\s]{12,})`)
	// pageToken is a token of the platform, wherever it stands.
	pageToken = regexp.MustCompile(`\bEAA[A-Za-z0-9]{30,}\b`)
	// placeholder is a word that somebody is to replace, and no secret.
	placeholder = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)
	notOfNames  = regexp.MustCompile(`[^a-z0-9]+`)
)

// Seal takes the literal secrets out of a composition's requests, which somebody typed or pasted
// there, and puts references in their places: what a template says is read by the whole team. seal
// seals a value under the name that it is to have. The same value gets one secret, also of an
// earlier time. A secret is bound to the host of the address that it was typed for.
func Seal(tx *store.Tx, workspace string, c petitbleu.Composition, seal func(name, value string) string, open func(petitbleu.Secret) (string, error), now time.Time) (petitbleu.Composition, error) {
	s := sealing{tx: tx, workspace: workspace, seal: seal, open: open, now: now}
	out, err := c, error(nil)
	if out.Content, err = s.content(c.Content); err != nil {
		return c, err
	}
	out.Variants = slices.Clone(c.Variants)
	for i := range out.Variants {
		if out.Variants[i].Content, err = s.content(c.Variants[i].Content); err != nil {
			return c, err
		}
	}
	return out, nil
}

type sealing struct {
	tx        *store.Tx
	workspace string
	seal      func(name, value string) string
	open      func(petitbleu.Secret) (string, error)
	now       time.Time
	known     map[string][]petitbleu.Secret // by value
	names     map[string]bool
}

func (s *sealing) content(c petitbleu.Content) (petitbleu.Content, error) {
	if c.Webhook == nil {
		return c, nil
	}
	r := *c.Webhook
	about := "webhook"
	to := addressOf(r.URL)
	if to != nil {
		about = strings.Trim(notOfNames.ReplaceAllString(strings.ToLower(to.Hostname()), "_"), "_")
	}
	var err error
	keep := func(what, value string) string {
		ref, failed := s.reference(about+"_"+what, value, to)
		if failed != nil {
			err = failed
		}
		return ref
	}
	anywhere := func(text string) string {
		return pageToken.ReplaceAllStringFunc(text, func(token string) string { return keep("page_token", token) })
	}
	r.URL = secretParameter.ReplaceAllStringFunc(anywhere(r.URL), func(found string) string {
		parts := secretParameter.FindStringSubmatch(found)
		if placeholder.MatchString(parts[2]) {
			return found
		}
		return parts[1] + keep("token", parts[2])
	})
	r.Body = anywhere(r.Body)
	r.Headers, r.Pairs = slices.Clone(r.Headers), slices.Clone(r.Pairs)
	for i, h := range r.Pairs {
		r.Pairs[i].Value = anywhere(h.Value)
	}
	for i, h := range r.Headers {
		scheme, value, ok := strings.Cut(h.Value, " ")
		if !ok {
			scheme, value = "", h.Value
		} else {
			scheme += " "
		}
		if !secretHeader.MatchString(h.Name) || len(value) < 8 || strings.Contains(h.Value, "{{") || placeholder.MatchString(value) {
			r.Headers[i].Value = anywhere(h.Value)
			continue
		}
		r.Headers[i].Value = scheme + keep(strings.Trim(notOfNames.ReplaceAllString(strings.ToLower(h.Name), "_"), "_"), value)
	}
	c.Webhook = &r
	return c, err
}

// literalHost is the beginning of an address whose host is written out.
var literalHost = regexp.MustCompile(`^\s*(https?://[^/?#{}\\@\s]+)(?:[/?#]|$)`)

// addressOf gives scheme and host of an address that may hold Liquid; nil where the host is not written out.
func addressOf(text string) *url.URL {
	found := literalHost.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	u, err := url.Parse(found[1])
	if err != nil || u.Hostname() == "" {
		return nil
	}
	return u
}

// reference keeps a value as a secret of the workspace, bound to the host of an address, and gives how a text names it.
func (s *sealing) reference(name, value string, to *url.URL) (string, error) {
	if to == nil {
		return "", invalid("content.webhook.url", "A secret stands in a request whose host is not written out. Keep the secret under Settings with the hosts that it may be sent to, and name it here: {{secrets.${name}}}.")
	}
	if err := s.read(); err != nil {
		return "", err
	}
	for _, known := range s.known[value] {
		if slices.ContainsFunc(known.Hosts, func(bound string) bool { return petitbleu.IsBound(bound, to) }) {
			return "{{secrets.${" + known.Name + "}}}", nil
		}
	}
	free := name
	for n := 2; s.names[free]; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	one := petitbleu.Secret{WorkspaceID: s.workspace, Name: free, Sealed: s.seal(free, value), Hosts: []string{strings.ToLower(to.Host)}, CreatedAt: s.now, UpdatedAt: s.now}
	s.known[value], s.names[free] = append(s.known[value], one), true
	return "{{secrets.${" + free + "}}}", s.tx.PutSecret(one)
}

// read reads the secrets that there are, once.
func (s *sealing) read() error {
	if s.known != nil {
		return nil
	}
	s.known, s.names = map[string][]petitbleu.Secret{}, map[string]bool{}
	all, err := s.tx.Secrets(s.workspace)
	for _, one := range all {
		s.names[one.Name] = true
		if plain, err := s.open(one); err == nil { // one that does not open is another's
			s.known[plain] = append(s.known[plain], one)
		}
	}
	return err
}
