package content_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/campaigns"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/compose/bundle"
)

// sendFiles sends a bundle and gives the answer.
func sendFiles(w *apitest.World, who, path string, files bundle.Files) (status int, r bundle.Report, text string) {
	w.T.Helper()
	body, err := bundle.Pack(files)
	if err != nil {
		w.T.Fatal(err)
	}
	status, text, _ = w.Ask(who, "POST", w.W("/files"+path), string(body), "Content-Type", "application/zip")
	if status == http.StatusOK {
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			w.T.Fatal(err)
		}
	}
	return status, r, text
}

func filesOf(w *apitest.World, who, query string) bundle.Files {
	w.T.Helper()
	r, err := http.NewRequestWithContext(w.T.Context(), "GET", w.URL+door.Base+w.W("/files/export"+query), nil)
	if err != nil {
		w.T.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: door.CookieName, Value: w.Cookies[who]})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.T.Fatalf("%d %s %v", res.StatusCode, body, err)
	}
	files, err := bundle.Unpack(body)
	if err != nil {
		w.T.Fatal(err)
	}
	return files
}

func TestFilesOfContent(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Made(door.RoleMarketer, "/content-blocks", `{"name":"greeting","content":"Hello {{${first_name}}}","state":"active"}`)
		w.Made(door.RoleMarketer, "/templates", `{"name":"Parcel","composition":{"channel":"webhook","purpose":"transactional","content":{"type":"webhook","webhook":{"url":"https://shop.example/x","headers":[{"name":"Authorization","value":"Bearer verdigris-verdigris"}],"body":"{{content_blocks.${greeting}}}"}}}}`)
		files := filesOf(w, door.RoleViewer, "")
		if len(files) < 4 || strings.Contains(string(files["templates/parcel.json"]), "verdigris") || !strings.Contains(string(files["templates/parcel.json"]), "secrets.${") {
			t.Fatalf("%v\n%s", files.Paths(), files["templates/parcel.json"])
		}
		if only := filesOf(w, door.RoleViewer, "?kinds=content_blocks"); len(only) != 3 {
			t.Errorf("the blocks alone are %v", only.Paths())
		}
		if s, r, text := sendFiles(w, door.RoleViewer, "/diff", files); s != 200 || r.Added+r.Changed+r.Extra+len(r.Problems) != 0 || r.Applied {
			t.Errorf("%d %s", s, text)
		}
		if s, _, text := sendFiles(w, door.RoleViewer, "/apply", files); s != 403 {
			t.Errorf("a viewer: %d %s", s, text)
		}
		files["content_blocks/greeting.liquid"] = []byte("Bonjour")
		files["content_blocks/bye.json"] = []byte(`{"name":"bye","tags":["End"]}`)
		files["content_blocks/bye.liquid"] = []byte("{{")
		if s, r, text := sendFiles(w, door.RoleMarketer, "/apply", files); s != 200 || r.Applied || len(r.Problems) != 1 || r.Problems[0].Path != "content_blocks/bye.json" {
			t.Errorf("%d %s", s, text)
		}
		if s, r, _ := sendFiles(w, door.RoleViewer, "/diff", files); s != 200 || r.Changed != 1 {
			t.Errorf("with a problem something was kept: %+v", r)
		}
		files["content_blocks/bye.liquid"] = []byte("Bye")
		if s, r, text := sendFiles(w, door.RoleMarketer, "/apply", files); s != 200 || !r.Applied || r.Added != 1 || r.Changed != 1 {
			t.Fatalf("%d %s", s, text)
		}
		if e := w.Entry("apply", "files"); !strings.Contains(string(mustJSON(t, e.Changes)), "change content_blocks/greeting") {
			t.Errorf("%+v", e)
		}
		if s, r, text := sendFiles(w, door.RoleViewer, "/diff", files); s != 200 || r.Added+r.Changed != 0 {
			t.Errorf("%d %s", s, text)
		}
		w.Run([]apitest.Scenario{
			{"no such kind", door.RoleViewer, "GET", ":ws/files/export?kinds=people", "", 422, []string{"query.kinds"}, nil},
			{"no ZIP", door.RoleViewer, "POST", ":ws/files/diff", "{}", 422, []string{"invalid_body"}, nil},
			{"bad pages", door.RoleViewer, "POST", ":ws/files/diff?pages=x", "{}", 422, []string{"query.pages"}, nil},
		})
	})
}

