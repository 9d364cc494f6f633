package delivery

import (
	"context"
)

// sender sends the messages of one lane while this node holds its lease: pagelane.Lane those of a Page,
// hostlane.Lane those of a workspace that have none.
type sender interface {
	// Run works until nothing is due, or ctx ends; then the calls under way are waited for.
	Run(ctx context.Context)
	// Nudge says that there may be something to do. It never waits.
	Nudge()
	// Nudged takes a nudge that nobody followed; it tells whether there was one.
	Nudged() bool
	// Hurry says that a person may have typed a message.
	Hurry()
}
