package messenger

import (
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// message reads a message or an echo (reference, sections 1.7 and 1.9).
func (d *decoder) message(in *Inbound) {
	if d.peek() != '{' {
		return
	}
	if in.Kind = petitbleu.EventMessage; in.Fields != nil { // of an odd member before it
		in.Fields, in.Payload = nil, ""
	}
	mid, sticker, echo := "", "", false
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
		case "is_unsupported":
			in.Unsupported = d.truth()
		case "app_id":
			in.EchoAppID = d.text()
		case "metadata":
			in.Metadata = d.text()
		case "quick_reply":
			d.one("payload", &in.Payload)
		case "reply_to":
			d.one("mid", &in.ReplyTo)
		case "referral":
			d.referral(in)
		case "attachments":
			for range d.elements() {
				d.attachment(in)
			}
		case "sticker_id":
			sticker = d.text()
		case "commands":
			d.commands(in)
		case "nlp":
			in.NLP = d.raw()
		}
	}
	in.OutsideID = mid
	if in.Attachments != nil {
		in.stickers(sticker)
	}
	switch {
	case echo:
		in.Kind = petitbleu.EventEcho
	case in.Deleted:
		in.did(tookBack)
	default:
		in.did(wrote)
	}
	if in.Deleted && mid != "" { // carries the mid of the message it takes back
		in.OutsideID, in.Mids = "deleted:"+mid, []string{mid}
	}
}

// one reads one member of an object.
func (d *decoder) one(name string, into *string) {
	for key := range d.members() {
		if string(key) == name {
			*into = d.text()
		}
	}
}

func (d *decoder) commands(in *Inbound) {
	for range d.elements() {
		name := ""
		if d.one("name", &name); name != "" {
			in.Commands = append(in.Commands, strings.TrimPrefix(name, "/"))
		}
	}
}

// attachment reads one thing that goes with a message.
func (d *decoder) attachment(in *Inbound) {
	if d.peek() != '{' {
		return
	}
	var a InboundAttachment
	for key := range d.members() {
		switch string(key) {
		case "type":
			a.Type = d.text()
		case "payload":
			d.payload(&a)
		case "url": // beside a payload that is null: old links
			a.address(d.text())
		case "title":
			a.Title = first(a.Title, d.text())
		}
	}
	if strings.HasPrefix(a.URL, "/") { // reels come with the path alone
		a.URL = "https://www.facebook.com" + a.URL
	}
	in.Attachments = append(in.Attachments, a)
}

// payload reads what an attachment holds.
func (d *decoder) payload(a *InboundAttachment) {
	var start, end int64
	zone, status := "", ""
	for key := range d.members() {
		switch string(key) {
		case "url":
			a.address(d.text())
		case "title", "text":
			a.Title = first(a.Title, d.text())
		case "sticker_id":
			a.StickerID = d.text()
		case "attachment_id", "reel_video_id", "id", "booking_id":
			a.ID = first(a.ID, d.text())
		case "template_type":
			a.Template = d.text()
		case "coordinates":
			d.coordinates(a)
		case "product":
			d.products(a)
		case "elements": // the echo of a template
			for range d.elements() {
				title := ""
				d.one("title", &title)
				a.Title = first(a.Title, title)
			}
		case "status":
			status = d.text()
		case "start_time":
			start = d.millis()
		case "end_time":
			end = d.millis()
		case "timezone":
			zone = d.text()
		}
	}
	if status != "" || start != 0 {
		a.Booking = &InboundBooking{Status: status, Start: instant(start), End: instant(end), TimeZone: zone}
	}
}

// address keeps an address that can be opened; what is none, such as the name of a document,
// is a title (reference, section 12.2, item 10).
func (a *InboundAttachment) address(s string) {
	switch {
	case s == "":
	case strings.HasPrefix(s, "https://"), strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//"):
		a.URL = s
	default:
		a.Title = first(a.Title, s)
	}
}

func (d *decoder) coordinates(a *InboundAttachment) {
	for key := range d.members() {
		switch string(key) {
		case "lat":
			a.Lat = d.float()
		case "long":
			a.Long = d.float()
		}
	}
}

func (d *decoder) float() float64 {
	v, err := strconv.ParseFloat(d.text(), 64)
	if err != nil || v != v || v > 1e9 || v < -1e9 {
		return 0
	}
	return v
}

// products reads the products of a share.
func (d *decoder) products(a *InboundAttachment) {
	for key := range d.members() {
		if string(key) != "elements" {
			continue
		}
		for range d.elements() {
			var p InboundProduct
			for k := range d.members() {
				switch string(k) {
				case "id":
					p.ID = d.text()
				case "retailer_id":
					p.RetailerID = d.text()
				case "title":
					p.Title = d.text()
				case "subtitle":
					p.Price = d.text()
				case "image_url":
					p.ImageURL = d.text()
				}
			}
			a.Products, a.Title = append(a.Products, p), first(a.Title, p.Title)
		}
	}
}

// likes are the stickers of the thumbs-up button, small to large.
var likes = map[string]bool{"369239263222822": true, "369239343222814": true, "369239383222810": true}

// stickers gives stickers their one shape. Until 2026 they came as an image with an id, from
// 1 June 2026 as an image and a sticker, after 30 August 2026 as a sticker alone. A Like gets
// a text that can be read.
func (in *Inbound) stickers(id string) {
	list, found := in.Attachments, -1
	for i := range list {
		if a := &list[i]; a.Type == "image" && a.StickerID == "" {
			a.StickerID, id = id, ""
		}
		if list[i].Type == "sticker" {
			found = i
		}
	}
	kept := list[:0]
	for i, a := range list {
		if found >= 0 && a.Type == "image" && (a.StickerID != "" || a.URL == list[found].URL || len(list) == 2) && i != found {
			continue // the picture of the sticker beside it
		}
		if a.StickerID != "" {
			a.Type = "sticker"
			if likes[a.StickerID] && in.Text == "" {
				in.Text = "👍"
			}
		}
		kept = append(kept, a)
	}
	in.Attachments = kept
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
