package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func addCampaign(t *testing.T, tx *store.Tx, id, name string, state petitbleu.CampaignState) petitbleu.Campaign {
	t.Helper()
	c := petitbleu.Campaign{WorkspaceID: "ws_1", ID: id, Name: name, Type: "planned", Channel: "webhook", State: state, Draft: []byte(`{"version":1}`), CreatedAt: noon, UpdatedAt: noon}
	ok, err := tx.InsertCampaign(c)
	if err != nil || !ok {
		t.Fatalf("insert %s: %v, %v", id, ok, err)
	}
	return c
}

// TestCampaigns: an edit of what was changed meanwhile is not taken; a name belongs to one; what was launched stays.
func TestCampaigns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		write(t, s, func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
				return err
			}
			c := addCampaign(t, tx, "camp_1", "Summer", petitbleu.CampaignDraft)
			addCampaign(t, tx, "camp_2", "Winter", petitbleu.CampaignDraft)
			if ok, err := tx.InsertCampaign(petitbleu.Campaign{WorkspaceID: "ws_1", ID: "camp_3", Name: "SUMMER", State: petitbleu.CampaignDraft, CreatedAt: noon}); ok || err != nil {
				t.Errorf("the same name twice: %v, %v", ok, err)
			}
			c.Live, c.Draft, c.Version, c.State, c.LaunchedAt, c.NextAt = []byte(`{"version":1}`), nil, 1, petitbleu.CampaignActive, noon, noon
			for i, want := range []bool{true, false} {
				if ok, err := tx.UpdateCampaign(c); ok != want || err != nil {
					t.Errorf("update %d: %v, %v", i, ok, err)
				}
			}
			got, err := tx.Campaign("ws_1", "camp_1")
			if err != nil || got.Revision != 1 || got.Draft != nil || string(got.Live) != `{"version":1}` || !got.NextAt.Equal(noon) {
				t.Errorf("campaign: %+v, %v", got, err)
			}
			if due, err := tx.CampaignsDue(noon); err != nil || len(due) != 1 || due[0].WorkspaceID != "ws_1" {
				t.Errorf("due: %v, %v", due, err)
			}
			if due, err := tx.CampaignsDue(noon.Add(-time.Second)); err != nil || len(due) != 0 {
				t.Errorf("due before: %v, %v", due, err)
			}
			if err := tx.DeleteCampaign("ws_1", "camp_1"); err != store.ErrNotFound { //nolint:errorlint // the very error
				t.Errorf("a launched one is deleted: %v", err)
			}
			return tx.AddCampaignVersion("ws_1", petitbleu.CampaignVersion{CampaignID: "camp_1", Version: 1, Definition: []byte(`{}`), LaunchedAt: noon})
		})
		write(t, s, func(tx *store.Tx) error {
			for text, want := range map[string]int{"": 2, "sUMM": 1, "%": 0} {
				if all, err := tx.SearchCampaigns("ws_1", store.CampaignSearch{Text: text, Limit: 10}); err != nil || len(all) != want {
					t.Errorf("search %q: %d, %v", text, len(all), err)
				}
			}
			all, err := tx.SearchCampaigns("ws_1", store.CampaignSearch{States: []petitbleu.CampaignState{petitbleu.CampaignActive}, Channel: "webhook", Type: "planned", Limit: 10})
			if err != nil || len(all) != 1 || all[0].ID != "camp_1" {
				t.Errorf("search: %+v, %v", all, err)
			}
			if all, err := tx.SearchCampaigns("ws_1", store.CampaignSearch{TagIDs: []string{"tag_1"}, TeamID: "team_1", Limit: 10}); err != nil || len(all) != 0 {
				t.Errorf("tagged: %+v, %v", all, err)
			}
			return tx.DeleteCampaign("ws_1", "camp_2")
		})
	})
}

