package policy

import "github.com/petitbleu/petitbleu"

var ruleStopped = rule{
	id:   "stopped",
	kind: gate,
	about: "Nothing goes to a person who asked to stop, by whatever right, until they ask for messages again; nothing about a topic that they stopped. " +
		"One answer says that the wish was understood, in the open window.",
	cure:   "Nothing helps but the person: they can opt in again.",
	source: "mission, 'The person at the other end'; architecture, section 9 (nothing leaves after opt-out)",
	check: func(s *situation) finding {
		c := &s.Conversation
		switch {
		case s.confirms() && s.now.Before(c.WindowOpenedAt.Add(petitbleu.StandardWindow)):
			return passed("The message says once that the person's wish was understood.")
		case c.Stopped():
			return finding{code: petitbleu.CodeStopped, text: "The person asked to stop at {at}.", at: c.StoppedAt}
		case s.Topic != "":
			for i := range s.OptOuts {
				if o := &s.OptOuts[i]; o.Topic == s.Topic && o.UndoneAt.IsZero() {
					return finding{code: petitbleu.CodeStopped, text: "The person asked to stop messages of the topic '{word}' at {at}.", at: o.At, word: o.Topic}
				}
			}
		}
		if c.StoppedAt.IsZero() {
			return passed("The person did not ask to stop.")
		}
		return finding{pass: true, text: "The person asked to stop at {at} and for messages again at {until}.", at: c.StoppedAt, until: c.ResumedAt}
	},
	many: func(l *ladder) many {
		m := many{pass: petitbleu.Not(leaf(petitbleu.CondStopped)), code: petitbleu.CodeStopped}
		if l.Topic != "" {
			m.pass = and(m.pass, petitbleu.Not(l.about(petitbleu.CondTopicStopped)))
		}
		if l.confirms() {
			m.pass = petitbleu.Any(m.pass, after(petitbleu.CondOpenedAfter, l.now.Add(-petitbleu.StandardWindow)))
		}
		return m
	},
}

// confirms tells whether the message is the one answer to a stop.
func (s *situation) confirms() bool {
	return s.Origin == petitbleu.OriginConfirmation && s.Purpose != petitbleu.PurposePromotional &&
		(s.Recipient.Kind == "" || s.Recipient.Kind == petitbleu.RecipientPSID)
}
