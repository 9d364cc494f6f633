package pages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	// readPause keeps below 2 calls a second for each Page (Messenger Platform reference,
	// sections 5.1 and 6.7); others ask too.
	readPause = 600 * time.Millisecond
	// readThreads is how many conversations one call lists.
	readThreads = 25
	// readTries is how many calls may fail one after another before a reading is given up.
	readTries = 12
	// readSlack allows for clocks that differ and for listings that show whole seconds.
	readSlack   = 5 * time.Second
	readsAtOnce = 64
	// listingSlack is how much later than a listing says, in whole seconds, something may have been.
	listingSlack = time.Second
)

// Read makes the next call of each reading that is due; more says that there are others. The
// place is kept after each call, so that a program that ends goes on where it was.
func (p *Pages) Read(ctx context.Context, now time.Time) (more bool, err error) {
	if p.o.Adopt == nil {
		return false, nil
	}
	var due []store.Reading
	err = p.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.DueReadings(now, readsAtOnce)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, r := range due {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		goes, failed := p.readOn(ctx, r, now)
		more, err = more || goes, errors.Join(err, failed)
	}
	return more, err
}

// readOn makes one call of a reading; more says that the next may follow at once.
func (p *Pages) readOn(ctx context.Context, r store.Reading, now time.Time) (more bool, err error) {
	held, err := p.hold(ctx, "reading/"+r.PageID, now)
	if err != nil || !held {
		return false, err
	}
	c, page, err := p.Client(ctx, r.WorkspaceID, r.PageID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return false, p.keepReading(ctx, finished(r, store.ReadingFailed, "The Page is no longer connected.", now))
	case err != nil:
		return false, err
	case page.State == petitbleu.PageTokenInvalid:
		r.DueAt, r.Note = now.Add(time.Minute), "Waits for a token that works."
		return false, p.keepReading(ctx, r)
	}
	if p.o.Turn != nil {
		if err := p.o.Turn(ctx, r.WorkspaceID, r.PageID); err != nil {
			return false, err
		}
	}
	threads, err := c.Threads(ctx, "", r.Cursor, readThreads)
	if err != nil {
		return false, p.keepReading(ctx, p.failed(r, err, now))
	}
	end := false
	r, end, err = p.adopt(ctx, r, threads, now)
	if err != nil {
		return false, fmt.Errorf("take in the conversations of Page %s: %w", r.PageID, err)
	}
	r.Failures, r.Note = 0, ""
	if r.Cursor = threads.Next; r.Cursor == "" || end {
		r = finished(r, store.ReadingDone, "", now)
	} else {
		r.DueAt = now.Add(readPause)
		if p.o.Turn != nil { // which waits by itself
			r.DueAt = now
		}
	}
	return r.State == store.ReadingRunning && p.o.Turn != nil, p.keepReading(ctx, r)
}

func finished(r store.Reading, state store.ReadingState, note string, now time.Time) store.Reading {
	r.State, r.Note, r.DueAt, r.FinishedAt, r.Cursor = state, note, time.Time{}, now, ""
	return r
}

// failed puts the next call off, or gives up.
func (p *Pages) failed(r store.Reading, err error, now time.Time) store.Reading {
	r.Failures++
	r.Note = doubt(err)
	e, ok := graph.Of(err)
	switch {
	case ok && e.Code == 100 && r.Cursor != "" && r.Failures == 1: // the cursor died: from the top, nothing comes twice
		r.Cursor, r.DueAt = "", now.Add(readPause)
		return r
	case ok && e.Throttled() || ok && e.DeadToken(): // goes on when it may again
	case r.Failures >= readTries, ok && !e.Passing():
		p.o.Logger.Warn("the conversations of a Page cannot be read", "page", r.PageID, "error", err)
		return finished(r, store.ReadingFailed, r.Note, now)
	}
	r.DueAt = now.Add(min(2*time.Second<<min(r.Failures, 10), 10*time.Minute))
	if ok && e.Failure.After > 0 {
		r.DueAt = now.Add(e.Failure.After)
	}
	return r
}

