package feed_test

import (
	"errors"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

func (r *rig) attributes(external string, set map[string]any) (left int) {
	r.t.Helper()
	got, err := r.people.Apply(r.t.Context(), r.ws, profile.Batch{Attributes: []profile.Change{{Who: profile.Who{ExternalID: external}, Set: set}}})
	if err != nil || got.Attributes[0].Err != nil {
		r.t.Fatal(err, got)
	}
	return len(got.Attributes[0].Left)
}

func (r *rig) whose(user string) string {
	r.t.Helper()
	id, _, err := r.ProfileOf(r.t.Context(), r.ws, user, false)
	if err != nil && petitbleu.CodeOf(err) != petitbleu.CodeNotFound {
		r.t.Fatal(err)
	}
	return id
}

// TestUserIDs: the attribute sendbird_id finds its person before the external id does, follows its changes, and two people
// never have one.
func TestUserIDs(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.attributes("ana", map[string]any{"sendbird_id": "sb-ana"})
		r.attributes("sb-ana", map[string]any{"first_name": "Other"})
		ana := r.whose("ana")
		if ana == "" || r.whose("sb-ana") != ana {
			t.Fatal("the attribute does not come before the external id")
		}
		if left := r.attributes("bob", map[string]any{"sendbird_id": "sb-ana"}); left != 1 || r.whose("sb-ana") != ana {
			t.Error("two people have one user id")
		}
		r.attributes("ana", map[string]any{"sendbird_id": "sb-2"})
		if r.whose("sb-2") != ana || r.whose("sb-ana") == ana {
			t.Error("a change did not move the name")
		}
		if left := r.attributes("bob", map[string]any{"sendbird_id": "sb-ana"}); left != 0 || r.whose("sb-ana") != r.whose("bob") {
			t.Error("a value that was refused and is told again is not tried again")
		}
		if left := r.attributes("bob", map[string]any{"sendbird_id": "sb-ana"}); left != 0 || r.whose("sb-ana") != r.whose("bob") {
			t.Error("a value that a person has is refused to them")
		}
		r.attributes("bob", map[string]any{"sendbird_id": nil})
		if left := r.attributes("bob", map[string]any{"sendbird_id": "sb-ana"}); left != 0 || r.whose("sb-ana") != r.whose("bob") {
			t.Error("a name that is free cannot be taken")
		}
		if left := r.attributes("ana", map[string]any{"sendbird_id": " blank"}); left != 1 || r.whose("sb-2") == ana {
			t.Error("what is no user id is one, or the one before it stayed")
		}
		r.attributes("bob", map[string]any{"sendbird_id": nil})
		if r.whose("sb-ana") == r.whose("bob") {
			t.Error("what was removed finds the person still")
		}
		got, err := r.people.Apply(t.Context(), r.ws, profile.Batch{Attributes: []profile.Change{
			{Who: profile.Who{ExternalID: "x"}, Set: map[string]any{"sendbird_id": "one"}},
			{Who: profile.Who{ExternalID: "x"}, Set: map[string]any{"sendbird_id": "two"}},
			{Who: profile.Who{ExternalID: "y"}, Set: map[string]any{"sendbird_id": "one"}}}})
		if err != nil || len(got.Attributes[2].Left) != 0 || r.whose("one") != r.whose("y") || r.whose("two") != r.whose("x") {
			t.Errorf("in one batch: %+v, %v", got, err)
		}
	})
}

// TestErased: nothing is left of a person in feeds, in batches that wait and in files of targets.
func TestErased(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sent, err := r.Realtime(t.Context(), r.ws, shipped(), to("a&b"), "")
		if err != nil {
			t.Fatal(err)
		}
		later := shipped()
		later.PlannedAt = noon.Add(time.Hour)
		b, _, err := r.Batch(t.Context(), r.ws, later, []feed.Target{to("a&b"), to("c")}, "", "")
		if err != nil {
			t.Fatal(err)
		}
		none := "offers"
		if err := r.SetPreferences(t.Context(), r.ws, sent.ProfileID, []feed.Preference{{Feed: "news", Category: &none}}); err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error {
			return tx.DeleteProfile(store.Erasure{WorkspaceID: r.ws, ProfileID: sent.ProfileID, At: noon, Via: store.ErasedByAPI})
		})
		r.clock.Set(noon.Add(2 * time.Hour))
		r.settle()
		if r.whose("a&b") != "" || r.total("c") != 1 || r.batch(b.ID).Accepted != 1 {
			t.Errorf("%s, %+v", r.whose("a&b"), r.batch(b.ID))
		}
		r.read(func(tx *store.Tx) error {
			all, err := tx.AllNotifications(r.ws, sent.ProfileID, "", 10)
			off, _ := tx.FeedPreferences(r.ws, []string{sent.ProfileID})
			if len(all) > 0 || len(off) > 0 {
				t.Errorf("left: %+v, %+v", all, off)
			}
			return err
		})
	})
}

