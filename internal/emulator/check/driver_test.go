package check_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/emulator/check"
	"github.com/petitbleu/petitbleu/internal/emulator/request"
)

// TestWhatTheDriverWrites judges the golden requests of the Messenger driver: written by the
// same reference but by other hands, they must be right here.
func TestWhatTheDriverWrites(t *testing.T) {
	files, err := filepath.Glob("../../channel/messenger/testdata/send/*.json")
	if err != nil || len(files) < 20 {
		t.Fatal("the driver's golden requests are not where they were", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var g struct {
				Pack    string `json:"pack"`
				Request struct {
					URL  string                     `json:"url"`
					Body map[string]json.RawMessage `json:"body"`
				} `json:"request"`
			}
			if err := json.Unmarshal(data, &g); err != nil {
				t.Fatal(err)
			}
			if g.Request.Body["recipient"] == nil {
				return // the Marketing Message API
			}
			at, err := petitbleu.PackInstant(g.Pack, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
			if err != nil {
				t.Fatal(err)
			}
			if g.Pack == "" && g.Request.Body["tag"] != nil {
				at = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) // the right was given, so the tag lives
			}
			members := map[string]string{}
			for k, v := range g.Request.Body {
				members[k] = request.PlainText(v)
			}
			major, _ := request.Served(26, 0, at.Format("2006-01-02"))
			s, e := check.Decode(members)
			if e == nil {
				e = check.Request(s, check.Options{Now: at.UnixMilli(), Version: major, OneTime: true, Domains: []string{"https://shop.example"}})
			}
			if e != nil {
				t.Errorf("under %s: %v", g.Pack, e)
			}
		})
	}
}
