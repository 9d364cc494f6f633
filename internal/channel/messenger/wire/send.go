package wire

import "encoding/json"

// SendRequest is the body of a Send API call (Messenger Platform reference, section 2.1).
type SendRequest struct {
	MessagingType    string         `json:"messaging_type,omitempty"`
	Recipient        *Recipient     `json:"recipient,omitempty"`
	Message          *Message       `json:"message,omitempty"`
	SenderAction     string         `json:"sender_action,omitempty"`
	Payload          *ActionPayload `json:"payload,omitempty"` // with react and unreact
	Tag              string         `json:"tag,omitempty"`
	NotificationType string         `json:"notification_type,omitempty"`
	PersonaID        ID             `json:"persona_id,omitempty"`
	ReplyTo          *ReplyTo       `json:"reply_to,omitempty"`
	ThreadControl    *ThreadControl `json:"thread_control,omitempty"`
	// Template: one sample of the documentation puts an approved utility template here and
	// not into message (section 3.7).
	Template json.RawMessage `json:"template,omitempty"`
	// Platform is "messenger" when it is told at all.
	Platform string `json:"platform,omitempty"`
}

// Recipient names whom to send to; exactly one form is used, name only goes with a phone
// number (Messenger Platform reference, section 2.2).
type Recipient struct {
	ID                        ID             `json:"id,omitempty"`
	UserRef                   Text           `json:"user_ref,omitempty"`
	PhoneNumber               Text           `json:"phone_number,omitempty"`
	Name                      *RecipientName `json:"name,omitempty"`
	CommentID                 ID             `json:"comment_id,omitempty"`
	PostID                    ID             `json:"post_id,omitempty"`
	OneTimeNotifToken         Text           `json:"one_time_notif_token,omitempty"`
	NotificationMessagesToken Text           `json:"notification_messages_token,omitempty"`
	LoginID                   ID             `json:"login_id,omitempty"`
}

// RecipientName goes with a phone number.
type RecipientName struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

// ActionPayload says to which message a reaction belongs.
type ActionPayload struct {
	MessageID string `json:"message_id"`
	Reaction  string `json:"reaction,omitempty"`
}

// ReplyTo quotes a message.
type ReplyTo struct {
	MID string `json:"mid"`
}

// ThreadControl hands the conversation over in the same call.
type ThreadControl struct {
	ControlType string `json:"control_type"`
	AppID       ID     `json:"app_id,omitempty"`
}

// Message is what is sent: text or attachments, never both (section 2.4 and following).
type Message struct {
	Text         Text         `json:"text,omitempty"`
	Attachment   *Attachment  `json:"attachment,omitempty"`
	Attachments  []Attachment `json:"attachments,omitempty"`
	StickerID    ID           `json:"sticker_id,omitempty"`
	QuickReplies []QuickReply `json:"quick_replies,omitempty"`
	// Metadata comes back in the echo only; at most 1,000 characters.
	Metadata Text `json:"metadata,omitempty"`
	// Template is an approved utility template; its inner form is left to the sender.
	Template json.RawMessage `json:"template,omitempty"`
}

// QuickReply is one of at most 13 answers offered under a message.
type QuickReply struct {
	ContentType string `json:"content_type"`
	Title       Text   `json:"title,omitempty"`
	Payload     Text   `json:"payload,omitempty"`
	ImageURL    string `json:"image_url,omitempty"`
}

// Attachment is a picture, video, audio, file or template.
type Attachment struct {
	Type    string   `json:"type"`
	Payload *Payload `json:"payload,omitempty"`
}

