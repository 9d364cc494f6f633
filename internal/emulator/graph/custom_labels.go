package graph

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Custom labels (Messenger Platform reference, section 6.10). Before v12.0 the name of a
// label was the parameter and field name; a call that asks for such a version may go on so.

func oldLabels(c *call) bool { return c.askedMajor > 0 && c.askedMajor < 12 || c.major < 12 }

// labelsPost is POST /{page}/custom_labels.
func (g *Door) labelsPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging", "pages_manage_metadata")
	if ge != nil {
		return nil, ge
	}
	if ge := labelTerms(page); ge != nil {
		return nil, ge
	}
	name := strings.TrimSpace(c.params["page_label_name"])
	if name == "" && oldLabels(c) {
		name = strings.TrimSpace(c.params["name"])
	}
	if name == "" || len([]rune(name)) > 100 {
		return nil, world.BadParam("param page_label_name must have 1 to 100 characters")
	}
	for _, l := range g.State.Labels {
		if l.PageID == page.ID && l.Name == name {
			return nil, world.BadParam("A label with this name already exists")
		}
	}
	l := &world.Label{ID: g.NewFileID(), PageID: page.ID, Name: name, Made: g.Now()}
	g.State.Labels[l.ID] = l
	g.Dirty = true
	return map[string]any{"id": l.ID}, nil
}

// labelTerms refuses labels while no administrator of the Page has accepted their terms.
func labelTerms(page *world.Page) *world.Error {
	if page.Settings.LabelTerms {
		return nil
	}
	return world.Fail(http.StatusBadRequest, 2, 2018344, "An administrator of the Page must accept the contact terms before labels can be used")
}

func (g *Door) labelList(page string, psid string) []*world.Label {
	var list []*world.Label
	for _, l := range g.State.Labels {
		if l.PageID == page && (psid == "" || slices.Contains(l.PSIDs, psid)) {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b *world.Label) int { return cmp.Or(cmp.Compare(a.Made, b.Made), cmp.Compare(a.ID, b.ID)) })
	return list
}

func labelFields(c *call, l *world.Label) map[string]any {
	out := map[string]any{"id": l.ID, "page_label_name": l.Name}
	if c != nil && oldLabels(c) {
		out["name"] = l.Name
	}
	return out
}

// labelRows are the labels of a person, for the fields of a conversation.
func (g *Door) labelRows(psid string) []any {
	out := []any{}
	for _, l := range g.labelList(g.State.ByPSID[psid].Page, psid) {
		out = append(out, labelFields(nil, l))
	}
	return out
}

// labels is GET /{page}/custom_labels, and GET /{psid}/custom_labels: those of a person.
func (g *Door) labels(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, ge
	}
	psid := ""
	if c.node != page.ID {
		if psid = c.node; g.State.ByPSID[psid].Page != page.ID {
			return nil, world.ErrNoMatch()
		}
	}
	return listOf(g, c, "{label}", g.labelList(page.ID, psid), func(l *world.Label) string { return l.ID }, func(l *world.Label) map[string]any {
		return labelFields(c, l)
	})
}

func (g *Door) ownLabel(c *call) (*world.Page, *world.Label, *world.Error) {
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, nil, ge
	}
	l := g.State.Labels[c.node]
	if l == nil || l.PageID != page.ID {
		return nil, nil, world.ErrNoObject(c.node)
	}
	return page, l, nil
}

// label is GET /{label}.
func (g *Door) label(c *call) (any, *world.Error) {
	g.Mu.Lock()
	_, l, ge := g.ownLabel(c)
	g.Mu.Unlock()
	if ge != nil {
		return nil, ge
	}
	return g.object(c, "{label}", labelFields(c, l))
}

// labelDelete is DELETE /{label}.
func (g *Door) labelDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	_, l, ge := g.ownLabel(c)
	if ge != nil {
		return nil, ge
	}
	delete(g.State.Labels, l.ID)
	g.Dirty = true
	return success(), nil
}

// labelPut is POST /{label}/label?user=PSID; labelTake is DELETE of the same.
func (g *Door) labelPut(c *call) (any, *world.Error)  { return g.mark(c, "add") }
func (g *Door) labelTake(c *call) (any, *world.Error) { return g.mark(c, "remove") }

func (g *Door) mark(c *call, action string) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, l, ge := g.ownLabel(c)
	if ge != nil {
		return nil, ge
	}
	if ge := labelTerms(page); ge != nil {
		return nil, ge
	}
	psid := c.params["user"]
	owner, ok := g.State.ByPSID[psid]
	if !ok || owner.Page != page.ID {
		return nil, world.ErrNoMatch()
	}
	at := slices.Index(l.PSIDs, psid)
	if action == "add" == (at >= 0) {
		return success(), nil // so it is already
	}
	if at >= 0 {
		l.PSIDs = slices.Delete(l.PSIDs, at, at+1)
	} else {
		l.PSIDs = append(l.PSIDs, psid)
	}
	g.EmitChange(page, owner.Person, "inbox_labels", map[string]any{
		"user": map[string]string{"id": psid}, "action": action, "label": map[string]string{"id": l.ID, "page_label_name": l.Name}})
	g.Dirty = true
	return success(), nil
}
