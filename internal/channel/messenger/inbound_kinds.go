package messenger

import "github.com/petitbleu/petitbleu"

// message reads a message or an echo (reference, sections 1.7 and 1.9).
func (d *decoder) message(in *Inbound) {
	if d.peek() != '{' {
		return
	}
	in.Kind = petitbleu.EventMessage
	mid, echo := "", false
	for key := range d.members() {
		switch string(key) {
		case "mid":
			mid = d.text()
		case "text":
			in.Text = d.text()
		case "is_echo":
			echo = d.truth()
		case "is_deleted":
			in.Deleted = d.truth()
		case "app_id":
			in.EchoAppID = d.text()
		case "metadata":
			in.Metadata = d.text()
		case "quick_reply":
			for k := range d.members() {
				if string(k) == "payload" {
					in.Payload = d.text()
				}
			}
		case "referral":
			d.referral(in)
		}
	}
	in.OutsideID = mid
	switch {
	case echo:
		in.Kind = petitbleu.EventEcho
	case in.Deleted: // carries the mid of the message it takes back
		in.FromPerson = true
		if mid != "" {
			in.OutsideID, in.Mids = "deleted:"+mid, []string{mid}
		}
	default:
		in.FromPerson, in.Opens = true, true
	}
}

// receipt reads a delivery or a read (section 1.8).
func (d *decoder) receipt(in *Inbound, kind petitbleu.EventKind) {
	in.Kind = kind
	for key := range d.members() {
		switch string(key) {
		case "watermark":
			in.Watermark = instant(d.millis())
		case "mids":
			for range d.elements() {
				if mid := d.text(); mid != "" {
					in.Mids = append(in.Mids, mid)
				}
			}
		case "mid":
			if mid := d.text(); mid != "" {
				in.Mids = append(in.Mids, mid)
			}
		}
	}
}

// postback reads a tap on a button, Get Started, the menu or an ice breaker (section 1.10).
func (d *decoder) postback(in *Inbound) {
	in.Kind, in.FromPerson, in.Opens = petitbleu.EventPostback, true, true
	for key := range d.members() {
		switch string(key) {
		case "mid":
			in.OutsideID = d.text()
		case "title":
			in.Text = d.text()
		case "payload":
			in.Payload = d.text()
		case "referral":
			d.referral(in)
		}
	}
}

// referral reads where a person came from (section 1.12) and tells whether a referral of
// its own opens the window: a click on an m.me link in an existing conversation does, an
// advertisement only by the message or tap that follows (section 3.1).
func (d *decoder) referral(in *Inbound) (opens bool) {
	kind := ""
	for key := range d.members() {
		switch string(key) {
		case "ref":
			in.Ref = d.text()
		case "source":
			in.Source = d.text()
		case "type":
			kind = d.text()
		}
	}
	return in.Source != "ADS" && (kind == "" || kind == "OPEN_THREAD")
}

// optIn reads the five shapes of section 1.11. A plugin's opt-in opens the window; the tap
// on a token request or on a message request alone does not (sections 3.1 and 3.5).
func (d *decoder) optIn(in *Inbound) {
	in.Kind, in.FromPerson = petitbleu.EventOptIn, true
	kind, topic, request := "", "", false
	for key := range d.members() {
		switch string(key) {
		case "ref":
			in.Ref = d.text()
		case "user_ref":
			in.UserRef = d.text()
		case "type":
			kind = d.text()
		case "payload":
			in.Payload = d.text()
		case "source":
			in.Source = d.text()
		case "one_time_notif_token":
			in.Token, in.TokenKind = d.text(), "one_time"
		case "notification_messages_token":
			in.Token, in.TokenKind = d.text(), "notification"
		case "notification_messages_topic":
			topic = d.text()
		case "message_request":
			in.Payload, request = d.text(), true
		}
	}
	if in.Token == "" {
		in.TokenKind = ""
	} else if in.Topic = topic; topic == "" {
		in.Topic = in.Payload
	}
	in.Opens = kind == "" && in.Token == "" && !request
}

// reaction reads a reaction; to react opens the window, to take it back does not (section 1.16).
func (d *decoder) reaction(in *Inbound) {
	in.Kind, in.FromPerson = petitbleu.EventReaction, true
	word := ""
	for key := range d.members() {
		switch string(key) {
		case "mid":
			in.Mids = []string{d.text()}
		case "action":
			in.Payload = d.text()
		case "emoji":
			in.Text = d.text()
		case "reaction":
			word = d.text()
		}
	}
	if in.Text == "" {
		in.Text = word
	}
	in.Opens = in.Payload == "react"
}

// about reads the message that an edit speaks of, and its new text (section 1.16).
func (d *decoder) about(in *Inbound) {
	for key := range d.members() {
		switch string(key) {
		case "mid":
			in.Mids = []string{d.text()}
		case "text":
			in.Text = d.text()
		}
	}
}

// linking reads account linking (section 1.13).
func (d *decoder) linking(in *Inbound) {
	in.Kind, in.FromPerson = petitbleu.EventAccountLinking, true
	for key := range d.members() {
		switch string(key) {
		case "status":
			in.Payload = d.text()
		case "authorization_code":
			in.Ref = d.text()
		}
	}
}

// handover reads the four thread control events (section 1.14).
func (d *decoder) handover(in *Inbound, word string) {
	in.Kind, in.Payload = petitbleu.EventHandover, word
	for key := range d.members() {
		if string(key) == "metadata" {
			in.Metadata = d.text()
		}
	}
}

// policy reads a policy enforcement (section 1.15).
func (d *decoder) policy(in *Inbound) {
	in.Kind = petitbleu.EventPolicy
	for key := range d.members() {
		switch string(key) {
		case "action":
			in.Payload = d.text()
		case "reason":
			in.Text = d.text()
		}
	}
}

// change reads an element of changes (section 1.19). The author of a post or comment has
// an id that need not be the PSID: it stays in Data.
func (d *decoder) change() {
	start := d.pos
	in := Inbound{Kind: petitbleu.EventUnknown}
	field, item, verb, comment, post := "", "", "", "", ""
	for key := range d.members() {
		switch string(key) {
		case "field":
			field = d.text()
		case "value":
			for k := range d.members() {
				switch string(k) {
				case "item":
					item = d.text()
				case "verb":
					verb = d.text()
				case "message":
					in.Text = d.text()
				case "comment_id":
					comment = d.text()
				case "post_id":
					post = d.text()
				case "created_time", "timestamp":
					in.At = instant(d.millis())
				}
			}
		}
	}
	if d.bad {
		return
	}
	in.Data, in.Payload = d.data[start:d.pos:d.pos], field
	if field != "feed" {
		in.Text = ""
		d.wrapped(in)
		return
	}
	in.Kind, in.Payload = petitbleu.EventFeed, item+"/"+verb
	if comment == "" {
		comment = post
	}
	if comment != "" {
		in.Mids = []string{comment}
	}
	d.out = append(d.out, in)
}
