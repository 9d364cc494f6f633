package control

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The control API for looking: threads, webhook calls, statistics, waiting.

// threadView is a thread as the control API shows it.
type threadView struct {
	ID       string `json:"id"`
	PageID   string `json:"page"`
	PersonID string `json:"person"`
	PSID     string `json:"psid"`
	Window   struct {
		Open     bool   `json:"open"`
		Until    int64  `json:"until_ms,omitempty"`
		OpenedBy string `json:"opened_by,omitempty"`
	} `json:"window"`
	Folder     string         `json:"folder,omitempty"` // of the Page inbox
	Blocked    bool           `json:"blocked"`
	Deleted    bool           `json:"deleted"`
	PendingRef string         `json:"pending_ref,omitempty"`
	Updated    int64          `json:"updated_ms"`
	Count      int            `json:"count"`
	Unread     int            `json:"unread"` // by the person
	Last       *world.Bubble  `json:"last,omitempty"`
	Messages   []world.Bubble `json:"messages,omitempty"`
	// Of one thread only: what the Page set up for its people.
	Profile  map[string]json.RawMessage `json:"profile,omitempty"`
	Personas map[string]string          `json:"personas,omitempty"` // names by id
	Linked   bool                       `json:"linked,omitempty"`
}

// setUp adds what the Page set up: its Messenger profile, with the person's own menu in place of
// the Page's, and its personas, also those that are deleted, for old messages keep them.
func (d *Door) setUp(v *threadView, page *world.Page) {
	v.Profile, v.Personas = maps.Clone(d.State.Profiles[page.ID]), map[string]string{}
	if menu := d.State.UserMenus[v.PSID]; menu != nil {
		world.MakeMap(&v.Profile)
		v.Profile["persistent_menu"] = menu
	}
	for id, persona := range d.State.Personas {
		if persona.PageID == page.ID {
			v.Personas[id] = persona.Name
		}
	}
}

func (d *Door) view(t *world.Thread) threadView {
	v := threadView{ID: t.ID, PageID: t.PageID, PersonID: t.PersonID, PSID: t.PSID,
		Folder: d.Folder(t), Blocked: t.Blocked, Deleted: t.Gone, Updated: t.Updated, Count: len(t.Bubbles)}
	if t.QualifiedAt > 0 {
		v.Window.Open = t.WindowOpen(d.Now())
		v.Window.Until, v.Window.OpenedBy = t.QualifiedAt+world.WindowMS, t.QualifiedBy
	}
	if t.PendingRef != nil {
		v.PendingRef = t.PendingRef.Ref
	}
	for _, b := range t.Bubbles {
		if b.From == "page" && b.Read == 0 {
			v.Unread++
		}
	}
	if n := len(t.Bubbles); n > 0 {
		last := *t.Bubbles[n-1]
		v.Last = &last
	}
	return v
}

// ctlThreads lists threads, newest first: ?page ?person ?limit ?before (a time).
func (d *Door) ctlThreads(r *http.Request) (int, any, error) {
	limit, before, err := limitAndBefore(r, listUsual, listMost)
	if err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	page, person := r.URL.Query().Get("page"), r.URL.Query().Get("person")
	var found []*world.Thread
	for _, t := range d.State.Threads {
		if (page == "" || t.PageID == page) && (person == "" || t.PersonID == person || t.PSID == person) && (before == 0 || t.Updated < before) {
			found = append(found, t)
		}
	}
	list := []threadView{}
	for _, t := range newest(found, limit, func(a, b *world.Thread) int {
		return cmp.Or(cmp.Compare(b.Updated, a.Updated), cmp.Compare(a.ID, b.ID))
	}) {
		list = append(list, d.view(t))
	}
	return 200, map[string]any{"threads": list, "total": len(found)}, nil
}

// ctlThread shows one thread with its newest 500 lines, or those with a seq below before.
func (d *Door) ctlThread(r *http.Request) (int, any, error) {
	limit, before, err := limitAndBefore(r, 500, 1000)
	if err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	page, p := d.FindPage(r.PathValue("page")), d.FindPerson(r.PathValue("person"))
	if page == nil {
		return 404, nil, errNoPage
	}
	if p == nil {
		return 404, nil, errNoPerson
	}
	t := d.FindThread(page.ID, p.ID)
	if t == nil {
		v := threadView{PageID: page.ID, PersonID: p.ID, PSID: p.PSIDs[page.ID]}
		d.setUp(&v, page)
		return 200, v, nil
	}
	v := d.view(t)
	d.setUp(&v, page)
	v.Linked = t.Linked != ""
	v.Messages = []world.Bubble{}
	for _, b := range t.Bubbles {
		if before == 0 || b.Seq < before {
			v.Messages = append(v.Messages, *b)
		}
	}
	if n := len(v.Messages); n > limit {
		v.Messages = v.Messages[n-limit:]
	}
	return 200, v, nil
}

