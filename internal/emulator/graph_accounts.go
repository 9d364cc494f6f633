package emulator

import (
	"maps"
	"net/http"
	"slices"
)

// graphAccounts is GET /me/accounts: the Pages of a person with a role on the app, each
// with its Page token (Messenger Platform reference, section 10.1).
func (e *Emulator) graphAccounts(c *graphCall) (any, *graphError) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.isApp || c.token.Type != "USER" {
		return nil, fail(http.StatusForbidden, 190, 0, "This method must be called with a user access token")
	}
	data := []any{}
	for _, id := range slices.Sorted(maps.Keys(e.st.Pages)) {
		page := e.st.Pages[id]
		data = append(data, map[string]any{
			"access_token": e.pageToken(page, c.app.ID), "category": page.Category,
			"category_list": []any{}, "name": page.Name, "id": page.ID,
			"tasks": []string{"MESSAGING", "MODERATE", "MANAGE", "CREATE_CONTENT"},
		})
	}
	out := map[string]any{"data": data}
	if n := len(data); n > 0 {
		ids := slices.Sorted(maps.Keys(e.st.Pages))
		out["paging"] = map[string]any{"cursors": map[string]string{"before": cursor(ids[0]), "after": cursor(ids[n-1])}}
	}
	return out, nil
}
