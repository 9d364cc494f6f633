package campaign_test

import (
	"slices"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/campaign"
	"github.com/petitbleu/petitbleu/internal/plan"
)

// TestRehearsalOfFallbacks: both messages of a variant are written for everybody, and what is to be said of either is said of that one.
func TestRehearsalOfFallbacks(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		people := r.people(4, nil) // P0 to P3
		r.feed(dataCard)
		d := r.falling(plan.NotSent, 0)
		d.Variants[0].Composition.Content.Text = `{% if ${first_name} == 'P0' %}{% abort_message('not P0') %}{% endif %}Hello`
		d.Variants[0].Fallback.Composition = r.onFeed(`{% if ${first_name} == 'P1' %}{% abort_message('not P1') %}{% endif %}{{${first_name}}}`).Variants[0].Composition
		id := r.draft("Falls", d)
		got, err := r.e.Rehearse(t.Context(), campaign.RehearsalOf{Campaign: r.campaign(id), Definition: &d, Names: map[string][]string{"v1": {"city", "first_name"}}, Tell: func(campaign.Rehearsal) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		if got.Done != 4 || got.Clean != 0 || got.NotAsked != 0 || len(got.Findings) != 2 || len(got.Missing) != 1 || got.Missing[0].People != 4 {
			t.Fatalf("%+v", got)
		}
		for _, one := range got.Findings {
			who := map[bool]string{false: people[0], true: people[1]}[one.Fallback]
			if one.Kind != "aborted" || one.VariantID != "v1" || !slices.Equal(one.Profiles, []string{who}) {
				t.Errorf("%+v", one)
			}
		}
		legs := map[bool]int{}
		for _, l := range got.Longest {
			legs[l.Fallback]++
		}
		if legs[false] == 0 || legs[true] == 0 {
			t.Errorf("the longest texts: %+v", got.Longest)
		}
		again, err := r.e.Rehearse(t.Context(), campaign.RehearsalOf{Campaign: r.campaign(id), Definition: &d, Tell: func(campaign.Rehearsal) error { return nil }})
		if err != nil || again.Clean != 2 {
			t.Errorf("%+v %v", again, err)
		}
	})
}

// TestRehearsalOfLanguages: the longest text of a field is known for the original and for each language variant, and a
// finding says of which it is.
func TestRehearsalOfLanguages(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		var people []string
		for _, language := range []string{"en", "fr", "de"} {
			people = append(people, r.people(1, map[string]any{"language": language})...) // each is P0
		}
		d := r.falling(plan.NotSent, 0)
		d.Variants[0].Fallback = nil
		d.Variants[0].Composition.Content.Text = `{{${first_name}}}, hello`
		d.Variants[0].Composition.Variants = []petitbleu.Variant{
			{Language: "fr", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: `{{${first_name}}}, bien le bonjour`}},
			{Language: "de", Content: petitbleu.Content{Type: petitbleu.ContentText, Text: `{% abort_message('nicht heute') %}`}},
		}
		id := r.draft("Speaks", d)
		got, err := r.e.Rehearse(t.Context(), campaign.RehearsalOf{Campaign: r.campaign(id), Definition: &d, Tell: func(campaign.Rehearsal) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		want := []campaign.RehearsalLongest{
			{VariantID: "v1", Field: "text", Characters: len("P0, hello"), ProfileID: people[0]},
			{VariantID: "v1", Language: "fr", Field: "text", Characters: len("P0, bien le bonjour"), ProfileID: people[1]},
		}
		got.Longest = slices.DeleteFunc(got.Longest, func(l campaign.RehearsalLongest) bool { return l.Field != "text" })
		if !slices.Equal(got.Longest, want) {
			t.Errorf("the longest texts: %+v, not %+v", got.Longest, want)
		}
		if len(got.Findings) != 1 || got.Findings[0].Language != "de" || !slices.Equal(got.Findings[0].Profiles, people[2:]) {
			t.Errorf("%+v", got.Findings)
		}
	})
}
