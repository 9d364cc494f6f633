package api

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSegments(t *testing.T) {
	each(t, func(w *world) {
		known := `{"version":1,"where":{"match":"and","of":[{"type":"messenger","op":"has"},{"type":"attribute","name":"first_name","op":"is_not_blank"}]}}`
		w.run([]scenario{
			{"the filters", RoleAnalyst, "GET", ":ws/segment-filters", "", 200, []string{`"type":"attribute"`, `"max_list":256`, `"operators"`}, nil},
			{"a preview", RoleAnalyst, "POST", ":ws/segments/preview", `{"definition":` + known + `}`, 200, []string{`"people":`, `"everybody":`, `"path":"where.of[1]"`}, nil},
			{"everything that is wrong", RoleMarketer, "POST", ":ws/segments/preview", `{"definition":{"version":1,"where":{"match":"and","of":[{"type":"nothing"},{"type":"attribute","name":"a","op":"is_not_blank"},{"type":"attribute","name":"x","op":"flies"}]}}}`,
				422, []string{`"location":"body.definition.where.of[0].type"`, `body.definition.where.of[2]`, `"rule":`}, nil},
			{"an analyst meets nobody", RoleAnalyst, "POST", ":ws/segments/sample", `{"definition":` + known + `}`, 403, nil, []string{"Anaïs"}},
			{"a sample", RoleMarketer, "POST", ":ws/segments/sample", `{"definition":` + known + `,"limit":5}`, 200, []string{`"name":"Anaïs Martin"`}, nil},
			{"why somebody belongs", RoleMarketer, "POST", ":ws/segments/explain", `{"definition":` + known + `,"profile_id":":person"}`, 200, []string{`"verdict":true`, `"found":"Anaïs"`}, nil},
			{"of nobody", RoleMarketer, "POST", ":ws/segments/explain", `{"definition":` + known + `,"profile_id":"p_none"}`, 404, nil, nil},
			{"a viewer makes none", RoleViewer, "POST", ":ws/segments", `{"name":"Named","definition":` + known + `}`, 403, nil, nil},
			{"made", RoleMarketer, "POST", ":ws/segments", `{"name":" Named ","tracked":true,"definition":` + known + `}`, 201, []string{`"name":"Named"`, `"version":1`, `"api_id":"`}, nil},
			{"the same name", RoleMarketer, "POST", ":ws/segments", `{"name":"NAMED","definition":` + known + `}`, 409, []string{`body.name`}, nil},
			{"no name", RoleMarketer, "POST", ":ws/segments", `{"name":"  ","definition":` + known + `}`, 422, []string{`body.name`}, nil},
			{"the list", RoleViewer, "GET", ":ws/segments", "", 200, []string{`"name":"Named"`}, nil},
		})
		named := get[List[SegmentView]](w, RoleViewer, w.W("/segments")).Items[0]
		at := ":ws/segments/" + named.ID
		stamp, _ := json.Marshal(named.UpdatedAt)
		w.run([]scenario{
			{"who belongs", RoleViewer, "GET", at + "/people?limit=1", "", 200, []string{`"items":[{"id":"p_`}, nil},
			{"a size", RoleMarketer, "POST", at + "/sizes", "", 200, []string{`"people":`, `"messenger":`}, nil},
			{"sizes", RoleViewer, "GET", at + "/sizes", "", 200, []string{`"day":"`}, nil},
			{"no day", RoleViewer, "GET", at + "/sizes?to=soon", "", 422, []string{"query.to"}, nil},
			{"another name", RoleMarketer, "PATCH", at, `{"name":"Known","updated_at":` + string(stamp) + `}`, 200, []string{`"name":"Known"`, `"version":1`}, nil},
			{"over somebody else's change", RoleMarketer, "PATCH", at, `{"name":"Mine","updated_at":` + string(stamp) + `}`, 409, nil, nil},
			{"another definition", RoleMarketer, "PATCH", at, `{"definition":{"version":1,"where":{"match":"and"}}}`, 200, []string{`"version":2`}, nil},
			{"in a circle", RoleMarketer, "PATCH", at, `{"definition":{"version":1,"where":{"type":"segment","op":"is_member","value":"` + named.ID + `"}}}`, 422, []string{"body.definition.where"}, nil},
			{"named by another", RoleMarketer, "POST", ":ws/segments", `{"name":"Outer","definition":{"version":1,"where":{"type":"segment","op":"is_member","value":"` + named.ID + `"}}}`, 201, nil, nil},
			{"used by", RoleViewer, "GET", at, "", 200, []string{`"used_by":[{"kind":"segment"`, `"name":"Outer"`}, nil},
			{"not deleted while it is there", RoleMarketer, "DELETE", at, "", 409, []string{"Archive"}, nil},
			{"archived", RoleMarketer, "PATCH", at, `{"archived":true}`, 200, []string{`"archived_at":"`}, nil},
			{"not deleted while others name it", RoleMarketer, "DELETE", at, "", 409, []string{"Outer"}, nil},
			{"gone from the list", RoleViewer, "GET", ":ws/segments", "", 200, nil, []string{`"name":"Known"`}},
			{"with the archived", RoleViewer, "GET", ":ws/segments?archived=true", "", 200, []string{`"name":"Known"`}, nil},
			{"brought back", RoleMarketer, "PATCH", at, `{"archived":false}`, 200, nil, []string{`archived_at`}},
		})
	})
}

