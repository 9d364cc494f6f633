package delivery_test

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

const pushKey = "pb_the_key_of_the_shop"

// customer gives the push API a key, and the first person a profile, an opt-in under a customer id and an open window.
func (r *rig) customer(scopes ...string) {
	r.t.Helper()
	r.identified(1, map[string]any{"first_name": "Ana"})
	r.person(1, noon)
	r.write(func(tx *store.Tx) error {
		if err := tx.InsertAPIKey(petitbleu.APIKey{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindAPIKey, noon), Name: "push", Scopes: scopes, CreatedAt: noon}, secret.HashToken(pushKey)); err != nil {
			return err
		}
		if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityCustomer, Value: "ana/1", ProfileID: profile(1), CreatedAt: noon}}); err != nil {
			return err
		}
		return tx.InsertOptIn(petitbleu.OptIn{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindOptIn, noon), PageID: page, PSID: psid(1), ProfileID: profile(1), CustomerID: "ana/1", At: noon})
	})
}

// TestWebhookToOurPushPath: a webhook that calls the program's own push API is read in the program, and goes as messages of the Page; nothing
// calls the address. What cannot go is named.
func TestWebhookToOurPushPath(t *testing.T) {
	const path = "/social/facebook/messenger/pages/" + page + "/customers/ana%2F1/messages"
	const both = `{"text":"Bonjour {{${first_name}}}","attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Pan","subtitle":"Red"}]}}}`
	for name, c := range map[string]struct {
		url, key, body string
		scope          string
		closed         bool
		state          petitbleu.MessageState
		reason         petitbleu.Code
		texts          int
	}{
		"a text":               {url: path, key: pushKey, body: `{"text":"Bonjour {{${first_name}}}"}`, state: petitbleu.StateSent, texts: 1},
		"text and attachment":  {url: path, key: pushKey, body: both, state: petitbleu.StateSent, texts: 2},
		"a token in the query": {url: path + "?access_token=" + pushKey, body: `{"text":"Bonjour {{${first_name}}}"}`, state: petitbleu.StateSent, texts: 1},
		"a closed window":      {url: path, key: pushKey, body: `{"text":"x"}`, closed: true, state: petitbleu.StateDropped, reason: petitbleu.CodeOutsideWindow},
		"no key":               {url: path, key: "pb_other", body: `{"text":"x"}`, state: petitbleu.StateFailed, reason: petitbleu.CodeInvalidToken},
		"a key that reads":     {url: path, key: pushKey, scope: petitbleu.ScopeRead, body: `{"text":"x"}`, state: petitbleu.StateFailed, reason: petitbleu.CodeTokenScope},
		"another Page":         {url: strings.Replace(path, page, "99", 1), key: pushKey, body: `{"text":"x"}`, state: petitbleu.StateFailed, reason: petitbleu.CodePageNotLinked},
		"another customer":     {url: strings.Replace(path, "ana", "bob", 1), key: pushKey, body: `{"text":"x"}`, state: petitbleu.StateFailed, reason: petitbleu.CodeNotOptedIn},
		"too long":             {url: path, key: pushKey, body: `{"text":"` + strings.Repeat("x", 2001) + `"}`, state: petitbleu.StateFailed, reason: petitbleu.CodeTextTooLong},
		"nothing to say":       {url: path, key: pushKey, body: `{}`, state: petitbleu.StateFailed, reason: petitbleu.CodeEmptyMessage},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				r.customer(cmp.Or(c.scope, petitbleu.ScopePush))
				if c.closed {
					r.clock.Move(25 * time.Hour)
				}
				w := petitbleu.WebhookRequest{URL: ownURL + c.url, Body: c.body}
				if c.key != "" {
					w.Headers = []petitbleu.Header{{Name: "Authorization", Value: "Bearer " + c.key}}
				}
				m := r.composed(1, w)
				r.queue(m)
				for range 3 {
					r.tick()
				}
				got := r.want(m, c.state)
				if got.Reason != c.reason {
					t.Errorf("reason %s: %s", got.Reason, got.ReasonText)
				}
				all := r.p.seen().all
				if len(all) != c.texts || c.texts > 0 && (all[0].psid != psid(1) || all[0].text != "Bonjour Ana" || got.Channel != "messenger" || got.CustomerID != "ana/1" || got.Verdict == nil) {
					t.Errorf("%+v\n%+v", all, got)
				}
			})
		})
	}
}
