package check

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Limits of a message (Messenger Platform reference, sections 2.4 and 2.6).
const (
	TextMost         = 2000
	MetadataMost     = 1000
	QuickRepliesMost = 13
	ImagesMost       = 30
	payloadMost      = 1000
)

// Kind names a message for people: text, image, video, audio, file, template, sticker.
func Kind(m *wire.Message) string {
	switch {
	case m == nil:
		return ""
	case m.Attachment != nil:
		return strings.ToLower(m.Attachment.Type)
	case len(m.Attachments) > 0:
		return "image"
	case m.StickerID != "":
		return "sticker"
	case len(m.Template) > 0:
		return "template"
	}
	return "text"
}

// TemplateType is the kind of the message's template, or "".
func TemplateType(m *wire.Message) string {
	if m == nil || m.Attachment == nil || m.Attachment.Payload == nil {
		return ""
	}
	return m.Attachment.Payload.TemplateType
}

// message judges what is sent; members that the day does not know count as missing.
func message(s *Send, o Options) *Error {
	m := s.Message
	images, sticker, utility := len(m.Attachments) > 0 && o.since(dayMultiImage), m.StickerID != "" && o.since(dayStickers), len(m.Template) > 0 && o.since(dayUtility)
	parts := 0
	for _, has := range []bool{m.Text != "", m.Attachment != nil, images, sticker, utility} {
		if has {
			parts++
		}
	}
	switch {
	case parts == 0:
		return empty()
	case parts > 1:
		return bad("param message must hold text or an attachment, not both. Send two messages")
	case length(m.Text) > TextMost:
		return tooLong("message[text]", TextMost)
	case length(m.Metadata) > MetadataMost:
		return tooLong("message[metadata]", MetadataMost)
	case sticker && !digits(string(m.StickerID)):
		return bad("param message[sticker_id] must be the id of a sticker")
	}
	if e := quickReplies(m.QuickReplies, o); e != nil {
		return e
	}
	switch {
	case images:
		return manyImages(m.Attachments, o)
	case utility:
		_, e := Utility(m.Template)
		return e
	case m.Attachment != nil:
		if e := misplaced(s.Raw); e != nil {
			return e
		}
		return attachment("message[attachment]", m.Attachment, o)
	}
	return nil
}

func manyImages(list []wire.Attachment, o Options) *Error {
	if len(list) > ImagesMost {
		return bad("param message[attachments] must hold at most %d images", ImagesMost)
	}
	o.File = false
	for i := range list {
		at := fmt.Sprintf("message[attachments][%d]", i)
		if !strings.EqualFold(list[i].Type, "image") {
			return bad("param %s[type] must be image: several attachments are for images only", at)
		}
		if e := attachment(at, &list[i], o); e != nil {
			return e
		}
	}
	return nil
}

func quickReplies(list []wire.QuickReply, o Options) *Error {
	if len(list) > QuickRepliesMost {
		return bad("param message[quick_replies] must hold at most %d quick replies", QuickRepliesMost)
	}
	for i := range list {
		q, at := &list[i], fmt.Sprintf("message[quick_replies][%d]", i)
		switch q.ContentType {
		case "user_phone_number", "user_email":
			continue
		case "location":
			if o.before(4) {
				continue
			}
			return bad("param %s[content_type]: the location quick reply is no longer available", at)
		case "text":
		default:
			return oneOf(at+"[content_type]", "text, user_phone_number, user_email")
		}
		if e := text(at+"[title]", q.Title, 20); e != nil {
			return e
		}
		if q.Payload == "" && q.ImageURL == "" {
			return required(at + "[payload]")
		}
		if e := first(short(at+"[payload]", q.Payload, payloadMost), o.maybeLink(at+"[image_url]", q.ImageURL)); e != nil {
			return e
		}
	}
	return nil
}

// misplaced refuses the members of a receipt beside its payload, as an old guide shows
// them (section 2.7.4).
func misplaced(raw json.RawMessage) *Error {
	var m struct {
		Attachment map[string]json.RawMessage `json:"attachment"`
	}
	if json.Unmarshal(raw, &m) != nil {
		return nil
	}
	for _, name := range []string{"address", "summary", "adjustments", "elements", "template_type"} {
		if m.Attachment[name] != nil {
			return bad("param message[attachment][%s] must stand inside payload: message[attachment][payload][%s]", name, name)
		}
	}
	return nil
}

// Attachment judges a file that is uploaded ahead (section 2.6).
func Attachment(a *wire.Attachment, o Options) *Error {
	if a == nil {
		return required("message[attachment]")
	}
	if strings.EqualFold(a.Type, "template") {
		return oneOf("message[attachment][type]", "image, audio, video, file")
	}
	if a.Payload != nil && a.Payload.AttachmentID != "" {
		return bad("param message[attachment][payload] must hold url, or a file must come with the call")
	}
	return attachment("message[attachment]", a, o)
}

func attachment(at string, a *wire.Attachment, o Options) *Error {
	switch strings.ToLower(a.Type) {
	case "image", "video", "audio", "file":
	case "template":
		if a.Payload == nil {
			return required(at + "[payload]")
		}
		return template(a.Payload, o)
	default:
		return oneOf(at+"[type]", "image, audio, video, file, template")
	}
	if o.File {
		return nil
	}
	if a.Payload == nil || (a.Payload.URL == "") == (a.Payload.AttachmentID == "") {
		return bad("param %s[payload] must hold exactly one of url and attachment_id", at)
	}
	return o.maybeLink(at+"[payload][url]", a.Payload.URL)
}
