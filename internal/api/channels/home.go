package channels

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	homeDays    = 15               // days on the chart, today included
	todayFresh  = 3 * time.Second  // how long today's numbers are kept
	lastFresh   = time.Minute      // yesterday's, which still change
	pastFresh   = 15 * time.Minute // those of the days before
	recentLines = 12
)

// Home is what the first page shows.
type Home struct {
	Today    Today         `json:"today"`
	Days     []Day         `json:"days" nullable:"false" doc:"The last 15 days, today last, in the workspace's time zone"`
	Channels []HomeChannel `json:"channels" nullable:"false"`
	Checks   []HomeCheck   `json:"checks" nullable:"false" doc:"What is left to set up"`
	Recent   []RecentLine  `json:"recent" nullable:"false" doc:"Empty for those who may not see people"`
}

// Numbers count messages by what became of them; one that was read was delivered and sent too.
type Numbers struct {
	Sent      int64 `json:"sent"`
	Delivered int64 `json:"delivered"`
	Read      int64 `json:"read"`
	Failed    int64 `json:"failed"`
	Dropped   int64 `json:"dropped"`
}

// Today is today's numbers.
type Today struct {
	Numbers
	Settling int64 `json:"settling" doc:"Sent, but the answer was lost; being settled"`
}

// Day is one day's numbers.
type Day struct {
	Date string `json:"date" doc:"In the workspace's time zone" example:"2026-11-06"`
	Numbers
}

// HomeChannel is a Page's health.
type HomeChannel struct {
	PageID    string `json:"page_id"`
	Name      string `json:"name"`
	OK        bool   `json:"ok"`
	Level     string `json:"level" enum:"ok,warn,bad"`
	Sentence  string `json:"sentence"`
	SentToday int64  `json:"sent_today"`
}

// HomeCheck is a step of the set-up.
type HomeCheck struct {
	ID       string     `json:"id" enum:"page,webhook,site,key,opt_in,message"`
	OK       bool       `json:"ok"`
	Level    string     `json:"level" enum:"ok,warn,bad"`
	Title    string     `json:"title"`
	Sentence string     `json:"sentence"`
	Action   *CheckStep `json:"action,omitempty"`
}

// CheckStep leads to where a step is done.
type CheckStep struct {
	Label string `json:"label"`
	Href  string `json:"href" doc:"A path of the web app"`
}

// RecentLine is something that just happened.
type RecentLine struct {
	At          time.Time `json:"at"`
	Kind        string    `json:"kind" doc:"Kind of the event, or message_<state>"`
	Sentence    string    `json:"sentence"`
	ProfileID   string    `json:"profile_id,omitempty"`
	ProfileName string    `json:"profile_name,omitempty"`
	MessageID   string    `json:"message_id,omitempty"`
}

// homeCache keeps counts for moments, so that a page that many people watch counts once. A
// change of a message makes them old at once, but for days that take long to count.
type homeCache struct {
	mu       sync.Mutex
	days     map[string]countedDay // workspace and date
	watching map[string]bool       // workspaces whose changes are heard
	changes  map[string]int        // by workspace, counted
}

type countedDay struct {
	counts []store.StateCount
	until  time.Time // good until then
	least  time.Time // and until then whatever changes
	stale  bool      // something changed since
}

func (c *homeCache) get(key string) ([]store.StateCount, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.days[key]
	now := door.Wall()
	return d.counts, ok && now.Before(d.until) && (!d.stale || now.Before(d.least))
}

// put keeps counts that took a while to make: counting never takes more than a small part of the
// time.
// before is how many changes there had been when counting began.
func (c *homeCache) put(ws, key string, counts []store.StateCount, fresh, took time.Duration, before int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.days == nil || len(c.days) > 10_000 {
		c.days = map[string]countedDay{}
	}
	now := door.Wall()
	c.days[key] = countedDay{counts: counts, until: now.Add(max(fresh, 20*took)), least: now.Add(20 * took), stale: c.changes[ws] != before}
}

// heardFor is how long the changes of a workspace are heard after somebody looked at its numbers.
const heardFor = time.Minute

