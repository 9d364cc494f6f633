package check

import (
	"fmt"
	"regexp"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// receipt judges a receipt (Messenger Platform reference, section 2.7.4). That its number
// is new is judged by who knows the others.
func receipt(p *wire.Payload, o Options) *Error {
	for _, f := range []struct {
		name  string
		value wire.Text
	}{{"recipient_name", p.RecipientName}, {"order_number", p.OrderNumber}, {"currency", p.Currency}, {"payment_method", p.PaymentMethod}} {
		if f.value == "" {
			return required(f.name)
		}
	}
	if p.Summary == nil || p.Summary.TotalCost == "" {
		return required("summary[total_cost]")
	}
	if p.Timestamp != "" && !digits(string(p.Timestamp)) {
		return bad("param timestamp must be Unix seconds")
	}
	if e := first(
		currency("currency", p.Currency),
		amount("summary[subtotal]", p.Summary.Subtotal), amount("summary[shipping_cost]", p.Summary.ShippingCost),
		amount("summary[total_tax]", p.Summary.TotalTax), amount("summary[total_cost]", p.Summary.TotalCost),
		o.maybeLink("order_url", p.OrderURL), address(p.Address),
	); e != nil {
		return e
	}
	for i, a := range p.Adjustments {
		if e := amount(fmt.Sprintf("adjustments[%d][amount]", i), a.Amount); e != nil {
			return e
		}
	}
	return receiptLines(p.Elements, o)
}

func receiptLines(list []wire.Element, o Options) *Error {
	if len(list) > 100 {
		return bad("param elements must hold at most 100 elements")
	}
	for i := range list {
		el, at := &list[i], fmt.Sprintf("elements[%d]", i)
		switch {
		case el.Title == "":
			return required(at + "[title]")
		case el.Price == "":
			return required(at + "[price]")
		}
		if e := first(
			amount(at+"[price]", el.Price), amount(at+"[quantity]", el.Quantity),
			currency(at+"[currency]", el.Currency), o.maybeLink(at+"[image_url]", el.ImageURL),
		); e != nil {
			return e
		}
	}
	return nil
}

func currency(field string, code wire.Text) *Error {
	if code != "" && !currencyCode.MatchString(string(code)) {
		return bad("param %s must be a currency code of three capital letters (ISO 4217)", field)
	}
	return nil
}

func amount(field string, n wire.Number) *Error {
	if n == "" {
		return nil
	}
	if _, err := n.Float(); err != nil {
		return bad("param %s must be a number", field)
	}
	return nil
}

func address(a *wire.Address) *Error {
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
		return bad("param address[country] must be a country code of two letters")
	}
	return nil
}
