package script

import (
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestASiteTellsMessengerIDs runs the example of a site's own bot between an emulator of its own and the demo:
// people write to the bot, and the demo comes to know them by what the bot tells (row B1).
func TestASiteTellsMessengerIDs(t *testing.T) {
	t.Parallel()
	demo := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	emulator := program.Start(t, "emulator", "--json", "--listen", "127.0.0.1:0")
	p := platformOf(t, emulator.Ready)
	port := program.Port(t)
	bot := exec.CommandContext(t.Context(), "node", "../../examples/messenger-bot/bot.mjs")
	bot.Env = append(os.Environ(), "PORT="+port, "VERIFY=let-me-in", "APP_SECRET="+emulator.Ready["app_secret"], "BRAZE_URL="+demo.Ready["braze_url"], "BRAZE_KEY="+demo.Ready["braze_key"])
	bot.Stdout, bot.Stderr = os.Stderr, os.Stderr
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = bot.Process.Kill()
		_ = bot.Wait()
	})
	wait(t, func() (string, bool) {
		resp, err := http.Get("http://127.0.0.1:" + port + "?hub.verify_token=let-me-in&hub.challenge=7") //nolint:noctx // a test
		if err != nil {
			return err.Error(), false
		}
		return resp.Status, resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	})
	graph := newCaller(t, emulator.Ready["graph_url"]+"/v26.0", "")
	graph.want(http.StatusOK, "POST", "/"+p.app+"/subscriptions?access_token="+p.app+"%7C"+emulator.Ready["app_secret"], map[string]string{
		"object": "page", "callback_url": "http://127.0.0.1:" + port, "verify_token": "let-me-in", "fields": "messages,messaging_referrals,messaging_postbacks,messaging_optins"})
	graph.want(http.StatusOK, "POST", "/"+p.page+"/subscribed_apps?access_token="+emulator.Ready["page_token"], map[string]string{
		"subscribed_fields": "messages,messaging_referrals,messaging_postbacks,messaging_optins"})

	p.does("nora", "text", "text", "hello")           // nobody says who this is
	p.does("nora", "open_link", "ref", "site-user-7") // now the site's own link does
	api := newCaller(t, demo.Ready["braze_url"], demo.Ready["braze_key"])
	var psid string
	wait(t, func() (string, bool) {
		r := api.call("POST", "/users/export/ids", map[string]any{"external_ids": []string{"site-user-7"}})
		psid = r.at("users.0.custom_attributes.messenger_id")
		return r.text, r.status == http.StatusCreated && psid != ""
	})
	r := api.want(http.StatusCreated, "POST", "/users/export/ids", map[string]any{"user_aliases": []map[string]string{{"alias_label": "messenger", "alias_name": psid}}})
	if r.at("users.0.external_id") != "site-user-7" || r.at("users.0.custom_attributes.messenger_id") != psid {
		t.Errorf("who wrote before is somebody else: %s", r.text)
	}
	api.want(http.StatusCreated, "POST", "/users/track", map[string]any{"attributes": []map[string]any{{"external_id": "by-hand", "messenger_id": 424242}}}, `"attributes_processed":1`)
	api.want(http.StatusCreated, "POST", "/users/export/ids", map[string]any{"external_ids": []string{"by-hand"}}, `"messenger_id":"424242"`)
}
