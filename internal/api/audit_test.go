package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// entries reads the audit log, newest first.
func (w *world) entries(query string) []AuditEntryView {
	w.t.Helper()
	return get[List[AuditEntryView]](w, RoleAdministrator, w.W("/audit"+query)).Items
}

// entry gives the one entry of a verb and an object that there must be.
func (w *world) entry(verb, object string) AuditEntryView {
	w.t.Helper()
	all := w.entries("?verb=" + verb + "&object=" + object)
	if len(all) != 1 {
		w.t.Fatalf("%s %s: %d entries: %+v", verb, object, len(all), all)
	}
	return all[0]
}

func change(e AuditEntryView, field string) AuditChange {
	for _, c := range e.Changes {
		if c.Field == field {
			return c
		}
	}
	return AuditChange{}
}

func TestAuditLog(t *testing.T) {
	each(t, func(w *world) {
		w.run([]scenario{
			{"a new name", RoleAdministrator, "PATCH", ":ws", `{"name":"Cooktoys & Co"}`, 200, nil, nil},
			{"a pace", "key:all", "PATCH", ":ws/pages/:page", `{"per_second":20}`, 200, nil, nil},
			{"what is refused", RoleViewer, "PATCH", ":ws", `{"name":"Mine"}`, 403, nil, nil},
			{"what is wrong", RoleAdministrator, "PATCH", ":ws", `{"time_zone":"Nowhere/X"}`, 422, nil, nil},
			{"a person's attribute", RoleMarketer, "PATCH", ":ws/profiles/:person", `{"attributes":{"first_name":"Anna"}}`, 200, nil, nil},
			{"the same by a program", "key:write", "PATCH", ":ws/profiles/:person", `{"attributes":{"first_name":"Anne"}}`, 200, nil, nil},
			{"a question", RoleMarketer, "POST", ":ws/policy/explain", `{"profile_id":":person","page_id":":page","purpose":"support"}`, 200, nil, nil},
			{"an engine's work", RoleAdministrator, "DELETE", ":ws/pages/:page", "", 204, nil, nil},
		})
		e := w.entry("update", "workspace")
		if c := change(e, "name"); len(e.Changes) != 1 || c.Before != "Cooktoys" || c.After != "Cooktoys & Co" || e.ActorName != RoleAdministrator || e.ActorID != w.users[RoleAdministrator].ID {
			t.Errorf("the workspace: %+v", e)
		}
		if e.Address != "127.0.0.1" || !strings.HasPrefix(e.RequestID, "req_") || !e.At.Equal(noon) {
			t.Errorf("from where: %+v", e)
		}
		if e := w.entry("update", "page"); e.ActorName != "all" || e.ObjectID != testPage || e.ObjectName != "Cooktoys" || change(e, "per_second").After != 20.0 || change(e, "per_second").Before != 40.0 {
			t.Errorf("the Page: %+v", e)
		}
		if e := w.entry("update", "profile"); e.ObjectName != "" || e.ObjectID != w.person || !change(e, "attributes").Hidden || change(e, "attributes").After != nil || e.ActorName != RoleMarketer {
			t.Errorf("the person: %+v", e)
		}
		if e := w.entry("disconnect", "page"); e.ObjectName != "Cooktoys" {
			t.Errorf("the engine's: %+v", e)
		}
		if all := w.entries(""); len(all) != 4 {
			t.Errorf("%d entries: %+v", len(all), all)
		}
		status, text, h := w.ask(RoleAdministrator, "PATCH", w.W(""), `{"name":"Third"}`)
		if status != 200 || w.entries("?verb=update&object=workspace")[0].RequestID != h.Get("X-Request-Id") {
			t.Errorf("the request's id: %d %s %v", status, text, h)
		}
	})
}

