package people_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestReplay: a call that was set aside is worked in once, and one that cannot be stays, with the reason.
func TestReplay(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		body, err := json.Marshal(profile.Batch{
			Attributes: []profile.Change{{Who: profile.Who{ExternalID: "ada"}, Set: map[string]any{"plan": "gold"}}, {Who: profile.Who{}, Set: map[string]any{"plan": "gold"}}},
			Events:     []profile.Event{{Who: profile.Who{ExternalID: "ada"}, Name: "ordered", At: noon.Add(-time.Hour)}}})
		if err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error {
			return errors.Join(
				tx.SetAside(7, 0, store.JournalCall{Workspace: r.ws, At: noon, Body: body}, "the disk was full"),
				tx.SetAside(7, 1, store.JournalCall{Workspace: r.ws, At: noon, Body: []byte(`{"attributes":`)}, "torn"))
		})
		results, err := r.Replay(t.Context(), r.ws, store.AsideID{Row: 7})
		if err != nil || len(results.Attributes) != 2 || results.Attributes[0].Err != nil || results.Attributes[1].Err == nil || !results.Events[0].Changed {
			t.Fatalf("%+v, %v", results, err)
		}
		if p, err := r.Find(t.Context(), r.ws, profile.Who{ExternalID: "ada"}); err != nil || p == nil || p.Attributes["plan"] != "gold" {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := r.Replay(t.Context(), r.ws, store.AsideID{Row: 7}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a second time: %v", err)
		}
		if _, err := r.Replay(t.Context(), r.ws, store.AsideID{Row: 7, Place: 1}); petitbleu.CodeOf(err) != petitbleu.CodeConflict {
			t.Errorf("a torn one: %v", err)
		}
		if _, err := r.Replay(t.Context(), "ws_other", store.AsideID{Row: 7, Place: 1}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another workspace's: %v", err)
		}
		err = r.store.Read(t.Context(), func(tx *store.Tx) error {
			left, err := tx.AsideCalls(r.ws, store.AsideID{}, 10)
			if len(left) != 1 || left[0].Place != 1 || left[0].Note != "torn" {
				t.Errorf("left: %+v", left)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
