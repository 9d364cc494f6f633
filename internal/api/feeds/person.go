package feeds

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

// registerPersonNotifications adds what stands in one person's feeds, as servers and colleagues see and change it.
func (a *API) registerPersonNotifications() {
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/notifications", door.MessagesRead, "listPersonNotifications", "Feeds", "What stands in a person's feeds, newest first", a.personNotifications)
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/notification-counts", door.MessagesRead, "getNotificationCounts", "Feeds", "How many notifications stand in each feed of a person, unread and unseen", a.personCounts)
	door.On(a.Door, "POST", door.WS+"/profiles/{id}/notifications/mark", door.PeopleWrite, "markNotifications", "Feeds", "Mark notifications of a person as seen, read, unread, archived, or delete them", a.personMark)
	door.On(a.Door, "GET", door.WS+"/profiles/{id}/feed-preferences", door.PeopleRead, "listFeedPreferences", "Feeds", "Which feeds and categories a person gets", a.personPreferences)
	door.On(a.Door, "PUT", door.WS+"/profiles/{id}/feed-preferences", door.PeopleWrite, "setFeedPreferences", "Feeds", "Turn feeds and categories on or off for a person; what is not named stays", a.personPreferencesSet)
}

// FeedItemView is a notification as its person sees it.
type FeedItemView struct {
	ID          string            `json:"id"`
	Feed        string            `json:"feed" doc:"Key of the feed"`
	TemplateKey string            `json:"template_key"`
	Category    string            `json:"category,omitempty"`
	Label       string            `json:"label,omitempty"`
	Priority    string            `json:"priority" enum:"high,normal,low"`
	At          time.Time         `json:"at"`
	ExpiresAt   time.Time         `json:"expires_at"`
	SeenAt      time.Time         `json:"seen_at,omitzero"`
	ReadAt      time.Time         `json:"read_at,omitzero"`
	ViewedAt    time.Time         `json:"viewed_at,omitzero"`
	ClickedAt   time.Time         `json:"clicked_at,omitzero"`
	ArchivedAt  time.Time         `json:"archived_at,omitzero"`
	Card        json.RawMessage   `json:"card,omitempty" doc:"version and body; absent: text stands in its place"`
	Data        map[string]string `json:"data,omitempty"`
	Text        string            `json:"text"`
}

func feedItemView(i feed.Item) FeedItemView {
	return FeedItemView{ID: i.ID, Feed: i.Feed, TemplateKey: i.TemplateKey, Category: i.Category, Label: i.Label, Priority: i.Priority, At: i.At, ExpiresAt: i.ExpiresAt, SeenAt: i.SeenAt,
		ReadAt: i.ReadAt, ViewedAt: i.ViewedAt, ClickedAt: i.ClickedAt, ArchivedAt: i.ArchivedAt, Card: i.Card, Data: i.Data, Text: i.Text}
}

type personNotificationsInput struct {
	door.One
	door.Paging
	Feed     string `query:"feed" maxLength:"64" doc:"Key of a feed; missing: of all"`
	Category string `query:"category" maxLength:"64"`
	Status   string `query:"status" enum:"unread,read,archived,all" doc:"Missing: what is not archived"`
}

// engineFor gives the engine for a person who is there.
func (a *API) engineFor(ctx context.Context, in door.One) (*feed.Engine, error) {
	engine, err := a.feeds()
	if err != nil {
		return nil, err
	}
	return engine, a.Store.Read(ctx, func(tx *store.Tx) error { _, err := tx.Profile(in.WS, in.ID); return err })
}

func (a *API) personNotifications(ctx context.Context, in *personNotificationsInput) (l door.List[FeedItemView], err error) {
	engine, err := a.engineFor(ctx, in.One)
	if err != nil {
		return l, err
	}
	p, err := engine.List(ctx, in.WS, in.ID, feed.Query{Feed: in.Feed, Category: in.Category, Status: in.Status, Before: in.Cursor, Limit: min(in.Limit, 100)})
	l.Items, l.Next = door.MapEach(p.Items, feedItemView), p.Next
	return l.Whole(), err
}

// FeedCount is how many notifications stand in a feed of somebody.
type FeedCount struct {
	Feed   string `json:"feed" doc:"Key of the feed"`
	Unread int64  `json:"unread"`
	Unseen int64  `json:"unseen"`
	Total  int64  `json:"total"`
}

func (a *API) personCounts(ctx context.Context, in *door.One) (l door.List[FeedCount], err error) {
	engine, err := a.engineFor(ctx, *in)
	if err != nil {
		return l, err
	}
	by, _, err := engine.Counts(ctx, in.WS, in.ID)
	for key, c := range by {
		l.Items = append(l.Items, FeedCount{key, c.Unread, c.Unseen, c.Total})
	}
	slices.SortFunc(l.Items, func(a, b FeedCount) int { return strings.Compare(a.Feed, b.Feed) })
	return l.Whole(), err
}

type personMarkInput struct {
	door.One
	Body struct {
		Feed     string   `json:"feed,omitempty" maxLength:"64" doc:"Key of a feed; missing: of all"`
		Category string   `json:"category,omitempty" maxLength:"64"`
		What     string   `json:"what" enum:"seen,read,unread,archive,unarchive,delete"`
		IDs      []string `json:"ids,omitempty" maxItems:"1000" doc:"Those; or up_to, or all"`
		UpTo     string   `json:"up_to,omitempty" maxLength:"64" doc:"It and all that are older"`
		All      bool     `json:"all,omitempty"`
	}
}

// NotificationsMarked is how many were changed.
type NotificationsMarked struct {
	Changed int `json:"changed"`
}

func (a *API) personMark(ctx context.Context, in *personMarkInput) (v NotificationsMarked, err error) {
	engine, err := a.engineFor(ctx, in.One)
	if err != nil {
		return v, err
	}
	b := in.Body
	v.Changed, err = engine.Mark(ctx, in.WS, in.ID, feed.Mark{Feed: b.Feed, Category: b.Category, What: b.What, IDs: b.IDs, UpTo: b.UpTo, All: b.All})
	return v, err
}

// FeedPreference says whether a person gets a feed, or a category of it.
type FeedPreference struct {
	Feed     string  `json:"feed" maxLength:"64" doc:"Key of the feed"`
	Category *string `json:"category,omitempty" maxLength:"64" doc:"Id; missing: the whole feed"`
	On       bool    `json:"on"`
}

func (a *API) personPreferences(ctx context.Context, in *door.One) (l door.List[FeedPreference], err error) {
	engine, err := a.engineFor(ctx, *in)
	if err != nil {
		return l, err
	}
	p, err := engine.Preferences(ctx, in.WS, in.ID)
	l.Items = door.MapEach(p, func(p feed.Preference) FeedPreference { return FeedPreference(p) })
	return l.Whole(), err
}

type personPreferencesInput struct {
	door.One
	Body struct {
		Preferences []FeedPreference `json:"preferences" maxItems:"5000" nullable:"false"`
	}
}

func (a *API) personPreferencesSet(ctx context.Context, in *personPreferencesInput) (l door.List[FeedPreference], err error) {
	engine, err := a.engineFor(ctx, in.One)
	if err != nil {
		return l, err
	}
	if err := engine.SetPreferences(ctx, in.WS, in.ID, door.MapEach(in.Body.Preferences, func(p FeedPreference) feed.Preference { return feed.Preference(p) })); err != nil {
		return l, err
	}
	return a.personPreferences(ctx, &in.One)
}
