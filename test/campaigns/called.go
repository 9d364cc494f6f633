package campaigns

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/test/program"
)

// Key is the API key of a house of NewCalled.
const Key = "pb_test_the_key_of_who_calls"

// NewCalled makes a house with n people, whose external ids are u-0 and so on, and a campaign that calls trigger, as often as they come. Its
// address says of which call a message is.
func NewCalled(t testing.TB, engine string, n int) *House {
	h := made(t, engine, n, func(sink, word string) plan.Definition {
		d := Plan(sink, word)
		d.Purpose = petitbleu.PurposeTransactional
		d.Delivery = plan.Delivery{Type: plan.ByAPI, Again: &plan.Again{}}
		d.Variants[0].Composition.Content.Webhook.URL = sink + "/{{api_trigger_properties.${call}}}/{{${first_name}}}"
		return d
	})
	now := time.Now()
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		var people []petitbleu.Profile
		if err := s.Read(t.Context(), func(tx *store.Tx) (err error) { people, err = tx.SampleProfiles(workspace, n); return err }); err != nil {
			return err
		}
		return s.Write(t.Context(), func(tx *store.Tx) error {
			ids := make([]petitbleu.Identity, len(people))
			for i, p := range people {
				ids[i] = petitbleu.Identity{WorkspaceID: workspace, Kind: petitbleu.IdentityExternal, Value: "u-" + strings.TrimPrefix(fmt.Sprint(p.Attributes["first_name"]), "P"), ProfileID: p.ID, CreatedAt: now}
			}
			if _, err := tx.InsertIdentities(ids); err != nil {
				return err
			}
			k := petitbleu.APIKey{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindAPIKey, now), Name: "key", Prefix: Key[:10],
				Scopes: []string{"messages.schedule.create", "campaigns.trigger.send", "campaigns.trigger.schedule.create"}, CreatedAt: now}
			return tx.InsertAPIKey(k, secret.HashToken(Key))
		})
	})
	return h
}

// Call asks a node as Braze's clients do, and fails where it is refused.
func (h *House) Call(node *program.Process, path string, body map[string]any) {
	h.t.Helper()
	if body["campaign_id"] != nil {
		body["campaign_id"] = campaigns
	}
	if status, answer := program.Call(h.t, "POST", node.Ready["url"]+path, Key, body); status != 201 {
		h.t.Fatalf("%s: %d %v", path, status, answer)
	}
}

// Hook is a message of its own: its address says of which call it is.
func (h *House) Hook(call string) map[string]any {
	return map[string]any{"webhook": map[string]any{"url": h.sink + "/" + call + "/{{${first_name}}}", "request_method": "POST", "body": "Hello {{${first_name}}}"}}
}

// Settled tells whether so many messages were sent, as their rows say.
func (h *House) Settled(messages int) (done bool) {
	h.t.Helper()
	h.do(func(s *store.Store, _ *campaign.Engine) error {
		return s.Read(h.t.Context(), func(tx *store.Tx) error {
			states, err := tx.CountMessages(workspace)
			done = states[petitbleu.StateSent] == int64(messages)
			return err
		})
	})
	return done
}
