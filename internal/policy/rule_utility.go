package policy

import "github.com/petitbleu/petitbleu"

const ruleUtilityID = petitbleu.RightUtility

var ruleUtility = rule{
	id:       ruleUtilityID,
	kind:     right,
	from:     date(2025, 1, 1),
	platform: true,
	about: "A utility template that the platform approved for its language may go whether the window is open or not: account, order and event news, no promotion. " +
		"The Page needs the permission page_utility_messaging. A utility template goes by this right alone.",
	cure:   "Have the template approved for this language, under Channels.",
	source: "Messenger Platform reference, section 3.7; it began in 2025, and no source gives the day",
	check: func(s *situation) finding {
		t := s.Template
		switch {
		case s.Content != petitbleu.ContentUtility:
			return failed(petitbleu.CodeOutsideWindow, "The message is no utility template.")
		case s.lacks("page_utility_messaging"):
			return finding{code: petitbleu.CodeNotAllowed, text: "The Page lacks the permission page_utility_messaging.", cure: "Ask the platform for the permission in App Review."}
		case t == nil:
			return failed(petitbleu.CodeNotAllowed, "The Page has no utility template of that name in that language.")
		case t.Status != "APPROVED":
			return finding{code: petitbleu.CodeNotAllowed, word: t.Status, text: "The platform has not approved the utility template for its language: its status is {word}."}
		}
		return finding{pass: true, word: t.Name, text: "The platform approved the utility template '{word}', which may go at any time."}
	},
}
