package delivery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/store"
)

// identified gives a person a profile with attributes and a PSID on the Page.
func (r *rig) identified(i int, attributes map[string]any) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: ws, ID: profile(i), Attributes: attributes, CreatedAt: noon, UpdatedAt: noon}}); err != nil {
			return err
		}
		_, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityPSID, Scope: page, Value: psid(i), ProfileID: profile(i), CreatedAt: noon}})
		return err
	})
}

// TestWebhookToTheSendAPI: a webhook that calls the Send API goes as a message of its Page, by the rules; what cannot
// is named.
func TestWebhookToTheSendAPI(t *testing.T) {
	const body = `{"recipient":{"id":"{{custom_attribute.${messenger_id}}}"},"messaging_type":"UPDATE","message":{"text":"Bonjour {{${first_name} | default: 'vous'}}"}}`
	for name, c := range map[string]struct {
		url    func(graph string) string
		header string
		opened bool // the window
		state  petitbleu.MessageState
		reason petitbleu.Code
	}{
		"a reference":     {func(g string) string { return g + "/v17.0/me/messages?access_token={{page_tokens.${" + page + "}}}" }, "", true, petitbleu.StateSent, ""},
		"a literal token": {func(g string) string { return g + "/v2.6/" + page + "/messages?access_token=" + token }, "", true, petitbleu.StateSent, ""},
		"in a header":     {func(g string) string { return g + "/me/messages" }, "Bearer " + token, true, petitbleu.StateSent, ""},
		"the platform's":  {func(string) string { return "https://graph.facebook.com/v23.0/me/messages?access_token=" + token }, "", true, petitbleu.StateSent, ""},
		"a written port":  {func(string) string { return "https://GRAPH.facebook.com.:443//v23.0/me/messages?access_token=" + token }, "", true, petitbleu.StateSent, ""},
		"a batch":         {func(string) string { return "https://graph.facebook.com/v23.0?access_token=" + token }, "", true, petitbleu.StateFailed, petitbleu.CodeNotAllowed},
		"a closed window": {func(g string) string { return g + "/v17.0/me/messages?access_token=" + token }, "", false, petitbleu.StateDropped, petitbleu.CodeNotOptedIn},
		"no token":        {func(g string) string { return g + "/v17.0/me/messages" }, "", true, petitbleu.StateFailed, petitbleu.CodePageNotLinked},
		"another's token": {func(g string) string { return g + "/v17.0/me/messages?access_token=EAAother" }, "", true, petitbleu.StateFailed, petitbleu.CodePageNotLinked},
		"another's Page":  {func(g string) string { return g + "/v17.0/99/messages?access_token=" + token }, "", true, petitbleu.StateFailed, petitbleu.CodePageNotLinked},
		"an unknown psid": {func(g string) string { return g + "/v17.0/me/messages?access_token=" + token }, "unknown", true, petitbleu.StateFailed, petitbleu.CodeNotOptedIn},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				id := psid(1)
				if c.header == "unknown" {
					id = "7999"
				}
				r.identified(1, map[string]any{"first_name": "Ana", "messenger_id": id})
				if c.opened {
					r.person(1, noon)
				}
				w := petitbleu.WebhookRequest{URL: c.url(r.p.URL), Body: body}
				if strings.HasPrefix(c.header, "Bearer") {
					w.Headers = []petitbleu.Header{{Name: "Authorization", Value: c.header}}
				}
				m := r.composed(1, w)
				r.queue(m)
				r.tick()
				r.tick()
				got := r.want(m, c.state)
				if got.Reason != c.reason {
					t.Errorf("reason %s: %s", got.Reason, got.ReasonText)
				}
				all := r.p.seen().all
				if c.state != petitbleu.StateSent {
					if len(all) != 0 {
						t.Errorf("%+v arrived", all)
					}
					return
				}
				if len(all) != 1 || all[0].psid != psid(1) || all[0].text != "Bonjour Ana" || all[0].metadata != m.ID || got.PageID != page || got.Channel != "messenger" || got.Verdict == nil {
					t.Errorf("%+v\n%+v", all, got)
				}
			})
		})
	}
}

