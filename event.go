package petitbleu

import (
	"encoding/json"
	"time"
)

// EventKind names a kind of fact. The list is open: unknown ones are kept raw.
type EventKind string

// The kinds of event that the webhook brings (reference, section 1.6) and that others raise.
const (
	EventMessage        EventKind = "message"
	EventEcho           EventKind = "echo"
	EventDelivery       EventKind = "delivery"
	EventRead           EventKind = "read"
	EventPostback       EventKind = "postback"
	EventOptIn          EventKind = "optin"
	EventReferral       EventKind = "referral"
	EventReaction       EventKind = "reaction"
	EventMessageEdit    EventKind = "message_edit"
	EventAccountLinking EventKind = "account_linking"
	EventHandover       EventKind = "handover"
	EventPolicy         EventKind = "policy_enforcement"
	EventFeed           EventKind = "feed"

	EventOptOut           EventKind = "optout"
	EventFeedback         EventKind = "feedback"             // an answer to the customer feedback template
	EventCustomerInfo     EventKind = "customer_information" // an answer to that template
	EventForm             EventKind = "form"                 // an instant form was sent
	EventOrder            EventKind = "order"                // a cart was sent
	EventResponseFeedback EventKind = "response_feedback"    // thumbs up or down below a message
	EventCoupon           EventKind = "coupon"               // a coupon was tapped
	EventGamePlay         EventKind = "game_play"
	EventPayment          EventKind = "payment" // payment, checkout_update and pre_checkout of the old beta
	EventCall             EventKind = "call"
	EventMarketing        EventKind = "marketing_message" // delivered, read, clicked or failed
	EventTemplateStatus   EventKind = "template_status"
	EventLead             EventKind = "lead"
	EventMention          EventKind = "mention"
	EventRating           EventKind = "rating"
	EventLabel            EventKind = "label"
	EventUnknown          EventKind = "unknown"
	EventIdentityClaimed  EventKind = "identity_quarantined" // raised here: a second person claimed a customer id
	EventIdentitySettled  EventKind = "identity_settled"     // raised here: somebody decided whose it is

	// Told by programs (Braze reference, sections 1.4 and 1.5).
	EventCustom   EventKind = "custom"   // Name is the teller's; Data its properties
	EventPurchase EventKind = "purchase" // Name is the product; Data has price, currency, quantity, properties
)

// Event is a fact about a person. (workspace, source, outside id) is unique: a repeat changes nothing.
type Event struct {
	WorkspaceID string
	ID          string
	ProfileID   string // empty when the fact concerns no one person
	PageID      string
	Source      string // messenger, site, api
	OutsideID   string
	Kind        EventKind
	Name        string    // of a custom event; the product of a purchase; else empty
	At          time.Time // when it happened, by the sender's clock
	ReceivedAt  time.Time
	Standby     bool // another app held the thread
	Data        json.RawMessage
	Change      int64 // place in the feed of changes; set by the store
}
