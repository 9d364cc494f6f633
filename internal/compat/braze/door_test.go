package braze_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/compat/braze"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

func TestKeys(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	now := d.clock.Now()
	err := d.store.Write(t.Context(), func(tx *store.Tx) error {
		for _, k := range []petitbleu.APIKey{
			{Name: "elsewhere", Scopes: allScopes, AllowFrom: []string{"203.0.113.0/24"}},
			{Name: "over", Scopes: allScopes, ExpiresAt: now.Add(-time.Hour)},
			{Name: "track", Scopes: []string{"users.track"}},
		} {
			if err := d.addKey(tx, k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d.keys["made up"] = `non-existent"<é>` + strings.Repeat("x", 300)
	shown := "Invalid API key: non-existent\"<é>" + strings.Repeat("x", 84) + "…"
	for _, c := range []struct {
		call    call
		status  int
		message string
	}{
		{call{path: "/catalogs"}, 200, "success"},
		{call{path: "/catalogs", key: "made up"}, 401, shown},
		{call{path: "/catalogs", key: "-"}, 401, "Invalid API key: "},
		{call{path: "/catalogs", key: "-", header: map[string]string{"Authorization": "Basic x"}}, 401, "Invalid API key: "},
		{call{path: "/catalogs", key: "over"}, 401, "Invalid API key: " + d.keys["over"]},
		{call{path: "/catalogs", key: "elsewhere"}, 403, "Invalid whitelisted IPs"},
		{call{path: "/catalogs", key: "none"}, 403, "You do not have permission to access this resource"},
		{call{path: "/users/track/bulk", key: "track", body: "{}"}, 403, "You do not have permission to access this resource"},
		{call{path: "/users/track", key: "track", body: "{}"}, 400, "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."},
		{call{path: "/users/track", key: "-", body: `{"x":{"api_key":"no"},"api_key":"` + d.keys["track"] + `"}`}, 400, "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."},
		{call{path: "/users/track", key: "-", body: `{"api_key":12}`}, 401, "Invalid API key: 12"},
		{call{path: "/users/track", key: "-", body: `{"api_key":`}, 401, "Invalid API key: "},
	} {
		a := d.want(c.call, c.status, c.message)
		for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			values, given := a.header[http.CanonicalHeaderKey(name)]
			if _, err := strconv.Atoi(strings.Join(values, "")); !given || (err == nil) == (c.status == 401) {
				t.Errorf("%s with the key %s: %s is %q", c.call.path, c.call.key, name, values)
			}
		}
	}
	for name, key := range d.keys {
		if strings.Contains(d.log.String(), key) {
			t.Errorf("the log holds the key %s", name)
		}
	}
}

// TestKeyIsTouched: the last use of a key is written, once a minute.
func TestKeyIsTouched(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	used := func() (at time.Time) {
		d.want(call{path: "/catalogs"}, 200, "success")
		err := d.store.Read(t.Context(), func(tx *store.Tx) error {
			all, err := tx.APIKeys(d.ws)
			for _, k := range all {
				if k.Name == "all" {
					at = k.LastUsedAt
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	first := used()
	d.clock.Move(30 * time.Second)
	second := used()
	d.clock.Move(time.Minute)
	if third := used(); first.IsZero() || second != first || !third.After(second) {
		t.Errorf("used at %v, %v, %v", first, second, third)
	}
}

func TestHeaders(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	get := d.do(call{path: "/catalogs"})
	post := d.do(call{path: "/users/delete", body: `{"external_ids":["nobody"]}`})
	for name, a := range map[string]answer{"GET": get, "POST": post} {
		if got := a.header.Get("Content-Type"); got != "application/json" {
			t.Errorf("%s: Content-Type %q", name, got)
		}
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(a.header.Get("X-Request-Id")) {
			t.Errorf("%s: X-Request-Id %q", name, a.header.Get("X-Request-Id"))
		}
		if _, err := strconv.ParseFloat(a.header.Get("X-Runtime"), 64); err != nil {
			t.Errorf("%s: X-Runtime: %v", name, err)
		}
		if reset, err := strconv.ParseInt(a.header.Get("X-RateLimit-Reset"), 10, 64); err != nil || time.Until(time.Unix(reset, 0)).Abs() > time.Hour {
			t.Errorf("%s: X-RateLimit-Reset %q", name, a.header.Get("X-RateLimit-Reset"))
		}
	}
	again := d.do(call{path: "/catalogs"})
	if tag := get.header.Get("Etag"); !regexp.MustCompile(`^W/"[0-9a-f]{32}"$`).MatchString(tag) || tag != again.header.Get("Etag") || post.header.Get("Etag") != "" {
		t.Errorf("Etag %q, then %q; of 201 %q", tag, again.header.Get("Etag"), post.header.Get("Etag"))
	}
	if get.header.Get("X-Request-Id") == again.header.Get("X-Request-Id") {
		t.Error("two requests have one id")
	}
}

func TestUnknownPaths(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	for _, c := range []call{
		{path: "/users"}, {path: "/users/nothing"}, {path: "/users/track/", body: "{}"},
		{path: "/canvas/trigger/schedule/create", body: "{}"}, {path: "/v2/subscription/status"}, {path: "/events/nothing"},
	} {
		if a := d.do(c); a.status != 404 || !strings.HasPrefix(a.text, `{"message":"Not Found`) || a.header.Get("Content-Type") != "application/json" || a.header.Get("X-Request-Id") == "" {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.text)
		}
	}
}

// TestWrongMethods: an endpoint that is called by another method says which ones it takes.
func TestWrongMethods(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	for _, c := range []struct {
		call  call
		allow string
	}{
		{call{path: "/users/track"}, "POST"},
		{call{method: "OPTIONS", path: "/users/track"}, "POST"},
		{call{path: "/segments/list", body: "{}"}, "GET, HEAD"},
		{call{method: "PUT", path: "/catalogs"}, "GET, HEAD, POST"},
		{call{path: "/catalogs/a/fields/b"}, "DELETE"},
		{call{method: "PROPFIND", path: "/catalogs/a/items"}, "DELETE, GET, HEAD, PATCH, POST, PUT"},
	} {
		a := d.want(c.call, 405, "Method Not Allowed: this endpoint takes "+c.allow)
		if a.header.Get("Allow") != c.allow || a.header.Get("X-Request-Id") == "" {
			t.Errorf("%s %s: %v", c.call.method, c.call.path, a.header)
		}
	}
}

func TestBodies(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	pack := func(text string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte(text))
		_ = z.Close()
		return b.String()
	}
	gzipped := map[string]string{"Content-Encoding": "gzip"}
	good := `{"external_ids":["nobody"]}`
	big := `{"external_ids":["nobody"],"filler":"` + strings.Repeat("x", 5<<20) + `"}`
	for name, c := range map[string]struct {
		body    string
		header  map[string]string
		status  int
		message string
	}{
		"plain":            {good, nil, 201, "success"},
		"5 MB":             {big, nil, 201, "success"},
		"packed":           {pack(good), gzipped, 201, "success"},
		"packed, no gzip":  {good, gzipped, 400, "Bad Request"},
		"packed, cut off":  {pack(good)[:20], gzipped, 400, "Bad Request"},
		"packed, enormous": {pack(strings.Repeat(" ", 17<<20)), gzipped, 413, "Payload Too Large: a body may have 16 MB"},
		"no JSON":          {`{"external_ids":`, nil, 400, "Bad Request"},
		"no object":        {`[1]`, nil, 400, "Bad Request"},
		"empty":            {` `, nil, 400, "Bad Request"},
		"deep":             {`{"a":` + strings.Repeat("[", 200), nil, 400, "Bad Request"},
	} {
		t.Run(name, func(t *testing.T) {
			d.t = t
			d.want(call{path: "/users/delete", body: c.body, header: c.header}, c.status, c.message)
		})
	}
}

func TestRateLimits(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), func(o *braze.Options) { o.Generosity = 1 })
	for {
		a := d.do(call{path: "/users/track/bulk", body: "{}"})
		if a.status == 429 {
			if a.body["message"] != "Rate Limited" || a.header.Get("Retry-After") != "1" || a.header.Get("X-RateLimit-Remaining") != "0" || a.header.Get("X-RateLimit-Limit") != "50" {
				t.Errorf("%s, %v", a.text, a.header)
			}
			break
		}
		if left, err := strconv.Atoi(a.header.Get("X-RateLimit-Remaining")); err != nil || left < 0 || left > 49 {
			t.Fatalf("%d %s: %v", a.status, a.text, a.header)
		}
	}
	if a := d.do(call{path: "/catalogs"}); a.status != 200 || a.header.Get("X-RateLimit-Limit") != "50" || a.header.Get("X-RateLimit-Remaining") != "49" {
		t.Errorf("another limit: %d, %v", a.status, a.header)
	}
	if a := d.do(call{path: "/users/merge", body: "{}"}); a.header.Get("X-RateLimit-Remaining") != "19999" {
		t.Errorf("%v", a.header)
	}
	if a := d.do(call{path: "/users/alias/new", body: "{}"}); a.header.Get("X-RateLimit-Remaining") != "19998" {
		t.Errorf("a shared limit: %v", a.header)
	}
}

func TestDefinition(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequest("GET", "/braze/openapi.json", nil))
	var definition struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Description string
			RequestBody struct {
				Content map[string]struct{ Example any }
			}
			Responses map[string]any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &definition); err != nil || definition.OpenAPI != "3.1.0" {
		t.Fatalf("%v: %s", err, w.Body)
	}
	scopes, members := petitbleu.DottedScopes(), 0
	for path, operations := range definition.Paths {
		for method, o := range operations {
			members++
			scope := strings.TrimSuffix(strings.TrimPrefix(o.Description, "Needs the scope "), ".")
			found := false
			for _, s := range scopes {
				found = found || s == scope
			}
			if !found {
				t.Errorf("%s %s needs the scope %q, which no key can have", method, path, scope)
			}
			if method != "get" && method != "delete" && o.RequestBody.Content["application/json"].Example == nil {
				t.Errorf("%s %s has no example", method, path)
			}
		}
	}
	if members < 40 {
		t.Errorf("%d operations", members)
	}
}

// TestPanic: what breaks inside is an answer like any other, and the log says where.
func TestPanic(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), func(o *braze.Options) { o.People = nil })
	d.want(call{path: "/users/track", body: `{"attributes":[{"external_id":"u1"}]}`}, 500, "Internal Server Error")
	if !strings.Contains(d.log.String(), "track.go") {
		t.Errorf("the log does not say where: %s", d.log)
	}
}
