package feeds

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/card"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	cardPath = door.WS + "/card-templates"
)

// registerCards adds card templates: what in-app notifications look like.
func (a *API) registerCards() {
	door.On(a.Door, "GET", cardPath, door.ContentRead, "listCardTemplates", "Feeds", "Card templates, newest first, without what they say", a.cardList)
	door.On(a.Door, "POST", cardPath, door.ContentEdit, "addCardTemplate", "Feeds", "Make a card template; an unfinished draft may be saved", a.cardAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", cardPath+"/{id}", door.ContentRead, "getCardTemplate", "Feeds", "One card template: its draft, what is live, and what keeps the draft from being published", a.cardShow)
	door.On(a.Door, "PATCH", cardPath+"/{id}", door.ContentEdit, "updateCardTemplate", "Feeds", "Change a card template or its draft, at the revision that was read", a.cardUpdate)
	door.Do(a.Door, "DELETE", cardPath+"/{id}", door.ContentEdit, "deleteCardTemplate", "Feeds", "Remove a card template that was never live", a.cardDelete)
	door.On(a.Door, "POST", cardPath+"/{id}/publish", door.ContentEdit, "publishCardTemplate", "Feeds", "Take the draft live, as the next version: what is sent from now on looks like it", a.cardPublish)
	door.On(a.Door, "POST", cardPath+"/{id}/archive", door.ContentEdit, "archiveCardTemplate", "Feeds", "Keep a card template from being sent; notifications that show it stay", a.cardArchive)
	door.On(a.Door, "POST", cardPath+"/{id}/unarchive", door.ContentEdit, "unarchiveCardTemplate", "Feeds", "Bring it back", a.cardUnarchive)
	door.On(a.Door, "POST", cardPath+"/{id}/duplicate", door.ContentEdit, "duplicateCardTemplate", "Feeds", "Make another that says the same, as a draft", a.cardDuplicate, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", cardPath+"/{id}/versions", door.ContentRead, "listCardVersions", "Feeds", "What was live, newest first", a.cardVersions)
	door.On(a.Door, "GET", cardPath+"/{id}/versions/{version}", door.ContentRead, "getCardVersion", "Feeds", "What one version said", a.cardVersion)
	door.On(a.Door, "POST", cardPath+"/{id}/restore", door.ContentEdit, "restoreCardVersion", "Feeds", "Make what a version said the draft", a.cardRestore)
	door.On(a.Door, "GET", cardPath+"/{id}/export", door.ContentRead, "exportCardTemplate", "Feeds", "A card template as a file", a.cardExport)
	door.On(a.Door, "POST", door.WS+"/card-import", door.ContentEdit, "importCardTemplate", "Feeds", "Make a card template of a file", a.cardImport, door.Status(http.StatusCreated))
	a.registerCardPreviews()
}

// CardTemplateView is a card with a name.
type CardTemplateView struct {
	ID             string    `json:"id"`
	Key            string    `json:"key" doc:"Names it in calls; it stays once the template was live"`
	Name           string    `json:"name"`
	FeedID         string    `json:"feed_id"`
	Category       string    `json:"category" doc:"Of the feed; empty: none"`
	Label          string    `json:"label"`
	RetentionHours int       `json:"retention_hours" doc:"0: as the feed says"`
	State          string    `json:"state" enum:"draft,live,archived" doc:"draft: it was never live"`
	Version        int64     `json:"version" doc:"The live one; 0: none"`
	HasDraft       bool      `json:"has_draft" doc:"There is a draft that is not live"`
	Revision       int64     `json:"revision" doc:"Rises with each change"`
	CreatedBy      string    `json:"created_by,omitempty"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
	ArchivedAt     time.Time `json:"archived_at,omitzero"`
	views.Thing
}

func cardView(t petitbleu.CardTemplate) CardTemplateView {
	v := CardTemplateView{ID: t.ID, Key: t.Key, Name: t.Name, FeedID: t.FeedID, Category: t.Category, Label: t.Label, RetentionHours: t.RetentionHours, State: "draft",
		Version: t.Version, HasDraft: len(t.Draft) > 0, Revision: t.Revision, CreatedBy: t.CreatedBy, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ArchivedAt: t.ArchivedAt, Thing: views.ThingWith(nil, "")}
	switch {
	case !t.ArchivedAt.IsZero():
		v.State = "archived"
	case t.Version > 0:
		v.State = "live"
	}
	return v
}

// CardTemplateDetail is a card template with what it says.
type CardTemplateDetail struct {
	CardTemplateView
	Draft *petitbleu.CardContent `json:"draft,omitempty"`
	Live  *petitbleu.CardContent `json:"live,omitempty"`
	CardCheck
}

// CardCheck is what is known of what a template says.
type CardCheck struct {
	Problems  []CardProblem     `json:"problems" nullable:"false" doc:"Of the draft, or of what is live where there is none. Each that is no warning keeps it from being published"`
	Variables []CardPlaceholder `json:"variables" nullable:"false" doc:"Its placeholders, in the order in which they stand first"`
}

// CardProblem is one thing that is wrong with what a template says.
type CardProblem struct {
	Path     string         `json:"path" example:"card.body.items[2].imageUrl"`
	Rule     string         `json:"rule"`
	Message  string         `json:"message"`
	Template string         `json:"template" doc:"message before its values are put in"`
	Params   map[string]any `json:"params,omitempty"`
	Warning  bool           `json:"warning,omitempty" doc:"What it speaks of is left out; all else can be shown"`
}

// CardPlaceholder is a placeholder that was found.
type CardPlaceholder struct {
	Name  string      `json:"name"`
	Kinds []card.Kind `json:"kinds" nullable:"false" doc:"Of the fields where it stands"`
	Paths []string    `json:"paths" nullable:"false"`
}

func cardCheck(c feed.Checked) CardCheck {
	v := CardCheck{cardProblems(c.Problems), []CardPlaceholder{}}
	for _, one := range c.Variables {
		v.Variables = append(v.Variables, CardPlaceholder(one))
	}
	return v
}

func cardProblems(all card.Problems) []CardProblem {
	out := []CardProblem{}
	for _, p := range all {
		out = append(out, CardProblem{p.Path, p.Rule, p.Message, p.Template, p.Params, p.Warning})
	}
	return out
}

type cardListInput struct {
	door.InWorkspace
	door.Paging
	FeedID   string `query:"feed_id" maxLength:"64"`
	Category string `query:"category" maxLength:"64" doc:"Its id in the feed"`
	Label    string `query:"label" maxLength:"50" doc:"The whole of it, as it is written"`
	State    string `query:"state" enum:"draft,live,archived" doc:"Missing: drafts and live ones"`
	Search   string `query:"search" maxLength:"100" doc:"Part of the name or the key"`
}

func (a *API) cardList(ctx context.Context, in *cardListInput) (door.List[CardTemplateView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CardTemplateView], err error) {
		rows, err := tx.CardTemplates(in.WS, store.CardTemplateSearch{FeedID: in.FeedID, Category: in.Category, Label: strings.TrimSpace(in.Label), Text: strings.TrimSpace(in.Search), Live: in.State == "live", Draft: in.State == "draft",
			Archived: in.State == "archived", Before: in.Cursor, Limit: in.Limit + 1})
		if err != nil {
			return l, err
		}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.CardTemplate) string { return last.ID })
		things, err := views.ThingsOf(tx, in.WS, views.CardKind, rows, func(t petitbleu.CardTemplate) string { return t.ID })
		for _, t := range rows {
			v := cardView(t)
			v.Thing = things[t.ID]
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

func (a *API) cardShow(ctx context.Context, in *door.One) (CardTemplateDetail, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v CardTemplateDetail, err error) {
		t, err := tx.CardTemplate(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		return cardDetail(tx, t)
	})
}

// cardDetail gives a card template with what it says, checked.
func cardDetail(tx *store.Tx, t petitbleu.CardTemplate) (v CardTemplateDetail, err error) {
	v.CardTemplateView = cardView(t)
	if v.Thing, err = views.ThingOf(tx, t.WorkspaceID, views.CardKind, t.ID); err != nil {
		return v, err
	}
	f, err := tx.Feed(t.WorkspaceID, t.FeedID)
	if err != nil {
		return v, err
	}
	if t.Version > 0 {
		live, err := tx.CardVersion(t.WorkspaceID, t.ID, t.Version)
		if err != nil {
			return v, err
		}
		if v.Live, err = views.CardContent(live.Content); err != nil {
			return v, err
		}
	}
	if len(t.Draft) > 0 {
		if v.Draft, err = views.CardContent(t.Draft); err != nil {
			return v, err
		}
	}
	said := v.Draft
	if said == nil {
		said = v.Live
	}
	if said == nil {
		said = &petitbleu.CardContent{}
	}
	v.CardCheck = cardCheck(feed.CheckContent(f.Kind, *said))
	return v, nil
}

type cardAddInput struct {
	door.InWorkspace
	Body struct {
		Key            string                `json:"key" minLength:"1" maxLength:"64" doc:"Lower-case letters, digits, hyphens and underscores"`
		Name           string                `json:"name" minLength:"1" maxLength:"200"`
		FeedID         string                `json:"feed_id" maxLength:"64"`
		Category       string                `json:"category,omitempty" maxLength:"64" doc:"One of the feed's"`
		Label          string                `json:"label,omitempty" maxLength:"200"`
		RetentionHours int                   `json:"retention_hours,omitempty" minimum:"0" maximum:"87600" doc:"0: as the feed says"`
		Content        petitbleu.CardContent `json:"content,omitzero" doc:"The draft; docs/notifications.md"`
	}
}

func (a *API) cardAdd(ctx context.Context, in *cardAddInput) (CardTemplateDetail, error) {
	b := in.Body
	t := petitbleu.CardTemplate{WorkspaceID: in.WS, Key: b.Key, Name: b.Name, FeedID: b.FeedID, Category: b.Category, Label: b.Label, RetentionHours: b.RetentionHours, CreatedBy: door.CallerOf(ctx).ID()}
	return a.cardMade(ctx, in.WS, func(tx *store.Tx) (petitbleu.CardTemplate, error) {
		return feed.CreateTemplate(tx, t, b.Content, door.StampTime(a.Now()))
	})
}

func (a *API) cardMade(ctx context.Context, ws string, make func(tx *store.Tx) (petitbleu.CardTemplate, error)) (CardTemplateDetail, error) {
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v CardTemplateDetail, err error) {
		t, err := make(tx)
		if err != nil {
			return v, err
		}
		door.About(ctx, t.ID, t.Name)
		door.Record(ctx, nil, cardView(t))
		return cardDetail(tx, t)
	})
	a.cardChanged(ws, v.ID, err)
	return v, err
}

func (a *API) cardChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindCard, ID: id})
	}
}

type cardUpdateInput struct {
	door.One
	Body struct {
		Revision       int64                  `json:"revision" minimum:"1" doc:"As it was read: the change is refused when somebody else changed it since"`
		Key            *string                `json:"key,omitempty" maxLength:"64"`
		Name           *string                `json:"name,omitempty" maxLength:"200"`
		FeedID         *string                `json:"feed_id,omitempty" maxLength:"64"`
		Category       *string                `json:"category,omitempty" maxLength:"64"`
		Label          *string                `json:"label,omitempty" maxLength:"200"`
		RetentionHours *int                   `json:"retention_hours,omitempty" minimum:"0" maximum:"87600"`
		Content        *petitbleu.CardContent `json:"content,omitempty" doc:"The whole draft"`
		DiscardDraft   bool                   `json:"discard_draft,omitempty" doc:"Of a template that is live: go back to what is live"`
	}
}

func (a *API) cardUpdate(ctx context.Context, in *cardUpdateInput) (CardTemplateDetail, error) {
	return a.cardWritten(ctx, in.One, func(tx *store.Tx, t petitbleu.CardTemplate) (before, after petitbleu.CardTemplate, err error) {
		b, now := in.Body, door.StampTime(a.Now())
		t.Revision = b.Revision
		if b.DiscardDraft {
			return feed.DropDraft(tx, in.WS, in.ID, b.Revision, now)
		}
		door.Given(&t.Key, b.Key)
		door.Given(&t.Name, b.Name)
		door.Given(&t.FeedID, b.FeedID)
		door.Given(&t.Category, b.Category)
		door.Given(&t.Label, b.Label)
		door.Given(&t.RetentionHours, b.RetentionHours)
		return feed.SaveTemplate(tx, t, b.Content, now)
	})
}

// cardWritten changes a card template and gives it as it is then.
func (a *API) cardWritten(ctx context.Context, in door.One, change func(tx *store.Tx, t petitbleu.CardTemplate) (before, after petitbleu.CardTemplate, err error)) (CardTemplateDetail, error) {
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v CardTemplateDetail, err error) {
		t, err := tx.CardTemplate(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		before, after, err := change(tx, t)
		if err != nil {
			return v, err
		}
		door.About(ctx, after.ID, after.Name)
		door.Record(ctx, cardView(before), cardView(after))
		return cardDetail(tx, after)
	})
	a.cardChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) cardDelete(ctx context.Context, in *door.One) error {
	err := a.Write(ctx, func(tx *store.Tx) error {
		t, err := feed.DeleteTemplate(tx, in.WS, in.ID)
		if err == nil {
			door.About(ctx, t.ID, t.Name)
			door.Record(ctx, cardView(t), nil)
		}
		return err
	})
	a.cardChanged(in.WS, in.ID, err)
	return err
}
