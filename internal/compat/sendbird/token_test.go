package sendbird_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestTokenEnds: a token that is rotated or revoked opens nothing from the next call on, also on a node that has just
// answered it.
func TestTokenEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, func(o *sendbird.Options) { o.Generosity = 100 })
		other := *d // another node on the same store
		other.mux = http.NewServeMux()
		box, err := secret.NewBox(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		sendbird.New(sendbird.Options{Store: s, Box: box, Clock: d.clock, Feed: d.feed, BaseURL: base}).Register(other.mux)
		nodes := map[string]*door{"this node": d, "another node": &other}
		calls := map[string]call{
			"realtime":      {path: "/v1/notifications", body: realtime},
			"batch":         {path: "/v2/notifications", body: `{"mode":"batch","targets":["u-1"],"template":{"key":"order-shipped"}}`},
			"the log":       {path: "/v1/notifications/messages"},
			"templates":     {path: "/v1/templates"},
			"a file":        {method: "POST", path: "/v1/storage/targets_files/f/presigned_urls", body: `{"overwrite_duplicate_key":true}`},
			"a Braze's one": {path: "/braze/notifications/realtime", body: `{"receiver":"u-1","template_key":"order-shipped"}`},
		}
		all := func(token string, open bool) {
			t.Helper()
			for name, c := range calls {
				for node, d := range nodes {
					c.token = token
					if w := d.do(c); open != (w.Code < 300) {
						t.Errorf("%s on %s: %d %s", name, node, w.Code, w.Body)
					} else if !open {
						d.want(c, 400, `"code":400401`, `"error":true`)
					}
				}
			}
		}
		old, next := d.tokens["all"], secret.NewToken("pb_test_")
		all(old, true)
		var key petitbleu.APIKey
		write := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := s.Write(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx *store.Tx) (err error) {
			key, err = tx.APIKeyByHash(secret.HashToken(old))
			if err == nil {
				err = tx.RotateAPIKey(d.ws, key.ID, next[:12], secret.HashToken(next), time.Now())
			}
			return err
		})
		all(old, false)
		all(next, true)
		write(func(tx *store.Tx) error { return tx.RevokeAPIKey(d.ws, key.ID, noon) })
		all(next, false)
		sent := len(d.sees("u-1"))
		d.batches()
		if now := len(d.sees("u-1")); now != sent+4 { // the batches that were accepted before
			t.Errorf("%d, then %d notifications", sent, now)
		}
	})
}
