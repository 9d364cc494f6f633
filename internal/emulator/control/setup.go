package control

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// ctlSetUp shows what apps set up on a Page through the Graph API: its Messenger profile, its
// personas and its utility templates, the newest first. It spends nothing of the Page's limits.
func (d *Door) ctlSetUp(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPage(r.PathValue("page"))
	if p == nil {
		return 404, nil, errNoPage
	}
	profile := maps.Clone(d.State.Profiles[p.ID])
	world.MakeMap(&profile)
	personas, templates := []world.Persona{}, []world.Template{}
	for _, one := range d.State.Personas {
		if one.PageID == p.ID && !one.Deleted {
			personas = append(personas, *one)
		}
	}
	for _, one := range d.State.Templates {
		if one.PageID == p.ID {
			templates = append(templates, world.CopyOf(one))
		}
	}
	slices.SortFunc(personas, func(a, b world.Persona) int { return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(templates, func(a, b world.Template) int { return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(a.ID, b.ID)) })
	return 200, map[string]any{"page": p.ID, "profile": profile, "personas": personas, "templates": templates}, nil
}
