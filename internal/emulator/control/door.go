package control

import (
	"errors"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/crowd"
	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Door is the control API of one world.
type Door struct {
	*world.World
	crowd *crowd.Crowd
}

// New returns the door of a world and of the crowd that writes in it.
func New(w *world.World, c *crowd.Crowd) *Door { return &Door{w, c} }

// control is a handler of the control API: it gets a JSON body (or none) and returns a
// status and a value, or an error whose text is shown.
type control func(r *http.Request) (int, any, error)

// seen lists what is no JSON: the clock, the stream, and pictures.
func (d *Door) seen() map[string]http.Handler {
	return map[string]http.Handler{
		"/_emulator/clock":                           d.Clock().Handler(),
		"GET /_emulator/stream":                      http.HandlerFunc(d.serveStream),
		"GET /_emulator/stickers/{sticker}":          http.HandlerFunc(d.serveSticker),
		"GET /_emulator/media/{id}":                  http.HandlerFunc(d.serveMedia),
		"GET /_emulator/people/{person}/picture.svg": http.HandlerFunc(d.servePicture),
		"GET /_emulator/people/{person}/picture.png": http.HandlerFunc(d.servePhoto),
		"GET /_emulator/pages/{page}/picture.svg":    http.HandlerFunc(d.servePagePicture),
		"GET /_emulator/apps/{app}/picture.svg":      http.HandlerFunc(d.serveAppPicture),
	}
}

// Routes lists the control API; each line is described in docs/emulator.md.
func (d *Door) Routes() map[string]http.Handler {
	routes := d.seen()
	for pattern, h := range map[string]control{
		"GET /_emulator/state":                            d.ctlState,
		"GET /_emulator/apps":                             d.ctlApps,
		"POST /_emulator/apps":                            d.ctlAppAdd,
		"PATCH /_emulator/apps/{app}":                     d.ctlAppChange,
		"DELETE /_emulator/apps/{app}":                    d.ctlAppDelete,
		"POST /_emulator/apps/{app}/verify":               d.ctlAppVerify,
		"POST /_emulator/pages":                           d.ctlPageAdd,
		"PATCH /_emulator/pages/{page}":                   d.ctlPageChange,
		"DELETE /_emulator/pages/{page}":                  d.ctlPageDelete,
		"POST /_emulator/pages/{page}/token":              d.ctlPageToken,
		"POST /_emulator/people":                          d.ctlPersonAdd,
		"PATCH /_emulator/people/{person}":                d.ctlPersonChange,
		"DELETE /_emulator/people/{person}":               d.ctlPersonDelete,
		"POST /_emulator/people/{person}/actions":         d.ctlAction,
		"PUT /_emulator/current":                          d.ctlCurrent,
		"GET /_emulator/threads":                          d.ctlThreads,
		"GET /_emulator/threads/{page}/{person}":          d.ctlThread,
		"GET /_emulator/threads/{page}/{person}/caused":   d.ctlCaused,
		"GET /_emulator/threads/{page}/{person}/control":  d.ctlOwner,
		"POST /_emulator/threads/{page}/{person}/control": d.ctlControl,
		"POST /_emulator/pages/{page}/inbox":              d.ctlInbox,
		"GET /_emulator/pages/{page}/posts":               d.ctlPosts,
		"POST /_emulator/pages/{page}/posts":              d.ctlPostAdd,
		"GET /_emulator/webhooks":                         d.ctlCalls,
		"GET /_emulator/webhooks/{call}":                  d.ctlCall,
		"POST /_emulator/webhooks/{call}/resend":          d.ctlResend,
		"GET /_emulator/errors":                           d.ctlErrors,
		"GET /_emulator/faults":                           d.ctlFaults,
		"PUT /_emulator/faults":                           d.ctlFaultsPut,
		"DELETE /_emulator/faults":                        d.ctlFaultsClear,
		"GET /_emulator/switches":                         d.ctlSwitches,
		"GET /_emulator/pack":                             d.ctlPack,
		"PUT /_emulator/pack":                             d.ctlPackPut,
		"PUT /_emulator/switches":                         d.ctlSwitchesPut,
		"GET /_emulator/stats":                            d.ctlStats,
		"POST /_emulator/wait":                            d.ctlWait,
		"GET /_emulator/crowd":                            d.ctlCrowd,
		"PUT /_emulator/crowd":                            d.ctlCrowdStart,
		"DELETE /_emulator/crowd":                         d.ctlCrowdStop,
		"POST /_emulator/reset":                           d.ctlReset,
	} {
		routes[pattern] = serveControl(h)
	}
	for pattern, h := range d.listRoutes() {
		routes[pattern] = serveControl(h)
	}
	for pattern, h := range d.catalogueRoutes() {
		routes[pattern] = serveControl(h)
	}
	for pattern, h := range d.snapshotRoutes() {
		routes[pattern] = serveControl(h)
	}
	routes["GET /_emulator/snapshots/{name}"] = http.HandlerFunc(d.serveSnapshot)
	for pattern, h := range d.accessRoutes() {
		routes[pattern] = serveControl(h)
	}
	d.htmlRoutes(routes)
	return routes
}

func serveControl(h control) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, value, err := h(r)
		if err != nil {
			web.Refuse(w, status, err)
			return
		}
		web.Answer(w, status, value)
	})
}

