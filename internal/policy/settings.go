package policy

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

// SettingsName is the name under which a workspace keeps Settings.
const SettingsName = "policy"

// Settings are what a workspace may choose of the rules.
type Settings struct {
	HumanHoldMinutes int  `json:"human_hold_minutes"` // how long programs stay silent after a human answered; 0: not at all
	Tolerant         bool `json:"tolerant"`           // before 4 March 2020: a second message after the window is delivered and flagged
	// Marketing holds, by Page id, through whose ad account paid marketing messages go.
	Marketing map[string]MarketingAccount `json:"marketing,omitempty"`
}

// MarketingAccount is where a Page's paid marketing messages go through (reference, section 3.6).
type MarketingAccount struct {
	AdAccount string `json:"ad_account" doc:"Such as act_1203300"`
	Campaign  string `json:"campaign" doc:"Id of the message campaign"`
}

// DefaultSettings are those of a workspace that chose nothing.
func DefaultSettings() Settings { return Settings{HumanHoldMinutes: 240} }

// HumanHold is how long programs stay silent after a human answered.
func (s Settings) HumanHold() time.Duration { return time.Duration(s.HumanHoldMinutes) * time.Minute }

// HumanMatters tells whether a message waits while humans talk, so that HumanHoldsUntil is needed.
func HumanMatters(purpose petitbleu.Purpose, origin string, human bool) bool {
	return !human && (purpose == petitbleu.PurposePromotional || slices.Contains(automatic, origin))
}

// ToleranceMatters tells whether Tolerant is needed: under the rules before 4 March 2020.
func ToleranceMatters(pack string, now time.Time) bool {
	at, err := petitbleu.PackInstant(pack, now)
	return err == nil && at.Before(tagCut)
}

// AccountMatters tells whether Marketing is needed: under the rules of the paid product.
func AccountMatters(pack string, now time.Time) bool {
	at, err := petitbleu.PackInstant(pack, now)
	return err == nil && !at.Before(marketingPaid)
}

// CountryMatters tells whether PersonRegion is needed: where tokens may carry the message, and
// where its form was restricted by country at the pack's instant.
func CountryMatters(pack, topic string, content petitbleu.ContentType, now time.Time) bool {
	if topic != "" {
		return true
	}
	at, err := petitbleu.PackInstant(pack, now)
	return err == nil && !at.Before(ruleRegionalForms.from) && at.Before(ruleRegionalForms.until) && slices.Contains(restrictedForms, content)
}

// OptInsMatter tells whether the opt-ins of people who never revoked one can change a verdict that
// allows a message: where subscription messages may go by them. Elsewhere an opt-in only lets a message
// pass the rule of consent, which a message that is allowed without it has passed.
func OptInsMatter(pack string, grants []string, now time.Time) bool {
	at, err := petitbleu.PackInstant(pack, now)
	return err != nil || at.Before(tagCut) || slices.Contains(grants, grantNews)
}
