package script

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestDoctor examines a set-up that is well, then breaks one thing after another: each is
// named with its cure, and nothing else is.
func TestDoctor(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "demo.db")
	d := program.Start(t, "demo", "--json", "--database", db, "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	emu := platformOf(t, d.Ready)
	usual := []string{"--database", db, "--public-url", d.Ready["url"], "--allow-hosts", "127.0.0.1"}
	page := "/pages/" + emu.page

	sick(t, usual, "", "")
	sick(t, append(usual, "--public-url", ""), "public address", "Set --public-url")
	sick(t, append(usual, "--public-url", "http://127.0.0.1:1"), "public address", "--allow-hosts")
	sick(t, append(usual, "--public-url", d.Ready["shop_url"]), "webhook of app "+emu.app, "Let the proxy pass")
	sick(t, append(usual, "--seal-key", "c29tZWJvZHkgZWxzZSdzIGtleSBvZiAzMiBieXRlcyE="), "webhook of app "+emu.app, "Use the sealing key with which it was kept")

	fresh := filepath.Join(t.TempDir(), "fresh.db")
	if _, log, code := petitbleu(t, "migrate", "--database", fresh); code != 0 {
		t.Fatal(log)
	}
	sick(t, append(usual, "--database", fresh), "apps", "Connect a Page under Channels.")

	emu.want(200, "POST", page+"/token", map[string]string{"app": emu.app, "action": "expire"})
	sick(t, usual, "Page Cooktoys ("+emu.page+")", "Connect the Page again under Channels.", "code 190, subcode 463")
	emu.want(200, "POST", page+"/token", map[string]string{"app": emu.app, "action": "mend"})

	subscribed := emu.want(200, "GET", "/pages", nil)
	emu.want(200, "PATCH", page, map[string]any{"subscribed": map[string]any{}})
	sick(t, usual, "subscription of Cooktoys", "Press Subscribe under Channels.")
	emu.want(200, "PATCH", page, map[string]any{"subscribed": pick(subscribed.value, "pages.0.subscribed")})
	sick(t, usual, "", "")

	app := newCaller(t, d.Ready["api_url"], d.Ready["api_key"])
	refused(t, emu, app, d, usual)
	graph := "/workspaces/" + d.Ready["workspace_id"] + "/apps/" + emu.app
	late := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		_, _ = w.Write([]byte(`{"name":"Cooktoys","data":[{"id":"` + emu.app + `","subscribed_fields":["messages"]}]}`))
	}))
	defer late.Close()
	app.want(200, "PATCH", graph, map[string]string{"graph_url": late.URL, "secret": d.Ready["app_secret"]})
	sick(t, usual, "clock", "Run an NTP client", "1h0m")
	late.Close()
	sick(t, usual, "Page Cooktoys ("+emu.page+")", "Check that this machine reaches "+late.URL, "does not answer")
}

// refused lets the platform refuse two messages: what one person's refusal means is told, and
// what somebody must mend is wrong while the message waits.
func refused(t *testing.T, emu *platform, app *caller, d *program.Process, usual []string) {
	t.Helper()
	ws := "/workspaces/" + d.Ready["workspace_id"]
	send := func(state string) (path string) {
		t.Helper()
		id := app.want(202, "POST", ws+"/messages", map[string]any{"customer_id": d.Ready["customer_id"], "page_id": emu.page, "purpose": "support",
			"content": map[string]string{"type": "text", "text": "Anybody there?"}}).at("id")
		app.until(ws+"/messages/"+id, "state", state)
		return ws + "/messages/" + id
	}
	emu.want(200, "PUT", "/faults", map[string]any{"refuse_sends": map[string]any{"one_in": 1, "limit": 1, "code": 100, "subcode": 2018001}})
	send("failed")
	out, _, code := petitbleu(t, append([]string{"doctor"}, usual...)...)
	if code != 0 || !strings.Contains(out, "ok    refusals of Cooktoys by error 100/2018001: ") || !strings.Contains(out, "/docs/errors/platform/100-2018001") {
		t.Errorf("after a refusal: exit code %d\n%s", code, out)
	}
	emu.want(200, "PUT", "/faults", map[string]any{"refuse_sends": map[string]any{"one_in": 1, "limit": 1, "code": 230}})
	waits := send("held")
	out, _, code = petitbleu(t, append([]string{"doctor"}, usual...)...)
	if code != 1 || !strings.Contains(out, "BAD   refusals of Cooktoys by error 230: ") {
		t.Errorf("while a message waits: exit code %d\n%s", code, out)
	}
	app.want(200, "POST", ws+"/pages/"+emu.page+"/check", nil)
	app.until(waits, "state", "read")
}

// sick runs doctor and wants the check to be named as bad, with its cure and more words; no
// check: all is well.
func sick(t *testing.T, args []string, check, cure string, words ...string) {
	t.Helper()
	out, log, code := petitbleu(t, append([]string{"doctor", "--json"}, args...)...)
	bad, known := []string{}, false
	for line := range strings.Lines(out) {
		var f struct {
			Check, Sentence, Cure string
			OK                    bool
		}
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		if f.OK {
			continue
		}
		bad = append(bad, f.Check)
		if f.Check == check {
			known = strings.Contains(f.Cure, cure)
			for _, w := range words {
				known = known && strings.Contains(f.Sentence, w)
			}
		}
	}
	if check == "" && (code != 0 || len(bad) > 0) || check != "" && (code != 1 || !known) {
		t.Errorf("doctor %v: exit code %d, %q bad, not %q with %q %q:\n%s%s", args, code, bad, check, cure, words, out, log)
	}
	said, _, plain := petitbleu(t, append([]string{"doctor"}, args...)...)
	if plain != code || strings.Contains(said, "BAD ") != (check != "") || check != "" && !strings.Contains(said, "BAD   "+check+": ") {
		t.Errorf("in words: exit code %d\n%s", plain, said)
	}
}