// TestAuditOfKeysAndAccounts: no secret stands in the log.
func TestAuditOfKeysAndAccounts(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	k := w.addKey("mine", RoleDeveloper, `{"name":"CI","scopes":["read"]}`)
	w.run([]scenario{
		{"rotate", RoleDeveloper, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":1}`, 200, nil, nil},
		{"revoke", RoleDeveloper, "DELETE", ":ws/api-keys/" + k.ID, "", 204, nil, nil},
		{"app", RoleDeveloper, "PATCH", ":ws/apps/:app", `{"secret":"ANEWSECRET","name":"Shop 2"}`, 200, nil, nil},
		{"sign in", "", "POST", "/sign-in", `{"email":"viewer@example.com","password":"` + password + `"}`, 204, nil, nil},
		{"sign in wrongly", "", "POST", "/sign-in", `{"email":"viewer@example.com","password":"wrong"}`, 401, nil, nil},
		{"theme", RoleViewer, "PATCH", "/me", `{"theme":"dark"}`, 200, nil, nil},
		{"e-mail", RoleViewer, "PATCH", "/me", `{"email":"v@example.com","password":"four plain words here","current_password":"` + password + `"}`, 200, nil, nil},
	})
	for verb, name := range map[string]string{"add": "CI", "rotate": "CI", "revoke": "CI"} {
		if e := w.entry(verb, "api_key"); e.ObjectName != name || e.ObjectID != k.ID || e.ActorName != RoleDeveloper {
			t.Errorf("%s: %+v", verb, e)
		}
	}
	if e := w.entry("update", "app"); !change(e, "secret").Hidden || change(e, "name").After != "Shop 2" || change(e, "verify_token").Field != "" {
		t.Errorf("the app: %+v", e)
	}
	if e := w.entry("sign_in", "account"); e.ActorID != w.users[RoleViewer].ID {
		t.Errorf("signed in: %+v", e)
	}
	if e := w.entry("change", "account"); change(e, "email").Before != "viewer@example.com" || !change(e, "password").Hidden || len(e.Changes) != 2 {
		t.Errorf("the account: %+v", e)
	}
	_, text, _ := w.ask(RoleAdministrator, "GET", w.W("/audit"), "")
	for _, secret := range []string{"ANEWSECRET", k.Key, "four plain words", "argon2"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}

func TestAuditFiltersExportAndEnd(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	for _, name := range []string{"=HYPERLINK(1)", "Two", "Three"} {
		w.clock.Set(w.clock.Now().Add(time.Hour))
		w.run([]scenario{{name, RoleAdministrator, "PATCH", ":ws", `{"name":"` + name + `"}`, 200, nil, nil}})
	}
	w.addKey("mine", RoleDeveloper, `{"name":"=1+1","scopes":["read"]}`)
	for query, want := range map[string]int{
		"": 4, "?actor=" + w.users[RoleDeveloper].ID: 1, "?object=workspace": 3, "?from=2026-11-21T14:00:00Z": 3, "?to=2026-11-21T14:00:00Z": 1, "?object_id=" + w.ws: 3, "?verb=erase": 0,
	} {
		if got := w.entries(query); len(got) != want {
			t.Errorf("%s: %d entries", query, len(got))
		}
	}
	var seen []string
	for cursor := ""; ; {
		page := get[List[AuditEntryView]](w, RoleAdministrator, w.W("/audit?limit=1&cursor="+cursor))
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
	status, text, h := w.ask(RoleAdministrator, "GET", w.W("/audit.csv?object=api_key"), "")
	if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || strings.Count(text, "\n") != 2 || !strings.Contains(text, ",'=1+1,") {
		t.Errorf("the file: %d %v %s", status, h, text)
	}
	w.run([]scenario{
		{"facets", RoleAdministrator, "GET", ":ws/audit/facets", "", 200, []string{`"objects":["api_key","audit","workspace"]`, `"name":"developer"`, `"sign_in"`}, nil},
		{"no instant", RoleAdministrator, "GET", ":ws/audit.csv?from=monday", "", 422, []string{"query.from"}, nil},
		{"not for a developer", RoleDeveloper, "GET", ":ws/audit", "", 403, nil, nil},
		{"not the file either", RoleDeveloper, "GET", ":ws/audit.csv", "", 403, nil, nil},
		{"kept for two years", RoleAdministrator, "GET", ":ws/audit/settings", "", 200, []string{`"keep_days":730`}, nil},
		{"too short", RoleAdministrator, "PUT", ":ws/audit/settings", `{"keep_days":1}`, 422, []string{"body.keep_days"}, nil},
		{"the file", RoleAdministrator, "GET", ":ws/audit.csv", "", 200, nil, nil},
		{"a quarter", RoleAdministrator, "PUT", ":ws/audit/settings", `{"keep_days":90}`, 200, nil, nil},
		{"nobody removes one", RoleAdministrator, http.MethodDelete, ":ws/audit", "", 405, nil, nil},
	})
	w.clock.Set(w.clock.Now().AddDate(0, 0, 91))
	w.run([]scenario{{"later", RoleAdministrator, "PATCH", ":ws", `{"name":"Later"}`, 200, nil, nil}})
	if err := w.api.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := w.entries(""); len(left) != 1 || left[0].ObjectName != "Later" {
		t.Errorf("left: %+v", left)
	}
}

// TestAuditIsPartOfTheChange: when the entry cannot be written, nothing is changed.
func TestAuditIsPartOfTheChange(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	broken := &trail{verb: "update", object: "workspace"}
	ctx := context.WithValue(t.Context(), trailKey{}, broken)
	ctx = context.WithValue(ctx, callerKey{}, &caller{workspace: "ws_nobody", user: w.users[RoleAdministrator]})
	err := w.api.write(ctx, func(tx *store.Tx) error {
		v, err := tx.Workspace(w.ws)
		v.Name = "Half"
		if err == nil {
			err = tx.UpdateWorkspace(v)
		}
		return err
	})
	if v := get[WorkspaceView](w, RoleViewer, w.W("")); err == nil || v.Name != "Cooktoys" || broken.kept {
		t.Errorf("%v: the workspace is called %s", err, v.Name)
	}
}
