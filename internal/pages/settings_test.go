package pages_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/graph"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/pages"
	"github.com/petitbleu/petitbleu/internal/store"
)

func menu(title string) []graph.Menu {
	return []graph.Menu{{Locale: "default", Items: []graph.MenuItem{{Type: "postback", Title: title, Payload: "P"}}}}
}

// TestCheckProfile: what the platform would refuse is refused before the call, with its field.
func TestCheckProfile(t *testing.T) {
	long := strings.Repeat("é", 161)
	many := make([]string, 51)
	for i := range many {
		many[i] = "https://shop.example"
	}
	for name, c := range map[string]struct {
		set    graph.Profile
		remove []string
		field  string
	}{
		"right":             {graph.Profile{GetStarted: &graph.Postback{Payload: "GO"}, Greeting: []graph.Greeting{{Locale: "default", Text: "Hello {{user_first_name}}"}}, Menu: menu("Help"), Domains: []string{"https://shop.example"}}, nil, ""},
		"no payload":        {graph.Profile{GetStarted: &graph.Postback{}}, nil, "body.get_started.payload"},
		"long greeting":     {graph.Profile{Greeting: []graph.Greeting{{Locale: "default", Text: long}}}, nil, "body.greeting[0].text"},
		"no default":        {graph.Profile{Greeting: []graph.Greeting{{Locale: "fr_FR", Text: "Salut"}}}, nil, "body.greeting"},
		"a locale twice":    {graph.Profile{Greeting: []graph.Greeting{{Locale: "default", Text: "a"}, {Locale: "default", Text: "b"}}}, nil, "body.greeting[1].locale"},
		"long title":        {graph.Profile{Menu: menu(strings.Repeat("x", 31))}, nil, "body.persistent_menu[0].call_to_actions[0].title"},
		"plain http":        {graph.Profile{Menu: []graph.Menu{{Locale: "default", Items: []graph.MenuItem{{Type: "web_url", Title: "Shop", URL: "http://shop.example"}}}}}, nil, "body.persistent_menu[0].call_to_actions[0].url"},
		"nested":            {graph.Profile{Menu: []graph.Menu{{Locale: "default", Items: []graph.MenuItem{{Type: "nested", Title: "More"}}}}}, nil, "body.persistent_menu[0].call_to_actions[0].type"},
		"21 items":          {graph.Profile{Menu: []graph.Menu{{Locale: "default", Items: make([]graph.MenuItem, 21)}}}, nil, "body.persistent_menu[0]"},
		"5 questions":       {graph.Profile{IceBreakers: []graph.IceBreaker{{Locale: "default", Questions: make([]graph.Question, 5)}}}, nil, "body.ice_breakers[0].call_to_actions"},
		"a slash":           {graph.Profile{Commands: []graph.Commands{{Locale: "default", Commands: []graph.Command{{Name: "/help", Description: "x"}}}}}, nil, "body.commands[0].commands[0].name"},
		"51 domains":        {graph.Profile{Domains: many}, nil, "body.whitelisted_domains"},
		"localhost":         {graph.Profile{Domains: []string{"https://localhost"}}, nil, "body.whitelisted_domains[0]"},
		"an address":        {graph.Profile{Domains: []string{"https://192.0.2.1"}}, nil, "body.whitelisted_domains[0]"},
		"no such setting":   {graph.Profile{}, []string{"home_url"}, "body.remove[0]"},
		"log-in over http":  {graph.Profile{AccountLink: "http://shop.example/link"}, nil, "body.account_linking_url"},
		"empty description": {graph.Profile{Commands: []graph.Commands{{Locale: "default", Commands: []graph.Command{{Name: "help"}}}}}, nil, "body.commands[0].commands[0].description"},
	} {
		err := pages.CheckProfile(c.set, c.remove)
		if (err == nil) != (c.field == "") || err != nil && !strings.HasPrefix(err.Error(), c.field+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestProfileAtThePlatform: written, read back, removed, in the order that the platform wants.
func TestProfileAtThePlatform(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx := h.Context()
		if _, err := h.pages.SetProfile(ctx, ws, pageID, graph.Profile{Menu: menu("Help")}, nil); err == nil || !strings.Contains(err.Error(), "Get Started") {
			t.Errorf("a menu without Get Started: %v", err)
		}
		after, err := h.pages.SetProfile(ctx, ws, pageID, graph.Profile{GetStarted: &graph.Postback{Payload: "GO"}, Menu: menu("Help"), Greeting: []graph.Greeting{{Locale: "default", Text: "Hello"}},
			IceBreakers: []graph.IceBreaker{{Locale: "default", Questions: []graph.Question{{Question: "Where is my order?", Payload: "ORDER"}}}}, Domains: []string{"https://shop.example"}}, nil)
		h.ok(err)
		if after.GetStarted == nil || len(after.Menu) != 1 {
			t.Errorf("after: %+v", after)
		}
		got, err := h.pages.Profile(ctx, ws, pageID)
		h.ok(err)
		if got.GetStarted == nil || got.GetStarted.Payload != "GO" || len(got.Menu) != 1 || got.Menu[0].Items[0].Title != "Help" || len(got.IceBreakers) != 1 || len(got.Domains) != 1 {
			t.Errorf("read back: %+v", got)
		}
		if _, err := h.pages.SetProfile(ctx, ws, pageID, graph.Profile{}, []string{"get_started"}); err == nil {
			t.Error("Get Started cannot go while there is a menu")
		}
		_, err = h.pages.SetProfile(ctx, ws, pageID, graph.Profile{}, []string{"persistent_menu", "greeting"})
		h.ok(err)
		got, err = h.pages.Profile(ctx, ws, pageID)
		h.ok(err)
		if len(got.Menu) != 0 || len(got.Greeting) != 0 || got.GetStarted == nil {
			t.Errorf("removed: %+v", got)
		}
	})
}

func TestPersonas(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx := h.Context()
		if _, err := h.pages.AddPersona(ctx, ws, pageID, graph.Persona{Name: strings.Repeat("x", 51), Picture: "https://shop.example/a.png"}); err == nil {
			t.Error("a name of 51 characters")
		}
		made, err := h.pages.AddPersona(ctx, ws, pageID, graph.Persona{Name: "Julie", Picture: "https://shop.example/a.png"})
		h.ok(err)
		all, err := h.pages.Personas(ctx, ws, pageID)
		h.ok(err)
		if made.ID == "" || len(all) != 1 || all[0] != made {
			t.Errorf("%+v in %+v", made, all)
		}
		if err := h.pages.DeletePersona(ctx, ws, pageID, pageID); err == nil {
			t.Error("what is no persona was deleted as one")
		}
		h.ok(h.pages.DeletePersona(ctx, ws, pageID, made.ID))
		if all, _ := h.pages.Personas(ctx, ws, pageID); len(all) != 0 {
			t.Errorf("left: %+v", all)
		}
	})
}

