package script

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestBraze: a program that speaks Braze's REST API is given the demo's address and key. It tells of
// people, and gets those of the segment that every workspace has as a file.
func TestBraze(t *testing.T) {
	t.Parallel()
	d := program.Start(t, "demo", "--bare", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	page, err := os.ReadFile("../../docs/braze.md")
	if err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "PB_URL="+d.Ready["braze_url"], "PB_BRAZE_KEY="+d.Ready["braze_key"])
	asked := 0
	for _, block := range shellBlock.FindAllStringSubmatch(string(page), -1) {
		for _, command := range strings.Split(block[1], "\n\n") {
			if answer := run(t, env, command); !strings.Contains(answer, `"message":"success"`) {
				t.Errorf("%s\nanswers %s", command, answer)
			}
			asked++
		}
	}
	if asked != 2 {
		t.Errorf("%d calls on the page", asked)
	}
	client := newCaller(t, d.Ready["braze_url"], d.Ready["braze_key"])
	segments := client.want(http.StatusOK, "GET", "/segments/list", nil, `"name":"Messenger subscribers","analytics_tracking_enabled":true`)
	asks := map[string]any{"segment_id": segments.at("segments.0.id"), "fields_to_export": []string{"external_id", "custom_attributes"}}
	address := client.want(http.StatusCreated, "POST", "/users/export/segment", asks).at("url")
	var archive []byte
	wait(t, func() (string, bool) {
		resp, err := client.client.Get(address) //nolint:noctx // a test
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		archive, err = io.ReadAll(resp.Body)
		return resp.Status, err == nil && resp.StatusCode == http.StatusOK
	})
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil || len(z.File) != 1 {
		t.Fatalf("the archive: %v", err)
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := io.ReadAll(f)
	if err != nil || !strings.Contains(string(lines), `{"external_id":"camille","custom_attributes":{"messenger_id":"5531","plan":"pro","tags":["vip"]}}`+"\n") {
		t.Errorf("the file: %s, %v", lines, err)
	}
	d.Stop(t)
}
