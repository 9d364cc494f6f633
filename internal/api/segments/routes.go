package segments

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/audience"
)

// Options are what the nouns of segments need beside the door.
type Options struct {
	Audience *audience.Audience // the engine that counts segments; nil: what needs it answers "unavailable"
}

// API is the part of the native API that is about segments.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerSegments()
	return a
}
