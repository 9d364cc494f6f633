package api

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/compose/bundle"
)

// sendFiles sends a bundle and gives the answer.
func (w *world) sendFiles(who, path string, files bundle.Files) (status int, r bundle.Report, text string) {
	w.t.Helper()
	body, err := bundle.Pack(files)
	if err != nil {
		w.t.Fatal(err)
	}
	status, text, _ = w.ask(who, "POST", w.W("/files"+path), string(body), "Content-Type", "application/zip")
	if status == http.StatusOK {
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			w.t.Fatal(err)
		}
	}
	return status, r, text
}

func (w *world) exportFiles(who, query string) bundle.Files {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), "GET", w.url+base+w.W("/files/export"+query), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: cookieName, Value: w.cookies[who]})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.t.Fatalf("%d %s %v", res.StatusCode, body, err)
	}
	files, err := bundle.Unpack(body)
	if err != nil {
		w.t.Fatal(err)
	}
	return files
}

func TestFilesOfContent(t *testing.T) {
	each(t, func(w *world) {
		w.made(RoleMarketer, "/content-blocks", `{"name":"greeting","content":"Hello {{${first_name}}}","state":"active"}`)
		w.made(RoleMarketer, "/templates", `{"name":"Parcel","composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{"url":"https://shop.example/x","headers":[{"name":"Authorization","value":"Bearer verdigris-verdigris"}],"body":"{{content_blocks.${greeting}}}"}}}}`)
		files := w.exportFiles(RoleViewer, "")
		if len(files) < 4 || strings.Contains(string(files["templates/parcel.json"]), "verdigris") || !strings.Contains(string(files["templates/parcel.json"]), "secrets.${") {
			t.Fatalf("%v\n%s", files.Paths(), files["templates/parcel.json"])
		}
		if only := w.exportFiles(RoleViewer, "?kinds=content_blocks"); len(only) != 3 {
			t.Errorf("the blocks alone are %v", only.Paths())
		}
		if s, r, text := w.sendFiles(RoleViewer, "/diff", files); s != 200 || r.Added+r.Changed+r.Extra+len(r.Problems) != 0 || r.Applied {
			t.Errorf("%d %s", s, text)
		}
		if s, _, text := w.sendFiles(RoleViewer, "/apply", files); s != 403 {
			t.Errorf("a viewer: %d %s", s, text)
		}
		files["content_blocks/greeting.liquid"] = []byte("Bonjour")
		files["content_blocks/bye.json"] = []byte(`{"name":"bye","tags":["End"]}`)
		files["content_blocks/bye.liquid"] = []byte("{{")
		if s, r, text := w.sendFiles(RoleMarketer, "/apply", files); s != 200 || r.Applied || len(r.Problems) != 1 || r.Problems[0].Path != "content_blocks/bye.json" {
			t.Errorf("%d %s", s, text)
		}
		if s, r, _ := w.sendFiles(RoleViewer, "/diff", files); s != 200 || r.Changed != 1 {
			t.Errorf("with a problem something was kept: %+v", r)
		}
		files["content_blocks/bye.liquid"] = []byte("Bye")
		if s, r, text := w.sendFiles(RoleMarketer, "/apply", files); s != 200 || !r.Applied || r.Added != 1 || r.Changed != 1 {
			t.Fatalf("%d %s", s, text)
		}
		if e := w.entry("apply", "files"); !strings.Contains(string(mustJSON(t, e.Changes)), "change content_blocks/greeting") {
			t.Errorf("%+v", e)
		}
		if s, r, text := w.sendFiles(RoleViewer, "/diff", files); s != 200 || r.Added+r.Changed != 0 {
			t.Errorf("%d %s", s, text)
		}
		w.run([]scenario{
			{"no such kind", RoleViewer, "GET", ":ws/files/export?kinds=people", "", 422, []string{"query.kinds"}, nil},
			{"no ZIP", RoleViewer, "POST", ":ws/files/diff", "{}", 422, []string{"invalid_body"}, nil},
			{"bad pages", RoleViewer, "POST", ":ws/files/diff?pages=x", "{}", 422, []string{"query.pages"}, nil},
		})
	})
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