// hear makes the counts of a workspace old when one of its messages changes. It listens for a
// while, then stops: with nobody looking there is nothing to hear for.
func (a *API) hear(ws string) {
	if a.Live == nil {
		return
	}
	c := &a.home
	c.mu.Lock()
	if c.watching == nil {
		c.watching = map[string]bool{}
	}
	if c.watching[ws] {
		c.mu.Unlock()
		return
	}
	c.watching[ws] = true
	c.mu.Unlock()
	changes, cancel := a.Live.Subscribe(ws)
	go func() {
		defer cancel()
		end := time.NewTimer(heardFor)
		defer end.Stop()
		for {
			select {
			case change, ok := <-changes:
				if !ok {
					return
				}
				if change.Kind == live.KindMessage || change.Kind == live.KindAnything {
					c.age(ws)
				}
			case <-end.C:
				c.mu.Lock()
				delete(c.watching, ws)
				c.mu.Unlock()
				c.age(ws) // what changes from now on is not heard
				return
			case <-a.Ending:
				return
			}
		}
	}()
}

// heard counts the changes of a workspace so far.
func (c *homeCache) heard(ws string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes[ws]
}

// age makes what is kept of a workspace old.
func (c *homeCache) age(ws string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes == nil {
		c.changes = map[string]int{}
	}
	c.changes[ws]++
	for key, d := range c.days {
		if strings.HasPrefix(key, ws) && !d.stale {
			d.stale = true
			c.days[key] = d
		}
	}
}

// Forget drops the numbers that are kept of a workspace: its days begin at another hour.
func (a *API) Forget(workspaceID string) { a.home.forget(workspaceID) }

// forget drops what is kept of a workspace.
func (c *homeCache) forget(ws string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for d := range c.days {
		if len(d) > len(ws) && d[:len(ws)] == ws {
			delete(c.days, d)
		}
	}
}

// dayCounts counts the messages of a day that starts at an instant.
func (a *API) dayCounts(tx *store.Tx, ws string, start time.Time, fresh time.Duration) ([]store.StateCount, error) {
	key := ws + start.Format(time.DateOnly+"Z07:00")
	if counts, ok := a.home.get(key); ok {
		return counts, nil
	}
	a.hear(ws)
	began, before := door.Wall(), a.home.heard(ws)
	counts, err := tx.CountBetween(ws, start, start.AddDate(0, 0, 1))
	if err == nil {
		a.home.put(ws, key, counts, fresh, door.Wall().Sub(began), before)
	}
	return counts, err
}

// today gives the start of the day in a workspace's time zone.
func (a *API) today(w petitbleu.Workspace) time.Time {
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	y, m, d := a.Now().In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// sentToday counts what left each Page today.
func (a *API) sentToday(tx *store.Tx, ws string) (map[string]int64, error) {
	w, err := tx.Workspace(ws)
	if err != nil {
		return nil, err
	}
	counts, err := a.dayCounts(tx, ws, a.today(w), todayFresh)
	sent := map[string]int64{}
	for _, c := range counts {
		sent[c.PageID] += numbersOf([]store.StateCount{c}).Sent
	}
	return sent, err
}

// numbersOf adds up states: a message that was read was delivered, one delivered was sent.
func numbersOf(counts []store.StateCount) (n Numbers) {
	for _, c := range counts {
		switch c.State {
		case petitbleu.StateRead:
			n.Read, n.Delivered, n.Sent = n.Read+c.Count, n.Delivered+c.Count, n.Sent+c.Count
		case petitbleu.StateDelivered:
			n.Delivered, n.Sent = n.Delivered+c.Count, n.Sent+c.Count
		case petitbleu.StateSent:
			n.Sent += c.Count
		case petitbleu.StateFailed:
			n.Failed += c.Count
		case petitbleu.StateDropped:
			n.Dropped += c.Count
		}
	}
	return n
}

func (a *API) getHome(ctx context.Context, in *door.InWorkspace) (Home, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (h Home, err error) {
		w, err := tx.Workspace(in.WS)
		if err != nil {
			return h, err
		}
		if err := a.homeNumbers(tx, w, &h); err != nil {
			return h, err
		}
		pages, err := a.pageViews(tx, in.WS)
		if err != nil {
			return h, err
		}
		h.Channels = door.Mapped(pages, func(p PageView) HomeChannel {
			return HomeChannel{PageID: p.ID, Name: p.Name, OK: p.Health.Level == "ok", Level: p.Health.Level, Sentence: p.Health.Sentence, SentToday: p.SentToday}
		})
		if h.Checks, err = homeChecks(tx, in.WS, pages); err != nil {
			return h, err
		}
		h.Recent = []RecentLine{}
		if door.CallerOf(ctx).May(door.PeopleRead) { // the lines name people
			h.Recent, err = recent(tx, in.WS)
		}
		return h, err
	})
}

