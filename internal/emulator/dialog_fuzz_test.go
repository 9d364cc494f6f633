package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzDialog: whatever the login dialog is asked or told, it shows a page or leads back to the
// address it was given, never elsewhere.
func FuzzDialog(f *testing.F) {
	f.Add("client_id="+testApp+"&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&scope=pages_messaging", "person=ana&answer=accept&page="+testPage)
	f.Add("app_id="+testApp+"&redirect_uri=https://x.example/?a=1%23f&response_type=token", "person=bob&answer=refuse&state=%00")
	f.Add("client_id="+testApp+"&redirect_uri=//evil.example", "answer=accept")
	f.Add("client_id=1&redirect_uri=javascript:alert(1)&scope=,, ,", "%zz")
	e, err := New(Options{RandomSeed: 7, Seed: testSeed("")})
	if err != nil {
		f.Fatal(err)
	}
	h := e.Handler()
	f.Fuzz(func(t *testing.T, query, form string) {
		for _, method := range []string{"GET", "POST"} {
			r := httptest.NewRequest(method, "/v26.0/dialog/oauth", strings.NewReader(form))
			r.URL.RawQuery = query
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			to := w.Header().Get("Location")
			switch w.Code {
			case http.StatusOK, http.StatusBadRequest:
				if to != "" {
					t.Fatalf("%s: a page that leads to %q", method, to)
				}
			case http.StatusFound:
				if method == "GET" || !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "https://") {
					t.Fatalf("%s leads to %q", method, to)
				}
			default:
				t.Fatalf("%s: %d", method, w.Code)
			}
		}
	})
}
