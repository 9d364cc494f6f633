package developers_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/developers"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestKeyScopes(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	w.AddKey("braze", door.RoleDeveloper, `{"name":"Braze","scopes":["users.track","segments.*","users.export.*"]}`)
	w.Run([]apitest.Scenario{
		{"dotted scopes open nothing here", "key:braze", "GET", ":ws/profiles", "", 403, []string{"token_scope", `\"read\"`}, nil},
		{"no such scope", door.RoleAdministrator, "POST", ":ws/api-keys", `{"name":"X","scopes":["users.dance"]}`, 422, []string{"body.scopes", "/api/v1/access"}, nil},
		{"no such group", door.RoleAdministrator, "POST", ":ws/api-keys", `{"name":"X","scopes":["*"]}`, 422, []string{"body.scopes"}, nil},
		{"a group with more than the role may", door.RoleDeveloper, "POST", ":ws/api-keys", `{"name":"X","scopes":["users.*"]}`, 403, []string{"erase people", "users.*"}, nil},
		{"an administrator may", door.RoleAdministrator, "POST", ":ws/api-keys", `{"name":"X","scopes":["users.*","write"]}`, 201, []string{`"users.*"`}, nil},
		{"what there is to choose", door.RoleViewer, "GET", "/access", "", 200, []string{`"users.track"`, `"opens":"braze"`, `"push"`, `"analyst"`, `"people.read"`}, nil},
	})
	for _, k := range apitest.Get[door.List[developers.KeyView]](w, door.RoleDeveloper, w.W("/api-keys")).Items {
		if k.Name == "Braze" && (k.CreatedByName != door.RoleDeveloper || k.CreatedBy != w.Users[door.RoleDeveloper].ID) {
			t.Errorf("made by %+v", k)
		}
	}
}

func TestKeyNetworksAndEnd(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	address := "203.0.113.7"
	w := apitest.NewWorld(t, s, func(o *api.Options) {
		o.Address = func(*http.Request) netip.Addr { return netip.MustParseAddr(address) }
	})
	k := w.AddKey("shop", door.RoleAdministrator, `{"name":"Shop","scopes":["read","manage"],"allow_from":["203.0.113.7/24"]}`)
	if len(k.AllowFrom) != 1 || k.AllowFrom[0] != "203.0.113.0/24" {
		t.Errorf("networks: %v", k.AllowFrom)
	}
	w.Run([]apitest.Scenario{{"from the shop", "key:shop", "GET", ":ws/profiles", "", 200, nil, nil}})
	address = "198.51.100.1"
	w.Run([]apitest.Scenario{
		{"from elsewhere", "key:shop", "GET", ":ws/profiles", "", 403, []string{"forbidden", "networks"}, []string{address}},
		{"one more network", door.RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop 2","allow_from":["203.0.113.0/24","198.51.100.1"]}`, 200, []string{`"198.51.100.1/32"`, `"Shop 2"`, `"last_used_from":"203.0.113.7"`}, nil},
		{"from there", "key:shop", "GET", ":ws/profiles", "", 200, nil, nil},
		{"no network", door.RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop","allow_from":["shop.example"]}`, 422, []string{"body.allow_from", "203.0.113.0/24"}, []string{"shop.example"}},
		{"an end that was", door.RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop","expires_at":"2020-01-01T00:00:00Z"}`, 422, []string{"body.expires_at"}, nil},
		{"a key of nobody", door.RoleDeveloper, "PATCH", ":ws/api-keys/key_x", `{"name":"Shop"}`, 404, nil, nil},
	})
	w.Run([]apitest.Scenario{{"an end tomorrow", door.RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop","expires_at":"` + time.Now().Add(24*time.Hour).UTC().Format(time.RFC3339) + `"}`, 200, nil, nil},
		{"which is still to come", "key:shop", "GET", ":ws/profiles", "", 200, nil, nil}})
	w.Write(func(tx *store.Tx) error { // the day is over
		kept, err := tx.APIKey(w.WS, k.ID)
		if err != nil {
			return err
		}
		kept.ExpiresAt = time.Now().Add(-time.Second)
		return tx.UpdateAPIKey(kept)
	})
	w.Run([]apitest.Scenario{{"has ended", "key:shop", "GET", ":ws/profiles", "", 401, []string{string(petitbleu.CodeInvalidToken), "has expired"}, nil}})
}

func TestKeyRotation(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := apitest.NewWorld(t, s, func(*api.Options) {})
	k := w.AddKey("first", door.RoleAdministrator, `{"name":"Scripts","scopes":["read","manage"]}`)
	rotate := func(name, who string, hours string) developers.NewKey {
		t.Helper()
		status, text, _ := w.Ask(who, "POST", w.W("/api-keys/"+k.ID+"/rotate"), `{"grace_hours":`+hours+`}`)
		var next developers.NewKey
		if err := json.Unmarshal([]byte(text), &next); status != 200 || err != nil {
			t.Fatalf("rotate: %d %s", status, text)
		}
		w.Keys[name] = next.Key
		return next
	}
	if next := rotate("second", door.RoleAdministrator, "24"); next.ID != k.ID || next.Key == k.Key || next.OldUntil.IsZero() || !strings.HasPrefix(next.Key, next.Prefix) {
		t.Errorf("%+v", next)
	}
	for _, name := range []string{"first", "second"} {
		w.Run([]apitest.Scenario{{name + " opens", "key:" + name, "GET", ":ws", "", 200, nil, nil}})
	}
	w.Run([]apitest.Scenario{
		{"a developer learns no key that may more", door.RoleDeveloper, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":0}`, 403, []string{"forbidden"}, []string{"pb_live_"}},
		{"too long", door.RoleAdministrator, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":721}`, 422, nil, nil},
	})
	rotate("third", door.RoleAdministrator, "0")
	for name, want := range map[string]int{"first": 401, "second": 401, "third": 200} {
		w.Run([]apitest.Scenario{{name, "key:" + name, "GET", ":ws", "", want, nil, nil}})
	}
	w.Run([]apitest.Scenario{
		{"revoked", door.RoleAdministrator, "DELETE", ":ws/api-keys/" + k.ID, "", 204, nil, nil},
		{"opens no more", "key:third", "GET", ":ws", "", 401, []string{"invalid_token"}, nil},
		{"cannot be rotated", door.RoleAdministrator, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":0}`, 404, nil, nil},
	})
}
