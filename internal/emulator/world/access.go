package world

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// Permissions an app can ask people and the platform for (Messenger Platform reference,
// section 10.2). The last ones are historic.
var Permissions = []string{
	"pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement",
	"business_management", "page_utility_messaging", "paid_marketing_messages", "marketing_messages_messenger",
	"ads_management", "pages_user_locale", "pages_user_timezone", "pages_user_gender", "read_insights",
	"pages_manage_engagement", "pages_read_user_content", "leads_retrieval", "catalog_management",
	"public_profile", "email",
	"manage_pages", "pages_messaging_phone_number", "pages_messaging_subscriptions",
}

// Features an app can ask the platform for (section 10.2).
var Features = []string{"human_agent", "business_asset_user_profile_access"}

// historic names and what they stand for today (section 10.4).
var historic = map[string][]string{
	"manage_pages":    {"pages_show_list", "pages_manage_metadata", "pages_read_engagement"},
	"page_messaging":  {"pages_messaging"},
	"pages_messaging": {"pages_messaging"},
}

// Request is what an app asked for under App Review, and what came of it.
type Request struct {
	Status string `json:"status"` // requested, approved, refused
	Use    string `json:"use,omitempty"`
	Reason string `json:"reason,omitempty"` // of a refusal
	At     int64  `json:"at_ms"`
}

// AskReview notes that an app asks for a permission or feature.
func (w *World) AskReview(a *App, name, use string) error {
	if !slices.Contains(Permissions, name) && !slices.Contains(Features, name) {
		return fmt.Errorf("name: %q is neither a permission nor a feature", name)
	}
	if r := a.Review[name]; r != nil && r.Status == "approved" {
		return errors.New("name: it is approved already")
	}
	MakeMap(&a.Review)
	a.Review[name] = &Request{Status: "requested", Use: use, At: w.Now()}
	w.Changed("app", a.ID)
	return nil
}

// DecideReview answers a request: "approved" or "refused"; "" takes the request back.
func (w *World) DecideReview(a *App, name, status, reason string) error {
	r := a.Review[name]
	switch {
	case r == nil:
		return errors.New("name: the app has not asked for it")
	case status == "":
		delete(a.Review, name)
	case status != "approved" && status != "refused":
		return errors.New("status: must be approved or refused, or empty to take the request back")
	default:
		a.Review[name] = &Request{Status: status, Use: r.Use, Reason: reason, At: w.Now()}
	}
	w.Changed("app", a.ID)
	return nil
}

// GoLive turns an app live; it needs the address of a privacy policy (section 10.3).
func (w *World) GoLive(a *App) error {
	if a.PrivacyURL == "" {
		return errors.New("privacy_policy_url: is needed before an app can go live")
	}
	a.Mode = "live"
	w.Changed("app", a.ID)
	return nil
}

// Advanced tells whether an app has Advanced Access to a permission or feature. Apps that
// need no review have it for all (section 10.3).
func (a *App) Advanced(name string) bool {
	if !a.ReviewNeeded {
		return true
	}
	r := a.Review[name]
	return r != nil && r.Status == "approved"
}

// HasRole tells whether a person is admin, developer, tester or test user of an app.
func (w *World) HasRole(a *App, person string) bool {
	if slices.Contains(a.Roles, person) {
		return true
	}
	p := w.State.People[person]
	return p != nil && p.TestUserOf == a.ID
}

// Hears tells whether an app gets events about a person: any person when it is live with
// Advanced Access, else only those with a role on it.
func (w *World) Hears(a *App, person string) bool {
	return a.Mode == "live" && a.Advanced("pages_messaging") || w.HasRole(a, person)
}

// CheckReach refuses a send to a person whom the app may not reach by a permission:
// pages_messaging, or pages_messaging_phone_number for phone numbers.
func (w *World) CheckReach(a *App, p *Page, person, permission string) *Error {
	if !w.seesPage(a, p, person) {
		return Fail(http.StatusForbidden, 200, 2018028, "Cannot message users who have no role on this Page until the Page is published.")
	}
	if a.Mode == "live" && a.Advanced(permission) || w.HasRole(a, person) {
		return nil
	}
	subcode := 2018028
	if permission == "pages_messaging_phone_number" {
		subcode = 2018027
	}
	return Fail(http.StatusForbidden, 200, subcode, "Cannot message users who are not admins, developers or testers of the app until "+permission+" permission is reviewed and the app is live.")
}

// seesPage tells whether a person can talk with a Page: everybody when it is published, else
// those with a role on it or on the app.
func (w *World) seesPage(a *App, p *Page, person string) bool {
	return !p.Settings.Unpublished || p.Tasks[person] != nil || w.HasRole(a, person)
}

// NeedFeature refuses what needs a feature of App Review that the app does not have.
func (w *World) NeedFeature(a *App, feature string) *Error {
	if a.Advanced(feature) {
		return nil
	}
	return Fail(http.StatusForbidden, 10, 0, "Application does not have permission for this action. The feature "+feature+" is not approved for this app")
}

// Need refuses a call whose token lacks one of the permissions for a Page; an app token has
// none. page is "" when no Page is meant.
func (w *World) Need(t *Token, page string, permissions ...string) *Error {
	for _, name := range permissions {
		if t == nil || !t.Has(name, page) {
			return missing(name)
		}
	}
	return nil
}

// missing is the error of a token without a permission (section 4.2: 10 for reading, 230 for
// messages, 200 for the rest).
func missing(name string) *Error {
	switch name {
	case "pages_messaging":
		return Fail(http.StatusForbidden, 230, 0, "Requires pages_messaging permission to manage the object")
	case "pages_read_engagement", "read_insights", "pages_read_user_content", "pages_user_locale", "pages_user_timezone", "pages_user_gender":
		return Fail(http.StatusForbidden, 10, 0, "This endpoint requires the '"+name+"' permission")
	}
	return Fail(http.StatusForbidden, 200, 0, "Requires "+name+" permission to manage the object")
}

// Has tells whether a token carries a permission, for a Page when page is not "". A token
// without a list carries all.
func (t *Token) Has(name, page string) bool {
	if t.Scopes == nil {
		return true
	}
	for _, s := range t.Scopes {
		if s != name && !slices.Contains(historic[s], name) {
			continue
		}
		targets, limited := t.Granular[s]
		if page == "" || !limited || slices.Contains(targets, page) {
			return true
		}
	}
	return false
}

// ShownScopes are a token's permissions as debug_token lists them.
func (t *Token) ShownScopes() []string {
	if t.Scopes == nil {
		return Permissions[:len(Permissions)-3]
	}
	return slices.Clone(t.Scopes)
}

// tasks says what a person may do on a Page. Test users see their own Pages only (section
// 10.4).
func (w *World) tasks(p *Page, person string) []string {
	if p.Tasks == nil {
		if who := w.State.People[person]; who == nil || who.TestUserOf != "" {
			return nil
		}
		return allTasks
	}
	return p.Tasks[person]
}

var allTasks = []string{"MESSAGING", "MODERATE", "MANAGE", "CREATE_CONTENT"}

// TasksOf are what a person may do on a Page; none for strangers.
func (w *World) TasksOf(p *Page, person string) []string {
	return slices.Clone(w.tasks(p, person))
}

// AllTasks are the tasks of somebody who may do all on a Page.
func AllTasks() []string { return slices.Clone(allTasks) }

// KnownPermission tells whether a permission exists or existed.
func KnownPermission(name string) bool {
	return slices.Contains(Permissions, name) || historic[name] != nil
}
