package accounts_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/accounts"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func change(e accounts.AuditEntryView, field string) accounts.AuditChange {
	for _, c := range e.Changes {
		if c.Field == field {
			return c
		}
	}
	return accounts.AuditChange{}
}

func TestAuditLog(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Run([]apitest.Scenario{
			{"a new name", door.RoleAdministrator, "PATCH", ":ws", `{"name":"Cooktoys & Co"}`, 200, nil, nil},
			{"a pace", "key:all", "PATCH", ":ws/pages/:page", `{"per_second":20}`, 200, nil, nil},
			{"what is refused", door.RoleViewer, "PATCH", ":ws", `{"name":"Mine"}`, 403, nil, nil},
			{"what is wrong", door.RoleAdministrator, "PATCH", ":ws", `{"time_zone":"Nowhere/X"}`, 422, nil, nil},
			{"a person's attribute", door.RoleMarketer, "PATCH", ":ws/profiles/:person", `{"attributes":{"first_name":"Anna"}}`, 200, nil, nil},
			{"the same by a program", "key:write", "PATCH", ":ws/profiles/:person", `{"attributes":{"first_name":"Anne"}}`, 200, nil, nil},
			{"a question", door.RoleMarketer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"support"}`, 200, nil, nil},
			{"an engine's work", door.RoleAdministrator, "DELETE", ":ws/pages/:page", "", 204, nil, nil},
		})
		e := w.Entry("update", "workspace")
		if c := change(e, "name"); len(e.Changes) != 1 || c.Before != "Cooktoys" || c.After != "Cooktoys & Co" || e.ActorName != door.RoleAdministrator || e.ActorID != w.Users[door.RoleAdministrator].ID {
			t.Errorf("the workspace: %+v", e)
		}
		if e.Address != "127.0.0.1" || !strings.HasPrefix(e.RequestID, "req_") || !e.At.Equal(apitest.Noon) {
			t.Errorf("from where: %+v", e)
		}
		if e := w.Entry("update", "page"); e.ActorName != "all" || e.ObjectID != apitest.TestPage || e.ObjectName != "Cooktoys" || change(e, "per_second").After != 20.0 || change(e, "per_second").Before != 40.0 {
			t.Errorf("the Page: %+v", e)
		}
		if e := w.Entry("update", "profile"); e.ObjectName != "" || e.ObjectID != w.Person || !change(e, "attributes").Hidden || change(e, "attributes").After != nil || e.ActorName != door.RoleMarketer {
			t.Errorf("the person: %+v", e)
		}
		if e := w.Entry("disconnect", "page"); e.ObjectName != "Cooktoys" {
			t.Errorf("the engine's: %+v", e)
		}
		if all := w.Entries(""); len(all) != 4 {
			t.Errorf("%d entries: %+v", len(all), all)
		}
		status, text, h := w.Ask(door.RoleAdministrator, "PATCH", w.W(""), `{"name":"Third"}`)
		if status != 200 || w.Entries("?verb=update&object=workspace")[0].RequestID != h.Get("X-Request-Id") {
			t.Errorf("the request's id: %d %s %v", status, text, h)
		}
	})
}

// TestAuditOfKeysAndAccounts: no secret stands in the log.
func TestAuditOfKeysAndAccounts(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	k := w.AddKey("mine", door.RoleDeveloper, `{"name":"CI","scopes":["read"]}`)
	w.Run([]apitest.Scenario{
		{"rotate", door.RoleDeveloper, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":1}`, 200, nil, nil},
		{"revoke", door.RoleDeveloper, "DELETE", ":ws/api-keys/" + k.ID, "", 204, nil, nil},
		{"app", door.RoleDeveloper, "PATCH", ":ws/apps/:app", `{"secret":"ANEWSECRET","name":"Shop 2"}`, 200, nil, nil},
		{"sign in", "", "POST", "/sign-in", `{"email":"viewer@example.com","password":"` + apitest.Password + `"}`, 204, nil, nil},
		{"sign in wrongly", "", "POST", "/sign-in", `{"email":"viewer@example.com","password":"wrong"}`, 401, nil, nil},
		{"theme", door.RoleViewer, "PATCH", "/me", `{"theme":"dark"}`, 200, nil, nil},
		{"e-mail", door.RoleViewer, "PATCH", "/me", `{"email":"v@example.com","password":"four plain words here","current_password":"` + apitest.Password + `"}`, 200, nil, nil},
	})
	for verb, name := range map[string]string{"add": "CI", "rotate": "CI", "revoke": "CI"} {
		if e := w.Entry(verb, "api_key"); e.ObjectName != name || e.ObjectID != k.ID || e.ActorName != door.RoleDeveloper {
			t.Errorf("%s: %+v", verb, e)
		}
	}
	if e := w.Entry("update", "app"); !change(e, "secret").Hidden || change(e, "name").After != "Shop 2" || change(e, "verify_token").Field != "" {
		t.Errorf("the app: %+v", e)
	}
	if e := w.Entry("sign_in", "account"); e.ActorID != w.Users[door.RoleViewer].ID {
		t.Errorf("signed in: %+v", e)
	}
	if e := w.Entry("change", "account"); change(e, "email").Before != "viewer@example.com" || !change(e, "password").Hidden || len(e.Changes) != 2 {
		t.Errorf("the account: %+v", e)
	}
	_, text, _ := w.Ask(door.RoleAdministrator, "GET", w.W("/audit"), "")
	for _, secret := range []string{"ANEWSECRET", k.Key, "four plain words", "argon2"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}

