package data

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/catalog"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	catalogPath      = door.WS + "/catalogs"
	catalogFileLimit = 50 << 20 // bytes of a CSV file
)

// registerCatalogs adds catalogs, their items and selections.
func (a *API) registerCatalogs() {
	const one, items, item = catalogPath + "/{catalog}", catalogPath + "/{catalog}/items", catalogPath + "/{catalog}/items/{item}"
	door.On(a.Door, "GET", catalogPath, door.DataRead, "listCatalogs", "Data", "The catalogs: tables of things that messages speak of", a.catalogList)
	door.On(a.Door, "POST", catalogPath, door.DataManage, "addCatalog", "Data", "Make a catalog", a.catalogAdd, door.Status(http.StatusCreated))
	door.On(a.Door, "GET", one, door.DataRead, "getCatalog", "Data", "One catalog: its fields, its selections, how many items", a.catalogShow)
	door.On(a.Door, "PATCH", one, door.DataManage, "updateCatalog", "Data", "Change the description", a.catalogUpdate)
	door.Do(a.Door, "DELETE", one, door.DataManage, "deleteCatalog", "Data", "Remove a catalog with its items", a.catalogDelete)
	door.On(a.Door, "POST", one+"/fields", door.DataManage, "addCatalogFields", "Data", "Add fields: up to 50", a.catalogFieldsAdd)
	door.Do(a.Door, "DELETE", one+"/fields/{field}", door.DataManage, "deleteCatalogField", "Data", "Remove a field with its values", a.catalogFieldDelete)
	door.On(a.Door, "POST", one+"/selections", door.DataManage, "addCatalogSelection", "Data", "Make a selection", a.catalogSelectionAdd)
	door.Do(a.Door, "DELETE", one+"/selections/{selection}", door.DataManage, "deleteCatalogSelection", "Data", "Remove a selection", a.catalogSelectionDelete)
	door.On(a.Door, "GET", one+"/selections/{selection}/items", door.DataRead, "listCatalogSelectionItems", "Data", "The items that a selection chooses now", a.catalogSelectionItems)
	a.Huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[CatalogImport](), true, "")
	a.Plain(door.PlainOperation{Method: http.MethodPost, Path: one + "/import", Need: door.DataManage, ID: "importCatalog", Tag: "Data", Summary: "Read items out of a CSV file",
		Description: "The body is the file, at most 50 MB: UTF-8, with a header of which one column is id; commas, semicolons or tabs between the cells. A blank cell leaves the value as it is. A catalog that is not there is made, with types that fit the first 200 rows. Rows that are not right are left out and named.",
		Body:        "text/csv", Limit: catalogFileLimit, Answer: "application/json", Schema: "CatalogImport", Status: http.StatusOK}, a.catalogImport)
	door.On(a.Door, "GET", items, door.DataRead, "listCatalogItems", "Data", "The items of a catalog, by id", a.catalogItemList)
	door.On(a.Door, "GET", item, door.DataRead, "getCatalogItem", "Data", "One item", a.catalogItemShow)
	door.On(a.Door, "PUT", item, door.DataManage, "putCatalogItem", "Data", "Make an item, or replace it", a.catalogItemPut)
	door.On(a.Door, "PATCH", item, door.DataManage, "updateCatalogItem", "Data", "Change values of an item; null empties one, $add and $remove change an array", a.catalogItemPatch)
	door.Do(a.Door, "DELETE", item, door.DataManage, "deleteCatalogItem", "Data", "Remove an item", a.catalogItemDelete)
}

// CatalogView is a catalog.
type CatalogView struct {
	Name        string                       `json:"name"`
	Description string                       `json:"description"`
	Fields      []petitbleu.CatalogField     `json:"fields" nullable:"false" doc:"The first is id. Types: string, number, boolean, time, object, array"`
	Selections  []petitbleu.CatalogSelection `json:"selections" nullable:"false"`
	Items       int64                        `json:"items" doc:"How many"`
	CreatedAt   time.Time                    `json:"created_at"`
	UpdatedAt   time.Time                    `json:"updated_at" doc:"Of the catalog or of an item"`
}

func catalogView(c petitbleu.Catalog) CatalogView {
	return CatalogView{c.Name, c.Description, c.Fields, append([]petitbleu.CatalogSelection{}, c.Selections...), c.Items, c.CreatedAt, c.UpdatedAt}
}

