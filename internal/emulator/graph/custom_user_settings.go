package graph

import (
	"encoding/json"
	"slices"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// userSettings finds the Page and the person of a call about a person's own menu
// (Messenger Platform reference, section 6.2).
func (g *Door) userSettings(c *call) (*world.Page, string, *world.Error) {
	page, ge := g.pageWith(c, "pages_messaging")
	if ge != nil {
		return nil, "", ge
	}
	psid := c.params["psid"]
	if psid == "" {
		return nil, "", world.BadParam("The parameter psid is required")
	}
	if g.State.ByPSID[psid].Page != page.ID {
		return nil, "", world.ErrNoMatch()
	}
	return page, psid, g.settingPace(psid)
}

// userSettingsGet is GET /{page}/custom_user_settings?psid=…
func (g *Door) userSettingsGet(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, psid, ge := g.userSettings(c)
	if ge != nil {
		return nil, ge
	}
	row := map[string]any{}
	if v := g.State.UserMenus[psid]; v != nil {
		row["user_level_persistent_menu"] = v
	}
	if v := g.State.Profiles[page.ID]["persistent_menu"]; v != nil {
		row["page_level_persistent_menu"] = v
	}
	return map[string]any{"data": []any{row}}, nil
}

// userSettingsPost is POST /{page}/custom_user_settings.
func (g *Door) userSettingsPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, psid, ge := g.userSettings(c)
	if ge != nil {
		return nil, ge
	}
	var menu []wire.PersistentMenu
	if e := c.params.Into("persistent_menu", &menu); e != nil {
		return nil, refused(e)
	}
	if e := check.Menu(menu, g.rules(c, page)); e != nil {
		return nil, refused(e)
	}
	if g.State.Profiles[page.ID]["get_started"] == nil {
		return nil, world.BadParam(needsGetStarted)
	}
	g.State.UserMenus[psid] = json.RawMessage(c.params["persistent_menu"])
	g.Dirty = true
	return map[string]any{"result": "success"}, nil
}

// userSettingsDelete is DELETE /{page}/custom_user_settings?psid=…&params=["persistent_menu"].
func (g *Door) userSettingsDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	_, psid, ge := g.userSettings(c)
	if ge != nil {
		return nil, ge
	}
	if !slices.Contains(c.params.List("params"), "persistent_menu") {
		return nil, world.BadParam("param params must be one of {PERSISTENT_MENU}")
	}
	delete(g.State.UserMenus, psid)
	g.Dirty = true
	return map[string]any{"result": "success"}, nil
}
