package intake

import (
	"maps"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

// of reads the properties of one event.
func (p props) of(in *messenger.Inbound, appID string) {
	fields := maps.Clone(in.Fields)
	subject := "message"
	switch in.Kind {
	case petitbleu.EventMessage:
		p.message(in)
	case petitbleu.EventEcho:
		p.text("text", in.Text)
		p.text("message", in.OutsideID)
		p.text("from", in.EchoOf(appID))
		p.text("app_id", in.EchoAppID)
		p.text("metadata", in.Metadata)
		p.text("reply_to", in.ReplyTo)
		p.flag("deleted", in.Deleted)
		p.attachments(in.Attachments)
		return
	case petitbleu.EventDelivery, petitbleu.EventRead:
		p.list("messages", in.Mids)
		p.time("watermark", in.Watermark)
		return
	case petitbleu.EventPostback:
		p.text("title", in.Text)
		p.text("payload", in.Payload)
		p.text("message", mid(in.OutsideID))
		p.came(in)
	case petitbleu.EventOptIn:
		p.optIn(in)
	case petitbleu.EventReferral:
		p.came(in)
		p.answers(in.Answers)
	case petitbleu.EventReaction:
		p.text("action", in.Payload)
		p.text("emoji", in.Text)
	case petitbleu.EventMessageEdit:
		p.text("text", in.Text)
		p.number("edits", in.Edits)
	case petitbleu.EventAccountLinking:
		p.text("status", in.Payload)
	case petitbleu.EventHandover:
		p.handover(in)
	case petitbleu.EventFeed, petitbleu.EventMention:
		p.wall(in)
		subject = ""
	default:
		p.other(in, fields)
		if len(fields) > 0 {
			p["fields"] = fields
		}
	}
	if subject != "" && len(in.Mids) == 1 && p[subject] == nil && in.Kind != petitbleu.EventMessage {
		p.text(subject, in.Mids[0])
	}
}

// mid gives an outside id that is the platform's own, and nothing for one that was made here.
func mid(outside string) string {
	for i, r := range outside {
		if r == ':' {
			switch petitbleu.EventKind(outside[:i]) {
			case petitbleu.EventMessage, petitbleu.EventEcho, petitbleu.EventPostback, "deleted":
				return ""
			}
			return outside
		}
	}
	return outside
}

func (p props) message(in *messenger.Inbound) {
	p.text("text", in.Text)
	p.text("message", mid(in.OutsideID))
	p.text("quick_reply", in.Payload)
	p.text("reply_to", in.ReplyTo)
	p.attachments(in.Attachments)
	p.list("commands", in.Commands)
	p.text("language", in.Language())
	p.flag("unsupported", in.Unsupported)
	p.flag("deleted", in.Deleted)
	p.text("user_ref", in.UserRef)
	if in.Deleted && len(in.Mids) > 0 {
		p.text("message", in.Mids[0])
	}
	if in.Hop != nil {
		p.text("hop_app_id", in.Hop.AppID)
		p.text("hop_note", in.Hop.Metadata)
	}
	p.came(in)
}

// expiring are the types of attachment whose URL is the platform's own and ends soon.
var expiring = map[string]bool{"image": true, "video": true, "audio": true, "file": true, "sticker": true}

func (p props) attachments(all []messenger.InboundAttachment) {
	var list []map[string]any
	for _, a := range all {
		o := props{}
		o.text("type", a.Type)
		o.text("url", a.URL)
		o.text("title", a.Title)
		o.text("id", a.ID)
		o.text("sticker_id", a.StickerID)
		o.text("template", a.Template)
		o.flag("expires", expiring[a.Type] && a.URL != "")
		if a.Type == "location" {
			o["latitude"], o["longitude"] = a.Lat, a.Long
		}
		var products []map[string]any
		for _, g := range a.Products {
			r := props{}
			r.text("id", g.ID)
			r.text("retailer_id", g.RetailerID)
			r.text("title", g.Title)
			r.text("price", g.Price)
			r.text("image_url", g.ImageURL)
			products = append(products, r)
		}
		if len(products) > 0 {
			o["products"] = products
		}
		if b := a.Booking; b != nil {
			r := props{}
			r.text("status", b.Status)
			r.time("start", b.Start)
			r.time("end", b.End)
			r.text("time_zone", b.TimeZone)
			o["booking"] = map[string]any(r)
		}
		list = append(list, o)
	}
	if len(list) > 0 {
		p["attachments"] = list
	}
}

func (p props) came(in *messenger.Inbound) {
	p.text("ref", in.Ref)
	p.text("source", in.Source)
	c := in.Came
	if c == nil {
		return
	}
	o := props{}
	for name, v := range map[string]string{"type": c.Type, "ad_id": c.AdID, "ad_title": c.AdTitle, "photo_url": c.PhotoURL, "video_url": c.VideoURL,
		"post_id": c.PostID, "product_id": c.ProductID, "flow_id": c.FlowID, "referer_uri": c.RefererURI} {
		o.text(name, v)
	}
	o.flag("guest", c.Guest)
	p["referral"] = map[string]any(o)
}

func (p props) optIn(in *messenger.Inbound) {
	p.text("shape", in.OptIn)
	p.text("ref", in.Ref)
	p.text("source", in.Source)
	p.text("topic", in.Topic)
	p.text("user_ref", in.UserRef)
	if in.OptIn == messenger.OptInMessageRequest {
		p.text("answer", in.Payload)
	} else {
		p.text("payload", in.Payload)
	}
	if g := in.Grant; g != nil {
		p.text("title", g.Title)
		p.text("time_zone", g.TimeZone)
		p.text("frequency", g.Frequency)
		p.time("expires_at", g.Expires)
		p.flag("refreshed", g.Refreshed)
		p.text("change", g.Status)
	}
}

func (p props) handover(in *messenger.Inbound) {
	p.text("metadata", in.Metadata)
	t := in.Thread
	if t == nil {
		return
	}
	p.text("action", t.Word)
	p.text("previous_app_id", t.Previous)
	p.text("new_app_id", t.New)
	p.text("requested_app_id", t.Requested)
	if len(t.Roles) > 0 {
		p["roles"] = t.Roles
	}
}

func (p props) wall(in *messenger.Inbound) {
	p.text("text", in.Text)
	c := in.Comment
	if c == nil {
		return
	}
	for name, v := range map[string]string{"item": c.Item, "action": c.Verb, "comment_id": c.ID, "post_id": c.PostID, "parent_id": c.ParentID,
		"author_id": c.AuthorID, "author": c.Author, "reaction": c.Reaction, "url": c.URL, "permalink": c.Permalink} {
		p.text(name, v)
	}
	p.flag("by_page", c.ByPage)
	p.flag("visitor", c.Visitor)
}

func (p props) answers(all []messenger.InboundAnswer) {
	var list []map[string]any
	for _, a := range all {
		o := props{}
		o.text("id", a.ID)
		o.text("type", a.Type)
		o.text("value", a.Value)
		o.text("follow_up", a.FollowUp)
		list = append(list, o)
	}
	if len(list) > 0 {
		p["answers"] = list
	}
}

// other reads the kinds whose members are plain.
func (p props) other(in *messenger.Inbound, fields map[string]string) {
	switch in.Kind {
	case petitbleu.EventOptOut:
		p.text("topic", in.Topic)
		p.text("payload", in.Payload)
		p.text("ref", in.Ref)
	case petitbleu.EventPolicy:
		p.text("action", in.Payload)
		p.text("reason", in.Text)
	case petitbleu.EventFeedback, petitbleu.EventCustomerInfo:
		p.answers(in.Answers)
	case petitbleu.EventForm:
		p.field("form_id", fields, "id")
	case petitbleu.EventOrder:
		p.order(in)
	case petitbleu.EventResponseFeedback:
		p.text("verdict", in.Payload)
		p.text("text", in.Text)
	case petitbleu.EventCoupon:
		p.field("coupon_code", fields, "coupon_code")
		p.field("payload", fields, "payload")
	case petitbleu.EventGamePlay:
		p.field("game_id", fields, "game_id")
		p.field("score", fields, "score")
	case petitbleu.EventPayment:
		p.text("step", in.Payload)
		p.field("amount", fields, "amount.amount")
		p.field("currency", fields, "amount.currency")
		p.field("payload", fields, "payload")
	case petitbleu.EventCall:
		p.text("step", in.Payload)
	case petitbleu.EventMarketing:
		p.text("action", in.Payload)
		p.text("app_id", in.EchoAppID)
		p.field("campaign_id", fields, "message_id")
		p.field("tracking_id", fields, "marketing_message_tracking_id")
		p.field("error", fields, "error_message")
	case petitbleu.EventTemplateStatus:
		p.text("status", in.Payload)
		p.field("template_id", fields, "message_template_id")
		p.field("template", fields, "message_template_name")
		p.field("language", fields, "message_template_language")
		p.field("reason", fields, "reason")
	case petitbleu.EventLead:
		p.field("lead_id", fields, "leadgen_id")
		p.field("form_id", fields, "form_id")
		p.field("ad_id", fields, "ad_id")
		delete(fields, "page_id")
	case petitbleu.EventRating:
		p.text("verdict", in.Payload)
		p.text("text", in.Text)
		p.field("author_id", fields, "reviewer_id")
		p.field("author", fields, "reviewer_name")
		p.field("action", fields, "verb")
	case petitbleu.EventLabel:
		p.text("action", in.Payload)
		p.field("label_id", fields, "label.id")
		p.field("label", fields, "label.page_label_name")
	case petitbleu.EventUnknown:
		p.text("key", in.Payload)
	}
}

func (p props) order(in *messenger.Inbound) {
	p.text("note", in.Text)
	if in.Order == nil {
		return
	}
	var list []map[string]any
	for _, l := range in.Order.Lines {
		o := props{}
		for name, v := range map[string]string{"id": l.ID, "retailer_id": l.RetailerID, "name": l.Name, "unit_price": l.UnitPrice, "currency": l.Currency, "quantity": l.Quantity} {
			o.text(name, v)
		}
		list = append(list, o)
	}
	p["products"] = list
}
