package feeds_test

import (
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/feeds"
)

func TestFeedsAndCards(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"a feed", "key:manage", "POST", ":ws/feeds", `{"key":"news","name":"News","categories":[{"id":"deals","name":"Deals"}],"category_filter":true,"theme":{"theme_mode":"dark"}}`, 201,
				[]string{`"key":"news"`, `"view":"feed"`, `"kind":"design"`, `"labels":true`, `"retention_hours":4320`, `"revision":1`, `"theme_mode":"dark"`}, nil},
			{"its key again", "key:manage", "POST", ":ws/feeds", `{"key":"news","name":"Other"}`, 409, []string{`body.key`}, nil},
			{"a key that is none", "key:manage", "POST", ":ws/feeds", `{"key":"The News","name":"Other"}`, 422, []string{`body.key`}, nil},
			{"a theme that is none", "key:manage", "POST", ":ws/feeds", `{"key":"x","name":"X","theme":{"theme":{"list":{"backgroundColor":"red"}}}}`, 422, []string{`body.theme`}, nil},
			{"by an operator", door.RoleOperator, "POST", ":ws/feeds", `{"key":"x","name":"X"}`, 403, nil, nil},
			{"the feeds", door.RoleViewer, "GET", ":ws/feeds", "", 200, []string{`"key":"news"`, `"templates":0`}, nil},
		})
		feed := apitest.Get[door.List[feeds.FeedView]](w, door.RoleViewer, w.W("/feeds")).Items[0].ID
		w.Run([]apitest.Scenario{
			{"changed", door.RoleMarketer, "PATCH", ":ws/feeds/" + feed, `{"revision":1,"name":"All news","read_on_tap":true}`, 200, []string{`"name":"All news"`, `"read_on_tap":true`, `"revision":2`, `"category_filter":true`}, nil},
			{"changed meanwhile", door.RoleMarketer, "PATCH", ":ws/feeds/" + feed, `{"revision":1,"name":"Old"}`, 409, nil, nil},
			{"a template", door.RoleMarketer, "POST", ":ws/card-templates", `{"key":"order","name":"Order","feed_id":"` + feed + `","category":"deals","label":"Orders","content":` + apitest.OrderCard + `}`, 201,
				[]string{`"state":"draft"`, `"has_draft":true`, `"version":0`, `"name":"order.id"`, `"problems":[]`}, nil},
			{"in no category of the feed", door.RoleMarketer, "POST", ":ws/card-templates", `{"key":"x","name":"X","feed_id":"` + feed + `","category":"none"}`, 422, []string{`body.category`}, nil},
			{"in no feed", door.RoleMarketer, "POST", ":ws/card-templates", `{"key":"x","name":"X","feed_id":"feed_none"}`, 422, []string{`body.feed_id`}, nil},
			{"unfinished", door.RoleMarketer, "POST", ":ws/card-templates", `{"key":"half","name":"Half","feed_id":"` + feed + `","content":{"card":{"version":1,"body":{"items":[{"type":"image","imageUrl":"javascript:x"}]}}}}`, 201,
				[]string{`"rule":"no_url"`, `"path":"card.body.items[0].imageUrl"`}, nil},
			{"drafts", door.RoleViewer, "GET", ":ws/card-templates?state=draft&search=ord&feed_id=" + feed, "", 200, []string{`"key":"order"`}, []string{`"half"`}},
			{"of a category", door.RoleViewer, "GET", ":ws/card-templates?category=deals&label=Orders", "", 200, []string{`"key":"order"`}, []string{`"half"`}},
			{"of a label that none has", door.RoleViewer, "GET", ":ws/card-templates?label=Order", "", 200, []string{`"items":[]`}, nil},
		})
		id := apitest.Get[door.List[feeds.CardTemplateView]](w, door.RoleViewer, w.W("/card-templates?search=order")).Items[0].ID
		half := apitest.Get[door.List[feeds.CardTemplateView]](w, door.RoleViewer, w.W("/card-templates?search=half")).Items[0].ID
		at := ":ws/card-templates/" + id
		w.Run([]apitest.Scenario{
			{"not ready", door.RoleMarketer, "POST", ":ws/card-templates/" + half + "/publish", `{"revision":1}`, 422, []string{`"location":"draft.card.body.items[0].imageUrl"`, `"rule":"no_url"`}, nil},
			{"published", door.RoleMarketer, "POST", at + "/publish", `{"revision":1}`, 200, []string{`"state":"live"`, `"version":1`, `"has_draft":false`, `"live":{`}, []string{`"draft":{`}},
			{"nothing to publish", door.RoleMarketer, "POST", at + "/publish", `{"revision":2}`, 409, nil, nil},
			{"a new draft", door.RoleMarketer, "PATCH", at, `{"revision":2,"content":{"card":{"version":1,"body":{"items":[{"type":"text","text":"Hi"}]}}}}`, 200, []string{`"has_draft":true`, `"state":"live"`, `"text":"Hi"`}, nil},
			{"its key stays", door.RoleMarketer, "PATCH", at, `{"revision":3,"key":"other"}`, 422, []string{`body.key`}, nil},
			{"published again", door.RoleMarketer, "POST", at + "/publish", `{"revision":3}`, 200, []string{`"version":2`}, nil},
			{"versions", door.RoleViewer, "GET", at + "/versions?limit=1", "", 200, []string{`"version":2`, `"next":"2"`}, []string{`"content"`}},
			{"the older ones", door.RoleViewer, "GET", at + "/versions?limit=1&cursor=2", "", 200, []string{`"version":1`}, []string{`"next"`}},
			{"one of them", door.RoleViewer, "GET", at + "/versions/1", "", 200, []string{`Order {order.id}`}, nil},
			{"brought back", door.RoleMarketer, "POST", at + "/restore", `{"revision":4,"version":1}`, 200, []string{`"has_draft":true`, `Order {order.id}`}, nil},
			{"thrown away", door.RoleMarketer, "PATCH", at, `{"revision":5,"discard_draft":true}`, 200, []string{`"has_draft":false`}, nil},
			{"another", door.RoleMarketer, "POST", at + "/duplicate", `{"key":"order-2","name":"Order 2"}`, 201, []string{`"key":"order-2"`, `"state":"draft"`, `"category":"deals"`}, nil},
			{"as a file", door.RoleViewer, "GET", at + "/export", "", 200, []string{`"petitbleu":"card-template/1"`, `"kind":"design"`, `"text":"Hi"`}, []string{id}},
			{"from a file", door.RoleMarketer, "POST", ":ws/card-import", `{"feed_id":"` + feed + `","key":"from-file","file":{"petitbleu":"card-template/1","key":"order","name":"Order","kind":"design","content":` + apitest.OrderCard + `}}`, 201, []string{`"key":"from-file"`}, nil},
			{"of another kind", door.RoleMarketer, "POST", ":ws/card-import", `{"feed_id":"` + feed + `","file":{"petitbleu":"card-template/1","key":"d","name":"D","kind":"data","content":{"data":{"a":"b"}}}}`, 422, []string{`body.feed_id`}, nil},
			{"a version in full", door.RoleViewer, "POST", ":ws/card-preview", `{"template_id":"` + id + `","version":1,"variables":{"order":{"id":"B-9"}}}`, 200,
				[]string{`Order B-9 is on its way`, `https://shop.example/o/7`, `"missing":[]`}, nil},
			{"without samples", door.RoleViewer, "POST", ":ws/card-preview", `{"template_id":"` + id + `","version":1,"samples":false}`, 200, []string{`Order {order.id}`, `"missing":["order.id"]`}, nil},
			{"what is being written", door.RoleViewer, "POST", ":ws/card-preview", `{"content":` + apitest.OrderCard + `}`, 200, []string{`Order A-7`}, nil},
			{"nothing", door.RoleViewer, "POST", ":ws/card-preview", `{}`, 422, []string{`body.content`}, nil},
			{"data", door.RoleViewer, "POST", ":ws/card-preview", `{"kind":"data","content":{"data":{"title":"Hello {name}"}},"variables":{"name":"Zoé"}}`, 200, []string{`"data":{"title":"Hello Zoé"}`, `"text":"title: Hello Zoé"`}, nil},
			{"checked", door.RoleViewer, "POST", ":ws/card-check", `{"content":{"card":{"version":9}}}`, 200, []string{`"rule":"unknown_version"`, `"template":"The version is {version}`}, nil},
			{"the language", door.RoleViewer, "GET", ":ws/card-language", "", 200, []string{`"type":"carouselView"`, `"max_nodes":200`}, nil},
			{"live, so it stays", door.RoleMarketer, "DELETE", at, "", 409, nil, nil},
			{"never live", door.RoleMarketer, "DELETE", ":ws/card-templates/" + half, "", 204, nil, nil},
			{"archived", door.RoleMarketer, "POST", at + "/archive", "", 200, []string{`"state":"archived"`}, nil},
			{"not among the others", door.RoleViewer, "GET", ":ws/card-templates", "", 200, []string{`"order-2"`}, []string{`"` + id + `"`}},
			{"back", door.RoleMarketer, "POST", at + "/unarchive", "", 200, []string{`"state":"live"`}, nil},
			{"a feed out of use", door.RoleMarketer, "POST", ":ws/feeds/" + feed + "/archive", "", 200, []string{`"archived_at"`, `"templates":3`}, nil},
			{"nothing new for it", door.RoleMarketer, "POST", ":ws/card-templates", `{"key":"late","name":"Late","feed_id":"` + feed + `"}`, 422, []string{`body.feed_id`}, nil},
			{"out of sight", door.RoleViewer, "GET", ":ws/feeds", "", 200, []string{`"items":[]`}, nil},
			{"among the archived", door.RoleViewer, "GET", ":ws/feeds?archived=true", "", 200, []string{feed}, nil},
			{"in use again", door.RoleMarketer, "POST", ":ws/feeds/" + feed + "/unarchive", "", 200, nil, []string{`"archived_at"`}},
			{"tags of a template", door.RoleMarketer, "PUT", ":ws/things/card_template/" + id, `{"tags":[]}`, 200, nil, nil},
			{"of another workspace", "key:read", "GET", "/workspaces/:other/card-templates/" + id, "", 404, nil, nil},
		})
	})
}