func limitAndBefore(r *http.Request, usual, most int) (int, int64, error) {
	limit, before := usual, int64(0)
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return 0, 0, errors.New("limit: must be a whole number above 0")
		}
		limit = min(n, most)
	}
	if text := r.URL.Query().Get("before"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 {
			return 0, 0, errors.New("before: must be a whole number above 0")
		}
		before = n
	}
	return limit, before, nil
}

// ctlCalls lists webhook calls, newest first: ?app ?page ?state ?field ?limit ?before.
func (d *Door) ctlCalls(r *http.Request) (int, any, error) {
	limit, before, err := limitAndBefore(r, 100, 1000)
	if err != nil {
		return 400, nil, err
	}
	q := r.URL.Query()
	d.Mu.Lock()
	defer d.Mu.Unlock()
	list, more := []world.Call{}, false
	for i := len(d.State.Calls) - 1; i >= 0; i-- {
		c := d.State.Calls[i]
		if before != 0 && c.ID >= before ||
			!fits(q.Get("app"), c.AppID) || !fits(q.Get("page"), c.PageID) || !fits(q.Get("state"), c.State) ||
			q.Get("field") != "" && !slices.Contains(c.Fields, q.Get("field")) {
			continue
		}
		if len(list) == limit {
			more = true
			break
		}
		list = append(list, c.Short())
	}
	return 200, map[string]any{"calls": list, "more": more}, nil
}

func fits(want, got string) bool { return want == "" || want == got }

func (d *Door) findCall(r *http.Request) *world.Call {
	id, err := strconv.ParseInt(r.PathValue("call"), 10, 64)
	if err != nil {
		return nil
	}
	for i := len(d.State.Calls) - 1; i >= 0; i-- {
		if d.State.Calls[i].ID == id {
			return d.State.Calls[i]
		}
	}
	return nil
}

var errNoCall = errors.New("call: there is no webhook call with this id, or it is too old")

func (d *Door) ctlCall(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	c := d.findCall(r)
	if c == nil {
		return 404, nil, errNoCall
	}
	return 200, struct {
		world.Call
		Did []world.Effect `json:"did"`
	}{world.CopyOf(c), d.Did(c)}, nil
}

// ctlCaused shows what the newest action of a person on a Page caused.
func (d *Door) ctlCaused(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	page, p := d.FindPage(r.PathValue("page")), d.FindPerson(r.PathValue("person"))
	switch {
	case page == nil:
		return 404, nil, errNoPage
	case p == nil:
		return 404, nil, errNoPerson
	}
	effects := d.Caused(page.ID, p.ID)
	if effects == nil {
		effects = []world.Effect{}
	}
	return 200, map[string]any{"effects": effects}, nil
}

// ctlResend delivers the same body once more.
func (d *Door) ctlResend(r *http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	c := d.findCall(r)
	if c == nil {
		return 404, nil, errNoCall
	}
	app := d.State.Apps[c.AppID]
	if app == nil || app.CallbackURL == "" {
		return 409, nil, errors.New("app: it has no callback URL any more")
	}
	again := d.Repeat(d.QueueFor(world.QueueKey{App: c.AppID, Page: c.PageID}), c)
	if c.PageID != "" { // else it is about another object, which has a callback of its own
		again.URL = app.CallbackURL
	}
	d.Dirty = true
	return 202, map[string]any{"id": again.ID}, nil
}

// ctlErrors is the list of recent errors: one row for each failed attempt, newest first,
// as the platform's dashboard shows it, and the alerts.
func (d *Door) ctlErrors(r *http.Request) (int, any, error) {
	limit, _, err := limitAndBefore(r, 100, 1000)
	if err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	list := []map[string]any{}
	for i := len(d.State.Calls) - 1; i >= 0; i-- {
		c := d.State.Calls[i]
		for n, a := range c.Attempts {
			if a.Error == "" && a.Status >= 200 && a.Status < 300 {
				continue
			}
			list = append(list, map[string]any{"call": c.ID, "attempt": n + 1, "app": c.AppID, "page": c.PageID,
				"fields": c.Fields, "at_ms": a.At, "status": a.Status, "error": a.Error, "took_ms": a.TookMS, "next_ms": c.NextAt, "state": c.State})
		}
		if len(list) > 10*limit {
			break
		}
	}
	slices.SortStableFunc(list, func(a, b map[string]any) int { return cmp.Compare(b["at_ms"].(int64), a["at_ms"].(int64)) })
	if len(list) > limit {
		list = list[:limit]
	}
	return 200, map[string]any{"errors": list, "alerts": d.Alerts()}, nil
}

