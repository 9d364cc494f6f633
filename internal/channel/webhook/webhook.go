package webhook

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// Name is the word for this channel in rows and APIs.
const Name = "webhook"

// DefaultTimeout is how long a receiver may take where its workspace says nothing else (Braze
// reference, section 4.3).
const DefaultTimeout = 30 * time.Second

// KeyHeader carries the id of a message, so that a receiver which keeps such keys does nothing twice.
const KeyHeader = "Idempotency-Key"

// Driver is the driver of webhooks. It keeps no state and is safe for many goroutines.
type Driver struct{}

var _ channel.Driver = Driver{}

// Name is the word for the channel in rows and APIs.
func (Driver) Name() string { return Name }

// Lookup tells that an endpoint cannot be asked what arrived.
func (Driver) Lookup(channel.Account, time.Time, string) (r channel.Request, ok bool) {
	return r, false
}

// Found reads nothing: see Lookup.
func (Driver) Found(channel.Account, channel.Response) (l channel.Listing, err error) {
	return l, petitbleu.Errorf(petitbleu.CodeInternal, "An endpoint of webhooks lists nothing.")
}

// Says gives nothing: see Lookup.
func (Driver) Says(petitbleu.Content) (text string, ok bool) { return "", false }
