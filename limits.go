package petitbleu

import "time"

// Limits of Messenger under the rules of the day (Messenger Platform reference, sections
// 2.4, 2.7 and 2.8). The 2020 pack differs in TextLimit2020 only.
const (
	TextLimit          = 2000 // code points
	TextLimit2020      = 320
	ButtonTextLimit    = 640 // text of the button template
	CardLimit          = 10
	CardTitleLimit     = 80
	CardSubtitleLimit  = 80
	ButtonLimit        = 3
	ButtonTitleLimit   = 20
	PayloadLimit       = 1000
	MetadataLimit      = 1000
	QuickReplyLimit    = 13
	ReceiptItemLimit   = 100
	TokenTitleLimit    = 65
	RefLimit           = 250
	StandardWindow     = 24 * time.Hour
	HumanAgentWindow   = 7 * 24 * time.Hour
	OneTimeTokenLife   = 365 * 24 * time.Hour
	PicturePreferred   = 1.91 // width to height
	WebhookBodyLimit   = 1 << 20
	CustomerIDLimit    = 100 // bytes
	IdempotencyKeyLife = 48 * time.Hour

	ImagesLimit           = 30
	CouponTitleLimit      = 80
	FeedbackTitleLimit    = 65
	FeedbackQuestionLimit = 85
	GridTitleLimit        = 45
	GridImageLimit        = 6
	PersonaNameLimit      = 50
	MenuItemLimit         = 20
	MenuTitleLimit        = 30
	IceBreakerLimit       = 4
	IceBreakerTextLimit   = 80
	GreetingLimit         = 160
	WhitelistLimit        = 50
	MMeRefLimit           = 2083
	AttachmentLife        = 90 * 24 * time.Hour
	ImageBytesLimit       = 8 << 20
	FileBytesLimit        = 25 << 20
	PrivateReplyWindow    = 7 * 24 * time.Hour
	FeedbackWindow        = 7 * 24 * time.Hour
	ThreadControlLife     = 24 * time.Hour // of an owner, after the person's last message
)

// Limits of what programs tell of people (Braze reference, sections 1.1 to 1.5 and 2.4).
const (
	AttributeNameLimit   = 255       // bytes
	AttributeStringLimit = 255       // characters
	AttributeArrayLimit  = 500       // members; the oldest drop off
	AttributeObjectLimit = 100 << 10 // bytes of one object, as JSON
	AttributesLimit      = 1 << 20   // bytes of one person's document
	ExternalIDLimit      = 997       // bytes
	EventNameLimit       = 255       // characters; of products too
	PSIDLimit            = 64        // bytes of a Page-scoped id
	EventPropertiesLimit = 100 << 10 // bytes
	EventPropertyLimit   = 256       // properties of one event; the first are kept
	PurchaseLimit        = 100       // pieces in one purchase
	TrackLimit           = 75        // objects of each kind in one call
	BlockLimit           = 100       // names that are blocked at once
)

// Limits of webhooks and of what a message carries for Liquid (Braze reference, sections 2.5.1, 2.6 and 4.1).
const (
	WebhookURLLimit         = 8 << 10  // bytes, once written for a person
	WebhookHeaderLimit      = 50       // headers
	WebhookHeaderNameLimit  = 100      // bytes
	WebhookHeaderValueLimit = 8 << 10  // bytes
	WebhookBodyOutLimit     = 1 << 20  // bytes
	WebhookPairLimit        = 200      // members of a body of pairs
	WebhookTimeoutLimit     = 90       // seconds
	WebhookConcurrencyLimit = 1000     // calls at once to one host
	MessageVarsLimit        = 50 << 10 // bytes
	SendLimit               = 1000     // people in one native send
	BrazeSendLimit          = 50       // ids in one Braze-compatible send
	SecretNameLimit         = 100      // bytes
	SecretValueLimit        = 4 << 10  // bytes
)
