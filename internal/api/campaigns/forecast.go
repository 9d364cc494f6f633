package campaigns

import (
	"cmp"
	"context"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// forecastView puts a forecast into words.
func forecastView(d *plan.Definition, f campaign.Forecast) CampaignForecast {
	v := CampaignForecast{At: f.At, People: f.People, Control: f.Control, Excluded: f.Excluded, Later: f.Of(petitbleu.Hold), Capped: f.Capped, Quiet: f.Quiet, Estimated: f.Estimated,
		Reachable: max(f.Of(petitbleu.Allow)-f.Capped-f.Quiet, 0), Variants: []CampaignVariantShare{}, Rights: []CampaignRightShare{}, Reasons: []CampaignReason{}, Hours: []CampaignHour{},
		PerMinute: f.PerMinute, Seconds: int64(f.Duration.Seconds()), Second: f.Second}
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

// CampaignLanguage is how many people of an audience read a language that a message has no words in.
type CampaignLanguage struct {
	Language string `json:"language,omitempty" doc:"As the attribute language of people says it; absent: none is known"`
	People   int64  `json:"people"`
}

// languagesBehind counts the people of the audience who would read the original, by their language, where some variant of the
// campaign is written in several languages.
func (a *API) languagesBehind(ctx context.Context, ws string, d *plan.Definition) ([]CampaignLanguage, error) {
	var several []*petitbleu.Composition
	for _, v := range d.Variants {
		if v.Composition != nil && len(v.Composition.Variants) > 0 {
			several = append(several, v.Composition)
		}
	}
	all := []CampaignLanguage{}
	if len(several) == 0 || a.o.Audience == nil {
		return all, nil
	}
	found, err := a.o.Audience.Languages(ctx, ws, d.Audience)
	for _, l := range found {
		for _, c := range several {
			if _, i := c.For(l.Language); i < 0 {
				all = append(all, CampaignLanguage{l.Language, int64(l.People)})
				break
			}
		}
	}
	return all, err
}