// TestFilesOfCampaigns: a campaign goes out with its words and comes in as a draft, with what is pasted into it sealed.
func TestFilesOfCampaigns(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		id := w.Made(door.RoleMarketer, "/campaigns", `{"name":"Pans","definition":`+strings.Replace(apitest.CampaignText, "2026-11-24", "2026-11-25", 1)+`}`)
		w.Run([]apitest.Scenario{{"launched", door.RoleMarketer, "POST", ":ws/campaigns/" + id + "/launch", `{"revision":1}`, 200, nil, nil}})
		files := filesOf(w, door.RoleViewer, "?kinds=campaigns")
		text := string(files["campaigns/pans.json"])
		if len(files) != 2 || !strings.Contains(text, "hooks.example.com") || strings.Contains(text, "cmp_") {
			t.Fatalf("%v %s", files.Paths(), text)
		}
		if s, r, text := sendFiles(w, door.RoleViewer, "/diff", files); s != 200 || r.Same != 1 || len(r.Changes) != 0 {
			t.Errorf("%d %s", s, text)
		}
		files["campaigns/pans.json"] = []byte(strings.Replace(text, "2026-11-25", "2026-11-26", 1))
		files["campaigns/pots.json"] = []byte(strings.Replace(strings.Replace(text, `"Pans"`, `"Pots"`, 1), `"body": "{}"`, `"headers": [{"name": "Authorization", "value": "Bearer verdigris-verdigris"}]`, 1))
		if s, r, text := sendFiles(w, door.RoleMarketer, "/apply", files); s != 200 || !r.Applied || r.Added != 1 || r.Changed != 1 {
			t.Fatalf("%d %s", s, text)
		}
		all := apitest.Get[door.List[campaigns.CampaignView]](w, door.RoleViewer, w.W("/campaigns"))
		for _, c := range all.Items {
			v := apitest.Get[campaigns.CampaignDetail](w, door.RoleViewer, w.W("/campaigns/"+c.ID))
			draft := string(mustJSON(t, v.Draft))
			switch {
			case c.Name == "Pans" && (c.State != "active" || c.Version != 1 || !strings.Contains(draft, "2026-11-26")),
				c.Name == "Pots" && (c.State != "draft" || c.Version != 0 || strings.Contains(draft, "verdigris") || !strings.Contains(draft, "secrets.${")):
				t.Errorf("%+v %s", c, draft)
			}
		}
		w.Run([]apitest.Scenario{{"where its secret is used", door.RoleViewer, "GET", ":ws/secrets", "", 200, []string{`"used_by":[{"kind":"campaign","id":"camp_`, `"name":"Pots"}]`}, nil}})
		if len(all.Items) != 2 {
			t.Errorf("%+v", all.Items)
		}
	})
}

// TestFilesOfUnfinishedDrafts: whom a draft goes to may be unfinished. It goes out and comes in as it is, and keeps nothing else from it.
func TestFilesOfUnfinishedDrafts(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		wrong := `"audience":{"version":1,"where":{"match":"and","of":[{"type":"attribute","name":"points","op":"equals","value":3}]}}`
		w.Made(door.RoleMarketer, "/campaigns", `{"name":"Half","definition":{"version":1,"variants":[],`+wrong+`}}`)
		files := filesOf(w, door.RoleViewer, "?kinds=campaigns")
		text := string(files["campaigns/half.json"])
		if len(files) != 2 || !strings.Contains(text, `"op": "equals"`) {
			t.Fatalf("%v %s", files.Paths(), text)
		}
		if s, r, text := sendFiles(w, door.RoleViewer, "/diff", files); s != 200 || r.Same != 1 || len(r.Changes) != 0 {
			t.Errorf("%d %s", s, text)
		}
		files["campaigns/other.json"] = []byte(strings.Replace(text, `"Half"`, `"Other"`, 1))
		if s, r, text := sendFiles(w, door.RoleMarketer, "/apply", files); s != 200 || !r.Applied || r.Added != 1 {
			t.Fatalf("%d %s", s, text)
		}
		if s, r, text := sendFiles(w, door.RoleMarketer, "/apply", files); s != 200 || r.Same != 2 || len(r.Changes) != 0 {
			t.Errorf("twice: %d %s", s, text)
		}
	})
}

// TestTagsOfFiles: tags are known whatever their case, so that the same files are no change the second time.
func TestTagsOfFiles(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Made(door.RoleMarketer, "/campaigns", `{"name":"Pans","definition":`+apitest.CampaignText+`}`)
		files := filesOf(w, door.RoleViewer, "?kinds=campaigns")
		text := string(files["campaigns/pans.json"])
		files["campaigns/pans.json"] = []byte(strings.Replace(text, `"name": "Pans"`, `"name": "Pans", "tags": ["spring", "Sale", "SALE", " sale "]`, 1))
		files["campaigns/pots.json"] = []byte(strings.Replace(text, `"name": "Pans"`, `"name": "Pots", "tags": ["SPRING"]`, 1))
		if s, r, text := sendFiles(w, door.RoleMarketer, "/apply", files); s != 200 || !r.Applied || r.Added != 1 || r.Changed != 1 {
			t.Fatalf("%d %s", s, text)
		}
		if s, r, text := sendFiles(w, door.RoleViewer, "/diff", files); s != 200 || r.Same != 2 || len(r.Changes) != 0 {
			t.Errorf("twice: %d %s", s, text)
		}
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