// CatalogItemView is an item of a catalog.
type CatalogItemView struct {
	ID        string         `json:"id"`
	Values    map[string]any `json:"values" doc:"By field; those without a value are left out"`
	UpdatedAt time.Time      `json:"updated_at"`
}

func catalogItemView(i petitbleu.CatalogItem) CatalogItemView {
	return CatalogItemView{i.ID, i.Values, i.UpdatedAt}
}

// OneCatalog names a catalog.
type OneCatalog struct {
	door.InWorkspace
	Catalog string `path:"catalog" doc:"Its name" maxLength:"250"`
}

// wrong gives what package catalog found in the form of this door.
func wrong(err error) error {
	all, ok := errors.AsType[catalog.Problems](err)
	if !ok {
		return err
	}
	code := petitbleu.CodeInvalidParameter
	switch {
	case all.Missing():
		code = petitbleu.CodeNotFound
	case all.Taken():
		code = petitbleu.CodeConflict
	}
	return petitbleu.Errorf(code, "%s.", all.Error())
}

// catalogChange runs a change of a catalog and gives the catalog as it is then.
func (a *API) catalogChange(ctx context.Context, in OneCatalog, fn func(tx *store.Tx) error) (CatalogView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (CatalogView, error) {
		if err := fn(tx); err != nil {
			return CatalogView{}, wrong(err)
		}
		c, err := catalog.Get(tx, in.WS, in.Catalog)
		return catalogView(c), wrong(err)
	})
}

func (a *API) catalogList(ctx context.Context, in *door.InWorkspace) (door.List[CatalogView], error) {
	cs, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.Catalog, error) { return tx.Catalogs(in.WS) })
	return door.All(door.MapEach(cs, catalogView)), err
}

type catalogAddInput struct {
	door.InWorkspace
	Body struct {
		Name        string                   `json:"name" maxLength:"250" doc:"Letters, numbers, hyphens, underscores"`
		Description string                   `json:"description,omitempty" maxLength:"250"`
		Fields      []petitbleu.CatalogField `json:"fields" doc:"The first must be id, of type string"`
	}
}

func (a *API) catalogAdd(ctx context.Context, in *catalogAddInput) (CatalogView, error) {
	now := door.StampTime(a.Now())
	c := petitbleu.Catalog{WorkspaceID: in.WS, Name: in.Body.Name, Description: in.Body.Description, Fields: in.Body.Fields, CreatedAt: now, UpdatedAt: now}
	return a.catalogChange(ctx, OneCatalog{in.InWorkspace, c.Name}, func(tx *store.Tx) error { return catalog.Add(tx, c) })
}

func (a *API) catalogShow(ctx context.Context, in *OneCatalog) (CatalogView, error) {
	c, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Catalog, error) { return catalog.Get(tx, in.WS, in.Catalog) })
	return catalogView(c), wrong(err)
}

type catalogUpdateInput struct {
	OneCatalog
	Body struct {
		Description string `json:"description" maxLength:"250"`
	}
}

func (a *API) catalogUpdate(ctx context.Context, in *catalogUpdateInput) (CatalogView, error) {
	return a.catalogChange(ctx, in.OneCatalog, func(tx *store.Tx) error {
		return catalog.Describe(tx, in.WS, in.Catalog, in.Body.Description, a.Now())
	})
}

func (a *API) catalogDelete(ctx context.Context, in *OneCatalog) error {
	return a.Write(ctx, func(tx *store.Tx) error { return wrong(catalog.Remove(tx, in.WS, in.Catalog)) })
}

type catalogFieldsAddInput struct {
	OneCatalog
	Body struct {
		Fields []petitbleu.CatalogField `json:"fields" minItems:"1" maxItems:"50"`
	}
}

func (a *API) catalogFieldsAdd(ctx context.Context, in *catalogFieldsAddInput) (CatalogView, error) {
	return a.catalogChange(ctx, in.OneCatalog, func(tx *store.Tx) error {
		return catalog.GrowFields(tx, in.WS, in.Catalog, in.Body.Fields, a.Now())
	})
}

type oneCatalogField struct {
	OneCatalog
	Field string `path:"field" maxLength:"250"`
}

func (a *API) catalogFieldDelete(ctx context.Context, in *oneCatalogField) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		return wrong(catalog.DropField(tx, in.WS, in.Catalog, in.Field, a.Now()))
	})
}

