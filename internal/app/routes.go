package app

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/ui"
)

// door is a package that takes requests from outside.
type door interface{ Register(mux *http.ServeMux) }

// handler puts every door on one mux.
func (n *Node) handler() http.Handler {
	mux := http.NewServeMux()
	for _, d := range []door{n.hook, n.push, n.braze, n.sendbird, n.site, n.inbox, n.api} {
		d.Register(mux)
	}
	app := webApp(ui.Dist())
	mux.Handle("GET /app/", app)
	mux.Handle("GET /app", http.RedirectHandler("/app/", http.StatusMovedPermanently))
	mux.Handle("GET /{$}", http.RedirectHandler("/app/", http.StatusFound))
	mux.Handle("GET /docs/", docPages())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", n.ready)
	mux.Handle("GET /metrics", n.guarded(promhttp.HandlerFor(n.metrics, promhttp.HandlerOpts{})))
	return recovered(n.log, n.clock.Now, secureHeaders(mux))
}

// ready tells a load balancer whether this node can work.
func (n *Node) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := n.Store.Ping(ctx); err != nil {
		n.log.Error("the database does not answer", "error", err)
		plain(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	plain(w, http.StatusOK, "ok")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// guarded lets this machine read the metrics, and others by the key. Behind a proxy every
// request seems to come from this machine: one that was forwarded needs the key too.
func (n *Node) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		byKey := n.cfg.MetricsKey != "" && secret.Same(given, n.cfg.MetricsKey)
		if !byKey && (!fromHere(r) || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "") {
			plain(w, http.StatusForbidden, "metrics answer this machine only, or with --metrics-key")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func fromHere(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}
