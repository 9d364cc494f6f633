package graph

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// nodeType is what the Graph API calls a kind of node, and the fields that one may ask it for;
// some of them may have no value here.
type nodeType struct {
	name   string
	fields []string
}

// nodeTypes are the kinds of nodes, by their word in Routes. Fields that the platform has and the
// emulator gives no value are there too: to ask for them is no mistake.
var nodeTypes = map[string]nodeType{
	"{page}": {"Page", []string{"id", "name", "about", "access_token", "bio", "business", "can_post", "category", "category_list",
		"connected_instagram_account", "country_page_likes", "cover", "description", "display_subtext", "emails", "fan_count", "followers_count",
		"founded", "general_info", "has_transitioned_to_new_page_experience", "has_whatsapp_number", "hours", "instagram_business_account", "is_owned",
		"is_published", "is_verified", "is_webhooks_subscribed", "leadgen_tos_accepted", "link", "location", "mission", "name_with_location_descriptor",
		"new_like_count", "overall_star_rating", "parent_page", "perms", "phone", "promotion_eligible", "rating_count", "single_line_address",
		"store_number", "talking_about_count", "tasks", "unread_message_count", "unread_notif_count", "unseen_message_count", "username",
		"verification_status", "website", "were_here_count", "whatsapp_number"}},
	"{app}": {"Application", []string{"id", "name", "app_domains", "app_type", "category", "company", "contact_email", "created_time", "creator_uid",
		"daily_active_users", "deauth_callback_url", "description", "icon_url", "link", "logo_url", "monthly_active_users", "namespace", "photo_url",
		"privacy_policy_url", "subcategory", "supported_platforms", "terms_of_service_url", "user_support_email", "weekly_active_users"}},
	"{user}": {"User", []string{"id", "name", "about", "age_range", "birthday", "cover", "currency", "devices", "education", "email", "first_name",
		"gender", "hometown", "install_type", "installed", "is_guest_user", "is_verified", "languages", "last_name", "link", "locale", "location",
		"middle_name", "name_format", "profile_pic", "quotes", "relationship_status", "short_name", "significant_other", "third_party_id", "timezone",
		"token_for_business", "updated_time", "verified", "website", "work"}},
	"{psid}": {"User", []string{"id", "name", "first_name", "gender", "last_name", "locale", "profile_pic", "timezone"}},
	"{thread}": {"UnifiedThread", []string{"id", "can_reply", "custom_labels", "folder", "former_participants", "is_owner", "is_subscribed", "link",
		"message_count", "messages", "name", "participants", "scoped_thread_key", "senders", "snippet", "unread_count", "updated_time", "wallpaper"}},
	"{message}": {"Message", []string{"id", "attachments", "created_time", "from", "is_unsupported", "message", "reactions", "reply_to", "shares", "sticker",
		"story", "tags", "to"}},
	"{attachment}":   {"MessageAttachment", []string{"id", "type", "url"}},
	"{persona}":      {"MessengerPersona", []string{"id", "name", "profile_picture_url"}},
	"{label}":        {"PageCustomLabel", []string{"id", "name", "page_label_name"}},
	"{template}":     {"MessengerMessageTemplate", slices.Concat(templateUsual, templateMore)},
	"{library}":      {"MessageTemplateLibrary", []string{"id", "name", "body", "category", "components", "header", "language", "topic"}},
	"{sticker_pack}": {"StickerPack", []string{"id", "name"}},
	"{sticker}":      {"Sticker", []string{"id", "label", "sticker_id", "url"}},
	"{recurring}": {"UserPageOneTimeOptInTokenSettings", []string{"creation_timestamp", "custom_audience_ids", "next_eligible_time",
		"next_eligible_time_for_paid_messaging", "notification_messages_frequency", "notification_messages_reoptin", "notification_messages_timezone",
		"notification_messages_token", "recipient_id", "token_expiry_timestamp", "topic_title", "user_token_status"}},
	"{campaign}": {"MessageCampaign", []string{"id", "name", "daily_budget", "lifetime_budget", "page_id"}},
	"{flow}":     {"CTXWelcomeMessageFlow", []string{"id", "name", "eligible_platforms", "is_used_in_ad", "last_update_time", "welcome_message_flow"}},
	"{form}": {"LeadGenData", []string{"id", "name", "allow_organic_lead", "context_card", "created_time", "expired_leads_count",
		"follow_up_action_url", "leads_count", "legal_content", "locale", "organic_leads_count", "page", "page_id", "privacy_policy_url", "qualifiers",
		"questions", "status", "thank_you_page", "tracking_parameters"}},
	"{lead}": {"UserLeadGenInfo", []string{"id", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name", "created_time", "field_data",
		"form_id", "home_listing", "is_organic", "partner_name", "platform", "post", "retailer_item_id", "vehicle"}},
	"{product}": {"ProductItem", []string{"id", "name", "additional_image_urls", "availability", "brand", "category", "color", "condition", "currency",
		"description", "gender", "image_url", "inventory", "price", "product_catalog", "retailer_id", "retailer_product_group_id", "review_status",
		"sale_price", "size", "url", "visibility"}},
	"{post}": {"Post", []string{"id", "actions", "attachments", "created_time", "from", "full_picture", "is_expired", "is_hidden", "is_popular",
		"is_published", "message", "message_tags", "permalink_url", "picture", "place", "privacy", "shares", "status_type", "story", "story_tags", "to",
		"updated_time"}},
	"{comment}": {"Comment", []string{"id", "attachment", "can_comment", "can_hide", "can_like", "can_remove", "can_reply_privately", "comment_count",
		"created_time", "from", "is_hidden", "is_private", "like_count", "message", "message_tags", "object", "parent", "permalink_url",
		"private_reply_conversation", "user_likes"}},
}

