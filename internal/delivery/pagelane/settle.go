package pagelane

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync/atomic"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/delivery/answers"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
	"github.com/petitbleu/petitbleu/internal/store"
)

// callLimit is longer than any call may take.
const callLimit = 3 * time.Minute

const (
	lostLimit   = 500  // lost messages looked for at once
	lookupPages = 2000 // of one listing, a bound against a cursor that never ends

	// listingLimit is room for as many lines of 2,000 characters as one listing can hold.
	listingLimit = 8 << 20

	// slack allows for clocks that differ and for listings that show whole seconds.
	slack = 3 * time.Second
	// threadLines is how many lines of a thread the platform shows (reference, section 6.7): a
	// thread with fewer is listed whole.
	threadLines = 20
)

// settleLost starts looking for the messages whose answer was lost, if it is time.
func (w *Lane) settleLost(ctx context.Context) {
	if !w.look || w.settling || ctx.Err() != nil {
		return
	}
	w.look, w.settling = false, true
	now := w.now()
	var underWay map[string]bool
	if w.doubt {
		underWay = make(map[string]bool, len(w.underWay))
		for _, id := range w.underWay {
			underWay[id] = true
		}
	}
	go func() {
		defer func() { w.settled <- struct{}{} }()
		var err error
		if underWay != nil {
			err = forgotten(ctx, w.d, w.key, underWay, now)
		}
		if err == nil {
			err = settle(ctx, w.d, w.key, now, &w.listing)
		}
		if err != nil && ctx.Err() == nil {
			w.d.Options.Logger.Error("messages whose answer was lost could not be settled", "page", w.key.Page, "error", err)
		}
	}()
}

// forgotten makes messages unknown that are under way for longer than any call, while no call
// of this node's is theirs: the store said that a commit failed, and it had not.
func forgotten(ctx context.Context, d *pipe.Pipe, key pipe.Key, underWay map[string]bool, now time.Time) error {
	var all []petitbleu.Message
	err := d.Options.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.OverdueSending(key.Workspace, key.Page, now.Add(-callLimit))
		return err
	})
	if err != nil {
		return err
	}
	var lost []petitbleu.Message
	for _, m := range all {
		if !underWay[m.ID] {
			m.Reason, m.ReasonText = petitbleu.CodeUnavailable, "It is not known whether this message left. The conversation is being checked."
			lost = append(lost, m)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return settleAs(ctx, d, key, lost, putOff(lost, now.Add(d.Options.SettleAfter)), now)
}

// settle reads the conversations of a Page to find out what became of its unknown messages.
// listing is true while it does: on a Page that goes on sending, threads would move as fast as
// they can be read, and settling take minutes instead of seconds.
func settle(ctx context.Context, d *pipe.Pipe, key pipe.Key, now time.Time, reading *atomic.Bool) error {
	var lost []petitbleu.Message
	var rows grounds.Rows
	err := d.Options.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if lost, err = tx.UnknownMessages(key.Workspace, key.Page, now, lostLimit); err != nil || len(lost) == 0 {
			return err
		}
		rows, err = grounds.ReadPage(tx, key.Workspace, key.Page)
		return err
	})
	if err != nil || len(lost) == 0 {
		return err
	}
	var acct account
	if err := acct.open(d.Options.Box, rows); err != nil {
		return err
	}
	reading.Store(true)
	defer reading.Store(false)
	outcomes := make([]store.Outcome, 0, len(lost))
	byDriver := map[string][]petitbleu.Message{}
	for _, m := range lost {
		if petitbleu.ParseRecipient(m.Recipient).PSID() == "" { // no conversation of theirs is listed
			m.ReasonText = "The answer was lost. " + answers.OnlyPerson
			outcomes = append(outcomes, putOff([]petitbleu.Message{m}, time.Time{})...)
			continue
		}
		byDriver[m.Channel] = append(byDriver[m.Channel], m)
	}
	for name, some := range byDriver {
		driver := d.Options.Drivers[name]
		if driver == nil {
			continue
		}
		seen, ok, err := listing(ctx, d, d.Lookups(key), driver, acct.Account, some[0].SendingAt.Add(-slack))
		if err != nil {
			wait := d.Lookups(key).Failed()
			d.Options.Logger.Warn("conversations could not be listed", "page", key.Page, "again_in", wait.String(), "error", err)
			outcomes = append(outcomes, putOff(some, now.Add(wait))...)
			continue
		}
		if !ok { // only an echo can tell, or a person decides
			outcomes = append(outcomes, putOff(some, time.Time{})...)
			continue
		}
		d.Lookups(key).Failures = 0
		found, err := match(ctx, d, driver, seen, some, now)
		if err != nil {
			return err
		}
		outcomes = append(outcomes, found...)
	}
	return settleAs(ctx, d, key, lost, outcomes, now)
}

