package delivery

import (
	"github.com/petitbleu/petitbleu/internal/delivery/hostlane"
)

// Look makes the lanes of a workspace look at once at what may leave and what is there to send: a campaign was paused, or
// has people for them. It never waits.
func (d *Delivery) Look(workspace string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, s := range d.workers {
		if key.Workspace != workspace {
			continue
		}
		if w, ok := s.(*hostlane.Lane); ok {
			w.LookAgain()
		}
		s.Nudge()
	}
	d.wake.Wake()
}