// TestCampaignBlocks: people of a run stand in blocks, come back as they went in, and are due when their campaign is active.
func TestCampaignBlocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		people := [][]string{{petitbleu.NewID(petitbleu.KindProfile, noon), petitbleu.NewID(petitbleu.KindProfile, noon)}, {"p_odd", "p_other"}, nil}
		run := petitbleu.CampaignRun{WorkspaceID: "ws_1", ID: "run_1", CampaignID: "camp_1", Version: 1, Kind: petitbleu.RunPlanned, State: petitbleu.RunSending,
			PlannedAt: noon, BegunAt: noon, Audience: 4, Excluded: map[string]int64{"no_identity": 2}}
		write(t, s, func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
				return err
			}
			addCampaign(t, tx, "camp_1", "Summer", petitbleu.CampaignActive)
			if err := tx.PutRun(run); err != nil {
				return err
			}
			var blocks []petitbleu.CampaignBlock
			for i, ids := range people {
				blocks = append(blocks, petitbleu.CampaignBlock{WorkspaceID: "ws_1", RunID: "run_1", Number: i, State: petitbleu.BlockWaiting, Profiles: ids, PlannedAt: noon, DueAt: noon.Add(time.Duration(i) * time.Hour)})
			}
			return tx.InsertBlocks(blocks)
		})
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.Run("ws_1", "run_1")
			if err != nil || got.Excluded["no_identity"] != 2 || got.Audience != 4 {
				t.Errorf("run: %+v, %v", got, err)
			}
			all, err := tx.BlocksOf("ws_1", "run_1", -1, 10)
			for i := range all {
				if !slices.Equal(all[i].Profiles, people[i]) || all[i].People != len(people[i]) {
					t.Errorf("block %d: %+v", i, all[i])
				}
			}
			if err != nil || len(all) != 3 {
				t.Errorf("blocks: %d, %v", len(all), err)
			}
			due, err := tx.BlocksDue("ws_1", false, noon.Add(time.Hour), 10)
			if err != nil || len(due) != 2 || due[1].Number != 1 {
				t.Errorf("due: %+v, %v", due, err)
			}
			if ok, err := tx.SetBlock("ws_1", "run_1", 0, petitbleu.BlockDone, time.Time{}); !ok || err != nil {
				t.Errorf("done: %v, %v", ok, err)
			}
			if ok, _ := tx.SetBlock("ws_1", "run_1", 0, petitbleu.BlockDone, time.Time{}); ok {
				t.Error("done twice")
			}
			n, err := tx.CountBlocks("ws_1", []string{"run_1"})
			if err != nil || n["run_1"][petitbleu.BlockDone] != 2 || n["run_1"][petitbleu.BlockWaiting] != 2 {
				t.Errorf("counts: %v, %v", n, err)
			}
			c, err := tx.Campaign("ws_1", "camp_1")
			if err != nil {
				return err
			}
			c.State = petitbleu.CampaignPaused
			if ok, err := tx.SetCampaignNext(c, petitbleu.CampaignActive); !ok || err != nil {
				t.Errorf("paused: %v, %v", ok, err)
			}
			if due, err := tx.BlocksDue("ws_1", false, noon.Add(time.Hour), 10); err != nil || len(due) != 0 {
				t.Errorf("due while paused: %+v, %v", due, err)
			}
			last, err := tx.LastRuns("ws_1", []string{"camp_1", "camp_2"})
			if err != nil || last["camp_1"].ID != "run_1" || len(last) != 1 {
				t.Errorf("last: %v, %v", last, err)
			}
			return tx.LeaveBlocks("ws_1", "camp_1")
		})
	})
}

// TestCampaignMessages: the messages of a run are counted by what became of them; a second one of the same person and run
// cannot be.
func TestCampaignMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		run := petitbleu.CampaignRun{WorkspaceID: "ws_1", ID: "run_1", CampaignID: "camp_1", BegunAt: noon}
		block := petitbleu.CampaignBlock{RunID: "run_1", Number: 300, PlannedAt: noon}
		var all []petitbleu.Message
		for i := range 4 {
			profile := fmt.Sprintf("p_%d", i)
			m := petitbleu.Message{WorkspaceID: "ws_1", ID: block.MessageID(profile), ProfileID: profile, Channel: "webhook", CampaignID: "camp_1", RunID: "run_1", VariantID: "var_1",
				State: petitbleu.StateSent, CreatedAt: noon, SentAt: noon, UpdatedAt: noon}
			if i == 3 {
				m.State, m.Reason = petitbleu.StateDropped, petitbleu.CodeNotOptedIn
			}
			all = append(all, m)
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertMessages(all) })
		write(t, s, func(tx *store.Tx) error {
			counts, err := tx.CountRun(run)
			if err != nil || len(counts) != 2 || counts[0].Count != 1 || counts[0].State != petitbleu.StateDropped || counts[1].Count != 3 || counts[1].VariantID != "var_1" {
				t.Errorf("counts: %+v, %v", counts, err)
			}
			var got []string
			if err := tx.RunPeople(run, func(id string, when time.Time) { got = append(got, id) }); err != nil || len(got) != 3 {
				t.Errorf("got it: %v, %v", got, err)
			}
			have, err := tx.RunMessages("ws_1", "run_1", first(block.MessageIDs()), last(block.MessageIDs()))
			if err != nil || len(have) != 4 || have["p_2"] != all[2].ID {
				t.Errorf("messages: %v, %v", have, err)
			}
			next := petitbleu.CampaignBlock{RunID: "run_1", Number: 301, PlannedAt: noon}
			if have, err := tx.RunMessages("ws_1", "run_1", first(next.MessageIDs()), last(next.MessageIDs())); err != nil || len(have) != 0 {
				t.Errorf("messages of the next block: %v, %v", have, err)
			}
			found, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: "ws_1", CampaignID: "camp_1", RunID: "run_1", VariantID: "var_1", Limit: 10})
			if err != nil || len(found) != 4 {
				t.Errorf("search: %d, %v", len(found), err)
			}
			return nil
		})
	})
}

