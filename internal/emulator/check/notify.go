package check

import (
	"slices"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// oneTime judges the request of a one-time notification (Messenger Platform reference,
// sections 2.7.11 and 3.5).
func oneTime(p *wire.Payload, o Options) *Error {
	if !o.OneTime {
		return bad("Template type one_time_notif_req is not available")
	}
	return first(text("title", p.Title, 65), text("payload", p.Payload, payloadMost))
}

var (
	frequencies = []string{"", "DAILY", "WEEKLY", "MONTHLY"}
	reoptins    = []string{"", "ENABLED", "DISABLED"}
	ctaTexts    = []string{"", "ALLOW", "ALLOW_MESSAGES", "FREQUENCY", "GET", "GET_MESSAGES", "GET_UPDATES", "OPT_IN", "SIGN_UP"}
)

// recurring judges the request of recurring notifications (section 2.7.12), from 19 May
// 2022 until 10 Feb 2026. The frequency was required until 2 Feb 2023.
func recurring(p *wire.Payload, o Options) *Error {
	if !o.since(dayRecurring) {
		return bad("param message[attachment][payload][template_type]: there is no template of this type")
	}
	if !o.until(dayRecurringEnd) {
		return gone(p)
	}
	if e := first(
		short("title", p.Title, 65), text("payload", p.Payload, payloadMost),
		o.maybeLink("image_url", p.ImageURL), aspect(p.ImageAspectRatio),
	); e != nil {
		return e
	}
	switch {
	case p.NotificationFrequency == "" && o.Now < dayFrequencyEnds && !o.Legacy:
		return required("notification_messages_frequency")
	case !slices.Contains(frequencies, p.NotificationFrequency):
		return oneOf("notification_messages_frequency", "DAILY, WEEKLY, MONTHLY")
	case !slices.Contains(reoptins, p.NotificationReoptin):
		return oneOf("notification_messages_reoptin", "ENABLED, DISABLED")
	case !slices.Contains(ctaTexts, p.NotificationCTA):
		return oneOf("notification_messages_cta_text", "ALLOW, GET, GET_UPDATES, OPT_IN, SIGN_UP")
	}
	return nil
}
