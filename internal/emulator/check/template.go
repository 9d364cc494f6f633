package check

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// template judges a template's payload (Messenger Platform reference, section 2.7).
func template(p *wire.Payload, o Options) *Error {
	switch strings.ToLower(p.TemplateType) {
	case "generic":
		return generic(p, o)
	case "button":
		return first(text("text", p.Text, 640), buttons("buttons", p.Buttons, 1, buttonsMost, o))
	case "media":
		return media(p, o)
	case "receipt":
		return receipt(p, o)
	case "product":
		return product(p, o)
	case "coupon":
		return coupon(p, o)
	case "customer_feedback":
		return feedback(p, o)
	case "customer_information":
		return information(p, o)
	case "image_grid":
		if o.since(dayImageGrid) {
			return imageGrid(p, o)
		}
	case "instant_form":
		if !digits(string(p.FormID)) || o.Forms != nil && !o.Forms[string(p.FormID)] {
			return &Error{Status: 400, Code: 1, Subcode: 2018382, Message: "param form_id must be the id of a lead form of this Page"}
		}
		return nil
	case "one_time_notif_req":
		return oneTime(p, o)
	case "notification_messages":
		return recurring(p, o)
	case "airline_itinerary", "airline_checkin", "airline_boardingpass", "airline_update":
		if o.Legacy || o.Now < dayAirlineEnd && o.before(11) {
			return airline(p, o)
		}
		return gone(p)
	case "list":
		if o.before(4) {
			return list(p, o)
		}
		return gone(p)
	case "open_graph":
		if o.before(4) {
			return openGraph(p, o)
		}
		return gone(p)
	case "":
		return required("message[attachment][payload][template_type]")
	}
	return bad("param message[attachment][payload][template_type]: there is no template of this type")
}

func gone(p *wire.Payload) *Error {
	return bad("Template type %s is no longer available", strings.ToLower(p.TemplateType))
}

func generic(p *wire.Payload, o Options) *Error {
	if n := len(p.Elements); n < 1 || n > 10 {
		return bad("param elements must hold 1 to 10 elements")
	}
	if e := aspect(p.ImageAspectRatio); e != nil {
		return e
	}
	for i := range p.Elements {
		el, at := &p.Elements[i], fmt.Sprintf("elements[%d]", i)
		if e := card(at, el, 80, o); e != nil {
			return e
		}
		if el.Subtitle == "" && el.ImageURL == "" && el.DefaultAction == nil && len(el.Buttons) == 0 {
			return bad("param %s must hold a title and at least one other property", at)
		}
		if e := buttons(at+"[buttons]", el.Buttons, 0, buttonsMost, o); e != nil {
			return e
		}
	}
	return nil
}

// card judges what generic and list elements share.
func card(at string, el *wire.Element, titleMost int, o Options) *Error {
	return first(
		text(at+"[title]", el.Title, titleMost),
		short(at+"[subtitle]", el.Subtitle, 80),
		o.maybeLink(at+"[image_url]", el.ImageURL),
		defaultAction(at+"[default_action]", el.DefaultAction, o),
	)
}

func aspect(r string) *Error {
	switch strings.ToLower(r) {
	case "", "horizontal", "square":
		return nil
	}
	return oneOf("image_aspect_ratio", "horizontal, square")
}

func media(p *wire.Payload, o Options) *Error {
	if len(p.Elements) != 1 {
		return bad("param elements must hold exactly one element")
	}
	el := &p.Elements[0]
	if m := strings.ToLower(el.MediaType); m != "image" && m != "video" {
		return oneOf("elements[0][media_type]", "image, video")
	}
	if (el.URL == "") == (el.AttachmentID == "") {
		return bad("param elements[0] must hold exactly one of attachment_id and url")
	}
	if el.URL != "" {
		if e := o.link("elements[0][url]", el.URL); e != nil {
			return e
		}
		if !facebookURL(el.URL) {
			return bad("param elements[0][url] must be the Facebook URL of a picture or video of the Page. Upload other files and use attachment_id")
		}
	}
	return buttons("elements[0][buttons]", el.Buttons, 0, buttonsMost, o)
}

func facebookURL(address string) bool {
	u, err := url.Parse(address)
	host := ""
	if err == nil {
		host = strings.ToLower(u.Hostname())
	}
	return host == "facebook.com" || strings.HasSuffix(host, ".facebook.com") || host == "fb.watch"
}

func product(p *wire.Payload, o Options) *Error {
	if o.Version > 0 && o.Version < 8 {
		return sub(2018328, "The product template needs v8.0 or newer")
	}
	if n := len(p.Elements); n < 1 || n > 10 {
		return bad("param elements must hold 1 to 10 products")
	}
	for i := range p.Elements {
		if id := string(p.Elements[i].ID); !digits(id) || o.Products != nil && !o.Products[id] {
			return sub(2018320, fmt.Sprintf("param elements[%d][id] must be the id of a product of the Page's catalogue", i))
		}
	}
	return nil
}

func coupon(p *wire.Payload, o Options) *Error {
	if e := first(text("title", p.Title, 80), short("subtitle", p.Subtitle, 80)); e != nil {
		return e
	}
	switch {
	case p.CouponCode == "" && p.CouponURL == "":
		return bad("param coupon_code or coupon_url is required")
	case strings.ContainsAny(string(p.CouponCode), " \t\n"):
		return bad("param coupon_code must not contain blanks")
	}
	return first(
		o.maybeLink("coupon_url", p.CouponURL), o.maybeLink("image_url", p.ImageURL),
		short("payload", p.Payload, payloadMost),
	)
}

// list and openGraph ended with v4.0 (section 2.7.14).
func list(p *wire.Payload, o Options) *Error {
	if n := len(p.Elements); n < 2 || n > 4 {
		return bad("param elements must hold 2 to 4 elements")
	}
	switch p.TopElementStyle {
	case "", "compact":
	case "large":
		if p.Elements[0].ImageURL == "" {
			return bad("param elements[0][image_url] is required with top_element_style large")
		}
	default:
		return oneOf("top_element_style", "large, compact")
	}
	for i := range p.Elements {
		el, at := &p.Elements[i], fmt.Sprintf("elements[%d]", i)
		if e := first(card(at, el, 80, o), buttons(at+"[buttons]", el.Buttons, 0, 1, o)); e != nil {
			return e
		}
	}
	return buttons("buttons", p.Buttons, 0, 1, o)
}

func openGraph(p *wire.Payload, o Options) *Error {
	if len(p.Elements) != 1 {
		return bad("param elements must hold exactly one element")
	}
	return first(o.link("elements[0][url]", p.Elements[0].URL), buttons("elements[0][buttons]", p.Elements[0].Buttons, 0, buttonsMost, o))
}
