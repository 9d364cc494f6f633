package messenger

import (
	"bytes"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
)

// Decode reads the body of a webhook call: every entry, and of each entry every item of
// messaging, standby and changes, in the order in which they stand. Ids may be strings or
// numbers, times seconds or milliseconds, and sender may be missing. A body that is one bare
// item, without its envelope, is taken as meant. An item of an unknown kind, or with
// something unexpected in it, comes out as unknown with its Data; it never hides another.
// Broken UTF-8 and the character NUL become U+FFFD.
//
// The error, invalid_body, means that the body as a whole is no webhook call.
func Decode(raw []byte) ([]Inbound, error) {
	if !utf8.Valid(raw) { // a database of text takes none of it
		raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	d := decoder{scanner: scanner{data: raw}}
	if d.peek() != '{' {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "a webhook body must be a JSON object")
	}
	d.envelope()
	if !d.end() {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "a webhook body must be one whole JSON object; this one is broken or cut off")
	}
	if d.entries {
		return d.out, nil
	}
	if !d.bare {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, `a webhook body needs "entry" or, alone, the members of one item such as "message"`)
	}
	d.scanner = scanner{data: raw}
	d.item(false)
	d.finish(0, "", 0, true)
	return d.out, nil
}

// decoder gathers what one body holds.
type decoder struct {
	scanner
	out     []Inbound
	entries bool   // there is an envelope
	bare    bool   // there is a member that only an item has
	odd     string // the first member of the item at hand that is not known
}

func (d *decoder) envelope() {
	object := "page"
	for key := range d.members() {
		switch string(key) {
		case "object":
			if o := d.text(); o != "" {
				object = o
			}
		case "entry":
			d.entries = true
			for range d.elements() {
				d.entry()
			}
		case "sender", "recipient", "message", "postback", "optin", "delivery", "read", "referral", "field", "template", "order", "form", "reaction":
			d.bare = true
		}
	}
	if object != "page" { // another product's webhook: kept, not understood
		for i := range d.out {
			in := &d.out[i]
			*in = Inbound{PageID: in.PageID, Kind: petitbleu.EventUnknown, At: in.At, OutsideID: outsideID(in, "unknown"), Payload: object, Secret: in.Secret, Data: in.Data}
		}
	}
}

// entry reads one entry. Its id and time may stand behind its items.
func (d *decoder) entry() {
	first, page, at := len(d.out), "", int64(0)
	for key := range d.members() {
		switch string(key) {
		case "id":
			page = d.text()
		case "time":
			at = d.millis()
		case "messaging":
			for range d.elements() {
				d.item(false)
			}
		case "standby":
			for range d.elements() {
				d.item(true)
			}
		case "changes":
			for range d.elements() {
				d.change()
			}
		}
	}
	d.finish(first, page, at, false)
}

// finish gives items what they take from their entry, settles who is who, and makes their keys.
func (d *decoder) finish(first int, page string, at int64, bare bool) {
	if d.bad {
		return
	}
	for i := first; i < len(d.out); i++ {
		in := &d.out[i]
		in.settle(page)
		if in.At.IsZero() {
			in.At = instant(at)
		}
		if in.OutsideID == "" {
			in.OutsideID = outsideID(in, string(in.Kind))
		}
	}
}

func instant(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}
