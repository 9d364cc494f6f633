package messenger

import "github.com/petitbleu/petitbleu"

// Gesture is something that a person can do, as the webhook tells it, and whether it is a
// qualifying action, which opens the standard window for 24 hours.
type Gesture struct {
	Kind  petitbleu.EventKind
	What  string
	Opens bool
	Why   string
}

type gesture int

const (
	wrote gesture = iota
	tookBack
	tapped
	cameByLink
	cameByAd
	leftLead
	optedInPlugin
	optedInCheckbox
	tookToken
	acceptedRequest
	optedOut
	reacted
	unreacted
	edited
	linked
	sentOrder
	answered
	judged
	tappedCoupon
	clickedMarketing
	played
	paid
	called
)

// gestures is the table of Messenger Platform reference, section 3.1. What section 3.1 does
// not name opens nothing: a window that is thought closed costs a message that could have
// gone, one that is thought open costs a breach of the platform's rules.
var gestures = [...]Gesture{
	wrote:            {petitbleu.EventMessage, "sent a message, of whatever form", true, "a message to the Page"},
	tookBack:         {petitbleu.EventMessage, "took a message back", false, "not named as qualifying"},
	tapped:           {petitbleu.EventPostback, "tapped Get Started, a button, the menu or an ice breaker", true, "a call-to-action"},
	cameByLink:       {petitbleu.EventReferral, "followed an m.me link into an existing conversation", true, "a click on an m.me link in an existing thread"},
	cameByAd:         {petitbleu.EventReferral, "followed an advertisement", false, "only the message or tap that follows qualifies"},
	leftLead:         {petitbleu.EventReferral, "filled in, or left, the form of an advertisement", false, "only the message or tap that follows qualifies"},
	optedInPlugin:    {petitbleu.EventOptIn, "pressed Send to Messenger", true, "an action in a plugin"},
	optedInCheckbox:  {petitbleu.EventOptIn, "confirmed a checkbox; no PSID is known yet", false, "gives one follow-up to the user_ref"},
	tookToken:        {petitbleu.EventOptIn, "agreed to a one-time or marketing message", false, "the tap by itself opens nothing (section 3.5)"},
	acceptedRequest:  {petitbleu.EventOptIn, "accepted a message request", false, "not named as qualifying"},
	optedOut:         {petitbleu.EventOptOut, "asked for no more messages", false, "the contrary of a wish for messages"},
	reacted:          {petitbleu.EventReaction, "reacted to a message", true, "a reaction to a message"},
	unreacted:        {petitbleu.EventReaction, "took a reaction back", false, "not named as qualifying"},
	edited:           {petitbleu.EventMessageEdit, "edited a message", false, "not named as qualifying"},
	linked:           {petitbleu.EventAccountLinking, "linked or unlinked an account", false, "not named as qualifying"},
	sentOrder:        {petitbleu.EventOrder, "sent a cart", true, "a cart reaches the Page as a message"},
	answered:         {petitbleu.EventFeedback, "answered a form: feedback, customer information, instant form", false, "not named as qualifying"},
	judged:           {petitbleu.EventResponseFeedback, "gave thumbs up or down to an answer", false, "not named as qualifying"},
	tappedCoupon:     {petitbleu.EventCoupon, "tapped a coupon", true, "a call-to-action that sends a payload, like a postback"},
	clickedMarketing: {petitbleu.EventMarketing, "tapped a marketing message", false, "not named as qualifying"},
	played:           {petitbleu.EventGamePlay, "played a game", false, "not named as qualifying"},
	paid:             {petitbleu.EventPayment, "paid, in the old payments beta", false, "not named as qualifying"},
	called:           {petitbleu.EventCall, "called the Page", false, "not named as qualifying"},
}

// Gestures lists what a person can do, and what of it opens the window, in a stable order.
func Gestures() []Gesture { return append([]Gesture(nil), gestures[:]...) }

// did notes who acted and whether that opens the window; the kind is set before.
func (in *Inbound) did(g gesture) {
	in.FromPerson, in.Opens = true, gestures[g].Opens
}
