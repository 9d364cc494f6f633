package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const ruleOneTimeTokenID = petitbleu.RightOneTimeToken

var ruleOneTimeToken = rule{
	id:    ruleOneTimeTokenID,
	kind:  right,
	from:  date(2020, 3, 4),
	about: "A token that the person gave for a topic carries one message about that topic, on the Page that asked, once, for a year. It is used only when the window cannot be: using it inside the window would spend it too.",
	cure:  "Ask for a token for this topic while the window is open.",
	source: "Messenger Platform reference, section 3.5; iAdvize reference, section 5.8. The beginning is the day on which 24+1 ended; " +
		"whether the platform still grants tokens late in 2026 is not established: it has the last word at the send",
	check: func(s *situation) finding {
		if s.Topic == "" {
			return failed(petitbleu.CodeOutsideWindow, "The message names no topic, so no one-time token can carry it.")
		}
		t := s.token()
		if t == nil {
			return finding{code: petitbleu.CodeOutsideWindow, text: "There is no unused one-time token for the topic '{word}'.", word: s.Topic, cure: "Ask for a token for this topic while the window is open."}
		}
		return finding{pass: true, token: t.ID, until: expiry(t), word: s.Topic,
			text: "The person gave a one-time token for the topic '{word}', valid until {until}."}
	},
	many: func(l *ladder) many { return many{pass: l.about(petitbleu.CondToken)} },
}

// token finds the token for the message's topic on its own Page that expires first.
func (s *situation) token() *petitbleu.Token {
	var best *petitbleu.Token
	for i := range s.Tokens {
		t := &s.Tokens[i]
		if t.Kind != petitbleu.TokenOneTime || t.Topic == "" || t.Topic != s.Topic || !t.UsedAt.IsZero() || !s.now.Before(expiry(t)) {
			continue
		}
		if t.PageID == "" || t.PageID != s.Conversation.PageID || t.PSID != s.Conversation.PSID {
			continue
		}
		if best == nil || expiry(t).Before(expiry(best)) {
			best = t
		}
	}
	return best
}

// expiry is the end of a token's life; a year after its making where no end was kept.
func expiry(t *petitbleu.Token) time.Time {
	if t.ExpiresAt.IsZero() {
		return t.CreatedAt.Add(petitbleu.OneTimeTokenLife)
	}
	return t.ExpiresAt
}
