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

	// What follows may be left out: the zero value is the usual case, or says nothing.

	Origin    string              // what had the message sent: push, campaign, reply …
	Recipient petitbleu.Recipient // how the message finds the person; the zero one is a page-scoped id

	AppID    string // the Page's app; needed to tell whether another holds the thread
	AppMode  petitbleu.AppMode
	Tester   bool     // has a role on the app, or is its test user; counts in development mode
	Features []string // of the app, when they are known
	Grants   []string // permissions of the Page, when they are known

	OptOuts         []petitbleu.OptOut         // of this person on this Page; those of other topics are passed over
	Asked           Asked                      // how often this person was asked for a token for the message's topic
	Comment         *petitbleu.Comment         // comment or post that a private reply answers
	Template        *petitbleu.UtilityTemplate // template that a utility message names, in its language
	RefAt           time.Time                  // when the checkbox of a user_ref was confirmed
	RefSentAt       time.Time                  // when a message to the user_ref left
	HumanHoldsUntil time.Time                  // a human answered a while ago: programs stay silent until then
	Marketing       MarketingAccount           // of the Page, for paid marketing messages
	SafeMode        bool                       // the installation sends to people of the workspace's safe group only
	Safe            bool                       // the person is one of them
	Tolerant        bool                       // before 4 March 2020: a second message after the window is delivered and flagged
}

// Asked counts the requests for a token of one topic that left for a person since they last gave
// one. The platform does not tell of a refusal: a request without a token after it is one.
type Asked struct {
	Count int
	Last  time.Time
}

// Platform tells whether a rule is the platform's own, so that the platform would refuse what
// the rule forbids. The other rules are this program's.
func Platform(id string) bool {
	for _, r := range rules {
		if r.id == id {
			return r.platform
		}
	}
	return false
}

// Decide says whether the message may go at now. The verdict has no Checks; ask Explain.
func Decide(f Facts, now time.Time) petitbleu.Verdict { return decide(&f, now, false) }

// DecideAll is Decide for each of many.
func DecideAll(all []Facts, now time.Time) []petitbleu.Verdict {
	verdicts := make([]petitbleu.Verdict, len(all))
	var c climb // of one after the other: what the rules are asked with is on the heap, and large
	for i := range all {
		c = climb{situation: situation{Facts: &all[i], now: now}}
		verdicts[i] = c.decide()
	}
	return verdicts
}

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
