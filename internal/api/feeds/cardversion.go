package feeds

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/feed"
	"github.com/petitbleu/petitbleu/internal/store"
)

type cardAtInput struct {
	door.One
	Body struct {
		Revision int64 `json:"revision" minimum:"1" doc:"As it was read"`
	}
}

func (a *API) cardPublish(ctx context.Context, in *cardAtInput) (CardTemplateDetail, error) {
	return a.cardWritten(ctx, in.One, func(tx *store.Tx, t petitbleu.CardTemplate) (before, after petitbleu.CardTemplate, err error) {
		if p, err := draftProblems(tx, t); err != nil || p != nil {
			return t, t, cmpErr(err, p)
		}
		return feed.Publish(tx, in.WS, in.ID, in.Body.Revision, door.CallerOf(ctx).Name(), door.StampTime(a.Now()))
	})
}

// draftProblems gives all that keeps a draft from being published, each at its place; nil: nothing does.
func draftProblems(tx *store.Tx, t petitbleu.CardTemplate) (*door.Problem, error) {
	if len(t.Draft) == 0 {
		return nil, nil
	}
	f, err := tx.Feed(t.WorkspaceID, t.FeedID)
	if err != nil {
		return nil, err
	}
	c, err := views.CardContent(t.Draft)
	if err != nil {
		return nil, err
	}
	found := feed.CheckContent(f.Kind, *c).Problems
	first := found.Err()
	if first == nil {
		return nil, nil
	}
	p := door.NewProblem(first.Code, first.Message)
	p.Template = "" // the sentence is that of the first of Errors
	for _, one := range found {
		if !one.Warning {
			p.Errors = append(p.Errors, door.ProblemDetail{Location: "draft." + one.Path, Message: one.Message, Rule: one.Rule, Template: one.Template, Params: one.Params})
		}
	}
	return p, nil
}

func cmpErr(err error, p *door.Problem) error {
	if err != nil {
		return err
	}
	return p
}

func (a *API) cardArchive(ctx context.Context, in *door.One) (CardTemplateDetail, error) {
	return a.cardShelved(ctx, *in, true)
}

func (a *API) cardUnarchive(ctx context.Context, in *door.One) (CardTemplateDetail, error) {
	return a.cardShelved(ctx, *in, false)
}

func (a *API) cardShelved(ctx context.Context, in door.One, archived bool) (CardTemplateDetail, error) {
	return a.cardWritten(ctx, in, func(tx *store.Tx, t petitbleu.CardTemplate) (before, after petitbleu.CardTemplate, err error) {
		return feed.Archive(tx, in.WS, in.ID, t.Revision, archived, door.StampTime(a.Now()))
	})
}

type cardDuplicateInput struct {
	door.One
	Body struct {
		Key  string `json:"key" minLength:"1" maxLength:"64" doc:"Of the new one"`
		Name string `json:"name" minLength:"1" maxLength:"200" doc:"Of the new one"`
	}
}

func (a *API) cardDuplicate(ctx context.Context, in *cardDuplicateInput) (CardTemplateDetail, error) {
	return a.cardMade(ctx, in.WS, func(tx *store.Tx) (petitbleu.CardTemplate, error) {
		return feed.Duplicate(tx, in.WS, in.ID, in.Body.Name, in.Body.Key, door.CallerOf(ctx).ID(), door.StampTime(a.Now()))
	})
}

// CardVersionView is what was live of a card template.
type CardVersionView struct {
	Version   int64                  `json:"version"`
	Content   *petitbleu.CardContent `json:"content,omitempty" doc:"Only of one version"`
	ByName    string                 `json:"by_name"`
	CreatedAt time.Time              `json:"created_at"`
}

func cardVersionView(v petitbleu.CardVersion) CardVersionView {
	return CardVersionView{Version: v.Version, ByName: v.ByName, CreatedAt: v.CreatedAt}
}

type cardVersionsInput struct {
	door.One
	door.Paging
}

