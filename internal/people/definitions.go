package people

import (
	"maps"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	attributeNames = 10_000      // names of custom attributes in a workspace; beyond, new ones are not taken
	eventNames     = 5_000       // names of custom events; beyond, new ones are not taken
	productNames   = 5_000       // products of which something is kept (Braze reference, section 1.5); beyond, only the purchases are
	propertyNames  = 500         // properties of one event of which something is kept
	seenEvery      = time.Minute // how exactly it is kept when a name was seen last
)

// eventKey names an event or a product.
type eventKey struct {
	kind petitbleu.EventKind
	name string
}

// definitions is what a node knows of a workspace's names. It is read anew when somebody defined something, in
// the transaction that needs it, and else only added to, after the transaction that learned it.
type definitions struct {
	version    int64
	attributes map[string]store.Attribute
	events     map[eventKey]store.EventName
	products   int
	pages      store.PageAttributes
}

// definitionsOf gives what is known of a workspace's names. The caller holds the workspace's people.
func (p *People) definitionsOf(tx *store.Tx, workspace string) (*definitions, error) {
	version, err := tx.HoldPeople(workspace)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	d := p.known[workspace]
	p.mu.Unlock()
	if d != nil && d.version == version {
		return d, nil
	}
	d = &definitions{version: version, attributes: map[string]store.Attribute{}, events: map[eventKey]store.EventName{}}
	all, err := tx.Attributes(workspace, "", 2*attributeNames)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		d.attributes[a.Name] = a
	}
	for kind, limit := range map[petitbleu.EventKind]int{petitbleu.EventCustom: 2 * eventNames, petitbleu.EventPurchase: 2 * productNames} {
		events, err := tx.EventNames(workspace, kind, "", limit)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			d.add(e)
		}
	}
	if d.pages, err = tx.PageAttributes(workspace); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.known[workspace] = d
	p.mu.Unlock()
	return d, nil
}

func (d *definitions) add(e store.EventName) {
	k := eventKey{e.Kind, e.Name}
	if _, known := d.events[k]; !known && e.Kind == petitbleu.EventPurchase {
		d.products++
	}
	d.events[k] = e
}

// rule gives what is settled for an attribute.
func (d *definitions) rule(name string) profile.Rule {
	if _, psid := d.pages[name]; psid || name == sendbirdID {
		return profile.Rule{Type: profile.String, Blocked: d.attributes[name].Blocked}
	}
	a, known := d.attributes[name]
	if !known {
		return profile.Rule{}
	}
	r := profile.Rule{Blocked: a.Blocked, ArrayLimit: a.ArrayLimit}
	if a.Forced {
		r.Type = a.Type
	}
	return r
}

// present gives a change under the present names of attributes that hold PSIDs; of two names of one, the present one counts.
func (d *definitions) present(c *profile.Change) *profile.Change {
	for name, of := range d.pages {
		if _, told := c.Set[name]; !told || of.Now == "" {
			continue
		}
		renamed := *c
		renamed.Set = maps.Clone(c.Set)
		d.pages.Present(renamed.Set)
		return &renamed
	}
	return c
}

// sendbirdID is the attribute that holds a person's id at Sendbird: always a text (row S4).
const sendbirdID = "sendbird_id"

// learning is what one transaction learns of names; it joins the definitions once it is committed.
type learning struct {
	of         *definitions
	now        time.Time
	attributes map[string]*store.Attribute
	events     map[eventKey]*store.EventName
}

func newLearning(of *definitions, now time.Time) *learning {
	return &learning{of: of, now: now, attributes: map[string]*store.Attribute{}, events: map[eventKey]*store.EventName{}}
}

// room says why an attribute of a new name may not be taken; nil: it may.
func (l *learning) room(name string) *petitbleu.Error {
	if _, known := l.of.attributes[name]; !known && l.attributes[name] == nil && len(l.of.attributes)+len(l.attributes) >= attributeNames {
		return petitbleu.Errorf(petitbleu.CodeTooLarge, "The workspace has %d attributes already, which is the most: use one of them.", attributeNames).At(name)
	}
	return nil
}

// saw notes a value of a custom attribute as it stands in a document.
func (l *learning) saw(name string, value any) {
	a, known := l.attributes[name], l.of.attributes[name]
	switch {
	case a == nil && known.Type != "" && l.now.Sub(known.LastAt) < seenEvery:
		return
	case a == nil:
		a = &store.Attribute{Name: name}
		l.attributes[name] = a
	}
	if a.Type == "" {
		a.Type, a.FirstAt, a.LastAt = profile.TypeOf(value), l.now, l.now
	}
}

