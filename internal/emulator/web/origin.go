package web

import (
	"errors"
	"net/http"
	"net/url"
)

// SameOrigin refuses calls that a page of another origin makes in somebody's browser.
func SameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !FromHere(r) {
			Refuse(w, http.StatusForbidden, errors.New("origin: the control API takes calls from its own page and from programs, not from other sites"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// FromHere tells whether a request comes from a program or from the emulator's own page.
func FromHere(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err == nil && u.Host == r.Host
	}
	site := r.Header.Get("Sec-Fetch-Site")
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	return site == "" || site == "same-origin" || site == "none" || reading
}
