package graph

import (
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// makeTestUser is POST /{app}/accounts/test-users (Messenger Platform reference, section
// 10.4): a test user, with a token when the app is installed for them.
func (g *Door) makeTestUser(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	installed := c.params["installed"] != "false" && c.params["installed"] != "0"
	p, token, ge := g.AddTestUser(c.app, world.TestUser{
		Name: c.params["name"], Locale: c.params["locale"], Permissions: c.params.List("permissions"), Installed: installed,
	})
	if ge != nil {
		return nil, ge
	}
	out := g.testUser(c, p, token)
	out["email"], out["password"] = p.Email, p.Password
	return out, nil
}

func (g *Door) testUser(c *call, p *world.Person, token string) map[string]any {
	id := p.ASIDs[c.app.ID]
	out := map[string]any{"id": id, "login_url": c.baseURL + "/checkpoint/test-user-login/" + id + "/"}
	if token != "" {
		out["access_token"] = token
	}
	return out
}

// testUsers is GET on that edge.
func (g *Door) testUsers(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	list := g.TestUsers(c.app)
	return pageOf(c, list, func(p *world.Person) string { return p.ASIDs[c.app.ID] }, func(p *world.Person) any {
		token := p.UserTokens[c.app.ID]
		if t := g.State.Tokens[token]; t == nil {
			token = ""
		} else if subcode, _ := g.TokenState(t); subcode != 0 {
			token = ""
		}
		return g.testUser(c, p, token)
	})
}

// changeTestUser is POST /{test-user}: a new name or password; a new password ends the tokens.
func (g *Door) changeTestUser(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	p, ge := g.ownTestUser(c)
	if ge != nil {
		return nil, ge
	}
	if name := strings.TrimSpace(c.params["name"]); name != "" {
		p.FirstName, p.LastName, _ = strings.Cut(name, " ")
	}
	if password := c.params["password"]; password != "" {
		p.Password = password
		g.ChangePassword(p)
	}
	g.Changed("person", p.ID)
	return web.Success, nil
}

// deleteTestUser is DELETE /{test-user}.
func (g *Door) deleteTestUser(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	p, ge := g.ownTestUser(c)
	if ge != nil {
		return nil, ge
	}
	g.RemovePerson(p)
	return web.Success, nil
}

// ownTestUser is the test user that a call names: by their own token, or the app's.
func (g *Door) ownTestUser(c *call) (*world.Person, *world.Error) {
	p, app, ge := g.grantOf(c)
	if ge != nil {
		return nil, ge
	}
	if p.TestUserOf != app.ID {
		return nil, world.Fail(http.StatusForbidden, 2903, 0, "This method is for test users of the app only")
	}
	return p, nil
}
