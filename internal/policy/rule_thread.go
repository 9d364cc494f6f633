package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

var ruleThread = rule{
	id:       "thread",
	kind:     gate,
	platform: true,
	about: "While another app, or a human in the Page inbox, holds the conversation, only they may send. A program's message waits until control comes back: " +
		"at the end that the platform told, else 24 hours after the person's last message. A human answer says so at once.",
	cure:   "Take control of the conversation first, or wait until it is handed back.",
	source: "Messenger Platform reference, sections 7.3 and 7.4; mission, row M10",
	check: func(s *situation) finding {
		c := &s.Conversation
		if c.OwnerAppID == "" || c.OwnerAppID == s.AppID || s.AppID == "" {
			return passed("No other app holds the conversation.")
		}
		until := ownedUntil(c)
		if !s.now.Before(until) {
			return finding{pass: true, until: until, text: "Another app held the conversation until {until}."}
		}
		f := finding{code: petitbleu.CodeNotAllowed, at: c.OwnerAt, until: until, word: c.OwnerAppID}
		switch {
		case c.OwnerAppID == petitbleu.PageInboxAppID || c.OwnerAppID == petitbleu.PageInboxAppIDShort:
			f.text = "A human in the Page inbox holds the conversation since {at}, until {until} if nobody acts."
		case c.OwnerAppID == petitbleu.OtherAppID:
			f.text = "Another app holds the conversation since {at}, until {until} if nobody acts."
		default:
			f.text = "The app {word} holds the conversation since {at}, until {until} if nobody acts."
		}
		if s.Human {
			f.cure = "Take control of the conversation first."
		} else {
			f.hold, f.cure = true, "Nothing to do: the message goes when control comes back."
		}
		return f
	},
	many: func(l *ladder) many {
		if l.AppID == "" {
			return many{}
		}
		return many{pass: petitbleu.Not(petitbleu.Cond{Op: petitbleu.CondOwned, Text: l.AppID, At: l.now}), code: petitbleu.CodeNotAllowed, hold: !l.Human}
	},
}

// ownedUntil is when the control of a thread ends by itself.
func ownedUntil(c *petitbleu.Conversation) time.Time {
	if !c.OwnerUntil.IsZero() {
		return c.OwnerUntil
	}
	last := c.OwnerAt
	if c.LastInboundAt.After(last) {
		last = c.LastInboundAt
	}
	return last.Add(petitbleu.ThreadControlLife)
}