func TestAuditFiltersExportAndEnd(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	for _, name := range []string{"=HYPERLINK(1)", "Two", "Three"} {
		w.Clock.Set(w.Clock.Now().Add(time.Hour))
		w.Run([]apitest.Scenario{{name, door.RoleAdministrator, "PATCH", ":ws", `{"name":"` + name + `"}`, 200, nil, nil}})
	}
	w.AddKey("mine", door.RoleDeveloper, `{"name":"=1+1","scopes":["read"]}`)
	for query, want := range map[string]int{
		"": 4, "?actor=" + w.Users[door.RoleDeveloper].ID: 1, "?object=workspace": 3, "?from=2026-11-21T14:00:00Z": 3, "?to=2026-11-21T14:00:00Z": 1, "?object_id=" + w.WS: 3, "?verb=erase": 0,
	} {
		if got := w.Entries(query); len(got) != want {
			t.Errorf("%s: %d entries", query, len(got))
		}
	}
	var seen []string
	for cursor := ""; ; {
		page := apitest.Get[door.List[accounts.AuditEntryView]](w, door.RoleAdministrator, w.W("/audit?limit=1&cursor="+cursor))
		for _, e := range page.Items {
			seen = append(seen, e.ID)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(seen) != 4 || slices.Contains(seen[1:], seen[0]) {
		t.Errorf("page by page: %v", seen)
	}
	status, text, h := w.Ask(door.RoleAdministrator, "GET", w.W("/audit.csv?object=api_key"), "")
	if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || strings.Count(text, "\n") != 2 || !strings.Contains(text, ",'=1+1,") {
		t.Errorf("the file: %d %v %s", status, h, text)
	}
	w.Run([]apitest.Scenario{
		{"facets", door.RoleAdministrator, "GET", ":ws/audit/facets", "", 200, []string{`"objects":["api_key","audit","workspace"]`, `"name":"developer"`, `"sign_in"`}, nil},
		{"no instant", door.RoleAdministrator, "GET", ":ws/audit.csv?from=monday", "", 422, []string{"query.from"}, nil},
		{"not for a developer", door.RoleDeveloper, "GET", ":ws/audit", "", 403, nil, nil},
		{"not the file either", door.RoleDeveloper, "GET", ":ws/audit.csv", "", 403, nil, nil},
		{"kept for two years", door.RoleAdministrator, "GET", ":ws/audit/settings", "", 200, []string{`"keep_days":730`}, nil},
		{"too short", door.RoleAdministrator, "PUT", ":ws/audit/settings", `{"keep_days":1}`, 422, []string{"body.keep_days"}, nil},
		{"the file", door.RoleAdministrator, "GET", ":ws/audit.csv", "", 200, nil, nil},
		{"a quarter", door.RoleAdministrator, "PUT", ":ws/audit/settings", `{"keep_days":90}`, 200, nil, nil},
		{"nobody removes one", door.RoleAdministrator, http.MethodDelete, ":ws/audit", "", 405, nil, nil},
	})
	w.Clock.Set(w.Clock.Now().AddDate(0, 0, 91))
	w.Run([]apitest.Scenario{{"later", door.RoleAdministrator, "PATCH", ":ws", `{"name":"Later"}`, 200, nil, nil}})
	if err := w.API.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := w.Entries(""); len(left) != 1 || left[0].ObjectName != "Later" {
		t.Errorf("left: %+v", left)
	}
}
