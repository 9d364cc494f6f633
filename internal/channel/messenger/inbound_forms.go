package messenger

import (
	"slices"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// form reads the events of section 1.17, and coupons (1.7) and calls; false for another key.
func (d *decoder) form(in *Inbound, key string) bool {
	switch key {
	case "messaging_feedback":
		in.Kind = petitbleu.EventFeedback
		in.did(answered)
		d.feedback(in)
	case "messaging_customer_information":
		in.Kind = petitbleu.EventCustomerInfo
		in.did(answered)
		d.customer(in)
	case "form":
		in.Kind = petitbleu.EventForm
		in.did(answered)
		in.Fields = d.fields(&in.Secret)
	case "order":
		in.Kind = petitbleu.EventOrder
		in.did(sentOrder)
		d.order(in)
	case "response_feedback":
		in.Kind = petitbleu.EventResponseFeedback
		in.did(judged)
		d.judgement(in)
	case "template":
		d.coupon(in)
	case "game_play":
		in.Kind, in.Payload = petitbleu.EventGamePlay, key
		in.did(played)
		in.Fields = d.fields(&in.Secret)
	case "payment", "checkout_update", "pre_checkout":
		in.Kind, in.Payload = petitbleu.EventPayment, key
		in.did(paid)
		in.Fields = d.fields(&in.Secret)
	case "call", "calls", "call_permission_reply", "call_settings_update":
		in.Kind, in.Payload = petitbleu.EventCall, key
		in.did(called)
		in.Fields = d.fields(&in.Secret)
	default:
		return false
	}
	return true
}

// feedback reads answers to the customer feedback template.
func (d *decoder) feedback(in *Inbound) {
	for key := range d.members() {
		if string(key) != "feedback_screens" {
			continue
		}
		for range d.elements() {
			for k := range d.members() {
				if string(k) != "questions" {
					continue
				}
				for id := range d.members() {
					in.Answers = append(in.Answers, d.answer(string(id)))
				}
			}
		}
	}
}

func (d *decoder) answer(id string) InboundAnswer {
	a := InboundAnswer{ID: id}
	for key := range d.members() {
		switch string(key) {
		case "type":
			a.Type = d.text()
		case "payload":
			a.Value = d.text()
		case "follow_up":
			d.one("payload", &a.FollowUp)
		}
	}
	return a
}

// customer reads answers to the customer information template.
func (d *decoder) customer(in *Inbound) {
	for key := range d.members() {
		if string(key) != "screens" {
			continue
		}
		for range d.elements() {
			for k := range d.members() {
				if string(k) != "responses" {
					continue
				}
				for range d.elements() {
					var a InboundAnswer
					for m := range d.members() {
						switch string(m) {
						case "key":
							a.ID = d.text()
						case "value":
							a.Value = d.text()
						}
					}
					in.Answers = append(in.Answers, a)
				}
			}
		}
	}
}

// order reads a cart (send_cart).
func (d *decoder) order(in *Inbound) {
	in.Order = &InboundOrder{}
	for key := range d.members() {
		switch string(key) {
		case "note":
			in.Text = d.text()
		case "products":
			for range d.elements() {
				var l InboundOrderLine
				for k := range d.members() {
					switch string(k) {
					case "id":
						l.ID = d.text()
					case "retailer_id":
						l.RetailerID = d.text()
					case "name":
						l.Name = d.text()
					case "unit_price":
						l.UnitPrice = d.text()
					case "currency":
						l.Currency = d.text()
					case "quantity":
						l.Quantity = d.text()
					}
				}
				in.Order.Lines = append(in.Order.Lines, l)
			}
		}
	}
}

// judgement reads thumbs up or down below one of our messages.
func (d *decoder) judgement(in *Inbound) {
	for key := range d.members() {
		switch string(key) {
		case "mid":
			in.mid(d.text())
		case "feedback":
			in.Text = d.text()
		}
	}
	switch word, _, _ := strings.Cut(strings.ToLower(in.Text), " "); word {
	case "good", "bad":
		in.Payload = word
	}
}

// coupon reads the tap on a coupon; a template of another type is unknown.
func (d *decoder) coupon(in *Inbound) {
	fields := d.fields(&in.Secret)
	if fields["type"] != "coupon" {
		if d.odd == "" {
			d.odd = "template"
		}
		return
	}
	in.Kind, in.Payload = petitbleu.EventCoupon, fields["payload"]
	in.did(tappedCoupon)
	delete(fields, "type")
	in.Fields = fields
}

// SecretMembers are the members of webhook bodies that are rights or means of payment by
// themselves: where Inbound.Secret is set, they must be hidden before the body is kept.
var SecretMembers = []string{"one_time_notif_token", "notification_messages_token", "messenger_subscription_token", "tokenized_card", "tokenized_cvv"}

// Bounds of fields, so that no body makes a large map.
const (
	fieldLimit = 64
	fieldDepth = 4
)

// fields reads the plain members of a value by name: inner ones behind a point, elements of
// lists by number. Members that are tokens are left out and noted in secret.
func (d *decoder) fields(secret *bool) map[string]string {
	out := map[string]string{}
	d.gather(out, "", fieldDepth, secret)
	if len(out) == 0 {
		return nil
	}
	return out
}

func (d *decoder) gather(out map[string]string, name string, depth int, secret *bool) {
	if depth == 0 || len(out) >= fieldLimit {
		d.skip()
		return
	}
	prefix := name
	if prefix != "" {
		prefix += "."
	}
	switch d.peek() {
	case '{':
		for key := range d.members() {
			if slices.Contains(SecretMembers, string(key)) {
				*secret = true
				continue
			}
			d.gather(out, prefix+string(key), depth-1, secret)
		}
	case '[':
		for i := range d.elements() {
			d.gather(out, prefix+strconv.Itoa(i), depth-1, secret)
		}
	default:
		if s := d.text(); s != "" {
			if name == "" {
				name = "value"
			}
			out[name] = s
		}
	}
}

// take moves a member out of fields.
func take(fields map[string]string, names ...string) string {
	for _, n := range names {
		if s := fields[n]; s != "" {
			delete(fields, n)
			return s
		}
	}
	return ""
}
