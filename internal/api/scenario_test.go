package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/channels"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/home"
	"github.com/petitbleu/petitbleu/internal/api/people"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

func TestWorkspace(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"me", door.RoleAdministrator, "GET", "/me", "", 200, []string{`"email":"administrator@example.com"`, `"setup_done":true`, `"role":"administrator"`, `"version":"1.2.3"`, `"demo":false`, `"time_zone":"Europe/Paris"`}, []string{"password", "emulator_url"}},
			{"the workspace", door.RoleViewer, "GET", ":ws", "", 200, []string{`"rule_pack":"today"`}, nil},
			{"a new name", door.RoleAdministrator, "PATCH", ":ws", `{"name":"Casseroles","rule_pack":"2020"}`, 200, []string{`"Casseroles"`, `"2020"`, `"FR"`}, nil},
			{"a pack that is an instant", door.RoleAdministrator, "PATCH", ":ws", `{"rule_pack":"2021-05-01T00:00:00Z"}`, 200, nil, nil},
			{"no such pack", door.RoleAdministrator, "PATCH", ":ws", `{"rule_pack":"1999zzz"}`, 422, []string{`"location":"body.rule_pack"`, `"invalid_parameter"`}, []string{"1999zzz"}},
			{"no such zone", door.RoleAdministrator, "PATCH", ":ws", `{"time_zone":"Mars/Olympus"}`, 422, []string{"body.time_zone", "IANA"}, []string{"Olympus"}},
			{"no region", door.RoleAdministrator, "PATCH", ":ws", `{"region":"france"}`, 422, []string{"body.region"}, []string{`"france"`}},
			{"an unknown member", door.RoleAdministrator, "PATCH", ":ws", `{"colour":"verdigris"}`, 422, []string{"invalid_body"}, []string{"verdigris"}},
			{"no JSON", door.RoleAdministrator, "PATCH", ":ws", `{"name":"verdigris`, 400, []string{`"code":"invalid_body"`}, []string{"verdigris"}},
			{"too large", door.RoleAdministrator, "PATCH", ":ws", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`, 413, []string{"too_large", "Make it smaller"}, nil},
			{"an unknown parameter", door.RoleAdministrator, "GET", ":ws/messages?colour=verdigris", "", 422, []string{"query.colour"}, []string{"verdigris"}},
			{"no such operation", door.RoleAdministrator, "GET", ":ws/nothing", "", 404, []string{"not_found"}, nil},
			{"another method", door.RoleAdministrator, "PUT", ":ws", "{}", 405, []string{"invalid_parameter", "This path takes GET, HEAD, PATCH."}, nil},
			{"a method that is none", door.RoleAdministrator, "BREW", ":ws/profiles/:person", "", 405, []string{"takes DELETE, GET, HEAD, PATCH."}, nil},
			{"the team", door.RoleViewer, "GET", ":ws/team", "", 200, []string{"viewer@example.com", `"role":"operator"`}, []string{"stranger"}},
			{"the last administrator stays", door.RoleAdministrator, "DELETE", ":ws/team/:administrator", "", 409, []string{"only administrator"}, nil},
			{"nor gets another role", door.RoleAdministrator, "PATCH", ":ws/team/:administrator", `{"role":"viewer"}`, 409, []string{"only administrator"}, nil},
			{"no role", door.RoleAdministrator, "PATCH", ":ws/team/:administrator", `{"role":"king"}`, 422, []string{"body.role"}, []string{`"king"`}},
			{"nobody of the workspace", door.RoleAdministrator, "PATCH", ":ws/team/usr_x", `{"role":"viewer"}`, 404, nil, nil},
		})
	})
}

func TestPeople(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"everybody", door.RoleViewer, "GET", ":ws/profiles", "", 200, []string{`"name":"Anaïs Martin"`, `"name":"Bob"`, `"psid":"` + apitest.TestPSID + `"`, `"customer_ids":["anna-7","claimed"]`, `"external_id":"shop-1"`, `"window_until":"2026-11-22T10:00:00Z"`}, []string{"null"}},
			{"by PSID", door.RoleViewer, "GET", ":ws/profiles?search=" + apitest.TestPSID, "", 200, []string{":person"}, []string{":away"}},
			{"by the start of a customer id", door.RoleViewer, "GET", ":ws/profiles?search=ANNA", "", 200, []string{":person"}, []string{":away"}},
			{"by id", door.RoleViewer, "GET", ":ws/profiles?search=:away", "", 200, []string{":away"}, []string{":person"}},
			{"by part of the name", door.RoleViewer, "GET", ":ws/profiles?search=s%20mart", "", 200, []string{":person"}, []string{":away"}},
			{"in another case, with an accent", door.RoleViewer, "GET", ":ws/profiles?search=ANA%C3%8FS", "", 200, []string{":person"}, []string{":away"}},
			{"an attribute that is no name", door.RoleViewer, "GET", ":ws/profiles?search=martin", "", 200, []string{":person"}, []string{":away"}},
			{"nobody", door.RoleViewer, "GET", ":ws/profiles?search=100%25", "", 200, []string{`"items":[]`}, nil},
			{"one at a time", door.RoleViewer, "GET", ":ws/profiles?limit=1", "", 200, []string{":away", `"next"`}, []string{":person"}},
			{"too many at a time", door.RoleViewer, "GET", ":ws/profiles?limit=201", "", 422, []string{"query.limit"}, nil},
			{"one person", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, []string{`"shoe":38.5`, `"scope_name":"Cooktoys"`, `"quarantined":true`, `"source":"send_to_messenger"`, `"topic":"restock"`, `"window_opened_by":"optin"`, `"counts":{"events":5,"messages":3}`}, []string{"sealed"}},
			{"nobody of that id", door.RoleViewer, "GET", ":ws/profiles/p_nobody", "", 404, []string{"not_found"}, nil},
			{"new attributes", door.RoleMarketer, "PATCH", ":ws/profiles/:person", `{"attributes":{"shoe":null,"vip":true,"big":12345678901234567890}}`, 200, []string{`"vip":true`, `"big":12345678901234567890`}, []string{"shoe"}},
			{"a name of nothing", door.RoleMarketer, "PATCH", ":ws/profiles/:person", `{"attributes":{"":1}}`, 422, []string{"body.attributes"}, nil},
			{"NUL", door.RoleMarketer, "PATCH", ":ws/profiles/:person", `{"attributes":{"a":"\u0000"}}`, 422, []string{"NUL"}, nil},
			{"too much", door.RoleMarketer, "PATCH", ":ws/profiles/:person", `{"attributes":{"a":"` + strings.Repeat("x", 110_000) + `"}}`, 422, []string{"body.attributes.a"}, nil},
			{"nothing of it was kept", door.RoleMarketer, "GET", ":ws/profiles/:person", "", 200, []string{`"vip":true`}, []string{"xxx"}},
			{"the timeline", door.RoleViewer, "GET", ":ws/profiles/:person/timeline", "", 200, []string{"from the inbox", `"type":"message"`, "thanks"}, []string{`"kind":"delivery"`, "metadata", "graph.example", `"checks"`}},
			{"only messages", door.RoleViewer, "GET", ":ws/profiles/:person/timeline?kind=messages", "", 200, []string{":read"}, []string{`"type":"event"`}},
			{"a cursor of our own making", door.RoleViewer, "GET", ":ws/profiles/:person/timeline?before=x", "", 422, []string{"query.cursor"}, nil},
			{"the events", door.RoleViewer, "GET", ":ws/events?kind=optin,message&profile_id=:person", "", 200, []string{`"profile_name":"Anaïs Martin"`, `"kind":"optin"`}, []string{`"kind":"echo"`}},
		})
	})
}

// TestPages reads every list page by page: nothing is missed, nothing comes twice.
func TestPages(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		var whole []string
		for _, item := range apitest.Get[door.List[people.TimelineItem]](w, door.RoleViewer, w.W("/profiles/"+w.Person+"/timeline")).Items {
			whole = append(whole, itemID(item))
		}
		if len(whole) != 6 || !slices.IsSortedFunc(apitest.Get[door.List[people.TimelineItem]](w, door.RoleViewer, w.W("/profiles/"+w.Person+"/timeline")).Items, func(a, b people.TimelineItem) int { return b.At.Compare(a.At) }) {
			w.T.Fatalf("the timeline has %d entries, or another order: %v", len(whole), whole)
		}
		for limit := 1; limit < 7; limit++ {
			var got []string
			for before := ""; ; {
				page := apitest.Get[door.List[people.TimelineItem]](w, door.RoleViewer, w.W("/profiles/"+w.Person+"/timeline?limit="+string(rune('0'+limit))+"&before="+before))
				for _, item := range page.Items {
					got = append(got, itemID(item))
				}
				if before = page.Next; before == "" {
					break
				}
			}
			if !slices.Equal(got, whole) {
				t.Errorf("by %d: %v, not %v", limit, got, whole)
			}
		}
		for _, path := range []string{"/messages", "/events", "/profiles", "/request-log"} {
			all := apitest.Get[door.List[struct{ ID string }]](w, door.RoleViewer, w.W(path)).Items
			var one []struct{ ID string }
			for cursor := ""; ; {
				page := apitest.Get[door.List[struct{ ID string }]](w, door.RoleViewer, w.W(path+"?limit=1&cursor="+cursor))
				one = append(one, page.Items...)
				if cursor = page.Next; cursor == "" {
					break
				}
			}
			if path != "/request-log" && !slices.Equal(all, one) || len(one) == 0 {
				t.Errorf("%s: %d at once, %d one by one", path, len(all), len(one))
			}
		}
	})
}

func itemID(i people.TimelineItem) string {
	if i.Event != nil {
		return i.Event.ID
	}
	return i.Message.ID
}

func TestMessages(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		text := `{"type":"text","text":"Bonjour"}`
		w.Run([]apitest.Scenario{
			{"all", door.RoleViewer, "GET", ":ws/messages", "", 200, []string{":read", ":dropped", `"page_name":"Cooktoys"`, `"profile_name":"Anaïs Martin"`}, []string{"wire", "checks"}},
			{"by state", door.RoleViewer, "GET", ":ws/messages?state=dropped,failed", "", 200, []string{":dropped", ":failed"}, []string{":read"}},
			{"by reason", door.RoleViewer, "GET", ":ws/messages?reason=outside_window", "", 200, []string{":dropped"}, []string{":failed"}},
			{"by content", door.RoleViewer, "GET", ":ws/messages?search=order%20100%25", "", 200, []string{":read"}, nil},
			{"a sign is only a sign", door.RoleViewer, "GET", ":ws/messages?search=order%25way", "", 200, []string{`"items":[]`}, nil},
			{"by customer id", door.RoleViewer, "GET", ":ws/messages?search=anna-7&origin=push&purpose=transactional&page_id=:page&profile_id=:person", "", 200, []string{":read"}, nil},
			{"of another day", door.RoleViewer, "GET", ":ws/messages?to=2026-11-21T00:00:00Z", "", 200, []string{`"items":[]`}, nil},
			{"from that day", door.RoleViewer, "GET", ":ws/messages?from=2026-11-21T00:00:00Z", "", 200, []string{":read"}, nil},
			{"no such state", door.RoleViewer, "GET", ":ws/messages?state=lost", "", 422, []string{"query.state"}, []string{`"lost"`}},
			{"one", door.RoleViewer, "GET", ":ws/messages/:read", "", 200, []string{"graph.example", `"checks"`}, nil},
			{"why", door.RoleViewer, "GET", ":ws/messages/:dropped/why", "", 200, []string{`"then":{`, `"now":{"outcome":"allow"`, `"checks"`}, nil},
			{"explain", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"support"}`, 200, []string{`"outcome":"allow"`, `"right":"window"`}, nil},
			{"explain a later instant", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"support","at":"2026-11-23T12:00:00Z"}`, 200, []string{`"outcome":"drop"`, "outside_window"}, nil},
			{"explain nobody", door.RoleViewer, "POST", ":ws/policy/explain", `{"profile_id":"p_x","page_id":":page","purpose":"support"}`, 404, nil, nil},
			{"resend what failed", door.RoleOperator, "POST", ":ws/messages/:failed/resend", "", 200, []string{`"state":"queued"`}, nil},
			{"resend what was read", door.RoleOperator, "POST", ":ws/messages/:read/resend", "", 409, []string{"conflict", "is read"}, nil},
			{"send", door.RoleOperator, "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","human":true,"content":` + text + `}`, 202, []string{`"state":"queued"`, `"human":true`, `"origin":"app"`, apitest.TestPSID}, nil},
			{"a program is no person", "key:write", "POST", ":ws/messages", `{"customer_id":"anna-7","page_id":":page","purpose":"support","human":true,"content":` + text + `}`, 202, []string{`"human":false`, `"customer_id":"anna-7"`}, nil},
			{"nobody opted in", "key:write", "POST", ":ws/messages", `{"customer_id":"nobody","page_id":":page","purpose":"support","content":` + text + `}`, 404, []string{"not_opted_in", "body.customer_id"}, nil},
			{"two claim it", "key:write", "POST", ":ws/messages", `{"customer_id":"claimed","page_id":":page","purpose":"support","content":` + text + `}`, 409, []string{"ambiguous_customer"}, nil},
			{"no address", "key:write", "POST", ":ws/messages", `{"profile_id":":away","page_id":":page","purpose":"support","content":` + text + `}`, 404, []string{"not_opted_in"}, nil},
			{"no Page", "key:write", "POST", ":ws/messages", `{"profile_id":":away","page_id":"1","purpose":"support","content":` + text + `}`, 404, []string{"page_not_linked"}, nil},
			{"whom", "key:write", "POST", ":ws/messages", `{"page_id":":page","purpose":"support","content":` + text + `}`, 422, []string{"profile_id or by customer_id"}, nil},
			{"too long", "key:write", "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","content":{"type":"text","text":"` + strings.Repeat("é", 2001) + `"}}`, 422, []string{"text_too_long", "body.content"}, []string{"éé"}},
		})
		w.Clock.Set(apitest.Noon.Add(25 * time.Hour))
		w.Run([]apitest.Scenario{
			{"too late", "key:write", "POST", ":ws/messages", `{"profile_id":":person","page_id":":page","purpose":"support","content":` + text + `}`, 422, []string{`"code":"outside_window"`, `"message_id":"msg_`}, nil},
			{"and kept", door.RoleViewer, "GET", ":ws/messages?state=dropped&from=2026-11-22T00:00:00Z", "", 200, []string{"Bonjour", "outside_window"}, nil},
		})
	})
}

