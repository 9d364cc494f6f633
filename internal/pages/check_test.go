package pages_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

func stamp(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// call takes one item of a webhook in, as the intake would.
func (h *house) call(item string) {
	h.Helper()
	c := petitbleu.RawCall{AppID: appID, ReceivedAt: h.clock.Now(), Body: []byte(`{"object":"page","entry":[{"id":"` + pageID + `","time":` + stamp(h.clock.Now()) + `,"messaging":[` + item + `]}]}`)}
	h.ok(h.s.AppendRaw(h.Context(), &c))
	_, err := h.intake.Tick(h.Context(), h.clock.Now())
	h.ok(err)
}

func (h *house) check() pages.Check {
	h.Helper()
	var r pages.Check
	h.write(func(tx *store.Tx) error {
		all, err := tx.PageChecks(ws)
		r = pages.ReadCheck(all[pageID])
		return err
	})
	return r
}

// TestToken: once a day the platform is asked about the token; a permission that was taken away
// pauses the Page, and given back lets it go on by itself.
func TestToken(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		first := h.check().Token
		if first.CheckedAt.IsZero() || len(first.Scopes) == 0 || len(first.Missing) != 0 {
			t.Fatalf("at the start: %+v", first)
		}
		h.emu.Mu.Lock()
		h.emu.State.Pages[pageID].Settings.Subscription = "granted"
		h.emu.Mu.Unlock()
		h.clock.Move(time.Hour)
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if got := h.check().Token.CheckedAt; !got.Equal(first.CheckedAt) {
			t.Errorf("asked again after an hour: %v", got)
		}
		scopes := func(names ...string) {
			h.emu.Mu.Lock()
			defer h.emu.Mu.Unlock()
			h.emu.State.Tokens[pageToken].Scopes = names
		}
		scopes("pages_manage_metadata", "pages_show_list", "pages_read_engagement")
		h.clock.Move(24 * time.Hour)
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if p := h.page(); p.State != petitbleu.PageTokenInvalid {
			t.Fatalf("without pages_messaging the Page is %s", p.State)
		}
		health := pages.HealthOf(h.page(), h.check(), h.clock.Now(), time.Time{}, h.clock.Now())
		if health.Level != "bad" || health.Code != "permission_missing" || health.Troubles[0].Params["permissions"] != "pages_messaging" {
			t.Errorf("health: %+v", health)
		}
		scopes("pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement")
		h.clock.Move(time.Minute)
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if p := h.page(); p.State != petitbleu.PageConnected || h.mended == 0 {
			t.Errorf("mended: %s %s", p.State, p.StateNote)
		}
		for _, want := range []string{"pages_messaging", "subscription_messaging", "pages_messaging_subscriptions"} {
			if !slices.Contains(h.page().Grants, want) {
				t.Errorf("no %s among the grants %v", want, h.page().Grants)
			}
		}
	})
}

// TestDoubt: when somebody removes the app at the platform, its Pages are asked about at once.
func TestDoubt(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		first := h.check()
		h.emu.Mu.Lock()
		h.emu.State.Tokens[pageToken].Scopes = []string{"pages_manage_metadata", "pages_show_list"}
		h.emu.Mu.Unlock()
		h.clock.Move(time.Second)
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if p := h.page(); p.State != petitbleu.PageConnected {
			t.Fatalf("asked after a second: %s", p.State)
		}
		_, _, _, check := h.pages.Wakes()
		h.ok(h.pages.Doubt(h.Context(), "77"))
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		<-check
		if got := h.check(); !got.Token.CheckedAt.Equal(first.Token.CheckedAt) {
			t.Errorf("another app's: asked at %v", got.Token.CheckedAt)
		}
		h.ok(h.pages.Doubt(h.Context(), appID))
		<-check
		h.ok(h.pages.Check(h.Context(), h.clock.Now()))
		if p := h.page(); p.State != petitbleu.PageTokenInvalid {
			t.Errorf("the token lost its permission, the Page is %s", p.State)
		}
	})
}

