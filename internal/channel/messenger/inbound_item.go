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
	start := d.pos
	d.out = append(d.out, Inbound{Kind: petitbleu.EventUnknown, Standby: standby})
	in := &d.out[len(d.out)-1] // nothing is appended until the item is read
	d.odd = ""
	for key := range d.members() {
		d.member(in, key)
	}
	if d.bad {
		return
	}
	in.Data = d.data[start:d.pos:d.pos]
	if in.Kind == petitbleu.EventUnknown {
		in.Payload = d.odd
		in.late()
	}
}

// member reads one member of an item.
func (d *decoder) member(in *Inbound, key []byte) {
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
		in.Kind, in.OptIn, in.Payload = petitbleu.EventOptIn, OptInMessageRequest, d.text()
		in.did(acceptedRequest)
	case "optout", "messaging_optout", "messaging_optouts":
		d.optOut(in)
	case "referral":
		in.Kind = petitbleu.EventReferral
		in.did(d.referral(in))
	case "reaction":
		d.reaction(in)
	case "message_edit":
		d.about(in)
	case "account_linking":
		d.linking(in)
	case "pass_thread_control", "take_thread_control", "request_thread_control":
		d.handover(in, string(key))
	case "app_roles":
		d.appRoles(in)
	case "hop_context":
		d.hop(in)
	case "policy_enforcement", "policy-enforcement":
		d.policy(in)
	default:
		if (in.Kind != petitbleu.EventUnknown || !d.form(in, string(key))) && d.odd == "" {
			d.odd = string(key)
		}
	}
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
	if c := in.Comment; c != nil {
		c.ByPage = c.AuthorID != "" && c.AuthorID == page
		c.Visitor = in.Kind == petitbleu.EventFeed && c.Item == "post" && !c.ByPage
	}
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
