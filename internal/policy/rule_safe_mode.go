package policy

import "github.com/petitbleu/petitbleu"

var ruleSafeMode = rule{
	id:     "safe_mode",
	kind:   gate,
	about:  "An installation in safe mode (a staging one) sends to the people of the workspace's safe group and to nobody else, whatever is asked.",
	cure:   "Add the person to the safe group under Settings, or start the program without --safe-mode where it may write to everybody.",
	source: "mission, 'The person at the other end'; docs/kill-switch.md, 'Safe mode'",
	when:   func(s *situation) bool { return s.SafeMode },
	check: func(s *situation) finding {
		if s.Safe {
			return passed("The installation is in safe mode, and the person is in the safe group.")
		}
		return failed(petitbleu.CodeSafeMode, "The installation is in safe mode, and the person is not in the safe group.")
	},
	many: func(*ladder) many { return many{pass: leaf(petitbleu.CondSafe), code: petitbleu.CodeSafeMode} },
}
