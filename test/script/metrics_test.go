package script

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/test/program"
)

// TestMetrics finds every metric that the documentation tells to watch, and one that moves.
func TestMetrics(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/production.md")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`petitbleu_[a-z_]+`).FindAllString(string(page), -1)
	if len(names) < 5 {
		t.Fatal(names)
	}
	d := program.Start(t, "demo", "--json", "--app-listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0", "--emulator-listen", "127.0.0.1:0")
	metrics := func() string { return newCaller(t, d.Ready["url"], "").want(200, "GET", "/metrics", nil).text }
	text := metrics()
	for _, n := range names {
		if !strings.Contains(text, "\n"+n) {
			t.Errorf("%s is not told", n)
		}
	}
	newCaller(t, d.Ready["push_url"], d.Ready["push_key"]).want(http.StatusAccepted, "POST", "", map[string]string{"text": "hello"})
	for end := time.Now().Add(program.Patience); !strings.Contains(text, `petitbleu_delivery_outcomes_total{state="sent"} 1`); text = metrics() {
		if time.Now().After(end) {
			t.Fatalf("the message that was sent is not counted:\n%s", text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
