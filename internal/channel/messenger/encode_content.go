package messenger

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// encodeContent writes the message member (reference, sections 2.4 to 2.8).
func encodeContent(c petitbleu.Content) (*wire.Message, error) {
	m := &wire.Message{QuickReplies: quickReplies(c.QuickReplies)}
	switch {
	case c.Type == petitbleu.ContentText && c.Text != "":
		m.Text = wire.Text(c.Text)
	case isMedia(c.Type) && c.Media != nil:
		m.Attachment = &wire.Attachment{Type: string(c.Type), Payload: &wire.Payload{
			URL: c.Media.URL, AttachmentID: wire.ID(c.Media.AttachmentID), IsReusable: wire.Flag(c.Media.Reusable),
		}}
	case c.Type == petitbleu.ContentCards && len(c.Cards) > 0:
		m.Attachment = template(wire.Payload{TemplateType: "generic", Elements: cards(c.Cards)})
	case c.Type == petitbleu.ContentButtons && len(c.Buttons) > 0:
		m.Attachment = template(wire.Payload{TemplateType: "button", Text: wire.Text(c.Text), Buttons: buttons(c.Buttons)})
	case c.Type == petitbleu.ContentReceipt && c.Receipt != nil:
		m.Attachment = template(receipt(c.Receipt))
	case c.Type == petitbleu.ContentTokenRequest && c.Request != nil:
		m.Attachment = template(wire.Payload{TemplateType: "one_time_notif_req", Title: wire.Text(c.Request.Title), Payload: wire.Text(c.Request.Payload)})
	default:
		return nil, petitbleu.Errorf(petitbleu.CodeEmptyMessage, "the message is empty, or its body does not fit its type").At("type")
	}
	return m, nil
}

func isMedia(t petitbleu.ContentType) bool {
	switch t {
	case petitbleu.ContentImage, petitbleu.ContentVideo, petitbleu.ContentAudio, petitbleu.ContentFile:
		return true
	}
	return false
}

func template(p wire.Payload) *wire.Attachment {
	return &wire.Attachment{Type: "template", Payload: &p}
}

func quickReplies(in []petitbleu.QuickReply) []wire.QuickReply {
	var out []wire.QuickReply
	for _, q := range in {
		switch q.Type {
		case "phone":
			out = append(out, wire.QuickReply{ContentType: "user_phone_number"})
		case "email":
			out = append(out, wire.QuickReply{ContentType: "user_email"})
		default:
			out = append(out, wire.QuickReply{ContentType: "text", Title: wire.Text(q.Title), Payload: wire.Text(q.Payload), ImageURL: q.ImageURL})
		}
	}
	return out
}

func cards(in []petitbleu.Card) []wire.Element {
	out := make([]wire.Element, len(in))
	for i, c := range in {
		out[i] = wire.Element{Title: wire.Text(c.Title), Subtitle: wire.Text(c.Subtitle), ImageURL: c.ImageURL, Buttons: buttons(c.Buttons)}
		if c.URL != "" {
			out[i].DefaultAction = &wire.Button{Type: "web_url", URL: c.URL}
		}
	}
	return out
}

func buttons(in []petitbleu.Button) []wire.Button {
	var out []wire.Button
	for _, b := range in {
		w := wire.Button{Title: wire.Text(b.Title)}
		switch b.Type {
		case petitbleu.ButtonURL:
			w.Type, w.URL = "web_url", b.URL
		case petitbleu.ButtonPhone:
			w.Type, w.Payload = "phone_number", wire.Text(b.Payload)
		default:
			w.Type, w.Payload = "postback", wire.Text(b.Payload)
		}
		out = append(out, w)
	}
	return out
}

// receipt puts address, summary and adjustments inside the payload, where the platform needs
// them (section 2.7.4). Amounts go out as the numbers that were given, digit by digit.
func receipt(r *petitbleu.Receipt) wire.Payload {
	p := wire.Payload{
		TemplateType:  "receipt",
		RecipientName: wire.Text(r.RecipientName),
		MerchantName:  wire.Text(r.MerchantName),
		OrderNumber:   wire.Text(r.OrderNumber),
		Currency:      wire.Text(r.Currency),
		PaymentMethod: wire.Text(r.PaymentMethod),
		OrderURL:      r.OrderURL,
		Timestamp:     wire.Text(r.Timestamp),
		Summary: &wire.Summary{
			Subtotal: wire.Number(r.Summary.Subtotal), ShippingCost: wire.Number(r.Summary.ShippingCost),
			TotalTax: wire.Number(r.Summary.TotalTax), TotalCost: wire.Number(r.Summary.TotalCost),
		},
	}
	for _, item := range r.Items {
		p.Elements = append(p.Elements, wire.Element{
			Title: wire.Text(item.Title), Subtitle: wire.Text(item.Subtitle), Quantity: wire.Number(item.Quantity),
			Price: wire.Number(item.Price), Currency: wire.Text(item.Currency), ImageURL: item.ImageURL,
		})
	}
	if a := r.Address; a != nil {
		p.Address = &wire.Address{
			Street1: wire.Text(a.Street1), Street2: wire.Text(a.Street2), City: wire.Text(a.City),
			PostalCode: wire.Text(a.PostalCode), State: wire.Text(a.State), Country: wire.Text(a.Country),
		}
	}
	for _, adj := range r.Adjustments {
		p.Adjustments = append(p.Adjustments, wire.Adjustment{Name: wire.Text(adj.Name), Amount: wire.Number(adj.Amount)})
	}
	return p
}