// TestHealth: the worst trouble first, in words, with its code.
func TestHealth(t *testing.T) {
	well := pages.Check{App: pages.AppLevel{OK: true, Code: "ok", Sentence: "Here."}, Page: pages.PageLevel{OK: true, Code: "ok", Sentence: "Here."}}
	page := func(s petitbleu.PageState) petitbleu.Page { return petitbleu.Page{ID: pageID, State: s} }
	with := func(change func(*pages.Check)) pages.Check {
		c := well
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		page    petitbleu.Page
		check   pages.Check
		checked time.Time
		beat    time.Time
		level   string
		code    string
	}{
		"well":            {page(petitbleu.PageConnected), well, noon, noon, "ok", "ok"},
		"nothing came":    {page(petitbleu.PageConnected), well, noon, time.Time{}, "ok", "no_event_yet"},
		"never checked":   {page(petitbleu.PageConnected), pages.Check{}, time.Time{}, noon, "warn", "unchecked"},
		"dead":            {page(petitbleu.PageTokenInvalid), with(func(c *pages.Check) { c.Dead = true }), noon, noon, "bad", "token_dead"},
		"unsubscribed":    {page(petitbleu.PageUnsubscribed), with(func(c *pages.Check) { c.Page.OK = false }), noon, noon, "bad", "unsubscribed"},
		"callback gone":   {page(petitbleu.PageUnsubscribed), with(func(c *pages.Check) { c.App.OK = false }), noon, noon, "bad", "app_webhook"},
		"paused":          {page(petitbleu.PagePaused), well, noon, noon, "warn", "paused"},
		"out of reach":    {page(petitbleu.PageConnected), with(func(c *pages.Check) { c.Doubt, c.App.OK = true, false }), noon, noon, "warn", "platform_unreached"},
		"fields missing":  {page(petitbleu.PageConnected), with(func(c *pages.Check) { c.Page.Missing = []string{"feed"} }), noon, noon, "ok", "fields_missing"},
		"ends soon":       {page(petitbleu.PageConnected), with(func(c *pages.Check) { c.Token.ExpiresAt = noon.Add(24 * time.Hour) }), noon, noon, "warn", "token_expires"},
		"ends far off":    {page(petitbleu.PageConnected), with(func(c *pages.Check) { c.Token.ExpiresAt = noon.AddDate(0, 1, 0) }), noon, noon, "ok", "ok"},
		"data ends soon":  {page(petitbleu.PageConnected), with(func(c *pages.Check) { c.Token.DataEndsAt = noon.Add(24 * time.Hour) }), noon, noon, "warn", "data_access_ends"},
		"the worst first": {page(petitbleu.PageUnsubscribed), with(func(c *pages.Check) { c.Page.OK = false; c.Token.ExpiresAt = noon }), noon, noon, "bad", "unsubscribed"},
	} {
		h := pages.HealthOf(c.page, c.check, c.checked, c.beat, noon)
		if h.Level != c.level || h.Code != c.code || h.Sentence == "" || h.Troubles == nil {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

// TestDisconnect: the platform is told, and a platform that does not answer keeps nobody.
func TestDisconnect(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.ok(h.pages.Disconnect(h.Context(), ws, pageID))
		h.emu.Mu.Lock()
		left := h.emu.State.Pages[pageID].Subscribed[appID]
		h.emu.Mu.Unlock()
		if left != nil {
			t.Errorf("still subscribed: %v", left)
		}
		if err := h.pages.Disconnect(h.Context(), ws, pageID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		h.connect()
		h.write(func(tx *store.Tx) error {
			app, err := tx.App(appID)
			app.GraphURL = "http://127.0.0.1:1"
			return errors.Join(err, tx.UpsertApp(app))
		})
		h.ok(h.pages.Disconnect(h.Context(), ws, pageID))
	})
}
