package petitbleu

import (
	"regexp"
	"strings"
)

// RecipientKind says how a message finds its person (Messenger Platform reference, section 2.2).
type RecipientKind string

// The kinds of recipient.
const (
	RecipientPSID    RecipientKind = "psid"
	RecipientUserRef RecipientKind = "user_ref" // a checkbox opt-in; no echo, no delivery, no read comes back
	RecipientPhone   RecipientKind = "phone"    // customer matching; E.164
	RecipientComment RecipientKind = "comment"  // private reply to a comment
	RecipientPost    RecipientKind = "post"     // private reply to a visitor's post
)

// Recipient is whom a message goes to on a Page. Message.Recipient holds its written form: a
// PSID as it is, every other kind with its name and a colon before it ("user_ref:ur-8f1").
type Recipient struct {
	Kind  RecipientKind
	Value string
}

// String gives the written form.
func (r Recipient) String() string {
	if r.Kind == RecipientPSID || r.Kind == "" {
		return r.Value
	}
	return string(r.Kind) + ":" + r.Value
}

// ParseRecipient reads the written form. Text that starts with no known kind is a PSID.
func ParseRecipient(text string) Recipient {
	if kind, value, ok := strings.Cut(text, ":"); ok {
		switch k := RecipientKind(kind); k {
		case RecipientUserRef, RecipientPhone, RecipientComment, RecipientPost:
			return Recipient{Kind: k, Value: value}
		}
	}
	return Recipient{Kind: RecipientPSID, Value: text}
}

// PSID gives the page-scoped id, or nothing for another kind of recipient.
func (r Recipient) PSID() string {
	if r.Kind == RecipientPSID {
		return r.Value
	}
	return ""
}

// Echoes tells whether the platform tells what became of a message to this recipient (echo,
// delivery, read): it does not for user_ref since 19 February 2018, nor for a phone number
// (Messenger Platform reference, sections 1.8 and 2.2).
func (r Recipient) Echoes() bool { return r.Kind != RecipientUserRef && r.Kind != RecipientPhone }

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// IsPhone tells whether a text is a phone number in E.164 form, such as +12025550143.
func IsPhone(text string) bool { return e164.MatchString(text) }

// AddressOf gives the recipient by whom a person is written to on a Page, of the person's
// identities in the order of their making: the newest PSID, for people may start anew; else the
// newest checkbox that they confirmed. It is empty when there is neither.
func AddressOf(identities []Identity, page string) Recipient {
	var psid, ref Recipient
	for _, i := range identities {
		switch {
		case i.Scope != page || i.Quarantined:
		case i.Kind == IdentityPSID:
			psid = Recipient{Kind: RecipientPSID, Value: i.Value}
		case i.Kind == IdentityUserRef:
			ref = Recipient{Kind: RecipientUserRef, Value: i.Value}
		}
	}
	if psid.Value != "" {
		return psid
	}
	return ref
}
