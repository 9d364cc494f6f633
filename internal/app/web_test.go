package app

import (
	"bufio"
	"fmt"
	"log/slog"
	"net"
	"net/http"
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

// A client that writes its whole request before it reads sees why it was refused, however large the request.
func TestRefusedWhileWriting(t *testing.T) {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 1024)
		w.Header().Set("Connection", "close")
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	})
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = newServer(refuse, slog.New(slog.DiscardHandler))
	srv.Start()
	defer srv.Close()
	for _, size := range []int{1 << 10, 2 << 20, 20 << 20} {
		conn, err := net.Dial("tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", size)
		if _, err := conn.Write(make([]byte, size)); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if resp.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes: %s", size, resp.Status)
		}
		_ = resp.Body.Close()
		_ = conn.Close()
	}
}
