package policy

import (
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu"
)

const ruleSubscriptionID = petitbleu.RightSubscription

// Grants that subscription messages need, as Page.Grants names them. The second stands for the
// registration as a news Page, without which nothing went after 4 March 2020.
const (
	grantSubscription = "pages_messaging_subscriptions"
	grantNews         = "news_page"
)

// SubscriptionSource is the source of an opt-in that asks for subscription messages, whatever
// its topic.
const SubscriptionSource = "subscription"

var ruleSubscription = rule{
	id:   ruleSubscriptionID,
	kind: right,
	about: "Subscription messages: regular, non-promotional content that the person asked for, at any time. It takes the person's recorded request (an opt-in of this topic) and " +
		"the Page's permission pages_messaging_subscriptions. From 4 March 2020 on, only a registered news Page may (grant news_page).",
	cure:   "Ask the person for this content on record, and the platform for the permission.",
	source: "Messenger Platform reference, section 3.2",
	check: func(s *situation) finding {
		switch {
		case !s.at.Before(tagCut) && !slices.Contains(s.Grants, grantNews):
			return failed(petitbleu.CodeOutsideWindow, "Subscription messages ended on 4 March 2020, except for registered news Pages, and this Page is none.")
		case s.lacks(grantSubscription):
			return failed(petitbleu.CodeOutsideWindow, "The Page lacks the permission for subscription messages.")
		}
		for i := range s.OptIns {
			o := &s.OptIns[i]
			if o.RevokedAt.IsZero() && o.QuarantineOf == "" && s.Topic != "" && o.Topic == s.Topic || o.Source == SubscriptionSource && s.Topic == "" && o.RevokedAt.IsZero() && o.QuarantineOf == "" {
				return finding{pass: true, at: o.At, text: "The person asked for this content at {at}, and the Page may send it."}
			}
		}
		return failed(petitbleu.CodeOutsideWindow, "No request of the person for this content is on record.")
	},
	many: func(l *ladder) many {
		if !l.at.Before(tagCut) && !slices.Contains(l.Grants, grantNews) || l.lacks(grantSubscription) {
			return many{pass: leaf(petitbleu.CondNever)}
		}
		return many{pass: petitbleu.Cond{Op: petitbleu.CondAskedFor, Text: l.Topic}}
	},
}

// asksForSubscription tells whether the sender named the tag of subscription messages.
func (s *situation) asksForSubscription() bool {
	return strings.EqualFold(s.Tag, "NON_PROMOTIONAL_SUBSCRIPTION")
}
