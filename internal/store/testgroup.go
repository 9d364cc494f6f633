package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const testGroupColumns = "g.workspace_id, g.id, g.name, g.created_at, g.updated_at, (SELECT COUNT(*) FROM test_group_people p WHERE p.workspace_id = g.workspace_id AND p.group_id = g.id)"

func scanTestGroup(r scanner) (g petitbleu.TestGroup, err error) {
	err = r.Scan(&g.WorkspaceID, &g.ID, &g.Name, at(&g.CreatedAt), at(&g.UpdatedAt), &g.People)
	return g, err
}

// PutTestGroup adds a test group or writes its name anew. It is false when another has the name.
func (t *Tx) PutTestGroup(g petitbleu.TestGroup) (bool, error) {
	taken, _, err := one(t, value[int64], "SELECT COUNT(*) FROM test_groups WHERE workspace_id = $1 AND lower(name) = lower($2) AND id <> $3", g.WorkspaceID, g.Name, g.ID)
	if err != nil || taken > 0 {
		return false, err
	}
	_, err = t.exec(`INSERT INTO test_groups (workspace_id, id, name, created_at, updated_at) VALUES ($1,$2,$3,$4,$5)
		ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at`,
		g.WorkspaceID, g.ID, g.Name, millis(g.CreatedAt), millis(g.UpdatedAt))
	return err == nil, err
}

// TestGroup gives one test group, or ErrNotFound.
func (t *Tx) TestGroup(workspace, id string) (petitbleu.TestGroup, error) {
	return must(one(t, scanTestGroup, "SELECT "+testGroupColumns+" FROM test_groups g WHERE g.workspace_id = $1 AND g.id = $2", workspace, id))
}

// TestGroups lists the test groups of a workspace by name.
func (t *Tx) TestGroups(workspace string) ([]petitbleu.TestGroup, error) {
	return list(t, scanTestGroup, "SELECT "+testGroupColumns+" FROM test_groups g WHERE g.workspace_id = $1 ORDER BY lower(g.name), g.id", workspace)
}

// DeleteTestGroup removes a test group, or gives ErrNotFound. Its people stay people.
func (t *Tx) DeleteTestGroup(workspace, id string) error {
	return found(t.exec("DELETE FROM test_groups WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// AddToTestGroup puts people into a group; those who are in it already stay.
func (t *Tx) AddToTestGroup(workspace, group string, profiles []string, now time.Time) error {
	rows := make([][]any, len(profiles))
	for i, id := range profiles {
		rows[i] = []any{workspace, group, id, millis(now)}
	}
	_, err := t.insertRows("INSERT INTO test_group_people (workspace_id, group_id, profile_id, added_at) VALUES", "ON CONFLICT DO NOTHING", rows)
	return err
}

// DropFromTestGroup takes a person out of a group, or gives ErrNotFound.
func (t *Tx) DropFromTestGroup(workspace, group, profile string) error {
	return found(t.exec("DELETE FROM test_group_people WHERE workspace_id = $1 AND group_id = $2 AND profile_id = $3", workspace, group, profile))
}

// TestGroupPeople lists the people of a group, those who were added first before the others.
func (t *Tx) TestGroupPeople(workspace, group string) ([]string, error) {
	return list(t, value[string], "SELECT profile_id FROM test_group_people WHERE workspace_id = $1 AND group_id = $2 ORDER BY added_at, profile_id", workspace, group)
}

// Safe tells who of some people is in the safe group of the workspace: to whom an installation in
// safe mode sends.
func (t *Tx) Safe(workspace string, profiles []string) (map[string]bool, error) {
	group := ""
	if ok, err := t.Setting(workspace, petitbleu.SafeGroupSetting, &group); err != nil || !ok {
		return nil, err
	}
	safe := map[string]bool{}
	err := inChunks(profiles, 500, func(part []string) error {
		found, err := list(t, value[string], "SELECT profile_id FROM test_group_people WHERE workspace_id = $1 AND group_id = $2 AND profile_id IN ("+places(2, len(part))+")",
			withList([]any{workspace, group}, part)...)
		for _, id := range found {
			safe[id] = true
		}
		return err
	})
	return safe, err
}
