package ledger

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/store"
)

// stopSpan is longer than it can be from reading the facts of a message to marking it as sent.
const stopSpan = 2 * time.Minute

// stoppedSentence is why a message is dropped whose person asked to stop while it was on its way.
const stoppedSentence = "The person asked to stop."

// dropStopped drops the picks to people who asked to stop since their facts were read. A stop
// drops what waits by itself; this is for what it could not see: a message that was queued while
// the stop was on its way into the store, or that is another profile's by now.
func dropStopped(tx *store.Tx, workspace string, picks []*Pick, changed map[string]bool, now time.Time) (map[string]bool, error) {
	if len(picks) == 0 {
		return changed, nil
	}
	stops, err := tx.OptOutsSince(workspace, now.Add(-stopSpan))
	if err != nil {
		return changed, err
	}
	var late []store.Outcome
	for _, k := range picks {
		if k.stopped = false; len(stops) > 0 && stoppedBy(stops, k.Message) { // the transaction may run again
			k.stopped = true
			late = append(late, store.Outcome{ID: k.Message.ID, Attempts: k.Message.Attempts, State: petitbleu.StateDropped, Reason: petitbleu.CodeStopped, ReasonText: stoppedSentence})
		}
	}
	if len(late) == 0 {
		return changed, nil
	}
	dropped, err := tx.Finish(workspace, late, now)
	if changed == nil {
		return dropped, err
	}
	for id := range dropped {
		changed[id] = true
	}
	return changed, err
}

func stoppedBy(stops []petitbleu.OptOut, m *petitbleu.Message) bool {
	if m.Origin == petitbleu.OriginConfirmation {
		return false
	}
	elsewhere := petitbleu.ParseRecipient(m.Recipient).PSID() == ""
	for i := range stops {
		o := &stops[i]
		if o.PageID == m.PageID && (o.PSID == m.Recipient || elsewhere && o.ProfileID == m.ProfileID && m.ProfileID != "") &&
			(o.Topic == "" || o.Topic == grounds.TopicOf(m)) {
			return true
		}
	}
	return false
}
