package app

import (
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

// Paths of the app's own router get its page; a file of another version is missing, and never a
// page that a browser would try to run.
func TestWebApp(t *testing.T) {
	app := webApp(fstest.MapFS{"index.html": {Data: []byte("the app")}, "assets/a-1.js": {Data: []byte("code")}, "logo.svg": {Data: []byte("<svg/>")}})
	for path, want := range map[string]struct {
		code  int
		body  string
		cache string
	}{
		"/app/":              {200, "the app", "no-cache"},
		"/app/people/p_1":    {200, "the app", "no-cache"},
		"/app/index.html":    {200, "the app", "no-cache"},
		"/app/assets":        {200, "the app", "no-cache"},
		"/app/logo.svg":      {200, "<svg/>", ""},
		"/app/assets/a-1.js": {200, "code", "public, max-age=31536000, immutable"},
		"/app/assets/a-0.js": {404, "404 page not found\n", ""},
	} {
		w := httptest.NewRecorder()
		app.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want.code || w.Body.String() != want.body || w.Header().Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d %q %q", path, w.Code, w.Body, w.Header().Get("Cache-Control"))
		}
		if w.Header().Get("Content-Security-Policy") != appPolicy {
			t.Errorf("%s: no policy", path)
		}
	}
}
