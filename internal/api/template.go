package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compose"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

const templatePath = ws + "/templates"

// registerTemplates adds templates: compositions with a name, to begin messages and campaigns from.
func (a *API) registerTemplates() {
	on(a, "GET", templatePath, contentRead, "listTemplates", "Content", "Templates by name, without their compositions", a.templateList)
	on(a, "POST", templatePath, contentEdit, "addTemplate", "Content", "Make a template", a.templateAdd, status(http.StatusCreated))
	on(a, "GET", templatePath+"/{id}", contentRead, "getTemplate", "Content", "One template, with its composition", a.templateShow)
	on(a, "PATCH", templatePath+"/{id}", contentEdit, "updateTemplate", "Content", "Change a template, archive it or bring it back; another composition is another version", a.templateUpdate)
	on(a, "POST", templatePath+"/{id}/duplicate", contentEdit, "duplicateTemplate", "Content", "Make another template that says the same", a.templateDuplicate, status(http.StatusCreated))
	do(a, "DELETE", templatePath+"/{id}", contentEdit, "deleteTemplate", "Content", "Remove an archived template; what was made from it stays", a.templateDelete)
	on(a, "GET", templatePath+"/{id}/versions", contentRead, "listTemplateVersions", "Content", "Its versions, newest first", a.templateVersions)
	on(a, "GET", templatePath+"/{id}/versions/{version}", contentRead, "getTemplateVersion", "Content", "The composition of one version", a.templateVersion)
}

// TemplateView is a composition with a name.
type TemplateView struct {
	ID            string                 `json:"id"`
	Name          string                 `json:"name"`
	Description   string                 `json:"description"`
	Preset        string                 `json:"preset,omitempty" doc:"What it was begun from"`
	Channel       string                 `json:"channel" enum:"messenger,webhook"`
	CompositionID string                 `json:"composition_id"`
	Composition   *petitbleu.Composition `json:"composition,omitempty" doc:"Of the newest version; only of one template"`
	Version       int64                  `json:"version"`
	CreatedBy     string                 `json:"created_by,omitempty"`
	CreatedAt     time.Time              `json:"created_at"`
	UpdatedAt     time.Time              `json:"updated_at"`
	ArchivedAt    time.Time              `json:"archived_at,omitzero"`
	Thing
}

func templateView(t petitbleu.Template) TemplateView {
	return TemplateView{ID: t.ID, Name: t.Name, Description: t.Description, Preset: t.Preset, Channel: t.Channel, CompositionID: t.CompositionID, Version: t.Version,
		CreatedBy: t.CreatedBy, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ArchivedAt: t.ArchivedAt, Thing: thing(nil, "")}
}

type templateListInput struct {
	InWorkspace
	ShelfPaging
	Channel string `query:"channel" enum:"messenger,webhook" doc:"Only those; all when it is missing"`
}

func (a *API) templateList(ctx context.Context, in *templateListInput) (List[TemplateView], error) {
	return read(ctx, a, func(tx *store.Tx) (l List[TemplateView], err error) {
		s := in.search()
		s.Channel = in.Channel
		rows, err := tx.SearchTemplates(in.WS, s)
		if err != nil {
			return l, err
		}
		rows, l.Next = cut(rows, in.Limit, func(last petitbleu.Template) string { return strings.ToLower(last.Name) })
		things, err := thingsOf(tx, in.WS, "template", rows, func(t petitbleu.Template) string { return t.ID })
		for _, t := range rows {
			v := templateView(t)
			v.Thing = things[t.ID]
			l.Items = append(l.Items, v)
		}
		return l.whole(), err
	})
}

func (a *API) templateShow(ctx context.Context, in *One) (TemplateView, error) {
	return read(ctx, a, func(tx *store.Tx) (v TemplateView, err error) {
		t, err := tx.Template(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		v = templateView(t)
		if v.Composition, err = compositionOf(tx, in.WS, t.CompositionID); err != nil {
			return v, err
		}
		v.Thing, err = thingOf(tx, in.WS, "template", t.ID)
		return v, err
	})
}

func compositionOf(tx *store.Tx, ws, id string) (*petitbleu.Composition, error) {
	found, err := tx.Compositions(ws, []string{id})
	if err == nil && found[id] == nil {
		err = store.ErrNotFound
	}
	return found[id], err
}

type templateAddInput struct {
	InWorkspace
	Body struct {
		Name        string                `json:"name" maxLength:"150"`
		Description string                `json:"description,omitempty" maxLength:"1000"`
		Preset      string                `json:"preset,omitempty" maxLength:"64"`
		Composition petitbleu.Composition `json:"composition"`
	}
}

func (a *API) templateAdd(ctx context.Context, in *templateAddInput) (TemplateView, error) {
	now := stampTime(a.now())
	t := petitbleu.Template{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTemplate, now), Name: in.Body.Name, Description: in.Body.Description, Preset: in.Body.Preset,
		CreatedBy: from(ctx).id(), CreatedAt: now, UpdatedAt: now}
	return a.templateMade(ctx, t, func(*store.Tx) (petitbleu.Composition, error) { return in.Body.Composition, nil })
}

func (a *API) templateMade(ctx context.Context, t petitbleu.Template, composition func(*store.Tx) (petitbleu.Composition, error)) (TemplateView, error) {
	v, err := write(ctx, a, func(tx *store.Tx) (v TemplateView, err error) {
		c, err := composition(tx)
		if err == nil {
			c, err = a.sealed(tx, t.WorkspaceID, c)
		}
		if err != nil {
			return v, err
		}
		made, err := compose.AddTemplate(tx, t, c, from(ctx).name())
		if err != nil {
			return v, err
		}
		v = templateView(made)
		record(ctx, nil, v)
		v.Composition, err = compositionOf(tx, t.WorkspaceID, made.CompositionID)
		return v, err
	})
	a.templateChanged(t.WorkspaceID, t.ID, err)
	return v, err
}