func TestImportOverHTTP(t *testing.T) {
	each(t, func(w *world) {
		file := "external_id;first_name;plan\nshop-77;Zoé;gold\n;nobody;\nshop-78;Max\n"
		status, text, _ := w.ask(RoleMarketer, "POST", w.W("/imports?name=people.csv"), file)
		if status != 201 || !strings.Contains(text, `"separator":";"`) || !strings.Contains(text, `"to":"external_id"`) {
			t.Fatalf("upload: %d %s", status, text)
		}
		var up ImportUpload
		if err := json.Unmarshal([]byte(text), &up); err != nil {
			t.Fatal(err)
		}
		mapping, err := json.Marshal(up.Inspection.Mapping)
		if err != nil {
			t.Fatal(err)
		}
		at := ":ws/imports/" + up.Import.ID
		w.run([]scenario{
			{"a viewer uploads nothing", RoleViewer, "POST", ":ws/imports", file, 403, nil, nil},
			{"an empty file", RoleMarketer, "POST", ":ws/imports", " ", 422, []string{"body.file"}, nil},
			{"the head of the file", RoleMarketer, "GET", at + "/inspection", "", 200, []string{`"Zoé"`, `"broken":[{"line":4`}, nil},
			{"a wrong mapping", RoleMarketer, "POST", at + "/start", `{"mapping":{"kind":"people","columns":[]}}`, 422, []string{"body.columns"}, nil},
			{"dry", RoleMarketer, "POST", at + "/start", `{"dry":true,"mapping":` + string(mapping) + `}`, 200, []string{`"state":"running"`, `"dry":true`}, nil},
			{"twice", RoleMarketer, "POST", at + "/start", `{"mapping":` + string(mapping) + `}`, 409, nil, nil},
		})
		w.readFiles()
		w.run([]scenario{
			{"what it would do", RoleViewer, "GET", at, "", 200, []string{`"state":"done"`, `"made":1`, `"refused":2`, `"line":3`, `"line":4`}, nil},
			{"nobody came", RoleViewer, "GET", ":ws/profiles?search=shop-77", "", 200, []string{`"items":[]`}, nil},
			{"in earnest", RoleMarketer, "POST", at + "/start", `{"mapping":` + string(mapping) + `}`, 200, []string{`"dry":false`, `"read":0`}, nil},
			{"it cannot go while it runs", RoleMarketer, "DELETE", at, "", 409, nil, nil},
			{"stopped", RoleMarketer, "POST", at + "/stop", "", 200, []string{`"state":"stopped"`}, nil},
		})
		w.readFiles()
		w.run([]scenario{
			{"it waits", RoleViewer, "GET", at, "", 200, []string{`"state":"stopped"`, `"read":0`}, nil},
			{"on it goes", RoleMarketer, "POST", at + "/resume", "", 200, []string{`"state":"running"`}, nil},
		})
		w.readFiles()
		w.run([]scenario{
			{"done", RoleViewer, "GET", at, "", 200, []string{`"state":"done"`, `"made":1`, `"read":3`, `"refused":2`, `"done":1`}, nil},
			{"somebody came", RoleViewer, "GET", ":ws/profiles?search=shop-77", "", 200, []string{`"name":"Zoé"`}, nil},
			{"the refused lines", RoleMarketer, "GET", at + "/refused", "", 200, []string{"line;reason;external_id;first_name;plan\n3;\"No identifier", ";shop-78;Max\n"}, nil},
			{"the list", RoleViewer, "GET", ":ws/imports", "", 200, []string{`"file_name":"people.csv"`}, nil},
			{"forgotten", RoleMarketer, "DELETE", at, "", 204, nil, nil},
			{"gone", RoleViewer, "GET", at, "", 404, nil, nil},
		})
	})
}

// readFiles works until no import runs any more.
func (w *world) readFiles() {
	w.t.Helper()
	for more := true; more; {
		var err error
		if more, err = w.imports.Tick(w.t.Context(), w.clock.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
}