// keepReading writes how a reading stands. One whose Page is gone went with it.
func (p *Pages) keepReading(ctx context.Context, r store.Reading) error {
	err := p.o.Store.Write(ctx, func(tx *store.Tx) error {
		err := tx.UpdateReading(r)
		if err == nil && r.DueAt.IsZero() {
			err = tx.ReleaseLease("reading/"+r.PageID, p.o.Node)
		}
		return err
	})
	p.changed(r.WorkspaceID, r.PageID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// adopt takes a page of conversations in. end says that what follows is older than the gap.
func (p *Pages) adopt(ctx context.Context, r store.Reading, threads graph.Threads, now time.Time) (_ store.Reading, end bool, err error) {
	// What was written while the webhook was down counts as if it had come by it; what was there before
	// the Page was connected gives no right, for people did not write to us. A reading may be quicker than
	// the webhook of what was written since then, or the only one to tell it.
	live := r.StartedAt.Add(listingSlack)
	if r.Kind == store.ReadingCatchUp {
		live = r.Since
	}
	ours, err := p.ours(ctx, r, threads)
	if err != nil {
		return r, false, err
	}
	var items []json.RawMessage
	names := map[string]string{}
	for _, t := range threads.Threads {
		if r.Kind == store.ReadingCatchUp && t.UpdatedAt.Before(r.Since.Add(-readSlack)) {
			end = true
			break
		}
		r.Threads++
		if t.PSID == "" {
			continue
		}
		names[t.PSID] = t.Name
		for i := len(t.Messages) - 1; i >= 0; i-- { // oldest first
			m := t.Messages[i]
			if !m.Whole || m.ID == "" || m.At.IsZero() {
				continue
			}
			r.Messages++
			items = append(items, item(r, t.PSID, m, ours[m.ID]))
		}
	}
	if len(items) == 0 {
		return r, end, nil
	}
	body, err := envelope(r.PageID, items, now)
	if err != nil {
		return r, end, err
	}
	got, err := p.o.Adopt(ctx, body, live, now)
	if err != nil {
		return r, end, err
	}
	r.Recovered += got.Fresh
	return r, end, p.nameThem(ctx, r, names, now)
}

// ours tells which of the messages that a Page sent are messages of ours, by the platform's id,
// so that they are recognised and not shown twice.
func (p *Pages) ours(ctx context.Context, r store.Reading, threads graph.Threads) (map[string]string, error) {
	var psids []string
	oldest := time.Time{}
	for _, t := range threads.Threads {
		for _, m := range t.Messages {
			if m.FromPage && m.Whole {
				psids = append(psids, t.PSID)
				if oldest.IsZero() || m.At.Before(oldest) {
					oldest = m.At
				}
			}
		}
	}
	ours := map[string]string{}
	if len(psids) == 0 || r.Kind == store.ReadingHistory {
		return ours, nil
	}
	err := p.o.Store.Read(ctx, func(tx *store.Tx) error {
		who, err := tx.Holders(r.WorkspaceID, petitbleu.IdentityPSID, r.PageID, psids)
		if err != nil {
			return err
		}
		for _, profile := range who {
			if err := tx.SentIDs(r.WorkspaceID, profile, oldest.Add(-time.Hour), ours); err != nil {
				return err
			}
		}
		return nil
	})
	return ours, err
}

// nameThem gives people the names that the conversations show, where nobody has given one.
func (p *Pages) nameThem(ctx context.Context, r store.Reading, names map[string]string, now time.Time) error {
	psids := make([]string, 0, len(names))
	for psid, name := range names {
		if strings.TrimSpace(name) != "" {
			psids = append(psids, psid)
		}
	}
	return p.o.Store.Write(ctx, func(tx *store.Tx) error {
		who, err := tx.Holders(r.WorkspaceID, petitbleu.IdentityPSID, r.PageID, psids)
		if err != nil {
			return err
		}
		profiles := make([]string, 0, len(who))
		for _, id := range who {
			profiles = append(profiles, id)
		}
		known, err := tx.Profiles(r.WorkspaceID, profiles)
		if err != nil {
			return err
		}
		for psid, id := range who {
			has := known[id].Attributes
			if has["first_name"] != nil || has["last_name"] != nil {
				continue
			}
			first, last, _ := strings.Cut(strings.TrimSpace(strings.ToValidUTF8(names[psid], "")), " ")
			changes := map[string]any{"first_name": first}
			if last = strings.TrimSpace(last); last != "" {
				changes["last_name"] = last
			}
			if _, err := tx.UpdateAttributes(r.WorkspaceID, id, changes, now); err != nil {
				return err
			}
		}
		return nil
	})
}
