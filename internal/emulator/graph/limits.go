package graph

import (
	"net/http"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// Limits of the platform (Messenger Platform reference, section 5.1).
const (
	textPerSecond  = 300
	mediaPerSecond = 10
	// threadPerSecond: the platform throttles a thread too, but tells no number.
	threadPerSecond = 100
	settingCalls    = 10
	settingSpan     = 10 * time.Minute
	callsPerPerson  = 200
	privatePerHour  = 750
)

// sendPace holds a Page and a thread to their pace.
func (g *Door) sendPace(page *world.Page, to *target, kind string) *world.Error {
	if to.reply && g.Over("private/"+page.ID, privatePerHour, time.Hour) {
		return world.ErrRate()
	}
	most, bucket := textPerSecond, "text/"
	if kind == "audio" || kind == "video" {
		most, bucket = mediaPerSecond, "media/"
	}
	if g.Over(bucket+page.ID, most, time.Second) || g.Over("thread/"+to.thread.ID, threadPerSecond, time.Second) {
		return world.ErrRate()
	}
	return nil
}

// settingPace holds changes of settings to 10 calls in 10 minutes: of a Page, or of a
// person's own menu.
func (g *Door) settingPace(what string) *world.Error {
	if g.Over("settings/"+what, settingCalls, settingSpan) {
		return world.ErrRate()
	}
	return nil
}

// ledger is what a call is booked on: a Page for Page tokens, else the app.
func (g *Door) ledger(c *call) (key string, allowance, hours int) {
	if c.token != nil && c.token.Type == "PAGE" {
		return "page/" + c.token.PageID, callsPerPerson * max(1, g.Engaged(c.token.PageID)), 24
	}
	return "app/" + c.app.ID, callsPerPerson * max(1, len(c.app.Roles)), 1
}

// spend books a call and refuses it when it is one too many (section 5.2).
func (g *Door) spend(c *call) *world.Error {
	if !c.hasAny {
		return nil
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if !g.State.Switches.CallBudget {
		return nil
	}
	key, allowance, hours := g.ledger(c)
	if g.Spend(key, allowance, hours) <= 100 {
		return nil
	}
	var ge *world.Error
	switch {
	case c.isApp:
		ge = world.Fail(http.StatusForbidden, 4, 0, "Application request limit reached")
	case c.token.Type != "PAGE":
		ge = world.Fail(http.StatusForbidden, 17, 0, "User request limit reached")
	case c.major < 4:
		ge = world.Fail(http.StatusForbidden, 32, 0, "Page request limit reached")
	default:
		ge = world.Fail(http.StatusForbidden, 80006, 0, "There have been too many calls to this Messenger account. Wait a bit and try again.")
	}
	ge.Busy = true
	return ge
}

// usage tells in headers how much of its allowance a caller has used (section 5.3); nothing
// when it is next to nothing. Callers hold the lock.
func (g *Door) usage(c *call, ge *world.Error, h http.Header) {
	if !c.hasAny || c.app == nil {
		return
	}
	percent, wait := 0, 0
	if g.State.Switches.CallBudget {
		key, allowance, hours := g.ledger(c)
		percent = g.Spent(key, allowance, hours)
	}
	if ge != nil && ge.Busy {
		percent, wait = max(percent, 100), 1
	}
	if percent == 0 {
		return
	}
	plain := map[string]any{"call_count": percent, "total_cputime": percent / 10, "total_time": percent / 8}
	if c.token == nil || c.token.Type != "PAGE" {
		h.Set("X-App-Usage", string(encode(plain)))
		return
	}
	if c.major < 4 {
		h.Set("X-Page-Usage", string(encode(plain)))
	}
	h.Set("X-Business-Use-Case-Usage", `{"`+c.token.PageID+`":[{"type":"messenger","call_count":`+strconv.Itoa(percent)+
		`,"total_cputime":`+strconv.Itoa(percent/10)+`,"total_time":`+strconv.Itoa(percent/8)+`,"estimated_time_to_regain_access":`+strconv.Itoa(wait)+`}]}`)
}
