package messages

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/policy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the nouns of messages need beside the door.
type Options struct {
	People   *people.People     // the engine of what programs tell of people
	Audience *audience.Audience // the engine that counts segments; nil: what needs it answers "unavailable"
	Delivery *delivery.Delivery // the engine that sends; nil: what needs it answers "unavailable"
	// Explain gives the verdict on a message that need not be there, at an instant (package delivery).
	Explain func(ctx context.Context, q Question) (petitbleu.Verdict, error)
	// Offers says what may be sent to a person on a Page at an instant, by each right (package delivery); an empty pack is the workspace's.
	Offers func(ctx context.Context, ws, page, profile, pack string, at time.Time) ([]policy.Offer, error)
	// Reach counts whom of a set of people a message could reach, by which right, and why not the others (package delivery).
	Reach func(ctx context.Context, q store.ReachSet, m petitbleu.Message, at time.Time, pack string) (store.ReachCount, error)
	// Check tells what a channel would refuse in content under a rule pack (its driver).
	Check func(channel string, c petitbleu.Content, pack string) ([]*petitbleu.Error, []string)
	// Queue is the one way in for messages: it inserts them and wakes delivery after the commit.
	Queue func(tx *store.Tx, all []petitbleu.Message) error
	// Resend queues a message again whose state is unknown or failed, on a person's word.
	Resend func(ctx context.Context, workspaceID, id string) error
	// ResendMany does it for many, and gives those with which it was done.
	ResendMany func(ctx context.Context, workspaceID string, ids []string) (map[string]bool, error)
	// Cancel calls back those that wait, and gives them.
	Cancel func(ctx context.Context, workspaceID string, ids []string) (map[string]bool, error)
	// Forecasts says how each Page gets on with what waits (package delivery).
	Forecasts func(ctx context.Context, workspaceID string) ([]Forecast, error)
	// Mended is called when the state of a Page may have become better, to wake delivery. Nil: nobody is woken.
	Mended func()
}

// API is the part of the native API that is about messages.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerMessages()
	a.registerPolicy()
	a.registerHalts()
	a.registerSends()
	a.registerPreviews()
	return a
}
