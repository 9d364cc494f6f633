package world

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Who may write in a thread, and who hears what is said there (Messenger Platform reference,
// section 7). Three situations:
//
//   - nothing set: every app hears everything and may answer; a thread can be passed, and then
//     has an owner until that ends;
//   - receivers (Handover Protocol v1): the primary receiver holds every thread that nobody was
//     given, and gets it back 24 hours after the person's last message. The platform ended this
//     in September 2025; a Page with receivers follows it at any date, for whoever still tests it;
//   - routing configured: the default app, or the app of the entry point, takes a new or idle
//     thread at the person's first message.

const (
	ownerLifeMS    = WindowMS      // after the person's last message
	adOwnerLifeMS  = 30 * WindowMS // of a thread that an advertisement opened
	extendLimit    = 7 * 24 * time.Hour
	entryOrganic   = "organic"
	entryLink      = "m.me"
	entryAds       = "ads"
	rolePrimary    = "primary"
	metadataLimit  = 1000
	inboxPerSecond = 40 // above this the Page inbox is hidden (section 5.1)
	inboxHiddenMS  = int64(time.Minute / time.Millisecond)
)

// standbyFields are those whose events an app gets in standby while another holds the thread
// (section 1.18).
var standbyFields = []string{FieldMessages, FieldEchoes, FieldReads, FieldDeliveries, FieldPostbacks}

// primary is the primary receiver of a Page under Handover Protocol v1, or nothing.
func (p *Page) primary() string {
	if p.Settings.Routing.Configured {
		return ""
	}
	for app, role := range p.Settings.Receivers {
		if role == rolePrimary {
			return app
		}
	}
	return ""
}

// Owner is the app that holds a thread now; empty when it is idle.
func (w *World) Owner(t *Thread) string {
	if t.Owner != "" && w.Now() < t.OwnerUntil {
		return t.Owner
	}
	return w.State.Pages[t.PageID].primary()
}

// DefaultApp is the app that an idle thread of a Page belongs to; empty: any.
func (p *Page) DefaultApp() string {
	if p.Settings.Routing.Configured {
		return p.Settings.Routing.DefaultApp
	}
	return p.primary()
}

// Holds tells whether an app gets a thread's events as messaging, not as standby.
func (w *World) Holds(t *Thread, app string) bool {
	owner := w.Owner(t)
	if owner == "" {
		owner = w.State.Pages[t.PageID].DefaultApp()
	}
	return owner == "" || owner == app
}

// MaySend refuses a send by an app that another app's control keeps out.
func (w *World) MaySend(t *Thread, app string) *Error {
	if w.Holds(t, app) {
		return nil
	}
	if w.State.Pages[t.PageID].primary() != "" {
		return Fail(http.StatusBadRequest, 10, 2018300, "Message failed to send because another app is controlling this thread now.")
	}
	return Fail(http.StatusBadRequest, 100, 2534037, "The caller is not the owner of this thread: another app controls it now.")
}

// route gives an idle thread of a Page with routing to the app of its entry point; a thread
// that has an owner keeps it for another day. It is called at each word of the person.
func (w *World) route(t *Thread) {
	p, now := w.State.Pages[t.PageID], w.Now()
	entry, life := entryOrganic, ownerLifeMS
	if t.PendingRef != nil {
		entry = entryLink
		if t.PendingRef.Source == "ADS" {
			entry, life = entryAds, adOwnerLifeMS
		}
	}
	if t.Owner != "" && now < t.OwnerUntil {
		t.OwnerUntil = max(t.OwnerUntil, now+ownerLifeMS)
		return
	}
	t.Owner, t.OwnerUntil = "", 0
	if !p.Settings.Routing.Configured {
		return
	}
	app := p.Settings.Routing.DefaultApp
	if len(t.Bubbles) == 0 || t.PendingRef != nil || t.QualifiedAt == 0 { // entry rules are for new threads
		if to := p.Settings.Routing.EntryPoints[entry]; to != "" {
			app = to
		}
	}
	t.Owner, t.OwnerUntil = app, now+life
}

// controlTarget tells whether an app can be given a thread of a Page.
func (w *World) controlTarget(p *Page, app string) bool {
	if app == PageInbox {
		return true
	}
	return w.State.Apps[app] != nil && (p.Subscribed[app] != nil || p.Settings.Receivers[app] != "")
}

func errControlApp() *Error {
	return Fail(http.StatusBadRequest, 100, 2018164, "The target app id is not that of an app on this Page.")
}

func errNotReceiver() *Error {
	e := Fail(http.StatusForbidden, 2018171, 0, "This call is only for the primary or secondary receivers of the Page.")
	return e
}

func errNotOwner() *Error {
	return Fail(http.StatusBadRequest, 10, 2018300, "Another app is controlling this thread now.")
}

// checkControl checks what every thread control call needs of its caller.
func (w *World) checkControl(t *Thread, app, metadata string) *Error {
	p := w.State.Pages[t.PageID]
	if p.primary() != "" && p.Settings.Receivers[app] == "" {
		return errNotReceiver()
	}
	if len([]rune(metadata)) > metadataLimit {
		return BadParam("Length of param metadata must be less than or equal to 1000")
	}
	return nil
}

// PassControl gives a thread that an app holds, or that is idle, to another app.
func (w *World) PassControl(t *Thread, app, target, metadata string) *Error {
	p := w.State.Pages[t.PageID]
	if ge := w.checkControl(t, app, metadata); ge != nil {
		return ge
	}
	if !w.controlTarget(p, target) {
		return errControlApp()
	}
	if !w.Holds(t, app) {
		return errNotOwner()
	}
	before := w.setOwner(t, target)
	w.tellControl(t, target, func(it *Item) {
		it.PassControl = controlBody("previous_owner_app_id", before, "new_owner_app_id", target, metadata)
	})
	return nil
}

// TakeControl takes a thread from whoever holds it: the primary receiver, or an app that the
// Page's administrator allows to.
func (w *World) TakeControl(t *Thread, app, metadata string) *Error {
	p := w.State.Pages[t.PageID]
	if ge := w.checkControl(t, app, metadata); ge != nil {
		return ge
	}
	allowed := p.primary() == app || slices.Contains(p.Settings.Routing.MayTake, app) || app == PageInbox
	if !allowed {
		return Fail(http.StatusForbidden, 10, 0, "This app may not take control of threads of this Page. An administrator of the Page can allow it in the conversation routing settings.")
	}
	before := w.setOwner(t, app)
	if before != app && before != "" {
		w.tellControl(t, before, func(it *Item) {
			it.TakeControl = controlBody("previous_owner_app_id", before, "new_owner_app_id", app, metadata)
		})
	}
	return nil
}

// RequestControl asks the app that holds a thread to pass it: the primary receiver under
// Handover Protocol v1.
func (w *World) RequestControl(t *Thread, app, metadata string) *Error {
	p := w.State.Pages[t.PageID]
	if ge := w.checkControl(t, app, metadata); ge != nil {
		return ge
	}
	asked := w.Owner(t)
	if p.primary() != "" {
		asked = p.primary()
	}
	if asked == "" {
		asked = p.DefaultApp()
	}
	if asked == "" || asked == app {
		return nil // nobody to ask: the caller may write already
	}
	w.tellControl(t, asked, func(it *Item) {
		it.RequestControl = controlBody("requested_owner_app_id", app, "", "", metadata)
	})
	return nil
}

// ReleaseControl makes a thread that the app holds idle.
func (w *World) ReleaseControl(t *Thread, app string) *Error {
	p := w.State.Pages[t.PageID]
	if ge := w.checkControl(t, app, ""); ge != nil {
		return ge
	}
	if w.Owner(t) != app {
		return errNotOwner()
	}
	w.setOwner(t, "")
	if next := p.DefaultApp(); next != "" && next != app {
		w.tellControl(t, next, func(it *Item) {
			it.PassControl = controlBody("previous_owner_app_id", app, "new_owner_app_id", "", "")
		})
	}
	return nil
}

// ExtendControl keeps a thread for the app that holds it, for up to 7 days from now.
func (w *World) ExtendControl(t *Thread, app string, length time.Duration) *Error {
	if ge := w.checkControl(t, app, ""); ge != nil {
		return ge
	}
	if length <= 0 || length > extendLimit {
		return BadParam("param duration must be between 1 and 604800 seconds")
	}
	if w.Owner(t) != app {
		return errNotOwner()
	}
	w.setOwner(t, app)
	t.OwnerUntil = w.Now() + length.Milliseconds()
	return nil
}

// setOwner writes who holds a thread and returns who did.
func (w *World) setOwner(t *Thread, app string) (before string) {
	before = w.Owner(t)
	t.Owner, t.OwnerUntil = app, 0
	if app != "" {
		t.OwnerUntil = max(t.LastMessageAt, w.Now()) + ownerLifeMS
	}
	w.Dirty = true
	w.Publish("thread", map[string]string{"page": t.PageID, "person": t.PersonID})
	return before
}

// controlBody is the element of section 1.14; an app id that is not there is null.
func controlBody(key1, value1, key2, value2, metadata string) map[string]any {
	body := map[string]any{key1: nil, "metadata": metadata}
	if value1 != "" {
		body[key1] = value1
	}
	if key2 != "" {
		body[key2] = nil
		if value2 != "" {
			body[key2] = value2
		}
	}
	return body
}

// tellControl sends a thread control event to one app.
func (w *World) tellControl(t *Thread, app string, fill func(*Item)) {
	it := t.FromPerson(w.Now())
	fill(&it)
	w.Emit(t, FieldHandovers, OnlyFor(app, it))
}

// TellRoles sends app_roles to the apps of a Page after its receivers changed (section 1.14).
func (w *World) TellRoles(p *Page) {
	for _, id := range slices.Sorted(maps.Keys(p.Subscribed)) {
		role := p.Settings.Receivers[id]
		if app := w.State.Apps[id]; role != "" && w.subscribes(p, app, FieldHandovers, "") {
			it := Item{Recipient: &Party{p.ID}, Timestamp: w.Now(), AppRoles: map[string][]string{id: {role + "_receiver"}}}
			w.queueEvent(p, app, &Queued{field: FieldHandovers}, &it)
		}
	}
}

// noteSend counts the sends of a Page, for the pace at which its inbox is hidden.
func (w *World) noteSend(p *Page) {
	second := w.Now() / 1000
	if p.sendSecond != second {
		p.sendSecond, p.sends = second, 0
	}
	if p.sends++; p.sends > inboxPerSecond {
		p.inboxHidden = w.Now() + inboxHiddenMS
	}
}

// InboxHidden tells whether the Page inbox is closed because the Page sends more than 40
// messages a second (section 5.1); it opens again a minute after that ends.
func (w *World) InboxHidden(p *Page) bool { return w.Now() < p.inboxHidden }

// InboxReply is an answer that a person of the Page types in the Page inbox: an echo with the
// inbox's app id goes out, and where routing is configured or an app holds the thread the inbox
// takes it. The error's text says what to change.
func (w *World) InboxReply(page, person, text string) (*Bubble, error) {
	p, who := w.FindPage(page), w.FindPerson(person)
	switch {
	case p == nil:
		return nil, errInput("page: there is no such Page; give its id or username")
	case who == nil || w.FindThread(p.ID, who.ID) == nil:
		return nil, errInput("person: this Page has no conversation with such a test person")
	case text == "" || len([]rune(text)) > 2000:
		return nil, errInput("text: must have 1 to 2,000 characters")
	case w.InboxHidden(p):
		return nil, errInput("page: its inbox is hidden, because the Page sends more than 40 messages a second; try again when it is quieter")
	}
	t := w.FindThread(p.ID, who.ID)
	if t.Blocked || t.Gone {
		return nil, errInput("person: this person cannot be reached by the Page")
	}
	if now := w.Now(); !t.WindowOpen(now) && (t.LastMessageAt == 0 || now >= t.LastMessageAt+weekMS) {
		return nil, errInput("person: their last message is more than 7 days old, so not even a human answer may go")
	}
	if p.Settings.Routing.Configured || w.Owner(t) != "" {
		if before := w.setOwner(t, PageInbox); before != "" && before != PageInbox {
			w.tellControl(t, before, func(it *Item) {
				it.TakeControl = controlBody("previous_owner_app_id", before, "new_owner_app_id", PageInbox, "")
			})
		}
	}
	message, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return nil, err
	}
	b := w.Add(t, &Bubble{MID: w.NewMID(), From: "page", Kind: "text", Text: text, AppID: PageInbox, Message: message})
	w.AfterSend(t, b, map[string]any{"text": text})
	return b, nil
}

// errInput is a mistake of who uses the control API.
type errInput string

func (e errInput) Error() string { return string(e) }
