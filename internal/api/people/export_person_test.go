package people_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/people"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestPersonExport: the archive has every row about the person, their files under harmless names, and no secret.
func TestPersonExport(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			events := make([]petitbleu.Event, people.ExportPage+3) // more than one page
			for i := range events {
				events[i] = petitbleu.Event{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindEvent), ProfileID: w.Person, Source: "test", OutsideID: w.NewID(petitbleu.KindEvent), Kind: petitbleu.EventCustom,
					Name: "looked", At: apitest.Noon.Add(-time.Duration(i/7) * time.Minute), ReceivedAt: apitest.Noon, Data: json.RawMessage(`{}`)}
			}
			if _, err := tx.InsertEvents(events); err != nil {
				return err
			}
			f := store.File{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindFile), PageID: apitest.TestPage, EventID: events[0].ID, Kind: "file", Name: `../../etc\pass"wd`, Type: "text/plain", Size: 5, CreatedAt: apitest.Noon, ExpiresAt: apitest.Noon.Add(time.Hour)}
			if err := tx.BeginFile(f); err != nil {
				return err
			}
			if err := tx.PutFilePart(w.WS, f.ID, 0, []byte("hello")); err != nil {
				return err
			}
			shown := store.Portrait{WorkspaceID: w.WS, PageID: apitest.TestPage, PSID: apitest.TestPSID, URL: "https://scontent.example/1.jpg", Type: "image/jpeg", Body: []byte("a face"), DueAt: apitest.Noon, KeptAt: apitest.Noon}
			if err := tx.WantPortrait(shown); err != nil {
				return err
			}
			if err := tx.KeepPortrait(shown); err != nil {
				return err
			}
			return tx.KeepFile(f)
		})
		w.Run([]apitest.Scenario{
			{"the picture", door.RoleViewer, "GET", ":ws/profiles/:person/picture", "", 200, []string{"a face"}, nil},
			{"there is one", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"picture_at":"`}, nil},
			{"nobody's picture", door.RoleViewer, "GET", ":ws/profiles/p_x/picture", "", 404, nil, nil},
			{"not for who meets nobody", door.RoleAnalyst, "GET", ":ws/profiles/:person/picture", "", 403, nil, nil},
		})
		status, body, h := w.Ask(door.RoleAdministrator, "GET", w.W("/profiles/"+w.Person+"/export"), "")
		if status != http.StatusOK || h.Get("Content-Type") != "application/zip" || h.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v", status, h)
		}
		archive, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		parts := map[string]string{}
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			name := f.Name
			if strings.HasPrefix(name, "files/") {
				if strings.Contains(name, "..") || strings.Count(name, "/") != 1 || strings.ContainsAny(name, `\"`) || string(text) != "hello" {
					t.Errorf("a file as %s: %q", name, text)
				}
				name = "files/"
			}
			parts[name] = string(text)
			if strings.HasSuffix(name, ".json") && !json.Valid(text) {
				t.Errorf("%s is no JSON: %s", name, text)
			}
		}
		for name, want := range map[string]string{"README.txt": "cette archive", "profile.json": apitest.TestPSID, "consents.json": "send_to_messenger", "messages.json": "your order 100%", "comments.json": "[", "files.json": `"path": "files/file_`, "files/": "hello", "picture.jpeg": "a face"} {
			if !strings.Contains(strings.ToLower(parts[name]), strings.ToLower(want)) {
				t.Errorf("%s: no %s in %s", name, want, parts[name])
			}
		}
		var events []views.EventView
		if err := json.Unmarshal([]byte(parts["events.json"]), &events); err != nil || len(events) != people.ExportPage+3+5 {
			t.Errorf("%d events, %v", len(events), err)
		}
		seen := map[string]bool{}
		for _, e := range events {
			if seen[e.ID] {
				t.Fatalf("event %s comes twice", e.ID)
			}
			seen[e.ID] = true
		}
		w.Run([]apitest.Scenario{
			{"nobody", door.RoleAdministrator, "GET", ":ws/profiles/p_x/export", "", 404, nil, nil},
			{"no more than looking", door.RoleViewer, "GET", ":ws/profiles/:person/export", "", 403, nil, nil},
			{"it is in the audit log", door.RoleAdministrator, "GET", ":ws/audit", "", 200, []string{`"verb":"export"`, `"object":"person"`, `"object_id":":person"`}, nil},
		})
	})
}

// TestErasureIsKept: the ledger outlives the person, without their ids, and who asked is found by an id that they had.
func TestErasureIsKept(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"the ledger", door.RoleViewer, "GET", ":ws/profiles/:person/consents", "", 200, []string{`"kind":"opt_in"`, apitest.TestPSID, "anna-7"}, []string{"sealed"}},
			{"nobody's", door.RoleViewer, "GET", ":ws/profiles/p_x/consents", "", 404, nil, nil},
			{"of somebody who said nothing", door.RoleViewer, "GET", ":ws/profiles/:away/consents", "", 200, []string{`"items":[]`}, nil},
			{"nobody was erased", door.RoleAdministrator, "GET", ":ws/erasures", "", 200, []string{`"items":[]`}, nil},
			{"erased", door.RoleAdministrator, "DELETE", ":ws/profiles/:person", "", 204, nil, nil},
			{"once", door.RoleAdministrator, "DELETE", ":ws/profiles/:person", "", 404, nil, nil},
			{"what stays", door.RoleViewer, "GET", ":ws/profiles/:person/consents", "", 200, []string{`"kind":"opt_in"`, `"psid":"erased:`, `"source":"send_to_messenger"`}, []string{apitest.TestPSID, "anna-7"}},
			{"by an id that they had", door.RoleAdministrator, "GET", ":ws/erasures?was=" + apitest.TestPSID, "", 200, []string{`"profile_id":":person"`, `"via":"api"`, `"by":"`}, nil},
			{"by another", door.RoleAdministrator, "GET", ":ws/erasures?was=anna-8", "", 200, []string{`"items":[]`}, nil},
			{"not for everybody", door.RoleMarketer, "GET", ":ws/erasures", "", 403, nil, nil},
		})
	})
}
