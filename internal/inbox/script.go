package inbox

import "net/http"

// script serves the inbox to any page: with its version (?v=) for ever, else for five minutes.
func (d *Door) script(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*")
	version := r.URL.Query().Get("v")
	switch {
	case len(d.o.Script) == 0:
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("console.warn('petitbleu: this program was built without its inbox: run make build');\n"))
		return
	case version == d.version:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case version == "":
		h.Set("Cache-Control", "public, max-age=300")
	default:
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	tag := `"` + d.version + `"`
	h.Set("ETag", tag)
	if sameTag(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(d.o.Script)
}
