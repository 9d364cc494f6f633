package store

import (
	"strings"

	"github.com/petitbleu/petitbleu"
)

const appColumns = "id, name, secret_sealed, verify_token_sealed, allow_sha1, graph_url, graph_version, mode, features, created_at"

func scanApp(r scanner) (a petitbleu.App, err error) {
	var features string
	err = r.Scan(&a.ID, &a.Name, &a.SecretSealed, &a.VerifyTokenSealed, &a.AllowSHA1, &a.GraphURL, &a.GraphVersion, &a.Mode, &features, at(&a.CreatedAt))
	a.Features = strings.Fields(features)
	return a, err
}

// Apps lists the apps of the installation, oldest first.
func (t *Tx) Apps() ([]petitbleu.App, error) {
	return list(t, scanApp, "SELECT "+appColumns+" FROM apps ORDER BY created_at, id")
}

// App gives one app, or ErrNotFound.
func (t *Tx) App(id string) (petitbleu.App, error) {
	a, ok, err := one(t, scanApp, "SELECT "+appColumns+" FROM apps WHERE id = $1", id)
	return must(a, ok, err)
}

// UpsertApp adds an app, or writes all of it but CreatedAt over the one of the same id.
func (t *Tx) UpsertApp(a petitbleu.App) error {
	_, err := t.exec(`INSERT INTO apps (`+appColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, secret_sealed = excluded.secret_sealed,
		verify_token_sealed = excluded.verify_token_sealed, allow_sha1 = excluded.allow_sha1,
		graph_url = excluded.graph_url, graph_version = excluded.graph_version, mode = excluded.mode, features = excluded.features`,
		a.ID, a.Name, a.SecretSealed, a.VerifyTokenSealed, a.AllowSHA1, a.GraphURL, a.GraphVersion, string(a.Mode), strings.Join(a.Features, " "), millis(a.CreatedAt))
	return err
}

// AppsOf lists the apps through which a workspace has Pages, or connects some, oldest first.
func (t *Tx) AppsOf(workspaceID string) ([]petitbleu.App, error) {
	return list(t, scanApp, "SELECT "+appColumns+` FROM apps
		WHERE id IN (SELECT app_id FROM pages WHERE workspace_id = $1) OR id IN (SELECT app_id FROM connects WHERE workspace_id = $1)
		ORDER BY created_at, id`, workspaceID)
}

// AppShared tells whether a workspace other than the one named has a Page of an app, or was let
// in by it to connect some: only the app's secret lets one in.
func (t *Tx) AppShared(appID, workspaceID string) (bool, error) {
	_, ok, err := one(t, value[string], "SELECT id FROM pages WHERE app_id = $1 AND workspace_id <> $2 ORDER BY id LIMIT 1", appID, workspaceID)
	if err != nil || ok {
		return ok, err
	}
	_, ok, err = one(t, value[string], "SELECT id FROM connects WHERE app_id = $1 AND workspace_id <> $2 AND (state = 'authorised' OR state = 'done') ORDER BY id LIMIT 1", appID, workspaceID)
	return ok, err
}
