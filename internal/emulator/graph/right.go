package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// dayOldRules: 24+1 and subscription messages ended (Messenger Platform reference, section
// 3.2).
const dayOldRules = 1583280000000 // 4 Mar 2020

// mayGo decides whether a message or action may go now, by the window or by another right
// (section 3). A message that goes though a rule speaks against it is flagged.
func (g *Door) mayGo(c *call, out *outgoing) *world.Error {
	t, now, rules := out.to.thread, g.Now(), g.RulesAt()
	if out.Tag == "HUMAN_AGENT" {
		if ge := g.NeedFeature(c.app, "human_agent"); ge != nil {
			return ge
		}
	}
	if out.to.free {
		return nil
	}
	if t.WindowOpen(now) {
		if g.State.Switches.SingleFollowUp && t.FromPlugin() && t.SentSince >= 1 {
			return world.ErrWindow()
		}
		return nil
	}
	if out.Message == nil { // an action uses up no right
		if g.tagOpens(out) || rules < dayOldRules && t.QualifiedAt > 0 && !t.PlusOneUsed {
			return nil
		}
		return world.ErrWindow()
	}
	if out.MessagingType == "UTILITY" {
		if ge := g.need(c, out.page.ID, utilityPermission); ge != nil {
			return ge
		}
		return g.CheckReach(c.app, out.page, out.to.person.ID, utilityPermission)
	}
	if out.MessagingType == "NON_PROMOTIONAL_SUBSCRIPTION" || out.Tag == "NON_PROMOTIONAL_SUBSCRIPTION" {
		return g.subscription(out.page)
	}
	switch {
	case out.Message.StickerID != "": // the standard window only (section 2.6)
		return world.ErrWindow()
	case g.tagOpens(out):
		return nil
	case rules < dayOldRules && t.QualifiedAt > 0 && !t.PlusOneUsed:
		out.done = append(out.done, func() { t.PlusOneUsed = true }) // 24+1: one more until the next word
		return nil
	case g.State.Switches.Transition:
		out.flag = "sent outside of the window; tolerated while bots move to the new rules"
		return nil
	}
	return world.ErrWindow()
}

// tagOpens says that the message's tag lets it go outside of the window.
func (g *Door) tagOpens(out *outgoing) bool {
	t, now, rules := out.to.thread, g.Now(), g.RulesAt()
	recent := t.LastMessageAt > 0 && now < t.LastMessageAt+weekMS
	switch out.Tag {
	case "HUMAN_AGENT":
		return recent
	case "CUSTOMER_FEEDBACK":
		return recent && check.TemplateType(out.Message) == "customer_feedback"
	}
	return check.TagOpens(out.Tag, rules)
}

// subscription: until 4 Mar 2020 Pages with the permission may write at any time; since
// then only registered news Pages (section 3.2).
func (g *Door) subscription(page *world.Page) *world.Error {
	if g.RulesAt() < dayOldRules && subscriptionAllowed(page) || page.Settings.News {
		return nil
	}
	return world.Fail(http.StatusBadRequest, 10, 2018065, "This message is sent outside of allowed window. The Page does not have the news permission")
}
