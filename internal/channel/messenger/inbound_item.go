package messenger

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/petitbleu/petitbleu"
)

// item reads one element of messaging or standby (reference, sections 1.7 to 1.18). Until
// settle, PageID holds the recipient and PSID the sender, as they stand.
func (d *decoder) item(standby bool) {
	start, inner := d.pos, false
	in := Inbound{Kind: petitbleu.EventUnknown, Standby: standby}
	d.odd = ""
	for key := range d.members() {
		if !d.member(&in, key) && string(key) == "value" {
			inner = true
		}
	}
	if d.bad {
		return
	}
	in.Data = d.data[start:d.pos:d.pos]
	if in.Kind == petitbleu.EventUnknown {
		in.Payload = d.odd
	}
	if inner && in.Kind == petitbleu.EventUnknown && in.PSID == "" { // {"field": …, "value": {the item}}
		d.wrapped(in)
		return
	}
	d.out = append(d.out, in)
}

// wrapped reads an item that came as {"field": …, "value": …}, as one of the platform's
// samples and the dashboard's test button have it; what is inside decides.
func (d *decoder) wrapped(in Inbound) {
	value := scanner{data: in.Data}
	for key := range value.members() {
		if string(key) != "value" || value.peek() != '{' {
			continue
		}
		sub := decoder{scanner: scanner{data: value.raw()}}
		inner := Inbound{Kind: petitbleu.EventUnknown, Standby: in.Standby}
		for k := range sub.members() {
			sub.member(&inner, k)
		}
		if inner.Kind != petitbleu.EventUnknown && (inner.PSID != "" || inner.UserRef != "" || inner.PageID != "") {
			inner.Data = in.Data
			d.out = append(d.out, inner)
			return
		}
	}
	d.out = append(d.out, in)
}

// member reads one member of an item; false when it is none that is known.
func (d *decoder) member(in *Inbound, key []byte) bool {
	switch string(key) {
	case "sender":
		d.party(&in.PSID, &in.UserRef)
	case "recipient":
		d.party(&in.PageID, &in.UserRef)
	case "timestamp":
		in.At = instant(d.millis())
	case "prior_message":
		for k := range d.members() {
			switch string(k) {
			case "source":
				in.Source = d.text()
			case "identifier":
				in.UserRef = d.text()
			}
		}
	case "message":
		d.message(in)
	case "delivery", "read":
		d.receipt(in, petitbleu.EventKind(key))
	case "postback":
		d.postback(in)
	case "optin":
		d.optIn(in)
	case "message_request":
		in.Kind, in.FromPerson, in.Payload = petitbleu.EventOptIn, true, d.text()
	case "referral":
		in.Kind, in.FromPerson = petitbleu.EventReferral, true
		in.Opens = d.referral(in)
	case "reaction":
		d.reaction(in)
	case "message_edit":
		in.Kind, in.FromPerson = petitbleu.EventMessageEdit, true
		d.about(in)
	case "account_linking":
		d.linking(in)
	case "pass_thread_control", "take_thread_control", "request_thread_control", "app_roles":
		d.handover(in, string(key))
	case "policy_enforcement", "policy-enforcement":
		d.policy(in)
	default:
		if d.odd == "" {
			d.odd = string(key)
		}
		return false
	}
	return true
}

// party reads sender or recipient.
func (d *decoder) party(id, userRef *string) {
	for key := range d.members() {
		switch string(key) {
		case "id":
			*id = d.text()
		case "user_ref":
			*userRef = d.text()
		}
	}
}

// settle tells the Page from the person. An entry belongs to its Page; of sender and
// recipient the person is the one who is not the Page. Without an entry, echoes have the
// roles flipped (reference, section 1.9).
func (in *Inbound) settle(page string) {
	sender, recipient := in.PSID, in.PageID
	if page == "" {
		page = recipient
		if in.Kind == petitbleu.EventEcho {
			page = sender
		}
	}
	in.PageID = page
	switch {
	case in.Kind == petitbleu.EventEcho && recipient != page:
		in.PSID = recipient
	case sender != page:
		in.PSID = sender
	case recipient != page:
		in.PSID = recipient
	default:
		in.PSID = ""
	}
	if in.PSID == "" && (in.UserRef == "" || in.Kind == petitbleu.EventOptIn) { // nobody whose window could open
		in.Opens = false
		in.FromPerson = in.UserRef != ""
	}
}

// outsideID makes the key of an item that carries no id of its own.
func outsideID(in *Inbound, kind string) string {
	sum := sha256.Sum256(in.Data)
	b := make([]byte, 0, len(kind)+len(in.PageID)+len(in.PSID)+52)
	b = append(append(b, kind...), ':')
	b = append(append(b, in.PageID...), ':')
	b = append(append(b, in.PSID...), ':')
	if !in.At.IsZero() {
		b = strconv.AppendInt(b, in.At.UnixMilli(), 10)
	}
	b = append(b, ':')
	return string(hex.AppendEncode(b, sum[:12]))
}
