package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Facts is all that a decision rests on.
type Facts struct {
	Pack         string // "today", "2020" or an RFC 3339 instant; empty means today
	Region       string // ISO 3166 country of the business
	PersonRegion string // of the person, when known

	Purpose petitbleu.Purpose
	Topic   string // what the message is about, in the words of the token or temporary id
	Human   bool   // typed by a signed-in person
	Content petitbleu.ContentType
	Tag     string // message tag that the sender asked for, such as "ACCOUNT_UPDATE"; may be empty

	Page        petitbleu.PageState
	Identity    bool // there is an address on this channel
	Quarantined bool
	// Customer is the customer id that the sender used, when there was one. A temporary one
	// allows its topic only, until its expiry.
	Customer *petitbleu.Identity
	OptIns   []petitbleu.OptIn // of this person on this Page
	Tokens   []petitbleu.Token // of this person; those of other Pages and topics are passed over
	// Conversation is the thread with the Page. PageID and PSID must be set whenever there are
	// Tokens, even if nothing was ever said: a token is only used on its own Page.
	Conversation petitbleu.Conversation
}

// Decide says whether the message may go at now. The verdict has no Checks; ask Explain.
func Decide(f Facts, now time.Time) petitbleu.Verdict { return decide(&f, now, false) }

// Explain gives the verdict of Decide with Checks: every rule in force that speaks of the
// message, in the order in which they are asked, also those behind the one that decided.
func Explain(f Facts, now time.Time) petitbleu.Verdict { return decide(&f, now, true) }

// TextLimit gives the length that a text may have under a pack, in code points.
func TextLimit(pack string) int { return petitbleu.TextLimitOf(pack) }

// Pack is a named set of rules.
type Pack struct {
	Name  string
	At    time.Time // zero: the instant of the decision
	About string
}

// Packs lists the named packs, the default first.
func Packs() []Pack {
	return []Pack{
		{Name: petitbleu.PackToday, About: "The rules in force at the instant of the decision. The default."},
		{Name: petitbleu.Pack2020, At: petitbleu.Pack2020At, About: "The platform as the founding documents describe it: " +
			"after 4 March 2020, when 24+1 and most message tags ended and one-time notifications had begun, " +
			"and before 16 December 2020, when features were withheld in Europe."},
	}
}
