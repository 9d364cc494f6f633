package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// graphRoute is one endpoint; see graphRoutes.
type graphRoute struct {
	name    string // file graph_<name>.go and testdata/graph/<name>.txtar
	method  string
	path    string
	handler func(*Emulator, *graphCall) (any, *graphError)
}

// graphCall is one call of the Graph API.
type graphCall struct {
	r      *http.Request
	node   string // first part of the path
	params params
	upload *upload

	token   *token // nil for an app token and for none
	app     *App   // of the token; nil without a token
	isApp   bool   // an app token
	hasAny  bool   // some valid token was shown
	baseURL string
}

var versionPart = regexp.MustCompile(`^v([0-9]{1,2})\.([0-9])$`)

// graph versions by their last day (Messenger Platform reference, section 0.4).
var oldVersions = []struct {
	major int
	until string
}{{19, "2026-05-21"}, {20, "2026-09-24"}, {21, "2027-01-21"}, {22, "2027-05-20"}, {23, "2027-10-08"}, {24, "2028-02-18"}}

const newestVersion = 26

// serveGraph answers every path that is none of the emulator's own.
func (e *Emulator) serveGraph(w http.ResponseWriter, r *http.Request) {
	path := strings.Trim(r.URL.Path, "/")
	first, rest, _ := strings.Cut(path, "/")
	asked := 0
	if m := versionPart.FindStringSubmatch(first); m != nil {
		path = rest
		_, _ = fmt.Sscanf(m[1], "%d", &asked)
	}
	w.Header().Set("facebook-api-version", e.versionServed(asked))
	w.Header().Set("Cache-Control", "private, no-cache, no-store, must-revalidate")
	page, result, ge := e.graph(r, path)
	if ge != nil {
		e.mu.Lock()
		trace := e.newTrace()
		e.mu.Unlock()
		ge.write(w, trace, page)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(result)
}

// versionServed: an expired version is served by the oldest that is still usable.
func (e *Emulator) versionServed(asked int) string {
	oldest, today := 25, e.clock.Now().UTC().Format("2006-01-02")
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

// graph authenticates and dispatches; it also returns the token's Page for headers.
func (e *Emulator) graph(r *http.Request, path string) (string, any, *graphError) {
	p, up, ge := readParams(r)
	if ge != nil {
		return "", nil, ge
	}
	c := &graphCall{r: r, params: p, upload: up, baseURL: e.baseURL(r)}
	if ge := e.authenticate(c); ge != nil {
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
	route, known, ge := e.route(c, method, path)
	switch {
	case ge != nil:
		return page, nil, ge
	case route == nil && known:
		ge := badParam("")
		ge.Type, ge.Message = "GraphMethodException", "Unsupported "+strings.ToLower(method)+" request."
		return page, nil, ge
	case route == nil:
		return page, nil, errUnknownPath("/" + path)
	}
	if !c.hasAny {
		return page, nil, fail(http.StatusUnauthorized, 104, 0, "An access token is required to request this resource.")
	}
	result, ge := route.handler(e, c)
	return page, result, ge
}

// route finds the endpoint of a path. known says that the path exists with another method.
func (e *Emulator) route(c *graphCall, method, path string) (*graphRoute, bool, *graphError) {
	node, edge, _ := strings.Cut(path, "/")
	c.node = node
	kind := ""
	if node == "me" {
		if !c.hasAny || c.isApp {
			ge := fail(http.StatusBadRequest, 2500, 0, "")
			ge.Message = "An active access token must be used to query information about the current user."
			return nil, false, ge
		}
		if c.token.Type == "PAGE" {
			kind, c.node = "{page}", c.token.PageID
		}
	} else {
		e.mu.Lock()
		kind = e.nodeKind(node)
		e.mu.Unlock()
	}
	known := false
	for i := range graphRoutes {
		first, rest, _ := strings.Cut(graphRoutes[i].path, "/")
		if rest != edge || (first != kind && first != node) {
			continue
		}
		if graphRoutes[i].method == method {
			return &graphRoutes[i], true, nil
		}
		known = true
	}
	if !known && kind == "" && (edgeExists(edge) || edge == "" && allDigits(node)) {
		return nil, false, errNoObject(node)
	}
	return nil, known, nil
}

func edgeExists(edge string) bool {
	if edge == "" {
		return false
	}
	for _, r := range graphRoutes {
		if _, rest, _ := strings.Cut(r.path, "/"); rest == edge {
			return true
		}
	}
	return false
}

// nodeKind says what an id names; an unknown number is taken for a PSID.
func (e *Emulator) nodeKind(id string) string {
	switch {
	case e.st.Pages[id] != nil:
		return "{page}"
	case e.st.Apps[id] != nil:
		return "{app}"
	case strings.HasPrefix(id, "t_"):
		return "{thread}"
	case strings.HasPrefix(id, "m_"):
		return "{message}"
	}
	if _, ok := e.st.psids[id]; ok {
		return "{psid}"
	}
	return ""
}

// authenticate reads the token from query, form or header and checks it and its proof
// (Messenger Platform reference, sections 10.1 and 10.5). No token is no error yet.
func (e *Emulator) authenticate(c *graphCall) *graphError {
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
	e.mu.Lock()
	defer e.mu.Unlock()
	t, app, ge := e.lookToken(text)
	if ge != nil {
		return ge
	}
	c.token, c.app, c.isApp, c.hasAny = t, app, t == nil, true
	if proof := c.params["appsecret_proof"]; proof != "" {
		if proof != wire.AppSecretProof(app.Secret, text) {
			ge := badParam("")
			ge.Type, ge.Message = "GraphMethodException", "Invalid appsecret_proof provided in the API argument"
			return ge
		}
	} else if e.st.Switches.RequireAppSecret {
		ge := badParam("")
		ge.Type, ge.Message = "GraphMethodException", "API calls from the server require an appsecret_proof argument"
		return ge
	}
	return nil
}

// lookToken resolves a token's text: an app token "APP|SECRET" gives no token value.
func (e *Emulator) lookToken(text string) (*token, *App, *graphError) {
	if id, secret, ok := strings.Cut(text, "|"); ok {
		if app := e.st.Apps[id]; app != nil && app.Secret == secret {
			return nil, app, nil
		}
		return nil, nil, tokenError(0, "Invalid OAuth access token signature.")
	}
	t := e.st.Tokens[text]
	if t == nil || e.st.Apps[t.AppID] == nil {
		return nil, nil, tokenError(0, "Invalid OAuth access token - Cannot parse access token")
	}
	if t.Type == "PAGE" && e.strikes(faultExpire, t.PageID) {
		return nil, nil, e.expiredError(463)
	}
	if t.Subcode != 0 {
		return nil, nil, e.expiredError(t.Subcode)
	}
	return t, e.st.Apps[t.AppID], nil
}

func (e *Emulator) expiredError(subcode int) *graphError {
	switch subcode {
	case 463:
		at := e.clock.Now().UTC().Format("Monday, 02-Jan-06 15:04:05 MST")
		return tokenError(463, "Error validating access token: Session has expired on "+at+".")
	case 460:
		return tokenError(460, "Error validating access token: The session has been invalidated because the user changed their password or the token was renewed.")
	}
	return tokenError(subcode, "Error validating access token: The session is not valid any more.")
}

// ownPage returns the Page that a call is about when its token may act for it. Callers
// hold the lock.
func (e *Emulator) ownPage(c *graphCall) (*Page, *graphError) {
	if c.isApp || c.token.Type != "PAGE" {
		return nil, fail(http.StatusForbidden, 190, 0, "This method must be called with a Page Access Token")
	}
	if c.token.PageID != c.node {
		return nil, errNoObject(c.node)
	}
	page := e.st.Pages[c.node]
	if page == nil {
		return nil, errNoObject(c.node)
	}
	return page, nil
}

func (e *Emulator) baseURL(r *http.Request) string {
	if e.opts.PublicURL != "" {
		return strings.TrimSuffix(e.opts.PublicURL, "/")
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