func TestSendOnce(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		send := func(text, key string) (int, string) {
			status, answer, _ := w.Ask("key:write", "POST", w.W("/messages"), `{"profile_id":"`+w.Person+`","page_id":"`+apitest.TestPage+`","purpose":"support","content":{"type":"text","text":"`+text+`"}}`, "Idempotency-Key", key)
			return status, answer
		}
		_, first := send("one", "k1")
		status, again := send("one", "k1")
		if status != 202 || first != again {
			t.Errorf("again: %d %s, not %s", status, again, first)
		}
		if status, answer := send("two", "k1"); status != 422 || !strings.Contains(answer, "idempotency_key_reused") {
			t.Errorf("another body: %d %s", status, answer)
		}
		w.Clock.Set(apitest.Noon.Add(25 * time.Hour))
		if status, _ := send("one", "k1"); status != 202 {
			t.Errorf("the window closed meanwhile, and the answer to the first request became %d", status)
		}
		w.Clock.Set(apitest.Noon.Add(49 * time.Hour))
		if status, _ := send("one", "k1"); status != 422 {
			t.Errorf("after 48 hours the key is free, so the window counts: %d", status)
		}
		messages := apitest.Get[door.List[views.MessageView]](w, door.RoleViewer, w.W("/messages?origin=api"))
		if len(messages.Items) != 2 {
			t.Errorf("%d messages", len(messages.Items))
		}
	})
}

