package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// How often one person is asked for a token of one topic.
const (
	askPause = 7 * 24 * time.Hour
	askLimit = 3
)

var ruleAsks = rule{
	id:   "asks",
	kind: gate,
	about: "A person is asked for a token of one topic once a week at most, three times without an answer in all, and not while they have given one that stands. " +
		"The platform counts requests as spam where people do not want them; its recurring notifications took one request a week for each title.",
	cure:   "Ask about another topic, or wait until the person asks by themselves.",
	source: "Messenger Platform reference, sections 3.5 and 3.6; mission, row M8",
	check: func(s *situation) finding {
		var held *petitbleu.Token
		switch s.Content {
		case petitbleu.ContentTokenRequest:
			held = s.token()
		case petitbleu.ContentSubscription:
			held, _ = s.subscription()
		default:
			return passed("The message asks for no token.")
		}
		switch f := (finding{code: petitbleu.CodeNotAllowed, word: s.Topic, at: s.Asked.Last, until: s.Asked.Last.Add(askPause)}); {
		case held != nil:
			f.text, f.until = "The person has given a token for the topic '{word}', and it stands: there is nothing to ask for.", time.Time{}
			return f
		case s.Asked.Count >= askLimit:
			f.text, f.until = "The person was asked about the topic '{word}' three times and did not agree.", time.Time{}
			return f
		case s.Asked.Count > 0 && s.now.Before(f.until):
			f.text = "The person was asked about the topic '{word}' at {at}; they may be asked again at {until}."
			f.cure = "Wait until a week has passed since the last request."
			return f
		}
		return passed("The person was not asked about this topic in the last week.")
	},
	many: func(l *ladder) many {
		held := petitbleu.CondToken
		switch l.Content {
		case petitbleu.ContentTokenRequest:
		case petitbleu.ContentSubscription:
			held = petitbleu.CondLeave
		default:
			return many{}
		}
		form := []string{string(l.Content)}
		return many{code: petitbleu.CodeNotAllowed, pass: petitbleu.Not(petitbleu.Any(l.about(held),
			petitbleu.Cond{Op: petitbleu.CondAskedOften, Text: l.Topic, List: form, N: askLimit},
			petitbleu.Cond{Op: petitbleu.CondAskedAfter, Text: l.Topic, List: form, At: l.now.Add(-askPause)}))}
	},
}
