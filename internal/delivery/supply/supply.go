package supply

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Supply gives delivery the messages of campaigns (package campaign). Those of webhooks have no row until something is
// known of them: a lane takes them in parcels, writes and sends them, and inserts each with what became of it. Its
// functions may be called by many goroutines; those that are nil are not asked.
type Supply struct {
	// Due gives the workspaces that have a parcel at an instant.
	Due func(tx *store.Tx, now time.Time) ([]store.LaneDue, error)
	// Next gives a workspace's next parcel, of those that are not taken; nil: there is none now.
	Next func(ctx context.Context, workspace string, now time.Time, taken func(ParcelKey) bool) (*Parcel, error)
	// Judge says which of the messages must not go now, and why, by their ids. It is asked about messages of
	// campaigns only.
	Judge func(tx *store.Tx, workspace string, all []*petitbleu.Message, now time.Time) (map[string]store.Outcome, error)
	// Still gives the campaigns of a workspace of which nothing may leave.
	Still func(tx *store.Tx, workspace string) (map[string]bool, error)
	// Through is told that a run has one parcel less.
	Through func(workspace, run string)
}

// ParcelKey names a parcel: a block of a run.
type ParcelKey struct {
	Run   string
	Block int
}

// Parcel are messages that leave together, more or less, and have no row yet.
type Parcel struct {
	Key      ParcelKey
	Messages []*petitbleu.Message     // queued, in the order in which they go
	Ended    []*petitbleu.Message     // which do not go now: held, dropped
	Done     func(tx *store.Tx) error // says that each has a row
}

// Load is a parcel on its way.
type Load struct {
	*Parcel
	Fed      int  // of its messages, those that are being written, or were
	InMemory int  // of those, and of Ended, the ones that have no row yet
	Gone     bool // some were forgotten: the block is taken again for them
}