// sealed takes the literal secrets out of a composition. A Page's token becomes a reference to it.
func (a *API) sealed(tx *store.Tx, ws string, c petitbleu.Composition) (petitbleu.Composition, error) {
	c.WorkspaceID = ws
	if a.o.SealTokens != nil {
		var err error
		if c, err = a.o.SealTokens(tx, c); err != nil {
			return c, err
		}
	}
	box := func(name string) string { return render.SecretBox(ws, name) }
	return compose.Seal(tx, ws, c, func(name, value string) string { return a.o.Box.Seal(box(name), value) },
		func(s petitbleu.Secret) (string, error) { return a.o.Box.Open(box(s.Name), s.Sealed) }, stampTime(a.now()))
}

func (a *API) templateChanged(ws, id string, err error) {
	if err == nil {
		a.changed(ws, live.Change{Kind: live.KindTemplate, ID: id})
	}
}

type templateDuplicateInput struct {
	One
	Body struct {
		Name string `json:"name" maxLength:"150" doc:"Of the new one"`
	}
}

func (a *API) templateDuplicate(ctx context.Context, in *templateDuplicateInput) (TemplateView, error) {
	now := stampTime(a.now())
	old, err := read(ctx, a, func(tx *store.Tx) (petitbleu.Template, error) { return tx.Template(in.WS, in.ID) })
	if err != nil {
		return TemplateView{}, err
	}
	t := petitbleu.Template{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTemplate, now), Name: in.Body.Name, Description: old.Description, Preset: old.Preset,
		CreatedBy: from(ctx).id(), CreatedAt: now, UpdatedAt: now}
	return a.templateMade(ctx, t, func(tx *store.Tx) (c petitbleu.Composition, err error) {
		said, err := compositionOf(tx, in.WS, old.CompositionID)
		if err == nil {
			c = *said
		}
		return c, err
	})
}

type templateUpdateInput struct {
	One
	Body struct {
		Name        *string                `json:"name,omitempty" maxLength:"150"`
		Description *string                `json:"description,omitempty" maxLength:"1000"`
		Composition *petitbleu.Composition `json:"composition,omitempty"`
		Archived    *bool                  `json:"archived,omitempty"`
		UpdatedAt   time.Time              `json:"updated_at,omitzero" doc:"As it was read: the change is refused when somebody else changed it since"`
	}
}

func (a *API) templateUpdate(ctx context.Context, in *templateUpdateInput) (TemplateView, error) {
	b := in.Body
	c := compose.TemplateChange{Name: b.Name, Description: b.Description, Composition: b.Composition, Archived: b.Archived, Was: b.UpdatedAt}
	v, err := write(ctx, a, func(tx *store.Tx) (v TemplateView, err error) {
		if c.Composition != nil {
			sealed, err := a.sealed(tx, in.WS, *b.Composition)
			if err != nil {
				return v, err
			}
			c.Composition = &sealed
		}
		before, after, err := compose.ChangeTemplate(tx, in.WS, in.ID, c, from(ctx).name(), stampTime(a.now()))
		if err != nil {
			return v, err
		}
		v = templateView(after)
		about(ctx, after.ID, after.Name)
		record(ctx, templateView(before), v)
		v.Composition, err = compositionOf(tx, in.WS, after.CompositionID)
		return v, err
	})
	a.templateChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) templateDelete(ctx context.Context, in *One) error {
	err := a.write(ctx, func(tx *store.Tx) error {
		t, err := compose.RemoveTemplate(tx, in.WS, in.ID)
		if err == nil {
			about(ctx, t.ID, t.Name)
			record(ctx, templateView(t), nil)
		}
		return err
	})
	a.templateChanged(in.WS, in.ID, err)
	return err
}

// TemplateVersionView is a version of a template.
type TemplateVersionView struct {
	Version       int64                  `json:"version"`
	CompositionID string                 `json:"composition_id"`
	Composition   *petitbleu.Composition `json:"composition,omitempty" doc:"Only of one version"`
	ByName        string                 `json:"by_name"`
	CreatedAt     time.Time              `json:"created_at"`
}

func (a *API) templateVersions(ctx context.Context, in *One) (List[TemplateVersionView], error) {
	return read(ctx, a, func(tx *store.Tx) (l List[TemplateVersionView], err error) {
		if _, err = tx.Template(in.WS, in.ID); err != nil {
			return l, err
		}
		rows, err := tx.Versions(in.WS, "template", in.ID)
		return all(mapped(rows, templateVersionView)), err
	})
}

func templateVersionView(v petitbleu.Version) TemplateVersionView {
	return TemplateVersionView{Version: v.Version, CompositionID: v.Content, ByName: v.ByName, CreatedAt: v.CreatedAt}
}

type templateVersionInput struct {
	One
	Version int64 `path:"version" minimum:"1"`
}

func (a *API) templateVersion(ctx context.Context, in *templateVersionInput) (TemplateVersionView, error) {
	return read(ctx, a, func(tx *store.Tx) (v TemplateVersionView, err error) {
		rows, err := tx.Versions(in.WS, "template", in.ID)
		if err != nil {
			return v, err
		}
		for _, row := range rows {
			if row.Version == in.Version {
				v = templateVersionView(row)
				v.Composition, err = compositionOf(tx, in.WS, row.Content)
				return v, err
			}
		}
		return v, store.ErrNotFound
	})
}
