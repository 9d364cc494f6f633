package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const ruleUserRefID = petitbleu.RightUserRef

// userRefLife is how long a checkbox can be followed up. The reference knows that the time is
// limited and not how long it is; a day is what any other plugin opens.
const userRefLife = 24 * time.Hour

var ruleUserRef = rule{
	id:       ruleUserRefID,
	kind:     right,
	to:       []petitbleu.RecipientKind{petitbleu.RecipientUserRef},
	platform: true,
	about:    "Who confirmed the checkbox plugin gets one follow-up; more may go when the person answers, by the address learned then. The time is limited: 24 hours are taken, since the platform says no number.",
	cure:     "Wait for the person to answer.",
	source:   "Messenger Platform reference, sections 2.2, 3.1 and 8.4; the 24 hours are this program's reading",
	check: func(s *situation) finding {
		switch {
		case s.RefAt.IsZero():
			return failed(petitbleu.CodeNotOptedIn, "Nobody has confirmed a checkbox under this reference.")
		case !s.RefSentAt.IsZero():
			return finding{code: petitbleu.CodeOutsideWindow, at: s.RefSentAt, text: "The one follow-up of the checkbox left at {at}."}
		}
		f := finding{at: s.RefAt, until: s.RefAt.Add(userRefLife)}
		if s.now.Before(f.until) {
			f.pass, f.text = true, "The person confirmed the checkbox at {at}: one follow-up may go until {until}."
			return f
		}
		f.code, f.text = petitbleu.CodeOutsideWindow, "The person confirmed the checkbox at {at}, too long ago for a follow-up."
		return f
	},
}
