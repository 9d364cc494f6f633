package catalog

import (
	"errors"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Add makes a catalog. The error may be [Problems].
func Add(tx *store.Tx, c petitbleu.Catalog) error {
	if err := Check(c); err != nil {
		return err
	}
	all, err := tx.Catalogs(c.WorkspaceID)
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(all, func(o petitbleu.Catalog) bool { return o.Name == c.Name }):
		return Exists(c.Name)
	case len(all) >= CatalogLimit:
		return TooMany()
	}
	fresh, err := tx.InsertCatalog(c)
	if err == nil && !fresh {
		err = Exists(c.Name)
	}
	return err
}

// Remove removes a catalog with its items. The error may be [Problems].
func Remove(tx *store.Tx, workspace, name string) error {
	return orNotFound(tx.DeleteCatalog(workspace, name), name)
}

// Get gives a catalog with the number of its items. The error may be [Problems].
func Get(tx *store.Tx, workspace, name string) (petitbleu.Catalog, error) {
	c, err := tx.Catalog(workspace, name)
	return c, orNotFound(err, name)
}

func orNotFound(err error, name string) error {
	if errors.Is(err, store.ErrNotFound) {
		return NotFound(name)
	}
	return err
}

// changeDefinition locks a catalog for the transaction, changes it and writes its definition.
func changeDefinition(tx *store.Tx, workspace, name string, now time.Time, fn func(*petitbleu.Catalog) error) error {
	c, err := tx.ChangeCatalog(workspace, name, now)
	if err != nil {
		return orNotFound(err, name)
	}
	if err := fn(&c); err != nil {
		return err
	}
	return tx.UpdateCatalog(c)
}

// Describe changes the description of a catalog. The error may be [Problems].
func Describe(tx *store.Tx, workspace, name, description string, now time.Time) error {
	return changeDefinition(tx, workspace, name, now, func(c *petitbleu.Catalog) error {
		c.Description = description
		if tooLong(description, DescriptionLimit) {
			return descriptionTooLong
		}
		return nil
	})
}

// GrowFields adds fields to a catalog. The error may be [Problems].
func GrowFields(tx *store.Tx, workspace, name string, more []petitbleu.CatalogField, now time.Time) error {
	return changeDefinition(tx, workspace, name, now, func(c *petitbleu.Catalog) (err error) {
		c.Fields, err = AddFields(*c, more)
		return err
	})
}

// DropField removes a field of a catalog with its values. The error may be [Problems].
func DropField(tx *store.Tx, workspace, name, field string, now time.Time) error {
	return changeDefinition(tx, workspace, name, now, func(c *petitbleu.Catalog) (err error) {
		if c.Fields, err = RemoveField(*c, field); err != nil {
			return err
		}
		return tx.ForgetCatalogField(workspace, name, field)
	})
}

// AddSelection adds a selection to a catalog. The error may be [Problems].
func AddSelection(tx *store.Tx, workspace, name string, s petitbleu.CatalogSelection, now time.Time) error {
	return changeDefinition(tx, workspace, name, now, func(c *petitbleu.Catalog) error {
		s, err := CheckSelection(*c, s)
		c.Selections = append(c.Selections, s)
		return err
	})
}

// DropSelection removes a selection of a catalog. The error may be [Problems].
func DropSelection(tx *store.Tx, workspace, name, selection string, now time.Time) error {
	return changeDefinition(tx, workspace, name, now, func(c *petitbleu.Catalog) error {
		at := slices.IndexFunc(c.Selections, func(s petitbleu.CatalogSelection) bool { return s.Name == selection })
		if at < 0 {
			return SelectionNotFound(selection)
		}
		c.Selections = slices.Delete(c.Selections, at, at+1)
		return nil
	})
}

// Given is an item as a request gives it: its id, and values of fields.
type Given struct {
	ID     string
	Values map[string]any
}

// AddItems makes items and leaves alone those that are there already, whose ids it gives. The error
// may be [Problems]: then nothing was done.
func AddItems(tx *store.Tx, workspace, name string, given []Given, now time.Time) (there []string, err error) {
	err = changeItems(tx, workspace, name, given, now, func(c petitbleu.Catalog, old *petitbleu.CatalogItem, g Given) (map[string]any, error) {
		if old != nil {
			there = append(there, g.ID)
			return nil, nil
		}
		return Make(c.Fields, g.ID, g.Values)
	})
	return there, err
}

// ReplaceItems makes items, or puts them in the place of those that are there. The error may be
// [Problems]: then nothing was done.
func ReplaceItems(tx *store.Tx, workspace, name string, given []Given, now time.Time) error {
	return changeItems(tx, workspace, name, given, now, func(c petitbleu.Catalog, _ *petitbleu.CatalogItem, g Given) (map[string]any, error) {
		return Make(c.Fields, g.ID, g.Values)
	})
}

// PatchItems changes values of items and gives the ids of those that are not there. The error may be
// [Problems]: then nothing was done.
func PatchItems(tx *store.Tx, workspace, name string, given []Given, now time.Time) (missing []string, err error) {
	err = changeItems(tx, workspace, name, given, now, func(c petitbleu.Catalog, old *petitbleu.CatalogItem, g Given) (map[string]any, error) {
		if old == nil {
			missing = append(missing, g.ID)
			return nil, nil
		}
		return Patch(c.Fields, g.ID, old.Values, g.Values)
	})
	return missing, err
}

// changeItems writes what items become; it passes over those that become nil.
func changeItems(tx *store.Tx, workspace, name string, given []Given, now time.Time, become func(petitbleu.Catalog, *petitbleu.CatalogItem, Given) (map[string]any, error)) error {
	c, err := tx.ChangeCatalog(workspace, name, now)
	if err != nil {
		return orNotFound(err, name)
	}
	ids := []string{}
	for _, g := range given {
		ids = append(ids, g.ID)
	}
	had, err := tx.CatalogItemsByID(workspace, name, ids)
	if err != nil {
		return err
	}
	var items []petitbleu.CatalogItem
	for _, g := range given {
		var old *petitbleu.CatalogItem
		if item, there := had[g.ID]; there {
			old = &item
		}
		values, err := become(c, old, g)
		if err != nil {
			return err
		}
		if values != nil {
			items = append(items, petitbleu.CatalogItem{ID: g.ID, Values: values, UpdatedAt: now})
		}
	}
	return tx.SaveCatalogItems(workspace, name, items)
}

// RemoveItems removes items and tells how many there were. The error may be [Problems].
func RemoveItems(tx *store.Tx, workspace, name string, ids []string, now time.Time) (int64, error) {
	if _, err := tx.ChangeCatalog(workspace, name, now); err != nil {
		return 0, orNotFound(err, name)
	}
	return tx.DeleteCatalogItems(workspace, name, ids)
}

// Chosen gives the items that a selection of a catalog chooses. The error may be [Problems].
func Chosen(tx *store.Tx, workspace, name, selection string) ([]petitbleu.CatalogItem, error) {
	c, err := Get(tx, workspace, name)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(c.Selections, func(s petitbleu.CatalogSelection) bool { return s.Name == selection })
	if at < 0 {
		return nil, SelectionNotFound(selection)
	}
	choice := Choose(c, c.Selections[at])
	for after := ""; ; {
		page, err := tx.CatalogItems(workspace, name, after, "", 500)
		if err != nil || len(page) == 0 || choice.Add(page) {
			return choice.Items(), err
		}
		after = page[len(page)-1].ID
	}
}
