package graph

import (
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// leadgenForms is GET /{page}/leadgen_forms, newest first (Messenger Platform reference,
// sections 1.19 and 2.7.10; the members as in the leads API of the platform).
func (g *Door) leadgenForms(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	return listOf(g, c, "{form}", g.FormsOf(page.ID), func(f *world.LeadForm) string { return f.ID }, g.formFields, "name", "status", "locale")
}

// leadgenFormsPost is POST /{page}/leadgen_forms.
func (g *Door) leadgenFormsPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	f := world.LeadForm{Name: c.params["name"], Locale: c.params["locale"]}
	if e := c.params.Into("questions", &f.Questions); e != nil {
		return nil, refused(e)
	}
	made, err := g.AddForm(page, f)
	if err != nil {
		return nil, world.BadParam("param " + err.Error())
	}
	return map[string]any{"id": made.ID}, nil
}

func (g *Door) formFields(f *world.LeadForm) map[string]any {
	questions := []any{}
	for _, q := range f.Questions {
		questions = append(questions, map[string]any{"key": q.Key, "label": q.Label, "type": q.Type})
	}
	return map[string]any{
		"id": f.ID, "name": f.Name, "status": f.Status, "locale": f.Locale, "questions": questions,
		"created_time": graphTime(f.Made), "leads_count": len(g.LeadsOf(f.ID)),
	}
}

// ownForm is the form of the call when it belongs to the token's Page.
func (g *Door) ownForm(c *call) (*world.LeadForm, *world.Error) {
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, ge
	}
	f := g.State.Forms[c.node]
	if f == nil || f.PageID != page.ID {
		return nil, world.ErrNoObject(c.node)
	}
	return f, nil
}

// leadgenForm is GET /{form}.
func (g *Door) leadgenForm(c *call) (any, *world.Error) {
	g.Mu.Lock()
	f, ge := g.ownForm(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	all := g.formFields(f)
	g.Mu.Unlock()
	return g.object(c, "{form}", all, "name", "status", "locale")
}
