package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const ruleExtraID = petitbleu.RightExtra

// FlagLate marks a message that went after the window when the one that may had left.
const FlagLate = "late"

var ruleExtra = rule{
	id:    ruleExtraID,
	kind:  right,
	until: date(2020, 3, 4),
	about: "24+1: one more message after the window closed, until the person acts again; a second is refused. With the workspace's switch for the time of change, " +
		"when the platform tolerated bots that sent more, it is delivered and flagged.",
	cure:   "Wait for the person to write.",
	source: "Messenger Platform reference, section 3.2",
	check: func(s *situation) finding {
		c := &s.Conversation
		switch {
		case c.WindowOpenedAt.IsZero():
			return failed(petitbleu.CodeOutsideWindow, "The window was never opened, so there is no message after it.")
		case c.ExtraSentAt.After(c.WindowOpenedAt) && s.Tolerant:
			return finding{pass: true, at: c.ExtraSentAt, flag: FlagLate,
				text: "The one message after the window left at {at}; while the platform changes over, this one is delivered too, and noted as too many."}
		case c.ExtraSentAt.After(c.WindowOpenedAt):
			return finding{code: petitbleu.CodeOutsideWindow, text: "The one message after the window left at {at}.", at: c.ExtraSentAt}
		}
		return passed("One message may go after the window, and it has not been sent yet.")
	},
	many: func(l *ladder) many {
		m := many{pass: after(petitbleu.CondOpenedAfter, time.Time{})}
		if !l.Tolerant {
			m.pass = and(m.pass, petitbleu.Not(leaf(petitbleu.CondExtraLeft)))
		}
		return m
	},
}
