package policy

import "github.com/petitbleu/petitbleu"

var ruleStopped = rule{
	id:     "stopped",
	kind:   gate,
	about:  "Nothing goes to a person who asked to stop, by whatever right, until they ask for messages again.",
	cure:   "Nothing helps but the person: they can opt in again.",
	source: "mission, 'The person at the other end'; architecture, section 9 (nothing leaves after opt-out)",
	check: func(s *situation) finding {
		if s.Conversation.StoppedAt.IsZero() {
			return passed("The person did not ask to stop.")
		}
		return finding{code: petitbleu.CodeNotAllowed, text: "The person asked to stop at {at}.", at: s.Conversation.StoppedAt}
	},
}
