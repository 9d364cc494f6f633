package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

var ruleConsent = rule{
	id:     "consent",
	kind:   gate,
	about:  "The person asked first: by an opt-in that is not revoked, by writing to the Page or acting there, by a token, a comment or the checkbox. A revoked opt-in ends all of it, but an answer to what the person wrote afterwards may go.",
	cure:   "Ask the person to opt in.",
	source: "mission, rows B13 and I4; iAdvize reference, section 5.5",
	check: func(s *situation) finding {
		live, revoked := s.consent()
		switch {
		case s.confirms():
			return passed("The message answers what the person said.")
		case live != nil:
			return finding{pass: true, text: "The person opted in at {at}.", at: live.At}
		case !revoked.IsZero() && s.lastAnswerable().After(revoked):
			return finding{pass: true, text: "The opt-in was revoked at {at}, but the person has written since.", at: revoked}
		case !revoked.IsZero():
			return finding{code: petitbleu.CodeNotOptedIn, text: "The person's opt-in was revoked at {at}.", at: revoked}
		case !s.Conversation.WindowOpenedAt.IsZero() || !s.Conversation.LastInboundAt.IsZero():
			return passed("The person opened the conversation on their own.")
		case s.token() != nil || s.subscribed():
			return passed("The person gave a token for this topic.")
		case s.Comment != nil:
			return finding{pass: true, text: "The person wrote a comment to the Page at {at}.", at: s.Comment.At}
		case !s.RefAt.IsZero():
			return finding{pass: true, text: "The person confirmed the checkbox at {at}.", at: s.RefAt}
		}
		return failed(petitbleu.CodeNotOptedIn, "Nothing shows that the person asked for messages: no opt-in, and they never wrote.")
	},
	many: func(l *ladder) many {
		if l.confirms() {
			return many{}
		}
		revoked := leaf(petitbleu.CondRevoked)
		ways := []petitbleu.Cond{
			petitbleu.All(petitbleu.Not(revoked), petitbleu.Any(leaf(petitbleu.CondActed), l.about(petitbleu.CondToken), l.about(petitbleu.CondLeave))),
			leaf(petitbleu.CondOptedIn),
		}
		if l.Purpose == petitbleu.PurposeSupport || l.Purpose == petitbleu.PurposeRequested {
			ways = append(ways, petitbleu.All(revoked, leaf(petitbleu.CondWroteSince)))
		}
		return many{pass: petitbleu.Any(ways...), code: petitbleu.CodeNotOptedIn}
	},
}

// consent finds an opt-in that holds, else the latest revocation. Where the sender used a
// customer id, only opt-ins under that id count, if there are any.
func (s *situation) consent() (live *petitbleu.OptIn, revoked time.Time) {
	own := false
	for i := range s.OptIns {
		own = own || s.Customer != nil && s.OptIns[i].CustomerID == s.Customer.Value
	}
	for i := range s.OptIns {
		o := &s.OptIns[i]
		if own && o.CustomerID != s.Customer.Value || o.QuarantineOf != "" {
			continue
		}
		if o.RevokedAt.IsZero() {
			if live == nil || o.At.After(live.At) {
				live = o
			}
		} else if o.RevokedAt.After(revoked) {
			revoked = o.RevokedAt
		}
	}
	return live, revoked
}

// lastAnswerable is when the person last wrote something to which this message may be an
// answer; zero for what is no answer.
func (s *situation) lastAnswerable() time.Time {
	if s.Purpose == petitbleu.PurposeSupport || s.Purpose == petitbleu.PurposeRequested {
		if s.Comment != nil && s.Comment.At.After(s.Conversation.LastInboundAt) {
			return s.Comment.At
		}
		return s.Conversation.LastInboundAt
	}
	return time.Time{}
}

// subscribed tells whether the person gave leave for messages of the topic.
func (s *situation) subscribed() bool {
	t, _ := s.subscription()
	return t != nil
}
