package liquid

import (
	"maps"
	"slices"
)

// Uses is what a template uses, each once, in order of name.
type Uses struct {
	Variables  []Variable
	Sets       []string // variables that the template sets itself
	Filters    []string
	Tags       []string
	Blocks     []string // content blocks that it names itself or through another block
	Catalogs   []string
	Selections []Selection
	Partials   []string
	Calls      []string // addresses of connected_content, as written
}

// Variable is a name that a template reads.
type Variable struct {
	Space  string // SpaceNone, SpaceProfile or as written, such as custom_attribute
	Name   string
	Count  int
	Line   int // of the first, from 1
	Column int
}

// Selection is a stored selection of a catalog.
type Selection struct{ Catalog, Selection string }

// uses collects Uses.
type uses struct {
	variables                                              map[symbol]*Variable
	sets, filters, tags, blocks, catalogs, partials, calls map[string]bool
	selections                                             map[Selection]bool
}

func mark[K comparable](m *map[K]bool, key K) {
	if *m == nil {
		*m = map[K]bool{}
	}
	(*m)[key] = true
}

func (u *uses) filter(name string)  { mark(&u.filters, name) }
func (u *uses) tag(name string)     { mark(&u.tags, name) }
func (u *uses) set(name string)     { mark(&u.sets, name) }
func (u *uses) block(name string)   { mark(&u.blocks, name) }
func (u *uses) catalog(name string) { mark(&u.catalogs, name) }
func (u *uses) partial(name string) { mark(&u.partials, name) }
func (u *uses) call(url string)     { mark(&u.calls, url) }

func (u *uses) variable(sym symbol, at place) {
	if u.variables == nil {
		u.variables = map[symbol]*Variable{}
	}
	v := u.variables[sym]
	if v == nil {
		e := at.error("", "")
		v = &Variable{Space: sym.space, Name: sym.name, Line: e.Line, Column: e.Column}
		u.variables[sym] = v
	}
	v.Count++
}

func (u *uses) list() Uses {
	names := func(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
	all := Uses{Sets: names(u.sets), Filters: names(u.filters), Tags: names(u.tags), Blocks: names(u.blocks),
		Catalogs: names(u.catalogs), Partials: names(u.partials), Calls: names(u.calls)}
	for _, v := range u.variables {
		all.Variables = append(all.Variables, *v)
	}
	slices.SortFunc(all.Variables, func(a, b Variable) int {
		if a.Space != b.Space {
			return compareText(a.Space, b.Space)
		}
		return compareText(a.Name, b.Name)
	})
	for s := range u.selections {
		all.Selections = append(all.Selections, s)
	}
	slices.SortFunc(all.Selections, func(a, b Selection) int {
		return compareText(a.Catalog+"\x00"+a.Selection, b.Catalog+"\x00"+b.Selection)
	})
	return all
}

func compareText(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}
