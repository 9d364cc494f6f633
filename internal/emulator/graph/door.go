package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Door is the Graph API of one world.
type Door struct{ *world.World }

// New returns the door of a world.
func New(w *world.World) *Door { return &Door{w} }

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
	node   string // first part of the path
	path   string // without the version
	params params
	upload *upload

	token        *world.Token // nil for an app token and for none
	app          *world.App   // of the token; nil without a token
	isApp        bool         // an app token
	hasAny       bool         // some valid token was shown
	text         string       // of the token
	major, minor int          // version that was asked for; 0 for none
	baseURL      string
}

var versionPart = regexp.MustCompile(`^v([0-9]{1,2})\.([0-9])$`)

// graph versions by their last day (Messenger Platform reference, section 0.4).
var oldVersions = []struct {
	major int
	until string
}{{19, "2026-05-21"}, {20, "2026-09-24"}, {21, "2027-01-21"}, {22, "2027-05-20"}, {23, "2027-10-08"}, {24, "2028-02-18"}}

const newestVersion = 26

// ServeHTTP answers every path that is none of the emulator's own.
func (g *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.Trim(r.URL.Path, "/")
	first, rest, _ := strings.Cut(path, "/")
	asked := 0
	if m := versionPart.FindStringSubmatch(first); m != nil {
		path = rest
		_, _ = fmt.Sscanf(m[1], "%d", &asked)
	}
	switch {
	case path == "dialog/oauth":
		g.serveDialog(w, r)
		return
	case strings.HasPrefix(path, "checkpoint/test-user-login/"):
		g.serveTestLogin(w, r, strings.TrimPrefix(path, "checkpoint/test-user-login/"))
		return
	}
	g.Mu.Lock()
	served := g.versionServed(asked)
	g.Mu.Unlock()
	w.Header().Set("facebook-api-version", served)
	w.Header().Set("Cache-Control", "private, no-cache, no-store, must-revalidate")
	page, result, ge := g.answer(r, path)
	if ge != nil {
		g.Mu.Lock()
		trace := g.NewTrace()
		g.Mu.Unlock()
		writeError(w, ge, trace, page)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(result)
}

// versionServed holds for callers with the lock: an expired version is served by the oldest that is still usable.
func (g *Door) versionServed(asked int) string {
	oldest, today := 25, time.UnixMilli(g.RulesAt()).UTC().Format("2006-01-02")
	for i := len(oldVersions) - 1; i >= 0; i-- {
		if today < oldVersions[i].until {
			oldest = oldVersions[i].major
		}
	}
	if asked == 0 || asked > newestVersion {
		asked = newestVersion
	}
	return fmt.Sprintf("v%d.0", max(asked, oldest))
}

// answer authenticates and dispatches; it also returns the token's Page for headers.
func (g *Door) answer(r *http.Request, path string) (string, any, *world.Error) {
	p, up, ge := readParams(r)
	if ge != nil {
		return "", nil, ge
	}
	c := &call{r: r, params: p, upload: up, baseURL: g.BaseURL(r)}
	c.major, c.minor, _ = request.SplitVersion(r.URL.Path)
	if ge := g.authenticate(c); ge != nil {
		return "", nil, ge
	}
	page := ""
	if c.token != nil {
		page = c.token.PageID
	}
	method := r.Method
	if m := strings.ToUpper(p["method"]); m != "" {
		method = m
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	route, known, ge := g.route(c, method, path)
	switch {
	case ge != nil:
		return page, nil, ge
	case route == nil && known:
		ge := world.BadParam("")
		ge.Type, ge.Message = "GraphMethodException", "Unsupported "+strings.ToLower(method)+" request."
		return page, nil, ge
	case route == nil:
		return page, nil, errUnknownPath("/" + path)
	}
	if !c.hasAny && !strings.HasPrefix(route.Path, "oauth/") {
		return page, nil, world.Fail(http.StatusUnauthorized, 104, 0, "An access token is required to request this resource.")
	}
	if ge := g.checkNeeds(c, route); ge != nil {
		return page, nil, ge
	}
	result, ge := route.handler(g, c)
	if ge == nil && route.Name == "messages" {
		g.dawdle(r.Context(), page)
	}
	return page, result, ge
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

// route finds the endpoint of a path. known says that the path exists with another method.
func (g *Door) route(c *call, method, path string) (*Route, bool, *world.Error) {
	node, edge, _ := strings.Cut(path, "/")
	c.node, c.path = node, path
	kind := ""
	if node == "me" {
		if !c.hasAny || c.isApp {
			ge := world.Fail(http.StatusBadRequest, 2500, 0, "")
			ge.Message = "An active access token must be used to query information about the current user."
			return nil, false, ge
		}
		kind = "{user}"
		if c.token.Type == "PAGE" {
			kind, c.node = "{page}", c.token.PageID
		}
	} else {
		g.Mu.Lock()
		kind = g.nodeKind(node)
		g.Mu.Unlock()
	}
	known := false
	for i := range Routes {
		first, rest, _ := strings.Cut(Routes[i].Path, "/")
		if !sameEdge(rest, edge) || (first != kind && first != node) {
			continue
		}
		if Routes[i].Method == method {
			return &Routes[i], true, nil
		}
		known = true
	}
	if !known && kind == "" && (edgeExists(edge) || edge == "" && world.AllDigits(node)) {
		return nil, false, world.ErrNoObject(node)
	}
	if !known && kind != "" && edgeExists(edge) {
		name, _, _ := strings.Cut(edge, "/")
		return nil, false, world.BadParam("Tried accessing nonexisting field (" + name + ") on node type (" + strings.Trim(kind, "{}") + ")")
	}
	return nil, known, nil
}

// sameEdge compares the path behind the node; a part in braces stands for any.
func sameEdge(pattern, edge string) bool {
	if pattern == edge {
		return true
	}
	a, b := strings.Split(pattern, "/"), strings.Split(edge, "/")
	if len(a) != len(b) || !strings.Contains(pattern, "{") {
		return false
	}
	for i := range a {
		if a[i] != b[i] && (!strings.HasPrefix(a[i], "{") || b[i] == "") {
			return false
		}
	}
	return true
}

func edgeExists(edge string) bool {
	if edge == "" {
		return false
	}
	for _, r := range Routes {
		if _, rest, _ := strings.Cut(r.Path, "/"); sameEdge(rest, edge) {
			return true
		}
	}
	return false
}

// nodeKind says what an id names; an unknown number is taken for a PSID.
func (g *Door) nodeKind(id string) string {
	switch {
	case g.State.Pages[id] != nil:
		return "{page}"
	case g.State.Apps[id] != nil:
		return "{app}"
	case strings.HasPrefix(id, "t_"):
		return "{thread}"
	case strings.HasPrefix(id, "m_"):
		return "{message}"
	}
	if _, ok := g.State.ByASID[id]; ok {
		return "{user}"
	}
	if _, ok := g.State.ByPSID[id]; ok {
		return "{psid}"
	}
	return ""
}

// authenticate reads the token from query, form or header and checks it and its proof
// (Messenger Platform reference, sections 10.1 and 10.5). No token is no error yet.
func (g *Door) authenticate(c *call) *world.Error {
	text := c.params["access_token"]
	if text == "" {
		kind, value, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
		if strings.EqualFold(kind, "Bearer") || strings.EqualFold(kind, "OAuth") {
			text = strings.TrimSpace(value)
		}
	}
	if text == "" {
		return nil
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t, app, ge := g.LookToken(text)
	if ge != nil {
		return ge
	}
	c.token, c.app, c.isApp, c.hasAny, c.text = t, app, t == nil, true, text
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
