package feeds_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/feeds"
)

func TestNotifications(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		feed, template := w.Noticed()
		w.Run([]apitest.Scenario{
			{"to a user id that nobody had", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","variables":{"order":{"id":"A-1"}},"tag":"orders","event_name":"order_told"}`, 202,
				[]string{`"created":true`, `"profile_id":"p_`}, []string{`"reason"`}},
			{"again", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","variables":{"order.id":"A-2"}}`, 202, []string{`"created":false`}, nil},
			{"strictly", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","strict_variables":true}`, 422, []string{`order.id`, `body.variables`}, []string{"order_url"}},
			{"of no template", "key:write", "POST", ":ws/notifications", `{"template_key":"none","user_id":"u-1"}`, 404, []string{`body.template_key`}, nil},
			{"a user id that is none", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":" u-1"}`, 422, []string{`body.user_id`}, nil},
			{"to whom", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","profile_id":"p_1"}`, 422, []string{`body.profile_id`}, nil},
			{"not with a key that reads", "key:read", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1"}`, 403, nil, nil},
			{"a test to who has no user id", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"profile_id":":away"}`, 409, []string{`body.profile_id`}, nil},
			{"a test", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"user_id":"u-2","variables":{"order_url":"https://shop.example/9"}}`, 202, []string{`"created":true`}, nil},
			{"the log", door.RoleViewer, "GET", ":ws/notifications?limit=2", "", 200, []string{`"template_key":"order"`, `"user_id":"u-2"`, `"tag":"test"`, `"label":"Orders"`, `"next"`}, []string{`"order_told"`}},
			{"of a tag", door.RoleViewer, "GET", ":ws/notifications?tag=orders&feed_id=" + feed + "&template_id=" + template, "", 200, []string{`"event_name":"order_told"`, `"origin":"api"`}, []string{`"next"`, `u-2`}},
			{"of a user id", door.RoleViewer, "GET", ":ws/notifications?user_id=u-1", "", 200, []string{`"user_id":"u-1"`}, []string{`u-2`}},
			{"of a user id that nobody has", door.RoleViewer, "GET", ":ws/notifications?user_id=nobody", "", 200, []string{`"items":[]`}, nil},
			{"of what is no user id", door.RoleViewer, "GET", ":ws/notifications?user_id=%20u-1", "", 200, []string{`"items":[]`}, nil},
			{"of a user id and of another person", door.RoleViewer, "GET", ":ws/notifications?user_id=u-1&profile_id=p_1", "", 200, []string{`"items":[]`}, nil},
			{"of another feed", door.RoleViewer, "GET", ":ws/notifications?feed_id=feed_1", "", 200, []string{`"items":[]`}, nil},
			{"read ones", door.RoleViewer, "GET", ":ws/notifications?status=read", "", 200, []string{`"items":[]`}, nil},
			{"not by an analyst", door.RoleAnalyst, "GET", ":ws/notifications", "", 403, nil, nil},
		})
		line := apitest.Get[door.List[feeds.NotificationView]](w, door.RoleViewer, w.W("/notifications?tag=orders")).Items[0]
		person := ":ws/profiles/" + line.ProfileID
		w.Run([]apitest.Scenario{
			{"one", door.RoleViewer, "GET", ":ws/notifications/" + line.ID, "", 200, []string{`Order A-1 is on its way`, `"timeline":[{"at":"2026-11-21T12:00:00Z","what":"sent"}]`}, nil},
			{"that is not there", door.RoleViewer, "GET", ":ws/notifications/msg_1", "", 404, nil, nil},
			{"what a person sees", door.RoleViewer, "GET", person + "/notifications?feed=news&limit=1", "", 200, []string{`Order A-2`, `"next"`, `"feed":"news"`}, []string{"A-1"}},
			{"in no feed", door.RoleViewer, "GET", person + "/notifications?feed=none", "", 404, nil, nil},
			{"of nobody", door.RoleViewer, "GET", ":ws/profiles/p_none/notifications", "", 404, nil, nil},
			{"counted", door.RoleViewer, "GET", person + "/notification-counts", "", 200, []string{`"feed":"news","unread":2,"unseen":2,"total":2`}, nil},
			{"read by the server", "key:write", "POST", person + "/notifications/mark", `{"what":"read","ids":["` + line.ID + `"]}`, 200, []string{`"changed":1`}, nil},
			{"twice", "key:write", "POST", person + "/notifications/mark", `{"what":"read","ids":["` + line.ID + `"]}`, 200, []string{`"changed":0`}, nil},
			{"which", "key:write", "POST", person + "/notifications/mark", `{"what":"read"}`, 422, []string{`body.ids`}, nil},
			{"counted again", door.RoleViewer, "GET", person + "/notification-counts", "", 200, []string{`"unread":1,"unseen":1,"total":2`}, nil},
			{"its steps", door.RoleViewer, "GET", ":ws/notifications/" + line.ID, "", 200, []string{`"what":"read"`, `"read_at":"2026-11-21T12:00:00Z"`}, nil},
			{"unread ones", door.RoleViewer, "GET", person + "/notifications?status=unread", "", 200, []string{`Order A-2`}, []string{"A-1"}},
			{"what a person gets", door.RoleViewer, "GET", person + "/feed-preferences", "", 200, []string{`{"feed":"news","on":true}`, `{"feed":"news","category":"deals","on":true}`}, nil},
			{"no deals", "key:write", "PUT", person + "/feed-preferences", `{"preferences":[{"feed":"news","category":"deals","on":false}]}`, 200, []string{`{"feed":"news","category":"deals","on":false}`, `{"feed":"news","on":true}`}, nil},
			{"of no such category", "key:write", "PUT", person + "/feed-preferences", `{"preferences":[{"feed":"news","category":"x","on":false}]}`, 422, nil, nil},
			{"a promotion that they do not want", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","purpose":"promotional"}`, 202, []string{`"reason":"stopped"`}, nil},
			{"who may say so", door.RoleViewer, "PUT", person + "/feed-preferences", `{"preferences":[]}`, 403, nil, nil},
		})
	})
}

// TestNotificationTags: a workspace may ask for tags, and refuse those that it does not know.
func TestNotificationTags(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		_, template := w.Noticed()
		send := func(tag string) string { return `{"template_key":"order","user_id":"u-1"` + tag + `}` }
		w.Run([]apitest.Scenario{
			{"none", door.RoleViewer, "GET", ":ws/notification-tags", "", 200, []string{`{"tags":[],"required":false,"closed":false}`}, nil},
			{"a new one", "key:write", "POST", ":ws/notifications", send(`,"tag":"orders"`), 202, nil, nil},
			{"is known then", door.RoleViewer, "GET", ":ws/notification-tags", "", 200, []string{`"tags":["orders"]`}, nil},
			{"asked for", door.RoleMarketer, "PUT", ":ws/notification-tags", `{"tags":["orders","news"],"required":true,"closed":true}`, 200, []string{`"required":true`}, nil},
			{"that are none", door.RoleMarketer, "PUT", ":ws/notification-tags", `{"tags":[""],"required":true,"closed":true}`, 422, []string{"body.tags"}, nil},
			{"one twice", door.RoleMarketer, "PUT", ":ws/notification-tags", `{"tags":["orders","news","orders"],"required":true,"closed":true}`, 200, []string{`"tags":["orders","news"]`}, nil},
			{"one that is no text", door.RoleMarketer, "PUT", ":ws/notification-tags", `{"tags":["orders",{},[]],"required":true,"closed":true}`, 422, []string{"body.tags[1]", "body.tags[2]"}, nil},
			{"by an operator", door.RoleOperator, "PUT", ":ws/notification-tags", `{"tags":[],"required":false,"closed":false}`, 403, nil, nil},
			{"without", "key:write", "POST", ":ws/notifications", send(""), 422, []string{`body.tag`}, nil},
			{"another", "key:write", "POST", ":ws/notifications", send(`,"tag":"other"`), 422, []string{`body.tag`}, nil},
			{"one of them", "key:write", "POST", ":ws/notifications", send(`,"tag":"news"`), 202, nil, nil},
			{"to many", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","targets":[{"user_id":"u-1"}]}`, 422, []string{`body.tag`}, nil},
			{"a trial", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"user_id":"u-1"}`, 202, nil, nil},
			{"of a draft that is not there", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"user_id":"u-1","draft":true}`, 409, []string{"There is no draft"}, nil},
			{"a draft", door.RoleMarketer, "PATCH", ":ws/card-templates/" + template, `{"revision":2,"content":{"card":{"version":1,"body":{"items":[{"type":"text","text":"Draft for {who}"}]}},"samples":{"who":"Zoé"}}}`, 200, nil, nil},
			{"a trial of it", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"user_id":"u-9"}`, 202, nil, nil},
			{"what is live all the same", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"user_id":"u-8","draft":false}`, 202, nil, nil},
			{"both in the log", door.RoleViewer, "GET", ":ws/notifications?limit=2", "", 200, []string{`"version":-3`, `"version":1`, `"test":true`}, []string{`"test":false`}},
		})
	})
}

