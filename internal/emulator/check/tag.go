package check

import "slices"

// ThreeTags began on 4 Mar 2020 and ended on 27 Apr 2026 (Messenger Platform reference,
// sections 3.2 and 3.4). ACCOUNT_UPDATE was one of the tags before, too.
var ThreeTags = []string{"ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"}

// OldTags ended on 4 Mar 2020 (section 3.2).
var OldTags = []string{
	"COMMUNITY_ALERT", "CONFIRMED_EVENT_REMINDER", "NON_PROMOTIONAL_SUBSCRIPTION", "PAIRING_UPDATE",
	"APPLICATION_UPDATE", "ACCOUNT_UPDATE", "PAYMENT_UPDATE", "PERSONAL_FINANCE_UPDATE", "SHIPPING_UPDATE",
	"RESERVATION_UPDATE", "ISSUE_RESOLUTION", "APPOINTMENT_UPDATE", "GAME_EVENT", "TRANSPORTATION_UPDATE",
	"FEATURE_FUNCTIONALITY_UPDATE", "TICKET_UPDATE", "BUSINESS_PRODUCTIVITY",
}

// Tag refuses a tag that does not exist on that day. No tag passes, save with the type
// MESSAGE_TAG.
func Tag(tag, messagingType string, now int64) *Error {
	if tag == "" {
		if messagingType == "MESSAGE_TAG" {
			return bad("param tag is required with messaging_type MESSAGE_TAG")
		}
		return nil
	}
	three, old := slices.Contains(ThreeTags, tag), slices.Contains(OldTags, tag)
	switch {
	case tag == "HUMAN_AGENT" && now < dayHumanAgent:
		return bad("The message tag HUMAN_AGENT is in a closed beta until 2 June 2021")
	case tag == "HUMAN_AGENT", tag == "CUSTOMER_FEEDBACK":
		return nil
	case old && now < dayOldTagsEnd, three && now >= dayOldTagsEnd && now < dayThreeTagsEnd:
		return nil
	case three && now < dayOldTagsEnd:
		return bad("The message tag %s exists from 4 March 2020 on", tag)
	case three:
		return bad("The message tag %s is deprecated since 27 April 2026. Use an approved utility template or the Marketing Message API instead", tag)
	case old:
		return bad("The message tag %s is deprecated since 4 March 2020", tag)
	}
	return bad("param tag must be one of the message tags")
}

// TagOpens says that a living tag alone, without a further condition, lets a message go
// outside the window on that day.
func TagOpens(tag string, now int64) bool {
	return slices.Contains(ThreeTags, tag) && now >= dayOldTagsEnd && now < dayThreeTagsEnd || slices.Contains(OldTags, tag) && now < dayOldTagsEnd
}
