package pipe

import (
	"cmp"
	"log/slog"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/render"
)

// Pipe is what all lanes of a node share. Safe for concurrent use.
type Pipe struct {
	Options Options // with their defaults
	Holder  string  // of this life of this node, in leases
	Hint    func(all []petitbleu.Message)
	leases  leases
	Counts  outcomes
	Commits ledger.Commits
	Health  *outbound.Health

	mu      sync.Mutex
	looking map[Key]*pacing.Lookups
}

// New fills what o leaves out with its defaults. hint wakes the lanes of messages; it never waits.
func New(o Options, hint func(all []petitbleu.Message)) *Pipe {
	if o.Calls == nil {
		o.Calls = outbound.NewCaller(outbound.Options{})
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Live == nil {
		o.Live = new(live.Hub)
	}
	if o.Steady == nil {
		o.Steady = clock.System()
	}
	o.Node = cmp.Or(o.Node, "node")
	o.SettleAfter, o.Lease = cmp.Or(o.SettleAfter, 10*time.Second), cmp.Or(o.Lease, 5*time.Second)
	o.Every, o.StopWithin = cmp.Or(o.Every, time.Second), cmp.Or(o.StopWithin, 10*time.Second)
	if o.Render == nil {
		o.Render = render.New(render.Options{Store: o.Store, Box: o.Box, Calls: o.Calls, Logger: o.Logger})
	}
	p := &Pipe{Options: o, Hint: hint, Health: outbound.NewHealth(), looking: map[Key]*pacing.Lookups{},
		Holder: o.Node + " " + petitbleu.NewID(petitbleu.KindNode, o.Steady.Now())}
	p.leases.held = map[Key]*Lease{}
	p.Counts = newOutcomes(o.Metrics)
	return p
}

// Changed tells those who look that messages changed.
func (d *Pipe) Changed(all []petitbleu.Message) {
	for i := range all {
		d.Options.Live.Publish(all[i].WorkspaceID, live.Change{Kind: live.KindMessage, ID: all[i].ID, ProfileID: all[i].ProfileID})
	}
}

// PageFresh is how long what the rows of the Page, its app and its workspace say is believed.
// What is known of people is read for each round.
const PageFresh = 500 * time.Millisecond

// AsideLimit is how many messages of a lane are written at once that ask other hosts on the way.
const AsideLimit = 64