// typeName is what the Graph API calls a kind of node.
func typeName(kind string) string {
	if t, ok := nodeTypes[kind]; ok {
		return t.name
	}
	return strings.Trim(kind, "{}")
}

// fieldsOf reads the fields that a call asks for of nodes of a kind, the usual ones when it asks
// for none. It refuses what such a node has neither as a field nor as an edge.
func (g *Door) fieldsOf(c *call, kind string, usual ...string) ([]request.Field, *world.Error) {
	fields, ok := request.Fields(c.params["fields"])
	if !ok {
		return nil, errSyntax()
	}
	if ge := g.knows(kind, fields); ge != nil {
		return nil, ge
	}
	if len(fields) == 0 {
		for _, name := range usual {
			fields = append(fields, request.Field{Name: name})
		}
	}
	return fields, nil
}

// knows refuses fields that nodes of a kind do not have; those of a thread's messages too.
func (g *Door) knows(kind string, fields []request.Field) *world.Error {
	for _, f := range fields {
		if !slices.Contains(nodeTypes[kind].fields, f.Name) && f.Name != "metadata" && g.edgeOf(kind, f.Name) == nil {
			return errNoField(f.Name, kind)
		}
		if kind == "{thread}" && f.Name == "messages" {
			if ge := g.knows("{message}", f.Inner); ge != nil {
				return ge
			}
		}
	}
	return nil
}

// edgeOf is the endpoint that lists an edge of a kind of node, nil when there is none.
func (g *Door) edgeOf(kind, name string) *Route {
	for i := range g.routes {
		if g.routes[i].Method == http.MethodGet && g.routes[i].Path == kind+"/"+name {
			return &g.routes[i]
		}
	}
	return nil
}

// isEdge tells whether a path is that of an edge without its node.
func (g *Door) isEdge(path string) bool {
	return slices.ContainsFunc(g.routes, func(r Route) bool {
		node, edge, _ := strings.Cut(r.Path, "/")
		return r.Method == http.MethodGet && edge == path && strings.HasPrefix(node, "{")
	})
}

// introspected adds what metadata=1 asks for to a node's answer: its type, its fields and the
// addresses of its edges.
func (g *Door) introspected(c *call, route *Route, result any) any {
	out, ok := result.(map[string]any)
	t, known := nodeTypes[route.Path]
	if !ok || !known || c.method != http.MethodGet || !c.params.Bool("metadata") {
		return result
	}
	fields, edges := []any{}, map[string]any{}
	for _, name := range t.fields {
		fields = append(fields, map[string]string{"name": name})
	}
	for i := range g.routes {
		name, is := strings.CutPrefix(g.routes[i].Path, route.Path+"/")
		if is && g.routes[i].Method == http.MethodGet && !strings.ContainsAny(name, "/*") {
			sub := *c
			sub.path = c.node + "/" + name
			edges[name] = sub.address(url.Values{})
		}
	}
	out["metadata"] = map[string]any{"type": strings.ToLower(t.name), "fields": fields, "connections": edges}
	return out
}