func TestTemplates(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		h.emu.Mu.Lock()
		h.emu.State.Tokens[pageToken].Scopes = append(slices.Clone(graph.Scopes), "page_utility_messaging")
		h.emu.Mu.Unlock()
		ctx := h.Context()
		body := func(text string) json.RawMessage {
			out, _ := json.Marshal([]map[string]string{{"type": "BODY", "text": text}})
			return out
		}
		for name, bad := range map[string]graph.NewTemplate{
			"name": {Name: "Order shipped", Language: "en_US", Components: body("x")}, "language": {Name: "a", Language: "english", Components: body("x")},
			"components": {Name: "a", Language: "en_US", Components: body("{{1}} is on its way")}, "body": {Name: "a", Language: "en_US", Components: json.RawMessage(`[]`)},
		} {
			if _, err := h.pages.AddTemplate(ctx, ws, pageID, bad); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		made, err := h.pages.AddTemplate(ctx, ws, pageID, graph.NewTemplate{Name: "order_shipped", Language: "en_US", Format: "NAMED",
			Components: json.RawMessage(`[{"type":"BODY","text":"Your order {{num}} left on {{day}} from our store.","example":{"body_text_named_params":[{"param_name":"num","example":"17"},{"param_name":"day","example":"Monday"}]}}]`)})
		h.ok(err)
		if made.ID == "" || made.Status == "" {
			t.Errorf("made: %+v", made)
		}
		_, err = h.pages.AddTemplate(ctx, ws, pageID, graph.NewTemplate{Name: "order_shipped", Language: "en_US", Components: body("Your order left our store.")})
		if err == nil || !strings.Contains(err.Error(), "Choose another name") {
			t.Errorf("what the platform tells people of a name that is taken: %v", err)
		}
		all, err := h.pages.Templates(ctx, ws, pageID)
		h.ok(err)
		if len(all) != 1 || all[0].Name != "order_shipped" || !strings.Contains(string(all[0].Definition), "{{num}}") {
			t.Errorf("listed: %+v", all)
		}
		_, err = h.pages.Library(ctx, ws, pageID, "order", "en_US")
		h.ok(err)
		h.ok(h.pages.DeleteTemplate(ctx, ws, pageID, "order_shipped", ""))
		if all, _ := h.pages.Templates(ctx, ws, pageID); len(all) != 0 {
			t.Errorf("left: %+v", all)
		}
	})
}

func TestUploads(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx := h.Context()
		png := []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 100))
		a, err := h.pages.Upload(ctx, ws, pageID, pages.Upload{Kind: "image", Name: "pan.png", Type: "image/png", File: png})
		h.ok(err)
		if a.ID == "" || !a.ExpiresAt.Equal(h.clock.Now().Add(90*24*time.Hour)) {
			t.Errorf("uploaded: %+v", a)
		}
		if _, err := h.pages.Upload(ctx, ws, pageID, pages.Upload{Kind: "image", Name: "big.png", Type: "image/png", File: make([]byte, petitbleu.ImageBytesLimit+1)}); petitbleu.CodeOf(err) != petitbleu.CodeTooLarge {
			t.Errorf("too large: %v", err)
		}
		if _, err := h.pages.Upload(ctx, ws, pageID, pages.Upload{Kind: "image", URL: "http://shop.example/a.png"}); err == nil {
			t.Error("plain http")
		}
		h.write(func(tx *store.Tx) error {
			all, err := tx.Attachments(ws, pageID, h.clock.Now())
			if len(all) != 1 || all[0] != a {
				t.Errorf("kept: %+v", all)
			}
			return err
		})
	})
}

