package messenger

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// Check tells what the platform would refuse in a message under the limits of a rule pack
// (Messenger Platform reference, sections 2.1, 2.4, 2.6 to 2.8 and 11, appendix A), at the
// instant that the pack stands for: a driver reads no clock, so that "today" is the newest
// rules that are known; a caller with a clock that may stand elsewhere gives the instant
// itself as the pack. The limits are those of petitbleu.Limits. Fields are paths in the
// content, such as "cards[2].title". Warnings are for what goes out unchanged: styling, which
// Messenger does not show, and pictures on this machine, which only an emulator on the same
// machine can fetch. (Check knows no account, so it cannot tell an emulator from the platform;
// the platform refuses such a picture with 100/2018008.)
func (Driver) Check(c petitbleu.Content, pack string) (problems []*petitbleu.Error, warnings []string) {
	k := &checker{limit: petitbleu.TextLimitOf(pack), at: newest}
	k.plainHTTP = k.limit == petitbleu.TextLimit2020 // both are rules of the founding documents
	if at, err := petitbleu.PackInstant(pack, newest); err == nil {
		k.at = at
	}
	k.body(c)
	k.alive(c.Type)
	k.around(c)
	k.only(c)
	k.quickReplies(c.QuickReplies)
	return k.problems, k.warnings
}

// checker gathers what is wrong.
type checker struct {
	limit     int       // of a text, in code points
	at        time.Time // the instant of the rules
	plainHTTP bool      // pictures may come by http
	problems  []*petitbleu.Error
	warnings  []string
}

// add notes a problem; each field gets its first one only.
func (k *checker) add(code petitbleu.Code, field, format string, args ...any) {
	for _, p := range k.problems {
		if p.Field == field {
			return
		}
	}
	k.problems = append(k.problems, petitbleu.Errorf(code, format, args...).At(field))
}

func (k *checker) warn(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, w := range k.warnings {
		if w == text {
			return
		}
	}
	k.warnings = append(k.warnings, text)
}

// body checks the part that the type names.
func (k *checker) body(c petitbleu.Content) {
	switch {
	case c.Type == petitbleu.ContentText:
		k.text("text", c.Text, petitbleu.CodeEmptyMessage, k.limit)
	case isMedia(c.Type):
		k.media(c.Media)
	case c.Type == petitbleu.ContentCards:
		k.cards(c.Cards)
	case c.Type == petitbleu.ContentButtons:
		k.text("text", c.Text, petitbleu.CodeBadTemplate, petitbleu.ButtonTextLimit)
		if len(c.Buttons) == 0 {
			k.add(petitbleu.CodeBadTemplate, "buttons", "A message with buttons needs 1 to %d of them; give one, or send a text.", petitbleu.ButtonLimit)
		}
		k.buttons("buttons", c.Buttons, inTemplate)
	case c.Type == petitbleu.ContentReceipt:
		k.receipt(c.Receipt)
	case c.Type == petitbleu.ContentTokenRequest:
		k.request(c.Request)
	case k.form(c):
	case c.Type == "":
		k.add(petitbleu.CodeEmptyMessage, "type", "The message is empty; give it a text or an attachment.")
	default:
		k.add(petitbleu.CodeInvalidParameter, "type", "Messenger has no message of type %q; use text, image, video, audio, file, cards, buttons, receipt, token_request or another of the documented types.", c.Type)
	}
}

// only refuses bodies that the type does not name: text and attachment are exclusive in one
// message.
func (k *checker) only(c petitbleu.Content) {
	t := c.Type
	for _, other := range []struct {
		field   string
		set, ok bool
	}{
		{"text", c.Text != "", t == petitbleu.ContentText || t == petitbleu.ContentButtons},
		{"media", c.Media != nil, isMedia(t) || t == petitbleu.ContentMediaCard},
		{"cards", len(c.Cards) > 0, t == petitbleu.ContentCards},
		{"buttons", len(c.Buttons) > 0, t == petitbleu.ContentButtons || t == petitbleu.ContentMediaCard || t == petitbleu.ContentImageGrid},
		{"receipt", c.Receipt != nil, t == petitbleu.ContentReceipt},
		{"token_request", c.Request != nil, t == petitbleu.ContentTokenRequest},
		{"images", len(c.Images) > 0, t == petitbleu.ContentImages},
		{"sticker_id", c.StickerID != "", t == petitbleu.ContentSticker},
		{"products", len(c.Products) > 0, t == petitbleu.ContentProducts},
		{"coupon", c.Coupon != nil, t == petitbleu.ContentCoupon},
		{"feedback", c.Feedback != nil, t == petitbleu.ContentFeedback},
		{"customer_info", c.CustomerInfo != nil, t == petitbleu.ContentCustomerInfo},
		{"grid", c.Grid != nil, t == petitbleu.ContentImageGrid},
		{"form_id", c.FormID != "", t == petitbleu.ContentForm},
		{"utility", c.Utility != nil, t == petitbleu.ContentUtility},
		{"subscription", c.Subscription != nil, t == petitbleu.ContentSubscription},
		{"airline", c.Airline != nil, t == petitbleu.ContentAirline},
	} {
		if other.set && !other.ok {
			k.add(petitbleu.CodeInvalidParameter, other.field, "A message of type %q cannot also have %s; send it as a message of its own.", t, other.field)
		}
	}
}

// text checks a required text of at most limit code points.
func (k *checker) text(field, s string, empty petitbleu.Code, limit int) {
	if strings.TrimSpace(s) == "" {
		k.add(empty, field, "This text is required; fill it in.")
		return
	}
	code := petitbleu.CodeBadTemplate
	if field == "text" {
		code = petitbleu.CodeTextTooLong
	}
	k.length(code, field, s, limit)
}

