package graph

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// template checks a template's payload (Messenger Platform reference, section 2.7).
func (c checker) template(p *wire.Payload) *world.Error {
	switch p.TemplateType {
	case "generic":
		return c.generic(p)
	case "button":
		return c.buttonTemplate(p)
	case "receipt":
		return c.receipt(p)
	case "one_time_notif_req":
		return c.notifyMe(p)
	case "":
		return required("message[attachment][payload][template_type]")
	}
	return world.BadParam("Template type " + strings.ToLower(p.TemplateType) + " is not available: unknown, retired, or not part of this emulator")
}

func (c checker) generic(p *wire.Payload) *world.Error {
	if n := len(p.Elements); n < 1 || n > 10 {
		return world.BadParam("param elements must hold 1 to 10 elements")
	}
	if r := p.ImageAspectRatio; r != "" && r != "horizontal" && r != "square" {
		return world.BadParam("param image_aspect_ratio must be one of {horizontal, square}")
	}
	for i := range p.Elements {
		el, at := &p.Elements[i], fmt.Sprintf("elements[%d]", i)
		switch {
		case el.Title == "":
			return required(at + "[title]")
		case length(el.Title) > 80:
			return tooLong(at+"[title]", 80)
		case length(el.Subtitle) > 80:
			return tooLong(at+"[subtitle]", 80)
		case el.Subtitle == "" && el.ImageURL == "" && el.DefaultAction == nil && len(el.Buttons) == 0:
			return world.BadParam("param " + at + " must hold a title and at least one other property")
		}
		if el.ImageURL != "" {
			if ge := c.link(at+"[image_url]", el.ImageURL); ge != nil {
				return ge
			}
		}
		if d := el.DefaultAction; d != nil {
			if d.Type != "web_url" || d.Title != "" {
				return world.BadParam("param " + at + "[default_action] must be a web_url button without a title")
			}
			if ge := c.link(at+"[default_action][url]", d.URL); ge != nil {
				return ge
			}
		}
		if ge := c.buttons(at+"[buttons]", el.Buttons, 0); ge != nil {
			return ge
		}
	}
	return nil
}

func (c checker) buttonTemplate(p *wire.Payload) *world.Error {
	if p.Text == "" {
		return required("text")
	}
	if length(p.Text) > 640 {
		return tooLong("text", 640)
	}
	return c.buttons("buttons", p.Buttons, 1)
}

var phoneNumber = regexp.MustCompile(`^\+[0-9]{6,15}$`)

func (c checker) buttons(at string, list []wire.Button, least int) *world.Error {
	if len(list) < least || len(list) > 3 {
		return world.BadParam(fmt.Sprintf("param %s must hold %d to 3 buttons", at, least))
	}
	for i := range list {
		if ge := c.button(fmt.Sprintf("%s[%d]", at, i), &list[i]); ge != nil {
			return ge
		}
	}
	return nil
}

func (c checker) button(at string, b *wire.Button) *world.Error {
	titled := b.Type == "web_url" || b.Type == "postback" || b.Type == "phone_number"
	switch {
	case titled && b.Title == "":
		return required(at + "[title]")
	case length(b.Title) > 80: // above 20 the client cuts; far longer ones are refused
		return tooLong(at+"[title]", 80)
	case length(b.Payload) > 1000:
		return tooLong(at+"[payload]", 1000)
	}
	switch b.Type {
	case "web_url":
		return c.link(at+"[url]", b.URL)
	case "postback":
		if b.Payload == "" {
			return required(at + "[payload]")
		}
	case "phone_number":
		if !phoneNumber.MatchString(string(b.Payload)) {
			return world.BadParam("param " + at + "[payload] must be a phone number with + and country code")
		}
	case "account_link":
		if b.Title != "" {
			return world.BadParam("param " + at + " of type account_link must not have a title")
		}
		return c.link(at+"[url]", b.URL)
	case "account_unlink":
	default:
		return world.BadParam("param " + at + "[type] must be one of {web_url, postback, phone_number, account_link, account_unlink}")
	}
	return nil
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

func (c checker) receipt(p *wire.Payload) *world.Error {
	for _, f := range []struct {
		name  string
		value wire.Text
	}{{"recipient_name", p.RecipientName}, {"order_number", p.OrderNumber}, {"currency", p.Currency}, {"payment_method", p.PaymentMethod}} {
		if f.value == "" {
			return required(f.name)
		}
	}
	if !currency.MatchString(string(p.Currency)) {
		return world.BadParam("param currency must be a currency code of three capital letters (ISO 4217)")
	}
	if p.Summary == nil || p.Summary.TotalCost == "" {
		return required("summary[total_cost]")
	}
	for name, n := range map[string]wire.Number{"subtotal": p.Summary.Subtotal, "shipping_cost": p.Summary.ShippingCost, "total_tax": p.Summary.TotalTax, "total_cost": p.Summary.TotalCost} {
		if ge := amount("summary["+name+"]", n); ge != nil {
			return ge
		}
	}
	if p.Timestamp != "" && !world.AllDigits(string(p.Timestamp)) {
		return world.BadParam("param timestamp must be Unix seconds")
	}
	if p.OrderURL != "" {
		if ge := c.link("order_url", p.OrderURL); ge != nil {
			return ge
		}
	}
	for i, a := range p.Adjustments {
		if ge := amount(fmt.Sprintf("adjustments[%d][amount]", i), a.Amount); ge != nil {
			return ge
		}
	}
	if ge := address(p.Address); ge != nil {
		return ge
	}
	return c.receiptLines(p.Elements)
}

func (c checker) receiptLines(list []wire.Element) *world.Error {
	if len(list) > 100 {
		return world.BadParam("param elements must hold at most 100 elements")
	}
	for i := range list {
		el, at := &list[i], fmt.Sprintf("elements[%d]", i)
		if el.Title == "" {
			return required(at + "[title]")
		}
		if el.Price == "" {
			return required(at + "[price]")
		}
		if ge := amount(at+"[price]", el.Price); ge != nil {
			return ge
		}
		if ge := amount(at+"[quantity]", el.Quantity); ge != nil {
			return ge
		}
		if el.Currency != "" && !currency.MatchString(string(el.Currency)) {
			return world.BadParam("param " + at + "[currency] must be a currency code of three capital letters (ISO 4217)")
		}
		if el.ImageURL != "" {
			if ge := c.link(at+"[image_url]", el.ImageURL); ge != nil {
				return ge
			}
		}
	}
	return nil
}

func amount(field string, n wire.Number) *world.Error {
	if n == "" {
		return nil
	}
	if _, err := n.Float(); err != nil {
		return world.BadParam("param " + field + " must be a number")
	}
	return nil
}

func address(a *wire.Address) *world.Error {
	if a == nil {
		return nil
	}
	for _, f := range []struct {
		name  string
		value wire.Text
	}{{"street_1", a.Street1}, {"city", a.City}, {"postal_code", a.PostalCode}, {"state", a.State}, {"country", a.Country}} {
		if f.value == "" {
			return required("address[" + f.name + "]")
		}
	}
	if length(a.Country) != 2 {
		return world.BadParam("param address[country] must be a country code of two letters")
	}
	return nil
}

func (c checker) notifyMe(p *wire.Payload) *world.Error {
	switch {
	case !c.otn:
		return world.BadParam("Template type one_time_notif_req is not available")
	case p.Title == "":
		return required("title")
	case length(p.Title) > 65:
		return tooLong("title", 65)
	case p.Payload == "":
		return required("payload")
	case length(p.Payload) > 1000:
		return tooLong("payload", 1000)
	}
	return nil
}
