package script

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// gateway is a running demo, seen from both sides.
type gateway struct {
	*caller           // the native API of the workspace
	emu     *platform // the phone and the platform
	ready   map[string]string
	person  *caller // who is signed in
}

func newGateway(t *testing.T) *gateway {
	t.Parallel()
	d := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	api := newCaller(t, d.Ready["api_url"]+"/workspaces/"+d.Ready["workspace_id"], d.Ready["api_key"])
	return &gateway{api, platformOf(t, d.Ready), d.Ready, nil}
}

// hook brings a body to the webhook as the platform does; the answer is the status.
func (g *gateway) hook(body string, headers ...string) int {
	g.Helper()
	if headers == nil {
		headers = []string{"X-Hub-Signature-256", "sha256=" + digest(sha256.New, g.ready["app_secret"], body)}
	}
	return newCaller(g, g.ready["webhook_url"], "").call("POST", "", body, headers...).status
}

var (
	fixturePage   = "318840912277105"
	fixturePerson = regexp.MustCompile(`"(?:sender|recipient)":\{"id":"?(\d+)"?`)
)

// TestGatewayHears brings every body that the platform is known to send to the webhook of the
// running program, each about a person of its own, and finds each event in the API under a name
// and with properties that docs/events.md has (Messenger Platform reference, section 13.1).
func TestGatewayHears(t *testing.T) {
	g := newGateway(t)
	files, err := filepath.Glob("../../internal/channel/messenger/testdata/inbound/*.json")
	if err != nil || len(files) < 150 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	want, unknown := map[string]int{"optin": len(g.events("optin"))}, 0 // the shop's customer has pressed the button
	for n, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var fixture struct {
			Body    json.RawMessage
			Inbound []struct{ Kind, OutsideID, PageID string }
		}
		if err := json.Unmarshal(data, &fixture); err != nil {
			t.Fatal(err)
		}
		body := asOf(t, fixture.Body, g.ready["page_id"], n)
		if status := g.hook(body); status != http.StatusOK {
			t.Errorf("%s: answered %d", filepath.Base(file), status)
		}
		if status := g.hook(body); status != http.StatusOK { // the platform repeats calls: nothing happens twice
			t.Errorf("%s again: answered %d", filepath.Base(file), status)
		}
		once := map[string]bool{} // a body may hold a message twice, and name Pages that are not here
		for _, in := range fixture.Inbound {
			if in.PageID == fixturePage && !once[in.OutsideID] {
				once[in.OutsideID] = true
				want[in.Kind]++
			}
		}
	}
	for _, headers := range [][]string{{"X-Hub-Signature-256", "sha256=" + strings.Repeat("0", 64)}, {"X-Other", "none"}, {"X-Hub-Signature", "sha1=" + digest(sha1.New, g.ready["app_secret"], "{}")}} {
		if status := g.hook("{}", headers...); status != http.StatusForbidden && status != http.StatusUnauthorized {
			t.Errorf("a body with %v is answered %d", headers, status)
		}
	}
	known := map[string][]string{}
	for _, k := range g.want(200, "GET", "/event-kinds", nil).list("items") {
		for _, p := range pick(k, "properties").([]any) {
			known[at(k, "name")] = append(known[at(k, "name")], at(p, "name"))
		}
	}
	for kind, least := range want {
		wait(t, func() (string, bool) {
			n := len(g.events(kind))
			return fmt.Sprintf("%d events of %s, not %d", n, kind, least), n == least
		})
		for _, e := range g.events(kind) {
			for name := range pick(e, "details").(map[string]any) {
				if !slices.Contains(known[at(e, "name")], name) {
					t.Errorf("%s has the property %s, which docs/events.md lacks", at(e, "name"), name)
				}
			}
			if kind == "unknown" {
				unknown++
				if _, kept := e.(map[string]any)["data"]; !kept {
					t.Errorf("an unknown event is not kept as it came: %v", e)
				}
			}
		}
	}
	metrics := newCaller(t, g.ready["url"], "").want(200, "GET", "/metrics", nil).text
	if !strings.Contains(metrics, fmt.Sprintf("\npetitbleu_intake_unknown_total %d\n", unknown)) || unknown == 0 {
		t.Errorf("%d unknown events are not what is counted", unknown)
	}
}

// asOf gives a fixture's body for a Page and a person of its own, with messages of its own.
func asOf(t *testing.T, body json.RawMessage, page string, n int) string {
	t.Helper()
	var short map[string]any
	if err := json.Unmarshal(body, &short); err != nil {
		t.Fatal(err)
	}
	compact, err := json.Marshal(short)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(compact), fixturePage, page)
	for _, found := range fixturePerson.FindAllStringSubmatch(text, -1) {
		if found[1] != page {
			text = regexp.MustCompile(`\b`+found[1]+`\b`).ReplaceAllString(text, fmt.Sprintf("9%015d", n))
		}
	}
	return regexp.MustCompile(`"(m_|mid[.$])`).ReplaceAllString(text, fmt.Sprintf(`"${1}%d`, n))
}

// events gives all events of a kind.
func (g *gateway) events(kind string) (all []any) {
	g.Helper()
	for cursor := ""; ; {
		page := g.want(200, "GET", "/events?limit=200&kind="+kind+"&cursor="+cursor, nil)
		all = append(all, page.list("items")...)
		if cursor = page.at("next"); cursor == "" {
			return all
		}
	}
}