// length checks an optional text.
func (k *checker) length(code petitbleu.Code, field, s string, limit int) {
	if !utf8.ValidString(s) {
		k.add(petitbleu.CodeInvalidBody, field, "The text is not valid UTF-8; encode it as UTF-8.")
		return
	}
	if n := utf8.RuneCountInString(s); n > limit {
		k.add(code, field, "The text has %d characters and may have %d; shorten it by %d.", n, limit, n-limit)
	}
	k.styling(field, s)
}

var (
	htmlLike = regexp.MustCompile(`</?[A-Za-z][A-Za-z0-9]*(\s[^<>]*)?/?>|&(nbsp|amp|lt|gt|quot|#\d+);`)
	markdown = regexp.MustCompile("\\*\\*[^*\\s][^*]*\\*\\*|__[^_\\s][^_]*__|\\[[^\\]\\n]+\\]\\(https?://[^)\\s]+\\)|(?m:^#{1,6} \\S)|`[^`\\n]+`")
)

// styling warns of marks that the person will see as they stand (row I6).
func (k *checker) styling(field, s string) {
	if htmlLike.MatchString(s) {
		k.warn("%s: looks like HTML. Messenger shows no styling; it goes out unchanged.", field)
	}
	if markdown.MatchString(s) {
		k.warn("%s: looks like Markdown. Messenger shows no styling; it goes out unchanged.", field)
	}
}

func (k *checker) media(m *petitbleu.Media) {
	if m == nil {
		m = &petitbleu.Media{}
	}
	k.file("media.", *m)
}

// file checks where a file comes from.
func (k *checker) file(at string, m petitbleu.Media) {
	switch {
	case m.URL == "" && m.AttachmentID == "":
		k.add(petitbleu.CodeEmptyMessage, at+"url", "The file is missing; give its URL or the id of an upload.")
	case m.URL != "" && m.AttachmentID != "":
		k.add(petitbleu.CodeInvalidParameter, at+"attachment_id", "A file has either a URL or the id of an upload, not both; leave one out.")
	case m.URL != "":
		k.picture(at+"url", m.URL)
	default:
		k.number(at+"attachment_id", m.AttachmentID, "An attachment id is a number; use the one that the upload gave.")
	}
}

// number checks an id of the platform.
func (k *checker) number(field, s, sentence string) {
	if _, err := strconv.ParseUint(s, 10, 64); err != nil {
		k.add(petitbleu.CodeInvalidParameter, field, "%s", sentence)
	}
}

func (k *checker) cards(cards []petitbleu.Card) {
	if len(cards) == 0 || len(cards) > petitbleu.CardLimit {
		k.add(petitbleu.CodeBadTemplate, "cards", "There are %d cards, and there must be 1 to %d; leave some out or send them in several messages.", len(cards), petitbleu.CardLimit)
	}
	for i, c := range cards {
		at := fmt.Sprintf("cards[%d].", i)
		k.text(at+"title", c.Title, petitbleu.CodeBadTemplate, petitbleu.CardTitleLimit)
		k.length(petitbleu.CodeBadTemplate, at+"subtitle", c.Subtitle, petitbleu.CardSubtitleLimit)
		if c.ImageURL != "" {
			k.picture(at+"image_url", c.ImageURL)
		}
		if c.URL != "" {
			k.link(at+"url", c.URL)
		}
		k.buttons(at+"buttons", c.Buttons, inTemplate)
		if c.Title != "" && c.Subtitle == "" && c.ImageURL == "" && c.URL == "" && len(c.Buttons) == 0 {
			k.add(petitbleu.CodeBadTemplate, at+"title", "A card needs something besides its title: a subtitle, a picture, a link or a button.")
		}
	}
}

func (k *checker) payload(field, s string) {
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		k.add(petitbleu.CodeBadTemplate, field, "The payload is required: it is what comes back when the person taps.")
	case n > petitbleu.PayloadLimit:
		k.add(petitbleu.CodeBadTemplate, field, "The payload has %d characters and may have %d; shorten it.", n, petitbleu.PayloadLimit)
	}
}

func (k *checker) quickReplies(list []petitbleu.QuickReply) {
	if len(list) > petitbleu.QuickReplyLimit {
		k.add(petitbleu.CodeBadTemplate, "quick_replies", "There are %d quick replies, and there may be %d; leave some out.", len(list), petitbleu.QuickReplyLimit)
	}
	for i, q := range list {
		at := fmt.Sprintf("quick_replies[%d].", i)
		switch q.Type {
		case "text":
			k.text(at+"title", q.Title, petitbleu.CodeBadTemplate, petitbleu.ButtonTitleLimit)
			if q.Payload != "" || q.ImageURL == "" {
				k.payload(at+"payload", q.Payload)
			}
			if q.ImageURL != "" {
				k.picture(at+"image_url", q.ImageURL)
			}
		case "phone", "email":
			if q.Title != "" || q.Payload != "" || q.ImageURL != "" {
				k.warn("quick_replies[%d]: Messenger fills in the person's own %s; title, payload and picture are left out.", i, q.Type)
			}
		default:
			k.add(petitbleu.CodeBadTemplate, at+"type", "A quick reply is of type text, phone or email.")
		}
	}
}

func (k *checker) request(r *petitbleu.TokenAsk) {
	if r == nil {
		k.add(petitbleu.CodeEmptyMessage, "token_request", "The request for a token is missing; give its title and payload.")
		return
	}
	k.text("token_request.title", r.Title, petitbleu.CodeBadTemplate, petitbleu.TokenTitleLimit)
	k.payload("token_request.payload", r.Payload)
}
