package check

import (
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

var (
	messagingTypes    = []string{"", "RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY", "NON_PROMOTIONAL_SUBSCRIPTION"}
	notificationTypes = []string{"", "REGULAR", "SILENT_PUSH", "NO_PUSH"}
	reactions         = []string{"smile", "angry", "sad", "wow", "love", "like", "dislike", "other"}
)

// Request judges a call of the Send API by its form.
func Request(s *Send, o Options) *Error {
	if e := recipient(s.Recipient); e != nil {
		return e
	}
	if s.Platform != "" && s.Platform != "messenger" {
		return oneOf("platform", "messenger")
	}
	if s.SenderAction != "" {
		return action(s, o)
	}
	if !slices.Contains(messagingTypes, s.MessagingType) {
		return oneOf("messaging_type", "RESPONSE, UPDATE, MESSAGE_TAG, UTILITY")
	}
	if !slices.Contains(notificationTypes, s.NotificationType) {
		return oneOf("notification_type", "REGULAR, SILENT_PUSH, NO_PUSH")
	}
	if e := Tag(s.Tag, s.MessagingType, o.Now); e != nil {
		return e
	}
	if s.PersonaID != "" && !digits(string(s.PersonaID)) {
		return bad("param persona_id must be the id of a persona")
	}
	if s.ReplyTo != nil && s.ReplyTo.MID == "" && o.since(dayReplyTo) {
		return required("reply_to[mid]")
	}
	if e := threadControl(s.ThreadControl); e != nil {
		return e
	}
	if s.Message == nil {
		return empty()
	}
	if s.MessagingType == "UTILITY" && len(s.Message.Template) == 0 {
		return bad("param message[template] is required with messaging_type UTILITY")
	}
	return message(s, o)
}

// Quotes says that reply_to counts on that day; before, the platform does not read it.
func Quotes(s *Send, o Options) bool { return s.ReplyTo != nil && o.since(dayReplyTo) }

func empty() *Error {
	return sub(2018034, "Message cannot be empty, must provide valid attachment or text")
}

// action judges typing_on and its like (Messenger Platform reference, section 2.5).
func action(s *Send, o Options) *Error {
	if s.Message != nil {
		return sub(2018014, "Message and sender_action cannot be sent together")
	}
	switch s.SenderAction {
	case "typing_on", "typing_off", "mark_seen":
		return nil
	case "react", "unreact":
		if !o.since(dayReactions) {
			break
		}
		if s.Payload == nil || s.Payload.MessageID == "" {
			return required("payload[message_id]")
		}
		r := s.Payload.Reaction
		if s.SenderAction == "react" && r == "" {
			return required("payload[reaction]")
		}
		if r != "" && r[0] < 0x80 && !slices.Contains(reactions, strings.ToLower(r)) {
			return oneOf("payload[reaction]", strings.Join(reactions, ", "))
		}
		return nil
	}
	return oneOf("sender_action", "TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT")
}

// recipient judges whom a call names (section 2.2).
func recipient(r *wire.Recipient) *Error {
	forms := 0
	for _, has := range []bool{
		r.ID != "", r.UserRef != "", r.PhoneNumber != "", r.CommentID != "", r.PostID != "",
		r.OneTimeNotifToken != "", r.NotificationMessagesToken != "", r.LoginID != "",
	} {
		if has {
			forms++
		}
	}
	switch {
	case forms != 1:
		return bad("param recipient must hold exactly one of id, user_ref, phone_number, comment_id, post_id, one_time_notif_token, notification_messages_token, login_id")
	case r.LoginID != "":
		return bad("param recipient[login_id]: this emulator has no Login Connect with Messenger. Send to a Page-scoped id, recipient[id]")
	case r.ID != "" && !digits(string(r.ID)):
		return bad("param recipient[id] must be a valid ID string (e.g., \"123\")")
	case r.Name != nil && r.PhoneNumber == "":
		return bad("param recipient[name] goes with recipient[phone_number] only")
	case r.PhoneNumber != "" && Phone(string(r.PhoneNumber)) == "":
		return bad("param recipient[phone_number] must be a phone number with + and country code, such as +1(202)555-0143")
	}
	return nil
}

// Phone is a phone number as + and digits, without the blanks, dots, hyphens and brackets
// that people write; empty when it is none.
func Phone(text string) string {
	text = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(strings.TrimSpace(text))
	if number, ok := strings.CutPrefix(text, "+"); ok && digits(number) && len(number) >= 6 && len(number) <= 15 {
		return text
	}
	return ""
}

// threadControl judges the hand-over in the same call (section 7.2).
func threadControl(t *wire.ThreadControl) *Error {
	switch {
	case t == nil:
		return nil
	case t.ControlType == "release":
		return nil
	case t.ControlType != "pass":
		return oneOf("thread_control[control_type]", "pass, release")
	case !digits(string(t.AppID)):
		return sub(2018164, "param thread_control[app_id] must be the id of an app")
	}
	return nil
}