func (a *API) homeNumbers(tx *store.Tx, w petitbleu.Workspace, h *Home) error {
	today := a.today(w)
	for back := homeDays - 1; back >= 0; back-- {
		start, fresh := today.AddDate(0, 0, -back), pastFresh
		switch back {
		case 0:
			fresh = todayFresh
		case 1:
			fresh = lastFresh
		}
		counts, err := a.dayCounts(tx, w.ID, start, fresh)
		if err != nil {
			return err
		}
		n := numbersOf(counts)
		h.Days = append(h.Days, Day{Date: start.Format(time.DateOnly), Numbers: n})
		if back == 0 {
			h.Today = Today{Numbers: n}
			for _, c := range counts {
				if c.State == petitbleu.StateUnknown {
					h.Today.Settling += c.Count
				}
			}
		}
	}
	return nil
}

// homeChecks is the set-up checklist: each step looks for itself whether it is done.
func homeChecks(tx *store.Tx, ws string, pages []PageView) ([]HomeCheck, error) {
	sites, err := tx.Sites(ws)
	if err != nil {
		return nil, err
	}
	keys, err := tx.APIKeys(ws)
	if err != nil {
		return nil, err
	}
	optIn, arrived, message, err := tx.Exists(ws)
	if err != nil {
		return nil, err
	}
	push := slices.ContainsFunc(keys, func(k petitbleu.APIKey) bool { return k.Allows(petitbleu.ScopePush) })
	subscribed := len(pages) > 0 && !slices.ContainsFunc(pages, func(p PageView) bool { return !p.Subscription.AppLevel.OK || !p.Subscription.PageLevel.OK })
	sentence := "Nobody was written to yet."
	if message && !arrived {
		sentence = "Messages were sent; none was delivered yet."
	}
	step := func(id string, ok bool, title, done, open, label, href string) HomeCheck {
		if ok {
			return HomeCheck{ID: id, OK: true, Level: "ok", Title: title, Sentence: done}
		}
		return HomeCheck{ID: id, Level: "warn", Title: title, Sentence: open, Action: &CheckStep{label, appPath(ws, href)}}
	}
	return []HomeCheck{
		step("page", len(pages) > 0, "Connect a Page", fmt.Sprintf("%d connected.", len(pages)), "No Page is connected yet: messages leave and arrive through one.", "Connect a Page", "/channels?do=connect"),
		step("webhook", subscribed, "Receive what people write", "The webhook is in place on both levels.", "The webhook is not in place, or was not checked yet, for every Page.", "Check the Pages", "/channels"),
		step("site", len(sites) > 0, "Put the button on your site", fmt.Sprintf("%d added.", len(sites)), "No site carries the tag yet: people opt in with its button.", "Add a site", "/channels?tab=sites&do=site"),
		step("key", push, "Let your shop send", "There is an API key with the push scope.", "There is no API key with the push scope yet: your server sends with one.", "Make a key", "/developers?tab=keys&do=new"),
		step("opt_in", optIn, "First opt-in", "People opt in.", "Nobody has opted in yet.", "See how it works", "/channels?tab=sites"),
		step("message", arrived, "First message delivered", "Messages arrive.", sentence, "See the messages", "/messages"),
	}, nil
}

// appPath is an address of the web app: it names the workspace, so that it opens the right one.
func appPath(ws, place string) string { return "/app/w/" + ws + place }

