package braze_test

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// exampleBlock is the content block of the examples.
const exampleBlock = "cb_06h03eq5z5r018j8dyc2ndcmkc"

// TestExamples sends the example of every operation of the definition: each is answered as the
// definition says.
func TestExamples(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequest("GET", "/braze/openapi.json", nil))
	var definition struct {
		Paths map[string]map[string]struct {
			Parameters  []struct{ Name, In string }
			RequestBody struct {
				Content map[string]struct{ Example json.RawMessage }
			}
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &definition); err != nil {
		t.Fatal(err)
	}
	d.want(call{path: "/catalogs", body: `{"catalogs":[{"name":"gone","fields":[{"name":"id","type":"string"},{"name":"x","type":"string"}]}]}`}, 201, "success")
	err := d.store.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertContentBlock(petitbleu.ContentBlock{WorkspaceID: d.ws, ID: exampleBlock, Name: "example", Content: "x", Version: 1, CreatedAt: d.clock.Now(), UpdatedAt: d.clock.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	launched := petitbleu.UUID(petitbleu.KindCampaign, d.addCampaign())
	values := map[string]string{"{catalog}": "restaurants", "{item}": "r1", "{field}": "x", "{selection}": "best", "{campaign}": launched}
	query := map[string]string{"event": "signed_up", "subscription_group_id": d.group, "external_id[]": "u1", "segment_id": "01a1f82f-1e80-7000-b6fd-1e45f7d1c382", "length": "3", "unit": "day", "page": "0", "limit": "5", "offset": "1", "content_block_id": exampleBlock, "campaign_id": launched, "send_id": "spring", "end_time": "2037-01-01"}
	methods := []string{"post", "get", "put", "patch", "delete"} // what is made is there for the others
	var paths []string
	for path := range definition.Paths {
		paths = append(paths, path)
	}
	slices.SortFunc(paths, func(a, b string) int { return depth(a) - depth(b) })
	for i, method := range methods {
		if method == "delete" {
			slices.Reverse(paths)
		}
		for _, path := range paths {
			o, there := definition.Paths[path][method]
			if !there {
				continue
			}
			at := path
			for name, value := range values {
				at = strings.ReplaceAll(at, name, value)
			}
			if path == "/catalogs/{catalog}/items/{item}" && method == "post" {
				at = "/catalogs/restaurants/items/r7"
			}
			if path == "/catalogs/{catalog}/fields/{field}" {
				at = "/catalogs/gone/fields/x"
			}
			for _, p := range o.Parameters {
				if v, ok := query[p.Name]; ok && p.In == "query" {
					at += map[bool]string{true: "&", false: "?"}[strings.Contains(at, "?")] + p.Name + "=" + v
				}
			}
			body := strings.ReplaceAll(string(o.RequestBody.Content["application/json"].Example), "a3b1c2d4-0000-4000-8000-000000000001", d.group)
			body = strings.ReplaceAll(body, "01a1fdfa-4600-7003-b367-713ba6994af5", launched)
			if strings.Contains(body, examplePlan) {
				body = strings.ReplaceAll(body, examplePlan, d.plan(strings.HasPrefix(path, "/campaigns/"), launched))
			}
			a := d.do(call{method: strings.ToUpper(methods[i]), path: at, body: body})
			if _, said := o.Responses[strconv.Itoa(a.status)]; !said || a.body["message"] != "success" {
				t.Errorf("%s %s: %d %s", method, at, a.status, a.text)
			}
		}
	}
}

// examplePlan is the schedule of the examples.
const examplePlan = "01a1fdfa-4600-7003-b367-713ba6994af6"

// plan plans something that an example changes, and gives its id.
func (d *door) plan(trigger bool, campaign string) string {
	d.t.Helper()
	d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"planned"}]}`}, 201, "success")
	c := call{path: "/messages/schedule/create", body: `{"external_user_ids":["planned"],"schedule":{"time":"2036-12-24T10:00:00Z"},"messages":{"webhook":{"url":"https://hooks.example.com/"}}}`}
	if trigger {
		c = call{path: "/campaigns/trigger/schedule/create", body: `{"campaign_id":"` + campaign + `","recipients":[{"external_user_id":"planned"}],"schedule":{"time":"2036-12-24T10:00:00Z"}}`}
	}
	id, _ := d.want(c, 201, "success").body["schedule_id"].(string)
	return id
}

func depth(path string) int { return strings.Count(path, "/") }