// TestMerged: who turns out to be somebody else has the notifications of both, and open feeds hear of it.
func TestMerged(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		for _, user := range []string{"ana", "anna"} {
			if _, err := r.Realtime(t.Context(), r.ws, shipped(), to(user), ""); err != nil {
				t.Fatal(err)
			}
		}
		from, into := r.whose("anna"), r.whose("ana")
		if err := r.SetPreferences(t.Context(), r.ws, from, []feed.Preference{{Feed: "news"}}); err != nil {
			t.Fatal(err)
		}
		_, change, err := r.Counts(t.Context(), r.ws, into)
		if err != nil {
			t.Fatal(err)
		}
		r.write(func(tx *store.Tx) error { return tx.MergeProfiles(r.ws, from, into, noon, profile.MergeDocuments) })
		items, _, err := r.Since(t.Context(), r.ws, into, change, 10)
		off, err2 := r.Preferences(t.Context(), r.ws, into)
		if r.total("ana") != 2 || err != nil || len(items) != 2 || err2 != nil || off[0].On { // all of both: the place may be of either
			t.Errorf("%d, %+v, %v, %+v", r.total("ana"), items, err, off)
		}
		if n, err := r.Mark(t.Context(), r.ws, into, feed.Mark{What: "read", All: true}); n != 2 || err != nil {
			t.Errorf("read: %d, %v", n, err)
		}
		r.settle()
		if n := len(r.events(into)); n != 4 {
			t.Errorf("%d events", n)
		}
	})
}

// TestExpired: what has expired is neither shown nor counted, is kept for the log, and goes with its message; who missed a
// deletion that is forgotten has to read anew.
func TestExpired(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		sent, err := r.Realtime(t.Context(), r.ws, shipped(), to("u"), "")
		if err != nil {
			t.Fatal(err)
		}
		second, err := r.Realtime(t.Context(), r.ws, shipped(), to("u"), "")
		if err != nil {
			t.Fatal(err)
		}
		log := func(want int) {
			t.Helper()
			r.read(func(tx *store.Tx) error {
				all, err := tx.NotificationLog(r.ws, store.NotificationLogSearch{Limit: 10})
				if len(all) != want {
					t.Errorf("%d in the log, want %d", len(all), want)
				}
				return err
			})
		}
		purge := func(before time.Time, want int) {
			t.Helper()
			r.write(func(tx *store.Tx) error {
				if n, err := tx.PurgeMessages(r.ws, before, 100); n != 0 || err != nil {
					t.Errorf("%d messages of what is in the log went, %v", n, err)
				}
				n, err := tx.PurgeNotifications(r.ws, before, 100)
				if n != want {
					t.Errorf("%d notifications went, want %d", n, want)
				}
				return err
			})
		}
		if n, err := r.Mark(t.Context(), r.ws, sent.ProfileID, feed.Mark{What: "delete", IDs: []string{second.MessageID}}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		r.clock.Set(noon.Add(100 * 24 * time.Hour))
		r.settle()
		if items, _, err := r.Since(t.Context(), r.ws, sent.ProfileID, 2, 10); err != nil || len(items) != 1 || !items[0].Gone {
			t.Errorf("deleted: %+v, %v", items, err)
		}
		log(2)
		over := noon.Add(petitbleu.RetentionHours * time.Hour)
		r.clock.Set(over)
		if r.total("u") != 0 {
			t.Error("what has expired is counted")
		}
		r.settle()
		purge(over.Add(-time.Millisecond), 0)
		log(2)
		purge(over, 2)
		log(0)
		if _, _, err := r.Since(t.Context(), r.ws, sent.ProfileID, 2, 10); err == nil {
			t.Error("a deletion that is forgotten is not told, and nobody says so")
		}
		r.read(func(tx *store.Tx) error {
			if _, err := tx.Message(r.ws, sent.MessageID); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("its message: %v", err)
			}
			return nil
		})
	})
}
