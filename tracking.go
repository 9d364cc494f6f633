package petitbleu

import (
	"strings"
	"time"
)

// EventLinkClicked is the name of the event that tells of a person who followed a link of a message. It is a custom
// event, so that segments, triggers and exports know it as any other.
const EventLinkClicked = "link.clicked"

// LinkTracking says how the links of a composition are written.
type LinkTracking struct {
	// Track has links lead over this program, which notes who followed them: those of buttons, cards, receipts,
	// coupons and pictures.
	Track bool `json:"track,omitempty"`
	// Texts does so with the addresses in texts too.
	Texts bool `json:"texts,omitempty"`
	// UTM are added to the addresses; nil: none are.
	UTM *UTM `json:"utm,omitempty"`
	// Links are the exceptions.
	Links []LinkRule `json:"links,omitempty"`
}

// UTM are the parameters by which analytics tell where a visitor came from. They may hold Liquid. One that an address
// has already stays as it is.
type UTM struct {
	Source   string `json:"source,omitempty"`   // empty: the channel
	Medium   string `json:"medium,omitempty"`   // empty: "message"
	Campaign string `json:"campaign,omitempty"` // empty: the name of the campaign, where the message has one
	Term     string `json:"term,omitempty"`
	Content  string `json:"content,omitempty"`
}

// LinkRule is what holds for one link of a composition.
type LinkRule struct {
	URL       string `json:"url"`                 // as it was composed; where it holds Liquid, what stands before that counts
	Name      string `json:"name,omitempty"`      // by which clicks are told apart
	Untracked bool   `json:"untracked,omitempty"` // it leads where it says, and nothing is noted
	NoUTM     bool   `json:"no_utm,omitempty"`
}

// LinkClicks is how often a link of a message was followed.
type LinkClicks struct {
	WorkspaceID string
	MessageID   string
	Link        int    // its place in the message, from 1
	Name        string // as the author calls it; may be empty
	Clicks      int64
	FirstAt     time.Time
	LastAt      time.Time
}

// Limits of tracked links.
const (
	LinkRulesLimit = 100
	LinkNameLimit  = 60   // bytes
	LinkURLLimit   = 2000 // bytes of a tracked address; a longer one stays as it is
)

// Applies tells whether anything is done with links.
func (t *LinkTracking) Applies() bool { return t != nil && (t.Track || t.Texts || t.UTM != nil) }

// Rule gives what holds for an address as it was written for a person; of several the one that names most of it.
func (t *LinkTracking) Rule(address string) (found LinkRule) {
	best := -1
	for _, r := range t.Links {
		literal, whole := r.URL, true
		for _, mark := range []string{"{{", "{%"} {
			if i := strings.Index(literal, mark); i >= 0 {
				literal, whole = literal[:i], false
			}
		}
		if fits := address == literal || !whole && strings.HasPrefix(address, literal); fits && len(literal) > best {
			best, found = len(literal), r
		}
	}
	return found
}
