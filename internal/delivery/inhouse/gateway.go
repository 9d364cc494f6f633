package inhouse

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/store"
)

// A webhook that calls the Send API of the platform is a Messenger message, written by hand: it is
// handed to its Page's lane, so that policy, pace, journal and settling hold for it as for any other.

// graphHost is the platform's own host; that of an app may be another.
const graphHost = "graph.facebook.com"

// sendPath is the path of the Send API, with or without a version.
var sendPath = regexp.MustCompile(`^(?:/v[0-9]+(?:\.[0-9]+)?)?/(me|[0-9]+)/messages/?$`)

// slashes are several where one is meant.
var slashes = regexp.MustCompile(`/{2,}`)

// plainHost writes a host in the one way that hosts of the platform are compared by: however an address is
// written, its messages go through their Page's lane.
func plainHost(host string) string {
	host = strings.ToLower(host)
	for _, port := range []string{":443", ":80", ":"} {
		host = strings.TrimSuffix(host, port)
	}
	return strings.TrimSuffix(host, ".")
}

// batchPath is the path of the Graph API that takes several requests at once.
var batchPath = regexp.MustCompile(`^(?:/v[0-9]+(?:\.[0-9]+)?)?/?$`)

// Handed is what a webhook becomes at the gateway.
type Handed struct {
	Page    string
	To      petitbleu.Recipient
	Content petitbleu.Content
	Push    *pushed // set where it calls the program's own push API; to is found later
}

// graphs are the hosts of the Send API, and the Pages of a workspace by their tokens.
type graphs struct {
	hosts  map[string]bool
	pages  map[string]bool
	tokens map[string]string // Page by its opened token
}

func readGraphs(tx *store.Tx, workspace string, sealed map[petitbleu.SealedRef]petitbleu.SealedValue) (g graphs, err error) {
	pages, err := tx.Pages(workspace)
	if err != nil {
		return g, err
	}
	g = graphs{hosts: map[string]bool{graphHost: true}, pages: map[string]bool{}, tokens: map[string]string{}}
	apps := map[string]bool{}
	for _, p := range pages {
		g.pages[p.ID] = true
		if token := sealed[petitbleu.RefOf(petitbleu.SealedPageToken, p.ID)].Value; token != "" {
			g.tokens[token] = p.ID
		}
		if apps[p.AppID] {
			continue
		}
		apps[p.AppID] = true
		app, err := tx.App(p.AppID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return g, err
		}
		if host := answers.HostOf(app.GraphURL); host != "" {
			g.hosts[plainHost(host)] = true
		}
	}
	return g, nil
}

// Recognise tells whether a webhook is a request to the Send API, and reads it; h is nil for any
// other. An error says why one that is cannot go.
func (r *Known) Recognise(w *petitbleu.WebhookRequest, host string) (h *Handed, err error) {
	fill := func(text string) string {
		filled, _ := petitbleu.FillSealed(text, func(ref petitbleu.SealedRef) (string, error) { return r.Sealed[ref].Value, nil })
		return filled
	}
	if h, err := r.pushed(w, fill); h != nil || err != nil {
		return h, err
	}
	if !r.graphs.hosts[plainHost(host)] {
		return nil, nil
	}
	u, err := url.Parse(fill(w.URL))
	if err != nil {
		return nil, nil //nolint:nilerr // Encode says what is wrong with it
	}
	where := slashes.ReplaceAllString(u.Path, "/")
	path, posts := sendPath.FindStringSubmatch(where), w.Method == "" || w.Method == http.MethodPost || strings.EqualFold(u.Query().Get("method"), http.MethodPost)
	switch {
	case posts && batchPath.MatchString(where):
		return nil, petitbleu.Errorf(petitbleu.CodeNotAllowed, "A batch of requests to the Graph API may hold messages, which go by the rules of their Page. Make a webhook of each request.").At("webhook.url")
	case path == nil || !posts:
		return nil, nil
	}
	if petitbleu.HasSealed(w.Body) {
		return nil, petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value stands in what would be said to a person. The token of the Page belongs into the URL or a header.").At("webhook.body")
	}
	token, kind := u.Query().Get("access_token"), ""
	for _, one := range w.Headers {
		switch http.CanonicalHeaderKey(one.Name) {
		case "Authorization":
			if scheme, v, ok := strings.Cut(fill(one.Value), " "); ok && token == "" && (strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "OAuth")) {
				token = strings.TrimSpace(v)
			}
		case "Content-Type":
			kind = one.Value
		}
	}
	h = &Handed{Page: path[1]}
	if h.Page, err = r.graphs.page(path[1], token); err != nil {
		return nil, err
	}
	req, err := (channelBody)(*w).bytes()
	if err != nil {
		return nil, err
	}
	asked, err := messenger.ReadSend(kind, req)
	if err != nil {
		return nil, err
	}
	if asked.Token != "" {
		return nil, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The request names a token instead of a person. Name the person by their PSID and give the message a topic: the token is found by itself.").At("webhook.body")
	}
	h.To, h.Content = asked.Recipient, asked.Content
	return h, nil
}

// page finds the Page of a request, by its token or its path.
func (g *graphs) page(path, token string) (string, error) {
	id, known := g.tokens[token]
	switch {
	case token == "":
		return "", petitbleu.Errorf(petitbleu.CodePageNotLinked, "The request to the Send API has no token. Put {{page_tokens.${id of the Page}}} where the access_token belongs.").At("webhook.url")
	case !known:
		return "", petitbleu.Errorf(petitbleu.CodePageNotLinked, "The token in the request is of no Page that is connected to this workspace. Connect the Page, and name its token by {{page_tokens.${id of the Page}}}.").At("webhook.url")
	case path != "me" && path != id:
		return "", petitbleu.Errorf(petitbleu.CodePageNotLinked, "The request names Page %s and holds the token of Page %s.", path, id).At("webhook.url")
	}
	return id, nil
}

// channelBody is a webhook of which the body alone is asked for.
type channelBody petitbleu.WebhookRequest

// bytes gives the body as it would go out.
func (b channelBody) bytes() ([]byte, error) {
	if b.BodyMode != petitbleu.BodyJSON {
		return []byte(b.Body), nil
	}
	return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "A body of names and values is no request to the Send API: recipient and message are objects. Choose the raw body.").At("webhook.body_mode")
}

// Fits holds a message that was recognised against the limits of Messenger.
func (r *Known) Fits(drivers map[string]channel.Driver, h *Handed, now time.Time) error {
	driver := drivers[messenger.Name]
	if driver == nil {
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "This program has no channel %q.", messenger.Name)
	}
	pack := petitbleu.PackAt(r.Pack, now)
	if h.Push != nil {
		extras := h.Content.Extras
		err := h.Push.Body.Check(func(c petitbleu.Content) ([]*petitbleu.Error, []string) { return driver.Check(c, pack) })
		h.Content = h.Push.Body.Parts[0].Content // perhaps with https in place of http
		h.Content.Extras = extras
		return err
	}
	problems, _ := driver.Check(h.Content, pack)
	if len(problems) > 0 {
		return problems[0]
	}
	return nil
}
