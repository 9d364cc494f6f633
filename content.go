package petitbleu

import (
	"encoding/json"
	"strings"
)

// Content is what a message says, in the project's own words: no channel's wire form. A
// driver turns it into its channel's request, the web app and the emulator draw it.
// Exactly one kind of body is set, as Type says; QuickReplies may go with any.
type Content struct {
	Type         ContentType  `json:"type"`
	Text         string       `json:"text,omitempty"`          // text, buttons
	Media        *Media       `json:"media,omitempty"`         // image, video, audio, file
	Cards        []Card       `json:"cards,omitempty"`         // cards: one card, or a carousel of up to 10
	Buttons      []Button     `json:"buttons,omitempty"`       // buttons
	Receipt      *Receipt     `json:"receipt,omitempty"`       // receipt
	Request      *TokenAsk    `json:"token_request,omitempty"` // token_request
	QuickReplies []QuickReply `json:"quick_replies,omitempty"`

	Images       []Media          `json:"images,omitempty"`        // images: 2 to 30 pictures in one message
	StickerID    string           `json:"sticker_id,omitempty"`    // sticker
	Products     []string         `json:"products,omitempty"`      // products: ids of the Page's catalogue
	Coupon       *Coupon          `json:"coupon,omitempty"`        // coupon
	Feedback     *FeedbackAsk     `json:"feedback,omitempty"`      // feedback
	CustomerInfo *CustomerInfoAsk `json:"customer_info,omitempty"` // customer_info
	Grid         *ImageGrid       `json:"grid,omitempty"`          // image_grid
	FormID       string           `json:"form_id,omitempty"`       // form: a lead form of the Page
	Utility      *Utility         `json:"utility,omitempty"`       // utility: an approved template
	Subscription *SubscriptionAsk `json:"subscription,omitempty"`  // subscription_request
	Airline      *Airline         `json:"airline,omitempty"`       // airline: history, until 6 December 2021
	Webhook      *WebhookRequest  `json:"webhook,omitempty"`       // webhook: a request to any endpoint, not a Page's
	InApp        *InApp           `json:"inapp,omitempty"`         // inapp: a card of a feed

	PersonaID    string `json:"persona_id,omitempty"`   // who it shows as sender, one of the Page's personas
	ReplyTo      string `json:"reply_to,omitempty"`     // the platform's id of the message that this one quotes
	Notification string `json:"notification,omitempty"` // regular (the default), silent (no sound) or none
	Tag          string `json:"tag,omitempty"`          // message tag that the sender asks for outside the window, such as ACCOUNT_UPDATE

	// ThreadControl hands the conversation to another app, or back to the platform, with the message (Messenger Platform
	// reference, section 2.1).
	ThreadControl *ThreadControl `json:"thread_control,omitempty"`

	// Extras are names and values that the author notes with the message, for those who count later; they are not sent. The tag
	// message_extras writes them for each person (Braze reference, section 3.3).
	Extras map[string]string `json:"message_extras,omitempty"`
}

// ThreadControl says who has the conversation once the message is sent.
type ThreadControl struct {
	Type  string `json:"control_type"`     // pass or release
	AppID string `json:"app_id,omitempty"` // pass: the app that gets it
}

// The types of ThreadControl.
const (
	ControlPass    = "pass"
	ControlRelease = "release"
)

// ContentType names a form of message.
type ContentType string

// The forms of message. The platform's names: text, attachment, generic template, button
// template, receipt template, one_time_notif_req (Messenger Platform reference, section 2.7).
const (
	ContentText         ContentType = "text"
	ContentImage        ContentType = "image"
	ContentVideo        ContentType = "video"
	ContentAudio        ContentType = "audio"
	ContentFile         ContentType = "file"
	ContentCards        ContentType = "cards"
	ContentButtons      ContentType = "buttons"
	ContentReceipt      ContentType = "receipt"
	ContentTokenRequest ContentType = "token_request"

	ContentImages       ContentType = "images"
	ContentSticker      ContentType = "sticker"
	ContentMediaCard    ContentType = "media_card" // a picture or video of the Page with buttons: media template
	ContentProducts     ContentType = "products"
	ContentCoupon       ContentType = "coupon"
	ContentFeedback     ContentType = "feedback"
	ContentCustomerInfo ContentType = "customer_info"
	ContentImageGrid    ContentType = "image_grid"
	ContentForm         ContentType = "form"
	ContentUtility      ContentType = "utility"
	ContentSubscription ContentType = "subscription_request"
	ContentAirline      ContentType = "airline"

	ContentWebhook ContentType = "webhook" // of the webhook channel
	ContentInApp   ContentType = "inapp"   // of the channel of feeds
)

