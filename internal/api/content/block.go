package content

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const blockPath = door.WS + "/content-blocks"

// registerContentBlocks adds content blocks: named texts that messages put into their own.
func (a *API) registerContentBlocks() {
	door.On(a.Door, "GET", blockPath, door.ContentRead, "listContentBlocks", "Content", "Content blocks by name, without their content", a.blockList)
	door.On(a.Door, "POST", blockPath, door.ContentEdit, "addContentBlock", "Content", "Make a content block", a.blockAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", blockPath+"/{id}", door.ContentRead, "getContentBlock", "Content", "One content block, with what names it", a.blockShow)
	door.On(a.Door, "PATCH", blockPath+"/{id}", door.ContentEdit, "updateContentBlock", "Content", "Change a content block, archive it or bring it back", a.blockUpdate)
	door.Do(a.Door, "DELETE", blockPath+"/{id}", door.ContentEdit, "deleteContentBlock", "Content", "Remove an archived content block that nothing names", a.blockDelete)
	door.On(a.Door, "GET", blockPath+"/{id}/versions", door.ContentRead, "listContentBlockVersions", "Content", "Its content as it was, newest first", a.blockVersions)
}

// ContentBlockView is a named text that messages put into their own.
type ContentBlockView struct {
	ID          string        `json:"id"`
	APIID       string        `json:"api_id" doc:"The same id as the Braze-compatible API writes it"`
	Name        string        `json:"name"`
	LiquidTag   string        `json:"liquid_tag" example:"{{content_blocks.${footer}}}"`
	Description string        `json:"description"`
	Content     string        `json:"content,omitempty" doc:"With Liquid; only of one content block"`
	ContentType string        `json:"content_type" enum:"text,html"`
	State       string        `json:"state" enum:"active,draft"`
	Version     int64         `json:"version" doc:"Of the content"`
	CreatedBy   string        `json:"created_by,omitempty"`
	CreatedAt   time.Time     `json:"created_at"`
	UpdatedAt   time.Time     `json:"updated_at"`
	ArchivedAt  time.Time     `json:"archived_at,omitzero"`
	Used        int64         `json:"used" doc:"How many templates and content blocks name it"`
	UsedBy      []views.Using `json:"used_by,omitempty" doc:"Which; only of one content block"`
	Names       []Named       `json:"names,omitempty" doc:"What it names; only of one content block"`
	views.Thing
}

// Named is something that a text names.
type Named struct {
	Kind string `json:"kind" enum:"attribute,event_property,content_block,catalog,secret,page_token"`
	Name string `json:"name"`
}

func blockView(b petitbleu.ContentBlock) ContentBlockView {
	v := ContentBlockView{ID: b.ID, APIID: petitbleu.UUID(petitbleu.KindBlock, b.ID), Name: b.Name, LiquidTag: "{{content_blocks.${" + b.Name + "}}}", Description: b.Description,
		Content: b.Content, ContentType: "text", State: "active", Version: b.Version, CreatedBy: b.CreatedBy, CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt, ArchivedAt: b.ArchivedAt,
		Thing: views.ThingWith(nil, "")}
	if b.HTML {
		v.ContentType = "html"
	}
	if b.Draft {
		v.State = "draft"
	}
	return v
}

// ShelfPaging is how a list of templates or content blocks is narrowed and read.
type ShelfPaging struct {
	door.Paging
	Search   string `query:"search" maxLength:"100" doc:"Part of the name or description"`
	Archived bool   `query:"archived" doc:"The archived ones instead of the others"`
}

func (p ShelfPaging) search() store.ShelfSearch {
	return store.ShelfSearch{Text: strings.TrimSpace(p.Search), Archived: p.Archived, After: p.Cursor, Limit: p.Limit + 1}
}

type blockListInput struct {
	door.InWorkspace
	ShelfPaging
	State string `query:"state" enum:"active,draft" doc:"Only those; all when it is missing"`
}

func (a *API) blockList(ctx context.Context, in *blockListInput) (door.List[ContentBlockView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[ContentBlockView], err error) {
		s := in.search()
		if in.State != "" {
			draft := in.State == "draft"
			s.Draft = &draft
		}
		rows, err := tx.SearchContentBlocks(in.WS, s)
		if err != nil {
			return l, err
		}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.ContentBlock) string { return strings.ToLower(last.Name) })
		used, err := tx.CountUses(in.WS, "content_block")
		if err != nil {
			return l, err
		}
		things, err := views.ThingsOf(tx, in.WS, "content_block", rows, func(b petitbleu.ContentBlock) string { return b.ID })
		for _, b := range rows {
			v := blockView(b)
			v.Used, v.Thing = used[b.Name], things[b.ID]
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

func (a *API) blockShow(ctx context.Context, in *door.One) (ContentBlockView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v ContentBlockView, err error) {
		b, err := tx.ContentBlock(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		v = blockView(b)
		if v.UsedBy, err = views.Usings(tx, in.WS, "content_block", b.Name); err != nil {
			return v, err
		}
		v.Used = int64(len(v.UsedBy))
		names, err := compose.Look(b.Content)
		if err != nil {
			return v, err
		}
		v.Names = door.MapEach(names, func(u petitbleu.Use) Named { return Named{u.Kind, u.Name} })
		v.Thing, err = views.ThingOf(tx, in.WS, "content_block", b.ID)
		return v, err
	})
}

type blockAddInput struct {
	door.InWorkspace
	Body struct {
		Name        string `json:"name" maxLength:"99" doc:"Letters, digits, hyphens, underscores"`
		Description string `json:"description,omitempty" maxLength:"249"`
		Content     string `json:"content" doc:"With Liquid; less than 50 KB"`
		ContentType string `json:"content_type,omitempty" enum:"text,html" doc:"text when it is missing"`
		State       string `json:"state,omitempty" enum:"active,draft" doc:"active when it is missing"`
	}
}

func (a *API) blockAdd(ctx context.Context, in *blockAddInput) (ContentBlockView, error) {
	now := door.StampTime(a.Now())
	b := petitbleu.ContentBlock{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindBlock, now), Name: in.Body.Name, Description: in.Body.Description, Content: in.Body.Content,
		HTML: in.Body.ContentType == "html", Draft: in.Body.State == "draft", Version: 1, CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now, UpdatedAt: now}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (ContentBlockView, error) {
		return blockView(b), composed(compose.AddBlock(tx, b, door.CallerOf(ctx).Name()))
	})
	a.blockChanged(in.WS, b.ID, err)
	return v, err
}