// recent lists the last things that happened, newest first.
func recent(tx *store.Tx, ws string) ([]RecentLine, error) {
	events, err := tx.Events(store.EventFilter{WorkspaceID: ws, Limit: 5 * recentLines})
	if err != nil {
		return nil, err
	}
	messages, err := tx.SearchMessages(store.MessageSearch{WorkspaceID: ws, Limit: 5 * recentLines})
	if err != nil {
		return nil, err
	}
	lines := []RecentLine{}
	for _, e := range events {
		if e.Kind != petitbleu.EventDelivery && e.Kind != petitbleu.EventRead && !views.OwnEcho(e) {
			lines = append(lines, RecentLine{At: e.At, Kind: string(e.Kind), Sentence: eventSentence(e.Kind), ProfileID: e.ProfileID})
		}
	}
	for _, m := range messages {
		lines = append(lines, RecentLine{At: m.UpdatedAt, Kind: "message_" + string(m.State), Sentence: messageSentence(m), ProfileID: m.ProfileID, MessageID: m.ID})
	}
	slices.SortStableFunc(lines, func(x, y RecentLine) int { return y.At.Compare(x.At) })
	// A burst of messages to one person is one line.
	lines = slices.CompactFunc(lines, func(x, y RecentLine) bool {
		return x.MessageID != "" && x.Kind == y.Kind && x.ProfileID == y.ProfileID && x.Sentence == y.Sentence
	})
	lines = lines[:min(len(lines), recentLines)]
	names, err := views.ProfileNames(tx, ws, door.Mapped(lines, func(l RecentLine) string { return l.ProfileID }))
	for i := range lines {
		lines[i].ProfileName = names[lines[i].ProfileID]
	}
	return lines, err
}

// EventSentences say what an event is, after the name of the person.
var EventSentences = map[petitbleu.EventKind]string{
	petitbleu.EventMessage:         "wrote to the Page",
	petitbleu.EventEcho:            "was answered from elsewhere",
	petitbleu.EventPostback:        "tapped a button",
	petitbleu.EventOptIn:           "opted in",
	petitbleu.EventReferral:        "came by a link",
	petitbleu.EventReaction:        "reacted to a message",
	petitbleu.EventMessageEdit:     "changed a message",
	petitbleu.EventAccountLinking:  "linked or unlinked their account",
	petitbleu.EventHandover:        "was handed over between apps",
	petitbleu.EventPolicy:          "Facebook warned or restricted the Page",
	petitbleu.EventIdentitySettled: "had a disputed customer id settled",
	petitbleu.EventIdentityClaimed: "claimed a customer id that is another person's: it was quarantined",

	petitbleu.EventFeed:             "wrote on the wall",
	petitbleu.EventOptOut:           "asked for no more messages",
	petitbleu.EventFeedback:         "answered a survey",
	petitbleu.EventCustomerInfo:     "sent their details",
	petitbleu.EventForm:             "sent a form",
	petitbleu.EventOrder:            "sent a cart",
	petitbleu.EventResponseFeedback: "rated an answer",
	petitbleu.EventCoupon:           "tapped a coupon",
	petitbleu.EventGamePlay:         "played a game",
	petitbleu.EventPayment:          "paid in Messenger",
	petitbleu.EventCall:             "called, or was called",
	petitbleu.EventMarketing:        "something became of a marketing message",
	petitbleu.EventTemplateStatus:   "Facebook looked at a utility template",
	petitbleu.EventLead:             "left their details in an advertisement",
	petitbleu.EventMention:          "mentioned the Page",
	petitbleu.EventRating:           "rated the Page",
	petitbleu.EventLabel:            "was given a label, or lost one",
	petitbleu.EventCustom:           "did something that a program told",
	petitbleu.EventPurchase:         "bought something",
}

func eventSentence(k petitbleu.EventKind) string {
	if s, ok := EventSentences[k]; ok {
		return s
	}
	return "something happened that is kept as it came"
}

func messageSentence(m petitbleu.Message) string {
	switch m.State {
	case petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateUnknown:
		if m.ReasonText != "" {
			return m.ReasonText
		}
	case petitbleu.StateQueued, petitbleu.StateSending:
		return "a message is on its way"
	case petitbleu.StateHeld:
		return "a message waits for its time"
	}
	return "a message was " + string(m.State)
}

// registerHome adds the first page of the web app.
func (a *API) registerHome() {
	door.On(a.Door, "GET", door.WS+"/home", door.WorkspaceRead, "getHome", "Workspace", "Today's numbers, the health of each Page, and what is left to set up", a.getHome)
}
