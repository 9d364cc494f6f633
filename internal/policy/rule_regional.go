package policy

import "github.com/petitbleu/petitbleu"

var ruleRegional = rule{
	id:      "regional_tokens",
	kind:    limit,
	from:    date(2020, 12, 16),
	until:   date(2023, 10, 1),
	regions: restricted,
	bars:    []string{ruleOneTimeTokenID},
	about:   "One-time tokens could not be used by businesses or for people in Europe and Japan. The days are those of the general restrictions there; Japan's began about March 2021, which is not told apart here.",
	cure:    "Send while the window is open.",
	source:  "Messenger Platform reference, sections 3.5 and 6.12",
	check: func(*situation) finding {
		return failed(petitbleu.CodeOutsideWindow, "One-time tokens could not be used in Europe and Japan at that time.")
	},
}

// restricted are the countries whose privacy rules the platform answered by withholding features.
var restricted = []string{"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS",
	"IT", "JP", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"}
