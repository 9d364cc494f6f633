package policy

import "github.com/petitbleu/petitbleu"

var ruleUnreachable = rule{
	id:     "unreachable",
	kind:   gate,
	about:  "After the platform said that a person cannot be reached (code 551, or subcode 1545041; code 2 five times while others get theirs), because they left, blocked the Page or turned messages off, nothing is tried until the person does something: each try would count against the Page.",
	cure:   "Nothing to do: the mark goes away when the person does something in the conversation.",
	source: "Messenger Platform reference, sections 4.2 and 4.3",
	check: func(s *situation) finding {
		c := &s.Conversation
		if c.UnreachableAt.IsZero() {
			return passed("The platform did not say that the person is unreachable.")
		}
		if c.LastInboundAt.After(c.UnreachableAt) || c.WindowOpenedAt.After(c.UnreachableAt) {
			return finding{pass: true, text: "The person was unreachable at {at} and has acted since.", at: c.UnreachableAt}
		}
		return finding{code: petitbleu.CodeUnreachable, at: c.UnreachableAt,
			text: "The platform said at {at} that this person cannot be reached: they left, blocked the Page or turned messages off."}
	},
	many: func(*ladder) many {
		return many{pass: petitbleu.Not(leaf(petitbleu.CondUnreachable)), code: petitbleu.CodeUnreachable}
	},
}
