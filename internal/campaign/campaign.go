package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/audience"
	"github.com/petitbleu/petitbleu/internal/clock"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/render"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what the engine needs. Logger, Live and Wake may be nil.
type Options struct {
	Store    *store.Store
	Audience *audience.Audience
	Delivery *delivery.Delivery
	Render   *render.Renderer
	Clock    clock.Clock
	Steady   clock.Clock // leases are measured by it; default: the system's clock
	Logger   *slog.Logger
	Live     live.Broker
	Wake     func() // makes Tick run soon; never waits
	Node     string // a word for this node in leases
}

// Engine is the engine of campaigns. Safe for concurrent use.
type Engine struct {
	o      Options
	holder string

	mu      sync.Mutex
	begun   bool
	texts   map[textKey]*text
	paced   map[string]time.Time // by run: when a block of one with a speed was given last, by the steady clock
	looked  map[string]time.Time // by run: when it was asked last whether it is through
	follows follows
	ledger  ledger
}

// New makes the engine. Nothing happens before Tick.
func New(o Options) *Engine {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Live == nil {
		o.Live = new(live.Hub)
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	if o.Steady == nil {
		o.Steady = clock.System()
	}
	return &Engine{o: o, holder: o.Node + " " + petitbleu.NewID(petitbleu.KindNode, o.Steady.Now()), texts: map[textKey]*text{}, paced: map[string]time.Time{}, looked: map[string]time.Time{}}
}

// Supply is what delivery asks of the engine.
func (e *Engine) Supply() delivery.Supply {
	return delivery.Supply{Due: e.due, Next: e.Next, Judge: e.Judge, Still: still, Through: func(string, string) { e.o.Wake() }}
}

func still(tx *store.Tx, workspace string) (map[string]bool, error) {
	return tx.StillCampaigns(workspace)
}

// changed tells those who look that a campaign changed.
func (e *Engine) changed(workspace, id string) {
	e.o.Live.Publish(workspace, live.Change{Kind: live.KindCampaign, ID: id})
}

type textKey struct {
	workspace, campaign string
	version             int64
}

// text is what was launched, read once.
type text struct {
	plan.Definition
	zone    *time.Location
	channel string
	vars    map[string]json.RawMessage // by variant: what its messages say of their campaign
	byID    map[string]*plan.Variant
	falls   bool // a variant has a fallback
}

// textsKept bounds the definitions in memory.
const textsKept = 5000

// text gives what a campaign was launched with last.
func (e *Engine) text(tx *store.Tx, c petitbleu.Campaign) (*text, error) {
	key := textKey{c.WorkspaceID, c.ID, c.Version}
	e.mu.Lock()
	t := e.texts[key]
	e.mu.Unlock()
	if t != nil {
		return t, nil
	}
	d, err := plan.Parse(c.Live)
	if err != nil {
		return nil, fmt.Errorf("what campaign %s was launched with: %w", c.ID, err)
	}
	w, err := tx.Workspace(c.WorkspaceID)
	if err != nil {
		return nil, err
	}
	t = &text{Definition: d, zone: zoneOf(w.TimeZone), channel: c.Channel, vars: map[string]json.RawMessage{}, byID: map[string]*plan.Variant{}}
	for i := range d.Variants {
		v := &d.Variants[i]
		t.byID[v.ID], t.falls = v, t.falls || v.Fallback != nil
		if t.vars[v.ID], err = json.Marshal(petitbleu.MessageVars{Campaign: namesOf(c, v)}); err != nil {
			return nil, err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.texts) >= textsKept {
		clear(e.texts)
	}
	e.texts[key] = t
	return t, nil
}

func namesOf(c petitbleu.Campaign, v *plan.Variant) *petitbleu.MessageNames {
	return &petitbleu.MessageNames{ID: c.ID, Name: c.Name, MessageID: v.ID, Message: v.Name}
}

func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// message makes the message of a person, without its id.
func (t *text) message(r *petitbleu.CampaignRun, profile, variant string, vars json.RawMessage, now time.Time) *petitbleu.Message {
	if vars == nil {
		vars = t.vars[variant]
	}
	return &petitbleu.Message{
		WorkspaceID: r.WorkspaceID, ProfileID: profile, Channel: t.channel, Origin: Origin, Part: 1, Purpose: t.Purpose, Topic: t.Topic,
		CompositionID: t.byID[variant].CompositionID, Vars: vars, DispatchID: r.DispatchID, SendID: r.SendID,
		CampaignID: r.CampaignID, RunID: r.ID, VariantID: variant, State: petitbleu.StateQueued, CreatedAt: now, UpdatedAt: now,
	}
}

// Origin is the origin of the messages of campaigns.
const Origin = "campaign"

// read is Store.Read.
func (e *Engine) read(ctx context.Context, fn func(tx *store.Tx) error) error {
	return e.o.Store.Read(ctx, fn)
}
