package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

func TestReferencePage(t *testing.T) {
	a := api.New(api.Options{Clock: apitest.TestClock, BaseURL: "http://x"})
	rec := httptest.NewRecorder()
	a.Handler().ServeHTTP(rec, httptest.NewRequest("GET", door.Base+"/docs", nil))
	page, policy := rec.Body.String(), rec.Header().Get("Content-Security-Policy")
	if rec.Code != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Fatalf("%d, policy %q", rec.Code, policy)
	}
	for _, r := range a.Routes() {
		if !strings.Contains(page, `id="`+r.ID+`"`) {
			t.Errorf("%s %s is not on the page", r.Method, r.Path)
		}
	}
	for _, bad := range []string{"<script", "src=", `href="http`, "javascript:", " style=", "ZgotmplZ", "&lt;nil&gt;"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	var doc struct {
		OpenAPI string                     `json:"openapi"`
		Paths   map[string]json.RawMessage `json:"paths"`
	}
	rec = httptest.NewRecorder()
	a.Handler().ServeHTTP(rec, httptest.NewRequest("GET", door.Base+"/openapi.json", nil))
	if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil || doc.OpenAPI != "3.1.0" || len(doc.Paths) < 30 {
		t.Errorf("%v: %s, %d paths", err, doc.OpenAPI, len(doc.Paths))
	}
}
