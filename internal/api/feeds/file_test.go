package feeds_test

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/feeds"
)

// TestNotificationExport: the file has each line of the log once, over many pages, and no cell that a table program would
// reckon.
func TestNotificationExport(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Noticed()
		const many = feeds.NotificationPage + 200
		targets := make([]string, many)
		for i := range targets {
			targets[i] = `{"user_id":"=SUM(A` + strconv.Itoa(i) + `)"}`
		}
		w.Run([]apitest.Scenario{{"to many", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","tag":"@now","purpose":"transactional","targets":[` + strings.Join(targets, ",") + `]}`, 202, []string{`"targets":1200`}, nil}})
		for more, err := true, error(nil); more; {
			if more, err = w.Feeds.TickBatches(t.Context(), w.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		status, text, h := w.Ask(door.RoleMarketer, "GET", w.W("/notifications.csv"), "")
		if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || !strings.Contains(h.Get("Content-Disposition"), "notifications.csv") {
			t.Fatalf("%d %v", status, h)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		in := map[string]bool{}
		for _, row := range rows[1:] {
			in[row[1]] = true
			for _, cell := range row {
				if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@") {
					t.Fatalf("a cell is a formula: %s", cell)
				}
			}
		}
		if len(in) != many || len(rows) != many+1 {
			t.Errorf("%d lines of %d notifications, want %d", len(rows), len(in), many)
		}
	})
}