// InApp is a notification of a feed: a card template, as it is live when the message is sent, with what stands in the place of its
// placeholders. Liquid may stand in the values.
type InApp struct {
	Template  Word     `json:"template"` // key of the card template; its feed is the message's
	Variables []Header `json:"variables,omitempty"`
	EventName Word     `json:"event_name,omitempty"` // custom event that is raised with status SENT and READ; empty: none
	Tag       Word     `json:"tag,omitempty"`
	Priority  Word     `json:"priority,omitempty"` // high, normal, low; empty: normal
}

// Word is a name of ours in a content: it is not written for each person, Liquid means nothing in it.
type Word string

// Known tells whether a form of message is one of the above.
func (t ContentType) Known() bool {
	switch t {
	case ContentText, ContentImage, ContentVideo, ContentAudio, ContentFile, ContentCards, ContentButtons, ContentReceipt, ContentTokenRequest,
		ContentImages, ContentSticker, ContentMediaCard, ContentProducts, ContentCoupon, ContentFeedback, ContentCustomerInfo, ContentImageGrid,
		ContentForm, ContentUtility, ContentSubscription, ContentAirline:
		return true
	}
	return false
}

// Media is a picture, video, sound or file at a URL, or one uploaded to the channel before.
type Media struct {
	URL          string `json:"url,omitempty"`
	AttachmentID string `json:"attachment_id,omitempty"`
	Reusable     bool   `json:"reusable,omitempty"` // of a URL: the channel keeps the file and gives an AttachmentID
	Kind         string `json:"kind,omitempty"`     // media_card: image or video
}

