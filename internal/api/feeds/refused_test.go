package feeds_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/feeds"
)

// TestRefusedOfFile: which lines of a file were left out stays with its batch when the file is another or gone, and is read
// as a table.
func TestRefusedOfFile(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Noticed()
		const twice = 130 // more lines than are told one by one
		text := "user_id,order.id\nu-7,A\n" + strings.Repeat("u-7,B\n", twice)
		w.Run([]apitest.Scenario{
			{"a file", door.RoleMarketer, "POST", ":ws/target-files/autumn.csv", text, 201, []string{`"duplicates":130`}, nil},
		})
		id := sentTo(t, w, `{"template_key":"order","file":"autumn.csv"}`)
		w.Run([]apitest.Scenario{
			{"another file", door.RoleMarketer, "POST", ":ws/target-files/autumn.csv?overwrite=true", "user_id\nu-9\n", 201, nil, nil},
			{"no file", door.RoleMarketer, "DELETE", ":ws/target-files/autumn.csv", "", 204, nil, nil},
			{"not for who may not export", door.RoleAnalyst, "GET", ":ws/notification-batches/" + id + "/refused.csv", "", 403, nil, nil},
			{"of no batch", door.RoleMarketer, "GET", ":ws/notification-batches/" + petitbleu.NewID(petitbleu.KindBatch, apitest.Noon) + "/refused.csv", "", 404, nil, nil},
		})
		b := apitest.Get[feeds.BatchDetail](w, door.RoleAnalyst, w.W("/notification-batches/"+id))
		if b.File == nil || b.File.Key != "autumn.csv" || b.File.Report.Rejected != twice || len(b.File.Report.Problems) != 100 || b.File.Report.Problems[0].Line != 3 || b.Targets != 1 {
			t.Errorf("%+v", b.File)
		}
		rows := refusedRows(t, w, id)
		if len(rows) != 102 || fmt.Sprint(rows[0]) != "[line user_id code message]" || rows[1][0] != "3" || !strings.HasSuffix(rows[101][3], ": 30") {
			t.Errorf("%d lines: %q … %q", len(rows), rows[:2], rows[len(rows)-1])
		}
	})
}

// TestRefusedOfList: who was refused with the request stays with its batch, and no cell is reckoned by a table program.
func TestRefusedOfList(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Noticed()
		id := sentTo(t, w, `{"template_key":"order","purpose":"transactional","targets":[{"user_id":"=SUM(A1)"},{"user_id":"=SUM(A1)"},{"user_id":" "}]}`)
		for more, err := true, error(nil); more; {
			if more, err = w.Feeds.TickBatches(t.Context(), w.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if b := apitest.Get[feeds.BatchDetail](w, door.RoleAnalyst, w.W("/notification-batches/"+id)); b.File != nil || b.State != petitbleu.BatchDone || b.Accepted != 1 || b.Rejected != 2 {
			t.Errorf("%+v", b)
		}
		l := apitest.Get[door.List[feeds.RefusedTarget]](w, door.RoleViewer, w.W("/notification-batches/"+id+"/refused"))
		if len(l.Items) != 2 || l.Items[0].UserID != "=SUM(A1)" || l.Items[0].Code != petitbleu.CodeConflict || l.Next != "" {
			t.Errorf("%+v", l)
		}
		rows := refusedRows(t, w, id)
		if len(rows) != 3 || rows[1][1] != "'=SUM(A1)" || rows[1][0] != "" || rows[2][2] != string(petitbleu.CodeInvalidParameter) {
			t.Errorf("%q", rows)
		}
	})
}

// sentTo makes a batch and gives its id.
func sentTo(t *testing.T, w *apitest.World, body string) string {
	t.Helper()
	status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/notification-batches"), body)
	var b feeds.BatchAccepted
	if err := json.Unmarshal([]byte(text), &b); status != 202 || err != nil {
		t.Fatalf("%d %v: %s", status, err, text)
	}
	return b.ID
}

func refusedRows(t *testing.T, w *apitest.World, id string) [][]string {
	t.Helper()
	status, text, h := w.Ask(door.RoleMarketer, "GET", w.W("/notification-batches/"+id+"/refused.csv"), "")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if status != 200 || err != nil || len(rows) == 0 || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") {
		t.Fatalf("%d %v %v: %s", status, h, err, text)
	}
	return rows
}
