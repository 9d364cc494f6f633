package messenger

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// template writes the forms that go as templates (reference, section 2.7).
func template(c petitbleu.Content) (*wire.Attachment, error) {
	p, err := payload(c)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, petitbleu.Errorf(petitbleu.CodeEmptyMessage, "the message is empty, or its body does not fit its type").At("type")
	}
	return &wire.Attachment{Type: "template", Payload: p}, nil
}

// payload is nil where the body does not fit the type.
func payload(c petitbleu.Content) (*wire.Payload, error) {
	switch {
	case c.Type == petitbleu.ContentCards && len(c.Cards) > 0:
		return &wire.Payload{TemplateType: "generic", Elements: cards(c.Cards)}, nil
	case c.Type == petitbleu.ContentButtons && len(c.Buttons) > 0:
		return &wire.Payload{TemplateType: "button", Text: wire.Text(c.Text), Buttons: buttons(c.Buttons)}, nil
	case c.Type == petitbleu.ContentMediaCard && c.Media != nil:
		return &wire.Payload{TemplateType: "media", Elements: []wire.Element{{
			MediaType: c.Media.Kind, URL: c.Media.URL, AttachmentID: wire.ID(c.Media.AttachmentID), Buttons: buttons(c.Buttons),
		}}}, nil
	case c.Type == petitbleu.ContentReceipt && c.Receipt != nil:
		p := receipt(c.Receipt)
		return &p, nil
	case c.Type == petitbleu.ContentProducts && len(c.Products) > 0:
		p := &wire.Payload{TemplateType: "product"}
		for _, id := range c.Products {
			p.Elements = append(p.Elements, wire.Element{ID: wire.ID(id)})
		}
		return p, nil
	case c.Type == petitbleu.ContentCoupon && c.Coupon != nil:
		return coupon(c.Coupon), nil
	case c.Type == petitbleu.ContentFeedback && c.Feedback != nil:
		return feedback(c.Feedback), nil
	case c.Type == petitbleu.ContentCustomerInfo && c.CustomerInfo != nil:
		return &wire.Payload{TemplateType: "customer_information", Countries: c.CustomerInfo.Countries, Purpose: "SHIPPING",
			BusinessPrivacy: &wire.BusinessPrivacy{URL: c.CustomerInfo.PrivacyURL}, ExpiresInDays: days(c.CustomerInfo.ExpiresIn)}, nil
	case c.Type == petitbleu.ContentImageGrid && c.Grid != nil:
		return grid(c.Grid, c.Buttons), nil
	case c.Type == petitbleu.ContentForm && c.FormID != "":
		return &wire.Payload{TemplateType: "instant_form", FormID: wire.ID(c.FormID)}, nil
	case c.Type == petitbleu.ContentTokenRequest && c.Request != nil:
		return &wire.Payload{TemplateType: "one_time_notif_req", Title: wire.Text(c.Request.Title), Payload: wire.Text(c.Request.Payload)}, nil
	case c.Type == petitbleu.ContentSubscription && c.Subscription != nil:
		s := c.Subscription
		return &wire.Payload{TemplateType: "notification_messages", Title: wire.Text(s.Title), ImageURL: s.ImageURL, Payload: wire.Text(s.Payload),
			NotificationTimezone: s.TimeZone, NotificationCTA: s.CallToAct, NotificationFrequency: s.Frequency}, nil
	case c.Type == petitbleu.ContentAirline && c.Airline != nil:
		return airline(c.Airline)
	}
	return nil, nil
}

func days(n int) wire.Number {
	if n == 0 {
		return ""
	}
	return wire.Number(strconv.Itoa(n))
}

func coupon(c *petitbleu.Coupon) *wire.Payload {
	return &wire.Payload{
		TemplateType: "coupon", Title: wire.Text(c.Title), Subtitle: wire.Text(c.Subtitle), CouponCode: wire.Text(c.Code), CouponURL: c.URL,
		CouponURLButtonTitle: wire.Text(c.ButtonTitle), CouponPreMessage: wire.Text(c.PreMessage), ImageURL: c.ImageURL, Payload: wire.Text(c.Payload),
	}
}

