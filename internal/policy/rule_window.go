package policy

import "github.com/petitbleu/petitbleu"

const ruleWindowID = petitbleu.RightWindow

var ruleWindow = rule{
	id:       ruleWindowID,
	kind:     right,
	platform: true,
	about:    "For 24 hours after the person's last qualifying action (message, tap, plugin, m.me link in a conversation, reaction) anything may be sent that no limit withholds.",
	cure: cureWindow + " Outside it, a one-time token that the " +
		"person gave for this topic allows one message, and a human answer may go for 7 days after the person's last message.",
	source: "Messenger Platform reference, section 3.1",
	check: func(s *situation) finding {
		opened := s.Conversation.WindowOpenedAt
		if opened.IsZero() {
			return failed(petitbleu.CodeOutsideWindow, "The messaging window was never opened: the person has not written or tapped anything yet.")
		}
		f := finding{at: opened, until: opened.Add(petitbleu.StandardWindow), word: openers[s.Conversation.WindowOpenedBy]}
		if f.word == "" {
			f.word = "an action of the person"
		}
		if s.now.Before(f.until) {
			f.pass, f.text = true, "The messaging window is open until {until}: {word} opened it at {at}."
			return f
		}
		f.code, f.text = petitbleu.CodeOutsideWindow, "The messaging window closed at {until}: {word} had opened it at {at}."
		return f
	},
	many: func(l *ladder) many {
		return many{pass: after(petitbleu.CondOpenedAfter, l.now.Add(-petitbleu.StandardWindow))}
	},
}

// What would open the window, or stand in for it where not both of the others exist.
const (
	cureWindow = "The window opens again when the person writes, taps a button or reacts."
	cureToken  = "Outside it, a one-time token that the person gave for this topic allows one message."
	cureHuman  = "Outside it, a human answer may go for 7 days after the person's last message."
)

// openers are the words for what opens a window.
var openers = map[petitbleu.EventKind]string{
	petitbleu.EventMessage:  "a message of the person",
	petitbleu.EventPostback: "a tap on a button",
	petitbleu.EventOptIn:    "the opt-in",
	petitbleu.EventReferral: "a link to the conversation",
	petitbleu.EventReaction: "a reaction",
	petitbleu.EventCoupon:   "a tap on a coupon",
	petitbleu.EventOrder:    "an order",
	petitbleu.EventForm:     "a form",
}
