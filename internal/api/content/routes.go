package content

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the nouns of content need beside the door.
type Options struct {
	// SealTokens puts references in the place of Pages' tokens that somebody typed into a composition (package render). Nil: only what looks like a secret is sealed.
	SealTokens func(tx *store.Tx, c petitbleu.Composition) (petitbleu.Composition, error)
	// Delivery says what keeps a template from being sent. Nil: nobody is asked.
	Delivery *delivery.Delivery
}

// API is the part of the native API that is about content.
type API struct {
	*door.Door
	o Options
}

// Register puts the operations on the door.
func Register(d *door.Door, o Options) *API {
	a := &API{Door: d, o: o}
	a.registerContentBlocks()
	a.registerTemplates()
	a.registerMedia()
	a.registerLiquid()
	return a
}
