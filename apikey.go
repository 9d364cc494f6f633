package petitbleu

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// APIKey opens a door to a program. Only hashes of its secrets are kept.
type APIKey struct {
	WorkspaceID  string
	ID           string
	Name         string
	Prefix       string   // first characters of the newest secret, to recognise it by
	Scopes       []string // names of Scopes(), native scopes, or groups such as "users.*"
	AllowFrom    []string // networks it may be used from, "203.0.113.0/24"; none: from anywhere
	CreatedBy    string   // user or API key that made it; empty: the program
	CreatedAt    time.Time
	ExpiresAt    time.Time // zero: never
	LastUsedAt   time.Time // to the minute
	LastUsedFrom string    // address; empty when it was never used
	RevokedAt    time.Time
	OldUntil     time.Time // until when the secret before the newest opens; zero: none does
	SecretUntil  time.Time // of the secret that was shown, when a newer one has replaced it; zero: it is the newest
}

// The native scopes of API keys.
const (
	ScopePush   = "push"   // the push API
	ScopeRead   = "read"   // read anything of the workspace by the native API
	ScopeWrite  = "write"  // change people, send, and edit what messages are made of, by the native API
	ScopeManage = "manage" // Pages, keys, team, settings, erasure
)

// Allows tells whether a scope of the key covers a name: the name itself, or a group that it is in.
// "users.*" covers "users.track" and "users.export.ids". The native scopes open the native API and
// the push API only; the dotted names, which are Braze's, open the Braze-compatible API only, and those that
// begin with "notifications." the Sendbird-compatible one.
func (k APIKey) Allows(scope string) bool {
	return slices.ContainsFunc(k.Scopes, func(has string) bool { return covers(has, scope) })
}

// covers tells whether a scope covers a name, or a whole smaller group.
func covers(has, name string) bool {
	group, isGroup := strings.CutSuffix(has, "*")
	return has == name || isGroup && strings.HasPrefix(name, group)
}

// Refuse tells why a key may not be used at an instant from an address: because it, or the secret
// that was shown, has ended, or because its list of networks leaves the address out. It gives nil
// when it may. An address that is not known fits no list.
func (k APIKey) Refuse(now time.Time, from netip.Addr) error {
	switch {
	case !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt):
		return Errorf(CodeInvalidToken, "This API key has expired. Make a new one under Developers.")
	case !k.SecretUntil.IsZero() && !now.Before(k.SecretUntil):
		return Errorf(CodeInvalidToken, "This secret of the API key was replaced, and its time is over. Use the newer one.")
	case len(k.AllowFrom) > 0 && !slices.ContainsFunc(k.AllowFrom, func(n string) bool { return within(n, from) }):
		return Errorf(CodeForbidden, "This API key may not be used from this address. Add the address to the networks of the key under Developers.")
	}
	return nil
}

// within tells whether a network of a key has an address.
func within(network string, from netip.Addr) bool {
	p, err := netip.ParsePrefix(network)
	return err == nil && p.Contains(from.Unmap().WithZone(""))
}

// ParseNetwork reads a network of a key, "203.0.113.0/24" or one address, and writes it in its
// shortest form. The error says how to write one.
func ParseNetwork(text string) (string, error) {
	text = strings.TrimSpace(text)
	if p, err := netip.ParsePrefix(text); err == nil && !p.Addr().Is4In6() {
		return p.Masked().String(), nil
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()).String(), nil
	}
	return "", Errorf(CodeInvalidParameter, "A network is an address with the length of its prefix, such as 203.0.113.0/24 or 2001:db8::/48, or one address.")
}

// nativeScopes are ours.
var nativeScopes = []string{ScopeRead, ScopeWrite, ScopeManage, ScopePush}