func TestHome(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		h := apitest.Get[home.Home](w, door.RoleViewer, w.W("/home"))
		if h.Today.Numbers != (views.Numbers{Sent: 1, Delivered: 1, Read: 1, Failed: 1, Dropped: 1}) {
			t.Errorf("today: %+v", h.Today)
		}
		if len(h.Days) != 15 || h.Days[14].Date != "2026-11-21" || h.Days[14].Numbers != h.Today.Numbers || h.Days[0].Date != "2026-11-07" || h.Days[13].Sent != 0 {
			t.Errorf("days: %+v", h.Days)
		}
		if len(h.Channels) != 1 || h.Channels[0].SentToday != 1 || h.Channels[0].Level != "warn" {
			t.Errorf("channels: %+v", h.Channels)
		}
		done := map[string]bool{}
		for _, c := range h.Checks {
			done[c.ID] = c.OK
			if c.OK == (c.Action != nil) {
				t.Errorf("%s: an action is for what is not done: %+v", c.ID, c)
			}
		}
		for id, want := range map[string]bool{"page": true, "webhook": false, "site": false, "key": true, "opt_in": true, "message": true} {
			if done[id] != want {
				t.Errorf("%s is done: %v", id, done[id])
			}
		}
		if _, asked := done["feed"]; asked {
			t.Error("who has Pages and no feed is asked for one")
		}
		if len(h.Recent) == 0 || h.Recent[0].ProfileName != "Anaïs Martin" || h.Recent[0].Sentence != "wrote to the Page" {
			t.Errorf("recent: %+v", h.Recent)
		}
		// Near midnight UTC it is another day in Paris.
		w.Clock.Set(time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC))
		if h := apitest.Get[home.Home](w, door.RoleViewer, w.W("/home")); h.Days[14].Date != "2026-11-22" || h.Today.Sent != 0 {
			t.Errorf("in Paris: %+v", h.Days[14])
		}
	})
}

