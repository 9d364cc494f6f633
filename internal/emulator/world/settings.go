package world

import (
	"errors"
	"maps"
	"slices"
)

// Settings are what a Page's administrator sets on the Page's own settings page (Messenger
// Platform reference, sections 3.5, 7.3, 7.4 and 10.3). The zero value is a new Page's.
type Settings struct {
	// Receivers holds the role of an app under Handover Protocol v1, by app id: "primary"
	// or "secondary". At most one is primary.
	Receivers map[string]string `json:"receivers"`
	// Routing says which app answers (Conversation Routing).
	Routing Routing `json:"routing"`
	// OneTime is the Page's One-Time Notification permission: "" was never asked for, then
	// "asked", "granted" or "refused".
	OneTime string `json:"one_time_notifications"`
	// Subscription is the old permission of subscription messaging, in the same words.
	Subscription string `json:"subscription_messaging"`
	// News tells that the Page is a registered news Page (section 3.2).
	News bool `json:"news"`
	// LabelTerms tells that an administrator accepted the terms of custom labels (6.10).
	LabelTerms bool `json:"label_terms"`
	// Unpublished Pages can talk with their own role holders only.
	Unpublished bool `json:"unpublished"`
}

// Routing is the configuration of Conversation Routing. Not configured, every connected app
// hears and may answer.
type Routing struct {
	Configured bool   `json:"configured"`
	DefaultApp string `json:"default_app"`
	// EntryPoints sends new threads to another app, by entry point: "organic", "m.me", "ads".
	EntryPoints map[string]string `json:"entry_points"`
	// MayTake are the apps that an administrator allows to take a thread.
	MayTake []string `json:"may_take"`
}

// The app ids of the platform's own inboxes (section 7.2).
const (
	PageInbox      = "263902037430900"
	InstagramInbox = "1217981644879628"
)

// Words of a permission that a Page asks for.
var pagePermissionStates = []string{"", "asked", "granted", "refused"}

// CheckSettings refuses settings that contradict themselves or name apps that do not exist.
func (w *World) CheckSettings(s *Settings) error {
	known := func(app string) bool { return app == PageInbox || w.State.Apps[app] != nil }
	primary := 0
	for app, role := range s.Receivers {
		if !known(app) {
			return errors.New("receivers: there is no app " + app)
		}
		if role != "primary" && role != "secondary" {
			return errors.New("receivers: a role must be primary or secondary")
		}
		if role == "primary" {
			primary++
		}
	}
	if primary > 1 {
		return errors.New("receivers: only one app can be primary")
	}
	r := &s.Routing
	if r.DefaultApp != "" && !known(r.DefaultApp) {
		return errors.New("routing.default_app: there is no such app")
	}
	if r.Configured && r.DefaultApp == "" {
		return errors.New("routing.default_app: is needed when routing is configured")
	}
	for at, app := range r.EntryPoints {
		if !slices.Contains([]string{"organic", "m.me", "ads"}, at) || !known(app) {
			return errors.New("routing.entry_points: must name an app for organic, m.me or ads")
		}
	}
	for _, app := range r.MayTake {
		if !known(app) {
			return errors.New("routing.may_take: there is no app " + app)
		}
	}
	if !slices.Contains(pagePermissionStates, s.OneTime) || !slices.Contains(pagePermissionStates, s.Subscription) {
		return errors.New("one_time_notifications, subscription_messaging: must be empty, asked, granted or refused")
	}
	return nil
}

// SetSettings replaces a Page's settings when they hold. It reports what changed of the
// receivers, so that the caller can tell the apps.
func (w *World) SetSettings(p *Page, s Settings) (rolesChanged bool, err error) {
	if err := w.CheckSettings(&s); err != nil {
		return false, err
	}
	rolesChanged = !maps.Equal(p.Settings.Receivers, s.Receivers)
	p.Settings = s
	w.Changed("page", p.ID)
	return rolesChanged, nil
}

// OneTimeAllowed tells whether a Page may ask for one-time notifications: the switch is on
// and the Page's permission is granted, or was never asked for.
func (w *World) OneTimeAllowed(p *Page) bool {
	return w.State.Switches.OneTimeNotifications && (p.Settings.OneTime == "" || p.Settings.OneTime == "granted")
}

// AuthorisedApp is an app on a Page's settings page.
type AuthorisedApp struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Receiver   string   `json:"receiver,omitempty"`
	Fields     []string `json:"subscribed_fields"`
	Subscribed bool     `json:"subscribed"`
}

// AuthorisedApps are the apps that are attached to a Page or hold a role on it, by id.
func (w *World) AuthorisedApps(p *Page) []AuthorisedApp {
	ids := slices.Collect(maps.Keys(p.Subscribed))
	for id := range p.Settings.Receivers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := []AuthorisedApp{}
	for _, id := range slices.Compact(ids) {
		a := AuthorisedApp{ID: id, Receiver: p.Settings.Receivers[id], Name: "Page inbox"}
		if app := w.State.Apps[id]; app != nil {
			a.Name = app.Name
		}
		a.Fields, a.Subscribed = slices.Clone(p.Subscribed[id]), p.Subscribed[id] != nil
		out = append(out, a)
	}
	return out
}
