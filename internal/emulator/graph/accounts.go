package graph

import (
	"maps"
	"net/http"
	"slices"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// accounts is GET /me/accounts: the Pages of a person with a role on the app, each
// with its Page token (Messenger Platform reference, section 10.1).
func (g *Door) accounts(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	if c.isApp || c.token.Type != "USER" {
		return nil, world.Fail(http.StatusForbidden, 190, 0, "This method must be called with a user access token")
	}
	data := []any{}
	for _, id := range slices.Sorted(maps.Keys(g.State.Pages)) {
		page := g.State.Pages[id]
		data = append(data, map[string]any{
			"access_token": g.PageToken(page, c.app.ID), "category": page.Category,
			"category_list": []any{}, "name": page.Name, "id": page.ID,
			"tasks": []string{"MESSAGING", "MODERATE", "MANAGE", "CREATE_CONTENT"},
		})
	}
	out := map[string]any{"data": data}
	if n := len(data); n > 0 {
		ids := slices.Sorted(maps.Keys(g.State.Pages))
		out["paging"] = map[string]any{"cursors": map[string]string{"before": cursor(ids[0]), "after": cursor(ids[n-1])}}
	}
	return out, nil
}
