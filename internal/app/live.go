package app

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
)

// listen makes the broker through which changes reach those who look: inside this node, and where
// several share a database, on every node.
func (n *Node) listen() {
	if n.Store.Engine() == "postgres" {
		n.between = live.NewPostgres(n.cfg.Database, petitbleu.NewID(petitbleu.KindNode, n.clock.Now()), n.log.With("part", "live"), n.heard)
		n.hub = n.between
	}
}

// heard wakes what another node's change gives work to. What is not heard is found by the next tick.
func (n *Node) heard(_ string, c live.Change) {
	switch c.Kind {
	case live.KindCalls:
		n.wakeIntake.Wake()
	case live.KindMessage, live.KindPage:
		n.delivery.Wake()
	case live.KindAnything:
		n.wakeIntake.Wake()
		n.delivery.Wake()
	}
}

// recorded follows a webhook call that is on the disk: the node that works calls in may be another.
func (n *Node) recorded() {
	n.wakeIntake.Wake()
	if n.between != nil {
		n.between.Publish("", live.Change{Kind: live.KindCalls})
	}
}
