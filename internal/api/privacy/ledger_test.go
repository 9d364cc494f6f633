package privacy_test

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/privacy"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestLedger: the ledger of everybody is that of each person, page by page, also where lines share an instant.
func TestLedger(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			for i, who := range []string{w.Person, w.Away, w.Person, w.Away} {
				at := apitest.Noon.Add(-time.Duration(i/2) * time.Hour)
				o := petitbleu.OptIn{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindOptIn), PageID: apitest.TestPage, PSID: apitest.TestPSID, ProfileID: who, Source: "checkbox", Wording: "=offers", At: at, RevokedAt: at}
				out := petitbleu.OptOut{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindOptOut), PageID: apitest.TestPage, PSID: apitest.TestPSID, ProfileID: who, Source: "words", Said: "STOP", At: at, UndoneAt: apitest.Noon}
				token := petitbleu.Token{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindToken), PageID: apitest.TestPage, PSID: apitest.TestPSID, ProfileID: who, Kind: "one_time", Topic: "back", CreatedAt: at, ExpiresAt: apitest.Noon.AddDate(1, 0, 0), StoppedAt: at}
				if err := tx.InsertOptIn(o); err != nil {
					return err
				}
				if err := tx.InsertOptOuts([]petitbleu.OptOut{out}); err != nil {
					return err
				}
				if err := tx.InsertToken(token); err != nil {
					return err
				}
			}
			return nil
		})
		var want []store.Consent
		w.Write(func(tx *store.Tx) error {
			for _, who := range []string{w.Person, w.Away} {
				of, err := tx.ConsentsOf(w.WS, who)
				if err != nil {
					return err
				}
				want = append(want, of...)
			}
			return nil
		})
		slices.SortFunc(want, func(a, b store.Consent) int {
			return -(a.At.Compare(b.At)*4 + strings.Compare(a.ID, b.ID)*2 + strings.Compare(a.Kind, b.Kind))
		})
		var got []privacy.LedgerLine
		for cursor := ""; len(got) <= len(want); {
			status, answer, _ := w.Ask(door.RoleViewer, "GET", w.W("/consents?limit=3&cursor="+strings.ReplaceAll(cursor, " ", "%20")), "")
			var page door.List[privacy.LedgerLine]
			if err := json.Unmarshal([]byte(answer), &page); status != 200 || err != nil {
				t.Fatalf("%d %s %v", status, answer, err)
			}
			got = append(got, page.Items...)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d lines, not %d", len(got), len(want))
		}
		for i, line := range got {
			if line.ID != want[i].ID || line.Kind != want[i].Kind || !line.At.Equal(want[i].At) || line.ProfileID != want[i].ProfileID || line.ProfileName == "" {
				t.Errorf("line %d is %+v, not %+v", i, line, want[i])
			}
		}
		w.Run([]apitest.Scenario{
			{"of one person", door.RoleViewer, "GET", ":ws/consents?profile_id=:away&kind=topic", "", 200, []string{`"topic":"back"`, `"profile_id":":away"`}, []string{`"profile_id":":person"`, "opt_out"}},
			{"of a time", door.RoleViewer, "GET", ":ws/consents?kind=opt_out&from=" + apitest.Noon.Format(time.RFC3339), "", 200, []string{`"said":"STOP"`}, []string{apitest.Noon.Add(-time.Hour).Format(time.RFC3339)}},
			{"before it", door.RoleViewer, "GET", ":ws/consents?kind=opt_out&to=" + apitest.Noon.Format(time.RFC3339), "", 200, []string{apitest.Noon.Add(-time.Hour).Format(time.RFC3339)}, []string{`"at":"` + apitest.Noon.Format(time.RFC3339) + `"`}},
			{"on another Page", door.RoleViewer, "GET", ":ws/consents?page_id=999", "", 200, []string{`"items":[]`}, nil},
			{"no cursor of ours", door.RoleViewer, "GET", ":ws/consents?cursor=17.x", "", 422, []string{"query.cursor"}, nil},
			{"numbers only", door.RoleAnalyst, "GET", ":ws/consents", "", 403, nil, nil},
			{"no file for who looks on", door.RoleViewer, "GET", ":ws/consents.csv", "", 403, nil, nil},
			{"no instant", door.RoleMarketer, "GET", ":ws/consents.csv?from=today", "", 422, []string{"query.from"}, nil},
		})
		status, answer, h := w.Ask(door.RoleMarketer, "GET", w.W("/consents.csv?kind=opt_in"), "")
		rows, err := csv.NewReader(strings.NewReader(answer)).ReadAll()
		if status != 200 || err != nil || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") {
			t.Fatalf("%d %v %v", status, err, h)
		}
		in := 0
		for _, c := range want {
			if c.Kind == "opt_in" {
				in++
			}
		}
		if len(rows) != in+1 || !slices.ContainsFunc(rows, func(row []string) bool { return row[10] == "'=offers" }) {
			t.Errorf("%d rows for %d opt-ins: %s", len(rows), in, answer)
		}
		w.Run([]apitest.Scenario{{"the file is in the audit log", door.RoleAdministrator, "GET", ":ws/audit", "", 200, []string{`"verb":"export"`, `"object":"consents"`}, nil}})
	})
}
