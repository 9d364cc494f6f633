package delivery

import (
	"github.com/petitbleu/petitbleu/internal/outbound"
)

// Hosts tells how the hosts fare that failed which this node calls for a workspace.
func (d *Delivery) Hosts(workspace string) []outbound.HostHealth {
	return d.pipe.Health.Hosts(workspace, d.o.Clock.Now())
}
