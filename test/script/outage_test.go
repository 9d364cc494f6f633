package script

import (
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
	"github.com/petitbleu/petitbleu/test/program"
)

// TestOutage is an outage of two hours: the platform tries, warns and gives up; back again, the
// program says so, and one click restores the webhook and reads what was missed, nothing twice.
// Under the 2020 pack the platform takes the callback away too.
func TestOutage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, engine, pack string }{{"sqlite", "sqlite", "today"}, {"postgres", "postgres", "today"}, {"2020", "sqlite", "2020"}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			emu := platformOf(t, program.Start(t, "emulator", "--json", "--listen", "127.0.0.1:0").Ready)
			if c.pack != "today" {
				emu.want(200, "PUT", "/pack", map[string]string{"pack": c.pack})
			}
			s := &setUp{T: t, emu: emu, node: serve(t, emu, storetest.DSN(t, c.engine))}
			s.becomeAdministrator()
			s.connectThePage()
			n := s.node
			emu.does("nora", "text", "text", "Before.")
			n.until(n.ws+"/events?kind=message", "items.0.data.message.text", "Before.")
			n.until(n.ws+"/pages", "items.0.reading.state", "done")
			wait(t, func() (string, bool) {
				r := n.want(200, "GET", n.ws+"/pages", nil)
				return "no heartbeat: " + r.text, r.at("items.0.last_event_at") != ""
			})
			last := n.want(200, "GET", n.ws+"/pages", nil).at("items.0.last_event_at")

			n.process.Kill()
			emu.does("nora", "text", "text", "One.")
			for range 3 {
				emu.move("21m")
				emu.does("nora", "text", "text", "Two.")
			}
			tries := 0
			wait(t, func() (string, bool) {
				if tries++; tries%50 == 0 { // the next try of a call follows the clock, which may have moved before it
					emu.move("6m")
				}
				r := emu.want(200, "GET", "/pages", nil)
				return "still subscribed: " + r.text, pick(r.value, "pages.0.subscribed."+emu.app) == nil
			})
			emu.want(201, "POST", "/people", map[string]string{"id": "late", "first_name": "Late", "last_name": "Comer"})
			emu.does("late", "text", "text", "Three.")
			emu.move("57m")

			n.again()
			down := n.until(n.ws+"/pages", "items.0.state", "unsubscribed")
			if down.at("items.0.health.level") != "bad" || down.at("items.0.reading.kind") != "catch_up" || down.at("items.0.reading.state") != "waiting" || down.at("items.0.reading.since") != last {
				t.Errorf("the outage, since %s: %s", last, down.text)
			}
			if gone := strings.Contains(down.text, `"app_level":{"ok":false`); gone != (c.pack == "2020") {
				t.Errorf("the callback under pack %s: %s", c.pack, down.text)
			}
			n.want(200, "GET", n.ws+"/alerts?open=true", nil)
			n.until(n.ws+"/alerts?open=true", "items.0.kind", "unsubscribed")

			n.want(200, "POST", n.ws+"/pages/"+emu.page+"/subscribe", nil, `"state":"connected"`)
			caught := n.until(n.ws+"/pages/"+emu.page+"/readings", "items.0.state", "done")
			if caught.at("items.0.kind") != "catch_up" || caught.at("items.0.recovered") != "5" || caught.at("items.0.until") == "" || caught.at("items.0.since") != last {
				t.Errorf("caught up: %s", caught.text)
			}
			emu.does("nora", "text", "text", "After.")
			n.until(n.ws+"/events?kind=message", "items.0.data.message.text", "After.")
			emu.move("10m")
			emu.quiet()
			events := n.want(200, "GET", n.ws+"/events?kind=message&limit=200", nil)
			if got := len(events.list("items")); got != 7 {
				t.Errorf("%d messages: %s", got, events.text)
			}
			people := n.want(200, "GET", n.ws+"/profiles?search=Late", nil)
			n.want(200, "POST", n.ws+"/policy/explain", map[string]any{"profile_id": people.at("items.0.id"), "page_id": emu.page, "purpose": "support"}, `"outcome":"allow"`, `"right":"window"`)
			n.process.Stop(t)
		})
	}
}
