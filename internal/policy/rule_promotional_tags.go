package policy

import "github.com/petitbleu/petitbleu"

var rulePromotionalTags = rule{
	id:     "promotional_tags",
	kind:   limit,
	bars:   []string{ruleHumanAgentID, ruleFeedbackID, ruleUtilityID, ruleMessageTagID, ruleSubscriptionID},
	about:  "No message tag, human answer, feedback template, utility template or subscription message ever carries promotional content.",
	cure:   "Send while the window is open, or by a one-time token for this topic.",
	source: "Messenger Platform reference, sections 3.2, 3.4 and 3.7",
	check: func(s *situation) finding {
		if s.Purpose != petitbleu.PurposePromotional {
			return passed("The message is not promotional.")
		}
		return failed(petitbleu.CodeOutsideWindow, "Promotional content may not go by a message tag, as a human answer outside the window, as a utility template or as a subscription message.")
	},
}
