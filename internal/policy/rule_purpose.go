package policy

import (
	"slices"

	"github.com/petitbleu/petitbleu"
)

var rulePurpose = rule{
	id:     "purpose",
	kind:   gate,
	about:  "Every message says why it is sent: promotional, transactional, support or requested.",
	cure:   "Set the message's purpose.",
	source: "mission, row B13",
	check: func(s *situation) finding {
		if slices.Contains(petitbleu.Purposes, s.Purpose) {
			return finding{pass: true, text: "The message's purpose is {word}.", word: string(s.Purpose)}
		}
		return failed(petitbleu.CodeInvalidParameter, "The message does not say its purpose.")
	},
}
