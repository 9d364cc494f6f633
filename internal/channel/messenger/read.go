package messenger

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Asked is what a request to the Send API asks for, in our own words.
type Asked struct {
	Recipient petitbleu.Recipient
	Token     string // a one-time or notification token that stands in place of a recipient
	Content   petitbleu.Content
	Type      string // messaging_type, as it was sent
}

// ReadSend reads the body of a request to the Send API (Messenger Platform reference, section 2.1), as JSON or
// as a form, with numbers where texts belong and the reverse. The errors, invalid_body and
// bad_template, name what is not understood; nothing of it is left out in silence.
func ReadSend(contentType string, body []byte) (a Asked, err error) {
	data, err := jsonOf(contentType, body)
	if err != nil {
		return a, err
	}
	var r wire.SendRequest
	if err := json.Unmarshal(data, &r); err != nil {
		return a, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body is no request to the Send API: it must be an object with recipient and message.")
	}
	if r.Message == nil {
		what := "no message"
		if r.SenderAction != "" {
			what = "a sender action instead of a message"
		}
		return a, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The request to the Send API has %s.", what).At("message")
	}
	if a.Recipient, a.Token, err = whom(r.Recipient); err != nil {
		return a, err
	}
	a.Type = strings.ToUpper(r.MessagingType)
	if a.Content, err = readContent(r.Message); err != nil {
		return a, err
	}
	a.Content.QuickReplies = readQuickReplies(r.Message.QuickReplies)
	a.Content.Tag, a.Content.PersonaID = strings.ToUpper(r.Tag), string(r.PersonaID)
	if r.ReplyTo != nil {
		a.Content.ReplyTo = r.ReplyTo.MID
	}
	if t := r.ThreadControl; t != nil {
		a.Content.ThreadControl = &petitbleu.ThreadControl{Type: t.ControlType, AppID: string(t.AppID)}
	}
	switch strings.ToUpper(r.NotificationType) {
	case "SILENT_PUSH":
		a.Content.Notification = "silent"
	case "NO_PUSH":
		a.Content.Notification = "none"
	}
	return a, nil
}

// jsonOf gives a body as JSON: the members of a form are JSON texts of their own.
func jsonOf(contentType string, body []byte) ([]byte, error) {
	if kind, _, _ := strings.Cut(contentType, ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") || json.Valid(body) {
		return body, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, petitbleu.Errorf(petitbleu.CodeInvalidBody, "The body cannot be read as a form. Write values with the filter url_encode.")
	}
	members := map[string]json.RawMessage{}
	for name, values := range form {
		if v := []byte(values[0]); json.Valid(v) && (name == "recipient" || name == "message" || name == "reply_to" || name == "thread_control") {
			members[name] = v
		} else {
			members[name], _ = json.Marshal(values[0]) // a text can be written
		}
	}
	return json.Marshal(members)
}

func whom(r *wire.Recipient) (to petitbleu.Recipient, token string, err error) {
	switch {
	case r == nil:
	case r.ID != "":
		return petitbleu.Recipient{Kind: petitbleu.RecipientPSID, Value: string(r.ID)}, "", nil
	case r.UserRef != "":
		return petitbleu.Recipient{Kind: petitbleu.RecipientUserRef, Value: string(r.UserRef)}, "", nil
	case r.PhoneNumber != "":
		return petitbleu.Recipient{Kind: petitbleu.RecipientPhone, Value: plainPhone(string(r.PhoneNumber))}, "", nil
	case r.CommentID != "":
		return petitbleu.Recipient{Kind: petitbleu.RecipientComment, Value: string(r.CommentID)}, "", nil
	case r.PostID != "":
		return petitbleu.Recipient{Kind: petitbleu.RecipientPost, Value: string(r.PostID)}, "", nil
	case r.OneTimeNotifToken != "":
		return to, string(r.OneTimeNotifToken), nil
	case r.NotificationMessagesToken != "":
		return to, string(r.NotificationMessagesToken), nil
	}
	return to, "", petitbleu.Errorf(petitbleu.CodeInvalidBody, "The request to the Send API names no recipient: the id is missing or empty.").At("recipient.id")
}

