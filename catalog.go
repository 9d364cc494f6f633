package petitbleu

import "time"

// Catalog is a named table of things that messages speak of: products, shops, flights. Package
// catalog holds its rules.
type Catalog struct {
	WorkspaceID string
	Name        string // unique in the workspace, case-sensitive
	Description string
	Fields      []CatalogField // the first is "id", a string
	Selections  []CatalogSelection
	Items       int64 // how many
	CreatedAt   time.Time
	UpdatedAt   time.Time // of the definition or of an item
}

// CatalogField is one column of a catalog.
type CatalogField struct {
	Name string           `json:"name"`
	Type CatalogFieldType `json:"type"`
}

// CatalogFieldType says what the values of a field are.
type CatalogFieldType string

// The types of catalog fields (Braze reference, section 2.10).
const (
	CatalogString  CatalogFieldType = "string"
	CatalogNumber  CatalogFieldType = "number"
	CatalogBoolean CatalogFieldType = "boolean"
	CatalogTime    CatalogFieldType = "time"
	CatalogObject  CatalogFieldType = "object"
	CatalogArray   CatalogFieldType = "array"
)

// CatalogFieldTypes lists them, in the order in which forms show them.
var CatalogFieldTypes = []CatalogFieldType{CatalogString, CatalogNumber, CatalogBoolean, CatalogTime, CatalogObject, CatalogArray}

// CatalogItem is one row of a catalog. Values has no "id" and no nulls; a time is written as
// "2024-05-01T10:00:00.000Z", a number is a json.Number.
type CatalogItem struct {
	ID        string
	Values    map[string]any
	UpdatedAt time.Time
}

// CatalogSelection chooses items of a catalog: those that meet all of its filters, in an order, at
// most so many.
type CatalogSelection struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	ExternalID  string          `json:"external_id,omitempty"`
	Filters     []CatalogFilter `json:"filters"`
	Limit       int             `json:"results_limit"`        // 1 to 50
	SortField   string          `json:"sort_field,omitempty"` // empty: in no particular order
	SortOrder   string          `json:"sort_order,omitempty"` // asc, desc
}

// CatalogFilter is one condition of a selection.
type CatalogFilter struct {
	Field    string `json:"field"`
	Operator string `json:"operator"` // one of catalog.Operators of the field's type
	Value    any    `json:"value"`
}
