package segments_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/data"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/segments"
)

func TestSegments(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		known := `{"version":1,"where":{"match":"and","of":[{"type":"messenger","op":"has"},{"type":"attribute","name":"first_name","op":"is_not_blank"}]}}`
		w.Run([]apitest.Scenario{
			{"the filters", door.RoleAnalyst, "GET", ":ws/segment-filters", "", 200, []string{`"type":"attribute"`, `"max_list":256`, `"operators"`}, nil},
			{"a preview", door.RoleAnalyst, "POST", ":ws/segments/preview", `{"definition":` + known + `}`, 200, []string{`"people":`, `"everybody":`, `"path":"where.of[1]"`}, nil},
			{"everything that is wrong", door.RoleMarketer, "POST", ":ws/segments/preview", `{"definition":{"version":1,"where":{"match":"and","of":[{"type":"nothing"},{"type":"attribute","name":"a","op":"is_not_blank"},{"type":"attribute","name":"x","op":"flies"}]}}}`,
				422, []string{`"location":"body.definition.where.of[0].type"`, `body.definition.where.of[2]`, `"rule":`}, nil},
			{"an analyst meets nobody", door.RoleAnalyst, "POST", ":ws/segments/sample", `{"definition":` + known + `}`, 403, nil, []string{"Anaïs"}},
			{"a sample of nobody", door.RoleMarketer, "POST", ":ws/segments/sample", `{"definition":{"version":1,"where":{"type":"attribute","name":"first_name","op":"equals","value":"Nobody"}}}`, 200, []string{`"people":0,"sample":[]`}, nil},
			{"a sample", door.RoleMarketer, "POST", ":ws/segments/sample", `{"definition":` + known + `,"limit":5}`, 200, []string{`"name":"Anaïs Martin"`}, nil},
			{"why somebody belongs", door.RoleMarketer, "POST", ":ws/segments/explain", `{"definition":` + known + `,"profile_id":":person"}`, 200, []string{`"verdict":true`, `"found":"Anaïs"`}, nil},
			{"of nobody", door.RoleMarketer, "POST", ":ws/segments/explain", `{"definition":` + known + `,"profile_id":"p_none"}`, 404, nil, nil},
			{"a viewer makes none", door.RoleViewer, "POST", ":ws/segments", `{"name":"Named","definition":` + known + `}`, 403, nil, nil},
			{"made", door.RoleMarketer, "POST", ":ws/segments", `{"name":" Named ","tracked":true,"definition":` + known + `}`, 201, []string{`"name":"Named"`, `"version":1`, `"api_id":"`}, nil},
			{"the same name", door.RoleMarketer, "POST", ":ws/segments", `{"name":"NAMED","definition":` + known + `}`, 409, []string{`body.name`}, nil},
			{"no name", door.RoleMarketer, "POST", ":ws/segments", `{"name":"  ","definition":` + known + `}`, 422, []string{`body.name`}, nil},
			{"the list", door.RoleViewer, "GET", ":ws/segments", "", 200, []string{`"name":"Named"`}, nil},
		})
		named := apitest.Get[door.List[segments.SegmentView]](w, door.RoleViewer, w.W("/segments")).Items[0]
		at := ":ws/segments/" + named.ID
		stamp, _ := json.Marshal(named.UpdatedAt)
		w.Run([]apitest.Scenario{
			{"who belongs", door.RoleViewer, "GET", at + "/people?limit=1", "", 200, []string{`"items":[{"id":"p_`}, nil},
			{"a size", door.RoleMarketer, "POST", at + "/sizes", "", 200, []string{`"people":`, `"messenger":`}, nil},
			{"sizes", door.RoleViewer, "GET", at + "/sizes", "", 200, []string{`"day":"`}, nil},
			{"no day", door.RoleViewer, "GET", at + "/sizes?to=soon", "", 422, []string{"query.to"}, nil},
			{"another name", door.RoleMarketer, "PATCH", at, `{"name":"Known","updated_at":` + string(stamp) + `}`, 200, []string{`"name":"Known"`, `"version":1`}, nil},
			{"over somebody else's change", door.RoleMarketer, "PATCH", at, `{"name":"Mine","updated_at":` + string(stamp) + `}`, 409, nil, nil},
			{"another definition", door.RoleMarketer, "PATCH", at, `{"definition":{"version":1,"where":{"match":"and"}}}`, 200, []string{`"version":2`}, nil},
			{"in a circle", door.RoleMarketer, "PATCH", at, `{"definition":{"version":1,"where":{"type":"segment","op":"is_member","value":"` + named.ID + `"}}}`, 422, []string{"body.definition.where"}, nil},
			{"named by another", door.RoleMarketer, "POST", ":ws/segments", `{"name":"Outer","definition":{"version":1,"where":{"type":"segment","op":"is_member","value":"` + named.ID + `"}}}`, 201, nil, nil},
			{"used by", door.RoleViewer, "GET", at, "", 200, []string{`"used_by":[{"kind":"segment"`, `"name":"Outer"`}, nil},
			{"not deleted while it is there", door.RoleMarketer, "DELETE", at, "", 409, []string{"Archive"}, nil},
			{"archived", door.RoleMarketer, "PATCH", at, `{"archived":true}`, 200, []string{`"archived_at":"`}, nil},
			{"not deleted while others name it", door.RoleMarketer, "DELETE", at, "", 409, []string{"Outer"}, nil},
			{"gone from the list", door.RoleViewer, "GET", ":ws/segments", "", 200, nil, []string{`"name":"Known"`}},
			{"with the archived", door.RoleViewer, "GET", ":ws/segments?archived=true", "", 200, []string{`"name":"Known"`}, nil},
			{"brought back", door.RoleMarketer, "PATCH", at, `{"archived":false}`, 200, nil, []string{`archived_at`}},
		})
	})
}

