package feeds

import (
	"context"
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const feedPath = door.WS + "/feeds"

// registerFeeds adds feeds: lists of notifications that people see inside the site or app.
func (a *API) registerFeeds() {
	door.On(a.Door, "GET", feedPath, door.ContentRead, "listFeeds", "Feeds", "Feeds of in-app notifications, by name", a.feedList)
	door.On(a.Door, "POST", feedPath, door.FeedsManage, "addFeed", "Feeds", "Make a feed", a.feedAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", feedPath+"/{id}", door.ContentRead, "getFeed", "Feeds", "One feed", a.feedShow)
	door.On(a.Door, "PATCH", feedPath+"/{id}", door.FeedsManage, "updateFeed", "Feeds", "Change a feed, at the revision that was read", a.feedUpdate)
	door.On(a.Door, "POST", feedPath+"/{id}/archive", door.FeedsManage, "archiveFeed", "Feeds", "Send nothing to a feed any more; what is in it stays to be read", a.feedArchive)
	door.On(a.Door, "POST", feedPath+"/{id}/unarchive", door.FeedsManage, "unarchiveFeed", "Feeds", "Bring it back", a.feedUnarchive)
	a.registerCards()
	a.registerNotifications()

}

// FeedView is a list of notifications that people see inside the site or app.
type FeedView struct {
	ID             string               `json:"id"`
	Key            string               `json:"key" doc:"Names it in addresses, and in the inbox's markup; it never changes"`
	Name           string               `json:"name"`
	IconURL        string               `json:"icon_url"`
	View           petitbleu.FeedView   `json:"view" enum:"feed,chat" doc:"feed: a list, the newest above; chat: as a conversation, the newest below"`
	Kind           petitbleu.CardKind   `json:"kind" enum:"design,data" doc:"What its templates are: designed cards, or names and values for the app to show; it never changes"`
	Labels         bool                 `json:"labels" doc:"The label of a template is shown on its notifications"`
	CategoryFilter bool                 `json:"category_filter" doc:"People may filter by category"`
	Categories     []petitbleu.Category `json:"categories" nullable:"false"`
	RetentionHours int                  `json:"retention_hours" doc:"How long a notification is kept where its template does not say"`
	ReadOnTap      bool                 `json:"read_on_tap" doc:"A notification is read when it is tapped; else when it is shown in an open feed"`
	Theme          petitbleu.Theme      `json:"theme" doc:"Colours are \"light,dark\"; docs/notifications.md"`
	Revision       int64                `json:"revision" doc:"Rises with each change"`
	Templates      int                  `json:"templates" doc:"Card templates that can be sent to it or are being written"`
	CreatedBy      string               `json:"created_by,omitempty"`
	CreatedAt      time.Time            `json:"created_at"`
	UpdatedAt      time.Time            `json:"updated_at"`
	ArchivedAt     time.Time            `json:"archived_at,omitzero"`
}

func feedView(f petitbleu.Feed) FeedView {
	v := FeedView{ID: f.ID, Key: f.Key, Name: f.Name, IconURL: f.IconURL, View: f.View, Kind: f.Kind, Labels: f.Labels, CategoryFilter: f.CategoryFilter, Categories: f.Categories,
		RetentionHours: f.RetentionHours, ReadOnTap: f.ReadOnTap, Theme: f.Theme, Revision: f.Revision, CreatedBy: f.CreatedBy, CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt, ArchivedAt: f.ArchivedAt}
	if v.Categories == nil {
		v.Categories = []petitbleu.Category{}
	}
	return v
}

type feedListInput struct {
	door.InWorkspace
	Archived bool `query:"archived" doc:"The archived ones, instead of the others"`
}

func (a *API) feedList(ctx context.Context, in *feedListInput) (door.List[FeedView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[FeedView], err error) {
		rows, err := tx.Feeds(in.WS)
		if err != nil {
			return l, err
		}
		count, err := templatesByFeed(tx, in.WS)
		for _, f := range rows {
			if f.ArchivedAt.IsZero() == in.Archived {
				continue
			}
			v := feedView(f)
			v.Templates = count[f.ID]
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

// templatesByFeed counts the card templates of each feed that are not archived.
func templatesByFeed(tx *store.Tx, ws string) (map[string]int, error) {
	rows, err := tx.CardTemplates(ws, store.CardTemplateSearch{Limit: petitbleu.CardTemplatesLimit})
	count := map[string]int{}
	for _, t := range rows {
		count[t.FeedID]++
	}
	return count, err
}

func (a *API) feedShow(ctx context.Context, in *door.One) (FeedView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (FeedView, error) {
		f, err := tx.Feed(in.WS, in.ID)
		if err != nil {
			return FeedView{}, err
		}
		return feedWhole(tx, f)
	})
}

func feedWhole(tx *store.Tx, f petitbleu.Feed) (FeedView, error) {
	count, err := templatesByFeed(tx, f.WorkspaceID)
	v := feedView(f)
	v.Templates = count[f.ID]
	return v, err
}

// FeedBody is what can be said of a feed when it is made; a form's members that are missing are as usual.
type FeedBody struct {
	Name           *string               `json:"name,omitempty" maxLength:"200"`
	IconURL        *string               `json:"icon_url,omitempty" maxLength:"2048"`
	View           *petitbleu.FeedView   `json:"view,omitempty" enum:"feed,chat"`
	Labels         *bool                 `json:"labels,omitempty"`
	CategoryFilter *bool                 `json:"category_filter,omitempty"`
	Categories     *[]petitbleu.Category `json:"categories,omitempty" maxItems:"50" doc:"All of them, in the order in which they are offered"`
	RetentionHours *int                  `json:"retention_hours,omitempty" minimum:"1" maximum:"87600"`
	ReadOnTap      *bool                 `json:"read_on_tap,omitempty"`
	Theme          *petitbleu.Theme      `json:"theme,omitempty"`
}

func (b FeedBody) put(f *petitbleu.Feed) {
	door.Given(&f.Name, b.Name)
	door.Given(&f.IconURL, b.IconURL)
	door.Given(&f.View, b.View)
	door.Given(&f.Labels, b.Labels)
	door.Given(&f.CategoryFilter, b.CategoryFilter)
	door.Given(&f.Categories, b.Categories)
	door.Given(&f.RetentionHours, b.RetentionHours)
	door.Given(&f.ReadOnTap, b.ReadOnTap)
	door.Given(&f.Theme, b.Theme)
}

type feedAddInput struct {
	door.InWorkspace
	Body struct {
		Key  string             `json:"key" minLength:"1" maxLength:"64" doc:"Lower-case letters, digits, hyphens and underscores"`
		Kind petitbleu.CardKind `json:"kind,omitempty" enum:"design,data" doc:"Missing: design"`
		FeedBody
	}
}

func (a *API) feedAdd(ctx context.Context, in *feedAddInput) (FeedView, error) {
	f := feed.NewFeed()
	f.WorkspaceID, f.Key, f.CreatedBy = in.WS, in.Body.Key, door.CallerOf(ctx).ID()
	if in.Body.Kind != "" {
		f.Kind = in.Body.Kind
	}
	in.Body.put(&f)
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (FeedView, error) {
		made, err := feed.CreateFeed(tx, f, door.StampTime(a.Now()))
		if err != nil {
			return FeedView{}, err
		}
		v := feedView(made)
		door.About(ctx, v.ID, v.Name)
		door.Record(ctx, nil, v)
		return v, nil
	})
	a.feedChanged(in.WS, v.ID, err)
	return v, err
}

type feedUpdateInput struct {
	door.One
	Body struct {
		Revision int64 `json:"revision" minimum:"1" doc:"As it was read: the change is refused when somebody else changed it since"`
		FeedBody
	}
}

func (a *API) feedUpdate(ctx context.Context, in *feedUpdateInput) (FeedView, error) {
	return a.feedWritten(ctx, in.One, func(tx *store.Tx) (before, after petitbleu.Feed, err error) {
		f, err := tx.Feed(in.WS, in.ID)
		if err != nil {
			return f, f, err
		}
		f.Revision = in.Body.Revision
		in.Body.put(&f)
		return feed.UpdateFeed(tx, f, door.StampTime(a.Now()))
	})
}

func (a *API) feedArchive(ctx context.Context, in *door.One) (FeedView, error) {
	return a.feedShelved(ctx, *in, true)
}

func (a *API) feedUnarchive(ctx context.Context, in *door.One) (FeedView, error) {
	return a.feedShelved(ctx, *in, false)
}

func (a *API) feedShelved(ctx context.Context, in door.One, archived bool) (FeedView, error) {
	return a.feedWritten(ctx, in, func(tx *store.Tx) (before, after petitbleu.Feed, err error) {
		f, err := tx.Feed(in.WS, in.ID)
		if err != nil {
			return f, f, err
		}
		return feed.ArchiveFeed(tx, in.WS, in.ID, f.Revision, archived, door.StampTime(a.Now()))
	})
}

// feedWritten changes a feed and gives it as it is then.
func (a *API) feedWritten(ctx context.Context, in door.One, change func(tx *store.Tx) (before, after petitbleu.Feed, err error)) (FeedView, error) {
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (FeedView, error) {
		before, after, err := change(tx)
		if err != nil {
			return FeedView{}, err
		}
		door.About(ctx, after.ID, after.Name)
		door.Record(ctx, feedView(before), feedView(after))
		return feedWhole(tx, after)
	})
	a.feedChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) feedChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindFeed, ID: id})
	}
}