// composed says of an error of package compose that its field stands in the request's body.
func composed(err error) error {
	if p, ok := err.(*compose.Problem); ok {
		e := *p.Plain()
		e.Field = "body." + e.Field
		return &e
	}
	return err
}

func (a *API) blockChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindContentBlock, ID: id})
	}
}

type blockUpdateInput struct {
	door.One
	Body struct {
		Name        *string   `json:"name,omitempty" maxLength:"99" doc:"Of a draft only"`
		Description *string   `json:"description,omitempty" maxLength:"249"`
		Content     *string   `json:"content,omitempty"`
		State       *string   `json:"state,omitempty" enum:"active,draft" doc:"An active block does not become a draft again"`
		Archived    *bool     `json:"archived,omitempty"`
		UpdatedAt   time.Time `json:"updated_at,omitzero" doc:"As it was read: the change is refused when somebody else changed it since"`
	}
}

func (a *API) blockUpdate(ctx context.Context, in *blockUpdateInput) (ContentBlockView, error) {
	b := in.Body
	c := compose.BlockChange{Name: b.Name, Description: b.Description, Content: b.Content, Archived: b.Archived, Was: b.UpdatedAt}
	if b.State != nil {
		draft := *b.State == "draft"
		c.Draft = &draft
	}
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (ContentBlockView, error) {
		before, after, err := compose.ChangeBlock(tx, in.WS, in.ID, c, door.CallerOf(ctx).Name(), door.StampTime(a.Now()))
		if err != nil {
			return ContentBlockView{}, composed(err)
		}
		door.About(ctx, after.ID, after.Name)
		door.Record(ctx, blockView(before), blockView(after))
		return blockView(after), nil
	})
	a.blockChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) blockDelete(ctx context.Context, in *door.One) error {
	err := a.Write(ctx, func(tx *store.Tx) error {
		b, err := compose.RemoveBlock(tx, in.WS, in.ID)
		if err == nil {
			door.About(ctx, b.ID, b.Name)
			door.Record(ctx, blockView(b), nil)
		}
		return composed(err)
	})
	a.blockChanged(in.WS, in.ID, err)
	return err
}

// VersionView is a state that a content block had.
type VersionView struct {
	Version   int64     `json:"version"`
	Content   string    `json:"content"`
	ByName    string    `json:"by_name"`
	CreatedAt time.Time `json:"created_at"`
}

func (a *API) blockVersions(ctx context.Context, in *door.One) (door.List[VersionView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[VersionView], err error) {
		if _, err = tx.ContentBlock(in.WS, in.ID); err != nil {
			return l, err
		}
		rows, err := tx.Versions(in.WS, "content_block", in.ID)
		return door.All(door.MapEach(rows, func(v petitbleu.Version) VersionView { return VersionView{v.Version, v.Content, v.ByName, v.CreatedAt} })), err
	})
}
