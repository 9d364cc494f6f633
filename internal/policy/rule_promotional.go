package policy

import "github.com/petitbleu/petitbleu"

var rulePromotional = rule{
	id:    "promotional",
	kind:  limit,
	until: petitbleu.FoundingRulesEnd,
	bars:  allBut(ruleOneTimeTokenID),
	about: "No promotional content on Messenger, except by a one-time token for the topic that the person agreed to.",
	cure:  "Ask for a one-time token for this topic while the window is open, and send when the person has agreed.",
	source: "the founding documents (Braze page on Facebook Messenger); mission, row B13. The end is taken from " +
		"Messenger Platform reference, section 3.6 (first product for promotion); section 3.1 allows promotion in the window today",
	check: func(s *situation) finding {
		if s.Purpose != petitbleu.PurposePromotional {
			return passed("The message is not promotional.")
		}
		return failed(petitbleu.CodeNotAllowed, "Under these rules promotional content may only go by a one-time token for its agreed topic.")
	},
}
