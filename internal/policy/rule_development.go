package policy

import "github.com/petitbleu/petitbleu"

var ruleDevelopment = rule{
	id:       "development",
	kind:     gate,
	platform: true,
	about: "An app in development mode may talk with people who have a role on it, and with its test users, and with nobody else. " +
		"Whom a comment, checkbox or phone number belongs to is not known beforehand: there the platform has the last word.",
	cure:   "Give the person a role on the app, or publish the app.",
	source: "Messenger Platform reference, section 10.3",
	check: func(s *situation) finding {
		switch {
		case s.AppMode != petitbleu.AppDevelopment:
			return passed("The app is live.")
		case s.Tester:
			return passed("The app is in development mode, and the person may take part.")
		case s.Recipient.Kind != "" && s.Recipient.Kind != petitbleu.RecipientPSID:
			return passed("The app is in development mode; whether this person has a role on it, only the platform knows.")
		}
		return failed(petitbleu.CodeNotAllowed, "The app is in development mode, and this person has no role on it.")
	},
	many: func(l *ladder) many {
		if l.AppMode != petitbleu.AppDevelopment {
			return many{}
		}
		return many{pass: leaf(petitbleu.CondTester), code: petitbleu.CodeNotAllowed}
	},
}
