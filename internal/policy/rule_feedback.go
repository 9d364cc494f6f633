package policy

import "github.com/petitbleu/petitbleu"

const ruleFeedbackID = petitbleu.RightFeedback

var ruleFeedback = rule{
	id:       ruleFeedbackID,
	kind:     right,
	platform: true,
	about:    "The platform's feedback template may go for 7 days after the person's last message.",
	cure:     "Ask within 7 days of the person's last message.",
	source:   "Messenger Platform reference, sections 2.7.7 and 3.4, which name no day of its beginning",
	check: func(s *situation) finding {
		if s.Content != petitbleu.ContentFeedback {
			return failed(petitbleu.CodeOutsideWindow, "The message does not ask for feedback by the platform's template.")
		}
		return sevenDays(s, petitbleu.RightFeedback, "The feedback template may go until {until}, 7 days after the person's last message.")
	},
	many: func(l *ladder) many {
		if l.Content != petitbleu.ContentFeedback {
			return many{pass: leaf(petitbleu.CondNever)}
		}
		return l.sevenDays()
	},
}