// Who has begun with neither Messenger nor a feed sees the steps of both; who has one, those of that one.
func TestSteps(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		steps := func() (ids []string) {
			for _, c := range apitest.Get[home.Home](w, "stranger", "/workspaces/"+w.Other+"/home").Checks {
				ids = append(ids, c.ID)
			}
			return ids
		}
		if got := fmt.Sprint(steps()); got != "[page webhook key opt_in site feed card message]" {
			t.Error(got)
		}
		w.Run([]apitest.Scenario{{"a feed", "stranger", "POST", "/workspaces/:other/feeds", `{"key":"news","name":"News"}`, 201, []string{`"key":"news"`}, nil}})
		if got := fmt.Sprint(steps()); got != "[site feed card message]" {
			t.Error(got)
		}
	})
}

func TestSites(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"none", door.RoleDeveloper, "GET", ":ws/sites", "", 200, []string{`"items":[]`}, nil},
			{"no origin", door.RoleDeveloper, "POST", ":ws/sites", `{"name":"Shop","page_id":":page","origins":["https://shop.example/path"],"require_signed":false}`, 422, []string{"body.origins"}, []string{"shop.example/path"}},
			{"no Page", door.RoleDeveloper, "POST", ":ws/sites", `{"name":"Shop","page_id":"1","origins":[],"require_signed":false}`, 404, []string{"page_not_linked"}, nil},
			{"one", door.RoleDeveloper, "POST", ":ws/sites", `{"name":"Shop","page_id":":page","origins":["HTTPS://Shop.example/"],"require_signed":false}`, 201, []string{`"origins":["https://shop.example"]`, `"signing_key":"pb_site_`, "/tag/v1.js", "script async"}, nil},
			{"its key is not shown again", door.RoleDeveloper, "GET", ":ws/sites", "", 200, []string{"Shop"}, []string{"pb_site_", "signing_key"}},
		})
		id := apitest.Get[door.List[channels.SiteView]](w, door.RoleViewer, w.W("/sites")).Items[0].ID
		w.Run([]apitest.Scenario{
			{"signed only", door.RoleDeveloper, "PATCH", ":ws/sites/" + id, `{"require_signed":true}`, 200, []string{`"require_signed":true`, "https://shop.example"}, []string{"pb_site_"}},
			{"a new key", door.RoleDeveloper, "POST", ":ws/sites/" + id + "/rotate-key", "", 200, []string{"pb_site_"}, nil},
			{"gone", door.RoleDeveloper, "DELETE", ":ws/sites/" + id, "", 204, nil, nil},
			{"and gone", door.RoleDeveloper, "DELETE", ":ws/sites/" + id, "", 404, nil, nil},
			{"for the inbox alone", door.RoleDeveloper, "POST", ":ws/sites", `{"name":"Inbox","origins":["https://inbox.example"],"require_signed":true}`, 201, []string{`"page_id":""`, `"signing_key":"pb_site_`}, nil},
		})
	})
}

