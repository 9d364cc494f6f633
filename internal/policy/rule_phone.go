package policy

import (
	"strings"

	"github.com/petitbleu/petitbleu"
)

const rulePhoneID = petitbleu.RightPhone

var rulePhone = rule{
	id:       rulePhoneID,
	kind:     right,
	to:       []petitbleu.RecipientKind{petitbleu.RecipientPhone},
	until:    petitbleu.FoundingRulesEnd,
	platform: true,
	about: "Customer matching: a message to a phone number, which the person must have verified lately. In the United States only, with the permission pages_messaging_phone_number. " +
		"It is closed; no source gives the day, and the end of the founding rules is taken.",
	cure:   "Ask the person to write to the Page or to opt in on the site.",
	source: "Messenger Platform reference, sections 2.2 and 4.4",
	check: func(s *situation) finding {
		switch {
		case s.Region != "" && s.Region != "US":
			return finding{code: petitbleu.CodeNotAllowed, word: s.Region, text: "Messages to phone numbers are for businesses in the United States, and this one is in {word}."}
		case !strings.HasPrefix(s.Recipient.Value, "+1"):
			return failed(petitbleu.CodeNotAllowed, "Messages go to phone numbers of the United States only.")
		case s.lacks("pages_messaging_phone_number"):
			return failed(petitbleu.CodeNotAllowed, "The Page lacks the permission for messages to phone numbers.")
		}
		return passed("A message may go to the phone number; the platform knows whether the person verified it.")
	},
}
