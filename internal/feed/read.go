package feed

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Item is a notification as its person sees it. Its JSON is that of the person-facing API.
type Item struct {
	petitbleu.Notification
	Feed        string // key
	TemplateKey string
	Card        json.RawMessage // nil: there is none, or it cannot be shown; Text is shown then
	Data        map[string]string
	Text        string
	Gone        bool // deleted or expired: nothing but id and feed is told of it
}

// MarshalJSON writes an item for its person: instants as Unix milliseconds, null for those that have not come.
func (i Item) MarshalJSON() ([]byte, error) {
	if i.Gone {
		return json.Marshal(struct {
			ID      string `json:"id"`
			Feed    string `json:"feed"`
			Deleted bool   `json:"deleted"`
			Change  int64  `json:"change"`
		}{i.ID, i.Feed, true, i.Change})
	}
	return json.Marshal(struct {
		ID          string            `json:"id"`
		Feed        string            `json:"feed"`
		TemplateKey string            `json:"template_key"`
		At          int64             `json:"at"`
		ExpiresAt   int64             `json:"expires_at"`
		Category    string            `json:"category"`
		Label       string            `json:"label"`
		Priority    string            `json:"priority"`
		SeenAt      *int64            `json:"seen_at"`
		ReadAt      *int64            `json:"read_at"`
		ViewedAt    *int64            `json:"viewed_at"`
		ClickedAt   *int64            `json:"clicked_at"`
		ArchivedAt  *int64            `json:"archived_at"`
		Change      int64             `json:"change"`
		Card        json.RawMessage   `json:"card"`
		Data        map[string]string `json:"data"`
		Text        string            `json:"text"`
	}{i.ID, i.Feed, i.TemplateKey, i.At.UnixMilli(), i.ExpiresAt.UnixMilli(), i.Category, i.Label, i.Priority,
		come(i.SeenAt), come(i.ReadAt), come(i.ViewedAt), come(i.ClickedAt), come(i.ArchivedAt), i.Change, orNull(i.Card), i.Data, i.Text})
}

func come(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return new(t.UnixMilli())
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// Query asks for a page of a feed.
type Query struct {
	Feed     string // key; empty: of all feeds
	Category string
	Status   string // unread, read, archived, all; empty: what is not archived
	Before   string // cursor: only older ones
	After    string // cursor: only newer ones, those next to it
	Limit    int    // 1 to 100; 0: 20
}

// Page is a part of a feed, newest first.
type Page struct {
	Items    []Item
	Next     string // cursor of what is older; empty: there is nothing
	Previous string // cursor of what is newer, or may come; empty: the page is empty
	Change   int64  // up to which it is true: an open feed goes on from here
}

const (
	pageUsual = 20
	pageMost  = 100
)

// List gives a page of a person's feed.
func (e *Engine) List(ctx context.Context, workspace, profile string, q Query) (p Page, err error) {
	s := store.NotificationSearch{Category: q.Category, Status: q.Status, Now: e.now(), Limit: q.Limit}
	switch q.Status {
	case store.StatusInbox, store.StatusUnread, store.StatusRead, store.StatusArchived, store.StatusAll:
	default:
		return p, invalid("status", "A status is unread, read, archived or all.")
	}
	if hasControl(q.Category) || hasControl(q.Feed) {
		return p, invalid("category", "This is no category of the feed.")
	}
	if s.Limit == 0 {
		s.Limit = pageUsual
	}
	if s.Limit < 1 || s.Limit > pageMost {
		return p, invalid("limit", "A page has 1 to %d notifications.", pageMost)
	}
	if s.Before, err = readCursor("before", q.Before); err != nil {
		return p, err
	}
	if s.After, err = readCursor("after", q.After); err != nil {
		return p, err
	}
	limit := s.Limit
	s.Limit++ // whether there is more
	err = e.read(ctx, func(tx *store.Tx) error {
		p = Page{}
		if q.Feed != "" {
			f, err := tx.FeedKeyed(workspace, q.Feed)
			if err != nil {
				return missing(err, "feed")
			}
			s.FeedID = f.ID
		}
		if p.Change, err = tx.LastNotification(workspace); err != nil {
			return err
		}
		all, err := tx.Notifications(workspace, profile, s)
		if err != nil {
			return err
		}
		more := len(all) > limit
		all = all[:min(len(all), limit)]
		if s.After.ID != "" { // those next to it came first
			reverse(all)
			more = len(all) > 0 // what it was asked behind is older
		}
		p.Items, err = e.items(tx, workspace, all, s.Now)
		if len(all) > 0 {
			p.Previous = cursorOf(all[0])
			if more {
				p.Next = cursorOf(all[len(all)-1])
			}
		}
		return err
	})
	return p, err
}

func reverse(all []petitbleu.Notification) {
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
}

// cursorOf names the place of a notification, for those who page.
func cursorOf(n petitbleu.Notification) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(n.At.UnixMilli(), 36) + "." + n.ID))
}