type catalogSelectionAddInput struct {
	OneCatalog
	Body struct {
		Name        string             `json:"name" maxLength:"250" doc:"Letters, numbers, hyphens, underscores"`
		Description string             `json:"description,omitempty" maxLength:"250"`
		Filters     []newCatalogFilter `json:"filters,omitempty" maxItems:"4" doc:"All must be met"`
		Limit       int                `json:"results_limit,omitempty" default:"50" minimum:"1" maximum:"50"`
		SortField   string             `json:"sort_field,omitempty" doc:"Without it the items come in no particular order"`
		SortOrder   string             `json:"sort_order,omitempty" enum:"asc,desc"`
	}
}

type newCatalogFilter struct {
	Field    string          `json:"field"`
	Operator string          `json:"operator" enum:"equals,does not equal,greater than,less than,is,before,after,includes value,does not include value"`
	Value    json.RawMessage `json:"value"`
}

func (in *catalogSelectionAddInput) selection() (s petitbleu.CatalogSelection, err error) {
	b := in.Body
	s = petitbleu.CatalogSelection{Name: b.Name, Description: b.Description, Filters: []petitbleu.CatalogFilter{}, Limit: b.Limit, SortField: b.SortField, SortOrder: b.SortOrder}
	for _, f := range b.Filters {
		v, err := exactly(f.Value)
		if err != nil {
			return s, err
		}
		s.Filters = append(s.Filters, petitbleu.CatalogFilter{Field: f.Field, Operator: f.Operator, Value: v})
	}
	return s, nil
}

// exactly reads JSON whose numbers keep their digits.
func exactly(text json.RawMessage) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

func (a *API) catalogSelectionAdd(ctx context.Context, in *catalogSelectionAddInput) (CatalogView, error) {
	s, err := in.selection()
	if err != nil {
		return CatalogView{}, err
	}
	return a.catalogChange(ctx, in.OneCatalog, func(tx *store.Tx) error {
		return catalog.AddSelection(tx, in.WS, in.Catalog, s, a.Now())
	})
}

type oneCatalogSelection struct {
	OneCatalog
	Selection string `path:"selection" maxLength:"250"`
}

func (a *API) catalogSelectionDelete(ctx context.Context, in *oneCatalogSelection) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		return wrong(catalog.DropSelection(tx, in.WS, in.Catalog, in.Selection, a.Now()))
	})
}

func (a *API) catalogSelectionItems(ctx context.Context, in *oneCatalogSelection) (door.List[CatalogItemView], error) {
	items, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.CatalogItem, error) {
		return catalog.Chosen(tx, in.WS, in.Catalog, in.Selection)
	})
	return door.All(door.MapEach(items, catalogItemView)), wrong(err)
}

type catalogItemListInput struct {
	OneCatalog
	door.Paging
	Search string `query:"search" maxLength:"255" doc:"Part of the id or of a value, in any case"`
}

func (a *API) catalogItemList(ctx context.Context, in *catalogItemListInput) (l door.List[CatalogItemView], err error) {
	items, err := door.Read(ctx, a.Door, func(tx *store.Tx) ([]petitbleu.CatalogItem, error) {
		if _, err := catalog.Get(tx, in.WS, in.Catalog); err != nil {
			return nil, err
		}
		if in.Search != "" {
			return itemsWith(tx, in)
		}
		return tx.CatalogItems(in.WS, in.Catalog, in.Cursor, "", in.Limit+1)
	})
	items, l.Next = door.PageOf(items, in.Limit, func(last petitbleu.CatalogItem) string { return last.ID })
	l.Items = door.MapEach(items, catalogItemView)
	return l, wrong(err)
}

// itemsWith gives items that have a text in their id or in a value, one more than the limit when there are more.
func itemsWith(tx *store.Tx, in *catalogItemListInput) (found []petitbleu.CatalogItem, err error) {
	const batch = 500
	text := strings.ToLower(in.Search)
	for after := in.Cursor; len(found) <= in.Limit; {
		some, err := tx.CatalogItemsLike(in.WS, in.Catalog, in.Search, after, batch)
		if err != nil {
			return nil, err
		}
		for _, i := range some {
			if len(found) <= in.Limit && holds(i, text) {
				found = append(found, i)
			}
		}
		if len(some) < batch {
			break
		}
		after = some[batch-1].ID
	}
	return found, nil
}

