package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const (
	catalogColumns = "workspace_id, name, description, fields, selections, created_at, updated_at"
	itemColumns    = "id, document, updated_at"
)

func scanCatalog(r scanner) (c petitbleu.Catalog, err error) {
	var fields, selections []byte
	if err = r.Scan(&c.WorkspaceID, &c.Name, &c.Description, &fields, &selections, at(&c.CreatedAt), at(&c.UpdatedAt)); err != nil {
		return c, err
	}
	if err := json.Unmarshal(fields, &c.Fields); err != nil {
		return c, fmt.Errorf("read the fields of catalog %s: %w", c.Name, err)
	}
	d := json.NewDecoder(bytes.NewReader(selections))
	d.UseNumber()
	if err := d.Decode(&c.Selections); err != nil {
		return c, fmt.Errorf("read the selections of catalog %s: %w", c.Name, err)
	}
	return c, nil
}

func scanCatalogItem(r scanner) (i petitbleu.CatalogItem, err error) {
	var document []byte
	if err = r.Scan(&i.ID, &document, at(&i.UpdatedAt)); err != nil {
		return i, err
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	if err := d.Decode(&i.Values); err != nil {
		return i, fmt.Errorf("read catalog item %s: %w", i.ID, err)
	}
	return i, nil
}

// definitionOf writes what a catalog is made of.
func definitionOf(c petitbleu.Catalog) (fields, selections string, err error) {
	f, err := json.Marshal(c.Fields)
	if err != nil {
		return "", "", err
	}
	if c.Selections == nil {
		c.Selections = []petitbleu.CatalogSelection{}
	}
	s, err := json.Marshal(c.Selections)
	return string(f), string(s), err
}

// InsertCatalog adds a catalog. It is false when another has the name.
func (t *Tx) InsertCatalog(c petitbleu.Catalog) (bool, error) {
	fields, selections, err := definitionOf(c)
	if err != nil {
		return false, err
	}
	n, err := t.exec("INSERT INTO catalogs ("+catalogColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING",
		c.WorkspaceID, c.Name, c.Description, fields, selections, millis(c.CreatedAt), millis(c.UpdatedAt))
	return n == 1, err
}

// Catalogs lists the catalogs of a workspace with the numbers of their items, oldest first.
func (t *Tx) Catalogs(workspace string) ([]petitbleu.Catalog, error) {
	all, err := list(t, scanCatalog, "SELECT "+catalogColumns+" FROM catalogs WHERE workspace_id = $1 ORDER BY created_at, name", workspace)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := t.countItems(&all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (t *Tx) countItems(c *petitbleu.Catalog) error {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM catalog_items WHERE workspace_id = $1 AND catalog = $2", c.WorkspaceID, c.Name)
	c.Items = n
	return err
}

// Catalog gives one catalog with the number of its items, or ErrNotFound.
func (t *Tx) Catalog(workspace, name string) (petitbleu.Catalog, error) {
	c, err := t.catalog(workspace, name)
	if err != nil {
		return c, err
	}
	return c, t.countItems(&c)
}

func (t *Tx) catalog(workspace, name string) (petitbleu.Catalog, error) {
	return must(one(t, scanCatalog, "SELECT "+catalogColumns+" FROM catalogs WHERE workspace_id = $1 AND name = $2", workspace, name))
}

// ChangeCatalog gives a catalog that is about to change, without the number of its items, or
// ErrNotFound. Until the transaction ends nobody else changes the catalog or its items.
func (t *Tx) ChangeCatalog(workspace, name string, now time.Time) (petitbleu.Catalog, error) {
	n, err := t.exec("UPDATE catalogs SET updated_at = $3 WHERE workspace_id = $1 AND name = $2", workspace, name, millis(now))
	if err := found(n, err); err != nil {
		return petitbleu.Catalog{}, err
	}
	return t.catalog(workspace, name)
}

// UpdateCatalog writes a catalog's description, fields and selections.
func (t *Tx) UpdateCatalog(c petitbleu.Catalog) error {
	fields, selections, err := definitionOf(c)
	if err != nil {
		return err
	}
	return found(t.exec("UPDATE catalogs SET description = $3, fields = $4, selections = $5, updated_at = $6 WHERE workspace_id = $1 AND name = $2",
		c.WorkspaceID, c.Name, c.Description, fields, selections, millis(c.UpdatedAt)))
}

// ForgetCatalogField takes the values of a field out of all items of a catalog.
func (t *Tx) ForgetCatalogField(workspace, catalog, field string) error {
	for after := ""; ; {
		page, err := t.CatalogItems(workspace, catalog, after, "", 500)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].ID
		page = slices.DeleteFunc(page, func(i petitbleu.CatalogItem) bool {
			_, has := i.Values[field]
			delete(i.Values, field)
			return !has
		})
		if err := t.SaveCatalogItems(workspace, catalog, page); err != nil {
			return err
		}
	}
}

// DeleteCatalog removes a catalog with its items, or answers ErrNotFound.
func (t *Tx) DeleteCatalog(workspace, name string) error {
	return found(t.exec("DELETE FROM catalogs WHERE workspace_id = $1 AND name = $2", workspace, name))
}

// CatalogItems lists items of a catalog by id: those after an id, or those before one (the ones
// next to it).
func (t *Tx) CatalogItems(workspace, catalog, after, before string, limit int) ([]petitbleu.CatalogItem, error) {
	const from = "SELECT " + itemColumns + " FROM catalog_items WHERE workspace_id = $1 AND catalog = $2"
	if before == "" {
		return list(t, scanCatalogItem, from+" AND id > $3 ORDER BY id LIMIT $4", workspace, catalog, after, int64(limit))
	}
	all, err := list(t, scanCatalogItem, from+" AND id < $3 ORDER BY id DESC LIMIT $4", workspace, catalog, before, int64(limit))
	slices.Reverse(all)
	return all, err
}

// CatalogItemsLike lists items of a catalog after an id whose id or document holds a text in any case. A document
// holds the names of fields too: who asks looks at the values.
func (t *Tx) CatalogItemsLike(workspace, catalog, text, after string, limit int) ([]petitbleu.CatalogItem, error) {
	inDocument, err := attributesText(map[string]any{"": text})
	if err != nil {
		return nil, err
	}
	inDocument = strings.TrimSuffix(strings.TrimPrefix(inDocument, `{"":"`), `"}`)
	return list(t, scanCatalogItem, "SELECT "+itemColumns+" FROM catalog_items WHERE workspace_id = $1 AND catalog = $2 AND id > $3"+
		` AND (lower(id) LIKE lower($4) ESCAPE '\' OR lower(document) LIKE lower($5) ESCAPE '\') ORDER BY id LIMIT $6`,
		workspace, catalog, after, "%"+likeEscape.Replace(text)+"%", "%"+likeEscape.Replace(inDocument)+"%", int64(limit))
}

// CatalogItemsByID gives the items of a list that exist, by id.
func (t *Tx) CatalogItemsByID(workspace, catalog string, ids []string) (map[string]petitbleu.CatalogItem, error) {
	found := make(map[string]petitbleu.CatalogItem, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scanCatalogItem, "SELECT "+itemColumns+" FROM catalog_items WHERE workspace_id = $1 AND catalog = $2 AND id IN ("+
			places(2, len(part))+")", withList([]any{workspace, catalog}, part)...)
		for _, i := range all {
			found[i.ID] = i
		}
		return err
	})
	return found, err
}

// SaveCatalogItems adds items of a catalog, or replaces those that are there. No id may stand twice.
func (t *Tx) SaveCatalogItems(workspace, catalog string, items []petitbleu.CatalogItem) error {
	rows := make([][]any, len(items))
	for n, i := range items {
		document, err := attributesText(i.Values)
		if err != nil {
			return fmt.Errorf("write catalog item %s: %w", i.ID, err)
		}
		rows[n] = []any{workspace, catalog, i.ID, document, millis(i.UpdatedAt)}
	}
	_, err := t.insertRows("INSERT INTO catalog_items (workspace_id, catalog, "+itemColumns+") VALUES",
		"ON CONFLICT (workspace_id, catalog, id) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at", rows)
	return err
}

// DeleteCatalogItems removes the items of a list and tells how many there were.
func (t *Tx) DeleteCatalogItems(workspace, catalog string, ids []string) (deleted int64, err error) {
	err = inChunks(ids, 64, func(part []string) error {
		n, err := t.exec("DELETE FROM catalog_items WHERE workspace_id = $1 AND catalog = $2 AND id IN ("+places(2, len(part))+")",
			withList([]any{workspace, catalog}, part)...)
		deleted += n
		return err
	})
	return deleted, err
}
