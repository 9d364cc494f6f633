package sendbird_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu/internal/compat/sendbird"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestOnceAtOnce: requests of one key that are made at the same moment are done once, and all have the same answer.
func TestOnceAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, func(o *sendbird.Options) { o.Generosity = 100 })
		for mode, targets := range map[string][]string{"realtime": {"r-1"}, "single": {"s-1", "s-2", "s-3"}, "batch": {"b-1", "b-2"}} {
			list, err := json.Marshal(targets)
			if err != nil {
				t.Fatal(err)
			}
			body := fmt.Sprintf(`{"mode":%q,"targets":%s,"template":{"key":"order-shipped"},"request_id":"same %s"}`, mode, list, mode)
			answers := make([]string, 8)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					w := d.do(call{path: "/v1/notifications", body: body})
					answers[i] = fmt.Sprint(w.Code, " ", w.Body)
				})
			}
			all.Wait()
			d.batches()
			for _, a := range answers[1:] {
				if a != answers[0] || !strings.HasPrefix(a, "20") {
					t.Errorf("%s: %s, first %s", mode, a, answers[0])
				}
			}
			for _, user := range targets {
				if n := len(d.sees(user)); n != 1 {
					t.Errorf("%s: %s has %d", mode, user, n)
				}
			}
		}
	})
}

// TestForeignClients: members that nobody knows are passed over, and a user id is a name like any other, in whatever
// script; two ids that differ in a letter's case or in how an accent is written are two.
func TestForeignClients(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, func(o *sendbird.Options) { o.Generosity = 100 })
		ids := []string{"\U0001F600", "\U0001F468\u200D\U0001F469\u200D\U0001F467", "Zoe\u0301", "Zo\u00e9", "zo\u00e9", "\u674e\u96f7", "a/b?c=d&e#f", "a%00b", "o'neil\"", "\\u0041", "{}", strings.Repeat("\U0001F600", 80)}
		body := func(mode string, ids []string) string {
			variables := map[string]any{}
			for _, id := range ids {
				variables[id] = map[string]any{"order": map[string]any{"id": id}, "eta": 7, "unknown": []any{}, "deep": map[string]any{"a": nil}}
			}
			text, err := json.Marshal(map[string]any{"mode": mode, "targets": ids, "template": map[string]any{"key": "order-shipped", "variables": variables, "language": "fr"},
				"sdk": map[string]any{"name": "x"}, "dry_run": nil, "push_template": nil, "tag": nil})
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		d.want(call{path: "/v1/notifications", body: body("batch", append(ids, ids...))}, 202, fmt.Sprintf(`"accepted":%d,"rejected":%d`, len(ids), len(ids)), `"code":400111`)
		d.batches()
		for _, id := range ids {
			d.want(call{path: "/v1/notifications", body: body("realtime", []string{id})}, 200, `"accepted":1`)
			all := d.sees(id)
			if len(all) != 2 {
				t.Errorf("%q has %d notifications", id, len(all))
			}
			for _, item := range all {
				if !strings.Contains(item.Text, "Order "+id+" arrives 7") {
					t.Errorf("%q reads %q", id, item.Text)
				}
			}
		}
		for _, id := range []string{strings.Repeat("\U0001F600", 81), "a\tb", "a\u0085b", "\u2003a", ""} {
			d.want(call{path: "/v1/notifications", body: body("realtime", []string{id})}, 400, `"code":400111`)
			d.want(call{path: "/v1/notifications", body: body("batch", []string{id, "fine"})}, 202, `"accepted":1,"rejected":1`, `"code":400111`)
		}
	})
}
