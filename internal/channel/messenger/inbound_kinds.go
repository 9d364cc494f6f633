package messenger

import (
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// receipt reads a delivery or a read (section 1.8).
func (d *decoder) receipt(in *Inbound, kind petitbleu.EventKind) {
	in.Kind = kind
	for key := range d.members() {
		switch string(key) {
		case "watermark":
			in.Watermark = instant(d.millis())
		case "mids":
			for range d.elements() {
				in.mid(d.text())
			}
		case "mid":
			in.mid(d.text())
		}
	}
}

func (in *Inbound) mid(s string) {
	if s != "" {
		in.Mids = append(in.Mids, s)
	}
}

// postback reads a tap on a button, Get Started, the menu or an ice breaker (section 1.10).
// In standby the payload is left out.
func (d *decoder) postback(in *Inbound) {
	in.Kind = petitbleu.EventPostback
	in.did(tapped)
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

// referral reads where a person came from (section 1.12), inside a message or postback or on
// its own, and tells which gesture a referral of its own is.
func (d *decoder) referral(in *Inbound) gesture {
	var c InboundReferral
	for key := range d.members() {
		switch string(key) {
		case "ref":
			in.Ref = d.text()
		case "source":
			in.Source = d.text()
		case "type":
			c.Type = d.text()
		case "ad_id":
			c.AdID = d.text()
		case "ads_context_data":
			d.adContext(&c)
		case "product":
			d.one("id", &c.ProductID)
		case "referer_uri":
			c.RefererURI = d.text()
		case "is_guest_user":
			c.Guest = d.truth()
		case "lead":
			d.lead(in)
		}
	}
	plain := InboundReferral{Type: "OPEN_THREAD"}
	if c != plain && c != (InboundReferral{}) {
		in.Came = &c
	}
	switch {
	case c.Type != "" && c.Type != "OPEN_THREAD":
		return leftLead
	case in.Source == "ADS":
		return cameByAd
	}
	return cameByLink
}

func (d *decoder) adContext(c *InboundReferral) {
	for key := range d.members() {
		switch string(key) {
		case "ad_title":
			c.AdTitle = d.text()
		case "photo_url":
			c.PhotoURL = d.text()
		case "video_url":
			c.VideoURL = d.text()
		case "post_id":
			c.PostID = d.text()
		case "product_id":
			c.ProductID = d.text()
		case "flow_id":
			c.FlowID = d.text()
		}
	}
}

// lead reads the answers of an advertisement's form.
func (d *decoder) lead(in *Inbound) {
	for key := range d.members() {
		if string(key) != "data" {
			continue
		}
		for range d.elements() {
			var a InboundAnswer
			for k := range d.members() {
				switch string(k) {
				case "question":
					a.ID = d.text()
				case "answer":
					a.Value = d.text()
				}
			}
			in.Answers = append(in.Answers, a)
		}
	}
}

// optIn reads the five shapes of section 1.11, told apart by type, then user_ref, then ref. A
// plugin's opt-in opens the window; the tap on a token request or on a message request alone
// does not (sections 3.1 and 3.5).
func (d *decoder) optIn(in *Inbound) {
	in.Kind = petitbleu.EventOptIn
	var g InboundGrant
	kind, topic, request := "", "", false
	for key := range d.members() {
		switch k := string(key); k {
		case "ref":
			in.Ref = d.text()
		case "user_ref":
			in.UserRef, in.OptIn = d.text(), OptInCheckbox
		case "type":
			kind = d.text()
		case "payload":
			in.Payload = d.text()
		case "source":
			in.Source = d.text()
		case "one_time_notif_token":
			in.Token, in.TokenKind = d.text(), petitbleu.TokenOneTime
		case "notification_messages_token":
			in.Token, in.TokenKind = d.text(), petitbleu.TokenMarketing
		case "notification_messages_topic":
			topic = d.text()
		case "message_request":
			in.Payload, request = d.text(), true
		default:
			d.grant(&g, k)
		}
	}
	in.Secret = in.Token != ""
	marketing := in.TokenKind == petitbleu.TokenMarketing || kind == "notification_messages"
	switch {
	case marketing:
		in.OptIn, in.Grant, in.TokenKind = OptInMarketing, &g, petitbleu.TokenMarketing
	case in.Token != "" || kind != "":
		in.OptIn = OptInOneTime
	case request:
		in.OptIn = OptInMessageRequest
	case in.OptIn == "":
		in.OptIn = OptInPlugin
	}
	if in.Token == "" && !marketing {
		in.TokenKind = ""
	} else if in.Topic = topic; topic == "" {
		in.Topic = first(in.Payload, g.Title)
	}
	switch in.OptIn {
	case OptInMarketing:
		in.did(tookToken)
		if g.Status == GrantStop {
			in.did(optedOut)
		}
	case OptInOneTime:
		in.did(tookToken)
	case OptInMessageRequest:
		in.did(acceptedRequest)
	default: // settle closes again what a checkbox without a PSID would open
		in.did(optedInPlugin)
	}
}

// grant reads the terms of a marketing token.
func (d *decoder) grant(g *InboundGrant, key string) {
	switch key {
	case "title":
		g.Title = d.text()
	case "notification_messages_timezone":
		g.TimeZone = d.text()
	case "notification_messages_frequency":
		g.Frequency = d.text()
	case "token_expiry_timestamp":
		g.Expires = instant(d.millis())
	case "user_token_status":
		g.Refreshed = d.text() == "REFRESHED"
	case "notification_messages_status":
		switch s := strings.ToUpper(d.text()); {
		case strings.HasPrefix(s, "STOP"):
			g.Status = GrantStop
		case strings.HasPrefix(s, "RESUME"):
			g.Status = GrantResume
		}
	}
}

// optOut reads messaging_optouts. The reference knows the field and no body of it (section
// 1.6 and appendix B), so whatever may be meant is taken: the member is called optout,
// messaging_optout or messaging_optouts; its value is an object, a text or true. Of an object,
// a topic is what stands under topic, notification_messages_topic, title or payload, in this
// order; a text is the topic too, unless it is a word for everything. Without a topic the
// person left everything.
func (d *decoder) optOut(in *Inbound) {
	in.Kind = petitbleu.EventOptOut
	in.did(optedOut)
	if d.peek() != '{' {
		if d.peek() == '"' {
			in.Payload = d.text()
		}
		switch strings.ToLower(in.Payload) {
		case "", "true", "all", "stop", "optout", "opt_out":
		default:
			in.Topic = in.Payload
		}
		return
	}
	rest := *d
	in.Fields = rest.fields(&in.Secret)
	for key := range d.members() {
		switch string(key) {
		case "user_ref":
			in.UserRef = d.text()
		case "payload":
			in.Payload = d.text()
		case "ref":
			in.Ref = d.text()
		}
	}
	for _, name := range []string{"topic", "notification_messages_topic", "title", "payload"} {
		in.Topic = first(in.Topic, in.Fields[name])
	}
}

// reaction reads a reaction; to react opens the window, to take it back does not (section 1.16).
func (d *decoder) reaction(in *Inbound) {
	in.Kind = petitbleu.EventReaction
	word := ""
	for key := range d.members() {
		switch string(key) {
		case "mid":
			in.mid(d.text())
		case "action":
			in.Payload = d.text()
		case "emoji":
			in.Text = d.text()
		case "reaction":
			word = d.text()
		}
	}
	in.Text = first(in.Text, word)
	in.did(unreacted)
	if in.Payload == "react" {
		in.did(reacted)
	}
}

// about reads the message that an edit speaks of, and its new text (section 1.16).
func (d *decoder) about(in *Inbound) {
	in.Kind = petitbleu.EventMessageEdit
	in.did(edited)
	for key := range d.members() {
		switch string(key) {
		case "mid":
			in.mid(d.text())
		case "text":
			in.Text = d.text()
		case "num_edit":
			if n, err := strconv.Atoi(d.text()); err == nil {
				in.Edits = n
			}
		}
	}
}

// linking reads account linking (section 1.13).
func (d *decoder) linking(in *Inbound) {
	in.Kind = petitbleu.EventAccountLinking
	in.did(linked)
	for key := range d.members() {
		switch string(key) {
		case "status":
			in.Payload = d.text()
		case "authorization_code":
			in.Ref = d.text()
		}
	}
}

// handover reads three of the four thread control events (section 1.14).
func (d *decoder) handover(in *Inbound, word string) {
	in.Kind, in.Payload = petitbleu.EventHandover, word
	t := &ThreadControl{Word: strings.TrimSuffix(word, "_thread_control")}
	for key := range d.members() {
		switch string(key) {
		case "metadata":
			in.Metadata = d.text()
		case "previous_owner_app_id":
			t.Previous = d.text()
		case "new_owner_app_id":
			t.New = d.text()
		case "requested_owner_app_id":
			t.Requested = d.text()
		}
	}
	if t.Word == ThreadPassed && t.New == "" {
		t.Word = ThreadReleased
	}
	in.Thread = t
}

// appRoles reads the fourth.
func (d *decoder) appRoles(in *Inbound) {
	in.Kind, in.Payload = petitbleu.EventHandover, "app_roles"
	in.Thread = &ThreadControl{Word: ThreadRoles}
	for key := range d.members() {
		app := string(key)
		var roles []string
		for range d.elements() {
			roles = append(roles, d.text())
		}
		if in.Thread.Roles == nil {
			in.Thread.Roles = map[string][]string{}
		}
		in.Thread.Roles[app] = roles
	}
}

// hop reads which app had the conversation before: one object, or a list whose last counts.
func (d *decoder) hop(in *Inbound) {
	read := func() {
		var h InboundHop
		for key := range d.members() {
			switch string(key) {
			case "app_id":
				h.AppID = d.text()
			case "metadata":
				h.Metadata = d.text()
			}
		}
		if h != (InboundHop{}) {
			in.Hop = &h
		}
	}
	if d.peek() != '[' {
		read()
		return
	}
	for range d.elements() {
		read()
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

// second gives an instant of a member that is read as text.
func second(s string) time.Time {
	d := scanner{data: []byte(s)}
	if s == "" {
		return time.Time{}
	}
	return instant(d.millis())
}
