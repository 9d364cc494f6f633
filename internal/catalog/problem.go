package catalog

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a request about a catalog.
type Problem struct {
	ID         string   `json:"id"` // the name Braze gives it, such as "invalid-fields"
	Message    string   `json:"message"`
	Parameters []string `json:"parameters"`       // what it speaks of
	Values     []string `json:"parameter_values"` // and which of them
}

// Problems are all that is wrong with a request. It is an error.
type Problems []Problem

// Missing tells whether what was asked for is not there, rather than the request wrong.
func (p Problems) Missing() bool {
	return len(p) > 0 && strings.HasSuffix(p[0].ID, "-not-found")
}

// Taken tells whether a name or an id was wanted that another has.
func (p Problems) Taken() bool {
	return len(p) > 0 && strings.HasSuffix(p[0].ID, "-already-exists")
}

// Error gives the first sentence.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "nothing is wrong"
	}
	return p[0].Message
}

// or gives nil when nothing is wrong.
func (p Problems) or() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// NewProblem makes a problem that speaks of some values of one parameter.
func NewProblem(id, message, parameter string, values ...string) Problem {
	p := Problem{ID: id, Message: message, Parameters: []string{}, Values: []string{}}
	if parameter != "" {
		p.Parameters = append(p.Parameters, parameter)
		p.Values = append(p.Values, values...)
	}
	return p
}

// NotFound is a catalog that there is not.
func NotFound(name string) Problems {
	return Problems{NewProblem("catalog-not-found", "Could not find catalog", "catalog_name", name)}
}

// ItemNotFound is an item that there is not.
func ItemNotFound(id string) Problems {
	return Problems{NewProblem("item-not-found", "Could not find item", "item_id", id)}
}

// SelectionNotFound is a selection that there is not.
func SelectionNotFound(name string) Problems {
	return Problems{NewProblem("selection-not-found", "Could not find selection", "selection_name", name)}
}

// Exists is a catalog whose name another has already.
func Exists(name string) Problems {
	return Problems{NewProblem("catalog-name-already-exists", "A catalog with that name already exists", "name", name)}
}

// TooMany is one catalog more than a workspace may have.
func TooMany() Problems {
	return Problems{NewProblem("reached-company-catalogs-limit", fmt.Sprintf("A workspace may have %d catalogs", CatalogLimit), "")}
}

// ItemExists are items that were to be made and are there already.
func ItemExists(ids ...string) Problems {
	return Problems{NewProblem("item-already-exists", "The item already exists", "id", ids...)}
}

// TooManyItems is a request about more items than one may have.
func TooManyItems(most int) Problems {
	return Problems{NewProblem("request-includes-too-many-items", fmt.Sprintf("A request may include %d item(s) at most", most), "")}
}