func TestDevelopers(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		for _, c := range []petitbleu.RawCall{{AppID: apitest.TestApp, Body: []byte(`{"object":`), ReceivedAt: apitest.Noon}, {AppID: "77", Body: []byte("of another app"), ReceivedAt: apitest.Noon}} {
			if err := w.Store.AppendRaw(t.Context(), &c); err != nil {
				t.Fatal(err)
			}
			if err := w.Store.MarkRaw(t.Context(), []store.RawMark{{ID: c.ID, State: petitbleu.RawUndecodable, Note: "cut short"}}); err != nil {
				t.Fatal(err)
			}
		}
		w.Run([]apitest.Scenario{
			{"raw calls", door.RoleDeveloper, "GET", ":ws/raw-calls?state=undecodable", "", 200, []string{"cut short", `"body":"{\"object\":"`}, []string{"another app"}},
			{"their raw calls", "stranger", "GET", "/workspaces/:other/raw-calls", "", 200, []string{`"items":[]`}, nil},
			{"stats", door.RoleViewer, "GET", ":ws/webhook-stats", "", 200, []string{`"undecodable":1`, `"waiting":0`}, nil},
			{"keys", door.RoleDeveloper, "GET", ":ws/api-keys", "", 200, []string{`"prefix":"pb_live_`, `"name":"read"`}, []string{`"key"`, "hash", "theirs"}},
			{"a key", door.RoleDeveloper, "POST", ":ws/api-keys", `{"name":"CI","scopes":["read","push"]}`, 201, []string{`"key":"pb_live_`, `"scopes":["read","push"]`}, nil},
			{"a key without scope", door.RoleDeveloper, "POST", ":ws/api-keys", `{"name":"CI","scopes":[]}`, 422, []string{"body.scopes"}, nil},
			{"an administrator gives any", door.RoleAdministrator, "POST", ":ws/api-keys", `{"name":"All","scopes":["read","write","manage","push"]}`, 201, nil, nil},
			{"a developer gives no more than the role may", door.RoleDeveloper, "POST", ":ws/api-keys", `{"name":"CI","scopes":["write","manage"]}`, 403, []string{"forbidden", "body.scopes", "manage"}, nil},
			{"a key gives no more than it has", "key:manage", "POST", ":ws/api-keys", `{"name":"CI","scopes":["read"]}`, 403, []string{"token_scope"}, nil},
		})
		raw := apitest.Get[door.List[developers.RawCallView]](w, door.RoleDeveloper, w.W("/raw-calls")).Items[0].ID
		key := apitest.Get[door.List[developers.KeyView]](w, door.RoleDeveloper, w.W("/api-keys")).Items
		var write string
		for _, k := range key {
			if k.Name == "write" {
				write = k.ID
			}
		}
		w.Run([]apitest.Scenario{
			{"replay", door.RoleDeveloper, "POST", ":ws/raw-calls/" + raw + "/replay", "", 204, nil, nil},
			{"replayed", door.RoleDeveloper, "POST", ":ws/raw-calls/" + raw + "/replay", "", 404, nil, nil},
			{"their replay", "stranger", "POST", "/workspaces/:other/raw-calls/" + raw + "/replay", "", 404, nil, nil},
			{"revoke", door.RoleDeveloper, "DELETE", ":ws/api-keys/" + write, "", 204, nil, nil},
			{"revoked", "key:write", "POST", ":ws/messages", `{}`, 401, []string{"invalid_token"}, nil},
			{"the log", door.RoleViewer, "GET", ":ws/request-log", "", 200, []string{`"method":"DELETE"`, `"status":204`, `"path":"/api/v1:ws/webhook-stats"`, `"code":"token_scope"`, `"key_prefix":"pb_live_`}, []string{"undecodable?", "state="}},
		})
	})
}
