package policy

import "github.com/petitbleu/petitbleu"

var ruleTemporary = rule{
	id:     "temporary",
	kind:   gate,
	about:  "A temporary customer id stands for one order or request: it allows messages about its topic only, until it expires.",
	cure:   "Send about the topic that the person agreed to, or ask for a new opt-in.",
	source: "iAdvize reference, sections 5.4.1 to 5.4.3; row I4",
	check: func(s *situation) finding {
		id := s.Customer
		switch {
		case id == nil || id.Kind != petitbleu.IdentityTemporary:
			return passed("The person is not addressed by a temporary customer id.")
		case !id.ExpiresAt.IsZero() && !s.now.Before(id.ExpiresAt):
			return finding{code: petitbleu.CodeNotAllowed, text: "The temporary customer id expired at {at}.", at: id.ExpiresAt}
		case id.Topic != s.Topic:
			return finding{code: petitbleu.CodeNotAllowed, word: id.Topic,
				text: "The temporary customer id allows messages about its topic '{word}' only, and this message is about something else."}
		}
		return finding{pass: true, text: "The temporary customer id allows its topic '{word}'.", word: id.Topic}
	},
}
