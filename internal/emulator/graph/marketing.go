package graph

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The Marketing Message API for Messenger in a plain form (Messenger Platform reference,
// section 3.6): campaigns and paid messages, without money.

const (
	paidPauseMS  = dayMS / 2 // one message for a token in 12 hours
	paidTextMost = 640
)

// marketer checks that the caller may use the API on that day.
func (g *Door) marketer(c *call, page string) *world.Error {
	if g.RulesAt() < dayNewMarketing {
		return errNotNow("The Marketing Message API")
	}
	if c.isApp {
		return world.Fail(http.StatusForbidden, 190, 0, "This method must be called with a user or Page access token")
	}
	if ge := g.need(c, page, "pages_messaging", "ads_management"); ge != nil {
		return ge
	}
	if g.need(c, page, "paid_marketing_messages") == nil {
		return nil
	}
	return g.need(c, page, "marketing_messages_messenger")
}

// campaignPost is POST /act_…/message_campaign.
func (g *Door) campaignPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page := g.State.Pages[c.params["page_id"]]
	if page == nil || c.token != nil && c.token.Type == "PAGE" && c.token.PageID != page.ID {
		return nil, world.BadParam("param page_id must be the id of a Page that the token may act for")
	}
	if ge := g.marketer(c, page.ID); ge != nil {
		return nil, ge
	}
	daily, lifetime := cents(c.params["daily_budget"]), cents(c.params["lifetime_budget"])
	switch {
	case strings.TrimSpace(c.params["name"]) == "":
		return nil, world.BadParam("The parameter name is required")
	case (daily > 0) == (lifetime > 0):
		return nil, world.BadParam("Exactly one of daily_budget and lifetime_budget is required, in cents")
	}
	m := &world.Campaign{ID: g.NewFileID(), AdAccount: c.node, PageID: page.ID, Name: c.params["name"], Daily: daily, Lifetime: lifetime}
	g.State.Campaigns[m.ID] = m
	g.Dirty = true
	return map[string]any{"id": m.ID}, nil
}

func cents(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// paidMessage is POST /act_…/messages.
func (g *Door) paidMessage(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	m := g.State.Campaigns[c.params["message_id"]]
	if m == nil || m.AdAccount != c.node {
		return nil, world.BadParam("param message_id must be the id of a message campaign of this ad account")
	}
	page := g.State.Pages[m.PageID]
	if ge := g.marketer(c, page.ID); ge != nil {
		return nil, ge
	}
	var to struct {
		Token wire.Text `json:"subscription_token"`
	}
	if e := c.params.Into("messenger_delivery_data", &to); e != nil {
		return nil, refused(e)
	}
	r := g.State.Recurring[string(to.Token)]
	if r == nil || r.PageID != page.ID || r.Stopped {
		return nil, world.BadParam("param messenger_delivery_data[subscription_token] is invalid")
	}
	if r.LastSent > 0 && g.Now() < r.LastSent+paidPauseMS {
		return nil, world.Fail(http.StatusBadRequest, 4, 2018354, "The minimum delay between two marketing messages for this token has not passed")
	}
	s, e := check.Decode(map[string]string{"recipient": `{"notification_messages_token":"x"}`, "message": c.params["message"]})
	if e == nil {
		e = check.Request(s, g.rules(c, page))
	}
	if e == nil && len([]rune(string(s.Message.Text))) > paidTextMost {
		e = check.TooLong("message[text]", paidTextMost)
	}
	if e != nil {
		return nil, refused(e)
	}
	return g.deliverPaid(c, page, m, r, s)
}

func (g *Door) deliverPaid(c *call, page *world.Page, m *world.Campaign, r *world.RecurringToken, s *check.Send) (any, *world.Error) {
	to := &target{thread: g.FindThread(page.ID, r.PersonID), person: g.State.People[r.PersonID], free: true}
	if ge := g.reachable(c, page, to); ge != nil {
		return nil, ge
	}
	out := &outgoing{Send: s, page: page, to: to, raw: s.Raw, kind: check.Kind(s.Message), text: string(s.Message.Text)}
	if ge := g.prepare(c, out); ge != nil {
		return nil, ge
	}
	b := g.accept(c, out)
	r.LastSent = g.Now()
	tracking := g.NewFileID()
	for _, field := range []string{"marketing_message_echoes", "marketing_message_deliveries"} {
		g.EmitChange(page, r.PersonID, field, map[string]any{
			"field": field, "recipient_id": to.thread.PSID, "page_id": page.ID, "app_id": json.Number(c.app.ID), "timestamp": b.At,
			"mid": b.MID, "marketing_message_tracking_id": tracking, "messenger_subscription_token": r.Token, "message_id": m.ID})
	}
	return map[string]any{"success": true, "marketing_message_tracking_id": tracking}, nil
}

// campaign is GET /{campaign}.
func (g *Door) campaign(c *call) (any, *world.Error) {
	g.Mu.Lock()
	m := g.State.Campaigns[c.node]
	g.Mu.Unlock()
	if m == nil {
		return nil, world.ErrNoObject(c.node)
	}
	all := map[string]any{"id": m.ID, "name": m.Name, "page_id": m.PageID, "daily_budget": m.Daily, "lifetime_budget": m.Lifetime}
	return g.object(c, "{campaign}", all, "name")
}
