package graph

import (
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The edge /{app}/subscriptions: webhooks at the app's level (Messenger Platform
// reference, sections 1.1 and 1.2). It takes an app token.

func (g *Door) ownApp(c *call) *world.Error {
	if !c.isApp {
		return world.Fail(http.StatusForbidden, 190, 0, "This method must be called with an app access token")
	}
	if c.app.ID != c.node {
		return world.ErrNoObject(c.node)
	}
	return nil
}

func (g *Door) subscriptionsGet(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	data := []any{}
	if c.app.CallbackURL != "" {
		fields := []any{}
		for _, f := range c.app.Fields {
			fields = append(fields, map[string]any{"name": f, "version": g.versionServed(0)})
		}
		data = append(data, map[string]any{"object": "page", "callback_url": c.app.CallbackURL, "active": true, "fields": fields})
	}
	return map[string]any{"data": data}, nil
}

func (g *Door) subscriptionsPost(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	if c.params["object"] != "page" {
		return nil, world.BadParam("param object must be page; other objects are not part of this emulator")
	}
	callback, token := c.params["callback_url"], c.params["verify_token"]
	g.Mu.Lock()
	if callback == "" {
		callback, token = c.app.CallbackURL, c.app.VerifyToken
	}
	challenge := g.Digits(10)
	g.Mu.Unlock()
	if callback == "" {
		return nil, required("callback_url")
	}
	if err := g.VerifyCallback(c.r.Context(), callback, token, challenge); err != nil {
		ge := world.Fail(http.StatusBadRequest, 2200, 0, "Callback verification failed with the following errors: "+err.Error())
		return nil, ge
	}
	fields := c.params.list("fields")
	g.Mu.Lock()
	defer g.Mu.Unlock()
	c.app.CallbackURL, c.app.VerifyToken = callback, token
	if len(fields) > 0 {
		c.app.Fields = fields
	}
	g.Changed("app", c.app.ID)
	return web.Success, nil
}

func (g *Door) subscriptionsDelete(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	fields := c.params.list("fields")
	if len(fields) == 0 {
		c.app.Fields, c.app.CallbackURL = []string{}, ""
	}
	c.app.Fields = slices.DeleteFunc(c.app.Fields, func(f string) bool { return slices.Contains(fields, f) })
	g.Changed("app", c.app.ID)
	return web.Success, nil
}
