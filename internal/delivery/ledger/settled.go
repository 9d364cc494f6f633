package ledger

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/inhouse"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Settled is an outcome with what else it changes.
type Settled struct {
	Message     *petitbleu.Message
	Outcome     store.Outcome
	ReturnToken string
	Unreachable time.Time
	Elsewhere   time.Time       // another held the conversation then
	Met         string          // the page-scoped id of who got it, where it was addressed otherwise
	File        string          // the platform's id of the file, where it was sent to be kept
	Handed      *inhouse.Handed // a webhook that belongs to a Page
	Note        *inhouse.Notice // what is sent with the outcome: of a feed
}
