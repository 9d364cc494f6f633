package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// needs lists the permissions that an endpoint asks of a token, by the endpoint's name, or by
// method and name (Messenger Platform reference, section 10.2).
var needs = map[string][]string{
	"messages":               {"pages_messaging"},
	"message_attachments":    {"pages_messaging"},
	"personas":               {"pages_messaging"},
	"messenger_profile":      {"pages_manage_metadata", "pages_messaging"},
	"custom_user_settings":   {"pages_messaging"},
	"conversations":          {"pages_messaging", "pages_read_engagement"},
	"thread":                 {"pages_messaging", "pages_read_engagement"},
	"message":                {"pages_messaging", "pages_read_engagement"},
	"private_replies":        {"pages_messaging", "pages_read_engagement"},
	"profile":                {"pages_messaging"},
	"id_matching":            {"pages_messaging"},
	"thread_control":         {"pages_messaging"},
	"custom_labels":          {"pages_messaging"},
	"nlp_configs":            {"pages_messaging"},
	"message_templates":      {"page_utility_messaging"},
	"moderate_conversations": {"pages_messaging"},
	"messaging_features":     {"pages_messaging"},
	"notification_messages":  {"pages_messaging"},
	"unlink_accounts":        {"pages_messaging"},
	"wall":                   {"pages_read_engagement"},
	"insights":               {"read_insights"},
	"leadgen_forms":          {"leads_retrieval", "pages_read_engagement"},
	"leads":                  {"leads_retrieval"},
	"welcome_message_flows":  {"pages_messaging"},
	"product":                {"catalog_management"},

	http.MethodPost + " subscribed_apps":   {"pages_manage_metadata"},
	http.MethodDelete + " subscribed_apps": {"pages_manage_metadata"},
}

// messagingField tells whether a webhook field is about messages.
func messagingField(name string) bool {
	return strings.HasPrefix(name, "messag") || name == "standby" || name == "response_feedback" || name == "send_cart"
}

// Tasks on a Page of which its token's person must hold one (sections 1.1 and 10.1).
var (
	tasksOfMessages = []string{"MESSAGING", "MODERATE", "MANAGE"}
	tasksOfWebhooks = []string{"MODERATE", "MANAGE", "CREATE_CONTENT", "MESSAGING"}
)

// checkTasks refuses what the token's person may not do on the Page. Page tokens that were
// made by hand belong to nobody and may do all.
func (g *Door) checkTasks(c *call, route *Route) *world.Error {
	if c.token.Type != "PAGE" || c.token.PersonID == "" {
		return nil
	}
	need := tasksOfMessages
	switch {
	case route.Name == "subscribed_apps":
		need = tasksOfWebhooks
	case !slices.Contains(needs[route.Name], "pages_messaging"):
		return nil
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page := g.State.Pages[c.token.PageID]
	if page == nil || slices.ContainsFunc(g.TasksOf(page, c.token.PersonID), func(t string) bool { return slices.Contains(need, t) }) {
		return nil
	}
	return world.Fail(http.StatusForbidden, 200, 0, "User does not have sufficient administrative permission for this action on this page")
}

// checkNeeds refuses a call whose token lacks a permission that the endpoint needs.
func (g *Door) checkNeeds(c *call, route *Route) *world.Error {
	if c.token == nil {
		return nil
	}
	if ge := g.checkTasks(c, route); ge != nil || c.token.Scopes == nil {
		return ge
	}
	list := append(slices.Clone(needs[route.Name]), needs[route.Method+" "+route.Name]...)
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if ge := g.Need(c.token, c.token.PageID, list...); ge != nil {
		return ge
	}
	if route.Name != "subscribed_apps" || route.Method != http.MethodPost {
		return nil
	}
	if slices.ContainsFunc(c.params.List("subscribed_fields"), messagingField) && !c.token.Has("pages_messaging", c.token.PageID) {
		return world.Fail(http.StatusForbidden, 200, 0, "To subscribe to the messages field, one of these permissions is needed: pages_messaging")
	}
	return nil
}
