package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

const (
	dayMS  = world.WindowMS
	yearMS = 365 * dayMS
	weekMS = 7 * dayMS
)

// target is whom a message goes to.
type target struct {
	thread     *world.Thread
	person     *world.Person
	nameless   bool                // user_ref and phone: the answer has no recipient_id
	silent     bool                // user_ref: no events either
	request    bool                // it arrives as a message request
	free       bool                // the window does not matter
	reply      bool                // a private reply
	permission string              // that the app needs to reach this person
	consume    func(*world.Bubble) // what a sent message uses up
}

// resolve finds the person of a recipient (Messenger Platform reference, section 2.2).
func (g *Door) resolve(c *call, page *world.Page, r *wire.Recipient) (to *target, ge *world.Error) {
	switch {
	case r.ID != "":
		return g.resolvePSID(page, string(r.ID))
	case r.UserRef != "":
		return g.resolveUserRef(page, string(r.UserRef))
	case r.PhoneNumber != "":
		return g.resolvePhone(page, check.Phone(string(r.PhoneNumber)))
	case r.CommentID != "":
		return g.resolveComment(c, page, string(r.CommentID))
	case r.PostID != "":
		return g.resolvePost(c, page, string(r.PostID))
	case r.OneTimeNotifToken != "":
		return g.resolveOTN(page, string(r.OneTimeNotifToken))
	case r.NotificationMessagesToken != "":
		return g.resolveRecurring(page, string(r.NotificationMessagesToken))
	}
	return nil, world.ErrNoMatch()
}

func (g *Door) resolvePSID(page *world.Page, psid string) (*target, *world.Error) {
	owner, ok := g.State.ByPSID[psid]
	if !ok || owner.Page != page.ID {
		return nil, world.ErrNoMatch()
	}
	t := g.FindThread(page.ID, owner.Person)
	if t == nil {
		return nil, world.ErrNoMatch()
	}
	return &target{thread: t, person: g.State.People[owner.Person]}, nil
}

// resolveUserRef: a checkbox opt-in may be answered once, within a day.
func (g *Door) resolveUserRef(page *world.Page, ref string) (*target, *world.Error) {
	u := g.State.UserRefs[ref]
	if u == nil || u.PageID != page.ID || u.Used || u.Made > 0 && g.Now() >= u.Made+dayMS {
		return nil, world.ErrNoMatch()
	}
	person := g.State.People[u.PersonID]
	return &target{thread: g.OpenThread(page, person), person: person, nameless: true, silent: true, free: true, consume: func(*world.Bubble) { u.Used = true }}, nil
}

// resolvePhone is customer matching: a number that was verified lately, at least 24 hours
// ago (section 4.4). Echo, delivery and read follow as for any message; somebody who never
// wrote to the Page gets it as a message request, and reads it when they accept.
func (g *Door) resolvePhone(page *world.Page, number string) (*target, *world.Error) {
	for _, p := range g.State.People {
		if p.Phone != nil && p.Phone.Matches(number, g.Now()) {
			t := g.OpenThread(page, p)
			return &target{thread: t, person: p, nameless: true, request: t.QualifiedAt == 0, free: true, permission: "pages_messaging_phone_number"}, nil
		}
	}
	return nil, world.ErrNoMatch()
}

func errPrivateReply() *world.Error {
	return world.Fail(http.StatusBadRequest, 100, 2534025, "This comment or post is not valid for a private reply")
}

// resolveComment is a private reply: one for a comment by a person, within 7 days (section
// 6.6). It opens no window.
func (g *Door) resolveComment(c *call, page *world.Page, id string) (*target, *world.Error) {
	if ge := g.need(c, page.ID, "pages_messaging", "pages_manage_metadata", "pages_read_engagement"); ge != nil {
		return nil, ge
	}
	k := g.FindComment(id)
	if k == nil || k.PageID != page.ID || k.PersonID == "" || k.Replied || g.Now() >= k.At+weekMS {
		return nil, errPrivateReply()
	}
	return g.privateReply(page, k.PersonID, func(*world.Bubble) { k.Replied = true })
}

func (g *Door) resolvePost(c *call, page *world.Page, id string) (*target, *world.Error) {
	if ge := g.need(c, page.ID, "pages_messaging", "pages_manage_metadata", "pages_read_engagement"); ge != nil {
		return nil, ge
	}
	k := g.State.Posts[id]
	if k == nil || k.PageID != page.ID || k.PersonID == "" || k.Removed || k.Replied || g.Now() >= k.At+weekMS {
		return nil, errPrivateReply()
	}
	return g.privateReply(page, k.PersonID, func(*world.Bubble) { k.Replied = true })
}

func (g *Door) privateReply(page *world.Page, person string, consume func(*world.Bubble)) (*target, *world.Error) {
	p := g.State.People[person]
	if p == nil {
		return nil, errPrivateReply()
	}
	return &target{thread: g.OpenThread(page, p), person: p, free: true, reply: true, consume: consume}, nil
}

// resolveOTN: a one-time token works once, within a year (section 3.5).
func (g *Door) resolveOTN(page *world.Page, text string) (*target, *world.Error) {
	o := g.State.OTN[text]
	if !g.State.Switches.OneTimeNotifications || o == nil || o.PageID != page.ID || o.Used || g.Now() >= o.Made+yearMS {
		return nil, world.BadParam("param recipient[one_time_notif_token] is invalid, used or expired")
	}
	person := g.State.People[o.PersonID]
	return &target{thread: g.FindThread(page.ID, o.PersonID), person: person, free: true, consume: func(*world.Bubble) { o.Used = true }}, nil
}

// reachable refuses people whom the app, the Page or the person keeps out of reach.
func (g *Door) reachable(c *call, page *world.Page, to *target) *world.Error {
	if to.permission == "" {
		to.permission = "pages_messaging"
	}
	if ge := g.need(c, page.ID, to.permission); ge != nil {
		return ge
	}
	if ge := g.CheckReach(c.app, page, to.person.ID, to.permission); ge != nil {
		return ge
	}
	if to.thread.Blocked || to.thread.Gone && !to.free {
		return world.ErrUnavailable()
	}
	if m := g.State.Moderated[to.thread.PSID]; m == "BLOCK" || m == "BAN" {
		return world.Fail(http.StatusBadRequest, 10, 2018108, "This person cannot receive messages right now: the Page has blocked them")
	}
	return g.MaySend(to.thread, c.app.ID)
}
