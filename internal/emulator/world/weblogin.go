package world

import (
	"net/url"
	"slices"
	"strings"
)

// LoginLanding is the path at which the login dialog of the web script ends.
const LoginLanding = "/plugins/login"

// WebLogin is what the platform's script tells a site of a log-in (authResponse).
type WebLogin struct {
	UserID        string `json:"userID"` // app-scoped
	AccessToken   string `json:"accessToken"`
	ExpiresIn     int64  `json:"expiresIn"` // seconds
	SignedRequest string `json:"signedRequest"`
	GraphDomain   string `json:"graphDomain"`
	// DataAccessUntil is Unix seconds.
	DataAccessUntil int64 `json:"data_access_expiration_time"`
}

// LogInWeb makes a token for a site's page, with a signed request for the site's server; that
// one holds a code, to be exchanged without an address.
func (w *World) LogInWeb(a *App, p *Person, scopes []string, granular map[string][]string) (*WebLogin, error) {
	text, t := w.IssueUser(a, p.ID, scopes, granular, false)
	user := w.ASID(p, a.ID)
	signed, err := SignedRequest(a.Secret, map[string]any{
		"user_id": user, "algorithm": "HMAC-SHA256", "issued_at": w.Now() / 1000,
		"code": w.NewCode(Code{AppID: a.ID, PersonID: p.ID, Scopes: scopes, Granular: granular}),
	})
	if err != nil {
		return nil, err
	}
	return &WebLogin{
		UserID: user, AccessToken: text, ExpiresIn: (t.ExpiresAt - w.Now()) / 1000, SignedRequest: signed, GraphDomain: "facebook",
		DataAccessUntil: t.DataAccessUntil(w.Now()),
	}, nil
}

// TakesOrigin tells whether a site's pages may log people in to an app by script: it is the
// origin of one of the app's redirect addresses; without any, a site on this machine.
func (a *App) TakesOrigin(origin string) bool {
	site, err := url.Parse(origin)
	if err != nil || site.Host == "" {
		return false
	}
	if len(a.RedirectURIs) == 0 {
		return IsLoopback(site.Hostname())
	}
	return slices.ContainsFunc(a.RedirectURIs, func(one string) bool {
		u, err := url.Parse(one)
		return err == nil && strings.EqualFold(u.Scheme, site.Scheme) && strings.EqualFold(u.Host, site.Host)
	})
}

// Granular are the Pages of each permission that is given for single Pages; nil stands for all.
func (g *Grant) Granular() map[string][]string {
	if g.Pages == nil {
		return nil
	}
	out := map[string][]string{}
	for _, s := range g.Scopes {
		if PerPage(s) {
			out[s] = slices.Clone(g.Pages)
		}
	}
	return out
}

// IsWebCode tells whether a code came with a log-in by script: it is exchanged without an
// address.
func (w *World) IsWebCode(text string) bool {
	c := w.State.Codes[text]
	return c != nil && c.RedirectURI == ""
}
