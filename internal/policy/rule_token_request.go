package policy

import "github.com/petitbleu/petitbleu"

var ruleTokenRequest = rule{
	id:     "token_request",
	kind:   limit,
	bars:   allBut(ruleWindowID),
	about:  "A request for a token obeys the 24-hour rule: it goes in the open window only. The platform would let a token be spent on another request, which gains nothing.",
	cure:   "Ask while the window is open: it opens when the person writes, taps a button or reacts.",
	source: "Messenger Platform reference, section 3.5; mission, row M8",
	check: func(s *situation) finding {
		if s.Content != petitbleu.ContentTokenRequest && s.Content != petitbleu.ContentSubscription {
			return passed("The message asks for no token.")
		}
		return failed(petitbleu.CodeOutsideWindow, "A request for a token may only go while the window is open.")
	},
}
