package inhouse

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/push"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// A webhook that calls the push API of this very program is read here, and not sent over the network: it is a message of its Page
// as well, for whom a customer id stands for there.

// pushPath is the path of the push API (iAdvize reference, section 5.6), below the program's address.
var pushPath = regexp.MustCompile(`^/social/facebook/messenger/pages/([^/]+)/customers/([^/]+)/messages/?$`)

// pushed is a request to the program's own push API.
type pushed struct {
	customer string
	key      string // hash of the API key
	Body     push.Body
}

// pushed reads a webhook that calls the program's own push API; h is nil for any other.
func (r *Known) pushed(w *petitbleu.WebhookRequest, fill func(string) string) (h *Handed, err error) {
	u, err := url.Parse(fill(w.URL))
	own, failed := url.Parse(r.own)
	if err != nil || failed != nil || r.own == "" || plainHost(u.Host) != plainHost(own.Host) || w.Method != "" && w.Method != http.MethodPost {
		return nil, nil //nolint:nilerr // Encode says what is wrong with it
	}
	path := pushPath.FindStringSubmatch(strings.TrimPrefix(u.EscapedPath(), strings.TrimRight(own.Path, "/")))
	if path == nil {
		return nil, nil
	}
	if petitbleu.HasSealed(w.Body) {
		return nil, petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value stands in what would be said to a person. The API key belongs into the URL or a header.").At("webhook.body")
	}
	page, err1 := url.PathUnescape(path[1])
	customer, err2 := url.PathUnescape(path[2])
	if err := errors.Join(err1, err2); err != nil {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The path of the push API cannot be read. Write the customer id with the filter url_param_escape.").At("webhook.url")
	}
	if err := push.CheckCustomer(customer); err != nil {
		return nil, err
	}
	token := u.Query().Get("access_token")
	for _, one := range w.Headers {
		if scheme, v, ok := strings.Cut(fill(one.Value), " "); ok && strings.EqualFold(one.Name, "Authorization") && strings.EqualFold(scheme, "Bearer") {
			token = strings.TrimSpace(v)
		}
	}
	text := []byte(w.Body)
	if w.BodyMode == petitbleu.BodyJSON {
		members := make(map[string]string, len(w.Pairs))
		for _, p := range w.Pairs {
			if petitbleu.HasSealed(p.Value) {
				return nil, petitbleu.Errorf(petitbleu.CodeRenderFailed, "A sealed value stands in what would be said to a person. The API key belongs into the URL or a header.").At("webhook.pairs")
			}
			members[p.Name] = p.Value
		}
		if text, err = json.Marshal(members); err != nil {
			return nil, err
		}
	}
	body, err := push.Read(text)
	if err != nil {
		return nil, err
	}
	if body.Topic == "" {
		body.Topic = u.Query().Get("topic")
	}
	return &Handed{Page: page, Content: body.Parts[0].Content, Push: &pushed{customer, secret.HashToken(token), body}}, nil
}

// here is the address that a call of the program to itself comes from.
var here = netip.MustParseAddr("127.0.0.1")

// Addressed finds whom a request to the push API is for, by the API key that it holds. An error says why it cannot go.
func (p *pushed) Addressed(tx *store.Tx, workspace, page string, now time.Time) (to push.Person, err error) {
	key, err := tx.APIKeyByHash(p.key)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && key.WorkspaceID != workspace:
		return to, petitbleu.Errorf(petitbleu.CodeInvalidToken, "The request to the push API holds no API key of this workspace. Give one with the scope push, as a secret.")
	case err != nil:
		return to, err
	}
	if err := key.Refuse(now, here); err != nil {
		return to, err
	}
	if !key.Allows(petitbleu.ScopePush) {
		return to, petitbleu.Errorf(petitbleu.CodeTokenScope, "The API key of the request lacks the scope push. Make one with it under Developers.")
	}
	if _, err := tx.Page(workspace, page); errors.Is(err, store.ErrNotFound) {
		return to, petitbleu.Errorf(petitbleu.CodePageNotLinked, "The request names Page %s, which is not connected to this workspace.", page)
	} else if err != nil {
		return to, err
	}
	return push.Addressee(tx, workspace, page, p.customer)
}

// HandPushed gives a request to the push API to its Page's lane: its text, and behind that its attachment as a message of its own.
func HandPushed(tx *store.Tx, workspace string, m *petitbleu.Message, h *Handed, now time.Time) (bool, error) {
	p := h.Push
	to, err := p.Addressed(tx, workspace, h.Page, now)
	if err != nil {
		return false, err
	}
	topic := m.Topic
	for _, t := range []string{p.Body.Topic, to.Identity.Topic} {
		if topic == "" {
			topic = t
		}
	}
	first := *m
	first.Channel, first.PageID, first.Recipient, first.ProfileID, first.CustomerID, first.Topic, first.Content = messenger.Name, h.Page, to.Address, to.Profile, p.customer, topic, h.Content
	if len(p.Body.Parts) > 1 {
		if err := bothGo(tx, &first, now); err != nil {
			return false, err
		}
	}
	done, err := tx.HandToPage(workspace, m.ID, store.Handing{Channel: first.Channel, PageID: first.PageID, Recipient: first.Recipient, ProfileID: first.ProfileID,
		CustomerID: first.CustomerID, Topic: first.Topic, Content: &first.Content}, now)
	if err != nil || !done || len(p.Body.Parts) == 1 {
		return done, err
	}
	second := first
	second.ID, second.AfterID, second.Part, second.Content = petitbleu.NewID(petitbleu.KindMessage, now), m.ID, 2, p.Body.Parts[1].Content
	second.State, second.DueAt, second.CreatedAt, second.UpdatedAt = petitbleu.StateQueued, time.Time{}, now, now
	second.CompositionID, second.Vars, second.Wire, second.Attempts, second.Verdict = "", nil, nil, 0, nil
	return true, tx.InsertMessages([]petitbleu.Message{second})
}

// bothGo refuses two messages where a one-time token would carry the first: it carries no second.
func bothGo(tx *store.Tx, m *petitbleu.Message, now time.Time) error {
	ws, err := tx.Workspace(m.WorkspaceID)
	if err != nil {
		return err
	}
	page, err := tx.Page(m.WorkspaceID, m.PageID)
	if err != nil {
		return err
	}
	v, err := grounds.Verdict(tx, ws, page, *m, now)
	if err == nil && v.Outcome == petitbleu.Allow && v.TokenID != "" {
		err = petitbleu.Errorf(petitbleu.CodeOutsideWindow, "The window is closed and the person's one-time token carries one message; this request has two. Send the text or the attachment alone.")
	}
	return err
}
