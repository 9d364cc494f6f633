package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// Setting reads what a workspace set under a name into v, a pointer; ok is false when it set
// nothing, and v stays as it is.
func (t *Tx) Setting(workspace, name string, v any) (ok bool, err error) {
	text, ok, err := one(t, value[string], "SELECT value FROM settings WHERE workspace_id = $1 AND name = $2", workspace, name)
	if err != nil || !ok {
		return false, err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return false, fmt.Errorf("setting %s of workspace %s: %w", name, workspace, err)
	}
	return true, nil
}

// SetSetting writes what a workspace sets under a name; a nil value goes back to the default.
func (t *Tx) SetSetting(workspace, name string, v any, now time.Time) error {
	if v == nil {
		_, err := t.exec("DELETE FROM settings WHERE workspace_id = $1 AND name = $2", workspace, name)
		return err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("setting %s of workspace %s: %w", name, workspace, err)
	}
	_, err = t.exec("INSERT INTO settings (workspace_id, name, value, updated_at) VALUES ($1,$2,$3,$4)"+
		" ON CONFLICT (workspace_id, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
		workspace, name, string(text), millis(now))
	return err
}
