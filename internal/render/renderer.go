package render

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/outbound"
	"github.com/petitbleu/petitbleu/internal/secret"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Options are what a renderer needs. Store must be set for catalogs, Box for sealed values in calls.
type Options struct {
	Store  *store.Store     // where catalogs are read while a message is written
	Box    *secret.Box      // opens what calls of connected_content refer to
	Calls  *outbound.Caller // makes those calls; nil: they fail
	Logger *slog.Logger     // default: none
	// LinkURL is the public address of the program, over which tracked links lead, without a slash at its end; empty: no
	// link is tracked.
	LinkURL string
	// Chosen gives the items of a catalog's selection; nil: there are none.
	Chosen func(tx *store.Tx, workspace, catalog, selection string) ([]petitbleu.CatalogItem, error)
}

// Renderer writes messages. Safe for concurrent use.
type Renderer struct {
	o     Options
	calls *content
	keys  keys

	mu       sync.Mutex
	programs map[programKey]*program
}

type programKey struct{ workspace, composition, blocks string }

// keptPrograms bounds the compiled compositions in memory: a large installation's live campaigns.
const keptPrograms = 2000

// New gives a renderer.
func New(o Options) *Renderer {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Renderer{o: o, calls: newContent(o.Calls), programs: map[programKey]*program{}}
}

// Batch is what was read for some messages of one workspace.
type Batch struct {
	r        *Renderer
	ws       petitbleu.Workspace
	zone     *time.Location
	programs map[string]*program
	texts    map[string]string // attributes by profile
	external map[string]string
	sealed   map[petitbleu.SealedRef]petitbleu.SealedValue
	hosts    petitbleu.WebhookSettings
}

// Read reads what is needed to write the messages of a workspace that are not written yet: their compositions,
// and of their people what those ask for.
func (r *Renderer) Read(tx *store.Tx, workspace string, all []*petitbleu.Message) (*Batch, error) {
	b := &Batch{r: r, programs: map[string]*program{}}
	profiles := make([]string, 0, len(all))
	for _, m := range all {
		if m.Rendered() {
			continue
		}
		b.programs[m.CompositionID] = nil
		if m.ProfileID != "" {
			profiles = append(profiles, m.ProfileID)
		}
	}
	if len(b.programs) == 0 {
		return b, nil
	}
	if err := b.compositions(tx, workspace); err != nil {
		return nil, err
	}
	asks, external, err := b.around(tx, workspace)
	if err != nil {
		return nil, err
	}
	if asks {
		if b.sealed, err = r.Sealed(tx, workspace); err != nil {
			return nil, err
		}
	}
	if b.texts, err = tx.AttributeTexts(workspace, profiles); err != nil {
		return nil, err
	}
	if external {
		b.external, err = tx.ExternalIDs(workspace, profiles)
	}
	return b, err
}

// around reads what the batch's programs need of the workspace.
func (b *Batch) around(tx *store.Tx, workspace string) (asks, external bool, err error) {
	for _, p := range b.programs {
		if p != nil {
			asks, external = asks || p.asks, external || p.external
		}
	}
	if b.ws, err = tx.Workspace(workspace); err != nil {
		return asks, external, err
	}
	if b.zone, err = time.LoadLocation(b.ws.TimeZone); err != nil {
		b.zone = time.UTC
	}
	if asks {
		_, err = tx.Setting(workspace, petitbleu.WebhookSettingsName, &b.hosts)
		return asks, external, err
	}
	return asks, external, nil
}

// compositions fills in the programs of the batch, of the cache or compiled anew.
func (b *Batch) compositions(tx *store.Tx, workspace string) error {
	missing := b.cached(workspace, "")
	if len(missing) == 0 {
		return nil
	}
	blocks, err := blocksOf(tx, workspace)
	if err != nil {
		return err
	}
	if missing = b.cached(workspace, blocks.Revision); len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	found, err := tx.Compositions(workspace, missing)
	if err != nil {
		return err
	}
	for id, c := range found {
		p, err := b.r.keep(workspace, c, blocks)
		if err != nil {
			return err
		}
		b.programs[id] = p
	}
	return nil
}

