package people_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/profile"
)

func TestWhatProgramsTell(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"somebody new", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-9","attributes":{"first_name":"Zoé","country":"france","plan":"pro","since":"2024-05-01","visits":{"inc":2}}}`,
				200, []string{`"created":true`, `"changed":true`, `"name":"Zoé"`, `"country":"FR"`, `"since":"2024-05-01T00:00:00Z"`, `"visits":2`, `"value":"shop-9"`}, []string{"$time"}},
			{"again, changing nothing", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-9","attributes":{"plan":"pro"}}`, 200, []string{`"created":false`, `"changed":false`}, nil},
			{"if it still holds", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-9","attributes":{"plan":"gold"},"if":{"plan":"pro"}}`, 200, []string{`"plan":"gold"`}, nil},
			{"if it holds no more", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-9","attributes":{"plan":"free"},"if":{"plan":"pro"}}`, 409, []string{`body.plan`}, nil},
			{"all or nothing", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-9","attributes":{"plan":"free","email":"nowhere"}}`, 422, []string{"body.attributes.email"}, []string{"nowhere"}},
			{"nobody is made", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-10","update_only":true,"attributes":{"plan":"free"}}`, 404, nil, nil},
			{"nobody is named", "key:write", "POST", ":ws/profiles", `{"attributes":{"plan":"free"}}`, 422, nil, nil},
			{"not with a key that reads", "key:read", "POST", ":ws/profiles", `{"external_id":"x","attributes":{}}`, 403, nil, nil},
			{"nor by a viewer", door.RoleViewer, "POST", ":ws/people", `{"events":[]}`, 403, nil, nil},
			{"by e-mail", "key:write", "POST", ":ws/profiles", `{"external_id":"shop-9","attributes":{"email":"Zoe@Mail.example"}}`, 200, nil, nil},
			{"found by it", door.RoleViewer, "GET", ":ws/profiles?search=zoe@mail.example", "", 200, []string{`"external_id":"shop-9"`}, []string{":person"}},
			{"many at once", "key:write", "POST", ":ws/people", `{"attributes":[{"external_id":"a","attributes":{"n":1}},{"external_id":"b","attributes":{"country":"Atlantis"}},{"attributes":{}}],
				"events":[{"external_id":"a","name":"signed_up","time":"2026-11-20","properties":{"plan":"pro","at":"2026-11-19"}},{"external_id":"a","name":"messenger.message"}],
				"purchases":[{"external_id":"a","product_id":"pan","currency":"EUR","price":12.50,"quantity":2}]}`,
				200, []string{`"refused":2`, `"created":true`, `"field":"country"`, "begin with"}, nil},
			{"nothing", "key:write", "POST", ":ws/people", `{}`, 422, []string{"1 to 1000"}, nil},
			{"a value that is none", "key:write", "POST", ":ws/people", `{"events":[{"external_id":"a","name":"x","time":"yesterday"}]}`, 422, []string{"body.events[0].time"}, []string{"yesterday"}},
			{"events of a name", door.RoleViewer, "GET", ":ws/events?kind=custom", "", 200, []string{`"name":"signed_up"`, `"plan":"pro"`, `"at":"2026-11-19T00:00:00Z"`, `"at":"2026-11-20T00:00:00Z"`}, nil},
			{"purchases", door.RoleViewer, "GET", ":ws/events?kind=purchase", "", 200, []string{`"name":"purchase"`, `"product_id":"pan"`, `"price":12.50`, `"quantity":2`, "bought 2"}, nil},
			{"an event of somebody", door.RoleOperator, "POST", ":ws/profiles/:person/events", `{"name":"called us","outside_id":"call 1"}`, 201, []string{`"changed":true`, ":person"}, nil},
			{"told twice", door.RoleOperator, "POST", ":ws/profiles/:person/events", `{"name":"called us","outside_id":"call 1"}`, 201, []string{`"changed":false`}, nil},
			{"a purchase of somebody", door.RoleOperator, "POST", ":ws/profiles/:person/purchases", `{"product_id":"pan","currency":"EUR","price":"12.5"}`, 201, []string{`"changed":true`}, nil},
			{"in what money", door.RoleOperator, "POST", ":ws/profiles/:person/purchases", `{"product_id":"pan","currency":"EUX","price":1}`, 422, []string{"body.currency"}, nil},
			{"of nobody", door.RoleOperator, "POST", ":ws/profiles/p_nobody/events", `{"name":"x"}`, 404, nil, nil},
			{"summed up", door.RoleViewer, "GET", ":ws/profiles/:person/activity", "", 200, []string{`"name":"called us"`, `"count":1`, `"revenue":"12.5"`}, nil},
			{"on the timeline", door.RoleViewer, "GET", ":ws/profiles/:person/timeline", "", 200, []string{`"name":"called us"`, "A program told: called us."}, nil},
			{"an alias", door.RoleOperator, "POST", ":ws/profiles/:person/aliases", `{"label":"crm","name":"C-1"}`, 201, []string{`"kind":"alias"`, `"scope":"crm"`}, nil},
			{"a second of its label", door.RoleOperator, "POST", ":ws/profiles/:person/aliases", `{"label":"crm","name":"C-2"}`, 409, []string{"body.label"}, nil},
			{"of somebody else", door.RoleOperator, "POST", ":ws/profiles/:away/aliases", `{"label":"crm","name":"C-1"}`, 409, []string{"body.name"}, nil},
			{"by alias", "key:write", "POST", ":ws/profiles", `{"alias":{"label":"crm","name":"C-1"},"attributes":{"seen":true}}`, 200, []string{`"id":":person"`}, nil},
			{"an external id that is taken", door.RoleOperator, "PUT", ":ws/profiles/:away/external-id", `{"external_id":"shop-9"}`, 409, []string{"body.external_id"}, nil},
			{"instead of another, taken", door.RoleOperator, "PUT", ":ws/profiles/:person/external-id", `{"external_id":"shop-9"}`, 409, []string{"body.external_id", "merge them"}, nil},
			{"a new one", door.RoleOperator, "PUT", ":ws/profiles/:person/external-id", `{"external_id":"shop-1-new"}`, 200, []string{`"value":"shop-1-new"`, `"kind":"former"`}, nil},
			{"who has none", door.RoleOperator, "PUT", ":ws/profiles/:away/external-id", `{"external_id":"shop-2"}`, 200, []string{`"value":"shop-2"`}, nil},
			{"with oneself", door.RoleOperator, "POST", ":ws/profiles/:away/merge", `{"into":":away"}`, 422, []string{"body.into"}, nil},
			{"two are one", door.RoleOperator, "POST", ":ws/profiles/:away/merge", `{"into":":person"}`, 200, []string{`"id":":person"`}, nil},
			{"not by an operator", door.RoleOperator, "DELETE", ":ws/profiles/:person", "", 403, nil, nil},
			{"erased", door.RoleAdministrator, "DELETE", ":ws/profiles/:person", "", 204, nil, nil},
			{"erased twice", door.RoleAdministrator, "DELETE", ":ws/profiles/:person", "", 404, nil, nil},
			{"who is gone", door.RoleViewer, "GET", ":ws/profiles/:away", "", 404, nil, nil},
		})
	})
}

