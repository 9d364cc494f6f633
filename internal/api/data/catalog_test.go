package data_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

func TestCatalogs(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		const at, items = ":ws/catalogs/products", ":ws/catalogs/products/items"
		w.Run([]apitest.Scenario{
			{"none yet", door.RoleViewer, "GET", ":ws/catalogs", "", 200, []string{`"items":[]`}, nil},
			{"a catalog", door.RoleMarketer, "POST", ":ws/catalogs", `{"name":"products","description":"What we sell","fields":[{"name":"id","type":"string"},{"name":"price","type":"number"},{"name":"tags","type":"array"}]}`, 201,
				[]string{`"name":"products"`, `"items":0`, `"selections":[]`, `"type":"array"`}, nil},
			{"its name is taken", door.RoleMarketer, "POST", ":ws/catalogs", `{"name":"products","fields":[{"name":"id","type":"string"}]}`, 409, []string{`"conflict"`}, nil},
			{"no id", door.RoleMarketer, "POST", ":ws/catalogs", `{"name":"other","fields":[{"name":"price","type":"number"}]}`, 422, []string{`"invalid_parameter"`, "must be id"}, nil},
			{"a viewer may not", door.RoleViewer, "POST", ":ws/catalogs", `{"name":"other","fields":[]}`, 403, nil, nil},
			{"an item", door.RoleMarketer, "PUT", items + "/whisk", `{"values":{"price":"9.90","tags":["steel"]}}`, 200, []string{`"id":"whisk"`, `"price":9.90`}, nil},
			{"another", door.RoleMarketer, "PUT", items + "/pan", `{"values":{"price":45.00}}`, 200, []string{`"price":45.00`}, nil},
			{"an id that is none", door.RoleMarketer, "PUT", items + "/a%20b", `{"values":{}}`, 422, []string{"Item ids"}, nil},
			{"a field that is not there", door.RoleMarketer, "PUT", items + "/pot", `{"values":{"colour":"red"}}`, 422, []string{"do not exist"}, nil},
			{"changed in part", door.RoleMarketer, "PATCH", items + "/whisk", `{"values":{"price":null,"tags":{"$add":["new"]}}}`, 200, []string{`"tags":["steel","new"]`}, []string{"price"}},
			{"of an item that is not there", door.RoleMarketer, "PATCH", items + "/pot", `{"values":{}}`, 404, nil, nil},
			{"the first page", door.RoleAnalyst, "GET", items + "?limit=1", "", 200, []string{`"id":"pan"`, `"next":"pan"`}, []string{"whisk"}},
			{"the second", door.RoleAnalyst, "GET", items + "?limit=1&cursor=pan", "", 200, []string{`"id":"whisk"`}, []string{`"next"`}},
			{"by a part of a value", door.RoleAnalyst, "GET", items + "?search=STEE", "", 200, []string{`"id":"whisk"`}, []string{`"id":"pan"`}},
			{"by a part of an id", door.RoleAnalyst, "GET", items + "?search=A", "", 200, []string{`"id":"pan"`}, []string{"whisk"}},
			{"not by a field's name", door.RoleAnalyst, "GET", items + "?search=price", "", 200, []string{`"items":[]`}, nil},
			{"page by page", door.RoleAnalyst, "GET", items + "?search=N&limit=1", "", 200, []string{`"id":"pan"`, `"next":"pan"`}, []string{"whisk"}},
			{"one item", door.RoleViewer, "GET", items + "/pan", "", 200, []string{`"price":45.00`}, nil},
			{"no such item", door.RoleViewer, "GET", items + "/pot", "", 404, nil, nil},
			{"of no catalog", door.RoleViewer, "GET", ":ws/catalogs/none/items", "", 404, nil, nil},
			{"a selection", door.RoleMarketer, "POST", at + "/selections", `{"name":"dear","filters":[{"field":"price","operator":"greater than","value":10}],"sort_field":"price","sort_order":"desc"}`, 200, []string{`"results_limit":50`, `"value":10`}, nil},
			{"what it chooses", door.RoleViewer, "GET", at + "/selections/dear/items", "", 200, []string{`"id":"pan"`}, []string{"whisk"}},
			{"no such selection", door.RoleViewer, "GET", at + "/selections/cheap/items", "", 404, nil, nil},
			{"a filter that is none", door.RoleMarketer, "POST", at + "/selections", `{"name":"x","filters":[{"field":"price","operator":"is","value":10}]}`, 422, nil, nil},
			{"more fields", door.RoleMarketer, "POST", at + "/fields", `{"fields":[{"name":"name","type":"string"}]}`, 200, []string{`"name":"name"`}, nil},
			{"a field that a selection asks about", door.RoleMarketer, "DELETE", at + "/fields/price", "", 422, []string{"uses this field"}, nil},
			{"without the selection", door.RoleMarketer, "DELETE", at + "/selections/dear", "", 204, nil, nil},
			{"without the field", door.RoleMarketer, "DELETE", at + "/fields/price", "", 204, nil, nil},
			{"its values are gone", door.RoleViewer, "GET", items + "/pan", "", 200, []string{`"values":{}`}, nil},
			{"another description", door.RoleMarketer, "PATCH", at, `{"description":"All"}`, 200, []string{`"description":"All"`, `"items":2`}, nil},
			{"without an item", door.RoleMarketer, "DELETE", items + "/pan", "", 204, nil, nil},
			{"that is gone", door.RoleMarketer, "DELETE", items + "/pan", "", 404, nil, nil},
			{"a file", door.RoleMarketer, "POST", at + "/import", "id,name\npan,Pan\na b,Bad\nlid,Lid\n", 200, []string{`"made":2`, `"refused":1`, `"line":3`, `"items":3`}, nil},
			{"a file that makes the catalog", door.RoleMarketer, "POST", ":ws/catalogs/shops/import", "id;zip;open\nnice;06000;true\n", 200, []string{`{"name":"zip","type":"string"}`, `{"name":"open","type":"boolean"}`}, nil},
			{"a file without ids", door.RoleMarketer, "POST", at + "/import", "name\nPan\n", 422, []string{"column id"}, nil},
			{"gone", door.RoleMarketer, "DELETE", at, "", 204, nil, nil},
			{"no more", door.RoleViewer, "GET", at, "", 404, nil, nil},
		})
	})
}
