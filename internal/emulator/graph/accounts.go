package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// accounts is GET /me/accounts: the Pages on which the token's person may do something, each
// with its Page token (Messenger Platform reference, section 10.1). Without pages_show_list
// there are none; a person who ticked some Pages in the dialog gives those only.
func (g *Door) accounts(c *call) (any, *world.Error) {
	g.Mu.Lock()
	person, ge := g.ownPerson(c)
	if ge != nil {
		g.Mu.Unlock()
		return nil, ge
	}
	var list []string
	for _, p := range g.ManagedPages(person.ID) {
		if c.token.Has("pages_show_list", p.ID) {
			list = append(list, p.ID)
		}
	}
	g.Mu.Unlock()
	out, ge := g.nodes(c, list, func(sub *call) (any, *world.Error) {
		g.Mu.Lock()
		page := g.State.Pages[sub.node]
		if page == nil { // just now it went
			g.Mu.Unlock()
			return nil, world.ErrNoObject(sub.node)
		}
		all := g.account(c, person, page)
		g.Mu.Unlock()
		return g.object(sub, "{page}", all, "access_token", "category", "category_list", "name", "tasks", "perms")
	})
	if answer, ok := out.(map[string]any); ok && slices.Contains(c.params.List("summary"), "total_count") {
		answer["summary"] = map[string]any{"total_count": len(list)}
	}
	return out, ge
}

func (g *Door) account(c *call, person *world.Person, p *world.Page) map[string]any {
	out := pageFields(c, p)
	out["access_token"] = g.PageTokenFor(c.token, p)
	if tasks := g.TasksOf(p, person.ID); c.askedMajor == 2 || c.askedMajor == 3 {
		out["perms"] = oldPerms(tasks)
	} else {
		out["tasks"] = tasks
	}
	return out
}

// pageFields are the members of a Page that all may see who see it.
func pageFields(c *call, p *world.Page) map[string]any {
	out := map[string]any{
		"id": p.ID, "name": p.Name, "category": p.Category, "link": c.baseURL + "/m.me/" + p.ID, "is_published": !p.Settings.Unpublished,
		"category_list": []any{map[string]any{"id": categoryID(p.Category), "name": p.Category}},
	}
	if p.Username != "" {
		out["username"] = p.Username
	}
	return out
}

// oldPerms are tasks by the names that they had before v4.0.
func oldPerms(tasks []string) []string {
	names := map[string][]string{"MANAGE": {"ADMINISTER", "BASIC_ADMIN"}, "CREATE_CONTENT": {"EDIT_PROFILE", "CREATE_CONTENT"}, "MODERATE": {"MODERATE_CONTENT"}}
	out := []string{}
	for _, t := range tasks {
		out = append(out, names[t]...)
	}
	return out
}

// categoryID is a number that stands for a category's name.
func categoryID(name string) string {
	n := uint32(2200)
	for _, r := range name {
		n = (n*31 + uint32(r)) % 9_000_000
	}
	digits := []byte{}
	for n += 1_000_000; n > 0; n /= 10 {
		digits = append([]byte{byte('0' + n%10)}, digits...)
	}
	return string(digits)
}

// makePage is POST /me/accounts: a person, usually a test user, makes a Page.
func (g *Door) makePage(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	person, ge := g.ownPerson(c)
	if ge != nil {
		return nil, ge
	}
	name := strings.TrimSpace(c.params["name"])
	if name == "" {
		return nil, required("name")
	}
	if !c.token.Has("pages_manage_metadata", "") {
		return nil, world.Fail(http.StatusForbidden, 200, 0, "Requires pages_manage_metadata permission to create a Page")
	}
	p, err := g.AddPage(world.Page{Name: name, Category: c.params["category_enum"], Tasks: map[string][]string{person.ID: world.AllTasks()}})
	if err != nil {
		return nil, world.BadParam(err.Error())
	}
	return map[string]any{"id": p.ID}, nil
}

// ownPerson is the person of a user token. Callers hold the lock.
func (g *Door) ownPerson(c *call) (*world.Person, *world.Error) {
	if c.isApp || c.token == nil || c.token.Type != "USER" {
		return nil, world.Fail(http.StatusForbidden, 190, 0, "This method must be called with a user access token")
	}
	p := g.State.People[c.token.PersonID]
	if p == nil || c.node != "me" && g.State.ByASID[c.node].Person != p.ID {
		return nil, world.ErrNoObject(c.node)
	}
	return p, nil
}
