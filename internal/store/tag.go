package store

import "time"

// Tag is a label of ours on things.
type Tag struct {
	WorkspaceID string
	ID          string
	Name        string
	NameKey     string // as it is compared; unique in the workspace
	ParentID    string // may be empty
	Colour      string
	Description string
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

const tagColumns = "workspace_id, id, name, name_key, parent_id, colour, description, created_at, updated_at"

func scanTag(r scanner) (v Tag, err error) {
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.Name, &v.NameKey, &v.ParentID, &v.Colour, &v.Description, at(&v.CreatedAt), at(&v.UpdatedAt))
	return v, err
}

// Tags lists the tags of a workspace by name.
func (t *Tx) Tags(workspaceID string) ([]Tag, error) {
	return list(t, scanTag, "SELECT "+tagColumns+" FROM tags WHERE workspace_id = $1 ORDER BY name_key, id", workspaceID)
}

// Tag gives one tag, or ErrNotFound.
func (t *Tx) Tag(workspaceID, id string) (Tag, error) {
	return must(one(t, scanTag, "SELECT "+tagColumns+" FROM tags WHERE workspace_id = $1 AND id = $2", workspaceID, id))
}

// PutTag adds a tag or writes one anew.
func (t *Tx) PutTag(v Tag) error {
	_, err := t.exec("INSERT INTO tags ("+tagColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
		ON CONFLICT (workspace_id, id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, parent_id = excluded.parent_id,
		colour = excluded.colour, description = excluded.description, updated_at = excluded.updated_at`,
		v.WorkspaceID, v.ID, v.Name, v.NameKey, v.ParentID, v.Colour, v.Description, millis(v.CreatedAt), millis(v.UpdatedAt))
	return err
}

// DeleteTag removes a tag from everything that has it; its children lose their parent. It answers
// ErrNotFound when there is none.
func (t *Tx) DeleteTag(workspaceID, id string) error {
	if _, err := t.exec("UPDATE tags SET parent_id = '' WHERE workspace_id = $1 AND parent_id = $2", workspaceID, id); err != nil {
		return err
	}
	return found(t.exec("DELETE FROM tags WHERE workspace_id = $1 AND id = $2", workspaceID, id))
}

// MergeTags gives everything that has one tag another tag, with its children, and removes it.
func (t *Tx) MergeTags(workspaceID, id, into string) error {
	_, err := t.exec(`INSERT INTO tagged (workspace_id, kind, object_id, tag_id)
		SELECT workspace_id, kind, object_id, $3 FROM tagged WHERE workspace_id = $1 AND tag_id = $2 ON CONFLICT DO NOTHING`, workspaceID, id, into)
	if err != nil {
		return err
	}
	if _, err := t.exec("UPDATE tags SET parent_id = $3 WHERE workspace_id = $1 AND parent_id = $2 AND id <> $3", workspaceID, id, into); err != nil {
		return err
	}
	return t.DeleteTag(workspaceID, id)
}

// SetTags gives a thing its tags, and no others.
func (t *Tx) SetTags(workspaceID, kind, objectID string, tagIDs []string) error {
	if _, err := t.exec("DELETE FROM tagged WHERE workspace_id = $1 AND kind = $2 AND object_id = $3", workspaceID, kind, objectID); err != nil {
		return err
	}
	rows := make([][]any, len(tagIDs))
	for i, id := range tagIDs {
		rows[i] = []any{workspaceID, kind, objectID, id}
	}
	_, err := t.insertRows("INSERT INTO tagged (workspace_id, kind, object_id, tag_id) VALUES", "ON CONFLICT DO NOTHING", rows)
	return err
}

// TagsOf gives the tags of things of a kind, by the id of the thing, each by name.
func (t *Tx) TagsOf(workspaceID, kind string, objectIDs []string) (map[string][]string, error) {
	type of struct{ object, tag string }
	scan := func(r scanner) (o of, err error) {
		err = r.Scan(&o.object, &o.tag)
		return o, err
	}
	out := map[string][]string{}
	err := inChunks(objectIDs, 64, func(part []string) error {
		rows, err := list(t, scan, `SELECT d.object_id, d.tag_id FROM tagged d JOIN tags g ON g.workspace_id = d.workspace_id AND g.id = d.tag_id
			WHERE d.workspace_id = $1 AND d.kind = $2 AND d.object_id IN (`+places(2, len(part))+") ORDER BY d.object_id, g.name_key, g.id",
			withList([]any{workspaceID, kind}, part)...)
		for _, o := range rows {
			out[o.object] = append(out[o.object], o.tag)
		}
		return err
	})
	return out, err
}

// Tagged lists the things of a kind that have one of some tags, by id.
func (t *Tx) Tagged(workspaceID, kind string, tagIDs []string) ([]string, error) {
	if len(tagIDs) == 0 {
		return nil, nil
	}
	return list(t, value[string], "SELECT DISTINCT object_id FROM tagged WHERE workspace_id = $1 AND kind = $2 AND tag_id IN ("+
		places(2, len(tagIDs))+") ORDER BY object_id", withList([]any{workspaceID, kind}, tagIDs)...)
}

// Labelled lists the things of a kind that have a tag or a team, by id.
func (t *Tx) Labelled(workspaceID, kind string) ([]string, error) {
	return list(t, value[string], `SELECT object_id FROM tagged WHERE workspace_id = $1 AND kind = $2
		UNION SELECT object_id FROM team_things WHERE workspace_id = $1 AND kind = $2 ORDER BY object_id`, workspaceID, kind)
}

// CountTagged counts the things with each tag, by tag and kind.
func (t *Tx) CountTagged(workspaceID string) (map[string]map[string]int64, error) {
	return t.countByKind("SELECT tag_id, kind, COUNT(*) FROM tagged WHERE workspace_id = $1 GROUP BY tag_id, kind ORDER BY tag_id, kind", workspaceID)
}

// Untag removes all tags and the team of a thing that is deleted.
func (t *Tx) Untag(workspaceID, kind, objectID string) error {
	if err := t.SetTags(workspaceID, kind, objectID, nil); err != nil {
		return err
	}
	return t.SetTeamOf(workspaceID, kind, objectID, "")
}
