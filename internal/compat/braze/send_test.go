package braze_test

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestSendQueues: each person gets one message of one composition, under the dispatch that the answer names.
func TestSendQueues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s, nil)
		d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1","first_name":"Ana"},{"external_id":"u2"}]}`}, 201, "success")
		a := d.want(call{path: "/messages/send", body: `{"send_id":"spring","external_user_ids":["u1","u2","u1"],
			"messages":{"webhook":{"url":"https://hooks.example.com/","request_headers":{"X-B":"2","X-A":"1"},"body":"{{${first_name}}}"}}}`}, 201, "success")
		var all []petitbleu.Message
		var comps map[string]*petitbleu.Composition
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			if all, _, err = tx.Messages(store.MessageFilter{WorkspaceID: d.ws}, "", 10); err == nil && len(all) > 0 {
				comps, err = tx.Compositions(d.ws, []string{all[0].CompositionID})
			}
			return err
		})
		if err != nil || len(all) != 2 || len(comps) != 1 {
			t.Fatalf("%d messages, %d compositions, %v", len(all), len(comps), err)
		}
		m, w := all[0], comps[all[0].CompositionID].Content.Webhook
		if m.DispatchID != a.body["dispatch_id"] || m.SendID != "spring" || m.Channel != "webhook" || m.State != petitbleu.StateQueued || m.Origin != "braze" ||
			w.Headers[0].Name != "X-A" || w.Body != "{{${first_name}}}" {
			t.Errorf("%+v\n%+v", m, w)
		}
	})
}