func (a *API) cardVersions(ctx context.Context, in *cardVersionsInput) (door.List[CardVersionView], error) {
	before, err := strconv.ParseInt(cmp.Or(in.Cursor, "0"), 10, 64)
	if err != nil {
		return door.List[CardVersionView]{}, door.ErrBadCursor
	}
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CardVersionView], err error) {
		if _, err = tx.CardTemplate(in.WS, in.ID); err != nil {
			return l, err
		}
		rows, err := tx.CardVersions(in.WS, in.ID, before, in.Limit+1)
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.CardVersion) string { return strconv.FormatInt(last.Version, 10) })
		l.Items = door.MapEach(rows, cardVersionView)
		return l.Whole(), err
	})
}

type cardVersionInput struct {
	door.One
	Version int64 `path:"version" minimum:"1"`
}

func (a *API) cardVersion(ctx context.Context, in *cardVersionInput) (CardVersionView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v CardVersionView, err error) {
		row, err := tx.CardVersion(in.WS, in.ID, in.Version)
		if err != nil {
			return v, err
		}
		v = cardVersionView(row)
		v.Content, err = views.CardContent(row.Content)
		return v, err
	})
}

type cardRestoreInput struct {
	door.One
	Body struct {
		Revision int64 `json:"revision" minimum:"1" doc:"As it was read"`
		Version  int64 `json:"version" minimum:"1" doc:"What it said becomes the draft"`
	}
}

func (a *API) cardRestore(ctx context.Context, in *cardRestoreInput) (CardTemplateDetail, error) {
	return a.cardWritten(ctx, in.One, func(tx *store.Tx, _ petitbleu.CardTemplate) (before, after petitbleu.CardTemplate, err error) {
		return feed.Restore(tx, in.WS, in.ID, in.Body.Revision, in.Body.Version, door.StampTime(a.Now()))
	})
}

// cardFile says of a file that it is a card template, and in which form.
const cardFile = "card-template/1"

// CardFile is a card template as a file: without ids, so that another workspace can take it in.
type CardFile struct {
	File           string                `json:"petitbleu" enum:"card-template/1" doc:"What the file is"`
	Key            string                `json:"key" maxLength:"64"`
	Name           string                `json:"name" maxLength:"200"`
	Kind           petitbleu.CardKind    `json:"kind" enum:"design,data" doc:"Of the feeds that can take it"`
	Label          string                `json:"label,omitempty" maxLength:"200"`
	RetentionHours int                   `json:"retention_hours,omitempty" minimum:"0" maximum:"87600"`
	Content        petitbleu.CardContent `json:"content"`
}

func (a *API) cardExport(ctx context.Context, in *door.One) (CardFile, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v CardFile, err error) {
		t, err := tx.CardTemplate(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		f, err := tx.Feed(in.WS, t.FeedID)
		if err != nil {
			return v, err
		}
		v = CardFile{File: cardFile, Key: t.Key, Name: t.Name, Kind: f.Kind, Label: t.Label, RetentionHours: t.RetentionHours}
		v.Content, err = feed.Content(tx, t)
		return v, err
	})
}

type cardImportInput struct {
	door.InWorkspace
	Body struct {
		FeedID string   `json:"feed_id" maxLength:"64" doc:"Where it goes"`
		Key    string   `json:"key,omitempty" maxLength:"64" doc:"Missing: as the file says"`
		Name   string   `json:"name,omitempty" maxLength:"200" doc:"Missing: as the file says"`
		File   CardFile `json:"file"`
	}
}

func (a *API) cardImport(ctx context.Context, in *cardImportInput) (CardTemplateDetail, error) {
	b := in.Body
	t := petitbleu.CardTemplate{WorkspaceID: in.WS, Key: cmp.Or(b.Key, b.File.Key), Name: cmp.Or(b.Name, b.File.Name), FeedID: b.FeedID, Label: b.File.Label,
		RetentionHours: b.File.RetentionHours, CreatedBy: door.CallerOf(ctx).ID()}
	return a.cardMade(ctx, in.WS, func(tx *store.Tx) (petitbleu.CardTemplate, error) {
		f, err := tx.Feed(in.WS, b.FeedID)
		if err == nil && f.Kind != b.File.Kind {
			return t, petitbleu.Errorf(petitbleu.CodeInvalidParameter, "The file is for feeds of kind %s, and this feed is of kind %s. Choose another feed.", b.File.Kind, f.Kind).At("body.feed_id")
		}
		return feed.CreateTemplate(tx, t, b.File.Content, door.StampTime(a.Now()))
	})
}
