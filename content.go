package petitbleu

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
}

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
)

// Media is a picture, video, sound or file at a URL, or one uploaded to the channel before.
type Media struct {
	URL          string `json:"url,omitempty"`
	AttachmentID string `json:"attachment_id,omitempty"`
	Reusable     bool   `json:"reusable,omitempty"`
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
)

// Button is a button under a text or a card.
type Button struct {
	Type    ButtonType `json:"type"`
	Title   string     `json:"title"`
	URL     string     `json:"url,omitempty"`
	Payload string     `json:"payload,omitempty"`
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