// holds tells whether a text in lower case stands in an item's id or values.
func holds(i petitbleu.CatalogItem, text string) bool {
	if strings.Contains(strings.ToLower(i.ID), text) {
		return true
	}
	for _, v := range i.Values {
		shown, isText := v.(string)
		if !isText {
			all, err := json.Marshal(v)
			if err != nil {
				continue
			}
			shown = string(all)
		}
		if strings.Contains(strings.ToLower(shown), text) {
			return true
		}
	}
	return false
}

// CatalogImport says what a file brought.
type CatalogImport struct {
	catalog.Report
	Catalog CatalogView `json:"catalog"`
}

func (a *API) catalogImport(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	name := r.PathValue("catalog")
	rep, err := catalog.Import(r.Context(), a.Store, ws, name, r.Body, door.StampTime(a.Now()))
	if err != nil {
		return wrong(err)
	}
	c, err := door.Read(r.Context(), a.Door, func(tx *store.Tx) (petitbleu.Catalog, error) { return catalog.Get(tx, ws, name) })
	if err != nil {
		return wrong(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = door.JSON.Marshal(w, CatalogImport{rep, catalogView(c)}) // the caller may have gone
	return nil
}

// OneCatalogItem names an item of a catalog.
type OneCatalogItem struct {
	OneCatalog
	Item string `path:"item" doc:"Its id" maxLength:"250"`
}

func (a *API) catalogItem(tx *store.Tx, in OneCatalogItem) (CatalogItemView, error) {
	found, err := tx.CatalogItemsByID(in.WS, in.Catalog, []string{in.Item})
	i, ok := found[in.Item]
	if err == nil && !ok {
		err = catalog.ItemNotFound(in.Item)
	}
	return catalogItemView(i), err
}

func (a *API) catalogItemShow(ctx context.Context, in *OneCatalogItem) (CatalogItemView, error) {
	v, err := door.Read(ctx, a.Door, func(tx *store.Tx) (CatalogItemView, error) {
		if _, err := catalog.Get(tx, in.WS, in.Catalog); err != nil {
			return CatalogItemView{}, err
		}
		return a.catalogItem(tx, *in)
	})
	return v, wrong(err)
}

type catalogItemInput struct {
	OneCatalogItem
	Body struct {
		Values map[string]json.RawMessage `json:"values" doc:"By field"`
	}
}

// given reads the item of a request; numbers keep their digits.
func (in *catalogItemInput) given() ([]catalog.Given, error) {
	if _, err := catalog.CheckIDs([]any{in.Item}); err != nil {
		return nil, err
	}
	g := catalog.Given{ID: in.Item, Values: map[string]any{}}
	for name, text := range in.Body.Values {
		v, err := exactly(text)
		if err != nil {
			return nil, err
		}
		g.Values[name] = v
	}
	return []catalog.Given{g}, nil
}

func (a *API) catalogItemWrite(ctx context.Context, in *catalogItemInput, fn func(tx *store.Tx, given []catalog.Given) error) (CatalogItemView, error) {
	return door.Write(ctx, a.Door, func(tx *store.Tx) (v CatalogItemView, err error) {
		given, err := in.given()
		if err == nil {
			err = fn(tx, given)
		}
		if err == nil {
			v, err = a.catalogItem(tx, in.OneCatalogItem)
		}
		return v, wrong(err)
	})
}

func (a *API) catalogItemPut(ctx context.Context, in *catalogItemInput) (CatalogItemView, error) {
	return a.catalogItemWrite(ctx, in, func(tx *store.Tx, given []catalog.Given) error {
		return catalog.ReplaceItems(tx, in.WS, in.Catalog, given, a.Now())
	})
}

func (a *API) catalogItemPatch(ctx context.Context, in *catalogItemInput) (CatalogItemView, error) {
	return a.catalogItemWrite(ctx, in, func(tx *store.Tx, given []catalog.Given) error {
		missing, err := catalog.PatchItems(tx, in.WS, in.Catalog, given, a.Now())
		if err == nil && len(missing) > 0 {
			err = catalog.ItemNotFound(in.Item)
		}
		return err
	})
}

func (a *API) catalogItemDelete(ctx context.Context, in *OneCatalogItem) error {
	return a.Write(ctx, func(tx *store.Tx) error {
		n, err := catalog.RemoveItems(tx, in.WS, in.Catalog, []string{in.Item}, a.Now())
		if err == nil && n == 0 {
			err = catalog.ItemNotFound(in.Item)
		}
		return wrong(err)
	})
}
