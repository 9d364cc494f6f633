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

const templatePath = door.WS + "/templates"

// registerTemplates adds templates: compositions with a name, to begin messages and campaigns from.
func (a *API) registerTemplates() {
	door.On(a.Door, "GET", templatePath, door.ContentRead, "listTemplates", "Content", "Templates by name, without their compositions", a.templateList)
	door.On(a.Door, "POST", templatePath, door.ContentEdit, "addTemplate", "Content", "Make a template", a.templateAdd, door.Status(http.StatusCreated), door.WithText)
	door.On(a.Door, "GET", templatePath+"/{id}", door.ContentRead, "getTemplate", "Content", "One template, with its composition", a.templateShow)
	door.On(a.Door, "PATCH", templatePath+"/{id}", door.ContentEdit, "updateTemplate", "Content", "Change a template, archive it or bring it back; another composition is another version", a.templateUpdate, door.WithText)
	door.On(a.Door, "POST", templatePath+"/{id}/duplicate", door.ContentEdit, "duplicateTemplate", "Content", "Make another template that says the same", a.templateDuplicate, door.Status(http.StatusCreated))
	door.Do(a.Door, "DELETE", templatePath+"/{id}", door.ContentEdit, "deleteTemplate", "Content", "Remove an archived template; what was made from it stays", a.templateDelete)
	door.On(a.Door, "GET", templatePath+"/{id}/versions", door.ContentRead, "listTemplateVersions", "Content", "Its versions, newest first", a.templateVersions)
	door.On(a.Door, "GET", templatePath+"/{id}/versions/{version}", door.ContentRead, "getTemplateVersion", "Content", "The composition of one version", a.templateVersion)
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
	LanguageGaps  []views.LanguageGap    `json:"language_gaps,omitempty" doc:"Where its languages are behind the original; only of one template"`
	Problems      []door.ProblemDetail   `json:"problems,omitempty" doc:"What keeps it from being sent as it stands; it is saved all the same. Only of one template"`
	Version       int64                  `json:"version"`
	CreatedBy     string                 `json:"created_by,omitempty"`
	CreatedAt     time.Time              `json:"created_at"`
	UpdatedAt     time.Time              `json:"updated_at"`
	ArchivedAt    time.Time              `json:"archived_at,omitzero"`
	views.Thing
}

func templateView(t petitbleu.Template) TemplateView {
	return TemplateView{ID: t.ID, Name: t.Name, Description: t.Description, Preset: t.Preset, Channel: t.Channel, CompositionID: t.CompositionID, Version: t.Version,
		CreatedBy: t.CreatedBy, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, ArchivedAt: t.ArchivedAt, Thing: views.ThingWith(nil, "")}
}

type templateListInput struct {
	door.InWorkspace
	ShelfPaging
	Channel string `query:"channel" enum:"messenger,webhook" doc:"Only those; all when it is missing"`
}

func (a *API) templateList(ctx context.Context, in *templateListInput) (door.List[TemplateView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[TemplateView], err error) {
		s := in.search()
		s.Channel = in.Channel
		rows, err := tx.SearchTemplates(in.WS, s)
		if err != nil {
			return l, err
		}
		rows, l.Next = door.PageOf(rows, in.Limit, func(last petitbleu.Template) string { return strings.ToLower(last.Name) })
		things, err := views.ThingsOf(tx, in.WS, "template", rows, func(t petitbleu.Template) string { return t.ID })
		for _, t := range rows {
			v := templateView(t)
			v.Thing = things[t.ID]
			l.Items = append(l.Items, v)
		}
		return l.Whole(), err
	})
}

func (a *API) templateShow(ctx context.Context, in *door.One) (TemplateView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v TemplateView, err error) {
		t, err := tx.Template(in.WS, in.ID)
		if err != nil {
			return v, err
		}
		v = templateView(t)
		if err := a.say(tx, in.WS, &v); err != nil {
			return v, err
		}
		v.Thing, err = views.ThingOf(tx, in.WS, "template", t.ID)
		return v, err
	})
}

// say puts in what the template says, where its languages are behind, and what keeps it from being sent.
func (a *API) say(tx *store.Tx, ws string, v *TemplateView) (err error) {
	if v.Composition, err = views.CompositionOf(tx, ws, v.CompositionID); err != nil {
		return err
	}
	if v.LanguageGaps, err = views.GapsOf(tx, ws, v.Composition, "composition."); err != nil || a.o.Delivery == nil {
		return err
	}
	w, err := tx.Workspace(ws)
	if err != nil {
		return err
	}
	found, err := a.o.Delivery.CheckComposition(tx, v.Composition, w.RulePack)
	v.Problems = door.MapEach(found, func(e *petitbleu.Error) door.ProblemDetail { return door.Detail("composition.content.", e) })
	return err
}

