package store

import (
	"encoding/json"

	"github.com/petitbleu/petitbleu"
)

const utilityColumns = "workspace_id, page_id, name, language, id, status, reason, definition, updated_at"

func scanUtility(r scanner) (u petitbleu.UtilityTemplate, err error) {
	var definition string
	err = r.Scan(&u.WorkspaceID, &u.PageID, &u.Name, &u.Language, &u.ID, &u.Status, &u.Reason, &definition, at(&u.UpdatedAt))
	if definition != "" {
		u.Definition = json.RawMessage(definition)
	}
	return u, err
}

// mergeUtility: a webhook tells the status and no definition, and may come late.
const mergeUtility = `ON CONFLICT (workspace_id, page_id, name, language) DO UPDATE SET
	definition = CASE WHEN excluded.definition <> '' THEN excluded.definition ELSE utility_templates.definition END,
	id = CASE WHEN excluded.id <> '' THEN excluded.id ELSE utility_templates.id END,
	status = CASE WHEN excluded.updated_at >= utility_templates.updated_at THEN excluded.status ELSE utility_templates.status END,
	reason = CASE WHEN excluded.updated_at >= utility_templates.updated_at THEN excluded.reason ELSE utility_templates.reason END,
	updated_at = CASE WHEN excluded.updated_at > utility_templates.updated_at THEN excluded.updated_at ELSE utility_templates.updated_at END`

// UpsertUtilityTemplates adds templates, or merges what the platform tells of them: the latest
// status stands, and a telling without a definition keeps the one that is known.
func (t *Tx) UpsertUtilityTemplates(templates []petitbleu.UtilityTemplate) error {
	for _, u := range templates { // one by one: a list may name a template twice
		_, err := t.exec("INSERT INTO utility_templates ("+utilityColumns+") VALUES "+tuples(1, 9)+" "+mergeUtility,
			u.WorkspaceID, u.PageID, u.Name, u.Language, u.ID, u.Status, u.Reason, string(u.Definition), millis(u.UpdatedAt))
		if err != nil {
			return err
		}
	}
	return nil
}

// UtilityTemplates lists the templates of a Page by name and language.
func (t *Tx) UtilityTemplates(workspace, page string) ([]petitbleu.UtilityTemplate, error) {
	return list(t, scanUtility, "SELECT "+utilityColumns+
		" FROM utility_templates WHERE workspace_id = $1 AND page_id = $2 ORDER BY name, language", workspace, page)
}

// UtilityTemplate gives one template, or ErrNotFound.
func (t *Tx) UtilityTemplate(workspace, page, name, language string) (petitbleu.UtilityTemplate, error) {
	u, ok, err := one(t, scanUtility, "SELECT "+utilityColumns+
		" FROM utility_templates WHERE workspace_id = $1 AND page_id = $2 AND name = $3 AND language = $4", workspace, page, name, language)
	return must(u, ok, err)
}

// UtilityTemplateByID gives the template that the platform knows by an id, or ErrNotFound.
func (t *Tx) UtilityTemplateByID(workspace, page, id string) (petitbleu.UtilityTemplate, error) {
	u, ok, err := one(t, scanUtility, "SELECT "+utilityColumns+
		" FROM utility_templates WHERE workspace_id = $1 AND page_id = $2 AND id = $3 ORDER BY name, language LIMIT 1", workspace, page, id)
	return must(u, ok, err)
}

// DropUtilityTemplate forgets a template that the platform deleted: every language of it when
// language is empty.
func (t *Tx) DropUtilityTemplate(workspace, page, name, language string) error {
	_, err := t.exec("DELETE FROM utility_templates WHERE workspace_id = $1 AND page_id = $2 AND name = $3 AND (language = $4 OR CAST($4 AS TEXT) = '')",
		workspace, page, name, language)
	return err
}