// Payload is the content of an attachment: a file by URL or id, or one of the templates.
// The members of the templates lie side by side here, as they do on the wire (sections
// 2.6 and 2.7).
type Payload struct {
	// A file.
	URL          string `json:"url,omitempty"`
	IsReusable   Flag   `json:"is_reusable,omitempty"`
	AttachmentID ID     `json:"attachment_id,omitempty"`

	// Every template.
	TemplateType     string    `json:"template_type,omitempty"`
	Sharable         Flag      `json:"sharable,omitempty"`
	Elements         []Element `json:"elements,omitempty"`
	ImageAspectRatio string    `json:"image_aspect_ratio,omitempty"`

	// The button template; text is at most 640 characters.
	Text    Text     `json:"text,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`

	// The one-time notification request (with payload) and other titled templates.
	Title   Text `json:"title,omitempty"`
	Payload Text `json:"payload,omitempty"`

	// The coupon (section 2.7.6) and other templates with a picture.
	Subtitle             Text   `json:"subtitle,omitempty"`
	ImageURL             string `json:"image_url,omitempty"`
	CouponCode           Text   `json:"coupon_code,omitempty"`
	CouponURL            string `json:"coupon_url,omitempty"`
	CouponURLButtonTitle Text   `json:"coupon_url_button_title,omitempty"`
	CouponPreMessage     Text   `json:"coupon_pre_message,omitempty"`

	// Forms: customer feedback and information (sections 2.7.7 and 2.7.8), instant form.
	ButtonTitle      Text             `json:"button_title,omitempty"`
	FeedbackScreens  []FeedbackScreen `json:"feedback_screens,omitempty"`
	BusinessPrivacy  *BusinessPrivacy `json:"business_privacy,omitempty"`
	ExpiresInDays    Number           `json:"expires_in_days,omitempty"`
	Countries        []string         `json:"countries,omitempty"`
	Purpose          string           `json:"purpose,omitempty"`
	AddressOverrides json.RawMessage  `json:"address_overrides,omitempty"`
	ContactOverrides json.RawMessage  `json:"contact_overrides,omitempty"`
	FormID           ID               `json:"form_id,omitempty"`

	// The request for recurring notifications (section 2.7.12; ended on 10 Feb 2026).
	NotificationTimezone  string `json:"notification_messages_timezone,omitempty"`
	NotificationCTA       string `json:"notification_messages_cta_text,omitempty"`
	NotificationFrequency string `json:"notification_messages_frequency,omitempty"`
	NotificationReoptin   string `json:"notification_messages_reoptin,omitempty"`

	// The list template (section 2.7.14; ended with v4.0).
	TopElementStyle string `json:"top_element_style,omitempty"`

	Airline

	// The receipt (section 2.7.4).
	RecipientName Text         `json:"recipient_name,omitempty"`
	OrderNumber   Text         `json:"order_number,omitempty"`
	Currency      Text         `json:"currency,omitempty"`
	PaymentMethod Text         `json:"payment_method,omitempty"`
	MerchantName  Text         `json:"merchant_name,omitempty"`
	OrderURL      string       `json:"order_url,omitempty"`
	Timestamp     Text         `json:"timestamp,omitempty"` // Unix seconds, as a string
	Address       *Address     `json:"address,omitempty"`
	Summary       *Summary     `json:"summary,omitempty"`
	Adjustments   []Adjustment `json:"adjustments,omitempty"`
}

// Element is a card of a generic template or a line of a receipt.
type Element struct {
	Title         Text     `json:"title,omitempty"`
	Subtitle      Text     `json:"subtitle,omitempty"`
	ImageURL      string   `json:"image_url,omitempty"`
	DefaultAction *Button  `json:"default_action,omitempty"`
	Buttons       []Button `json:"buttons,omitempty"`

	// A line of a receipt.
	Quantity Number `json:"quantity,omitempty"`
	Price    Number `json:"price,omitempty"`
	Currency Text   `json:"currency,omitempty"`

	// An element of a media template (media_type, url or attachment_id) or a product (id).
	MediaType    string `json:"media_type,omitempty"`
	URL          string `json:"url,omitempty"`
	AttachmentID ID     `json:"attachment_id,omitempty"`
	ID           ID     `json:"id,omitempty"`

	// An image grid (section 2.7.9).
	Images []GridImage `json:"images,omitempty"`
}

// GridImage is one of the 2 to 6 pictures of an image grid.
type GridImage struct {
	URL         string  `json:"url"`
	IsHeroImage Flag    `json:"is_hero_image,omitempty"`
	Action      *Button `json:"action,omitempty"` // web_url or postback with text
}

