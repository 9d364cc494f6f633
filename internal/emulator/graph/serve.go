package graph

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// reply is the answer to one call, alone or in a batch.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    bool // no answer at all: the connection is cut
}

// ServeHTTP answers every path that is none of the emulator's own.
func (g *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", exposed)
	if r.Method == http.MethodOptions {
		preflight(h, r)
		return
	}
	in, e := request.Read(r)
	var out *reply
	if e == nil && in.Method == http.MethodPost && in.Params["batch"] != "" {
		out = g.batch(r, in)
	} else {
		out = g.reply(r, in, e)
	}
	if out.cut {
		panic(http.ErrAbortHandler)
	}
	for k, v := range out.header {
		h[k] = v
	}
	out.write(w, r, in.Params)
}

// reply answers one call.
func (g *Door) reply(r *http.Request, in *request.Call, e *check.Error) *reply {
	major, minor := request.Served(in.Major, in.Minor, g.today())
	c := &call{r: r, params: in.Params, upload: in.File(), major: major, askedMajor: in.Major, askedMinor: in.Minor, method: in.Method, path: in.Path, text: in.Token, baseURL: g.BaseURL(r)}
	if in.Major != 0 {
		c.prefix = request.VersionName(in.Major, in.Minor)
	}
	out := &reply{status: http.StatusOK, header: http.Header{}}
	out.header.Set("Content-Type", "application/json; charset=UTF-8")
	out.header.Set("facebook-api-version", request.VersionName(major, minor))
	out.header.Set("Cache-Control", "private, no-cache, no-store, must-revalidate")
	out.header.Set("Pragma", "no-cache")
	result, ge := any(nil), refused(e)
	if ge == nil {
		result, ge = g.answer(c)
	}
	g.Mu.Lock()
	g.usage(c, ge, out.header)
	trace := ""
	if ge != nil {
		trace = g.NewTrace()
	}
	g.Mu.Unlock()
	if ge != nil {
		out.fail(ge, trace)
		if in.Params.Bool("suppress_http_code") {
			out.status = http.StatusOK
		}
		return out
	}
	if to, ok := result.(redirect); ok {
		out.status = http.StatusFound
		out.header.Set("Location", string(to))
		return out
	}
	out.body = encode(dated(debugged(result, in.Params["debug"]), in.Params["date_format"]))
	return out
}

// today is the day whose versions and rules hold.
func (g *Door) today() string {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	return time.UnixMilli(g.RulesAt()).UTC().Format("2006-01-02")
}

// fail makes the reply an error.
func (out *reply) fail(ge *world.Error, trace string) {
	out.cut, out.status = ge.Cut, ge.Status
	body := ge.GraphError
	body.TraceID = trace
	out.header.Set("X-Fb-Trace-Id", trace)
	if body.Type == "OAuthException" {
		out.header.Set("WWW-Authenticate", challenge(ge))
	}
	out.body = encode(wire.ErrorBody{Error: &body})
}

// refused turns a judgement of form into an error on the wire.
func refused(e *check.Error) *world.Error {
	if e == nil {
		return nil
	}
	return world.Fail(e.Status, e.Code, e.Subcode, e.Message)
}

func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// debugged adds what debug=all, info or warning asks for.
func debugged(result any, level string) any {
	m, ok := result.(map[string]any)
	if !ok || level == "" || level == "0" || strings.EqualFold(level, "none") {
		return result
	}
	m = maps.Clone(m) // what is answered may be shared
	m["__debug__"] = map[string]any{}
	return m
}

// answer authenticates and dispatches.
func (g *Door) answer(c *call) (any, *world.Error) {
	if ge := g.authenticate(c); ge != nil {
		return nil, ge
	}
	result, ge := g.find(c)
	if ge != nil && ge.Code == 100 && ge.Subcode == 33 {
		ge.Message = strings.Replace(ge.Message, "Unsupported request.", "Unsupported "+strings.ToLower(c.method)+" request.", 1)
	}
	return result, ge
}

// find answers one object, or several by their ids.
func (g *Door) find(c *call) (any, *world.Error) {
	if c.method == http.MethodGet && c.params["ids"] != "" && (c.path == "" || g.isEdge(c.path)) {
		return g.byIDs(c)
	}
	return g.dispatch(c)
}

// dispatch finds the endpoint and calls it.
func (g *Door) dispatch(c *call) (any, *world.Error) {
	route, known, ge := g.route(c)
	switch {
	case ge != nil:
		return nil, ge
	case route == nil && known:
		return nil, errMethod(c.method)
	case route == nil:
		return nil, errUnknownPath("/" + c.path)
	}
	if !c.hasAny && !open(route) {
		return nil, world.Fail(http.StatusUnauthorized, 104, 0, "An access token is required to request this resource.")
	}
	if ge := g.tooEarly(route); ge != nil {
		return nil, ge
	}
	if ge := g.spend(c); ge != nil {
		return nil, ge
	}
	if ge := g.checkNeeds(c, route); ge != nil {
		return nil, ge
	}
	result, ge := route.handler(g, c)
	if ge == nil {
		result = g.introspected(c, route, result)
	}
	g.note(c, route, result, ge)
	if ge == nil && route.Name == "messages" && c.token != nil {
		g.dawdle(c.r.Context(), c.token.PageID)
	}
	return result, ge
}

// born are the days from which endpoints do something, by their names (Messenger Platform reference,
// sections 3.7 and 6.10; of utility templates it tells the year only).
var born = map[string]int64{"message_templates": dayOf(2025, 1, 1), "moderate_conversations": dayOf(2025, 3, 31)}

// tooEarly refuses a change by an endpoint that was not there yet under the rules that hold. Reading
// finds nothing, as nothing could be made.
func (g *Door) tooEarly(route *Route) *world.Error {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if route.Method != http.MethodGet && !g.State.Switches.Legacy && g.RulesAt() < born[route.Name] {
		return errNotNow(route.Name)
	}
	return nil
}

// open tells whether an endpoint answers without a token.
func open(route *Route) bool {
	return strings.HasPrefix(route.Path, "oauth/") || route.Path == "{app}/activities" || route.Name == "picture"
}

// idsMost is how many objects one call may name.
const idsMost = 50

// byIDs is GET /?ids=a,b: several objects in one answer, by id; and GET /conversations?ids=a,b:
// an edge of each of them.
func (g *Door) byIDs(c *call) (any, *world.Error) {
	ids := c.params.List("ids")
	if len(ids) > idsMost {
		return nil, world.BadParam("Too many IDs. Maximum: 50")
	}
	out := map[string]any{}
	for _, id := range ids {
		sub := *c
		sub.path = strings.TrimSuffix(id+"/"+c.path, "/")
		v, ge := g.dispatch(&sub)
		if ge != nil {
			return nil, ge
		}
		out[id] = v
	}
	return out, nil
}
