package graph

import (
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// debugToken is GET /debug_token (Messenger Platform reference, section 10.1). It takes an
// app token, or another token of the same app.
func (g *Door) debugToken(c *call) (any, *world.Error) {
	input := c.params["input_token"]
	if input == "" {
		return nil, required("input_token")
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t, app, ge := g.LookToken(input)
	if ge != nil {
		data := map[string]any{"is_valid": false, "scopes": []string{}, "error": debugError(ge)}
		if known := g.State.Tokens[input]; known != nil && known.AppID == c.app.ID {
			g.describe(data, known)
		}
		return map[string]any{"data": data}, nil
	}
	if app.ID != c.app.ID {
		return nil, world.Fail(http.StatusBadRequest, 100, 0, "The App_id in the input_token did not match the Viewing App")
	}
	data := map[string]any{"app_id": app.ID, "application": app.Name, "is_valid": true, "type": "APP", "expires_at": 0, "scopes": []string{}}
	if t != nil {
		g.describe(data, t)
	}
	return map[string]any{"data": data}, nil
}

// describe tells what is known of a token.
func (g *Door) describe(data map[string]any, t *world.Token) {
	app := g.State.Apps[t.AppID]
	data["app_id"], data["type"] = t.AppID, t.Type
	if app != nil {
		data["application"] = app.Name
	}
	data["issued_at"], data["expires_at"] = t.IssuedAt/1000, t.ExpiresAt/1000
	data["data_access_expires_at"] = t.DataAccessUntil(g.Now())
	if data["is_valid"] == true {
		data["scopes"] = t.ShownScopes()
		data["granular_scopes"] = granularScopes(t)
	}
	if t.PageID != "" {
		data["profile_id"] = t.PageID
	}
	if p := g.State.People[t.PersonID]; p != nil {
		data["user_id"] = p.ASIDs[t.AppID]
	}
}

// granularScopes lists the permissions for Pages with the Pages they are for.
func granularScopes(t *world.Token) []any {
	out := []any{}
	for _, s := range t.ShownScopes() {
		one := map[string]any{"scope": s}
		targets, limited := t.Granular[s]
		switch {
		case t.Type == "PAGE" && world.PerPage(s) && (!limited || slices.Contains(targets, t.PageID)):
			one["target_ids"] = []string{t.PageID}
		case limited:
			one["target_ids"] = targets
		case !world.PerPage(s):
			continue
		}
		out = append(out, one)
	}
	return out
}

func debugError(ge *world.Error) map[string]any {
	out := map[string]any{"code": ge.Code, "message": ge.Message}
	if ge.Subcode != 0 {
		out["subcode"] = ge.Subcode
	}
	return out
}
