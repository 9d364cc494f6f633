package graph

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Door is the Graph API of one world.
type Door struct {
	*world.World
	// BatchTime is how long a batch may take.
	BatchTime time.Duration
	routes    []Route
}

// New returns the door of a world.
func New(w *world.World) *Door { return &Door{World: w, BatchTime: batchTime, routes: Routes} }

// Route is one endpoint; see Routes.
type Route struct {
	Name    string // file <name>.go and testdata/graph/<name>.txtar
	Method  string
	Path    string
	handler func(*Door, *call) (any, *world.Error)
}

// call is one call of the Graph API.
type call struct {
	r      *http.Request
	method string
	path   string // without version and slashes at its ends
	prefix string // the version as it was asked for, or ""
	major  int    // of the version that serves the call
	// askedMajor and askedMinor are the version that was asked for; 0 for none.
	askedMajor, askedMinor int
	node                   string // id of the node: the first part of the path, or of what "me" names
	rest                   []string
	params                 request.Params
	upload                 *request.File

	text    string       // of the token, or ""
	token   *world.Token // nil for an app token and for none
	app     *world.App   // of the token; nil without a token
	isApp   bool         // an app token
	hasAny  bool         // some valid token was shown
	asField bool         // the call stands for an edge as a field of its node
	baseURL string
}

// authenticate checks the token and its proof (Messenger Platform reference, sections 10.1
// and 10.5). No token is no error yet.
func (g *Door) authenticate(c *call) *world.Error {
	text := c.text
	if text == "" {
		return nil
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t, app, ge := g.LookToken(text)
	if ge != nil {
		return ge
	}
	c.token, c.app, c.isApp, c.hasAny = t, app, t == nil, true
	if c.isApp {
		return nil // who has the app's own token has its secret: nothing is left to prove
	}
	if proof := c.params["appsecret_proof"]; proof != "" {
		if proof != wire.AppSecretProof(app.Secret, text) {
			ge := world.BadParam("")
			ge.Type, ge.Message = "GraphMethodException", "Invalid appsecret_proof provided in the API argument"
			return ge
		}
	} else if g.State.Switches.RequireAppSecret {
		ge := world.BadParam("")
		ge.Type, ge.Message = "GraphMethodException", "API calls from the server require an appsecret_proof argument"
		return ge
	}
	return nil
}

// ownPage returns the Page that a call is about when its token may act for it. Callers
// hold the lock.
func (g *Door) ownPage(c *call) (*world.Page, *world.Error) {
	if c.isApp || c.token.Type != "PAGE" {
		return nil, world.Fail(http.StatusForbidden, 190, 0, "This method must be called with a Page Access Token")
	}
	if c.token.PageID != c.node {
		return nil, world.ErrNoObject(c.node)
	}
	page := g.State.Pages[c.node]
	if page == nil {
		return nil, world.ErrNoObject(c.node)
	}
	return page, nil
}

// last is the part of the path behind an edge's name, or empty.
func (c *call) last(edge string) string {
	_, rest, _ := strings.Cut(c.path, "/"+edge+"/")
	return rest
}

// dawdle holds an answer back, as the fault slow_answers says.
func (g *Door) dawdle(ctx context.Context, page string) {
	g.Mu.Lock()
	wait := time.Duration(0)
	if f := g.State.Faults[world.FaultSlow]; g.Strikes(world.FaultSlow, page) {
		wait = time.Duration(world.OrDefault(f.DelayMS, 30_000)) * time.Millisecond
	}
	g.Mu.Unlock()
	if wait == 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
