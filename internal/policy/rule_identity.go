package policy

import "github.com/petitbleu/petitbleu"

var ruleIdentity = rule{
	id:     "identity",
	kind:   gate,
	about:  "The person must have an address on this Page: a page-scoped id, learned when they opt in or write. No interface of the platform lists such ids.",
	cure:   "Ask the person to opt in on the site or to write to the Page.",
	source: "Messenger Platform reference, sections 0.3 and 4.4",
	check: func(s *situation) finding {
		if s.Identity {
			return passed("The person has an address on this Page.")
		}
		return failed(petitbleu.CodeNotOptedIn, "The person has no address on this Page: they never opted in or wrote to it.")
	},
	many: func(*ladder) many { return many{pass: leaf(petitbleu.CondAddress), code: petitbleu.CodeNotOptedIn} },
}