// Button is a button of a template, or a default action when it has no title (section 2.8).
type Button struct {
	Type                string `json:"type"`
	Title               Text   `json:"title,omitempty"`
	URL                 string `json:"url,omitempty"`
	Payload             Text   `json:"payload,omitempty"`
	WebviewHeightRatio  string `json:"webview_height_ratio,omitempty"`
	MessengerExtensions Flag   `json:"messenger_extensions,omitempty"`
	FallbackURL         string `json:"fallback_url,omitempty"`
	WebviewShareButton  string `json:"webview_share_button,omitempty"`

	// Text is the words of a postback in an image grid's action.
	Text Text `json:"text,omitempty"`
	// Of kinds that are retired: game_play, element_share, payment, nested.
	GameMetadata   json.RawMessage `json:"game_metadata,omitempty"`
	ShareContents  json.RawMessage `json:"share_contents,omitempty"`
	PaymentSummary json.RawMessage `json:"payment_summary,omitempty"`
	CallToActions  []Button        `json:"call_to_actions,omitempty"`
}

// Address of a receipt. All but Street2 are required when there is an address.
type Address struct {
	Street1    Text `json:"street_1"`
	Street2    Text `json:"street_2,omitempty"`
	City       Text `json:"city"`
	PostalCode Text `json:"postal_code"`
	State      Text `json:"state"`
	Country    Text `json:"country"` // two letters
}

// Summary of a receipt; TotalCost is required.
type Summary struct {
	Subtotal     Number `json:"subtotal,omitempty"`
	ShippingCost Number `json:"shipping_cost,omitempty"`
	TotalTax     Number `json:"total_tax,omitempty"`
	TotalCost    Number `json:"total_cost,omitempty"`
}

// Adjustment of a receipt, such as a coupon.
type Adjustment struct {
	Name   Text   `json:"name,omitempty"`
	Amount Number `json:"amount,omitempty"`
}

// SendResponse is the answer to a send (section 2.3). RecipientID is absent for sends by
// user_ref and phone number; MessageID is absent for sender actions.
type SendResponse struct {
	RecipientID  ID     `json:"recipient_id,omitempty"`
	MessageID    string `json:"message_id,omitempty"`
	AttachmentID ID     `json:"attachment_id,omitempty"`
}

// PaidRequest is the body of a message by the Marketing Message API, and PaidResponse its
// answer (section 3.6).
type PaidRequest struct {
	MessageID    ID            `json:"message_id"` // the campaign
	DeliveryData *PaidDelivery `json:"messenger_delivery_data"`
	Message      *Message      `json:"message"`
}

// PaidDelivery names the person of a paid message.
type PaidDelivery struct {
	SubscriptionToken Text `json:"subscription_token"`
}

// PaidResponse names no message: its events bear the tracking id.
type PaidResponse struct {
	Success    Flag `json:"success"`
	TrackingID Text `json:"marketing_message_tracking_id"`
}

// ErrorBody is the body of a failed call (section 4.1); it can also come with HTTP 200.
type ErrorBody struct {
	Error *GraphError `json:"error"`
}

// GraphError is the platform's error. Code and Subcode are what to act on.
type GraphError struct {
	Message     string          `json:"message"`
	Type        string          `json:"type,omitempty"`
	Code        Code            `json:"code"`
	Subcode     Code            `json:"error_subcode,omitempty"`
	IsTransient bool            `json:"is_transient,omitempty"`
	UserTitle   string          `json:"error_user_title,omitempty"`
	UserMsg     string          `json:"error_user_msg,omitempty"`
	Data        json.RawMessage `json:"error_data,omitempty"`
	TraceID     string          `json:"fbtrace_id,omitempty"`
}

// Code is a number of an error; it decodes from a number or a string.
type Code int

// UnmarshalJSON takes a number, a string or null; what is no number becomes 0.
func (c *Code) UnmarshalJSON(data []byte) error {
	text, err := scalarText(data)
	if err != nil {
		return err
	}
	*c = 0
	if v, err := Number(text).Float(); err == nil && v == float64(int32(v)) {
		*c = Code(v)
	}
	return nil
}
