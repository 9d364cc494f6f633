package segment

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Person is all that filters read of a person. Nothing in it is changed by this package.
type Person struct {
	ID         string         // profile id, "p_…"
	CreatedAt  time.Time      //
	Attributes map[string]any // decoded JSON; a time is {"$time": "2024-05-01T10:00:00Z"}, at any depth
	Identities []Identity     // names the person is known by, without their values
	Pages      []Page         // what is between the person and each Page
	Tokens     []Token        // one-time tokens that were not used
	Imports    []string       // ids of the imports that brought or changed the person
	Events     []Event        // in any order
	Purchases  []Purchase     // in any order
}

// Identity is a kind of name that a person has. Scope is the label of an alias, the Page of a PSID.
type Identity struct {
	Kind  petitbleu.IdentityKind
	Scope string
}

// Page is the state between a person and one Messenger Page.
type Page struct {
	ID             string
	Messenger      bool      // the person has an address on the Page
	WindowOpenedAt time.Time // last qualifying action; zero: never
	OptedIn        bool      // has an opt-in that holds
	OptedOut       bool      // asked to stop everything, and not to go on
	TopicsOut      []string  // topics that the person asked to stop
	Blocked        bool      // the platform says that the person cannot be reached, and they did nothing since
}

// Token is a one-time token that was not used: it holds from From until Until.
type Token struct {
	PageID string
	Topic  string
	From   time.Time
	Until  time.Time
}

// Event is a custom event of a person. Instants count to the millisecond; an event counts from its own
// instant on, so one that lies after the asking is not there yet.
type Event struct {
	Name       string
	At         time.Time
	Properties map[string]any
}

// Purchase is a purchase of a person. A quantity of n counts as n purchases of the same price (Braze
// reference, section 1.5); below 1 it is 1.
type Purchase struct {
	ProductID  string
	Price      float64 // of one piece, in units of the currency; negative for a refund
	Currency   string  // ISO 4217
	Quantity   int
	At         time.Time
	Properties map[string]any
}

// Amount gives what a purchase cost in ten-thousandths of the currency's unit: sums of amounts are exact,
// in whatever order they are added. An amount beyond 10^11 units is held at that.
func (p *Purchase) Amount() int64 {
	const most = 1e15
	return int64(min(max(roundAmount(p.Price)*float64(p.Pieces()), -most), most))
}

// Pieces gives the quantity, at least 1.
func (p *Purchase) Pieces() int64 { return int64(max(p.Quantity, 1)) }
