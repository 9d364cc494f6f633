package graph

import (
	"maps"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
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

// objects are the kinds of objects that an app can subscribe to, with their fields.
var objects = map[string][]string{
	"page":        allFields,
	"permissions": append([]string{"connected"}, world.Permissions...),
	"user":        {"name", "email", "picture", "locale"},
}

func (g *Door) subscriptionsGet(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	version := request.VersionName(request.Served(0, 0, g.today()))
	g.Mu.Lock()
	defer g.Mu.Unlock()
	data := []any{}
	add := func(object, callback string, active bool, fields []string) {
		list := []any{}
		for _, f := range fields {
			list = append(list, map[string]any{"name": f, "version": version})
		}
		data = append(data, map[string]any{"object": object, "callback_url": callback, "active": active, "fields": list})
	}
	if c.app.CallbackURL != "" {
		add("page", c.app.CallbackURL, !c.app.CallbackOff, c.app.Fields)
	}
	for _, object := range slices.Sorted(maps.Keys(c.app.Others)) {
		add(object, c.app.Others[object].CallbackURL, true, c.app.Others[object].Fields)
	}
	return map[string]any{"data": data}, nil
}

func (g *Door) subscriptionsPost(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	object, fields := c.params["object"], c.params.List("fields")
	known, ok := objects[object]
	if !ok {
		return nil, world.BadParam("param object must be one of {page, permissions, user}; other objects are not part of this emulator")
	}
	for _, f := range fields {
		if !slices.Contains(known, f) {
			return nil, world.BadParam("param fields: " + f + " is no field of " + object)
		}
	}
	callback, token := c.params["callback_url"], c.params["verify_token"]
	g.Mu.Lock()
	if callback == "" {
		callback, token = g.subscriptionOf(c.app, object)
	}
	challenge := g.Digits(10)
	g.Mu.Unlock()
	if callback == "" {
		return nil, required("callback_url")
	}
	if err := g.VerifyCallback(c.r.Context(), callback, token, challenge); err != nil {
		return nil, world.Fail(http.StatusBadRequest, 2200, 0, "Callback verification failed with the following errors: "+err.Error())
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if object == "page" {
		c.app.CallbackURL, c.app.VerifyToken, c.app.CallbackOff = callback, token, false
		if len(fields) > 0 {
			c.app.Fields = fields
		}
		if v := c.params["include_values"]; v != "" {
			c.app.BareChanges = v == "false" || v == "0"
		}
	} else {
		world.MakeMap(&c.app.Others)
		c.app.Others[object] = &world.Subscription{CallbackURL: callback, VerifyToken: token, Fields: fields}
	}
	g.Changed("app", c.app.ID)
	return web.Success, nil
}

// subscriptionOf is the callback of an object, and its token.
func (g *Door) subscriptionOf(app *world.App, object string) (string, string) {
	if object == "page" {
		return app.CallbackURL, app.VerifyToken
	}
	if s := app.Others[object]; s != nil {
		return s.CallbackURL, s.VerifyToken
	}
	return "", ""
}

// subscriptionsDelete removes all subscriptions, those of an object, or some of its fields.
func (g *Door) subscriptionsDelete(c *call) (any, *world.Error) {
	if ge := g.ownApp(c); ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	object, fields := c.params["object"], c.params.List("fields")
	left := func(have []string) []string {
		return slices.DeleteFunc(have, func(f string) bool { return slices.Contains(fields, f) })
	}
	if object == "" || object == "page" {
		if len(fields) == 0 {
			c.app.Fields, c.app.CallbackURL = []string{}, ""
		}
		c.app.Fields = left(c.app.Fields)
	}
	for name, s := range c.app.Others {
		if object != "" && object != name {
			continue
		}
		if s.Fields = left(s.Fields); len(fields) == 0 {
			delete(c.app.Others, name)
		}
	}
	g.Changed("app", c.app.ID)
	return web.Success, nil
}