// cached fills in the programs that are in memory for a revision of the content blocks, and gives the
// others.
func (b *Batch) cached(workspace, revision string) (missing []string) {
	b.r.mu.Lock()
	defer b.r.mu.Unlock()
	for id, p := range b.programs {
		if p == nil {
			p = b.r.programs[programKey{workspace, id, revision}]
			b.programs[id] = p
		}
		if p == nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// keep compiles a composition and keeps it; what holds no content block is good for every revision of them.
func (r *Renderer) keep(workspace string, c *petitbleu.Composition, blocks *blocks) (*program, error) {
	p := compile(c, blocks)
	key := programKey{workspace, c.ID, ""}
	if p.blocks {
		key.blocks = blocks.Revision
	}
	if blocks.err != nil {
		return nil, blocks.err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.programs) >= keptPrograms {
		for k := range r.programs { // any: they are compiled again when they are needed
			delete(r.programs, k)
			break
		}
	}
	r.programs[key] = p
	return p, nil
}

// Sealed gives the opened sealed values of a workspace, by the references to them, with the hosts that each may go to.
func (r *Renderer) Sealed(tx *store.Tx, workspace string) (map[petitbleu.SealedRef]petitbleu.SealedValue, error) {
	return r.keys.read(tx, r.o.Box, r.o.Logger, workspace)
}

// Asks tells whether a message asks other hosts while it is written, which takes its time.
func (b *Batch) Asks(m *petitbleu.Message) bool {
	p := b.programs[m.CompositionID]
	return !m.Rendered() && p != nil && p.asks
}

// Composition gives what a message of the batch is written from; nil: it is final, or that is not there any more.
func (b *Batch) Composition(m *petitbleu.Message) *petitbleu.Composition {
	if p := b.programs[m.CompositionID]; p != nil {
		return p.comp
	}
	return nil
}

// Asks tells whether the writing calls other hosts.
func (t *Task) Asks() bool { return t.p != nil && t.p.asks }

// Task gives the writing of one message of the batch. It stays good when the batch's transaction is over.
func (b *Batch) Task(m *petitbleu.Message) *Task {
	person := Person{ID: m.ProfileID, External: b.external[m.ProfileID], Attributes: b.texts[m.ProfileID]}
	return &Task{b: b, p: b.programs[m.CompositionID], person: person, vars: m.Vars, dispatch: m.DispatchID, message: m.ID}
}

// Preview gives the writing of a composition that is in no row, for a person who may be in none
// either.
func (r *Renderer) Preview(tx *store.Tx, c *petitbleu.Composition, person Person, vars []byte, dispatch string) (*Task, error) {
	b := &Batch{r: r, programs: map[string]*program{}}
	blocks, err := blocksOf(tx, c.WorkspaceID)
	if err != nil {
		return nil, err
	}
	p := compile(c, blocks)
	if b.programs[""] = p; blocks.err != nil {
		return nil, blocks.err
	}
	asks, _, err := b.around(tx, c.WorkspaceID)
	if err == nil && asks {
		b.sealed, err = r.Sealed(tx, c.WorkspaceID)
	}
	return &Task{b: b, p: p, person: person, vars: vars, dispatch: dispatch}, err
}

// For gives the same writing for another person.
func (t *Task) For(p Person) *Task {
	other := *t
	other.person, other.fetched = p, nil
	return &other
}

// Written is what became of the writing of a message.
type Written struct {
	Content petitbleu.Content // references to sealed values are marked in it
	Variant string            // the language of the variant; empty: the content itself
	Extras  []liquid.Extra    // of message_extras

	Aborted bool
	Reason  string // the author's words for the abort
	Err     error  // a *petitbleu.Error: it could not be written
	// Later is set with Err where another host did not answer and the author asks to try again; Call
	// tells of it.
	Later bool
	Call  petitbleu.WireCall
}

// Write writes the message at an instant. It may be called from any goroutine.
func (t *Task) Write(ctx context.Context, now time.Time) Written {
	if t.p == nil {
		return Written{Err: petitbleu.Errorf(petitbleu.CodeRenderFailed, "What the message is written from is not there any more.")}
	}
	return t.write(ctx, now)
}
