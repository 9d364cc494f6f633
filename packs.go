package petitbleu

import "time"

// Rights by which a message may leave, as package policy names them in Verdict.Right and
// drivers read them. The right of a message tag is the tag's name in lower case.
const (
	RightWindow       = "window"         // the standard messaging window is open
	RightOneTimeToken = "one_time_token" // the person asked for one message about a topic
	RightHumanAgent   = "human_agent"    // a person answers, up to 7 days after the last message
	RightExtra        = "extra_message"  // 24+1, the one message after the window, until 4 March 2020

	RightFeedback     = "customer_feedback"            // the feedback template, up to 7 days after the last message
	RightUtility      = "utility"                      // an approved utility template
	RightMarketing    = "marketing"                    // a token for messages of a topic
	RightPrivateReply = "private_reply"                // one answer to a comment or post, for 7 days
	RightUserRef      = "user_ref"                     // the follow-up of a checkbox
	RightPhone        = "phone_number"                 // customer matching
	RightSubscription = "non_promotional_subscription" // history: the person's recorded request and the Page's permission
)

// Names of rule packs. A pack is an instant whose rules are followed; any RFC 3339 instant
// names one too.
const (
	PackToday = "today" // the instant of the decision itself
	Pack2020  = "2020"  // Pack2020At
)

// Instants on which rules turn.
var (
	// Pack2020At is the instant that the pack 2020 stands for. The founding documents describe
	// the platform after 4 March 2020, when 24+1 and most message tags ended and one-time
	// notifications had begun, and before 16 December 2020, when features were withheld in
	// Europe (Messenger Platform reference, sections 3.2, 3.5 and 6.12).
	Pack2020At = time.Date(2020, time.June, 1, 0, 0, 0, 0, time.UTC)

	// FoundingRulesEnd is when the founding documents' own rules (320 characters, nothing
	// promotional without a token) are taken to end: the platform then opened its first
	// product for promotion, recurring notifications (reference, section 3.6). No source gives
	// the days on which those two rules really changed.
	FoundingRulesEnd = time.Date(2022, time.May, 19, 0, 0, 0, 0, time.UTC)
)

// PackInstant gives the instant that a pack stands for; the empty name means today. The
// error, invalid_parameter, is for a name that is neither a pack nor an instant.
func PackInstant(pack string, now time.Time) (time.Time, error) {
	switch pack {
	case PackToday, "":
		return now, nil
	case Pack2020:
		return Pack2020At, nil
	}
	at, err := time.Parse(time.RFC3339, pack)
	if err != nil {
		return time.Time{}, Errorf(CodeInvalidParameter, `a rule pack is "today", "2020" or an instant in RFC 3339 form such as "2023-01-01T00:00:00Z"`)
	}
	return at, nil
}

// PackAt gives a pack as one that reads no clock: today becomes the instant itself. Whoever has
// a clock gives it to a driver's Check, which has none.
func PackAt(pack string, now time.Time) string {
	if pack == PackToday || pack == "" {
		return now.UTC().Format(time.RFC3339)
	}
	return pack
}

// TextLimitOf gives the length that a text may have under a pack, in code points. An unknown
// pack gets the smaller limit.
func TextLimitOf(pack string) int {
	at, err := PackInstant(pack, FoundingRulesEnd) // today is after the founding rules, whenever it is
	if err != nil || at.Before(FoundingRulesEnd) {
		return TextLimit2020
	}
	return TextLimit
}