// putOff leaves messages unknown, to be looked for again at an instant, or never.
func putOff(lost []petitbleu.Message, until time.Time) []store.Outcome {
	out := make([]store.Outcome, len(lost))
	for i, m := range lost {
		out[i] = store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateUnknown, Reason: m.Reason, ReasonText: m.ReasonText, DueAt: until}
	}
	return out
}

// settleAs records what was found, and gives back the tokens of messages that never left.
func settleAs(ctx context.Context, d *pipe.Pipe, key pipe.Key, lost []petitbleu.Message, outcomes []store.Outcome, now time.Time) error {
	byID := make(map[string]*petitbleu.Message, len(lost))
	for i := range lost {
		byID[lost[i].ID] = &lost[i]
	}
	var changed map[string]bool
	err := d.Options.Store.Write(ctx, func(tx *store.Tx) (err error) {
		changed = nil
		if _, err := tx.Page(key.Workspace, key.Page); errors.Is(err, store.ErrNotFound) {
			return nil // it was disconnected meanwhile, and they with it
		}
		for _, o := range outcomes {
			if m := byID[o.ID]; o.State == petitbleu.StateQueued && grounds.Taken(m.Verdict) != "" {
				if err := grounds.GiveBack(tx, key.Workspace, m, m.Verdict); err != nil {
					return err
				}
			}
		}
		changed, err = tx.Finish(key.Workspace, outcomes, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("record what became of lost messages: %w", err)
	}
	for _, o := range outcomes {
		if changed[o.ID] && o.State != petitbleu.StateUnknown { // still in doubt: counted before
			d.Counts.Count(o.State)
		}
	}
	var told []petitbleu.Message
	for id := range changed {
		if m := byID[id]; m != nil {
			told = append(told, *m)
		}
	}
	d.Changed(told)
	return nil
}

// listed is what the conversations of a Page showed.
type listed struct {
	threads map[string]channel.Thread
	// whole says that a thread which is not there did not change in the time asked for.
	whole bool
}

// passes bounds how often the newest conversations are read again.
const passes = 6

// listing reads the conversations that changed since an instant, slowly. A thread that changes
// while they are read moves to the front, behind our back; so the newest are read again until
// one call shows all that changed. ok is false where the channel cannot tell.
func listing(ctx context.Context, d *pipe.Pipe, pace *pacing.Lookups, driver channel.Driver, acct channel.Account, since time.Time) (l listed, ok bool, err error) {
	l.threads = map[string]channel.Thread{}
	for range passes {
		newest, calls, ok, err := pass(ctx, d, pace, driver, acct, since, l.threads)
		if err != nil || !ok {
			return l, ok, err
		}
		if calls == 1 {
			l.whole = true
			break
		}
		since = newest.Add(-slack)
	}
	return l, true, nil
}

// pass reads the conversations that changed since an instant once, newest first, and gives the
// instant of the newest. It ends where a call shows nothing but what is known: whatever changed
// since would stand before it.
func pass(ctx context.Context, d *pipe.Pipe, pace *pacing.Lookups, driver channel.Driver, acct channel.Account, since time.Time, into map[string]channel.Thread) (newest time.Time, calls int, ok bool, err error) {
	cursor := ""
	for calls = 1; calls <= lookupPages; calls++ {
		if err := pace.Wait(ctx, d.Options.Steady.Now()); err != nil {
			return newest, calls, true, err
		}
		req, ok := driver.Lookup(acct, since, cursor)
		if !ok {
			return newest, calls, false, nil
		}
		page, err := driver.Found(acct, d.Call(ctx, &req, listingLimit))
		if err != nil {
			return newest, calls, true, err
		}
		old, fresh := false, false
		for _, t := range page.Threads {
			before, ok := into[t.Recipient]
			if !ok || !same(before, t) {
				fresh = true
				if !ok || !t.UpdatedAt.Before(before.UpdatedAt) {
					into[t.Recipient] = t
				}
			}
			if t.UpdatedAt.After(newest) {
				newest = t.UpdatedAt
			}
			old = t.UpdatedAt.Before(since)
		}
		if page.Next == "" || old || !fresh { // newest first: the rest is older still
			return newest, calls, true, nil
		}
		cursor = page.Next
	}
	return newest, calls, true, fmt.Errorf("the listing has more than %d pages", lookupPages)
}

// same tells whether nothing happened in a thread between two listings. Instants alone do not
// tell: they are whole seconds.
func same(a, b channel.Thread) bool {
	return a.UpdatedAt.Equal(b.UpdatedAt) && len(a.Lines) == len(b.Lines) &&
		(len(a.Lines) == 0 || a.Lines[0].OutsideID == b.Lines[0].OutsideID)
}

// match compares lost messages with what arrived. A line of a thread counts for a message when
// the Page wrote it, at the attempt or later, with the same content, and no other message of
// ours is known to be that line.
func match(ctx context.Context, d *pipe.Pipe, driver channel.Driver, seen listed, lost []petitbleu.Message, now time.Time) ([]store.Outcome, error) {
	known := map[string]time.Time{}
	err := d.Options.Store.Read(ctx, func(tx *store.Tx) error {
		for i := range lost {
			var ids []string
			for _, l := range seen.threads[lost[i].Recipient].Lines {
				ids = append(ids, l.OutsideID)
			}
			if len(ids) == 0 {
				continue
			}
			some, err := tx.KnownOutside(lost[i].WorkspaceID, lost[i].ProfileID, ids)
			if err != nil {
				return err
			}
			maps.Copy(known, some)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	twins := map[string]int{} // lost messages to one person that say the same
	for i := range lost {
		twins[twinKey(driver, &lost[i])]++
	}
	out := make([]store.Outcome, len(lost))
	for i := range lost {
		thread, there := seen.threads[lost[i].Recipient]
		if !there && !seen.whole {
			copy(out[i:], putOff(lost[i:i+1], now.Add(pacing.LookupFirst)))
			continue
		}
		out[i] = settleOne(driver, &lost[i], thread, known, twins[twinKey(driver, &lost[i])] > 1, now)
	}
	return out, nil
}

func twinKey(driver channel.Driver, m *petitbleu.Message) string {
	text, _ := driver.Says(m.Content)
	return m.Recipient + "\x00" + text
}

// settleOne decides about one lost message. The thread is empty where nothing changed in it.
func settleOne(driver channel.Driver, m *petitbleu.Message, thread channel.Thread, known map[string]time.Time, twin bool, now time.Time) store.Outcome {
	o := store.Outcome{ID: m.ID, Attempts: m.Attempts, State: petitbleu.StateUnknown, Reason: petitbleu.CodeUnavailable}
	says, comparable := driver.Says(m.Content)
	from := m.SendingAt.Add(-slack)
	whole := len(thread.Lines) < threadLines
	var candidates []channel.Line
	for _, l := range thread.Lines {
		at, ours := known[l.OutsideID]
		if l.At.Before(from) || ours && at.Before(m.SendingAt) { // newest first: the rest is older than the attempt
			whole = true
			break
		}
		if l.FromPage && !ours && (!comparable || l.Unclear || l.Text == says) {
			candidates = append(candidates, l)
		}
	}
	switch {
	case len(candidates) == 0 && whole:
		o.State, o.Reason, o.DueAt = petitbleu.StateQueued, "", now
	case len(candidates) == 0:
		o.ReasonText = "The answer was lost, and the conversation has moved on too far to tell whether the message arrived. Only a person can send it again."
	case len(candidates) == 1 && comparable && !twin && !candidates[0].Unclear:
		o.State, o.Reason, o.OutsideID = petitbleu.StateSent, "", candidates[0].OutsideID
	default:
		o.ReasonText = "The answer was lost, and more than one message in the conversation could be this one. Only a person can send it again."
	}
	return o
}
