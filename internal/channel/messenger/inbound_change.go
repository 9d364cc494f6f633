package messenger

import (
	"strings"

	"github.com/petitbleu/petitbleu"
)

// change reads an element of changes (reference, section 1.19). Only what it says itself of
// who did it counts: the author of a comment has an id that need not be the PSID, so PSID
// stays empty.
func (d *decoder) change() {
	start, field := d.pos, ""
	for key := range d.members() {
		if string(key) == "field" {
			field = d.text()
		}
	}
	if d.bad {
		return
	}
	in := Inbound{Kind: petitbleu.EventUnknown, Payload: field, Data: d.data[start:d.pos:d.pos]}
	value := valueOf(in.Data)
	switch {
	case strings.HasPrefix(field, "marketing_message"):
		marketing(&in, field, value)
	case value == nil:
	case !value.aboutPage(&in, field):
		wrapped(&in, value)
	}
	d.out = append(d.out, in)
}

// valueOf gives a reader of the value of {"field": …, "value": {…}}; nil when that is no object.
func valueOf(data []byte) *decoder {
	s := scanner{data: data}
	var value []byte
	for key := range s.members() {
		if string(key) == "value" && s.peek() == '{' {
			value = s.raw()
		}
	}
	if value == nil {
		return nil
	}
	return &decoder{scanner: scanner{data: value}}
}

// aboutPage reads the value of one of the Page's own fields; false when it is none that is known.
func (d *decoder) aboutPage(in *Inbound, field string) bool {
	switch field {
	case "feed":
		in.Kind = petitbleu.EventFeed
		d.wall(in)
		in.Payload = in.Comment.Item + "/" + in.Comment.Verb
	case "mention":
		in.Kind = petitbleu.EventMention
		d.wall(in)
		in.Payload = in.Comment.Item + "/" + in.Comment.Verb
	case "leadgen":
		in.Kind = petitbleu.EventLead
		d.plain(in)
	case "ratings":
		in.Kind = petitbleu.EventRating
		d.plain(in)
		in.Payload = strings.ToLower(in.Fields["recommendation_type"])
		in.Text = take(in.Fields, "review_text")
	case "inbox_labels":
		in.Kind = petitbleu.EventLabel
		d.plain(in)
		in.PSID, in.Payload = take(in.Fields, "user.id"), take(in.Fields, "action")
	case "message_template_status_update", "messenger_template_status_update":
		in.Kind = petitbleu.EventTemplateStatus
		d.plain(in)
		in.Payload = take(in.Fields, "event")
	default:
		return false
	}
	return true
}

// plain reads a value all of whose members are told by name.
func (d *decoder) plain(in *Inbound) {
	in.Fields = d.fields(&in.Secret)
	in.At = second(take(in.Fields, "created_time", "timestamp"))
}

// wall reads a change of the Page's wall, or a mention. Before v2.11 the author stood in
// sender_id and sender_name; bodies that tell of a removal hold little.
func (d *decoder) wall(in *Inbound) {
	c := &InboundComment{}
	in.Comment = c
	for key := range d.members() {
		switch string(key) {
		case "item":
			c.Item = d.text()
		case "verb":
			if c.Verb = d.text(); c.Verb == "edited" {
				c.Verb = "edit"
			}
		case "message":
			in.Text = d.text()
		case "comment_id":
			c.ID = d.text()
		case "post_id":
			c.PostID = d.text()
		case "parent_id":
			c.ParentID = d.text()
		case "from":
			for k := range d.members() {
				switch string(k) {
				case "id":
					c.AuthorID = d.text()
				case "name":
					c.Author = d.text()
				}
			}
		case "sender_id", "user_id":
			c.AuthorID = first(c.AuthorID, d.text())
		case "sender_name":
			c.Author = first(c.Author, d.text())
		case "reaction_type":
			c.Reaction = d.text()
		case "photo", "video", "link":
			c.URL = first(c.URL, d.text())
		case "post":
			d.one("permalink_url", &c.Permalink)
		case "created_time", "timestamp":
			c.At = instant(d.millis())
		}
	}
	in.At = c.At
	in.mid(first(c.ID, c.PostID))
}

// marketingWords are the events of marketing messages (section 1.20).
var marketingWords = map[string]string{
	"marketing_message_clicks": "clicked", "marketing_message_deliveries": "delivered", "marketing_message_delivery_failed": "failed",
	"marketing_message_echoes": "echo", "marketing_message_reads": "read", "marketing_messages_subscriber_upload_status": "upload",
}

// marketing reads a flat body, whether it came as an item of messaging, as a change or alone.
func marketing(in *Inbound, field string, body *decoder) {
	word := marketingWords[field]
	if word == "" {
		return
	}
	if body == nil {
		body = &decoder{scanner: scanner{data: in.Data}}
	}
	in.Kind, in.Payload = petitbleu.EventMarketing, word
	in.Fields = body.fields(&in.Secret)
	delete(in.Fields, "field")
	in.PSID, in.PageID = take(in.Fields, "recipient_id"), first(take(in.Fields, "page_id"), in.PageID)
	if at := second(take(in.Fields, "timestamp")); !at.IsZero() {
		in.At = at
	}
	in.mid(take(in.Fields, "mid"))
	in.EchoAppID = take(in.Fields, "app_id")
	if word == "clicked" {
		in.did(clickedMarketing)
	}
}

// wrapped reads an item that came as {"field": …, "value": …}, as one of the platform's
// samples and the dashboard's test button have it; what is inside decides.
func wrapped(in *Inbound, value *decoder) {
	inner := Inbound{Kind: petitbleu.EventUnknown, Standby: in.Standby}
	for k := range value.members() {
		value.member(&inner, k)
	}
	if inner.Kind != petitbleu.EventUnknown && (inner.PSID != "" || inner.UserRef != "" || inner.PageID != "") {
		inner.Data = in.Data
		*in = inner
	}
}

// late looks once more at an item of no known kind: it may be wrapped, or flat.
func (in *Inbound) late() {
	field := ""
	s := scanner{data: in.Data}
	for key := range s.members() {
		if string(key) == "field" {
			field = s.text()
		}
	}
	value := valueOf(in.Data)
	switch {
	case strings.HasPrefix(field, "marketing_message"):
		marketing(in, field, value)
	case value != nil && in.PSID == "":
		wrapped(in, value)
	}
}
