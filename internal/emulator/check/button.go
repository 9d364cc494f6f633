package check

import (
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

const (
	// titleMost: the client cuts a title at 20 characters; the platform refuses far longer
	// ones (Messenger Platform reference, section 2.8; the exact limit is not known).
	titleMost   = 80
	buttonsMost = 3
)

func buttons(at string, list []wire.Button, least, most int, o Options) *Error {
	if len(list) < least || len(list) > most {
		if least == most {
			return bad("param %s must hold %d button(s)", at, most)
		}
		return bad("param %s must hold %d to %d buttons", at, least, most)
	}
	for i := range list {
		if e := button(fmt.Sprintf("%s[%d]", at, i), &list[i], o); e != nil {
			return e
		}
	}
	return nil
}

func button(at string, b *wire.Button, o Options) *Error {
	if e := first(short(at+"[title]", b.Title, titleMost), short(at+"[payload]", b.Payload, payloadMost)); e != nil {
		return e
	}
	switch b.Type {
	case "web_url":
		return first(text(at+"[title]", b.Title, titleMost), webURL(at, b, o))
	case "postback":
		return first(text(at+"[title]", b.Title, titleMost), text(at+"[payload]", b.Payload, payloadMost))
	case "phone_number":
		if e := text(at+"[title]", b.Title, titleMost); e != nil {
			return e
		}
		if Phone(string(b.Payload)) == "" {
			return bad("param %s[payload] must be a phone number with + and country code", at)
		}
		return nil
	case "account_link":
		if b.Title != "" {
			return bad("param %s of type account_link must not have a title", at)
		}
		return o.link(at+"[url]", b.URL)
	case "account_unlink":
		if b.Title != "" {
			return bad("param %s of type account_unlink must not have a title", at)
		}
		return nil
	case "audio_call":
		if o.since(dayCalls) {
			return nil
		}
	case "game_play", "element_share", "payment":
		return retired(at, b, o)
	case "nested":
		return bad("param %s[type]: nested buttons are for the persistent menu only", at)
	}
	return oneOf(at+"[type]", "web_url, postback, phone_number, account_link, account_unlink")
}

// webURL judges the address of a button and how it opens.
func webURL(at string, b *wire.Button, o Options) *Error {
	if e := first(o.link(at+"[url]", b.URL), o.maybeLink(at+"[fallback_url]", b.FallbackURL)); e != nil {
		return e
	}
	switch strings.ToLower(b.WebviewHeightRatio) {
	case "", "compact", "tall", "full":
	default:
		return oneOf(at+"[webview_height_ratio]", "compact, tall, full")
	}
	if s := b.WebviewShareButton; s != "" && s != "hide" {
		return oneOf(at+"[webview_share_button]", "hide")
	}
	if bool(b.MessengerExtensions) && !o.whitelisted(b.URL) {
		return bad("param %s[url]: with messenger_extensions its domain must be one of the Page's whitelisted_domains", at)
	}
	return nil
}

// retired judges buttons that are gone (section 2.8); they live on under legacy rules.
func retired(at string, b *wire.Button, o Options) *Error {
	switch {
	case b.Type == "game_play" && (o.Legacy || o.Now < petitbleu.FoundingRulesEnd.UnixMilli()): // the reference gives no day
		return text(at+"[title]", b.Title, titleMost)
	case b.Type == "element_share" && o.before(4):
		return nil
	case b.Type == "payment" && o.Legacy:
		if len(b.PaymentSummary) == 0 {
			return required(at + "[payment_summary]")
		}
		return first(text(at+"[title]", b.Title, titleMost), text(at+"[payload]", b.Payload, payloadMost))
	}
	return bad("param %s[type]: the button type %s is no longer available", at, b.Type)
}

// defaultAction judges what a tap on a card does: a web_url button without a title.
func defaultAction(at string, d *wire.Button, o Options) *Error {
	if d == nil {
		return nil
	}
	if d.Type != "web_url" || d.Title != "" {
		return bad("param %s must be a web_url button without a title", at)
	}
	return webURL(at, d, o)
}
