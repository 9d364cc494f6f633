package graph

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Utility templates (Messenger Platform reference, section 3.7). Review is done at once.

const utilityPermission = "page_utility_messaging"

// templateParams reads the parameters of a template that is created or edited.
func templateParams(p request.Params) (*wire.MessageTemplate, *world.Error) {
	t := &wire.MessageTemplate{
		Name: wire.Text(p["name"]), Language: wire.Text(p["language"]), Category: strings.ToUpper(p["category"]),
		ParameterFormat: strings.ToUpper(p["parameter_format"]), LibraryTemplateName: wire.Text(p["library_template_name"]),
		LibraryTemplateBodyInputs: json.RawMessage(p["library_template_body_inputs"]), LibraryTemplateButtonInputs: json.RawMessage(p["library_template_button_inputs"]),
	}
	if e := p.Into("components", &t.Components); e != nil {
		return nil, refused(e)
	}
	return t, nil
}

// templatesPost is POST /{page}/message_templates.
func (g *Door) templatesPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "pages_messaging", utilityPermission)
	if ge != nil {
		return nil, ge
	}
	t, ge := templateParams(c.params)
	if ge != nil {
		return nil, ge
	}
	if t.LibraryTemplateName != "" {
		if ge := fromLibrary(t); ge != nil {
			return nil, ge
		}
	}
	e, reason := check.TemplateForm(t, g.rules(c, page))
	if e != nil {
		return nil, refused(e)
	}
	if g.findTemplate(page.ID, string(t.Name), string(t.Language)) != nil {
		e := world.BadParam("A template of this name and language already exists")
		e.UserTitle, e.UserMsg = "Template name is taken", "There is a template of this name and language already. Choose another name, or delete that template first."
		return nil, e
	}
	made := &world.Template{
		ID: g.NewFileID(), PageID: page.ID, AppID: c.app.ID, Name: string(t.Name), Language: string(t.Language),
		Library: string(t.LibraryTemplateName), Made: g.Now(),
	}
	g.State.Templates[made.ID] = made
	g.judge(page, made, t, reason, c)
	return map[string]any{"id": made.ID, "status": made.Status, "category": "UTILITY"}, nil
}

// judge notes what became of a template and tells the apps.
func (g *Door) judge(page *world.Page, made *world.Template, t *wire.MessageTemplate, reason string, c *call) {
	made.ParameterFormat = t.ParameterFormat
	if made.ParameterFormat == "" {
		made.ParameterFormat = "POSITIONAL"
	}
	made.Components, made.Updated = encode(t.Components), g.Now()
	made.Status, made.Reason = "APPROVED", reason
	if reason != "" {
		made.Status = "REJECTED"
	}
	g.tellTemplate(page, made, c)
	g.Dirty = true
}

// tellTemplate sends the status of a template; the documentation spells the field in two
// ways (section 1.6).
func (g *Door) tellTemplate(page *world.Page, t *world.Template, c *call) {
	reason := t.Reason
	if reason == "" {
		reason = "NONE"
	}
	value := map[string]any{"event": t.Status, "message_template_id": json.Number(t.ID), "message_template_name": t.Name,
		"message_template_language": t.Language, "reason": reason}
	person := ""
	if len(c.app.Roles) > 0 {
		person = c.app.Roles[0]
	}
	for _, field := range []string{"message_template_status_update", "messenger_template_status_update"} {
		g.EmitChange(page, person, field, value)
	}
}

func (g *Door) findTemplate(page, name, language string) *world.Template {
	for _, t := range g.State.Templates {
		if t.PageID == page && t.Name == name && t.Language == language && t.Status != "DELETED" {
			return t
		}
	}
	return nil
}

