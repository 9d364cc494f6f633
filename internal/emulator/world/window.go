package world

import (
	"net/http"
	"slices"
	"time"
)

const (
	WindowMS = int64(24 * time.Hour / time.Millisecond)
	weekMS   = 7 * WindowMS
)

// What opens the standard window (Messenger Platform reference, section 3.1).
const (
	openMessage  = "message"
	openPostback = "postback"
	openPlugin   = "send_to_messenger"
	openLink     = "m.me link"
	openReaction = "reaction"
	openNotifyMe = "notify_me"
)

// Qualify notes an action that opens the window for 24 hours.
func (w *World) Qualify(t *Thread, by string) {
	w.route(t)
	t.QualifiedAt, t.QualifiedBy = w.Now(), by
	t.PlusOneUsed, t.SentSince = false, 0
	if by == openMessage {
		t.LastMessageAt = t.QualifiedAt
	}
	t.Gone = false
	w.Publish("thread", map[string]string{"page": t.PageID, "person": t.PersonID})
}

// WindowOpen tells whether the standard 24 hours run.
func (t *Thread) WindowOpen(now int64) bool {
	return t.QualifiedAt > 0 && now < t.QualifiedAt+WindowMS
}

// Days on which the rules changed (sections 3.2 and 3.4).
var (
	dayOldTagsEnd   = day(2020, 3, 4)
	dayThreeTagsEnd = day(2026, 4, 27)
)

func day(y, m, d int) int64 { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).UnixMilli() }

var threeTags = []string{"ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"}

var oldTags = []string{
	"COMMUNITY_ALERT", "CONFIRMED_EVENT_REMINDER", "NON_PROMOTIONAL_SUBSCRIPTION", "PAIRING_UPDATE",
	"APPLICATION_UPDATE", "ACCOUNT_UPDATE", "PAYMENT_UPDATE", "PERSONAL_FINANCE_UPDATE", "SHIPPING_UPDATE",
	"RESERVATION_UPDATE", "ISSUE_RESOLUTION", "APPOINTMENT_UPDATE", "GAME_EVENT", "TRANSPORTATION_UPDATE",
	"FEATURE_FUNCTIONALITY_UPDATE", "TICKET_UPDATE", "BUSINESS_PRODUCTIVITY",
}

// CheckTag refuses a tag that does not exist on that day. An empty tag passes.
func CheckTag(tag, messagingType string, now int64) *Error {
	if messagingType == "MESSAGE_TAG" && tag == "" {
		return BadParam("param tag is required with messaging_type MESSAGE_TAG")
	}
	if tag == "" {
		return nil
	}
	switch {
	case tag == "HUMAN_AGENT", tag == "CUSTOMER_FEEDBACK":
		return nil
	case slices.Contains(threeTags, tag) && now < dayThreeTagsEnd:
		return nil
	case slices.Contains(threeTags, tag):
		return BadParam("The message tag " + tag + " is deprecated since 27 April 2026. Use an approved utility template or the Marketing Message API instead")
	case slices.Contains(oldTags, tag) && now < dayOldTagsEnd:
		return nil
	case slices.Contains(oldTags, tag):
		return BadParam("The message tag " + tag + " is deprecated since 4 March 2020")
	}
	return BadParam("param tag must be one of the message tags")
}

// CheckWindow decides whether a message may go now; templateType is "" for none.
func (w *World) CheckWindow(t *Thread, messagingType, tag, templateType string) *Error {
	now, rules := w.Now(), w.RulesAt()
	if t.WindowOpen(now) {
		if w.State.Switches.SingleFollowUp && t.QualifiedBy == openPlugin && t.SentSince >= 1 {
			return ErrWindow()
		}
		return nil
	}
	if messagingType == "NON_PROMOTIONAL_SUBSCRIPTION" {
		if rules < dayOldTagsEnd {
			return nil
		}
		return Fail(http.StatusBadRequest, 10, 2018065, "This message is sent outside of allowed window. The Page does not have the news permission")
	}
	switch {
	case tag == "HUMAN_AGENT" && t.LastMessageAt > 0 && now < t.LastMessageAt+weekMS:
		return nil
	case tag == "CUSTOMER_FEEDBACK" && templateType == "customer_feedback" && t.LastMessageAt > 0 && now < t.LastMessageAt+weekMS:
		return nil
	case slices.Contains(threeTags, tag) && rules < dayThreeTagsEnd:
		return nil
	case slices.Contains(oldTags, tag) && rules < dayOldTagsEnd:
		return nil
	case rules < dayOldTagsEnd && t.QualifiedAt > 0 && !t.PlusOneUsed:
		t.PlusOneUsed = true // 24+1: one more until the next word
		return nil
	}
	return ErrWindow()
}
