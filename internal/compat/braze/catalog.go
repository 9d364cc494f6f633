package braze

import (
	"context"
	"net/http"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/catalog"
	"github.com/petitbleu/petitbleu/internal/store"
)

// catalogView is a catalog as Braze writes it.
type catalogView struct {
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Fields      []fieldView `json:"fields"`
	Items       int64       `json:"num_items"`
	UpdatedAt   string      `json:"updated_at"`
}

// fieldView is a field of one. Token is its place, "-1" for the id (Braze reference, section 2.11).
type fieldView struct {
	Name  string                     `json:"name"`
	Type  petitbleu.CatalogFieldType `json:"type"`
	Token string                     `json:"token"`
}

func viewCatalog(c petitbleu.Catalog) catalogView {
	v := catalogView{Name: c.Name, Description: c.Description, Fields: []fieldView{}, Items: c.Items}
	for i, f := range c.Fields {
		v.Fields = append(v.Fields, fieldView{f.Name, f.Type, strconv.Itoa(i - 1)})
	}
	v.UpdatedAt = c.UpdatedAt.UTC().Format("2006-01-02T15:04:05.000-07:00")
	return v
}

// viewItem is an item as Braze writes it: the id, and each field that has a value.
func viewItem(i petitbleu.CatalogItem) map[string]any {
	out := map[string]any{"id": i.ID}
	for name, v := range i.Values {
		out[name] = v
	}
	return out
}

// catalogsAnswer lists catalogs.
type catalogsAnswer struct {
	Catalogs []catalogView `json:"catalogs"`
	Message  string        `json:"message"`
}

func problems(id, message string) error {
	return catalog.Problems{catalog.NewProblem(id, message, "")}
}

// catalogList lists the catalogs of the workspace, oldest first.
func (d *Door) catalogList(ctx context.Context, c *call) (reply, error) {
	a := catalogsAnswer{[]catalogView{}, success.Message}
	err := d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Catalogs(c.ws)
		for _, one := range all {
			a.Catalogs = append(a.Catalogs, viewCatalog(one))
		}
		return err
	})
	return reply{status: http.StatusOK, body: a}, err
}

// catalogAdd makes the one catalog of a request.
func (d *Door) catalogAdd(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	list, _ := m["catalogs"].([]any)
	if len(list) > 1 {
		return reply{}, problems("too-many-catalog-atoms", "Only one catalog may be made by a request")
	}
	if len(list) == 0 {
		return reply{}, problems("catalog-array-invalid", "'catalogs' must be an array of objects")
	}
	o, ok := list[0].(map[string]any)
	if !ok {
		return reply{}, problems("catalog-array-invalid", "'catalogs' must be an array of objects")
	}
	fresh := petitbleu.Catalog{WorkspaceID: c.ws, CreatedAt: c.now, UpdatedAt: c.now}
	fresh.Name, _ = o["name"].(string)
	fresh.Description, _ = o["description"].(string)
	if fresh.Fields, ok = fieldsOf(o["fields"]); !ok {
		return reply{}, problems("invalid-fields", "'fields' must be an array of objects with a name and a type")
	}
	if err := d.Store.Write(ctx, func(tx *store.Tx) error { return catalog.Add(tx, fresh) }); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: catalogsAnswer{[]catalogView{viewCatalog(fresh)}, success.Message}}, nil
}

// fieldsOf reads definitions of fields.
func fieldsOf(v any) (fields []petitbleu.CatalogField, ok bool) {
	list, ok := v.([]any)
	for _, v := range list {
		o, isObject := v.(map[string]any)
		name, named := o["name"].(string)
		kind, typed := o["type"].(string)
		ok = ok && isObject && named && typed
		fields = append(fields, petitbleu.CatalogField{Name: name, Type: petitbleu.CatalogFieldType(kind)})
	}
	return fields, ok && len(fields) > 0
}

// change runs one change of the catalog in the path, and answers with a status.
func (d *Door) change(ctx context.Context, c *call, status int, fn func(tx *store.Tx, name string) error) (reply, error) {
	name := c.request.PathValue("catalog")
	err := d.Store.Write(ctx, func(tx *store.Tx) error { return fn(tx, name) })
	return reply{status: status, body: success}, err
}

func (d *Door) catalogDelete(ctx context.Context, c *call) (reply, error) {
	return d.change(ctx, c, http.StatusOK, func(tx *store.Tx, name string) error { return catalog.Remove(tx, c.ws, name) })
}

func (d *Door) fieldsAdd(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	fields, ok := fieldsOf(m["fields"])
	if !ok {
		return reply{}, problems("invalid-fields", "'fields' must be an array of objects with a name and a type")
	}
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		return catalog.GrowFields(tx, c.ws, name, fields, c.now)
	})
}

func (d *Door) fieldDelete(ctx context.Context, c *call) (reply, error) {
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		return catalog.DropField(tx, c.ws, name, c.request.PathValue("field"), c.now)
	})
}

func (d *Door) selectionAdd(ctx context.Context, c *call) (reply, error) {
	m, err := c.object()
	if err != nil {
		return reply{}, err
	}
	o, ok := m["selection"].(map[string]any)
	if !ok {
		return reply{}, problems("invalid-selection", "'selection' must be an object")
	}
	s, err := selectionOf(o)
	if err != nil {
		return reply{}, err
	}
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		return catalog.AddSelection(tx, c.ws, name, s, c.now)
	})
}

// selectionOf reads a selection.
func selectionOf(o map[string]any) (s petitbleu.CatalogSelection, err error) {
	s.Name, _ = o["name"].(string)
	s.Description, _ = o["description"].(string)
	s.ExternalID, _ = text(o["external_id"])
	s.SortField, _ = o["sort_field"].(string)
	s.SortOrder, _ = o["sort_order"].(string)
	s.Limit = catalog.ResultLimit
	if o["results_limit"] != nil {
		n, _ := text(o["results_limit"])
		s.Limit = wholeNumber(n)
	}
	s.Filters = []petitbleu.CatalogFilter{}
	list, isList := o["filters"].([]any)
	for _, v := range list {
		f, ok := v.(map[string]any)
		field, hasField := f["field"].(string)
		operator, hasOperator := f["operator"].(string)
		isList = isList && ok && hasField && hasOperator
		s.Filters = append(s.Filters, petitbleu.CatalogFilter{Field: field, Operator: operator, Value: f["value"]})
	}
	if o["filters"] != nil && !isList {
		return s, problems("selection-has-invalid-filter", "'filters' must be an array of objects with field, operator and value")
	}
	return s, nil
}

func (d *Door) selectionDelete(ctx context.Context, c *call) (reply, error) {
	return d.change(ctx, c, http.StatusAccepted, func(tx *store.Tx, name string) error {
		return catalog.DropSelection(tx, c.ws, name, c.request.PathValue("selection"), c.now)
	})
}