var errNoApp = errors.New("app: there is no app with this id")

var errNoPage = errors.New("page: there is no Page with this id")

var errNoPerson = errors.New("person: there is no test person with this id")

func (d *Door) ctlState(r *http.Request) (int, any, error) {
	s := d.Clock().State()
	d.Mu.Lock()
	defer d.Mu.Unlock()
	d.NoteMove()
	people, morePeople := d.peopleList("", "", listUsual)
	pages, morePages := d.pageList("", "", listMost)
	return 200, map[string]any{
		"apps": world.Values(d.State.Apps), "pages": pages, "people": people,
		"people_total": len(d.State.People), "people_next": morePeople, "pages_total": len(d.State.Pages), "pages_next": morePages,
		"current_person": d.State.Current, "switches": d.State.Switches, "faults": d.FaultList(), "alerts": d.Alerts(), "moves": d.Moves(),
		"clock":    map[string]any{"now_ms": s.Now.UnixMilli(), "offset_ms": s.Offset.Milliseconds(), "frozen": s.Frozen, "version": s.Version},
		"base_url": d.BaseURL(r), "graph_url": d.BaseURL(r) + "/v26.0",
		"webhook_timeout_ms": d.Options.WebhookTimeout.Milliseconds(), "strict_https": d.Options.StrictHTTPS,
	}, nil
}

func (d *Door) ctlCurrent(r *http.Request) (int, any, error) {
	var b struct {
		Person string `json:"person"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPerson(b.Person)
	if p == nil {
		return 404, nil, errNoPerson
	}
	d.State.Current = p.ID
	d.Changed("current", p.ID)
	return 200, map[string]string{"current_person": p.ID}, nil
}

func (d *Door) ctlAction(r *http.Request) (int, any, error) {
	var a world.Action
	if err := web.ReadBody(r, &a); err != nil {
		return 400, nil, err
	}
	a.Base = d.BaseURL(r)
	d.Mu.Lock()
	defer d.Mu.Unlock()
	p := d.FindPerson(r.PathValue("person"))
	if p == nil {
		return 404, nil, errNoPerson
	}
	b, err := d.ActHeld(p.ID, &a)
	if err != nil {
		return 400, nil, err
	}
	out := map[string]any{"ok": true}
	if page := d.FindPage(a.Page); page != nil {
		out["psid"] = p.PSIDs[page.ID]
	}
	if b != nil {
		out["message"] = world.CopyOf(b)
	}
	if a.Post != "" {
		out["post"] = a.Post
	}
	if a.Comment != "" {
		out["comment"] = a.Comment
	}
	if a.Lead != "" {
		out["lead"] = a.Lead
	}
	return 200, out, nil
}

func (d *Door) ctlReset(*http.Request) (int, any, error) {
	d.crowd.Stop()
	if err := d.Reset(); err != nil {
		return 500, nil, err
	}
	return 200, map[string]bool{"ok": true}, nil
}

func (d *Door) ctlFaults(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return 200, d.FaultList(), nil
}

func (d *Door) ctlFaultsPut(r *http.Request) (int, any, error) {
	var change map[string]*world.Fault
	if err := web.ReadBody(r, &change); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.SetFaults(change); err != nil {
		return 400, nil, err
	}
	return 200, d.FaultList(), nil
}

func (d *Door) ctlFaultsClear(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	d.State.Faults = map[string]*world.Fault{}
	d.Dirty = true
	d.Publish("faults", d.FaultList())
	return 200, d.FaultList(), nil
}

func (d *Door) ctlSwitches(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return 200, d.State.Switches, nil
}

func (d *Door) ctlSwitchesPut(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	s := d.State.Switches
	if err := web.ReadBody(r, &s); err != nil {
		return 400, nil, err
	}
	d.State.Switches = s
	d.Changed("switches", "")
	return 200, s, nil
}