// trouble notes that a value of an attribute was not taken.
func (l *learning) trouble(name string, err *petitbleu.Error) {
	if profile.IsStandard(name) || err.Code == petitbleu.CodeNotAllowed || err.Code == petitbleu.CodeConflict || len(name) > petitbleu.AttributeNameLimit {
		return
	}
	a := l.attributes[name]
	if _, known := l.of.attributes[name]; a == nil && !known {
		return // names that nothing was ever taken of are not kept
	}
	l.note(name, err.Message)
}

// note keeps what somebody should know of an attribute.
func (l *learning) note(name, sentence string) {
	a := l.attributes[name]
	if a == nil {
		a = &store.Attribute{Name: name}
		l.attributes[name] = a
	}
	a.Problem, a.ProblemAt = sentence, l.now
	a.Problems++
}

// event notes that an event came, or says why it may not be taken.
func (l *learning) event(k eventKey, properties []profile.Property) *petitbleu.Error {
	known, ok := l.of.events[k]
	if known.Blocked {
		return petitbleu.Errorf(petitbleu.CodeNotAllowed, "Events of this name are blocked.")
	}
	e := l.events[k]
	if e == nil {
		if !ok && k.kind == petitbleu.EventCustom && len(l.of.events)-l.of.products+len(l.events) >= eventNames {
			return petitbleu.Errorf(petitbleu.CodeTooLarge, "The workspace has %d names of events already, which is the most: use one of them.", eventNames)
		}
		if !ok && k.kind == petitbleu.EventPurchase && l.of.products+len(l.events) >= productNames {
			return nil
		}
		if !ok || l.now.Sub(known.LastAt) >= seenEvery {
			e = l.seen(k)
		}
	}
	for _, p := range properties {
		if _, has := known.Properties[p.Name]; has || len(known.Properties) >= propertyNames {
			continue
		}
		if e == nil {
			e = l.seen(k)
		}
		if _, has := e.Properties[p.Name]; !has && len(e.Properties) < propertyNames {
			e.Properties[p.Name] = store.KnownProperty{Type: profile.TypeOf(p.Value), FirstAt: l.now}
		}
	}
	return nil
}

func (l *learning) seen(k eventKey) *store.EventName {
	e := &store.EventName{Kind: k.kind, Name: k.name, Properties: map[string]store.KnownProperty{}, FirstAt: l.now, LastAt: l.now}
	l.events[k] = e
	return e
}

// write keeps what was learned, in the transaction that learned it.
func (l *learning) write(tx *store.Tx, workspace string) error {
	all := make([]store.Attribute, 0, len(l.attributes))
	for _, a := range l.attributes {
		all = append(all, *a)
	}
	if err := tx.LearnAttributes(workspace, all); err != nil {
		return err
	}
	for _, e := range l.events {
		if err := tx.LearnEventName(workspace, *e); err != nil {
			return err
		}
	}
	return nil
}

// learned joins what a committed transaction learned to what is known. The definitions are replaced, for
// other transactions read them.
func (p *People) learned(w *work) {
	l := w.learning
	if len(l.attributes)+len(l.events) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.known[w.workspace]
	if old == nil {
		return
	}
	d := &definitions{version: old.version, pages: old.pages, attributes: make(map[string]store.Attribute, len(old.attributes)+len(l.attributes)),
		events: make(map[eventKey]store.EventName, len(old.events)+len(l.events))}
	for k, v := range old.attributes {
		d.attributes[k] = v
	}
	for _, v := range old.events {
		d.add(v)
	}
	for name, a := range l.attributes {
		known, ok := d.attributes[name]
		if !ok {
			known = store.Attribute{Name: name, FirstAt: a.FirstAt}
		}
		if known.Type == "" {
			known.Type = a.Type
		}
		if a.LastAt.After(known.LastAt) {
			known.LastAt = a.LastAt
		}
		d.attributes[name] = known
	}
	for k, e := range l.events {
		d.add(joined(d.events[k], e))
	}
	p.known[w.workspace] = d
}

// joined gives what is known of an event with what was learned of it.
func joined(known store.EventName, e *store.EventName) store.EventName {
	if known.Name == "" {
		return *e
	}
	properties := make(map[string]store.KnownProperty, len(known.Properties)+len(e.Properties))
	for name, p := range e.Properties {
		properties[name] = p
	}
	for name, p := range known.Properties {
		properties[name] = p
	}
	known.Properties = properties
	if e.LastAt.After(known.LastAt) {
		known.LastAt = e.LastAt
	}
	return known
}
