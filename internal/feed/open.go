package feed

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// News are what somebody's open feeds are told.
type News struct {
	Items  []Item            // that changed, in the order of their changes
	Counts map[string]Counts // by feed, with the items
	Place  int64             // up to which that is all
}

// newsChanges is how many changes are looked at together. A change of a batch has a thousand people.
const newsChanges = 100

// Changed gives the people whose notifications changed after a number, and up to which number that is all.
func (e *Engine) Changed(ctx context.Context, workspace string, after int64) (people []string, to int64, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		last, err := tx.LastNotification(workspace)
		to = min(last, after+newsChanges)
		if err != nil || to <= after {
			return err
		}
		people, err = tx.NotifiedPeople(workspace, after, to)
		return err
	})
	return people, to, err
}

// News gives what changed for each of some people after a number and up to another. What changed once more since then is
// left for the next time.
func (e *Engine) News(ctx context.Context, workspace string, people []string, after, to int64) (by map[string]News, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		by = make(map[string]News, len(people))
		now := e.now()
		all, err := tx.NotificationsOf(workspace, people, after, to)
		if err != nil {
			return err
		}
		items, err := e.items(tx, workspace, all, now)
		if err != nil {
			return err
		}
		feeds, err := tx.Feeds(workspace)
		if err != nil {
			return err
		}
		for i := 0; i < len(items); {
			person, from := items[i].ProfileID, i
			for i < len(items) && items[i].ProfileID == person {
				i++
			}
			n := News{Items: items[from:i:i], Place: items[i-1].Change}
			if n.Counts, err = countsOf(tx, feeds, workspace, person, now); err != nil {
				return err
			}
			by[person] = n
		}
		return nil
	})
	return by, err
}

// Missed gives what changed for a person after a number, at most limit notifications, and the counts. again says that it
// cannot be told: everything is to be read anew.
func (e *Engine) Missed(ctx context.Context, workspace, profile string, after int64, limit int) (n News, again bool, err error) {
	counts, place, err := e.Counts(ctx, workspace, profile) // first: what changes meanwhile is told, then or later
	if err != nil {
		return n, false, err
	}
	n = News{Counts: counts, Place: max(place, after)}
	items, all, err := e.Since(ctx, workspace, profile, after, limit)
	if errors.Is(err, ErrResync) || err == nil && !all {
		return n, true, nil
	}
	for len(items) > 0 && items[len(items)-1].Change > n.Place {
		items = items[:len(items)-1] // its counts come with it
	}
	n.Items = items
	return n, false, err
}

// Gone gives the people who became part of others or were deleted after a number of the feed of changes, and the number up
// to which that is all; with a number below 0 only that.
func (e *Engine) Gone(ctx context.Context, workspace string, after int64) (people []string, to int64, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		people = nil
		last, err := tx.LastChange(workspace)
		to = max(last, after)
		if err != nil || after < 0 || last <= after {
			return err
		}
		gone, err := tx.Gone(workspace, after)
		for _, g := range gone {
			if !g.Again() {
				people = append(people, g.ProfileID)
			}
		}
		return err
	})
	return people, to, err
}

// Settings gives a text that changes when something changes in what the feeds of a workspace are.
func (e *Engine) Settings(ctx context.Context, workspace string) (string, error) {
	var b strings.Builder
	err := e.read(ctx, func(tx *store.Tx) error {
		b.Reset()
		feeds, err := tx.Feeds(workspace)
		for i := range feeds {
			fmt.Fprintf(&b, "%s %d %t\n", feeds[i].ID, feeds[i].Revision, feeds[i].ArchivedAt.IsZero())
		}
		return err
	})
	return b.String(), err
}

// OpenFeeds gives the feeds that people see, in the order in which they were made.
func (e *Engine) OpenFeeds(ctx context.Context, workspace string) (open []petitbleu.Feed, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		open = nil
		feeds, err := tx.Feeds(workspace)
		for i := range feeds {
			if feeds[i].ArchivedAt.IsZero() {
				open = append(open, feeds[i])
			}
		}
		return err
	})
	return open, err
}

// Last gives the number of the newest change of a workspace's notifications.
func (e *Engine) Last(ctx context.Context, workspace string) (n int64, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		n, err = tx.LastNotification(workspace)
		return err
	})
	return n, err
}

// Newest gives the number of the newest change of a person's notifications, 0 when there is none.
func (e *Engine) Newest(ctx context.Context, workspace, profile string) (n int64, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		n, err = tx.NewestNotification(workspace, profile)
		return err
	})
	return n, err
}
