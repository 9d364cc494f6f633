package graph

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const needsGetStarted = "You must set a Get Started button if you also wish to use persistent menu"

// settingsPage is the Page of a call about its Messenger profile, within its pace
// (Messenger Platform reference, section 6.1).
func (g *Door) settingsPage(c *call) (*world.Page, *world.Error) {
	page, ge := g.pageWith(c, "pages_messaging", "pages_manage_metadata")
	if ge != nil {
		return nil, ge
	}
	if p := strings.ToLower(c.params["platform"]); p != "" && p != "messenger" {
		return nil, world.BadParam("param platform must be one of {messenger}")
	}
	return page, g.settingPace(page.ID)
}

// messengerProfile is GET /{page}/messenger_profile.
func (g *Door) messengerProfile(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.settingsPage(c)
	if ge != nil {
		return nil, ge
	}
	names := c.params.List("fields")
	if len(names) == 0 {
		return nil, world.BadParam("The parameter fields is required")
	}
	row := map[string]any{}
	for _, name := range names {
		if name == "subject_to_new_eu_privacy_rules" {
			row[name] = false
			continue
		}
		if !slices.Contains(check.ProfileNames, name) && !slices.Contains(check.RetiredProfileNames, name) {
			return nil, world.BadParam("param fields must be one of {" + strings.Join(check.ProfileNames, ", ") + "}")
		}
		if v := g.State.Profiles[page.ID][name]; v != nil {
			row[name] = v
		}
	}
	data := []any{}
	if len(row) > 0 {
		data = append(data, row)
	}
	return map[string]any{"data": data}, nil
}

// messengerProfilePost is POST /{page}/messenger_profile: sets the named properties.
func (g *Door) messengerProfilePost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.settingsPage(c)
	if ge != nil {
		return nil, ge
	}
	change := map[string]json.RawMessage{}
	for _, name := range check.RetiredProfileNames {
		if c.params[name] != "" {
			return nil, errNotNow("The property " + name)
		}
	}
	for _, name := range check.ProfileNames {
		text := c.params[name]
		if text == "" {
			continue
		}
		if e := check.Profile(name, text, g.rules(c, page)); e != nil {
			return nil, refused(e)
		}
		change[name] = asJSON(text)
	}
	if len(change) == 0 {
		return nil, world.BadParam("One of these parameters is required: " + strings.Join(check.ProfileNames, ", "))
	}
	own := g.State.Profiles[page.ID]
	if change["persistent_menu"] != nil && change["get_started"] == nil && own["get_started"] == nil {
		return nil, world.BadParam(needsGetStarted)
	}
	if own == nil {
		own = map[string]json.RawMessage{}
		g.State.Profiles[page.ID] = own
	}
	for name, v := range change {
		own[name] = v
	}
	g.Changed("page", page.ID)
	return map[string]any{"result": "success"}, nil
}

// asJSON is a property's value as JSON: plain text becomes a string.
func asJSON(text string) json.RawMessage {
	if t := strings.TrimSpace(text); (strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[")) && json.Valid([]byte(t)) {
		return json.RawMessage(t)
	}
	return encode(strings.Trim(text, `"`))
}

// messengerProfileDelete is DELETE /{page}/messenger_profile: removes the named properties.
func (g *Door) messengerProfileDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.settingsPage(c)
	if ge != nil {
		return nil, ge
	}
	names := c.params.List("fields")
	if len(names) == 0 {
		return nil, world.BadParam("The parameter fields is required")
	}
	for _, name := range names {
		if !slices.Contains(check.ProfileNames, name) && !slices.Contains(check.RetiredProfileNames, name) {
			return nil, world.BadParam("param fields must be one of {" + strings.Join(check.ProfileNames, ", ") + "}")
		}
	}
	own := g.State.Profiles[page.ID]
	if slices.Contains(names, "get_started") && own["persistent_menu"] != nil && !slices.Contains(names, "persistent_menu") {
		return nil, world.BadParam(needsGetStarted + ". Delete the menu first")
	}
	for _, name := range names {
		delete(own, name)
	}
	g.Changed("page", page.ID)
	return map[string]any{"result": "success"}, nil
}
