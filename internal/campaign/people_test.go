package campaign_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// pages lists a group by pages of a size, and fails where one names somebody twice.
func (r *rig) pages(of campaign.GroupOf, size int) (ids []string, reasons map[string]int) {
	r.t.Helper()
	of.WorkspaceID, of.Limit, reasons = ws, size, map[string]int{}
	for range 1000 {
		part, next, err := r.e.People(r.t.Context(), of)
		if err != nil {
			r.t.Fatal(err)
		}
		if next != "" && len(part) != size {
			r.t.Fatalf("a page of %d with another behind it has %d", size, len(part))
		}
		for _, p := range part {
			if slices.Contains(ids, p.ProfileID) {
				r.t.Fatalf("%s is there twice", p.ProfileID)
			}
			ids = append(ids, p.ProfileID)
			reasons[p.Reason]++
		}
		if of.Cursor = next; next == "" {
			return ids, reasons
		}
	}
	r.t.Fatal("the list has no end")
	return nil, nil
}

// TestPeopleOfGroups: who waits, who is in the control group and who was excluded can be listed, page by page, as they are counted.
func TestPeopleOfGroups(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(60, nil)
		d := r.plan()
		d.Control, d.Variants[0].Weight = 30, 70
		d.Delivery.MostRun = 20
		d.Delivery.Schedule = &plan.Schedule{Date: "2026-11-20", Time: "09:00", Repeat: plan.Daily}
		id := r.draft("Groups", d)
		r.launch(id)
		r.at(noon.Add(24 * time.Hour)) // the first run is through
		r.clock.Set(noon.Add(45 * time.Hour))
		for range 3 { // the second has its audience, and nothing of it has left
			if _, err := r.e.Tick(t.Context(), r.clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		var runs []petitbleu.CampaignRun
		r.read(func(tx *store.Tx) (err error) { runs, err = tx.RunsOf(ws, id, "", 10); return err })
		if len(runs) != 2 || runs[0].Audience != 60 || runs[0].Control == 0 || runs[0].Excluded[campaign.AlreadyGot] != 20 {
			t.Fatalf("%+v", runs)
		}
		second := runs[0]
		for _, size := range []int{1, 7, 100} {
			control, _ := r.pages(campaign.GroupOf{CampaignID: id, RunID: second.ID, Group: campaign.GroupControl}, size)
			out, reasons := r.pages(campaign.GroupOf{CampaignID: id, RunID: second.ID, Group: campaign.GroupExcluded}, size)
			one, _ := r.pages(campaign.GroupOf{CampaignID: id, RunID: second.ID, Group: campaign.GroupExcluded, Reason: campaign.AlreadyGot}, size)
			waiting, _ := r.pages(campaign.GroupOf{CampaignID: id, Group: campaign.GroupWaiting}, size)
			want := fmt.Sprint(second.Control, second.Excluded, 20, 60-int(second.Control)-20-int(second.Excluded[campaign.OverLimit]))
			if got := fmt.Sprint(len(control), reasons, len(one), len(waiting)); got != want {
				t.Errorf("by %d: %s, not %s", size, got, want)
			}
			all := slices.Concat(control, out, waiting)
			slices.Sort(all)
			if slices.Sort(people); !slices.Equal(all, people) {
				t.Errorf("by %d: the groups are not the audience", size)
			}
		}
	})
}

// TestPeopleWhoWait: whom a call put into a campaign, and whose message is not due, are listed too.
func TestPeopleWhoWait(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(5, nil)
		d := r.called("hello")
		d.Audience = segment.Everybody()
		id := r.draft("Later", d)
		r.launch(id)
		call := campaign.Call{At: noon.Add(time.Hour)}
		for _, p := range people {
			call.To = append(call.To, campaign.Recipient{ProfileID: p})
		}
		if _, _, err := r.e.Trigger(t.Context(), ws, id, call); err != nil {
			t.Fatal(err)
		}
		r.tick()
		if ids, _ := r.pages(campaign.GroupOf{CampaignID: id, Group: campaign.GroupWaiting}, 2); len(ids) != 5 {
			t.Errorf("%d wait", len(ids))
		}
		if _, _, err := r.e.People(t.Context(), campaign.GroupOf{WorkspaceID: ws, CampaignID: id, Group: campaign.GroupWaiting, Cursor: "x", Limit: 1}); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("a cursor of elsewhere: %v", err)
		}
	})
}