// TestWhatIsToldTwiceIsDoneOnce: the same request under one idempotency key.
func TestWhatIsToldTwiceIsDoneOnce(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		tell := func(key, body string) (int, string) {
			t.Helper()
			status, answer, _ := w.Ask("key:write", "POST", w.W("/people"), body, "Idempotency-Key", key)
			return status, answer
		}
		const once = `{"attributes":[{"external_id":"u","attributes":{"n":{"inc":1}}}],"events":[{"external_id":"u","name":"e"}]}`
		_, first := tell("k1", once)
		status, second := tell("k1", once)
		if status != 200 || first != second {
			t.Errorf("%d: %s, first %s", status, second, first)
		}
		if status, answer := tell("k1", `{"events":[{"external_id":"u","name":"other"}]}`); status != 422 {
			t.Errorf("another request under the key: %d %s", status, answer)
		}
		tell("k2", once)
		found, err := w.Told.Find(t.Context(), w.WS, profile.Who{ExternalID: "u"})
		if err != nil || fmt.Sprint(found.Attributes["n"]) != "2" {
			t.Errorf("n is %v, %v", found.Attributes["n"], err)
		}
		// what was accepted is seen by the next read
		var ticking sync.WaitGroup
		defer ticking.Wait()
		ticking.Go(func() { _, _ = w.Told.Tick(t.Context(), apitest.Noon) })
		err = w.Told.Accept(t.Context(), w.WS, profile.Batch{Attributes: []profile.Change{{Who: profile.Who{ExternalID: "u"}, Set: map[string]any{"late": true}}}})
		if err != nil {
			t.Fatal(err)
		}
		ticking.Go(func() { _, _ = w.Told.Tick(t.Context(), apitest.Noon) })
		if status, answer, _ := w.Ask("key:read", "GET", w.W("/profiles/"+found.ID), ""); status != 200 || !strings.Contains(answer, `"late":true`) {
			t.Errorf("%d %s", status, answer)
		}
	})
}

