package campaigns

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// reasonWords say why people of a campaign got nothing, and what would help: a sentence and its cure.
var reasonWords = map[string][2]string{
	"no_identity":                           {"They are not known on the channel.", "Offer them the opt-in: a Send to Messenger button, or an m.me link."},
	"already_got":                           {"They got this campaign before.", "Nobody gets it twice unless the campaign says so."},
	"over_limit":                            {"The campaign has as many people as it may have.", "Raise the limit, or leave it."},
	tally.Gone:                              {"They are not here any more: they were deleted, or became part of somebody else.", ""},
	string(petitbleu.CodeNotOptedIn):        {"They have no Messenger id here.", "Offer them the opt-in: a Send to Messenger button, or an m.me link."},
	string(petitbleu.CodeOutsideWindow):     {"The messaging window was closed, and no other right was there.", "Ask for a token in an open window, or send when they write next."},
	string(petitbleu.CodeNotAllowed):        {"The rules do not allow this purpose without another right.", "Look at the purpose, and at the topic of the tokens that they gave."},
	string(petitbleu.CodeStopped):           {"They asked to stop.", "Nothing: it is their choice."},
	string(petitbleu.CodeUnreachable):       {"The platform says that they cannot be reached.", "Nothing, until they write to the Page again."},
	string(petitbleu.CodeSafeMode):          {"The program is in safe mode, and they are not in the safe group.", "Add them to the safe group, or end safe mode."},
	string(petitbleu.CodePageNotLinked):     {"Their Page is not connected.", "Connect the Page under Channels."},
	"capped":                                {"They got as many messages as the caps allow.", "They can be reached when the period is over; or leave the campaign out of the caps."},
	"quiet_hours":                           {"It was in the quiet hours where they are.", "Send at another time, or hold messages instead of dropping them."},
	"too_late":                              {"It could not leave in time.", "Send faster, or give it more time."},
	"left_audience":                         {"They did not belong to the audience any more when the message was due.", ""},
	string(petitbleu.CodeAborted):           {"The template said not to send to them.", "Look at the conditions of the template."},
	string(petitbleu.CodeRenderFailed):      {"The message could not be written for them.", "Open one of the messages: it says where the template fails."},
	string(petitbleu.CodeTextTooLong):       {"The text that was written for them is too long.", "Shorten it, or cut what is put in with truncate."},
	string(petitbleu.CodeEmptyMessage):      {"The message that was written for them is empty.", "Give defaults to what may be missing."},
	string(petitbleu.CodeBadTemplate):       {"The message that was written for them breaks a limit of the channel.", "Open one of the messages: it says which field."},
	string(petitbleu.CodeRefused):           {"The receiver refused the request.", "Open one of the messages: it has the receiver's answer."},
	string(petitbleu.CodePlatform):          {"The platform refused it.", "Open one of the messages: it has the platform's error and what it means."},
	string(petitbleu.CodeInvalidToken):      {"The token of the Page was refused.", "Connect the Page again."},
	string(petitbleu.CodeAmbiguousCustomer): {"Two people claim the id.", "Settle whose it is."},
}

// campaignReason puts a reason into words.
func campaignReason(r tally.Reason) CampaignReason {
	v := CampaignReason{Reason: r}
	if words, ok := reasonWords[r.Reason]; ok {
		v.Sentence, v.Cure = words[0], words[1]
	}
	switch {
	case v.Sentence != "":
	case r.Stage == string(petitbleu.StateUnknown):
		v.Sentence, v.Cure = "The answer was lost: nobody knows yet whether it arrived.", "The conversation is asked; nothing is sent twice."
	case r.Stage == string(petitbleu.StateCancelled):
		v.Sentence = "The campaign was stopped before."
	case r.Stage == string(petitbleu.StateHeld):
		v.Sentence = "It waits: it may leave later."
	default:
		v.Sentence, v.Cure = "It did not go.", "Open one of the messages: it says why."
	}
	return v
}