// dottedScopes are the permissions of keys that the Braze-compatible API asks for, under the names
// that Braze documents, so that its documentation carries over (Braze reference, section 9).
var dottedScopes = []string{
	"users.track", "users.track.bulk", "users.track.sync", "users.delete", "users.alias.new", "users.alias.update", "users.identify", "users.merge",
	"users.external_ids.rename", "users.external_ids.remove", "users.export.ids", "users.export.segment", "users.export.global_control_group",
	"messages.send", "messages.schedule.create", "messages.schedule.update", "messages.schedule.delete", "messages.schedule_broadcasts",
	"transactional.send", "sends.id.create", "sends.data_series",
	"campaigns.trigger.send", "campaigns.trigger.schedule.create", "campaigns.trigger.schedule.update", "campaigns.trigger.schedule.delete",
	"campaigns.list", "campaigns.details", "campaigns.data_series", "campaigns.url_info.details",
	"canvas.trigger.send", "canvas.trigger.schedule.create", "canvas.trigger.schedule.update", "canvas.trigger.schedule.delete",
	"canvas.list", "canvas.details", "canvas.data_series", "canvas.data_summary",
	"segments.list", "segments.details", "segments.data_series",
	"events.list", "events.get", "events.data_series", "custom_attributes.get", "custom_attributes.blocklist", "purchases.product_list", "purchases.quantity_series", "purchases.revenue_series", "sessions.data_series",
	"kpi.dau.data_series", "kpi.mau.data_series", "kpi.new_users.data_series", "kpi.uninstalls.data_series",
	"subscription.status.set", "subscription.status.get", "subscription.groups.get",
	"catalogs.get", "catalogs.create", "catalogs.delete", "catalogs.get_items", "catalogs.get_item", "catalogs.add_items", "catalogs.create_item",
	"catalogs.update_items", "catalogs.update_item", "catalogs.replace_items", "catalogs.replace_item", "catalogs.delete_items", "catalogs.delete_item",
	"catalogs.create_fields", "catalogs.delete_fields", "catalogs.create_selection", "catalogs.delete_selection",
	"content_blocks.list", "content_blocks.info", "content_blocks.create", "content_blocks.update",
	"templates.email.list", "templates.email.info", "templates.email.create", "templates.email.update",
	"preference_center.list", "preference_center.get", "preference_center.update", "preference_center.user.get",
	"email.status", "email.unsubscribe", "email.hard_bounces", "email.bounce.remove", "email.spam.remove", "email.blacklist",
	"sms.invalid_phone_numbers", "feed.list", "feed.details", "feed.data_series",
	"sdk_authentication.create", "sdk_authentication.list", "sdk_authentication.primary", "sdk_authentication.delete",
}

// The scopes of the API that is compatible with Sendbird Notifications. They open nothing else, and what Braze's
// names open is closed to them.
const (
	ScopeNotificationsSend      = "notifications.send"
	ScopeNotificationsRead      = "notifications.read"
	ScopeNotificationsTemplates = "notifications.templates"
)

var notificationScopes = []string{ScopeNotificationsSend, ScopeNotificationsRead, ScopeNotificationsTemplates}

// NativeScopes lists the scopes of the native API and the push API.
func NativeScopes() []string { return slices.Clone(nativeScopes) }

// DottedScopes lists the scopes of the Braze-compatible API, one for each permission it asks for.
func DottedScopes() []string { return slices.Clone(dottedScopes) }

// NotificationScopes lists the scopes of the API that is compatible with Sendbird Notifications.
func NotificationScopes() []string { return slices.Clone(notificationScopes) }

// ScopeMembers gives the names that a scope covers: itself, or the members of a group such as
// "users.*" or "users.export.*". It gives none for what is no scope.
func ScopeMembers(scope string) []string {
	if slices.Contains(nativeScopes, scope) {
		return []string{scope}
	}
	var out []string
	for _, s := range slices.Concat(dottedScopes, notificationScopes) {
		if scope != "*" && covers(scope, s) && (scope == s || strings.HasSuffix(scope, ".*")) {
			out = append(out, s)
		}
	}
	return out
}
