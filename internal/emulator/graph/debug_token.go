package graph

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

var pageScopes = []string{"pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement"}

// debugToken is GET /debug_token (Messenger Platform reference, section 10.1). It
// takes an app token, or another token of the same app.
func (g *Door) debugToken(c *call) (any, *world.Error) {
	input := c.params["input_token"]
	if input == "" {
		return nil, required("input_token")
	}
	g.Mu.Lock()
	defer g.Mu.Unlock()
	t, app, ge := g.lookToken(input)
	if app == nil {
		data := map[string]any{"is_valid": false, "scopes": []string{}, "error": debugError(ge)}
		if known := g.State.Tokens[input]; known != nil {
			data["app_id"], data["type"] = known.AppID, known.Type
			if known.PageID != "" {
				data["profile_id"] = known.PageID
			}
		}
		return map[string]any{"data": data}, nil
	}
	if app.ID != c.app.ID {
		return nil, world.Fail(http.StatusBadRequest, 100, 0, "The App_id in the input_token did not match the Viewing App")
	}
	data := map[string]any{"app_id": app.ID, "application": app.Name, "is_valid": true, "type": "APP", "expires_at": 0, "scopes": []string{}}
	if t != nil {
		issued := t.IssuedAt / 1000
		data["type"], data["issued_at"], data["scopes"] = t.Type, issued, pageScopes
		data["data_access_expires_at"] = g.Now()/1000 + 90*24*3600
		if t.Type == "PAGE" {
			data["profile_id"] = t.PageID
			granular := []any{}
			for _, s := range pageScopes {
				granular = append(granular, map[string]any{"scope": s, "target_ids": []string{t.PageID}})
			}
			data["granular_scopes"] = granular
		} else if p := g.State.People[t.PersonID]; p != nil {
			data["user_id"] = p.ASIDs[app.ID]
		}
	}
	return map[string]any{"data": data}, nil
}

func debugError(ge *world.Error) map[string]any {
	out := map[string]any{"code": ge.Code, "message": ge.Message}
	if ge.Subcode != 0 {
		out["subcode"] = ge.Subcode
	}
	return out
}
