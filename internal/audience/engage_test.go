package audience_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestEngagement: what became of the messages of campaigns, for sizes, lists and single people, as it changes.
func TestEngagement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := open(t, s)
		autumn, winter := "cpn_autumn", "cpn_winter"
		h.campaigns(autumn, winter)
		ids := make([]string, 6)
		for n := range ids {
			h.apply(profile.Batch{Attributes: []profile.Change{{Who: who(n), Set: map[string]any{"plan": "gold"}}}})
			ids[n] = h.profile(n)
		}
		ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
		h.messages(
			petitbleu.Message{ProfileID: ids[0], CampaignID: autumn, State: petitbleu.StateRead, SentAt: ago(10), ReadAt: ago(9)},
			petitbleu.Message{ProfileID: ids[1], CampaignID: autumn, State: petitbleu.StateSent, SentAt: ago(2)},
			petitbleu.Message{ProfileID: ids[2], CampaignID: autumn, State: petitbleu.StateFailed, UpdatedAt: ago(2)},
			petitbleu.Message{ProfileID: ids[3], CampaignID: autumn, State: petitbleu.StateDropped, UpdatedAt: ago(2)},
			petitbleu.Message{ProfileID: ids[4], CampaignID: autumn, State: petitbleu.StateRead, SentAt: ago(1), ReadAt: ago(1), Test: true},
			petitbleu.Message{ProfileID: ids[0], CampaignID: winter, State: petitbleu.StateSent, SentAt: ago(1)},
			petitbleu.Message{ProfileID: ids[5], State: petitbleu.StateRead, SentAt: ago(1), ReadAt: ago(1)})
		h.apply(profile.Batch{Events: []profile.Event{{Who: who(1), Name: petitbleu.EventLinkClicked, At: ago(1), Properties: []byte(`{"campaign_id":"cpn_autumn"}`)}}})

		h.engaged(ids, `"op":"received","name":"cpn_autumn"`, 0, 1)
		h.engaged(ids, `"op":"received","name":"cpn_autumn","period":{"days":7}`, 1)
		h.engaged(ids, `"op":"read","name":"cpn_autumn"`, 0)
		h.engaged(ids, `"op":"not_read","name":"cpn_autumn"`, 1, 2, 3, 4, 5)
		h.engaged(ids, `"op":"failed","name":"cpn_autumn"`, 2)
		h.engaged(ids, `"op":"clicked","name":"cpn_autumn"`, 1)
		h.engaged(ids, `"op":"clicked","name":"cpn_winter"`)
		h.engaged(ids, `"op":"received","name":"cpn_winter"`, 0)
		h.engaged(ids, `"op":"received","tag":"tag_season"`, 0, 1)
		h.engaged(ids, `"op":"received","tag":"tag_other"`)
		h.engaged(ids, `"op":"clicked","tag":"tag_season"`, 1)
		h.engaged(ids, `"op":"received"`, 0, 1)
		h.engaged(ids, `"op":"clicked"`, 1)

		tapped := petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, noon), Channel: petitbleu.ChannelInApp, ProfileID: ids[5], CampaignID: winter, State: petitbleu.StateSent, SentAt: ago(1)}
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertMessages([]petitbleu.Message{tapped}), tx.AddClick(petitbleu.LinkClicks{WorkspaceID: ws, MessageID: tapped.ID, Link: 1, Clicks: 1, FirstAt: ago(1), LastAt: noon}))
		})
		h.engaged(ids, `"op":"clicked","name":"cpn_winter"`, 5)
		h.engaged(ids, `"op":"not_clicked","tag":"tag_season"`, 0, 2, 3, 4)

		h.messages(petitbleu.Message{ProfileID: ids[3], CampaignID: winter, State: petitbleu.StateRead, SentAt: noon, ReadAt: noon})
		h.engaged(ids, `"op":"read","name":"cpn_winter"`, 3)
		h.audience = h.start()
		h.engaged(ids, `"op":"read","name":"cpn_winter"`, 3)
		h.write(func(tx *store.Tx) error {
			return tx.MergeProfiles(ws, ids[3], ids[4], noon, func(_, _ map[string]any) bool { return false })
		})
		h.engaged(ids, `"op":"read","name":"cpn_winter"`, 4)

		d, err := segment.Parse([]byte(`{"version":1,"where":{"type":"campaign","op":"read","name":"cpn_none"}}`))
		if err != nil {
			t.Fatal(err)
		}
		var problems segment.Problems
		if _, err := h.audience.Query(t.Context(), ws, "", d); !errors.As(err, &problems) || problems[0].Rule != "unknown_campaign" || problems[0].Path != "where.name" {
			t.Errorf("a campaign that is not there: %v", err)
		}
	})
}

func (h *house) campaigns(ids ...string) {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		err := errors.Join(tx.PutTag(store.Tag{WorkspaceID: ws, ID: "tag_season", Name: "Season", NameKey: "season", CreatedAt: noon}), tx.PutTag(store.Tag{WorkspaceID: ws, ID: "tag_other", Name: "Other", NameKey: "other", CreatedAt: noon}))
		for _, id := range ids {
			_, one := tx.InsertCampaign(petitbleu.Campaign{WorkspaceID: ws, ID: id, Name: id, State: petitbleu.CampaignActive, CreatedAt: noon, UpdatedAt: noon})
			err = errors.Join(err, one, tx.SetTags(ws, "campaign", id, []string{"tag_season"}))
		}
		return err
	})
}

func (h *house) messages(all ...petitbleu.Message) {
	h.Helper()
	for i := range all {
		m := &all[i]
		m.WorkspaceID, m.ID, m.Channel, m.CreatedAt = ws, petitbleu.NewID(petitbleu.KindMessage, noon), "webhook", noon
		m.Origin, m.Purpose = "campaign", petitbleu.PurposeTransactional
	}
	h.write(func(tx *store.Tx) error { return tx.InsertMessages(all) })
}

func (h *house) profile(n int) (id string) {
	h.Helper()
	h.write(func(tx *store.Tx) error {
		found, err := tx.ExternalHolders(ws, []string{fmt.Sprint("u", n)})
		id = found[fmt.Sprint("u", n)]
		return err
	})
	return id
}

// engaged holds a filter on campaigns against the people it should find: counted, listed, and each alone.
func (h *house) engaged(ids []string, filter string, people ...int) {
	h.Helper()
	q := h.query(`{"type":"campaign",` + filter + `}`)
	var want []string
	for _, n := range people {
		want = append(want, ids[n])
	}
	slices.Sort(want)
	n, err := h.audience.Count(h.Context(), ws, q)
	if err != nil || n != len(want) {
		h.Errorf("%s: counted %d, %v; want %d", filter, n, err, len(want))
	}
	got, err := h.audience.List(h.Context(), ws, q, "", 100)
	if err != nil || !slices.Equal(got, want) {
		h.Errorf("%s: listed %v, %v; want %v", filter, got, err, want)
	}
	alone, err := h.audience.Belonging(h.Context(), ws, q, ids)
	slices.Sort(alone)
	if err != nil || !slices.Equal(alone, want) {
		h.Errorf("%s: looked at alone %v, %v; want %v", filter, alone, err, want)
	}
}