type templateAddInput struct {
	door.InWorkspace
	Body struct {
		Name        string                `json:"name" maxLength:"150"`
		Description string                `json:"description,omitempty" maxLength:"1000"`
		Preset      string                `json:"preset,omitempty" maxLength:"64"`
		Composition petitbleu.Composition `json:"composition"`
	}
}

func (a *API) templateAdd(ctx context.Context, in *templateAddInput) (TemplateView, error) {
	now := door.StampTime(a.Now())
	t := petitbleu.Template{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTemplate, now), Name: in.Body.Name, Description: in.Body.Description, Preset: in.Body.Preset,
		CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now, UpdatedAt: now}
	return a.templateMade(ctx, t, func(*store.Tx) (petitbleu.Composition, error) { return in.Body.Composition, nil })
}

func (a *API) templateMade(ctx context.Context, t petitbleu.Template, composition func(*store.Tx) (petitbleu.Composition, error)) (TemplateView, error) {
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v TemplateView, err error) {
		c, err := composition(tx)
		if err == nil {
			c, err = views.Sealed(a.Door, a.o.SealTokens, tx, t.WorkspaceID, c)
		}
		if err != nil {
			return v, err
		}
		made, err := compose.AddTemplate(tx, t, c, door.CallerOf(ctx).Name())
		if err != nil {
			return v, err
		}
		v = templateView(made)
		door.Record(ctx, nil, v)
		return v, a.say(tx, t.WorkspaceID, &v)
	})
	a.templateChanged(t.WorkspaceID, t.ID, err)
	return v, err
}

func (a *API) templateChanged(ws, id string, err error) {
	if err == nil {
		a.Changed(ws, live.Change{Kind: live.KindTemplate, ID: id})
	}
}

type templateDuplicateInput struct {
	door.One
	Body struct {
		Name string `json:"name" maxLength:"150" doc:"Of the new one"`
	}
}

func (a *API) templateDuplicate(ctx context.Context, in *templateDuplicateInput) (TemplateView, error) {
	now := door.StampTime(a.Now())
	old, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Template, error) { return tx.Template(in.WS, in.ID) })
	if err != nil {
		return TemplateView{}, err
	}
	t := petitbleu.Template{WorkspaceID: in.WS, ID: petitbleu.NewID(petitbleu.KindTemplate, now), Name: in.Body.Name, Description: old.Description, Preset: old.Preset,
		CreatedBy: door.CallerOf(ctx).ID(), CreatedAt: now, UpdatedAt: now}
	return a.templateMade(ctx, t, func(tx *store.Tx) (c petitbleu.Composition, err error) {
		said, err := views.CompositionOf(tx, in.WS, old.CompositionID)
		if err == nil {
			c = *said
		}
		return c, err
	})
}

type templateUpdateInput struct {
	door.One
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
	v, err := door.Write(ctx, a.Door, func(tx *store.Tx) (v TemplateView, err error) {
		if c.Composition != nil {
			kept, err := views.Sealed(a.Door, a.o.SealTokens, tx, in.WS, *b.Composition)
			if err != nil {
				return v, err
			}
			c.Composition = &kept
		}
		before, after, err := compose.ChangeTemplate(tx, in.WS, in.ID, c, door.CallerOf(ctx).Name(), door.StampTime(a.Now()))
		if err != nil {
			return v, err
		}
		v = templateView(after)
		door.About(ctx, after.ID, after.Name)
		door.Record(ctx, templateView(before), v)
		return v, a.say(tx, in.WS, &v)
	})
	a.templateChanged(in.WS, in.ID, err)
	return v, err
}

func (a *API) templateDelete(ctx context.Context, in *door.One) error {
	err := a.Write(ctx, func(tx *store.Tx) error {
		t, err := compose.RemoveTemplate(tx, in.WS, in.ID)
		if err == nil {
			door.About(ctx, t.ID, t.Name)
			door.Record(ctx, templateView(t), nil)
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

func (a *API) templateVersions(ctx context.Context, in *door.One) (door.List[TemplateVersionView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[TemplateVersionView], err error) {
		if _, err = tx.Template(in.WS, in.ID); err != nil {
			return l, err
		}
		rows, err := tx.Versions(in.WS, "template", in.ID)
		return door.All(door.MapEach(rows, templateVersionView)), err
	})
}

func templateVersionView(v petitbleu.Version) TemplateVersionView {
	return TemplateVersionView{Version: v.Version, CompositionID: v.Content, ByName: v.ByName, CreatedAt: v.CreatedAt}
}

type templateVersionInput struct {
	door.One
	Version int64 `path:"version" minimum:"1"`
}

func (a *API) templateVersion(ctx context.Context, in *templateVersionInput) (TemplateVersionView, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v TemplateVersionView, err error) {
		rows, err := tx.Versions(in.WS, "template", in.ID)
		if err != nil {
			return v, err
		}
		for _, row := range rows {
			if row.Version == in.Version {
				v = templateVersionView(row)
				v.Composition, err = views.CompositionOf(tx, in.WS, row.Content)
				return v, err
			}
		}
		return v, store.ErrNotFound
	})
}
