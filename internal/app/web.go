package app

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// appPolicy is the content security policy of the web app: everything from this host, pictures
// of messages from anywhere, nothing inline.
const appPolicy = "default-src 'self'; img-src 'self' data: http: https:; style-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// webApp serves the built web app below /app/: files as they are, index.html for every other
// path, so that the app's own router can take it.
func webApp(dist fs.FS) http.Handler {
	files := http.StripPrefix("/app/", http.FileServerFS(dist))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/app")
		name = strings.TrimPrefix(name, "/")
		h := w.Header()
		h.Set("Content-Security-Policy", appPolicy)
		h.Set("Referrer-Policy", "same-origin")
		if info, err := fs.Stat(dist, name); name != "" && name != "index.html" && err == nil && !info.IsDir() {
			if strings.HasPrefix(name, "assets/") { // named by their content
				h.Set("Cache-Control", "public, max-age=31536000, immutable")
			}
			files.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(name, "assets/") { // of another version: a page is no script
			http.NotFound(w, r)
			return
		}
		index, err := fs.ReadFile(dist, "index.html")
		if err != nil {
			http.Error(w, "the web app is not built into this program: run make build", http.StatusNotFound)
			return
		}
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-cache")
		_, _ = w.Write(index)
	})
}

// secureHeaders adds what every answer carries.
func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic of a handler into a plain 500 with an id that the log has too.
func recovered(log *slog.Logger, now func() time.Time, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			id := petitbleu.NewID("req", now())
			log.Error("a handler panicked", "request", id, "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"type":"/docs/errors/internal","title":"Our fault","status":500,"code":"internal","detail":"Something broke inside. The log has the cause under %s."}`, id)
		}()
		next.ServeHTTP(w, r)
	})
}

// newServer gives a server with bounds on what a slow or silent client can hold. Answers have
// no time limit, since streams of events stay open; handlers bound their own work.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           drained(h),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// What is read of a request's body after its answer was given, and how long. The server itself reads 256 KB.
const (
	drainLimit = 32 << 20
	drainTime  = 10 * time.Second
)

// drained reads what a handler left of a body before the answer leaves: a client that writes its whole request
// before it reads would never see why it was refused, for the connection would be closed under it. A client
// that asks first (Expect: 100-continue) has the answer already.
func drained(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := r.Body // handlers put bounded readers around it
		next.ServeHTTP(w, r)
		if (r.ContentLength < 0 || r.ContentLength > 256<<10) && r.Header.Get("Expect") == "" && r.ProtoMajor == 1 {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
			_, _ = io.CopyN(io.Discard, body, drainLimit)
		}
	})
}
