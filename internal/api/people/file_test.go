package people_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/people"
	"github.com/petitbleu/petitbleu/internal/store"
)

// TestPersonFiles: a file that a stranger sent is listed, read whole and in part, and never acts as a page.
func TestPersonFiles(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		content := bytes.Repeat([]byte("0123456789abcdef"), 20<<10)
		var event petitbleu.Event
		w.Write(func(tx *store.Tx) error {
			all, err := tx.Events(store.EventFilter{WorkspaceID: w.WS, ProfileID: w.Person, Kinds: []petitbleu.EventKind{petitbleu.EventMessage}})
			event = all[0]
			return err
		})
		f := store.File{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindFile), PageID: apitest.TestPage, EventID: event.ID, Kind: "file", Name: `a "name".html`, Type: "text/html",
			Size: int64(len(content)), CreatedAt: apitest.Noon, ExpiresAt: apitest.Noon.Add(time.Hour)}
		w.Write(func(tx *store.Tx) error {
			if err := tx.BeginFile(f); err != nil {
				return err
			}
			for n := 0; n*store.FilePart < len(content); n++ {
				if err := tx.PutFilePart(w.WS, f.ID, n, content[n*store.FilePart:min(len(content), (n+1)*store.FilePart)]); err != nil {
					return err
				}
			}
			return nil
		})
		path := w.W("/files/" + f.ID)
		if status, _, _ := w.Ask(door.RoleViewer, "GET", path, ""); status != http.StatusNotFound {
			t.Errorf("while it is on its way: %d", status)
		}
		w.Write(func(tx *store.Tx) error { return tx.KeepFile(f) })
		status, text, h := w.Ask(door.RoleViewer, "GET", path, "")
		if status != http.StatusOK || text != string(content) {
			t.Errorf("%d, %d bytes", status, len(text))
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Content-Type": "text/html",
			"Content-Disposition": `attachment; filename="a \"name\".html"`} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		at := store.FilePart - 5
		if status, text, _ := w.Ask(door.RoleViewer, "GET", path, "", "Range", "bytes=196603-196612"); status != http.StatusPartialContent || text != string(content[at:at+10]) {
			t.Errorf("a part over two rows: %d %q", status, text)
		}
		if status, _, _ := w.Ask(door.RoleViewer, "GET", path, "", "If-None-Match", h.Get("ETag")); status != http.StatusNotModified {
			t.Errorf("known already: %d", status)
		}
		w.Run([]apitest.Scenario{
			{"listed", door.RoleViewer, "GET", ":ws/profiles/:person/files", "", 200, []string{`"id":"` + f.ID + `"`, `"size":327680`, `/files/` + f.ID + `"`}, nil},
			{"nobody's", door.RoleViewer, "GET", ":ws/profiles/:away/files", "", 200, []string{`"items":[]`}, nil},
			{"an analyst sees none", door.RoleAnalyst, "GET", ":ws/profiles/:person/files", "", 403, nil, nil},
			{"nor opens one", door.RoleAnalyst, "GET", ":ws/files/" + f.ID, "", 403, nil, nil},
			{"of no other workspace", "stranger", "GET", "/workspaces/:other/files/" + f.ID, "", 404, nil, nil},
			{"no such file", door.RoleViewer, "GET", ":ws/files/file_x", "", 404, nil, nil},
		})
		if got := people.FileNameOf(store.File{Kind: "image", Type: "image/png"}); !strings.HasSuffix(got, ".png") {
			t.Errorf("a name for one without: %q", got)
		}
	})
}
