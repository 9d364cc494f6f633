package audience

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SubscribersName is the name of the segment that every new workspace has.
const SubscribersName = "Messenger subscribers"

// Furnish gives a new workspace its first segment: people with a messenger_id, tracked, so that the rate of
// subscription is plotted from the first day on (row B2).
func Furnish(tx *store.Tx, workspace string, now time.Time) error {
	_, err := tx.InsertSegment(petitbleu.Segment{
		WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindSegment, now), Name: SubscribersName,
		Description: "People who can be written to on Messenger: their attribute messenger_id is not blank.",
		Definition:  segment.MessengerSubscribers().Encode(), Version: 1, Tracked: true, CreatedAt: now, UpdatedAt: now,
	})
	return err
}
