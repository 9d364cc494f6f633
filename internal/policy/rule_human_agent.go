package policy

import (
	"slices"

	"github.com/petitbleu/petitbleu"
)

const ruleHumanAgentID = petitbleu.RightHumanAgent

var ruleHumanAgent = rule{
	id:     ruleHumanAgentID,
	kind:   right,
	from:   date(2021, 6, 2),
	about:  "An answer that a signed-in person types may go for 7 days after the person's last message. The app needs the Human Agent feature (where its features are not known, the platform has the last word). A machine's message never uses it.",
	cure:   "Let an operator answer from the desk within 7 days of the person's last message.",
	source: "Messenger Platform reference, section 3.4; iAdvize reference, section 5.9",
	check:  humanAgent,
	many: func(l *ladder) many {
		if !l.Human || l.lacksHumanAgent() {
			return many{pass: leaf(petitbleu.CondNever)}
		}
		return l.sevenDays()
	},
}

func humanAgent(s *situation) finding {
	if !s.Human {
		return failed(petitbleu.CodeOutsideWindow, "The message was not typed by a person, so it may not go as a human answer.")
	}
	if s.lacksHumanAgent() {
		return finding{code: petitbleu.CodeOutsideWindow, text: "The app lacks the feature Human Agent, which a human answer outside the window needs.", cure: "Ask the platform for the feature in App Review."}
	}
	return sevenDays(s, petitbleu.RightHumanAgent, "A human answer may go until {until}, 7 days after the person's last message.")
}

// lacksHumanAgent: what the platform approved is known of the app, or with the Page's grants,
// where the check of a Page asked for its features; of an own Page, which needs no review,
// nothing is known.
func (s *situation) lacksHumanAgent() bool {
	return len(s.Features) > 0 && !slices.Contains(s.Features, petitbleu.FeatureHumanAgent) && !slices.Contains(s.Grants, petitbleu.FeatureHumanAgent)
}

// sevenDays is the same of many people.
func (l *ladder) sevenDays() many {
	return many{pass: after(petitbleu.CondWroteAfter, l.now.Add(-petitbleu.HumanAgentWindow))}
}

// sevenDays is the span in which the living tags allow a message.
func sevenDays(s *situation, name, yes string) finding {
	last := s.Conversation.LastInboundAt
	if last.IsZero() {
		return failed(petitbleu.CodeOutsideWindow, "The person never wrote a message.")
	}
	f := finding{at: last, until: last.Add(petitbleu.HumanAgentWindow), right: name}
	if s.now.Before(f.until) {
		f.pass, f.text = true, yes
		return f
	}
	f.code, f.text = petitbleu.CodeOutsideWindow, "The person's last message, at {at}, is more than 7 days old."
	return f
}
