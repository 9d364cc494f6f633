package graph

import "github.com/petitbleu/petitbleu/internal/emulator/world"

// formLeads is GET /{form}/leads: the answers to a form, newest first (Messenger Platform
// reference, section 1.17).
func (g *Door) formLeads(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	f, ge := g.ownForm(c)
	if ge != nil {
		return nil, ge
	}
	return listOf(g, c, "{lead}", g.LeadsOf(f.ID), func(l *world.Lead) string { return l.ID }, leadFields, leadUsual...)
}

// leadUsual are the members of a lead when none are asked for.
var leadUsual = []string{"created_time", "field_data"}

func leadFields(l *world.Lead) map[string]any {
	out := map[string]any{
		"id": l.ID, "created_time": graphTime(l.At), "form_id": l.FormID, "field_data": l.Answers, "is_organic": l.AdID == "", "platform": "fb",
	}
	if l.AdID != "" {
		out["ad_id"] = l.AdID
	}
	return out
}

// lead is GET /{leadgen_id}, which the leadgen webhook names (section 1.19).
func (g *Door) lead(c *call) (any, *world.Error) {
	g.Mu.Lock()
	page, ge := g.tokenPage(c)
	l := g.State.Leads[c.node]
	g.Mu.Unlock()
	switch {
	case ge != nil:
		return nil, ge
	case l == nil || l.PageID != page.ID:
		return nil, world.ErrNoObject(c.node)
	}
	return g.object(c, "{lead}", leadFields(l), leadUsual...)
}