// plainPhone gives a number without what people write between its digits.
func plainPhone(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ()-.", r) {
			return -1
		}
		return r
	}, text)
}

func readContent(m *wire.Message) (petitbleu.Content, error) {
	switch {
	case m.Template != nil:
		return readUtility(m.Template)
	case m.Attachment != nil:
		return readAttachment(m.Attachment)
	case len(m.Attachments) > 0:
		c := petitbleu.Content{Type: petitbleu.ContentImages}
		for i := range m.Attachments {
			c.Images = append(c.Images, readFile(m.Attachments[i].Payload))
		}
		return c, nil
	case m.StickerID != "":
		return petitbleu.Content{Type: petitbleu.ContentSticker, StickerID: string(m.StickerID)}, nil
	case m.Text != "":
		return petitbleu.Content{Type: petitbleu.ContentText, Text: string(m.Text)}, nil
	}
	return petitbleu.Content{}, petitbleu.Errorf(petitbleu.CodeEmptyMessage, "The message says nothing: give it a text or an attachment.").At("message")
}

func readFile(p *wire.Payload) petitbleu.Media {
	if p == nil {
		return petitbleu.Media{}
	}
	return petitbleu.Media{URL: p.URL, AttachmentID: string(p.AttachmentID), Reusable: bool(p.IsReusable)}
}

func readAttachment(a *wire.Attachment) (petitbleu.Content, error) {
	if t := petitbleu.ContentType(a.Type); isMedia(t) {
		m := readFile(a.Payload)
		return petitbleu.Content{Type: t, Media: &m}, nil
	}
	if a.Type != "template" || a.Payload == nil {
		return petitbleu.Content{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "An attachment of the type %q is not known.", a.Type).At("message.attachment.type")
	}
	return readTemplate(a.Payload)
}

func readTemplate(p *wire.Payload) (c petitbleu.Content, err error) {
	switch p.TemplateType {
	case "generic":
		return petitbleu.Content{Type: petitbleu.ContentCards, Cards: readCards(p.Elements)}, nil
	case "button":
		return petitbleu.Content{Type: petitbleu.ContentButtons, Text: string(p.Text), Buttons: readButtons(p.Buttons)}, nil
	case "media":
		if len(p.Elements) == 1 {
			e := p.Elements[0]
			return petitbleu.Content{Type: petitbleu.ContentMediaCard, Buttons: readButtons(e.Buttons),
				Media: &petitbleu.Media{Kind: e.MediaType, URL: e.URL, AttachmentID: string(e.AttachmentID)}}, nil
		}
		err = petitbleu.Errorf(petitbleu.CodeBadTemplate, "A media template has one element.").At("message.attachment.payload.elements")
	case "receipt":
		return petitbleu.Content{Type: petitbleu.ContentReceipt, Receipt: readReceipt(p)}, nil
	case "product":
		c = petitbleu.Content{Type: petitbleu.ContentProducts}
		for _, e := range p.Elements {
			c.Products = append(c.Products, string(e.ID))
		}
	case "image_grid":
		if len(p.Elements) == 1 {
			return petitbleu.Content{Type: petitbleu.ContentImageGrid, Grid: readGrid(&p.Elements[0]), Buttons: readButtons(p.Elements[0].Buttons)}, nil
		}
		err = petitbleu.Errorf(petitbleu.CodeBadTemplate, "An image grid has one element.").At("message.attachment.payload.elements")
	case "instant_form":
		c = petitbleu.Content{Type: petitbleu.ContentForm, FormID: string(p.FormID)}
	default:
		return readAsk(p)
	}
	return c, err
}

