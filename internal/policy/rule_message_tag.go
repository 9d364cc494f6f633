package policy

import (
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const ruleMessageTagID = "message_tag"

var ruleMessageTag = rule{
	id:     ruleMessageTagID,
	kind:   right,
	about:  "A message tag that the sender asks for and that is alive at the pack's date lets a message of its use case out of the window.",
	cure:   "Send while the window is open. The tags for account, event and order updates ended on 27 April 2026.",
	source: "Messenger Platform reference, sections 3.2 and 3.4; iAdvize reference, section 5.8",
	check:  messageTag,
	many: func(l *ladder) many {
		tag, _ := findTag(l.Tag)
		m := many{pass: leaf(petitbleu.CondNever)}
		switch {
		case tag.name == "HUMAN_AGENT" && !l.at.Before(tag.from):
			m = ruleHumanAgent.many(l)
		case tag.name == "CUSTOMER_FEEDBACK":
			m = ruleFeedback.many(l)
		default:
			if messageTag(&l.situation).pass {
				m.pass.Op = petitbleu.CondAlways
			}
		}
		m.right = strings.ToLower(tag.name)
		return m
	},
}

func messageTag(s *situation) finding {
	if s.Tag == "" {
		return failed(petitbleu.CodeOutsideWindow, "The sender asked for no message tag.")
	}
	tag, known := findTag(s.Tag)
	switch {
	case !known:
		return failed(petitbleu.CodeOutsideWindow, "The message tag that was asked for is not one of the platform's.")
	case !tag.from.IsZero() && s.at.Before(tag.from):
		return finding{code: petitbleu.CodeOutsideWindow, text: "The message tag {word} did not exist yet: it begins at {at}.", word: tag.name, at: tag.from}
	case !tag.until.IsZero() && !s.at.Before(tag.until):
		return finding{code: petitbleu.CodeOutsideWindow, text: "The message tag {word} ended at {at}.", word: tag.name, at: tag.until}
	case tag.name == "HUMAN_AGENT":
		return humanAgent(s)
	case tag.name == "CUSTOMER_FEEDBACK":
		return feedbackTag(s)
	case s.asksForSubscription():
		return failed(petitbleu.CodeOutsideWindow, "The message tag NON_PROMOTIONAL_SUBSCRIPTION needs the person's request and the Page's permission.")
	}
	return finding{pass: true, right: strings.ToLower(tag.name), word: tag.name, text: "The message tag {word} allows this message."}
}

func feedbackTag(s *situation) finding {
	if s.Content == petitbleu.ContentFeedback {
		return ruleFeedback.check(s)
	}
	return failed(petitbleu.CodeOutsideWindow, "The message tag CUSTOMER_FEEDBACK goes with the platform's feedback template only, and this message is none.")
}

// tag is a message tag with its life.
type tag struct {
	name        string
	from, until time.Time
}

// tags lists the platform's message tags. Those until 4 March 2020 are the ones that the cut
// from 17 to 4 ended.
var tags = []tag{
	{name: "HUMAN_AGENT", from: date(2021, 6, 2)},
	{name: "CUSTOMER_FEEDBACK"},
	{name: "ACCOUNT_UPDATE", until: date(2026, 4, 27)},
	{name: "POST_PURCHASE_UPDATE", from: date(2020, 3, 4), until: date(2026, 4, 27)},
	{name: "CONFIRMED_EVENT_UPDATE", from: date(2020, 3, 4), until: date(2026, 4, 27)},
	{name: "COMMUNITY_ALERT", until: tagCut},
	{name: "CONFIRMED_EVENT_REMINDER", until: tagCut},
	{name: "NON_PROMOTIONAL_SUBSCRIPTION", until: tagCut},
	{name: "PAIRING_UPDATE", until: tagCut},
	{name: "APPLICATION_UPDATE", until: tagCut},
	{name: "PAYMENT_UPDATE", until: tagCut},
	{name: "PERSONAL_FINANCE_UPDATE", until: tagCut},
	{name: "SHIPPING_UPDATE", until: tagCut},
	{name: "RESERVATION_UPDATE", until: tagCut},
	{name: "ISSUE_RESOLUTION", until: tagCut},
	{name: "APPOINTMENT_UPDATE", until: tagCut},
	{name: "GAME_EVENT", until: tagCut},
	{name: "TRANSPORTATION_UPDATE", until: tagCut},
	{name: "FEATURE_FUNCTIONALITY_UPDATE", until: tagCut},
	{name: "TICKET_UPDATE", until: tagCut},
	{name: "BUSINESS_PRODUCTIVITY", until: tagCut},
}

var tagCut = date(2020, 3, 4)

// TagLife is a message tag of the platform, and when it is alive. A zero time stands for no end on that side.
type TagLife struct {
	Name        string
	From, Until time.Time
}

// Tags lists the platform's message tags, those of today first (Messenger Platform reference, sections 3.2 and 3.4).
func Tags() []TagLife {
	all := make([]TagLife, len(tags))
	for i, t := range tags {
		all[i] = TagLife{t.name, t.from, t.until}
	}
	return all
}

func findTag(name string) (tag, bool) {
	for _, t := range tags {
		if strings.EqualFold(t.name, name) {
			return t, true
		}
	}
	return tag{}, false
}