func TestNamesOfData(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"something to know", "key:write", "POST", ":ws/people", `{"attributes":[{"external_id":"a","attributes":{"plan":"pro","tags":["x","y"],"since":"2024-05-01"}},{"external_id":"b","attributes":{"plan":"pro"}}],
				"events":[{"external_id":"a","name":"paid","properties":{"total":12.5,"card":"visa"}},{"external_id":"b","name":"paid","properties":{"card":"visa"}}],
				"purchases":[{"external_id":"a","product_id":"pan/28","currency":"EUR","price":1,"properties":{"colour":"copper"}}]}`, 200, nil, nil},
			{"attributes", door.RoleAnalyst, "GET", ":ws/attributes", "", 200, []string{`"name":"plan"`, `"type":"time"`, `"forced":false`}, []string{`"first_name"`}},
			{"page by page", door.RoleAnalyst, "GET", ":ws/attributes?limit=1", "", 200, []string{`"next":`}, nil},
			{"the standard ones too", door.RoleAnalyst, "GET", ":ws/attributes?standard=true", "", 200, []string{`"name":"first_name"`, `"name":"plan"`}, nil},
			{"by a part of the name", door.RoleAnalyst, "GET", ":ws/attributes?standard=true&search=LA", "", 200, []string{`"name":"language"`, `"name":"plan"`}, []string{`"email"`, `"name":"tags"`}},
			{"a part is no pattern", door.RoleAnalyst, "GET", ":ws/attributes?search=p%25n", "", 200, []string{`"items":[]`}, nil},
			{"none is blocked yet", door.RoleAnalyst, "GET", ":ws/attributes?state=blocked&standard=true", "", 200, []string{`"items":[]`}, nil},
			{"a standard one", door.RoleAnalyst, "GET", ":ws/attributes/email", "", 200, []string{`"standard":true`}, nil},
			{"one that nobody has", door.RoleAnalyst, "GET", ":ws/attributes/nothing", "", 404, nil, nil},
			{"values", door.RoleMarketer, "GET", ":ws/attributes/plan/values", "", 200, []string{`"value":"pro","count":2`}, nil},
			{"values of a list", door.RoleMarketer, "GET", ":ws/attributes/tags/values", "", 200, []string{`"value":"x","count":1`, `"having":1`}, nil},
			{"values are people's", door.RoleAnalyst, "GET", ":ws/attributes/plan/values", "", 403, nil, nil},
			{"a type is forced", door.RoleMarketer, "PATCH", ":ws/attributes/plan", `{"type":"number","description":"What they pay for","array_limit":5}`, 200, []string{`"forced":true`, `"type":"number"`, `"array_limit":5`}, nil},
			{"by whom", door.RoleViewer, "PATCH", ":ws/attributes/plan", `{"type":"number"}`, 403, nil, nil},
			{"and followed", "key:write", "POST", ":ws/profiles", `{"external_id":"a","attributes":{"plan":"gold"}}`, 422, []string{"body.attributes.plan", "number"}, []string{"gold"}},
			{"of many, what fits is taken", "key:write", "POST", ":ws/people", `{"attributes":[{"external_id":"a","attributes":{"plan":"gold"}}]}`, 200, nil, nil},
			{"the standard ones are fixed", door.RoleMarketer, "PATCH", ":ws/attributes/email", `{"type":"number"}`, 422, nil, nil},
			{"a segment that reads them", door.RoleMarketer, "POST", ":ws/segments", `{"name":"Payers","definition":{"version":1,"where":{"match":"or","of":[{"type":"attribute","name":"plan","op":"is_not_blank"},{"type":"country","op":"is_any_of","value":["FR"]},
				{"type":"event","name":"paid","op":"did","where":[{"path":["card"],"op":"equals","value":"visa"}]},{"type":"purchase","op":"did","where":[{"path":["colour"],"op":"equals","value":"red"}]}]}}}`, 201, nil, nil},
			{"an attribute says who reads it", door.RoleAnalyst, "GET", ":ws/attributes/plan", "", 200, []string{`"used_by":[{"kind":"segment"`, `"name":"Payers"`}, nil},
			{"a standard one too", door.RoleAnalyst, "GET", ":ws/attributes/country", "", 200, []string{`"name":"Payers"`}, nil},
			{"and one that nobody reads", door.RoleAnalyst, "GET", ":ws/attributes/tags", "", 200, nil, []string{`used_by`}},
			{"an event and its property", door.RoleAnalyst, "GET", ":ws/event-names/custom/paid", "", 200, []string{`"name":"card","type":"string","said":false,"first_at"`, `"used_by":[{"kind":"segment"`}, nil},
			{"a property of purchases", door.RoleAnalyst, "GET", ":ws/event-names/purchase/pan%2F28", "", 200, []string{`"name":"colour"`, `"name":"Payers"`}, nil},
			{"blocked", door.RoleMarketer, "POST", ":ws/attributes/block", `{"names":["plan","ahead"],"blocked":true}`, 200, []string{`"in_use":[{"name":"plan","used_by":[{"kind":"segment"`, `"name":"Payers"`}, []string{`"name":"ahead"`}},
			{"those that are", door.RoleAnalyst, "GET", ":ws/attributes?state=blocked", "", 200, []string{`"name":"ahead"`, `"name":"plan"`}, []string{`"name":"tags"`}},
			{"those with a forced type", door.RoleAnalyst, "GET", ":ws/attributes?state=forced", "", 200, []string{`"name":"plan"`}, []string{`"name":"ahead"`}},
			{"those with a problem", door.RoleAnalyst, "GET", ":ws/attributes?state=problem", "", 200, []string{`"name":"plan"`}, []string{`"name":"tags"`}},
			{"and not taken", "key:write", "POST", ":ws/people", `{"attributes":[{"external_id":"a","attributes":{"ahead":1}}]}`, 200, []string{`"changed":false`, "blocked"}, nil},
			{"events", door.RoleAnalyst, "GET", ":ws/event-names", "", 200, []string{`"name":"paid"`, `"name":"total","type":"number"`}, []string{"pan/28"}},
			{"events, counted", door.RoleAnalyst, "GET", ":ws/event-names?count_days=30&search=AI", "", 200, []string{`"name":"paid"`, `"count":2`}, nil},
			{"not counted", door.RoleAnalyst, "GET", ":ws/event-names", "", 200, nil, []string{`"count"`}},
			{"products", door.RoleAnalyst, "GET", ":ws/event-names?kind=purchase", "", 200, []string{`"name":"pan/28"`}, nil},
			{"one product", door.RoleAnalyst, "GET", ":ws/event-names/purchase/pan%2F28", "", 200, []string{`"name":"pan/28"`}, nil},
			{"values of properties", door.RoleMarketer, "GET", ":ws/event-names/custom/paid/values", "", 200, []string{`"name":"card","sampled":2,"having":2`, `"value":"visa","count":2`}, nil},
			{"and of a product", door.RoleMarketer, "GET", ":ws/event-names/purchase/pan%2F28/values", "", 200, []string{`"name":"colour","sampled":1,"having":1`}, []string{`"name":"price"`, `"name":"properties"`}},
			{"an event made known ahead", door.RoleMarketer, "PATCH", ":ws/event-names/custom/notification_status", `{"description":"Of the feed","properties":{"status":"string"}}`, 200, []string{`"said":true`}, nil},
			{"events blocked", door.RoleMarketer, "POST", ":ws/event-names/custom/block", `{"names":["paid"],"blocked":true}`, 200, []string{`"in_use":[{"name":"paid"`}, nil},
			{"and not taken", "key:write", "POST", ":ws/people", `{"events":[{"external_id":"a","name":"paid"}]}`, 200, []string{`"refused":1`}, nil},
			{"a subscription group", door.RoleMarketer, "POST", ":ws/subscription-groups", `{"name":"News","channel":"email"}`, 201, []string{`"name":"News"`}, nil},
			{"by name", door.RoleAnalyst, "GET", ":ws/subscription-groups", "", 200, []string{`"name":"News"`}, nil},
		})
	})
}
