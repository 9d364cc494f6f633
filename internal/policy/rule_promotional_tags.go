package policy

import "github.com/petitbleu/petitbleu"

var rulePromotionalTags = rule{
	id:     "promotional_tags",
	kind:   limit,
	bars:   []string{ruleHumanAgentID, ruleMessageTagID},
	about:  "No message tag, the human agent tag included, ever carries promotional content.",
	cure:   "Send while the window is open, or by a one-time token for this topic.",
	source: "Messenger Platform reference, section 3.4",
	check: func(s *situation) finding {
		if s.Purpose != petitbleu.PurposePromotional {
			return passed("The message is not promotional.")
		}
		return failed(petitbleu.CodeOutsideWindow, "Promotional content may not go by a message tag or as a human answer outside the window.")
	},
}
