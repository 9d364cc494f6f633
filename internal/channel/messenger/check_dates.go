package messenger

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// newest stands for the newest rules that are known.
var newest = day(9999, time.December, 31)

// Days on which the platform's forms changed (Messenger Platform reference, sections 2 and
// 3.6, appendix A). Where the reference gives a month or a year only, it is its first day.
var (
	dayProducts     = day(2020, time.August, 1) // Graph v8.0
	dayAirlineEnd   = day(2021, time.December, 6)
	dayRecurring    = day(2022, time.May, 19)
	dayFrequencyEnd = day(2023, time.February, 2)
	dayUtility      = day(2025, time.January, 1)
	dayImages       = day(2025, time.March, 19)
	dayReplyTo      = day(2025, time.July, 15)
	dayHeaderImage  = day(2025, time.September, 29)
	daySticker      = day(2026, time.January, 1)
	dayRecurringEnd = day(2026, time.February, 10)
	dayCall         = day(2026, time.February, 11)
	dayNamed        = day(2026, time.March, 6)
	dayGrid         = day(2026, time.June, 30)
)

// life is when a form may be sent; a zero bound is open.
type life struct {
	from, until time.Time
	instead     string // what to send where it is over
}

var lives = map[petitbleu.ContentType]life{
	petitbleu.ContentProducts:     {from: dayProducts},
	petitbleu.ContentAirline:      {until: dayAirlineEnd, instead: "use cards, a receipt or an approved utility template"},
	petitbleu.ContentSubscription: {from: dayRecurring, until: dayRecurringEnd, instead: "the Marketing Message API has taken its place"},
	petitbleu.ContentUtility:      {from: dayUtility},
	petitbleu.ContentImages:       {from: dayImages},
	petitbleu.ContentSticker:      {from: daySticker},
	petitbleu.ContentImageGrid:    {from: dayGrid},
}

const dayForm = "2 January 2006"

// alive refuses a form that the platform does not have at the instant of the rules.
func (k *checker) alive(t petitbleu.ContentType) {
	l, dated := lives[t]
	switch {
	case !dated:
	case k.at.Before(l.from):
		k.add(petitbleu.CodeBadTemplate, "type", "Messages of type %s came on %s, after the day of the rules that are followed; use another type.", t, l.from.Format(dayForm))
	case !l.until.IsZero() && !k.at.Before(l.until):
		k.add(petitbleu.CodeBadTemplate, "type", "The platform ended messages of type %s on %s; %s.", t, l.until.Format(dayForm), l.instead)
	}
}

var blank = regexp.MustCompile(`\s`)

// around checks what goes beside the message: persona, quote, sound and tag (section 2.1).
func (k *checker) around(c petitbleu.Content) {
	if c.PersonaID != "" {
		k.number("persona_id", c.PersonaID, "A persona is named by its id, a number; use one of the Page's personas.")
	}
	if c.ReplyTo != "" {
		switch {
		case k.at.Before(dayReplyTo):
			k.add(petitbleu.CodeInvalidParameter, "reply_to", "A message can quote another since %s, after the day of the rules that are followed; leave it out.", dayReplyTo.Format(dayForm))
		case blank.MatchString(c.ReplyTo) || len(c.ReplyTo) > 500:
			k.add(petitbleu.CodeInvalidParameter, "reply_to", "The message to quote is named by the platform's id of it; use the one that the webhook or the answer gave.")
		}
	}
	k.control(c.ThreadControl)
	if !slices.Contains([]string{"", "regular", "silent", "none"}, c.Notification) {
		k.add(petitbleu.CodeInvalidParameter, "notification", "A notification is regular, silent (no sound) or none; choose one of them.")
	}
	if c.Tag != "" && !slices.Contains(tags, c.Tag) {
		k.add(petitbleu.CodeInvalidParameter, "tag", "Messenger never had a message tag of this name; use one of %s.", strings.Join(tags[:5], ", "))
	}
}

// control checks to whom the conversation is handed (section 2.1).
func (k *checker) control(t *petitbleu.ThreadControl) {
	switch {
	case t == nil:
	case t.Type == petitbleu.ControlPass:
		k.number("thread_control.app_id", t.AppID, "A conversation is passed to an app by its id, a number; use that of the app.")
	case t.Type != petitbleu.ControlRelease:
		k.add(petitbleu.CodeInvalidParameter, "thread_control.control_type", "A conversation is handed over by pass (to an app) or release; choose one of them.")
	case t.AppID != "":
		k.add(petitbleu.CodeInvalidParameter, "thread_control.app_id", "Who releases a conversation names no app; leave it out, or pass the conversation.")
	}
}

// tags are all message tags there ever were; which one is alive, and for what, is a matter of
// package policy (sections 3.2 and 3.4).
var tags = []string{
	"HUMAN_AGENT", "CUSTOMER_FEEDBACK", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE", "CONFIRMED_EVENT_UPDATE",
	"COMMUNITY_ALERT", "CONFIRMED_EVENT_REMINDER", "NON_PROMOTIONAL_SUBSCRIPTION", "PAIRING_UPDATE", "APPLICATION_UPDATE",
	"PAYMENT_UPDATE", "PERSONAL_FINANCE_UPDATE", "SHIPPING_UPDATE", "RESERVATION_UPDATE", "ISSUE_RESOLUTION", "APPOINTMENT_UPDATE",
	"GAME_EVENT", "TRANSPORTATION_UPDATE", "FEATURE_FUNCTIONALITY_UPDATE", "TICKET_UPDATE", "BUSINESS_PRODUCTIVITY",
}
