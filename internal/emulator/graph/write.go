package graph

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/request"
)

// How an answer is written: as JSON or JSONP, plain or compressed, or not at all when the client
// has it already.

// exposed are the headers that a page of another origin may read.
const exposed = "ETag, Facebook-API-Version, WWW-Authenticate, X-App-Usage, X-Business-Use-Case-Usage, X-FB-Trace-ID, X-Page-Usage"

// preflight answers a browser that asks what a page of another origin may send.
func preflight(h http.Header, r *http.Request) {
	allowed := r.Header.Get("Access-Control-Request-Headers")
	if allowed == "" {
		allowed = "Authorization, Content-Type"
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers", allowed)
	h.Set("Access-Control-Max-Age", "300")
	h.Set("Vary", "Access-Control-Request-Headers")
}

// callbackName is what the parameter callback may be: a name in a script.
var callbackName = regexp.MustCompile(`^[A-Za-z_$][\w$.]{0,99}$`)

// gzipFrom is the size from which an answer is compressed.
const gzipFrom = 1400

// write sends an answer in the form that the call asks for.
func (out *reply) write(w http.ResponseWriter, r *http.Request, p request.Params) {
	h, body, status := w.Header(), out.body, out.status
	if p.Bool("pretty") {
		var b bytes.Buffer
		if json.Indent(&b, body, "", "  ") == nil {
			body = b.Bytes()
		}
	}
	if name := p["callback"]; r.Method == http.MethodGet && callbackName.MatchString(name) {
		h.Set("Content-Type", "text/javascript; charset=UTF-8")
		body, status = slices.Concat([]byte("/**/ "+name+"("), body, []byte(");")), http.StatusOK
	}
	if r.Method == http.MethodGet && status == http.StatusOK {
		sum := md5.Sum(body)
		tag := `"` + hex.EncodeToString(sum[:]) + `"`
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if len(body) >= gzipFrom && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // a buffer takes all
		_ = z.Close()
		h.Set("Content-Encoding", "gzip")
		h.Add("Vary", "Accept-Encoding")
		body = b.Bytes()
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// dated writes the times of an answer as Unix seconds when date_format=U asks for them.
func dated(v any, format string) any {
	if format != "U" {
		return v
	}
	var plain any
	if json.Unmarshal(encode(v), &plain) != nil {
		return v
	}
	return inSeconds(plain)
}

func inSeconds(v any) any {
	switch t := v.(type) {
	case map[string]any:
		for k := range t {
			t[k] = inSeconds(t[k])
		}
	case []any:
		for i := range t {
			t[i] = inSeconds(t[i])
		}
	case string:
		if at, err := time.Parse("2006-01-02T15:04:05-0700", t); err == nil {
			return at.Unix()
		}
	}
	return v
}
