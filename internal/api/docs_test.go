package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

func TestReferencePage(t *testing.T) {
	a := New(Options{Clock: testClock, BaseURL: "http://x"})
	rec := httptest.NewRecorder()
	a.Handler().ServeHTTP(rec, httptest.NewRequest("GET", base+"/docs", nil))
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
	a.Handler().ServeHTTP(rec, httptest.NewRequest("GET", base+"/openapi.json", nil))
	if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil || doc.OpenAPI != "3.1.0" || len(doc.Paths) < 30 {
		t.Errorf("%v: %s, %d paths", err, doc.OpenAPI, len(doc.Paths))
	}
}

// TestEveryCodeHasItsPage is kept by test/house for the pages; here each code has a status.
func TestEveryCodeHasAStatus(t *testing.T) {
	for code, k := range kinds {
		if k.status < 400 || k.title == "" {
			t.Errorf("%s: %+v", code, k)
		}
	}
}

func TestProblemsNeverEcho(t *testing.T) {
	useProblems()
	if p := problemOf(fmt.Errorf("open TOPSECRET: %w", os.ErrPermission)); p.Code != "internal" || p.Status != 500 || strings.Contains(p.Detail, "TOPSECRET") {
		t.Errorf("an error of our own: %+v", p)
	}
	if p, ok := huma.NewError(422, "validation failed", &huma.ErrorDetail{Message: "expected string", Location: "body.token", Value: "TOPSECRET"}).(*Problem); !ok || strings.Contains(fmt.Sprint(p), "TOPSECRET") || p.Errors[0].Location != "body.token" {
		t.Errorf("a finding of huma: %+v", p)
	}
	for text, want := range map[string]string{
		`invalid character 'T' looking for beginning of value`: "it is not of the right form",
		`parsing "TOPSECRET": invalid syntax`:                  "it is not of the right form",
		`expected string`:                                      "expected string",
		``:                                                     "it is not right",
	} {
		if got := plainRule(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