func TestImportOverHTTP(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		file := "external_id;first_name;plan\nshop-77;Zoé;gold\n;nobody;\nshop-78;Max\n"
		status, text, _ := w.Ask(door.RoleMarketer, "POST", w.W("/imports?name=people.csv"), file)
		if status != 201 || !strings.Contains(text, `"separator":";"`) || !strings.Contains(text, `"to":"external_id"`) {
			t.Fatalf("upload: %d %s", status, text)
		}
		var up data.ImportUpload
		if err := json.Unmarshal([]byte(text), &up); err != nil {
			t.Fatal(err)
		}
		mapping, err := json.Marshal(up.Inspection.Mapping)
		if err != nil {
			t.Fatal(err)
		}
		at := ":ws/imports/" + up.Import.ID
		w.Run([]apitest.Scenario{
			{"a viewer uploads nothing", door.RoleViewer, "POST", ":ws/imports", file, 403, nil, nil},
			{"an empty file", door.RoleMarketer, "POST", ":ws/imports", " ", 422, []string{"body.file"}, nil},
			{"the head of the file", door.RoleMarketer, "GET", at + "/inspection", "", 200, []string{`"Zoé"`, `"broken":[{"line":4`}, nil},
			{"a wrong mapping", door.RoleMarketer, "POST", at + "/start", `{"mapping":{"kind":"people","columns":[]}}`, 422, []string{"body.columns"}, nil},
			{"dry", door.RoleMarketer, "POST", at + "/start", `{"dry":true,"mapping":` + string(mapping) + `}`, 200, []string{`"state":"running"`, `"dry":true`}, nil},
			{"twice", door.RoleMarketer, "POST", at + "/start", `{"mapping":` + string(mapping) + `}`, 409, nil, nil},
		})
		readFiles(w)
		w.Run([]apitest.Scenario{
			{"what it would do", door.RoleViewer, "GET", at, "", 200, []string{`"state":"done"`, `"made":1`, `"refused":2`, `"line":3`, `"line":4`}, nil},
			{"nobody came", door.RoleViewer, "GET", ":ws/profiles?search=shop-77", "", 200, []string{`"items":[]`}, nil},
			{"in earnest", door.RoleMarketer, "POST", at + "/start", `{"mapping":` + string(mapping) + `}`, 200, []string{`"dry":false`, `"read":0`}, nil},
			{"it cannot go while it runs", door.RoleMarketer, "DELETE", at, "", 409, nil, nil},
			{"stopped", door.RoleMarketer, "POST", at + "/stop", "", 200, []string{`"state":"stopped"`}, nil},
		})
		readFiles(w)
		w.Run([]apitest.Scenario{
			{"it waits", door.RoleViewer, "GET", at, "", 200, []string{`"state":"stopped"`, `"read":0`}, nil},
			{"on it goes", door.RoleMarketer, "POST", at + "/resume", "", 200, []string{`"state":"running"`}, nil},
		})
		readFiles(w)
		w.Run([]apitest.Scenario{
			{"done", door.RoleViewer, "GET", at, "", 200, []string{`"state":"done"`, `"made":1`, `"read":3`, `"refused":2`, `"done":1`}, nil},
			{"somebody came", door.RoleViewer, "GET", ":ws/profiles?search=shop-77", "", 200, []string{`"name":"Zoé"`}, nil},
			{"the refused lines", door.RoleMarketer, "GET", at + "/refused", "", 200, []string{"line;reason;external_id;first_name;plan\n3;\"No identifier", ";shop-78;Max\n"}, nil},
			{"the list", door.RoleViewer, "GET", ":ws/imports", "", 200, []string{`"file_name":"people.csv"`}, nil},
			{"forgotten", door.RoleMarketer, "DELETE", at, "", 204, nil, nil},
			{"gone", door.RoleViewer, "GET", at, "", 404, nil, nil},
		})
	})
}

// readFiles works until no import runs any more.
func readFiles(w *apitest.World) {
	w.T.Helper()
	for more := true; more; {
		var err error
		if more, err = w.Imports.Tick(w.T.Context(), w.Clock.Now()); err != nil {
			w.T.Fatal(err)
		}
	}
}
