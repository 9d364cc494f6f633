package graph

import (
	"maps"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The edge /{page}/subscribed_apps: webhooks at the Page's level (Messenger Platform
// reference, section 1.1). It takes a Page token; the token's app is the one meant.

func (g *Door) subscribedGet(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	data := []any{}
	for _, id := range slices.Sorted(maps.Keys(page.Subscribed)) {
		app := g.State.Apps[id]
		if app == nil {
			continue
		}
		data = append(data, map[string]any{
			"category": "Business", "link": c.baseURL + "/", "name": app.Name, "id": id,
			"subscribed_fields": page.Subscribed[id],
		})
	}
	return map[string]any{"data": data}, nil
}

func (g *Door) subscribedPost(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	fields := c.params.List("subscribed_fields")
	if len(fields) == 0 && oldSubscription(c) {
		fields = slices.Clone(allFields)
	}
	if len(fields) == 0 {
		return nil, world.BadParam("The parameter subscribed_fields is required.")
	}
	for _, f := range fields {
		if !slices.Contains(allFields, f) {
			return nil, world.BadParam("Param subscribed_fields must hold names of webhook fields of a Page only")
		}
	}
	page.Subscribed[c.app.ID] = fields
	g.Changed("page", page.ID)
	return web.Success, nil
}

// oldSubscription tells whether the version that was asked for knows no subscribed_fields: up
// to v3.1 the Page got all fields of the app, also those that the app added later (section
// 1.1).
func oldSubscription(c *call) bool {
	return c.askedMajor == 2 || c.askedMajor == 3 && c.askedMinor < 2
}

func (g *Door) subscribedDelete(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.ownPage(c)
	if ge != nil {
		return nil, ge
	}
	delete(page.Subscribed, c.app.ID)
	g.Changed("page", page.ID)
	return web.Success, nil
}

// allFields are the webhook fields of a Page (section 1.6).
var allFields = []string{
	"messages", "message_echoes", "message_deliveries", "message_reads", "message_edits", "message_reactions",
	"message_context", "message_mention", "messaging_postbacks", "messaging_optins", "messaging_optouts",
	"messaging_referrals", "messaging_account_linking", "messaging_fblogin_account_linking", "messaging_handovers",
	"standby", "messaging_policy_enforcement", "messaging_integrity", "business_integrity", "messaging_game_plays",
	"messaging_feedback", "messaging_customer_information", "messaging_in_thread_lead_form_submit",
	"messaging_appointments", "messaging_payments", "messaging_checkout_updates", "messaging_pre_checkouts",
	"messaging_direct_sends", "message_template_status_update", "messenger_template_status_update",
	"marketing_message_clicks", "marketing_message_deliveries", "marketing_message_delivery_failed",
	"marketing_message_echoes", "marketing_message_reads", "marketing_messages_subscriber_upload_status",
	"response_feedback", "send_cart", "inbox_labels", "calls", "call_permission_reply", "call_settings_update",
	"feed", "mention", "leadgen", "ratings", "group_feed", "payment_request_update",
}