// templates is GET /{page}/message_templates, newest first, with its filters.
func (g *Door) templates(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, utilityPermission)
	if ge != nil {
		return nil, ge
	}
	has := func(text, part string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(part)) }
	var list []*world.Template
	for _, t := range g.State.Templates {
		fits := t.PageID == page.ID && t.Status != "DELETED"
		for name, ok := range map[string]bool{
			"name": t.Name == c.params["name"], "language": t.Language == c.params["language"],
			"status": slices.Contains(upper(c.params.List("status")), t.Status), "category": slices.Contains(upper(c.params.List("category")), "UTILITY"),
			"content":         has(string(t.Components), c.params["content"]),
			"name_or_content": has(t.Name, c.params["name_or_content"]) || has(string(t.Components), c.params["name_or_content"]),
		} {
			fits = fits && (c.params[name] == "" || ok)
		}
		if fits {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *world.Template) int { return cmp.Or(cmp.Compare(b.Made, a.Made), cmp.Compare(a.ID, b.ID)) })
	return listOf(g, c, "{template}", list, func(t *world.Template) string { return t.ID }, g.templateFields, templateUsual...)
}

// Fields of a template: those that are given when none are asked for, and the others.
var (
	templateUsual = []string{"name", "language", "status", "category", "components", "parameter_format"}
	templateMore  = []string{"id", "creation_time", "language_count", "last_updated_time", "library_template_name", "rejected_reason", "rejection_reasons",
		"specific_rejection_reasons"}
)

func upper(list []string) []string {
	for i := range list {
		list[i] = strings.ToUpper(list[i])
	}
	return list
}

func (g *Door) templateFields(t *world.Template) map[string]any {
	n := 0
	for _, other := range g.State.Templates {
		if other.PageID == t.PageID && other.Name == t.Name && other.Status != "DELETED" {
			n++
		}
	}
	out := map[string]any{
		"id": t.ID, "name": t.Name, "language": t.Language, "category": "UTILITY", "status": t.Status, "components": t.Components,
		"parameter_format": t.ParameterFormat, "creation_time": graphTime(t.Made), "last_updated_time": graphTime(t.Updated), "language_count": n,
	}
	if t.Library != "" {
		out["library_template_name"] = t.Library
	}
	if t.Reason != "" {
		out["rejected_reason"], out["rejection_reasons"], out["specific_rejection_reasons"] = t.Reason, []string{t.Reason}, []string{t.Reason}
	}
	return out
}

func (g *Door) ownTemplate(c *call) (*world.Page, *world.Template, *world.Error) {
	page, ge := g.tokenPage(c)
	if ge != nil {
		return nil, nil, ge
	}
	t := g.State.Templates[c.node]
	if t == nil || t.PageID != page.ID || t.Status == "DELETED" {
		return nil, nil, world.ErrNoObject(c.node)
	}
	return page, t, g.need(c, page.ID, utilityPermission)
}

// template is GET /{template}.
func (g *Door) template(c *call) (any, *world.Error) {
	g.Mu.Lock()
	_, t, ge := g.ownTemplate(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	all := g.templateFields(t)
	g.Mu.Unlock()
	return g.object(c, "{template}", all, templateUsual...)
}

// templatePost is POST /{template}: new components, reviewed anew.
func (g *Door) templatePost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, made, ge := g.ownTemplate(c)
	if ge != nil {
		return nil, ge
	}
	t, ge := templateParams(c.params)
	if ge != nil {
		return nil, ge
	}
	if t.ParameterFormat == "" {
		t.ParameterFormat = made.ParameterFormat
	}
	if c.params["components"] == "" {
		_ = json.Unmarshal(made.Components, &t.Components)
	}
	e, reason := check.Components(t, g.rules(c, page))
	if e != nil {
		return nil, refused(e)
	}
	g.judge(page, made, t, reason, c)
	return success(), nil
}

// templatesDelete is DELETE /{page}/message_templates?name=…[&template_id=…].
func (g *Door) templatesDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, utilityPermission)
	if ge != nil {
		return nil, ge
	}
	name, id := c.params["name"], c.params["template_id"]
	if name == "" {
		return nil, world.BadParam("The parameter name is required")
	}
	found := false
	for _, t := range g.State.Templates {
		if t.PageID == page.ID && t.Name == name && t.Status != "DELETED" && (id == "" || id == t.ID) {
			t.Status, t.Updated, found = "DELETED", g.Now(), true
			g.tellTemplate(page, t, c)
		}
	}
	if !found {
		return nil, world.BadParam("There is no template of this name and id")
	}
	g.Dirty = true
	return success(), nil
}