// readAsk reads the templates that ask the person for something, and those of airlines.
func readAsk(p *wire.Payload) (petitbleu.Content, error) {
	switch p.TemplateType {
	case "one_time_notif_req":
		return petitbleu.Content{Type: petitbleu.ContentTokenRequest, Request: &petitbleu.TokenAsk{Title: string(p.Title), Payload: string(p.Payload)}}, nil
	case "notification_messages":
		return petitbleu.Content{Type: petitbleu.ContentSubscription, Subscription: &petitbleu.SubscriptionAsk{Title: string(p.Title), ImageURL: p.ImageURL, Payload: string(p.Payload),
			TimeZone: p.NotificationTimezone, CallToAct: p.NotificationCTA, Frequency: p.NotificationFrequency}}, nil
	case "coupon":
		return petitbleu.Content{Type: petitbleu.ContentCoupon, Coupon: &petitbleu.Coupon{Title: string(p.Title), Subtitle: string(p.Subtitle), Code: string(p.CouponCode), URL: p.CouponURL,
			ButtonTitle: string(p.CouponURLButtonTitle), PreMessage: string(p.CouponPreMessage), ImageURL: p.ImageURL, Payload: string(p.Payload)}}, nil
	case "customer_feedback":
		return readFeedback(p)
	case "customer_information":
		c := petitbleu.CustomerInfoAsk{Countries: p.Countries, ExpiresIn: whole(p.ExpiresInDays)}
		if p.BusinessPrivacy != nil {
			c.PrivacyURL = p.BusinessPrivacy.URL
		}
		return petitbleu.Content{Type: petitbleu.ContentCustomerInfo, CustomerInfo: &c}, nil
	}
	if kind, ok := strings.CutPrefix(p.TemplateType, "airline_"); ok {
		members := struct {
			wire.Airline
			Currency wire.Text `json:"currency,omitempty"`
		}{p.Airline, p.Currency}
		text, err := marshal(members)
		return petitbleu.Content{Type: petitbleu.ContentAirline, Airline: &petitbleu.Airline{Kind: kind, Payload: text}}, err
	}
	return petitbleu.Content{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "A template of the type %q is not known.", p.TemplateType).At("message.attachment.payload.template_type")
}

func readFeedback(p *wire.Payload) (petitbleu.Content, error) {
	f := petitbleu.FeedbackAsk{Title: string(p.Title), Subtitle: string(p.Subtitle), ButtonTitle: string(p.ButtonTitle), ExpiresIn: whole(p.ExpiresInDays)}
	if p.BusinessPrivacy != nil {
		f.PrivacyURL = p.BusinessPrivacy.URL
	}
	if len(p.FeedbackScreens) != 1 || len(p.FeedbackScreens[0].Questions) != 1 {
		return petitbleu.Content{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "A feedback template has one screen with one question.").At("message.attachment.payload.feedback_screens")
	}
	q := p.FeedbackScreens[0].Questions[0]
	f.QuestionID, f.Kind, f.Question, f.ScoreLabel, f.ScoreOption = string(q.ID), q.Type, string(q.Title), q.ScoreLabel, q.ScoreOption
	if q.FollowUp != nil {
		f.FollowUp = string(q.FollowUp.Placeholder)
	}
	return petitbleu.Content{Type: petitbleu.ContentFeedback, Feedback: &f}, nil
}

func whole(n wire.Number) int {
	v, err := strconv.Atoi(string(n))
	if err != nil {
		return 0
	}
	return v
}

func readCards(all []wire.Element) []petitbleu.Card {
	out := make([]petitbleu.Card, len(all))
	for i, e := range all {
		out[i] = petitbleu.Card{Title: string(e.Title), Subtitle: string(e.Subtitle), ImageURL: e.ImageURL, Buttons: readButtons(e.Buttons)}
		if e.DefaultAction != nil {
			out[i].URL = e.DefaultAction.URL
		}
	}
	return out
}

func readGrid(e *wire.Element) *petitbleu.ImageGrid {
	g := &petitbleu.ImageGrid{Title: string(e.Title), Subtitle: string(e.Subtitle)}
	for _, i := range e.Images {
		one := petitbleu.GridImage{ImageURL: i.URL, Hero: bool(i.IsHeroImage)}
		if i.Action != nil {
			one.URL, one.Payload, one.Text = i.Action.URL, string(i.Action.Payload), string(i.Action.Text)
		}
		g.Images = append(g.Images, one)
	}
	return g
}

// buttonTypes are the platform's words for what a tap does (section 2.8).
var buttonTypes = map[string]petitbleu.ButtonType{
	"web_url": petitbleu.ButtonURL, "postback": petitbleu.ButtonPostback, "phone_number": petitbleu.ButtonPhone, "account_link": petitbleu.ButtonLogIn,
	"account_unlink": petitbleu.ButtonLogOut, "audio_call": petitbleu.ButtonCall, "game_play": petitbleu.ButtonGame,
}

