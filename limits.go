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
)