func readCursor(field, cursor string) (p store.FeedPlace, err error) {
	if cursor == "" {
		return p, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	at, id, ok := strings.Cut(string(raw), ".")
	ms, err2 := strconv.ParseInt(at, 36, 64)
	if err != nil || err2 != nil || !ok || !petitbleu.IsID(petitbleu.KindMessage, id) {
		return p, invalid(field, "This is no place in the feed: take next or previous of a page as they are.")
	}
	return store.FeedPlace{At: time.UnixMilli(ms).UTC(), ID: id}, nil
}

// Items fills notifications for their people; what is deleted or has expired is gone.
func (e *Engine) Items(ctx context.Context, workspace string, all []petitbleu.Notification) (items []Item, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		items, err = e.items(tx, workspace, all, e.now())
		return err
	})
	return items, err
}

func (e *Engine) items(tx *store.Tx, workspace string, all []petitbleu.Notification, now time.Time) ([]Item, error) {
	items := make([]Item, len(all))
	if len(all) == 0 {
		return items, nil
	}
	feeds, err := tx.Feeds(workspace)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*petitbleu.Feed, len(feeds))
	for i := range feeds {
		byID[feeds[i].ID] = &feeds[i]
	}
	views := e.Views(tx, workspace)
	for i, n := range all {
		items[i] = Item{Notification: n, Gone: !n.DeletedAt.IsZero() || !n.ExpiresAt.After(now)}
		if f := byID[n.FeedID]; f != nil {
			items[i].Feed = f.Key
			if !f.Labels {
				items[i].Label = ""
			}
		}
		if items[i].Gone {
			continue
		}
		if err := e.fill(tx, workspace, &items[i], views); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// fill puts what a person sees into an item. A card that cannot be read leaves the text.
func (e *Engine) fill(tx *store.Tx, workspace string, i *Item, views func(string) *item.Design) error {
	d, err := e.design(tx, workspace, i.TemplateID, i.Version)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	f := d.Fill(i.Variables, views)
	i.TemplateKey, i.Card, i.Data, i.Text = d.Template.Key, f.Card, f.Data, f.Text
	return nil
}

// Counts are how many notifications stand in a feed of somebody.
type Counts struct {
	Unread     int64             `json:"unread"`
	Unseen     int64             `json:"unseen"`
	Total      int64             `json:"total"`
	Categories map[string]Counts `json:"categories,omitempty"` // by id; those without one are left out
}

// Counts counts what is in a person's feeds, by the keys of all that are not archived, or hold something. What is archived,
// deleted or expired does not count. change says up to which number it is true.
func (e *Engine) Counts(ctx context.Context, workspace, profile string) (by map[string]Counts, change int64, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		if change, err = tx.LastNotification(workspace); err != nil {
			return err
		}
		by, err = counts(tx, workspace, profile, e.now())
		return err
	})
	return by, change, err
}

func counts(tx *store.Tx, workspace, profile string, now time.Time) (map[string]Counts, error) {
	feeds, err := tx.Feeds(workspace)
	if err != nil {
		return nil, err
	}
	return countsOf(tx, feeds, workspace, profile, now)
}

func countsOf(tx *store.Tx, feeds []petitbleu.Feed, workspace, profile string, now time.Time) (map[string]Counts, error) {
	by, keys := map[string]Counts{}, map[string]string{}
	for i := range feeds {
		keys[feeds[i].ID] = feeds[i].Key
		if feeds[i].ArchivedAt.IsZero() {
			by[feeds[i].Key] = Counts{}
		}
	}
	all, err := tx.CountNotifications(workspace, profile, now)
	for _, c := range all {
		key := keys[c.FeedID]
		sum := by[key]
		sum.Unread, sum.Unseen, sum.Total = sum.Unread+c.Unread, sum.Unseen+c.Unseen, sum.Total+c.Total
		if c.Category != "" {
			if sum.Categories == nil {
				sum.Categories = map[string]Counts{}
			}
			sum.Categories[c.Category] = Counts{Unread: c.Unread, Unseen: c.Unseen, Total: c.Total}
		}
		by[key] = sum
	}
	return by, err
}

// ErrResync is what Since answers where it cannot tell all that changed: the feed is to be read anew.
var ErrResync = petitbleu.Errorf(petitbleu.CodeConflict, "Too much was missed: read the feed again.")

// Since gives a person's notifications that changed after a number, in the order of their changes, about limit of them:
// what changed together comes together. all tells that there are no more.
func (e *Engine) Since(ctx context.Context, workspace, profile string, change int64, limit int) (items []Item, all bool, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		ok, err := tx.NotificationsKnown(workspace, change)
		if err != nil {
			return err
		}
		if !ok {
			return ErrResync
		}
		some, whole, err := tx.NotificationsSince(workspace, profile, change, limit)
		if err != nil {
			return err
		}
		all = whole
		items, err = e.items(tx, workspace, some, e.now())
		return err
	})
	return items, all, err
}