// ctlStats counts what was received, for tests that kill the sender.
func (d *Door) ctlStats(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	pages := map[string]any{}
	var sum [5]int64
	for id, c := range d.State.Counts {
		with := int64(0)
		for _, n := range c.Metadata {
			with += int64(n)
		}
		distinct := int64(len(c.Metadata))
		row := [5]int64{c.Accepted, c.Refused, with, distinct, with - distinct}
		for i, v := range row {
			sum[i] += v
		}
		pages[id] = statsRow(row)
	}
	states := map[string]int{"waiting": 0, "delivered": 0, "failing": 0, "given_up": 0}
	for _, c := range d.State.Calls {
		states[c.State]++
	}
	queued := 0
	for _, q := range d.Queues {
		queued += len(q.Items)
	}
	return 200, map[string]any{"pages": pages, "total": statsRow(sum), "calls": states, "events_queued": queued}, nil
}

func statsRow(v [5]int64) map[string]int64 {
	return map[string]int64{"messages": v[0], "refused": v[1], "with_metadata": v[2], "distinct_metadata": v[3], "duplicate_metadata": v[4]}
}

// waitBody is the filter of POST /_emulator/wait; empty members do not matter.
type waitBody struct {
	Page      string `json:"page"`
	Person    string `json:"person"`
	From      string `json:"from"` // page (default), person, system or any
	Kind      string `json:"kind"`
	Contains  string `json:"contains"` // in the text or in the message as sent
	Metadata  string `json:"metadata"`
	AfterSeq  int64  `json:"after_seq"`
	Count     int    `json:"count"`      // default 1
	TimeoutMS int64  `json:"timeout_ms"` // real time; default 10,000, at most 60,000
}

func (w *waitBody) fits(b *world.Bubble) bool {
	return fits(w.Page, b.PageID) && (w.Person == "" || w.Person == b.Person || w.Person == b.PSID) &&
		(w.From == "any" || w.From == b.From) && fits(w.Kind, b.Kind) && fits(w.Metadata, b.Metadata) &&
		b.Seq > w.AfterSeq &&
		(w.Contains == "" || strings.Contains(b.Text, w.Contains) || strings.Contains(string(b.Message), w.Contains))
}

// ctlWait answers when Count messages fit the filter, or at the timeout, with those that do.
func (d *Door) ctlWait(r *http.Request) (int, any, error) {
	w := waitBody{From: "page", Count: 1, TimeoutMS: 10_000}
	if err := web.ReadBody(r, &w); err != nil {
		return 400, nil, err
	}
	if w.Count < 1 || w.TimeoutMS < 0 {
		return 400, nil, errors.New("count: must be above 0, and timeout_ms must not be negative")
	}
	timer := time.NewTimer(time.Duration(min(w.TimeoutMS, 60_000)) * time.Millisecond)
	defer timer.Stop()
	found, place := []world.Bubble{}, d.placeAfter(w.AfterSeq)
	for late := false; ; {
		d.Mu.Lock()
		arrived := d.Arrived
		if place > len(d.State.Log) {
			found, place = found[:0], 0 // reset meanwhile
		}
		for ; place < len(d.State.Log); place++ {
			if b := d.State.Log[place]; w.fits(b) {
				found = append(found, *b)
			}
		}
		d.Mu.Unlock()
		if len(found) >= w.Count || late {
			return 200, map[string]any{"matched": len(found), "timed_out": len(found) < w.Count, "messages": found}, nil
		}
		select {
		case <-arrived:
		case <-timer.C:
			late = true
		case <-d.Hub.Done:
			late = true
		case <-r.Context().Done():
			return 499, nil, r.Context().Err()
		}
	}
}

// placeAfter is where the lines behind a seq begin in the log.
func (d *Door) placeAfter(seq int64) int {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	at, _ := slices.BinarySearchFunc(d.State.Log, seq+1, func(b *world.Bubble, seq int64) int { return cmp.Compare(b.Seq, seq) })
	return at
}