func first(a, _ string) string { return a }

func last(_, b string) string { return b }

// TestCampaignPeople: a happening enters a person once; what they got follows them when they turn out to be somebody else.
func TestCampaignPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		entry := petitbleu.CampaignEntry{WorkspaceID: "ws_1", CampaignID: "camp_1", ProfileID: "p_1", Happening: "ev_1", RunID: "run_1", Vars: []byte(`{"a":1}`), At: noon, DueAt: noon.Add(time.Hour)}
		write(t, s, func(tx *store.Tx) error {
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", RulePack: "today", CreatedAt: noon}); err != nil {
				return err
			}
			addCampaign(t, tx, "camp_1", "Welcome", petitbleu.CampaignActive)
			for _, id := range []string{"p_1", "p_2"} {
				if err := tx.PutProfiles([]petitbleu.Profile{{WorkspaceID: "ws_1", ID: id, CreatedAt: noon, UpdatedAt: noon}}); err != nil {
					return err
				}
			}
			for i, want := range []int64{1, 0} {
				if n, err := tx.InsertEntries([]petitbleu.CampaignEntry{entry}); n != want || err != nil {
					t.Errorf("entry %d: %d, %v", i, n, err)
				}
			}
			for range 2 {
				if err := tx.GiveCampaign("ws_1", "camp_1", []string{"p_1"}, noon); err != nil {
					return err
				}
			}
			conv := petitbleu.Conversion{WorkspaceID: "ws_1", CampaignID: "camp_1", MessageID: "msg_1", RunID: "run_1", VariantID: "var_1", ProfileID: "p_1", EventID: "ev_2", At: noon, Revenue: 12.5, Currency: "EUR"}
			for i, want := range []int64{1, 0} {
				if n, err := tx.AddConversions([]petitbleu.Conversion{conv}); n != want || err != nil {
					t.Errorf("conversion %d: %d, %v", i, n, err)
				}
			}
			if due, err := tx.EntriesDue("ws_1", noon, 10); err != nil || len(due) != 0 {
				t.Errorf("due early: %v, %v", due, err)
			}
			for i, c := range []struct{ was, to int64 }{{-1, 5}, {-1, 6}, {5, 9}, {5, 10}} {
				if ok, err := tx.SetCampaignCursor("ws_1", c.was, c.to); ok != (i%2 == 0) || err != nil {
					t.Errorf("cursor %d: %v, %v", i, ok, err)
				}
			}
			return tx.MergeProfiles("ws_1", "p_1", "p_2", noon, func(map[string]any, map[string]any) bool { return true })
		})
		write(t, s, func(tx *store.Tx) error {
			due, err := tx.EntriesDue("ws_1", noon.Add(time.Hour), 10)
			if err != nil || len(due) != 1 || due[0].ProfileID != "p_2" || string(due[0].Vars) != `{"a":1}` {
				t.Errorf("due: %+v, %v", due, err)
			}
			got, err := tx.GotCampaign("ws_1", "camp_1", []string{"p_1", "p_2"})
			if err != nil || len(got) != 1 || got["p_2"].Times != 2 || !got["p_2"].LastAt.Equal(noon) {
				t.Errorf("got: %+v, %v", got, err)
			}
			n, err := tx.CountConversions("ws_1", "camp_1", "run_1")
			if err != nil || len(n) != 1 || n[0].Count != 1 || n[0].Revenue != 12.5 || n[0].Currency != "EUR" {
				t.Errorf("conversions: %+v, %v", n, err)
			}
			if change, ok, err := tx.CampaignCursor("ws_1"); change != 9 || !ok || err != nil {
				t.Errorf("cursor: %d, %v, %v", change, ok, err)
			}
			if ok, err := tx.DropEntry(due[0]); !ok || err != nil {
				t.Errorf("dropped: %v, %v", ok, err)
			}
			return tx.DeleteProfile(store.Erasure{WorkspaceID: "ws_1", ProfileID: "p_2", At: noon, Via: store.ErasedByAPI})
		})
	})
}
