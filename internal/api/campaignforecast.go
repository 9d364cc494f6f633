package api

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/tally"
)

func itoa(n int) string { return strconv.Itoa(n) }

// forecastView puts a forecast into words.
func forecastView(d *plan.Definition, f campaign.Forecast) CampaignForecast {
	v := CampaignForecast{At: f.At, People: f.People, Control: f.Control, Excluded: f.Excluded, Later: f.Of(petitbleu.Hold), Capped: f.Capped, Quiet: f.Quiet, Estimated: f.Estimated,
		Reachable: max(f.Of(petitbleu.Allow)-f.Capped-f.Quiet, 0), Variants: []CampaignVariantShare{}, Rights: []CampaignRightShare{}, Reasons: []CampaignReason{}, Hours: []CampaignHour{},
		PerMinute: f.PerMinute, Seconds: int64(f.Duration.Seconds())}
	for _, one := range d.Variants {
		v.Variants = append(v.Variants, CampaignVariantShare{one.ID, one.Name, f.Variants[one.ID]})
	}
	add := func(stage, reason string, people int64) {
		if people > 0 {
			v.Reasons = append(v.Reasons, campaignReason(tally.Reason{Stage: stage, Reason: reason, People: people}))
		}
	}
	for reason, people := range f.Excluded {
		add("excluded", reason, people)
	}
	for _, l := range f.Lines {
		switch l.Outcome {
		case petitbleu.Allow:
			v.addRight(l.Right, l.People)
		case petitbleu.Hold:
			add(string(petitbleu.StateHeld), cmp.Or(string(l.Reason), l.Rule), l.People)
		default:
			add(string(petitbleu.StateDropped), cmp.Or(string(l.Reason), l.Rule), l.People)
		}
	}
	add(string(petitbleu.StateDropped), string(petitbleu.CodeCapped), f.Capped)
	add(string(petitbleu.StateHeld), string(petitbleu.CodeQuietHours), f.Quiet)
	slices.SortFunc(v.Reasons, func(x, y CampaignReason) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(x.Stage, y.Stage), cmp.Compare(x.Reason.Reason, y.Reason.Reason))
	})
	slices.SortFunc(v.Rights, func(x, y CampaignRightShare) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(x.Right, y.Right))
	})
	for _, h := range f.Hours {
		v.Hours = append(v.Hours, CampaignHour(h))
	}
	return v
}

// addRight adds people whom a right reaches: two rules may give the same right.
func (v *CampaignForecast) addRight(right string, people int64) {
	i := slices.IndexFunc(v.Rights, func(r CampaignRightShare) bool { return r.Right == right })
	if i < 0 {
		i = len(v.Rights)
		v.Rights = append(v.Rights, CampaignRightShare{Right: right})
	}
	v.Rights[i].People += people
}
