package policy

import (
	"slices"

	"github.com/petitbleu/petitbleu"
)

var ruleRegionalForms = rule{
	id:      "regional_forms",
	kind:    limit,
	from:    date(2020, 12, 16),
	until:   date(2023, 10, 1),
	regions: restricted,
	bars:    allRights,
	about: "Templates could not be sent by businesses or to people in Europe and Japan, except the plain ones (text, pictures and files, buttons and cards), which came back early in 2021. " +
		"The days of each template are not known; these are those of the restrictions in general.",
	cure:   "Send a text, a picture, buttons or cards.",
	source: "Messenger Platform reference, section 6.12; error 10, subcode 2018336",
	check: func(s *situation) finding {
		if !slices.Contains(restrictedForms, s.Content) {
			return passed("This form of message was not restricted.")
		}
		return finding{code: petitbleu.CodeNotAllowed, word: string(s.Content), text: "Messages of the form {word} could not be sent in Europe and Japan at that time."}
	},
}

// restrictedForms are the templates that the restrictions took away.
var restrictedForms = []petitbleu.ContentType{
	petitbleu.ContentReceipt, petitbleu.ContentMediaCard, petitbleu.ContentProducts, petitbleu.ContentCoupon, petitbleu.ContentFeedback,
	petitbleu.ContentCustomerInfo, petitbleu.ContentAirline, petitbleu.ContentSubscription,
}

// allRights names every right.
var allRights = []string{
	ruleWindowID, ruleOneTimeTokenID, ruleMarketingID, ruleHumanAgentID, ruleFeedbackID, ruleUtilityID, ruleMessageTagID,
	ruleSubscriptionID, ruleExtraID, rulePrivateReplyID, ruleUserRefID, rulePhoneID,
}

// allBut names every right but some.
func allBut(some ...string) []string {
	return slices.DeleteFunc(slices.Clone(allRights), func(id string) bool { return slices.Contains(some, id) })
}