// TestThreadControl: who holds a conversation is asked, given away and taken back, and kept here.
func TestThreadControl(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		ctx := h.Context()
		h.says("ana", "hello")
		h.until("the message", func() bool { return len(h.events(petitbleu.EventMessage)) == 1 })
		var c petitbleu.Conversation
		profile := h.events(petitbleu.EventMessage)[0].ProfileID
		now := func() petitbleu.Conversation {
			h.write(func(tx *store.Tx) error {
				all, err := tx.ConversationsOf(ws, profile)
				if len(all) == 1 {
					c = all[0]
				}
				return err
			})
			return c
		}
		psid := now().PSID
		h.clock.Move(time.Second)
		theirs := h.events(petitbleu.EventMessage)[0].OutsideID
		for _, act := range []messenger.SenderAction{{Name: messenger.TypingOn}, {Name: messenger.MarkSeen}, {Name: messenger.React, MessageID: theirs, Reaction: "love"}, {Name: messenger.Unreact, MessageID: theirs}} {
			h.ok(h.pages.Act(ctx, ws, pageID, psid, act))
		}
		for _, act := range []messenger.SenderAction{{Name: "dance"}, {Name: messenger.React, Reaction: "love"}, {Name: messenger.React, MessageID: theirs, Reaction: "meh"}} {
			if err := h.pages.Act(ctx, ws, pageID, psid, act); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
				t.Errorf("%+v: %v", act, err)
			}
		}
		if err := h.pages.Control(ctx, ws, pageID, psid, pages.Control{Action: "pass"}); err == nil {
			t.Error("passed to nobody")
		}
		if err := h.pages.Control(ctx, ws, pageID, psid, pages.Control{Action: "extend", For: 8 * 24 * time.Hour}); err == nil {
			t.Error("extended by 8 days")
		}
		h.ok(h.pages.Control(ctx, ws, pageID, psid, pages.Control{Action: "pass", AppID: petitbleu.PageInboxAppID, Metadata: "to a human"}))
		if got := now(); got.OwnerAppID != petitbleu.PageInboxAppID || got.ProfileID != profile {
			t.Errorf("passed: %+v", got)
		}
		o, err := h.pages.Owner(ctx, ws, pageID, psid)
		h.ok(err)
		if !o.Held {
			t.Errorf("the platform says %+v", o)
		}
		for action, want := range map[string]string{"take": "does not let this app take", "release": "Another app"} {
			err := h.pages.Control(ctx, ws, pageID, psid, pages.Control{Action: action})
			if petitbleu.CodeOf(err) != petitbleu.CodeConflict || !strings.Contains(err.Error(), want) || strings.HasPrefix(err.Error(), "The token lacks") {
				t.Errorf("%s of a conversation that the inbox holds: %v", action, err)
			}
		}
		held := petitbleu.Message{WorkspaceID: ws, ID: petitbleu.NewID(petitbleu.KindMessage, h.clock.Now()), ProfileID: profile, Channel: "messenger", PageID: pageID, Recipient: psid,
			Origin: "api", Part: 1, Purpose: petitbleu.PurposeSupport, State: petitbleu.StateHeld, Reason: petitbleu.CodeNotAllowed, DueAt: h.clock.Now().Add(2 * time.Minute), CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now()}
		h.write(func(tx *store.Tx) error { return tx.InsertMessages([]petitbleu.Message{held}) })
		h.emu.Mu.Lock()
		h.emu.State.Pages[pageID].Settings.Routing.MayTake = []string{appID}
		h.emu.Mu.Unlock()
		h.mended = 0
		told, leave := h.live.Subscribe(ws)
		defer leave()
		h.ok(h.pages.Control(ctx, ws, pageID, psid, pages.Control{Action: "take"}))
		for _, want := range []live.Change{{Kind: live.KindConversation, ProfileID: profile}, {Kind: live.KindMessage, ID: held.ID, ProfileID: profile}} {
			if got := <-told; got != want {
				t.Errorf("told of %+v, not of %+v", got, want)
			}
		}
		h.write(func(tx *store.Tx) (err error) {
			held, err = tx.Message(ws, held.ID)
			return err
		})
		if held.State != petitbleu.StateHeld || held.DueAt.After(h.clock.Now()) || h.mended != 1 {
			t.Errorf("taken back: the message is %s, due at %v; delivery was woken %d times", held.State, held.DueAt, h.mended)
		}
	})
}
