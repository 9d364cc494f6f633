package site_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/internal/track"
)

const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 [FBAN/MessengerForiOS;FBAV/500.0]"

// follow opens a tracked link.
func (d *door) follow(method, address string, header map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, nil)
	r.Header.Set("User-Agent", phone)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w
}

// clicks works the journal in and gives what was counted of a message, and the person's events.
func (d *door) clicks(message string) (all []petitbleu.LinkClicks, events []petitbleu.Event) {
	d.t.Helper()
	if _, err := d.people.Tick(d.t.Context(), d.clock.Now()); err != nil {
		d.t.Fatal(err)
	}
	err := d.store.Read(d.t.Context(), func(tx *store.Tx) (err error) {
		if events, err = tx.Events(store.EventFilter{WorkspaceID: "ws_1", ProfileID: "p_1"}); err == nil {
			all, err = tx.Clicks("ws_1", message)
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all, events
}

// TestTrackedLink: who follows a link is sent on, and it counts once for each time: as an event of theirs and on the message.
// What only looks, a trial, and what is gone count nowhere and are sent on; what was not signed here leads nowhere.
func TestTrackedLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		now := d.clock.Now().Truncate(time.Millisecond)
		person := petitbleu.Profile{WorkspaceID: "ws_1", ID: "p_1", CreatedAt: now, UpdatedAt: now}
		message := petitbleu.Message{WorkspaceID: "ws_1", ID: petitbleu.NewID(petitbleu.KindMessage, now), ProfileID: "p_1", Channel: "messenger", PageID: pageID, Purpose: petitbleu.PurposeRequested,
			CampaignID: "cam_1", State: petitbleu.StateSent, Content: petitbleu.Content{Type: petitbleu.ContentText, Text: "x"}, CreatedAt: now, UpdatedAt: now}
		trial := message
		trial.ID, trial.Test = petitbleu.NewID(petitbleu.KindMessage, now), true
		if err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertProfiles([]petitbleu.Profile{person}); err != nil {
				return err
			}
			return tx.InsertMessages([]petitbleu.Message{message, trial})
		}); err != nil {
			t.Fatal(err)
		}
		const target = "https://shop.example/pans?utm_source=messenger#top"
		link := func(id string) string {
			return render.LinkPath + track.Link{Workspace: "ws_1", Message: id, Index: 2, Name: "pans", Target: target}.Token(func(b []byte) []byte { return d.box.MAC(render.LinkUse, b) })
		}
		leads := func(what string, w *httptest.ResponseRecorder) {
			t.Helper()
			if w.Code != http.StatusFound || w.Header().Get("Location") != target || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s: %d %v", what, w.Code, w.Header())
			}
		}
		to := link(message.ID)
		for what, header := range map[string]map[string]string{
			"a preview":       {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
			"a crawler":       {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
			"nobody":          {"User-Agent": ""},
			"fetched ahead":   {"Sec-Purpose": "prefetch;prerender"},
			"fetched earlier": {"X-Purpose": "preview"},
		} {
			leads(what, d.follow("GET", to, header))
		}
		leads("HEAD", d.follow("HEAD", to, nil))
		leads("a trial", d.follow("GET", link(trial.ID), nil))
		leads("a message that is gone", d.follow("GET", link(petitbleu.NewID(petitbleu.KindMessage, now)), nil))
		leads("a preview of the author", d.follow("GET", link(""), nil))
		if all, events := d.clicks(message.ID); len(all) != 0 || len(events) != 0 {
			t.Errorf("counted: %+v %+v", all, events)
		}
		for range 3 {
			leads("a person", d.follow("GET", to, nil))
		}
		all, events := d.clicks(message.ID)
		if len(all) != 1 || all[0].Clicks != 3 || all[0].Link != 2 || all[0].Name != "pans" || all[0].FirstAt.IsZero() || all[0].LastAt.Before(all[0].FirstAt) {
			t.Errorf("%+v", all)
		}
		if len(events) != 3 || events[0].Name != petitbleu.EventLinkClicked || events[0].Kind != petitbleu.EventCustom || events[0].Source != "link" {
			t.Fatalf("%+v", events)
		}
		var said map[string]any
		if err := json.Unmarshal(events[0].Data, &said); err != nil || said["message_id"] != message.ID || said["url"] != target || said["link"] != 2.0 || said["link_name"] != "pans" || said["campaign_id"] != "cam_1" || said["page_id"] != pageID {
			t.Errorf("%s, %v", events[0].Data, err)
		}
		for _, bad := range []string{to + "A", changed(to), render.LinkPath + "x", render.LinkPath + "https:%2F%2Fevil.example"} {
			if w := d.follow("GET", bad, nil); w.Code != http.StatusNotFound || w.Header().Get("Location") != "" {
				t.Errorf("%s: %d to %s", bad, w.Code, w.Header().Get("Location"))
			}
		}
	})
}
