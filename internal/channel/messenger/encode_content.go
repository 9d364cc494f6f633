package messenger

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// encodeContent writes the message member (reference, sections 2.4 to 2.8).
func encodeContent(c petitbleu.Content) (*wire.Message, error) {
	m := &wire.Message{QuickReplies: quickReplies(c.QuickReplies)}
	var err error
	switch {
	case c.Type == petitbleu.ContentText && c.Text != "":
		m.Text = wire.Text(c.Text)
	case isMedia(c.Type) && c.Media != nil:
		m.Attachment = file(string(c.Type), *c.Media)
	case c.Type == petitbleu.ContentImages && len(c.Images) > 0:
		for _, i := range c.Images {
			m.Attachments = append(m.Attachments, *file("image", i))
		}
	case c.Type == petitbleu.ContentSticker && c.StickerID != "":
		m.StickerID = wire.ID(c.StickerID)
	case c.Type == petitbleu.ContentUtility && c.Utility != nil:
		m.Template, err = utility(c.Utility)
	default:
		m.Attachment, err = template(c)
	}
	return m, err
}

func file(kind string, m petitbleu.Media) *wire.Attachment {
	return &wire.Attachment{Type: kind, Payload: &wire.Payload{
		URL: m.URL, AttachmentID: wire.ID(m.AttachmentID), IsReusable: wire.Flag(m.Reusable && m.URL != ""),
	}}
}

func isMedia(t petitbleu.ContentType) bool {
	switch t {
	case petitbleu.ContentImage, petitbleu.ContentVideo, petitbleu.ContentAudio, petitbleu.ContentFile:
		return true
	}
	return false
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
		out = append(out, button(b))
	}
	return out
}

// button writes one button (section 2.8).
func button(b petitbleu.Button) wire.Button {
	w := wire.Button{Title: wire.Text(b.Title)}
	switch b.Type {
	case petitbleu.ButtonURL:
		w.Type, w.URL = "web_url", b.URL
		if v := b.Webview; v != nil {
			w.WebviewHeightRatio, w.MessengerExtensions, w.FallbackURL = v.Height, wire.Flag(v.Extensions), v.FallbackURL
			if v.HideShare {
				w.WebviewShareButton = "hide"
			}
		}
	case petitbleu.ButtonPhone:
		w.Type, w.Payload = "phone_number", wire.Text(b.Payload)
	case petitbleu.ButtonLogIn:
		return wire.Button{Type: "account_link", URL: b.URL}
	case petitbleu.ButtonLogOut:
		return wire.Button{Type: "account_unlink"}
	case petitbleu.ButtonCall:
		w.Type, w.Payload = "audio_call", wire.Text(b.Payload)
	case petitbleu.ButtonGame:
		w.Type, w.Payload = "game_play", wire.Text(b.Payload)
	default:
		w.Type, w.Payload = "postback", wire.Text(b.Payload)
	}
	return w
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
