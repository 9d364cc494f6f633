package graph

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// checker validates what is sent, against the limits of the Messenger Platform reference,
// sections 2.4 to 2.8.
type checker struct {
	strict bool // https only
	otn    bool
}

func tooLong(field string, limit int) *world.Error {
	return world.BadParam(fmt.Sprintf("Length of param %s must be less than or equal to %d", field, limit))
}

func required(field string) *world.Error {
	return world.BadParam("param " + field + " must be non-empty.")
}

// length counts characters (code points).
func length(s wire.Text) int { return utf8.RuneCountInString(string(s)) }

var messagingTypes = []string{"", "RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY", "NON_PROMOTIONAL_SUBSCRIPTION"}

var senderActions = []string{"typing_on", "typing_off", "mark_seen", "react", "unreact"}

// request checks the outer form: action or message, and their kinds.
func (c checker) request(req *wire.SendRequest, hasFile bool, now int64) *world.Error {
	if req.SenderAction != "" {
		if req.Message != nil {
			return world.Fail(400, 100, 2018014, "Message and sender_action cannot be sent together")
		}
		if !slices.Contains(senderActions, strings.ToLower(req.SenderAction)) {
			return world.BadParam("param sender_action must be one of {TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}")
		}
		return nil
	}
	if !slices.Contains(messagingTypes, req.MessagingType) {
		return world.BadParam("param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}")
	}
	if !slices.Contains([]string{"", "REGULAR", "SILENT_PUSH", "NO_PUSH"}, req.NotificationType) {
		return world.BadParam("param notification_type must be one of {REGULAR, SILENT_PUSH, NO_PUSH}")
	}
	if ge := world.CheckTag(req.Tag, req.MessagingType, now); ge != nil {
		return ge
	}
	if req.Message == nil {
		return world.Fail(400, 100, 2018034, "Message cannot be empty, must provide valid attachment or text")
	}
	return c.message(req.Message, hasFile)
}

func (c checker) message(m *wire.Message, hasFile bool) *world.Error {
	parts := 0
	for _, has := range []bool{m.Text != "", m.Attachment != nil, len(m.Attachments) > 0, m.StickerID != "", len(m.Template) > 0} {
		if has {
			parts++
		}
	}
	switch {
	case parts == 0:
		return world.Fail(400, 100, 2018034, "Message cannot be empty, must provide valid attachment or text")
	case parts > 1:
		return world.BadParam("param message must hold text or an attachment, not both. Send two messages")
	case length(m.Text) > 2000:
		return tooLong("message[text]", 2000)
	case length(m.Metadata) > 1000:
		return tooLong("message[metadata]", 1000)
	case len(m.Template) > 0:
		return world.BadParam("The utility template does not exist or is not approved for this Page")
	case len(m.Attachments) > 30:
		return world.BadParam("param message[attachments] must hold at most 30 images")
	}
	if ge := c.quickReplies(m.QuickReplies); ge != nil {
		return ge
	}
	for i := range m.Attachments {
		if m.Attachments[i].Type != "image" {
			return world.BadParam("param message[attachments] must hold images only")
		}
		if ge := c.attachment(&m.Attachments[i], false); ge != nil {
			return ge
		}
	}
	if m.Attachment != nil {
		return c.attachment(m.Attachment, hasFile)
	}
	return nil
}

func (c checker) quickReplies(list []wire.QuickReply) *world.Error {
	if len(list) > 13 {
		return world.BadParam("param message[quick_replies] must hold at most 13 quick replies")
	}
	for i := range list {
		q, at := &list[i], fmt.Sprintf("message[quick_replies][%d]", i)
		switch q.ContentType {
		case "user_phone_number", "user_email":
			continue
		case "text":
		default:
			return world.BadParam("param " + at + "[content_type] must be one of {text, user_phone_number, user_email}")
		}
		switch {
		case q.Title == "":
			return required(at + "[title]")
		case length(q.Title) > 20:
			return tooLong(at+"[title]", 20)
		case q.Payload == "" && q.ImageURL == "":
			return required(at + "[payload]")
		case length(q.Payload) > 1000:
			return tooLong(at+"[payload]", 1000)
		case q.ImageURL != "":
			if ge := c.link(at+"[image_url]", q.ImageURL); ge != nil {
				return ge
			}
		}
	}
	return nil
}

func (c checker) attachment(a *wire.Attachment, hasFile bool) *world.Error {
	switch strings.ToLower(a.Type) {
	case "image", "video", "audio", "file":
	case "template":
		if a.Payload == nil {
			return required("message[attachment][payload]")
		}
		return c.template(a.Payload)
	default:
		return world.BadParam("param message[attachment][type] must be one of {image, audio, video, file, template}")
	}
	if hasFile {
		return nil
	}
	if a.Payload == nil || (a.Payload.URL == "") == (a.Payload.AttachmentID == "") {
		return world.BadParam("param message[attachment][payload] must hold exactly one of url and attachment_id")
	}
	if a.Payload.URL != "" {
		return c.link("message[attachment][payload][url]", a.Payload.URL)
	}
	return nil
}

// link checks an address; with strict rules only https passes.
func (c checker) link(field, text string) *world.Error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return world.BadParam("param " + field + " should represent a valid URL")
	}
	if c.strict && u.Scheme != "https" {
		return world.BadParam("param " + field + " should represent a valid https URL")
	}
	return nil
}

// kindOf names a message for the thread: text, image, template ...
func kindOf(m *wire.Message) string {
	switch {
	case m.Attachment != nil:
		return strings.ToLower(m.Attachment.Type)
	case len(m.Attachments) > 0:
		return "image"
	case m.StickerID != "":
		return "sticker"
	}
	return "text"
}

// echoBody is what an echo tells of a message (section 1.9).
func echoBody(raw json.RawMessage) map[string]any {
	var all map[string]json.RawMessage
	_ = json.Unmarshal(raw, &all)
	out := map[string]any{}
	if t, ok := all["text"]; ok {
		out["text"] = t
	}
	if a, ok := all["attachment"]; ok {
		out["attachments"] = []json.RawMessage{a}
	}
	if a, ok := all["attachments"]; ok {
		out["attachments"] = a
	}
	return out
}
