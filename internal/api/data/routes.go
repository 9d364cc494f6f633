package data

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/people"
	"github.com/petitbleu/petitbleu/internal/people/imports"
)

// Options are what the nouns of data need beside the door.
type Options struct {
	People  *people.People   // the engine of what programs tell of people
	Imports *imports.Imports // the engine that reads files of people in
}

// API is the part of the native API that is about data.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerRegistry()
	a.registerImports()
	a.registerCatalogs()
	return a
}
