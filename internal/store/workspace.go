package store

import "github.com/petitbleu/petitbleu"

const workspaceColumns = "id, name, time_zone, region, rule_pack, created_at"

func scanWorkspace(r scanner) (w petitbleu.Workspace, err error) {
	err = r.Scan(&w.ID, &w.Name, &w.TimeZone, &w.Region, &w.RulePack, at(&w.CreatedAt))
	return w, err
}

// InsertWorkspace adds a workspace.
func (t *Tx) InsertWorkspace(w petitbleu.Workspace) error {
	_, err := t.exec("INSERT INTO workspaces ("+workspaceColumns+") VALUES ($1,$2,$3,$4,$5,$6)",
		w.ID, w.Name, w.TimeZone, w.Region, w.RulePack, millis(w.CreatedAt))
	return err
}

// UpdateWorkspace writes the name, time zone, region and rule pack of a workspace.
func (t *Tx) UpdateWorkspace(w petitbleu.Workspace) error {
	n, err := t.exec("UPDATE workspaces SET name = $2, time_zone = $3, region = $4, rule_pack = $5 WHERE id = $1",
		w.ID, w.Name, w.TimeZone, w.Region, w.RulePack)
	return found(n, err)
}

// Workspace gives one workspace, or ErrNotFound.
func (t *Tx) Workspace(id string) (petitbleu.Workspace, error) {
	w, ok, err := one(t, scanWorkspace, "SELECT "+workspaceColumns+" FROM workspaces WHERE id = $1", id)
	return must(w, ok, err)
}

// Workspaces lists all workspaces of the installation, oldest first.
func (t *Tx) Workspaces() ([]petitbleu.Workspace, error) {
	return list(t, scanWorkspace, "SELECT "+workspaceColumns+" FROM workspaces ORDER BY created_at, id")
}

// must turns "no row" into ErrNotFound.
func must[T any](v T, ok bool, err error) (T, error) {
	if err == nil && !ok {
		err = ErrNotFound
	}
	return v, err
}

// found turns "no row changed" into ErrNotFound.
func found(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