// feedback writes the one screen with its one question (section 2.7.7).
func feedback(f *petitbleu.FeedbackAsk) *wire.Payload {
	q := wire.FeedbackQuestion{ID: wire.Text(f.QuestionID), Type: f.Kind, Title: wire.Text(f.Question), ScoreLabel: f.ScoreLabel, ScoreOption: f.ScoreOption}
	if f.FollowUp != "" {
		q.FollowUp = &wire.FeedbackFollowUp{Type: "free_form", Placeholder: wire.Text(f.FollowUp)}
	}
	return &wire.Payload{
		TemplateType: "customer_feedback", Title: wire.Text(f.Title), Subtitle: wire.Text(f.Subtitle), ButtonTitle: wire.Text(f.ButtonTitle),
		FeedbackScreens: []wire.FeedbackScreen{{Questions: []wire.FeedbackQuestion{q}}},
		BusinessPrivacy: &wire.BusinessPrivacy{URL: f.PrivacyURL}, ExpiresInDays: days(f.ExpiresIn),
	}
}

// grid writes the one element of an image grid (section 2.7.9).
func grid(g *petitbleu.ImageGrid, list []petitbleu.Button) *wire.Payload {
	e := wire.Element{Title: wire.Text(g.Title), Subtitle: wire.Text(g.Subtitle), Buttons: buttons(list)}
	for _, i := range g.Images {
		w := wire.GridImage{URL: i.ImageURL, IsHeroImage: wire.Flag(i.Hero)}
		switch {
		case i.URL != "":
			w.Action = &wire.Button{Type: "web_url", URL: i.URL}
		case i.Payload != "":
			w.Action = &wire.Button{Type: "postback", Payload: wire.Text(i.Payload), Text: wire.Text(i.Text)}
		}
		e.Images = append(e.Images, w)
	}
	return &wire.Payload{TemplateType: "image_grid", Elements: []wire.Element{e}}
}

// utility fills in an approved template (section 3.7). It stands inside message, as the
// platform's guide has it in all samples but one.
func utility(u *petitbleu.Utility) (json.RawMessage, error) {
	t := wire.UtilityTemplate{Name: wire.Text(u.Name), Language: &wire.TemplateLanguage{Code: wire.Text(u.Language)}}
	add := func(kind string, values []petitbleu.UtilityValue) {
		var list []wire.UtilityParameter
		for _, v := range values {
			w := wire.UtilityParameter{Type: "text", ParameterName: wire.Text(v.Name), Text: wire.Text(v.Text)}
			if v.ImageURL != "" {
				w = wire.UtilityParameter{Type: "image", Image: &wire.UtilityImage{Link: v.ImageURL}}
			}
			list = append(list, w)
		}
		if list != nil {
			t.Components = append(t.Components, wire.UtilityComponent{Type: kind, Parameters: list})
		}
	}
	add("header", u.Header)
	add("body", u.Body)
	var list []wire.UtilityParameter
	for _, b := range u.Buttons {
		w := wire.UtilityParameter{Type: "POSTBACK", Payload: wire.Text(b.Payload)}
		if b.URL != "" {
			w = wire.UtilityParameter{Type: "URL", URL: b.URL}
		}
		list = append(list, w)
	}
	if list != nil {
		t.Components = append(t.Components, wire.UtilityComponent{Type: "buttons", Parameters: list})
	}
	return marshal(t)
}

// airline reads the payload of a former airline template, which content holds as the platform
// had it; a member that the platform never had is refused (section 2.7.13).
func airline(a *petitbleu.Airline) (*wire.Payload, error) {
	var members struct {
		wire.Airline
		Currency wire.Text `json:"currency"`
	}
	d := json.NewDecoder(bytes.NewReader(a.Payload))
	d.DisallowUnknownFields()
	err := d.Decode(&members)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("something follows the object")
		}
	}
	if err != nil {
		return nil, petitbleu.Errorf(petitbleu.CodeBadTemplate, "The payload of an airline template is a JSON object with that template's members only; correct it.").At("airline.payload")
	}
	return &wire.Payload{TemplateType: "airline_" + a.Kind, Currency: members.Currency, Airline: members.Airline}, nil
}
