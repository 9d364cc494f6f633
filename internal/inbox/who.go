package inbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// keyPlace is where the key of a site is sealed.
func keyPlace(siteID string) string { return "site/" + siteID + "/key" }

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (d *Door) site(ctx context.Context, id string) (s petitbleu.Site, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		s, err = tx.SiteAnywhere(id)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = petitbleu.Errorf(petitbleu.CodeInvalidToken, "The user token names a site that is not there: its kid is the id of a site under Channels.").At("authorization")
	}
	return s, err
}

// believe checks a token with the key of its site.
func (d *Door) believe(s petitbleu.Site, t token) (claims, error) {
	key, err := d.o.Box.Open(keyPlace(s.ID), s.KeySealed)
	if err != nil {
		return claims{}, err
	}
	return t.check(key, d.o.Clock.Now())
}

func hasOrigin(s petitbleu.Site, origin string) bool {
	return slices.ContainsFunc(s.Origins, func(o string) bool { return strings.EqualFold(strings.TrimRight(o, "/"), origin) })
}

// Origins of sites are kept for a while; one that is not known is looked for again, but not more often than this.
const (
	originsKept  = 10 * time.Second
	originsAgain = 200 * time.Millisecond
)

// known tells whether any site has an origin. It decides who may read a refusal; what a token opens, its site decides.
func (d *Door) known(ctx context.Context, origin string) bool {
	origin = strings.ToLower(origin)
	now := d.o.Clock.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	age := now.Sub(d.read)
	if d.origins != nil && age >= 0 && (age < originsAgain || age < originsKept && d.origins[origin]) {
		return d.origins[origin]
	}
	var sites []petitbleu.Site
	err := d.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		sites, err = tx.AllSites()
		return err
	})
	if err != nil {
		return d.origins[origin]
	}
	d.origins, d.read = map[string]bool{}, now
	for _, s := range sites {
		for _, o := range s.Origins {
			d.origins[strings.ToLower(strings.TrimRight(o, "/"))] = true
		}
	}
	return d.origins[origin]
}

// preflight answers browsers that ask whether they may ask. They send no token yet: any site's origin may.
func (d *Door) preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" || !d.known(r.Context(), origin) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match, Last-Event-ID")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
