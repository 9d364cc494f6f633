package graph

import (
	"net/http"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// accessToken is GET and POST /oauth/access_token (Messenger Platform reference, section
// 10.1): a code of the dialog, a token to be made long-lived, or the app's own credentials
// against an access token.
func (g *Door) accessToken(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	app, ge := g.client(c)
	if ge != nil {
		return nil, ge
	}
	switch c.params["grant_type"] {
	case "client_credentials":
		return map[string]any{"access_token": g.AppToken(app), "token_type": "bearer"}, nil
	case "fb_exchange_token":
		if c.params["fb_exchange_token"] == "" {
			return nil, required("fb_exchange_token")
		}
		text, t, ge := g.Exchange(app, c.params["fb_exchange_token"])
		return g.bearer(text, t, ge)
	case "", "authorization_code":
		if c.params["code"] == "" {
			return nil, plain(http.StatusBadRequest, 100, 0, "Missing authorization code")
		}
		if c.params["redirect_uri"] == "" && !g.IsWebCode(c.params["code"]) {
			return nil, plain(http.StatusBadRequest, 191, 0, "Missing redirect_uri parameter.")
		}
		text, t, ge := g.RedeemCode(app, c.params["code"], c.params["redirect_uri"])
		return g.bearer(text, t, ge)
	}
	return nil, world.BadParam("param grant_type must be one of {authorization_code, client_credentials, fb_exchange_token}")
}

// client finds the app of client_id and checks its secret.
func (g *Door) client(c *call) (*world.App, *world.Error) {
	id := strings.TrimSpace(c.params["client_id"])
	if id == "" {
		return nil, plain(http.StatusBadRequest, 101, 0, "Missing client_id parameter.")
	}
	app := g.State.Apps[id]
	if app == nil {
		return nil, plain(http.StatusBadRequest, 101, 0, "Error validating application. Cannot get application info due to a system error.")
	}
	if c.params["client_secret"] == "" {
		return nil, plain(http.StatusBadRequest, 1, 0, "Missing client_secret parameter.")
	}
	if c.params["client_secret"] != app.Secret {
		return nil, plain(http.StatusBadRequest, 1, 0, "Error validating client secret.")
	}
	return app, nil
}

func (g *Door) bearer(text string, t *world.Token, ge *world.Error) (any, *world.Error) {
	if ge != nil {
		return nil, ge
	}
	out := map[string]any{"access_token": text, "token_type": "bearer"}
	if t.ExpiresAt != 0 {
		out["expires_in"] = (t.ExpiresAt - g.Now()) / 1000
	}
	return out, nil
}

// plain is an error whose message does not repeat the code.
func plain(status, code, subcode int, message string) *world.Error {
	ge := world.Fail(status, code, subcode, "")
	ge.Message = message
	return ge
}
