package policy

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
)

const ruleMarketingID = petitbleu.RightMarketing

// Days on which the platform's marketing messages changed (reference, section 3.6).
var (
	marketingBegins = date(2022, 5, 19) // recurring notifications
	marketingSlower = date(2025, 9, 1)  // 48 hours between two messages
	marketingPaid   = date(2026, 2, 10) // the old product ends; the Marketing Message API stays
)

// marketingBusiness and notMarketed are the countries of the Marketing Message API: of
// businesses that may use it, and of people whom it does not reach.
var (
	marketingBusiness = []string{"AE", "AU", "BR", "CL", "CO", "HK", "ID", "IL", "IN", "MX", "MY", "NZ", "PE", "PH", "SA", "SG", "TH", "TW", "US", "VN"}
	notMarketed       = []string{"AT", "AU", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "JP", "KR",
		"LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)

var ruleMarketing = rule{
	id:       ruleMarketingID,
	kind:     right,
	from:     marketingBegins,
	platform: true,
	about: "A person who asked for messages of a topic may get them, promotion too, with a pause between two: 24 hours, 48 hours since 1 September 2025, and " +
		"12 hours since 10 February 2026, when the paid Marketing Message API alone remained. That API serves businesses in " +
		"20 countries and reaches nobody in the European Union, Japan, South Korea, Australia and the United Kingdom, and needs its permission and an ad account. Where the person's country is not known, the platform has the last word.",
	cure:   "Ask the person for leave to send messages of this topic.",
	source: "Messenger Platform reference, section 3.6",
	check:  marketing,
	many: func(l *ladder) many {
		if _, no := l.noMarketing(); no {
			return many{pass: leaf(petitbleu.CondNever), later: leaf(petitbleu.CondNever)}
		}
		m := many{pass: l.about(petitbleu.CondLeaveReady), later: l.about(petitbleu.CondLeave)}
		if !l.at.Before(marketingPaid) {
			here := petitbleu.Not(petitbleu.Cond{Op: petitbleu.CondLivesIn, List: notMarketed})
			m.pass, m.later = and(m.pass, here), and(m.later, here)
		}
		return m
	},
}

func marketing(s *situation) finding {
	if s.Topic == "" {
		return failed(petitbleu.CodeOutsideWindow, "The message names no topic, so no leave for a topic can carry it.")
	}
	t, stopped := s.subscription()
	if t == nil {
		f := finding{code: petitbleu.CodeOutsideWindow, word: s.Topic, at: stopped}
		switch {
		case !stopped.IsZero():
			f.text, f.cure = "The person stopped messages of the topic '{word}' at {at}.", "Nothing helps but the person: they can ask for messages of the topic again."
		case s.hasLeave():
			f.text, f.cure = "The person's leave for messages of the topic '{word}' has ended.", "Ask the person for leave to send messages of this topic."
		default:
			f.text = "The person did not ask for messages of the topic '{word}'."
		}
		return f
	}
	if no, ok := s.noMarketing(); ok {
		return no
	}
	f := finding{token: t.ID, until: t.ExpiresAt, at: t.NextAt, word: s.Topic}
	switch {
	case s.now.Before(t.NextAt):
		f.hold, f.code, f.until = true, petitbleu.CodeOutsideWindow, t.NextAt
		f.text, f.cure = "The person had a message of the topic '{word}' a while ago; the next may go at {until}.", "Nothing to do: the message goes when the pause is over."
		return f
	case t.ExpiresAt.IsZero():
		f.text = "The person asked for messages of the topic '{word}'."
	default:
		f.text = "The person asked for messages of the topic '{word}', until {until}."
	}
	f.pass = true
	return f
}

// hasLeave tells whether the person ever gave leave for messages of the topic on this Page.
func (s *situation) hasLeave() bool {
	for i := range s.Tokens {
		if s.isLeave(&s.Tokens[i]) {
			return true
		}
	}
	return false
}

func (s *situation) isLeave(t *petitbleu.Token) bool {
	return t.Kind == petitbleu.TokenMarketing && t.Topic != "" && t.Topic == s.Topic && t.PageID != "" &&
		t.PageID == s.Conversation.PageID && t.PSID == s.Conversation.PSID
}

// subscription finds the person's leave for messages of the topic, the one that may be used
// first, or when they stopped it.
func (s *situation) subscription() (best *petitbleu.Token, stopped time.Time) {
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if !s.isLeave(t) || !t.ExpiresAt.IsZero() && !s.now.Before(t.ExpiresAt) {
			continue
		}
		if !t.StoppedAt.IsZero() {
			if t.StoppedAt.After(stopped) {
				stopped = t.StoppedAt
			}
		} else if best == nil || t.NextAt.Before(best.NextAt) {
			best = t
		}
	}
	return best, stopped
}

// noMarketing says why nobody, or not this person, can be reached by the paid product.
func (s *situation) noMarketing() (finding, bool) {
	switch {
	case s.at.Before(marketingPaid):
		return finding{}, false
	case s.Region != "" && !slices.Contains(marketingBusiness, s.Region):
		return finding{code: petitbleu.CodeOutsideWindow, word: s.Region, text: "The platform's marketing messages are not open to businesses in {word}."}, true
	case slices.Contains(notMarketed, s.PersonRegion):
		return finding{code: petitbleu.CodeOutsideWindow, word: s.PersonRegion, text: "The platform's marketing messages do not reach people in {word}."}, true
	case s.lacks("paid_marketing_messages") && s.lacks("marketing_messages_messenger"):
		return finding{code: petitbleu.CodeOutsideWindow, text: "The Page lacks the permission for marketing messages.", cure: "Ask the platform for the permission in App Review."}, true
	case s.Marketing.AdAccount == "":
		return finding{code: petitbleu.CodeOutsideWindow, text: "No ad account is named for the Page, and the platform's marketing messages go through one.",
			cure: "Name the Page's ad account under Settings, Rules."}, true
	}
	return finding{}, false
}

// lacks tells whether the Page is known to lack a permission.
func (s *situation) lacks(permission string) bool {
	return len(s.Grants) > 0 && !slices.Contains(s.Grants, permission)
}

// MarketingPause gives the time that must lie between two messages by one leave for a topic,
// under a pack (reference, section 3.6).
func MarketingPause(pack string, now time.Time) time.Duration {
	at, err := petitbleu.PackInstant(pack, now)
	switch {
	case err == nil && at.Before(marketingSlower):
		return 24 * time.Hour
	case err == nil && !at.Before(marketingPaid):
		return 12 * time.Hour
	}
	return 48 * time.Hour
}