// TestNotificationOnce: the same request under one key is done once, and another is refused.
func TestNotificationOnce(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Noticed()
		send := func(body string) (int, string) {
			t.Helper()
			status, answer, _ := w.Ask("key:write", "POST", w.W("/notifications"), body, "Idempotency-Key", "k")
			return status, answer
		}
		const once = `{"template_key":"order","user_id":"u-1"}`
		_, first := send(once)
		if status, second := send(once); status != 202 || first != second {
			t.Errorf("%d: %s, first %s", status, second, first)
		}
		if status, answer := send(strings.Replace(once, "u-1", "u-2", 1)); status != 422 || !strings.Contains(answer, "key_reused") {
			t.Errorf("another request under the key: %d %s", status, answer)
		}
		if all := apitest.Get[door.List[feeds.NotificationView]](w, door.RoleViewer, w.W("/notifications")); len(all.Items) != 1 {
			t.Errorf("%d notifications", len(all.Items))
		}
	})
}

func TestNotificationBatches(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Noticed()
		w.Run([]apitest.Scenario{
			{"to some", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","title":"Autumn","tag":"autumn","purpose":"transactional","targets":[{"user_id":"u-1","variables":{"order.id":"1"}},{"user_id":"u-2"},{"user_id":"u-1"},{"user_id":" "}]}`, 202,
				[]string{`"state":"sending"`, `"targets":4`, `"rejected":2`, `"user_id":"u-1"`, `"origin":"app"`}, nil},
			{"to nobody", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order"}`, 422, []string{`body.targets`}, nil},
			{"by profile", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","targets":[{"profile_id":":person"}]}`, 422, []string{`body.targets[0].profile_id`}, nil},
			{"of no file", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","file":"none"}`, 404, []string{`body.file`}, nil},
			{"by an operator", door.RoleOperator, "POST", ":ws/notification-batches", `{"template_key":"order","targets":[{"user_id":"u-1"}]}`, 403, nil, nil},
		})
		for more, err := true, error(nil); more; {
			if more, err = w.Feeds.TickBatches(t.Context(), w.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		b := apitest.Get[door.List[feeds.BatchView]](w, door.RoleViewer, w.W("/notification-batches?tag=autumn")).Items[0]
		w.Run([]apitest.Scenario{
			{"done", door.RoleAnalyst, "GET", ":ws/notification-batches/" + b.ID, "", 200, []string{`"state":"done"`, `"accepted":2`, `"funnel":{"sent":2,"seen":0`}, nil},
			{"its people", door.RoleViewer, "GET", ":ws/notifications?batch_id=" + b.ID, "", 200, []string{`"user_id":"u-1"`, `"user_id":"u-2"`, `"batch_id":"` + b.ID}, nil},
			{"of no batch", door.RoleViewer, "GET", ":ws/notifications?batch_id=ntf_1", "", 200, []string{`"items":[]`}, nil},
			{"who got nothing", door.RoleViewer, "GET", ":ws/notification-batches/" + b.ID + "/refused", "", 200, []string{`"items":[{"user_id":"u-1"`, `"user_id":" "`}, nil},
			{"over already", door.RoleMarketer, "POST", ":ws/notification-batches/" + b.ID + "/cancel", "", 409, nil, nil},
			{"planned", door.RoleMarketer, "POST", ":ws/notification-batches", `{"template_key":"order","title":"Later","planned_at":"2026-11-22T12:00:00Z","targets":[{"user_id":"u-3"}]}`, 202, []string{`"planned_at":"2026-11-22T12:00:00Z"`, `"state":"planned"`}, nil},
			{"to one, later", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-4","planned_at":"2026-11-22T12:00:00Z","title":"One"}`, 202, []string{`"until":"2026-11-22T12:00:00Z"`}, nil},
			{"by its title", door.RoleViewer, "GET", ":ws/notification-batches?search=lat&state=planned", "", 200, []string{`"title":"Later"`}, []string{"Autumn", "One"}},
			{"under way", door.RoleViewer, "GET", ":ws/notification-batches?state=sending", "", 200, []string{`"items":[]`}, nil},
		})
		later := apitest.Get[door.List[feeds.BatchView]](w, door.RoleViewer, w.W("/notification-batches?search=later")).Items[0]
		w.Run([]apitest.Scenario{
			{"to one, in the list", door.RoleViewer, "GET", ":ws/notification-batches?state=planned&mode=realtime", "", 200, []string{`"title":"One"`, `"targets":1`, `"planned_at":"2026-11-22T12:00:00Z"`}, []string{"Later"}},
			{"to one, called back", door.RoleMarketer, "POST", ":ws/notification-batches/" + apitest.Get[door.List[feeds.BatchView]](w, door.RoleViewer, w.W("/notification-batches?search=one")).Items[0].ID + "/cancel", "", 200, []string{`"state":"cancelled"`}, nil},
			{"called back", door.RoleMarketer, "POST", ":ws/notification-batches/" + later.ID + "/cancel", "", 200, []string{`"state":"cancelled"`}, nil},
			{"a file", door.RoleMarketer, "POST", ":ws/target-files/autumn.csv", "user_id,order.id\nu-7,A\nu-8,B\nu-7,C\n", 201, []string{`"targets":2`, `"columns":["order.id"]`, `"duplicates":1`, `"line":4`}, nil},
			{"there is one", door.RoleMarketer, "POST", ":ws/target-files/autumn.csv", "user_id\nu-9\n", 409, nil, nil},
			{"instead of it", door.RoleMarketer, "POST", ":ws/target-files/autumn.csv?overwrite=true", "\ufeffuser_id,order.id\nu-9,\"a, b\"\n", 201, []string{`"targets":1`}, nil},
			{"without ids", door.RoleMarketer, "POST", ":ws/target-files/bad", "name\nx\n", 201, []string{`"targets":0`, `user_id`}, nil},
			{"a key that is none", door.RoleMarketer, "POST", ":ws/target-files/a%2Fb", "user_id\nx\n", 422, []string{`body.file_key`}, nil},
			{"the files", door.RoleViewer, "GET", ":ws/target-files", "", 200, []string{`"key":"autumn.csv"`, `"key":"bad"`}, nil},
			{"one", door.RoleViewer, "GET", ":ws/target-files/bad", "", 200, []string{`"problem":"No column`}, nil},
			{"sent to it", "key:write", "POST", ":ws/notification-batches", `{"template_key":"order","file":"autumn.csv"}`, 202, []string{`"targets":1`, `"origin":"api"`}, nil},
			{"to one that cannot be used", "key:write", "POST", ":ws/notification-batches", `{"template_key":"order","file":"bad"}`, 422, []string{`No column`}, nil},
			{"gone", door.RoleMarketer, "DELETE", ":ws/target-files/bad", "", 204, nil, nil},
			{"gone already", door.RoleMarketer, "DELETE", ":ws/target-files/bad", "", 404, nil, nil},
		})
	})
}

// TestNotificationFigures: what was sent on a day of the workspace's time zone is counted with what people did, for each
// template; what was refused as failed. A realtime one with a title is one all the same.
func TestNotificationFigures(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		feed, template := w.Noticed()
		w.Run([]apitest.Scenario{
			{"at once", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","title":"Told"}`, 202, nil, nil},
			{"to some", "key:write", "POST", ":ws/notification-batches", `{"template_key":"order","title":"Autumn","targets":[{"user_id":"u-1"},{"user_id":"u-2"},{"user_id":" "}]}`, 202, nil, nil},
			{"to none", "key:write", "POST", ":ws/notifications", `{"template_key":"order","user_id":"u-1","strict_variables":true}`, 422, nil, nil},
			{"a trial", door.RoleMarketer, "POST", ":ws/card-templates/" + template + "/test", `{"user_id":"u-2"}`, 202, nil, nil},
		})
		for more, err := true, error(nil); more; {
			if more, err = w.Feeds.TickBatches(t.Context(), w.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		lines := apitest.Get[door.List[feeds.NotificationView]](w, door.RoleViewer, w.W("/notifications")).Items
		second := slices.IndexFunc(lines, func(l feeds.NotificationView) bool { return l.UserID == "u-2" }) // all came at once: in any order
		person := ":ws/profiles/" + lines[second].ProfileID
		w.Run([]apitest.Scenario{
			{"read", "key:write", "POST", person + "/notifications/mark", `{"what":"read","all":true}`, 200, nil, nil},
			{"all", door.RoleAnalyst, "GET", ":ws/notification-figures?from=2026-11-20", "", 200, []string{`"time_zone":"`, `"to":"2026-11-21"`, `{"day":"2026-11-20","sent":0,`, `{"day":"2026-11-21","sent":3,`, `"failed":1,`,
				`"template_key":"order","template_name":"Order","feed_id":"` + feed + `","sent":3,`}, []string{`"2026-11-19"`, `"2026-11-22"`}},
			{"at once", door.RoleAnalyst, "GET", ":ws/notification-figures?mode=realtime&template_id=" + template + "&feed_id=" + feed, "", 200, []string{`"from":"2026-10-23"`, `"total":{"sent":1,`}, nil},
			{"in batches", door.RoleAnalyst, "GET", ":ws/notification-figures?mode=batch", "", 200, []string{`"total":{"sent":2,`}, nil},
			{"of no template", door.RoleAnalyst, "GET", ":ws/notification-figures?template_id=card_1", "", 200, []string{`"templates":[]`, `"total":{"sent":0,`}, nil},
			{"no day", door.RoleAnalyst, "GET", ":ws/notification-figures?from=2026-13-01", "", 422, []string{"query.from"}, nil},
			{"the wrong way round", door.RoleAnalyst, "GET", ":ws/notification-figures?from=2026-11-21&to=2026-11-20", "", 422, []string{"query.to"}, nil},
			{"too long", door.RoleAnalyst, "GET", ":ws/notification-figures?from=2024-11-21", "", 422, []string{"At most 400 days"}, nil},
			{"as a file", door.RoleMarketer, "GET", ":ws/notifications.csv?template_id=" + template + "&status=unread", "", 200, []string{"at,id,mode,", ",realtime,api,transactional,order,1,news,deals,Orders,,normal,,ntf_"}, []string{"\u0000"}},
			{"of a batch that is not there", door.RoleMarketer, "GET", ":ws/notifications.csv?batch_id=ntf_1", "", 200, []string{"at,id,mode,"}, []string{"order"}},
			{"as a file, of a user id that nobody has", door.RoleMarketer, "GET", ":ws/notifications.csv?user_id=nobody", "", 200, []string{"at,id,mode,"}, []string{"order"}},
			{"of no status", door.RoleMarketer, "GET", ":ws/notifications.csv?status=lost", "", 422, []string{"query.status"}, nil},
			{"since when", door.RoleMarketer, "GET", ":ws/notifications.csv?since=today", "", 422, []string{"query.since"}, nil},
			{"not by who only looks", door.RoleViewer, "GET", ":ws/notifications.csv", "", 403, nil, nil},
			{"how it was sent", door.RoleViewer, "GET", ":ws/notification-batches?mode=realtime", "", 200, []string{`"mode":"realtime","title":"Told"`}, []string{"Autumn", `"planned_at"`}},
			{"in the log", door.RoleViewer, "GET", ":ws/notifications", "", 200, []string{`"mode":"realtime"`, `"mode":"batch"`, `"mode":"test"`}, nil},
		})
	})
}
