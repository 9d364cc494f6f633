package privacy

import (
	"github.com/petitbleu/petitbleu/internal/api/door"
)

// API is the part of the native API that is about privacy.
type API struct {
	*door.Door
}

// Register puts the operations on the door.
func Register(d *door.Door) *API {
	a := &API{Door: d}
	a.registerProtection()
	a.registerOptOuts()
	return a
}
