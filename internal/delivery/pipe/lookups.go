package pipe

import (
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
)

// Lookups gives the pace at which the conversations of a Page are read, by whomever on this node.
func (d *Pipe) Lookups(key Key) *pacing.Lookups {
	d.mu.Lock()
	defer d.mu.Unlock()
	l := d.looking[key]
	if l == nil {
		l = pacing.NewLookups()
		d.looking[key] = l
	}
	return l
}
