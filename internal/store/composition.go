package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

// PutComposition keeps a composition and gives its id. What is there already, word for word, is not
// kept again: its id is that of the row that is there.
func (t *Tx) PutComposition(workspace string, c petitbleu.Composition, now time.Time) (id string, err error) {
	body, hash, err := c.Document()
	if err != nil {
		return "", fmt.Errorf("composition: %w", err)
	}
	const find = "SELECT id FROM compositions WHERE workspace_id = $1 AND hash = $2"
	id, ok, err := one(t, value[string], find, workspace, hash)
	if err != nil || ok {
		return id, err
	}
	id = petitbleu.NewID(petitbleu.KindComposition, now)
	n, err := t.exec("INSERT INTO compositions (workspace_id, id, hash, body, created_at) VALUES ($1,$2,$3,$4,$5) ON CONFLICT (workspace_id, hash) DO NOTHING",
		workspace, id, hash, body, millis(now))
	if err != nil || n == 1 {
		return id, err
	}
	id, _, err = one(t, value[string], find, workspace, hash)
	return id, err
}

// Compositions gives compositions by their ids; what is not there is left out.
func (t *Tx) Compositions(workspace string, ids []string) (map[string]*petitbleu.Composition, error) {
	found := make(map[string]*petitbleu.Composition, len(ids))
	scan := func(r scanner) (c *petitbleu.Composition, err error) {
		c = &petitbleu.Composition{WorkspaceID: workspace}
		var body string
		if err = r.Scan(&c.ID, &body, at(&c.CreatedAt)); err != nil {
			return c, err
		}
		if err = json.Unmarshal([]byte(body), c); err != nil {
			return c, fmt.Errorf("composition %s: %w", c.ID, err)
		}
		return c, nil
	}
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scan, "SELECT id, body, created_at FROM compositions WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+")",
			withList([]any{workspace}, part)...)
		for _, c := range all {
			found[c.ID] = c
		}
		return err
	})
	return found, err
}
