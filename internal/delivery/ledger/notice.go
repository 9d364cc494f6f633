package ledger

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// StatusOf gives what is told of notifications that were sent.
func StatusOf(workspace string, all []*petitbleu.Notification, now time.Time) store.StatusNews {
	n := store.StatusNews{WorkspaceID: workspace, ID: petitbleu.NewID(petitbleu.KindNews, now), Status: petitbleu.StatusSent, At: now}
	for _, one := range all {
		if one.EventName != "" {
			n.Items = append(n.Items, store.StatusItem{ID: one.ID, ProfileID: one.ProfileID, EventName: one.EventName, Callback: one.Callback})
		}
	}
	return n
}

// Stood tells which messages must not leave by now: somebody halted the workspace, or paused or stopped their campaign. It is asked
// in the transaction that would send them.
func Stood(tx *store.Tx, workspace string) (func(m *petitbleu.Message) bool, error) {
	halted, err := tx.HaltedPages(workspace)
	if err != nil {
		return nil, err
	}
	still, err := tx.StillCampaigns(workspace)
	return func(m *petitbleu.Message) bool { return halted.Stops("") || m.CampaignID != "" && still[m.CampaignID] }, err
}

// notify sends messages that have rows, with their notifications: it marks them as being sent, so that Finish can say that they are.
// It gives the outcomes of all results that have a notice.
func notify(tx *store.Tx, workspace string, results []*Settled, now time.Time) (outcomes []store.Outcome, err error) {
	var notes []*Settled
	for _, r := range results {
		if r.Note != nil {
			notes = append(notes, r)
		}
	}
	if len(notes) == 0 {
		return nil, nil
	}
	stands, err := Stood(tx, workspace)
	if err != nil {
		return nil, err
	}
	var rows []store.Sending
	for _, r := range notes {
		if stands(r.Message) { // it is looked at again, and what that makes of it is said then
			outcomes = append(outcomes, store.Outcome{ID: r.Message.ID, Attempts: r.Message.Attempts, State: petitbleu.StateQueued, DueAt: now})
			continue
		}
		rows = append(rows, store.Sending{ID: r.Message.ID, Attempts: r.Message.Attempts, Content: &r.Note.Content})
	}
	marked, err := tx.MarkSending(workspace, rows, now)
	if err != nil {
		return nil, err
	}
	var all []petitbleu.Notification
	var named []*petitbleu.Notification
	for _, r := range notes {
		if marked[r.Message.ID] {
			all, named = append(all, r.Note.Notification), append(named, &r.Note.Notification)
			outcomes = append(outcomes, r.Outcome)
		}
	}
	if err := tx.AddNotifications(workspace, all); err != nil {
		return nil, err
	}
	return outcomes, tx.AddStatusOf(StatusOf(workspace, named, now))
}

// Noticed gives what open feeds are told of messages that were sent.
func Noticed(results []Settled) (all []live.Change) {
	for i := range results {
		if results[i].Note != nil {
			all = append(all, live.Change{Kind: live.KindNotification, ID: results[i].Message.ID, ProfileID: results[i].Message.ProfileID})
		}
	}
	return all
}
