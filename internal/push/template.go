package push

import (
	"strings"

	"github.com/petitbleu/petitbleu"
)

const (
	atAttachment = "attachment"
	atPayload    = "attachment.payload"
	AtElements   = "attachment.payload.elements"
)

// mediaTypes are the attachments that are a file at a URL.
var mediaTypes = map[string]petitbleu.ContentType{
	"image": petitbleu.ContentImage, "video": petitbleu.ContentVideo,
	"audio": petitbleu.ContentAudio, "file": petitbleu.ContentFile,
}

// attachment reads the attachment of a body. top is the body: parts of a receipt may stand there.
func (r *reader) attachment(top, a map[string]any) Part {
	kind := strings.ToLower(r.text(a, atAttachment, "type", petitbleu.CodeBadTemplate))
	payload := r.object(a, atAttachment, "payload", petitbleu.CodeBadTemplate)
	if r.err == nil && payload == nil {
		r.fail(petitbleu.CodeBadTemplate, atPayload, "The payload is missing: it holds the picture's url, or the template.")
	}
	if r.err != nil {
		return Part{}
	}
	if media, ok := mediaTypes[kind]; ok {
		r.unread(a, atAttachment, []string{"type", "payload"})
		return r.media(media, payload)
	}
	if kind != "template" {
		r.fail(petitbleu.CodeBadTemplate, atAttachment+".type", "The type of an attachment is image or template (or video, audio, file).")
		return Part{}
	}
	switch strings.ToLower(r.text(payload, atPayload, "template_type", petitbleu.CodeBadTemplate)) {
	case "generic":
		r.unread(a, atAttachment, []string{"type", "payload"})
		return r.cards(payload)
	case "button":
		r.unread(a, atAttachment, []string{"type", "payload"})
		return r.buttonTemplate(payload)
	case "receipt":
		r.unread(a, atAttachment, []string{"type", "payload", "address", "summary", "adjustments"})
		return r.receipt(top, a, payload)
	}
	r.fail(petitbleu.CodeBadTemplate, atPayload+".template_type", "The template_type is generic (a carousel), receipt (an order) or button.")
	return Part{}
}

func (r *reader) media(kind petitbleu.ContentType, payload map[string]any) Part {
	url := strings.TrimSpace(r.text(payload, atPayload, "url", petitbleu.CodeBadTemplate))
	if url == "" {
		r.fail(petitbleu.CodeBadTemplate, atPayload+".url", "The url is missing: give the address of the %s.", kind)
	}
	r.unread(payload, atPayload, []string{"url", "is_reusable"})
	return Part{
		Content: petitbleu.Content{Type: kind, Media: &petitbleu.Media{URL: url}},
		paths:   []rename{{"media", atPayload}},
	}
}

func (r *reader) cards(payload map[string]any) Part {
	p := Part{Content: petitbleu.Content{Type: petitbleu.ContentCards}, paths: []rename{{"cards", AtElements}}}
	elements := r.objects(payload, atPayload, "elements")
	if len(elements) == 0 {
		r.fail(petitbleu.CodeBadTemplate, AtElements, "A carousel needs 1 to %d elements.", petitbleu.CardLimit)
	}
	if len(elements) > petitbleu.CardLimit {
		r.fail(petitbleu.CodeBadTemplate, AtElements, "A carousel has at most %d elements, not %d.", petitbleu.CardLimit, len(elements))
		return p
	}
	for i, e := range elements {
		path := Index(AtElements, i)
		c := petitbleu.Card{
			Title:    r.text(e, path, "title", petitbleu.CodeBadTemplate),
			Subtitle: r.text(e, path, "subtitle", petitbleu.CodeBadTemplate),
			ImageURL: strings.TrimSpace(r.text(e, path, "image_url", petitbleu.CodeBadTemplate)),
			URL:      strings.TrimSpace(r.text(e, path, "item_url", petitbleu.CodeBadTemplate)),
			Buttons:  r.buttons(e, path),
		}
		if action := r.object(e, path, "default_action", petitbleu.CodeBadTemplate); action != nil {
			c.URL = strings.TrimSpace(r.text(action, path+".default_action", "url", petitbleu.CodeBadTemplate))
		}
		r.unread(e, path, []string{"title", "subtitle", "image_url", "item_url", "default_action", "buttons"})
		p.Content.Cards = append(p.Content.Cards, c)
	}
	r.unread(payload, atPayload, []string{"template_type", "elements", "image_aspect_ratio", "sharable"})
	return p
}

func (r *reader) buttonTemplate(payload map[string]any) Part {
	r.unread(payload, atPayload, []string{"template_type", "text", "buttons", "sharable"})
	return Part{
		Content: petitbleu.Content{
			Type:    petitbleu.ContentButtons,
			Text:    r.text(payload, atPayload, "text", petitbleu.CodeBadTemplate),
			Buttons: r.buttons(payload, atPayload),
		},
		paths: []rename{{"buttons", atPayload + ".buttons"}, {"text", atPayload + ".text"}},
	}
}

// buttons reads the buttons of a card or of a button template.
func (r *reader) buttons(m map[string]any, path string) (all []petitbleu.Button) {
	for i, o := range r.objects(m, path, "buttons") {
		at := Index(join(path, "buttons"), i)
		b := petitbleu.Button{Title: r.text(o, at, "title", petitbleu.CodeBadTemplate)}
		switch strings.ToLower(r.text(o, at, "type", petitbleu.CodeBadTemplate)) {
		case "web_url", "url":
			b.Type = petitbleu.ButtonURL
			b.URL = strings.TrimSpace(r.text(o, at, "url", petitbleu.CodeBadTemplate))
		case "postback":
			b.Type = petitbleu.ButtonPostback
			b.Payload = r.text(o, at, "payload", petitbleu.CodeBadTemplate)
		case "phone_number":
			b.Type = petitbleu.ButtonPhone
			b.Payload = r.text(o, at, "payload", petitbleu.CodeBadTemplate)
		default:
			r.fail(petitbleu.CodeBadTemplate, at+".type", "The type of a button is web_url, postback or phone_number.")
		}
		r.unread(o, at, []string{"type", "title", "url", "payload", "webview_height_ratio"})
		all = append(all, b)
	}
	return all
}
