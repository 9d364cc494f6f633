package graph

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Recurring notifications, later marketing messages, until 10 Feb 2026 (Messenger Platform
// reference, section 3.6).

func dayOf(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).UnixMilli()
}

var (
	dayRecurringEnd = dayOf(2026, 2, 10)
	dayLongCooling  = dayOf(2025, 9, 1)
	dayNewMarketing = dayOf(2025, 7, 1)
	dayRouting      = dayOf(2023, 9, 12)
	dayHandover2    = dayOf(2021, 9, 14)
)

// recurringAlive says that the old product works on that day.
func (g *Door) recurringAlive() bool { return g.State.Switches.Legacy || g.RulesAt() < dayRecurringEnd }

// resolveRecurring: a token works again and again, with a pause between two messages.
func (g *Door) resolveRecurring(page *world.Page, text string) (*target, *world.Error) {
	r := g.State.Recurring[text]
	now := g.Now()
	if !g.recurringAlive() || r == nil || r.PageID != page.ID || r.Expires > 0 && now >= r.Expires {
		return nil, world.BadParam("param recipient[notification_messages_token] is invalid or expired")
	}
	if r.Stopped {
		return nil, world.Fail(http.StatusBadRequest, 10, 1893015, "This person stopped the notification messages of this topic")
	}
	if r.LastSent > 0 && now < r.LastSent+coolDown(r, g.RulesAt()) && !r.FollowUp {
		return nil, world.Fail(http.StatusBadRequest, 4, 2018354, "The minimum delay between two marketing messages for this token has not passed")
	}
	p := g.State.People[r.PersonID]
	return &target{thread: g.FindThread(page.ID, r.PersonID), person: p, free: true, consume: func(*world.Bubble) { r.LastSent, r.FollowUp = g.Now(), false }}, nil
}

// coolDown is the pause between two messages with a token.
func coolDown(r *world.RecurringToken, rules int64) int64 {
	switch {
	case r.Frequency == "WEEKLY":
		return 7 * dayMS
	case r.Frequency == "MONTHLY":
		return 30 * dayMS
	case rules >= dayLongCooling:
		return 2 * dayMS
	}
	return dayMS
}

// requestsPerDay is the emulator's own limit of opt-in requests to one person; the
// platform tells no number.
const requestsPerDay = 10

// newTopic refuses the same topic asked twice in a week, and too many requests.
func (g *Door) newTopic(out *outgoing) *world.Error {
	title, now, today := string(out.Message.Attachment.Payload.Title), g.Now(), 0
	for _, b := range out.to.thread.Bubbles {
		if b.From != "page" || b.At <= now-weekMS || b.Kind != "template" {
			continue
		}
		var m wire.Message
		if check.Into("message", string(b.Message), &m) != nil || check.TemplateType(&m) != "notification_messages" {
			continue
		}
		if string(m.Attachment.Payload.Title) == title {
			return world.Fail(http.StatusBadRequest, 613, 1893016, "The same topic was asked for in the last week")
		}
		if b.At > now-dayMS {
			today++
		}
	}
	if today >= requestsPerDay {
		return world.Fail(http.StatusBadRequest, 9, 2018352, "Too many opt-in requests were sent to this person")
	}
	return nil
}

// notificationTokens is GET /{page}/notification_message_tokens.
func (g *Door) notificationTokens(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	var list []*world.RecurringToken
	seen := map[string]bool{}
	for _, r := range g.State.Recurring {
		if r.PageID == page.ID && !r.Stopped {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *world.RecurringToken) int {
		return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(a.Token, b.Token))
	})
	if c.params.Bool("do_not_return_duplicates") {
		list = slices.DeleteFunc(list, func(r *world.RecurringToken) bool {
			twice := seen[r.PersonID+"/"+r.Title]
			seen[r.PersonID+"/"+r.Title] = true
			return twice
		})
	}
	fields, ge := g.fieldsOf(c, "{recurring}", "recipient_id", "notification_messages_token", "topic_title", "creation_timestamp", "token_expiry_timestamp", "user_token_status")
	if ge != nil {
		return nil, ge
	}
	return pageUpTo(c, list, 1000, func(r *world.RecurringToken) string { return r.Token }, func(r *world.RecurringToken) any {
		return pick(g.recurringFields(page, r), fields)
	})
}

func (g *Door) recurringFields(page *world.Page, r *world.RecurringToken) map[string]any {
	next := r.Made
	if r.LastSent > 0 {
		next = r.LastSent + coolDown(r, g.RulesAt())
	}
	out := map[string]any{
		"recipient_id": g.Psid(g.State.People[r.PersonID], page.ID), "notification_messages_token": r.Token, "topic_title": r.Title,
		"creation_timestamp": r.Made, "token_expiry_timestamp": r.Expires, "next_eligible_time": next,
		"next_eligible_time_for_paid_messaging": r.LastSent + paidPauseMS, "user_token_status": "NOT_REFRESHED",
		"notification_messages_timezone": r.Timezone, "notification_messages_reoptin": "ENABLED", "custom_audience_ids": []string{},
	}
	if r.Frequency != "" {
		out["notification_messages_frequency"] = r.Frequency
	}
	return out
}

// notificationSupport is POST /{page}/notification_messages_dev_support: lets a developer
// send again before the pause has passed.
func (g *Door) notificationSupport(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, ge
	}
	var who wire.Recipient
	if e := c.params.Into("recipient", &who); e != nil {
		return nil, refused(e)
	}
	if !strings.EqualFold(c.params["developer_action"], "ENABLE_FOLLOWUP_MESSAGE") {
		return nil, world.BadParam("param developer_action must be one of {ENABLE_FOLLOWUP_MESSAGE}")
	}
	r := g.State.Recurring[string(who.NotificationMessagesToken)]
	if r == nil || r.PageID != page.ID {
		return nil, world.BadParam("param recipient[notification_messages_token] is invalid or expired")
	}
	r.FollowUp = true
	g.Dirty = true
	return success(), nil
}
