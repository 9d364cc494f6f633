package graph

import (
	"net/http"
	"strconv"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The edge /{id}/picture of Pages, people and apps: it leads to the picture, or tells its address
// with redirect=false. A site that shows it in an <img> has no token, so none is needed but for a
// person's PSID, which only the Page's token may ask about.

// redirect is a result that sends the client to another address.
type redirect string

// pictureSizes are the widths of the named types, in pixels.
var pictureSizes = map[string]int{"": 50, "square": 50, "small": 50, "album": 50, "normal": 100, "large": 200}

// pictureMost is the largest side that may be asked for.
const pictureMost = 2048

// pictureURL is where the emulator draws the picture of a node: people, pages or apps.
func (c *call) pictureURL(what, id string) string {
	ending := "/picture.svg"
	if what == "people" {
		ending = "/picture.png"
	}
	return c.baseURL + "/_emulator/" + what + "/" + id + ending
}

// picture is GET /{page}/picture, and of a person, a person in touch with a Page, or an app.
func (g *Door) picture(c *call) (any, *world.Error) {
	width, height, ge := pictureSize(c)
	if ge != nil {
		return nil, ge
	}
	g.Mu.Lock()
	url, ge := g.pictureOf(c)
	g.Mu.Unlock()
	if ge != nil {
		return nil, ge
	}
	if v := c.params["redirect"]; v != "false" && v != "0" && !c.asField {
		return redirect(url), nil
	}
	fields, ok := request.Fields(c.params["fields"])
	if !ok {
		return nil, errSyntax()
	}
	return pick(map[string]any{"data": map[string]any{"url": url, "is_silhouette": false, "height": height, "width": width}}, fields), nil
}

// pictureSize reads type, width and height. A side that is not given is as long as the other.
func pictureSize(c *call) (width, height int, ge *world.Error) {
	side, ok := pictureSizes[c.params["type"]]
	if !ok {
		return 0, 0, world.BadParam("param type must be one of {small, normal, album, large, square}")
	}
	read := func(name string) int {
		n, err := strconv.Atoi(c.params[name])
		if c.params[name] != "" && (err != nil || n < 1) {
			ge = world.BadParam("param " + name + " must be a whole number above 0")
		}
		return min(n, pictureMost)
	}
	width, height = read("width"), read("height")
	switch {
	case width == 0 && height == 0:
		width, height = side, side
	case width == 0:
		width = height
	case height == 0:
		height = width
	}
	return width, height, ge
}

// pictureOf finds what the call's node shows. Callers hold the lock.
func (g *Door) pictureOf(c *call) (string, *world.Error) {
	if g.State.Pages[c.node] != nil {
		return c.pictureURL("pages", c.node), nil
	}
	if g.State.Apps[c.node] != nil {
		return c.pictureURL("apps", c.node), nil
	}
	if owner, ok := g.State.ByPSID[c.node]; ok {
		switch {
		case !c.hasAny:
			return "", world.Fail(http.StatusUnauthorized, 104, 0, "An access token is required to request this resource.")
		case c.isApp || c.token.Type != "PAGE" || c.token.PageID != owner.Page:
			return "", world.ErrNoObject(c.node)
		}
		return c.pictureURL("people", owner.Person), nil
	}
	person := g.State.ByASID[c.node].Person
	if c.token != nil && c.token.Type == "USER" && c.node == "me" {
		person = c.token.PersonID
	}
	if g.State.People[person] == nil {
		return "", world.ErrNoObject(c.node)
	}
	return c.pictureURL("people", person), nil
}