// TestComposedMessage: a Messenger message is written for its person on its way, and held against the limits then.
func TestComposedMessage(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.identified(1, map[string]any{"first_name": "Ana", "long": strings.Repeat("x", 2001)})
		r.person(1, noon)
		compose := func(text string) petitbleu.Message {
			m := r.message(1, "")
			r.write(func(tx *store.Tx) (err error) {
				m.CompositionID, err = tx.PutComposition(ws, petitbleu.Composition{Channel: "messenger", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}}, noon)
				return err
			})
			m.Content = petitbleu.Content{}
			return m
		}
		good, long, off, sealed := compose("Bonjour {{${first_name}}}"), compose("{{custom_attribute.${long}}}"), compose("{% abort_message('not now') %}"), compose("{{page_tokens.${"+page+"}}}")
		r.queue(good, long, off, sealed)
		r.tick()
		if got := r.want(good, petitbleu.StateSent); got.Content.Text != "Bonjour Ana" {
			t.Errorf("kept: %+v", got.Content)
		}
		if got := r.want(long, petitbleu.StateFailed); got.Reason != petitbleu.CodeRenderFailed {
			t.Errorf("%s: %s", got.Reason, got.ReasonText)
		}
		if got := r.want(off, petitbleu.StateDropped); got.Reason != petitbleu.CodeAborted || got.ReasonText != "not now" {
			t.Errorf("%s: %s", got.Reason, got.ReasonText)
		}
		r.want(sealed, petitbleu.StateFailed)
		if all := r.p.seen().all; len(all) != 1 || all[0].text != "Bonjour Ana" {
			t.Errorf("%+v", all)
		}
	})
}

// TestTypedTokenIsSealed: the token of a Page that stands in a request is replaced by a reference before anything is kept.
func TestTypedTokenIsSealed(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.identified(1, nil)
		r.person(1, noon)
		l := delivery.Letter{WorkspaceID: ws, Origin: "api", To: []delivery.Addressee{{ProfileID: profile(1)}}, Composition: petitbleu.Composition{
			WorkspaceID: ws, Channel: "webhook", Purpose: petitbleu.PurposeTransactional, Content: petitbleu.Content{Type: petitbleu.ContentWebhook,
				Webhook: &petitbleu.WebhookRequest{URL: r.p.URL + "/me/messages?access_token=" + token, Body: `{"recipient":{"id":"` + psid(1) + `"},"message":{"text":"hello"}}`}}}}
		var all []petitbleu.Message
		r.write(func(tx *store.Tx) (err error) {
			if all, _, err = r.d.Address(tx, &l); err != nil {
				return err
			}
			found, err := tx.Compositions(ws, []string{all[0].CompositionID})
			if c := found[all[0].CompositionID]; err == nil && !strings.HasSuffix(c.Content.Webhook.URL, "access_token={{page_tokens.${"+page+"}}}") {
				t.Errorf("kept: %s", c.Content.Webhook.URL)
			}
			return err
		})
		r.queue(all...)
		r.tick()
		r.tick()
		r.want(all[0], petitbleu.StateSent)
	})
}

// TestContentOfOtherHosts: what asks another host is written aside, in both kinds of lane, and tried again where the author asks for it.
func TestContentOfOtherHosts(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		s := newSink(t)
		r.identified(1, nil)
		r.identified(2, nil)
		r.person(1, noon)
		r.person(2, noon)
		say := func(i int, path string) petitbleu.Message {
			m := r.message(i, "")
			text := "{% connected_content " + s.URL + path + " :retry :save p %}Bonjour {{p.name}}"
			r.write(func(tx *store.Tx) (err error) {
				m.CompositionID, err = tx.PutComposition(ws, petitbleu.Composition{Channel: "messenger", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: text}}, noon)
				return err
			})
			m.Content = petitbleu.Content{}
			return m
		}
		said, later := say(1, "/json"), say(2, "/500")
		hook := r.composed(1, petitbleu.WebhookRequest{URL: s.URL + "/ok", Body: "{% connected_content " + s.URL + "/json :save p %}{{p.name}}"})
		r.queue(said, later, hook)
		r.tick()
		if got := r.want(said, petitbleu.StateSent); got.Content.Text != "Bonjour Ana" {
			t.Errorf("%+v", got.Content)
		}
		if got := r.want(hook, petitbleu.StateSent); got.Content.Webhook.Body != "Ana" {
			t.Errorf("%+v", got.Content.Webhook)
		}
		if got := r.want(later, petitbleu.StateQueued); got.DueAt.Before(noon.Add(20*time.Second)) || len(got.Wire) != 1 || got.Attempts != 0 {
			t.Errorf("due %s, %+v", got.DueAt, got.Wire)
		}
		for range 8 {
			r.clock.Move(time.Hour)
			r.tick()
		}
		if got := r.want(later, petitbleu.StateDropped); got.Reason != petitbleu.CodeAborted {
			t.Errorf("%s: %s", got.Reason, got.ReasonText)
		}
	})
}
