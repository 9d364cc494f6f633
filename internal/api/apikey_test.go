package api

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// addKey makes a key and lets the world use it by a name.
func (w *world) addKey(name, who, body string) NewKey {
	w.t.Helper()
	status, text, _ := w.ask(who, "POST", w.W("/api-keys"), body)
	if status != http.StatusCreated {
		w.t.Fatalf("%s: %d %s", name, status, text)
	}
	var k NewKey
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		w.t.Fatal(err)
	}
	w.keys[name] = k.Key
	return k
}

func TestKeyScopes(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	w.addKey("braze", RoleDeveloper, `{"name":"Braze","scopes":["users.track","segments.*","users.export.*"]}`)
	w.run([]scenario{
		{"dotted scopes open nothing here", "key:braze", "GET", ":ws/profiles", "", 403, []string{"token_scope", `\"read\"`}, nil},
		{"no such scope", RoleAdministrator, "POST", ":ws/api-keys", `{"name":"X","scopes":["users.dance"]}`, 422, []string{"body.scopes", "/api/v1/access"}, nil},
		{"no such group", RoleAdministrator, "POST", ":ws/api-keys", `{"name":"X","scopes":["*"]}`, 422, []string{"body.scopes"}, nil},
		{"a group with more than the role may", RoleDeveloper, "POST", ":ws/api-keys", `{"name":"X","scopes":["users.*"]}`, 403, []string{"erase people", "users.*"}, nil},
		{"an administrator may", RoleAdministrator, "POST", ":ws/api-keys", `{"name":"X","scopes":["users.*","write"]}`, 201, []string{`"users.*"`}, nil},
		{"what there is to choose", RoleViewer, "GET", "/access", "", 200, []string{`"users.track"`, `"opens":"braze"`, `"push"`, `"analyst"`, `"people.read"`}, nil},
	})
	for _, k := range get[List[KeyView]](w, RoleDeveloper, w.W("/api-keys")).Items {
		if k.Name == "Braze" && (k.CreatedByName != RoleDeveloper || k.CreatedBy != w.users[RoleDeveloper].ID) {
			t.Errorf("made by %+v", k)
		}
	}
}

func TestKeyNetworksAndEnd(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	address := "203.0.113.7"
	w := newWorld(t, s, func(o *Options) { o.Address = func(*http.Request) netip.Addr { return netip.MustParseAddr(address) } })
	k := w.addKey("shop", RoleAdministrator, `{"name":"Shop","scopes":["read","manage"],"allow_from":["203.0.113.7/24"]}`)
	if len(k.AllowFrom) != 1 || k.AllowFrom[0] != "203.0.113.0/24" {
		t.Errorf("networks: %v", k.AllowFrom)
	}
	w.run([]scenario{{"from the shop", "key:shop", "GET", ":ws/profiles", "", 200, nil, nil}})
	address = "198.51.100.1"
	w.run([]scenario{
		{"from elsewhere", "key:shop", "GET", ":ws/profiles", "", 403, []string{"forbidden", "networks"}, []string{address}},
		{"one more network", RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop 2","allow_from":["203.0.113.0/24","198.51.100.1"]}`, 200, []string{`"198.51.100.1/32"`, `"Shop 2"`, `"last_used_from":"203.0.113.7"`}, nil},
		{"from there", "key:shop", "GET", ":ws/profiles", "", 200, nil, nil},
		{"no network", RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop","allow_from":["shop.example"]}`, 422, []string{"body.allow_from", "203.0.113.0/24"}, []string{"shop.example"}},
		{"an end that was", RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop","expires_at":"2020-01-01T00:00:00Z"}`, 422, []string{"body.expires_at"}, nil},
		{"a key of nobody", RoleDeveloper, "PATCH", ":ws/api-keys/key_x", `{"name":"Shop"}`, 404, nil, nil},
	})
	soon := time.Now().Add(300 * time.Millisecond).UTC().Format(time.RFC3339Nano)
	w.run([]scenario{{"an end soon", RoleDeveloper, "PATCH", ":ws/api-keys/" + k.ID, `{"name":"Shop","expires_at":"` + soon + `"}`, 200, nil, nil}})
	w.refusedBy(2*time.Second, "shop", petitbleu.CodeInvalidToken)
}

// refusedBy asks until a key is refused with a code.
func (w *world) refusedBy(limit time.Duration, key string, code petitbleu.Code) {
	w.t.Helper()
	for end := time.Now().Add(limit); ; {
		status, text, _ := w.ask("key:"+key, "GET", w.W(""), "")
		if strings.Contains(text, string(code)) {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("the key %s still gets %d %s", key, status, text)
		}
	}
}

func TestKeyRotation(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	w := newWorld(t, s, func(*Options) {})
	k := w.addKey("first", RoleAdministrator, `{"name":"Scripts","scopes":["read","manage"]}`)
	rotate := func(name, who string, hours string) NewKey {
		t.Helper()
		status, text, _ := w.ask(who, "POST", w.W("/api-keys/"+k.ID+"/rotate"), `{"grace_hours":`+hours+`}`)
		var next NewKey
		if err := json.Unmarshal([]byte(text), &next); status != 200 || err != nil {
			t.Fatalf("rotate: %d %s", status, text)
		}
		w.keys[name] = next.Key
		return next
	}
	if next := rotate("second", RoleAdministrator, "24"); next.ID != k.ID || next.Key == k.Key || next.OldUntil.IsZero() || !strings.HasPrefix(next.Key, next.Prefix) {
		t.Errorf("%+v", next)
	}
	for _, name := range []string{"first", "second"} {
		w.run([]scenario{{name + " opens", "key:" + name, "GET", ":ws", "", 200, nil, nil}})
	}
	w.run([]scenario{
		{"a developer learns no key that may more", RoleDeveloper, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":0}`, 403, []string{"forbidden"}, []string{"pb_live_"}},
		{"too long", RoleAdministrator, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":721}`, 422, nil, nil},
	})
	rotate("third", RoleAdministrator, "0")
	for name, want := range map[string]int{"first": 401, "second": 401, "third": 200} {
		w.run([]scenario{{name, "key:" + name, "GET", ":ws", "", want, nil, nil}})
	}
	w.run([]scenario{
		{"revoked", RoleAdministrator, "DELETE", ":ws/api-keys/" + k.ID, "", 204, nil, nil},
		{"opens no more", "key:third", "GET", ":ws", "", 401, []string{"invalid_token"}, nil},
		{"cannot be rotated", RoleAdministrator, "POST", ":ws/api-keys/" + k.ID + "/rotate", `{"grace_hours":0}`, 404, nil, nil},
	})
}