func readButtons(all []wire.Button) (out []petitbleu.Button) {
	for _, b := range all {
		one := petitbleu.Button{Type: buttonTypes[b.Type], Title: string(b.Title), URL: b.URL, Payload: string(b.Payload)}
		if one.Type == "" {
			one.Type = petitbleu.ButtonType(b.Type) // refused by Check, with its place
		}
		if b.WebviewHeightRatio != "" || b.MessengerExtensions || b.FallbackURL != "" || b.WebviewShareButton != "" {
			one.Webview = &petitbleu.Webview{Height: b.WebviewHeightRatio, Extensions: bool(b.MessengerExtensions), FallbackURL: b.FallbackURL, HideShare: b.WebviewShareButton == "hide"}
		}
		out = append(out, one)
	}
	return out
}

func readQuickReplies(all []wire.QuickReply) (out []petitbleu.QuickReply) {
	for _, q := range all {
		switch q.ContentType {
		case "user_phone_number":
			out = append(out, petitbleu.QuickReply{Type: "phone"})
		case "user_email":
			out = append(out, petitbleu.QuickReply{Type: "email"})
		default:
			out = append(out, petitbleu.QuickReply{Type: "text", Title: string(q.Title), Payload: string(q.Payload), ImageURL: q.ImageURL})
		}
	}
	return out
}

func readReceipt(p *wire.Payload) *petitbleu.Receipt {
	r := &petitbleu.Receipt{
		RecipientName: string(p.RecipientName), MerchantName: string(p.MerchantName), OrderNumber: string(p.OrderNumber), Currency: string(p.Currency),
		PaymentMethod: string(p.PaymentMethod), OrderURL: p.OrderURL, Timestamp: string(p.Timestamp),
	}
	for _, e := range p.Elements {
		r.Items = append(r.Items, petitbleu.ReceiptItem{Title: string(e.Title), Subtitle: string(e.Subtitle), Quantity: string(e.Quantity),
			Price: string(e.Price), Currency: string(e.Currency), ImageURL: e.ImageURL})
	}
	if a := p.Address; a != nil {
		r.Address = &petitbleu.Address{Street1: string(a.Street1), Street2: string(a.Street2), City: string(a.City), PostalCode: string(a.PostalCode), State: string(a.State), Country: string(a.Country)}
	}
	if s := p.Summary; s != nil {
		r.Summary = petitbleu.Summary{Subtotal: string(s.Subtotal), ShippingCost: string(s.ShippingCost), TotalTax: string(s.TotalTax), TotalCost: string(s.TotalCost)}
	}
	for _, a := range p.Adjustments {
		r.Adjustments = append(r.Adjustments, petitbleu.Adjustment{Name: string(a.Name), Amount: string(a.Amount)})
	}
	return r
}

// readUtility reads an approved template that is filled in (section 3.7).
func readUtility(text json.RawMessage) (petitbleu.Content, error) {
	var t wire.UtilityTemplate
	if err := json.Unmarshal(text, &t); err != nil {
		return petitbleu.Content{}, petitbleu.Errorf(petitbleu.CodeBadTemplate, "The utility template cannot be read.").At("message.template")
	}
	u := &petitbleu.Utility{Name: string(t.Name)}
	if t.Language != nil {
		u.Language = string(t.Language.Code)
	}
	for _, c := range t.Components {
		for _, p := range c.Parameters {
			v := petitbleu.UtilityValue{Name: string(p.ParameterName), Text: string(p.Text)}
			if p.Image != nil {
				v.ImageURL = p.Image.Link
			}
			switch c.Type {
			case "header":
				u.Header = append(u.Header, v)
			case "body":
				u.Body = append(u.Body, v)
			default:
				u.Buttons = append(u.Buttons, petitbleu.UtilityButton{URL: p.URL, Payload: string(p.Payload)})
			}
		}
	}
	return petitbleu.Content{Type: petitbleu.ContentUtility, Utility: u}, nil
}