// FileName gives the last part of the URL's path, a name that people know the file by.
func (m Media) FileName() string {
	path, _, _ := strings.Cut(m.URL, "?")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// Card is one element of a carousel.
type Card struct {
	Title    string   `json:"title"`
	Subtitle string   `json:"subtitle,omitempty"`
	ImageURL string   `json:"image_url,omitempty"`
	URL      string   `json:"url,omitempty"` // opened by a tap on the card itself
	Buttons  []Button `json:"buttons,omitempty"`
}

// ButtonType says what a tap does.
type ButtonType string

// What a tap on a button does.
const (
	ButtonURL      ButtonType = "url"      // opens URL
	ButtonPostback ButtonType = "postback" // sends Payload back
	ButtonPhone    ButtonType = "phone"    // calls Payload, a number in E.164 form
	ButtonLogIn    ButtonType = "log_in"   // opens URL, the site's log-in, to link the person's account; no title
	ButtonLogOut   ButtonType = "log_out"  // unlinks the account; no title
	ButtonCall     ButtonType = "call"     // calls the Page
	ButtonGame     ButtonType = "game"     // history: Instant Games
)

// Button is a button under a text or a card.
type Button struct {
	Type    ButtonType `json:"type"`
	Title   string     `json:"title,omitempty"` // log_in and log_out have none
	URL     string     `json:"url,omitempty"`
	Payload string     `json:"payload,omitempty"`
	Webview *Webview   `json:"webview,omitempty"` // url: how the page opens
}

// Webview says how a page opens inside Messenger.
type Webview struct {
	Height      string `json:"height,omitempty"`       // compact, tall or full (the default)
	Extensions  bool   `json:"extensions,omitempty"`   // the page uses Messenger Extensions; its domain must be whitelisted
	FallbackURL string `json:"fallback_url,omitempty"` // for apps without Extensions
	HideShare   bool   `json:"hide_share,omitempty"`
}

// QuickReply is an answer offered for one tap. Type is text, phone or email.
type QuickReply struct {
	Type     string `json:"type"`
	Title    string `json:"title,omitempty"`
	Payload  string `json:"payload,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
}

// Receipt is the confirmation of an order. Amounts are decimal numbers as text, in the
// currency's own unit ("4.95"), so that nothing is rounded on the way.
type Receipt struct {
	RecipientName string        `json:"recipient_name"`
	MerchantName  string        `json:"merchant_name,omitempty"`
	OrderNumber   string        `json:"order_number"`
	Currency      string        `json:"currency"` // ISO 4217
	PaymentMethod string        `json:"payment_method"`
	OrderURL      string        `json:"order_url,omitempty"`
	Timestamp     string        `json:"timestamp,omitempty"` // Unix seconds
	Items         []ReceiptItem `json:"items,omitempty"`     // at most 100
	Address       *Address      `json:"address,omitempty"`
	Summary       Summary       `json:"summary"`
	Adjustments   []Adjustment  `json:"adjustments,omitempty"`
}

// ReceiptItem is one line of a receipt.
type ReceiptItem struct {
	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	Quantity string `json:"quantity,omitempty"`
	Price    string `json:"price"`
	Currency string `json:"currency,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
}

// Address is where an order goes.
type Address struct {
	Street1    string `json:"street_1"`
	Street2    string `json:"street_2,omitempty"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	State      string `json:"state"`
	Country    string `json:"country"` // two letters
}

// Summary is the foot of a receipt; only TotalCost is required.
type Summary struct {
	Subtotal     string `json:"subtotal,omitempty"`
	ShippingCost string `json:"shipping_cost,omitempty"`
	TotalTax     string `json:"total_tax,omitempty"`
	TotalCost    string `json:"total_cost"`
}

// Adjustment is a discount or an extra on a receipt.
type Adjustment struct {
	Name   string `json:"name"`
	Amount string `json:"amount"`
}

// TokenAsk asks the person for leave to send one message about a topic later
// (one-time notification, Messenger Platform reference, section 3.5).
type TokenAsk struct {
	Title   string `json:"title"`
	Payload string `json:"payload"` // becomes the token's topic; the native API takes the message's own when it is empty
}

// Coupon is a code or an address that gives a reduction (reference, section 2.7.6).
type Coupon struct {
	Title       string `json:"title"`
	Subtitle    string `json:"subtitle,omitempty"`
	Code        string `json:"code,omitempty"` // either Code or URL
	URL         string `json:"url,omitempty"`
	ButtonTitle string `json:"button_title,omitempty"`
	PreMessage  string `json:"pre_message,omitempty"`
	ImageURL    string `json:"image_url,omitempty"`
	Payload     string `json:"payload,omitempty"`
}

// FeedbackAsk asks one question about the service (reference, section 2.7.7). It may go out of
// the window for 7 days after the person's last message.
type FeedbackAsk struct {
	Title       string `json:"title"`
	Subtitle    string `json:"subtitle,omitempty"`
	ButtonTitle string `json:"button_title"`
	QuestionID  string `json:"question_id"`
	Kind        string `json:"kind"` // csat, nps, ces or free_form
	Question    string `json:"question,omitempty"`
	ScoreLabel  string `json:"score_label,omitempty"`
	ScoreOption string `json:"score_option,omitempty"`
	FollowUp    string `json:"follow_up,omitempty"` // placeholder of a free answer; empty: none is asked
	PrivacyURL  string `json:"privacy_url"`
	ExpiresIn   int    `json:"expires_in_days,omitempty"` // 1 to 7
}

// CustomerInfoAsk asks for name and address, for shipping (reference, section 2.7.8).
type CustomerInfoAsk struct {
	Countries  []string `json:"countries"` // two letters each
	PrivacyURL string   `json:"privacy_url"`
	ExpiresIn  int      `json:"expires_in_days,omitempty"` // 1 to 7
}

// ImageGrid is up to six pictures as one card; its buttons are the content's (reference, section 2.7.9).
type ImageGrid struct {
	Title    string      `json:"title"`
	Subtitle string      `json:"subtitle,omitempty"`
	Images   []GridImage `json:"images"`
}

// GridImage is one picture of a grid; a tap opens URL or sends Payload back.
type GridImage struct {
	ImageURL string `json:"image_url"`
	Hero     bool   `json:"hero,omitempty"`
	URL      string `json:"url,omitempty"`
	Payload  string `json:"payload,omitempty"`
	Text     string `json:"text,omitempty"` // what the tap says in the thread
}

// Utility fills in an approved utility template (reference, section 3.7).
type Utility struct {
	Name     string          `json:"name"`
	Language string          `json:"language"`
	Header   []UtilityValue  `json:"header,omitempty"`
	Body     []UtilityValue  `json:"body,omitempty"`
	Buttons  []UtilityButton `json:"buttons,omitempty"`
}

// UtilityValue is the value of one parameter; Name is empty where parameters go by position.
type UtilityValue struct {
	Name     string `json:"name,omitempty"`
	Text     string `json:"text,omitempty"`
	ImageURL string `json:"image_url,omitempty"` // header only
}

// UtilityButton is the address or payload of one button.
type UtilityButton struct {
	URL     string `json:"url,omitempty"`
	Payload string `json:"payload,omitempty"`
}

// SubscriptionAsk asks for leave to send messages of a topic: the platform's recurring
// notifications and first marketing messages, from 19 May 2022 to 10 February 2026 (reference,
// section 3.6).
type SubscriptionAsk struct {
	Title     string `json:"title,omitempty"`
	ImageURL  string `json:"image_url,omitempty"`
	Payload   string `json:"payload"` // becomes the token's topic
	TimeZone  string `json:"time_zone,omitempty"`
	CallToAct string `json:"call_to_action,omitempty"`
	Frequency string `json:"frequency,omitempty"` // DAILY, WEEKLY or MONTHLY, until 2 February 2023
}

// Airline is one of the platform's former airline templates (reference, section 2.7.13). Its
// payload is written as the platform had it, but for template_type.
type Airline struct {
	Kind    string          `json:"kind"` // itinerary, checkin, boardingpass or update
	Payload json.RawMessage `json:"payload"`
}
