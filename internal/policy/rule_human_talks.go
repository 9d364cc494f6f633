package policy

import "github.com/petitbleu/petitbleu"

// automatic are the origins of messages that nobody waits for.
var automatic = []string{"campaign", "canvas", "auto"}

var ruleHumanTalks = rule{
	id:   "human_talks",
	kind: gate,
	about: "Automation never talks over a human: after one of ours, or one in the Page inbox, has answered, promotional messages and those of campaigns and Canvas " +
		"wait for a while that the workspace sets. What the person waits for, such as news of an order, is not held.",
	cure:   "Nothing to do: the message goes when the humans have been silent for a while.",
	source: "mission, row M10",
	check: func(s *situation) finding {
		switch {
		case !HumanMatters(s.Purpose, s.Origin, s.Human):
			return passed("The message does not wait for humans to finish.")
		case !s.now.Before(s.HumanHoldsUntil):
			return passed("No human has answered the person lately.")
		}
		return finding{hold: true, code: petitbleu.CodeNotAllowed, until: s.HumanHoldsUntil, text: "A human is talking with the person: programs stay silent until {until}."}
	},
	many: func(l *ladder) many {
		if l.humanHold <= 0 || !HumanMatters(l.Purpose, l.Origin, l.Human) {
			return many{}
		}
		return many{pass: petitbleu.Not(after(petitbleu.CondHumanAfter, l.now.Add(-l.humanHold))), code: petitbleu.CodeNotAllowed, hold: true}
	},
}
