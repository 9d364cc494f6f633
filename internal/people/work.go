package people

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// person is somebody whom a transaction is about.
type person struct {
	id       string
	made     bool // not in the store yet
	external bool // has an external id, as far as this transaction looked
	changed  bool
	marked   bool // an import was noted
	events   int

	doc       map[string]any // nil: not read yet
	size      int            // bytes of the document, about
	createdAt time.Time
	updatedAt time.Time
	imports   []string
	text      store.ProfileText // as it will be written
}

// work is calls of one workspace on their way through one transaction.
type work struct {
	tx        *store.Tx
	workspace string
	now       time.Time
	calls     []*call
	items     int
	known     *definitions
	learning  *learning

	people    map[string]*person // by profile id
	order     []*person
	external  map[string]string // profile by external id, present or former
	aliases   map[profile.Alias]string
	psids     map[profile.PSID]string
	braze     map[string]string
	contacts  map[contact][]store.Contact // as the store has them
	held      map[contact][]*person       // given in this transaction
	byContact bool                        // somebody is named by a contact
	names     []petitbleu.Identity        // to be added
	tied      map[place]string            // PSIDs given in this transaction
	unions    []union
	users     map[string]string   // profile by user id of in-app notifications, of those that were asked for
	asked     map[string]struct{} // those
	dropped   []petitbleu.Identity
	clicked   []string // messages of which a link was followed
}

func newWork(tx *store.Tx, workspace string, now time.Time, known *definitions) *work {
	return &work{tx: tx, workspace: workspace, now: now, known: known, learning: newLearning(known, now),
		people: map[string]*person{}, external: map[string]string{}, aliases: map[profile.Alias]string{}, psids: map[profile.PSID]string{},
		braze: map[string]string{}, contacts: map[contact][]store.Contact{}, held: map[contact][]*person{}, tied: map[place]string{}}
}

// workIn works calls of one workspace in. What it gives is right once the transaction is committed.
func (p *People) workIn(tx *store.Tx, workspace string, calls []*call, now time.Time) (*work, error) {
	known, err := p.definitionsOf(tx, workspace)
	if err != nil {
		return nil, fmt.Errorf("read what is known of names: %w", err)
	}
	w := newWork(tx, workspace, now, known)
	w.calls = calls
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"find the people", w.look},
		{"change the people", w.follow},
		{"write the people", w.write},
		{"write the events", w.record},
		{"keep what was learned of names", func() error { return w.learning.write(tx, workspace) }},
		{"join people", w.unite},
	} {
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return w, nil
}

// each calls fn with the items in their order.
func (w *work) each(fn func(*item) error) error {
	for _, c := range w.calls {
		for n := range c.items {
			if err := fn(&c.items[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow names the person of each item in turn, makes those who are to be made, and sets attributes.
func (w *work) follow() error {
	return w.each(func(i *item) (err error) {
		w.items++
		if i.result.Err != nil {
			return nil
		}
		if i.person, err = w.find(i.who); err != nil {
			return err
		}
		if i.person == nil && !i.only {
			if i.person, err = w.make(i.who); err != nil {
				return err
			}
			i.result.Created = i.person != nil
		}
		if i.person == nil {
			return nil
		}
		i.result.ProfileID = i.person.id
		if i.change != nil {
			if err = w.change(i); err != nil || i.result.Err != nil {
				return err
			}
		}
		return w.mark(i)
	})
}

// mark notes with the person of an item which import told of them. It is no change of the person.
func (w *work) mark(i *item) error {
	p, id := i.person, i.call.batch.Import
	if id == "" {
		return nil
	}
	if err := w.read(p); err != nil {
		return err
	}
	if !slices.Contains(p.imports, id) {
		p.imports, p.marked = petitbleu.WithImports(p.imports, id), true
	}
	return nil
}

// change sets the attributes of an item.
func (w *work) change(i *item) error {
	p := i.person
	if err := w.read(p); err != nil {
		return err
	}
	p.size += sizeOf(i.change.Set)
	var whole map[string]any
	if p.size > petitbleu.AttributesLimit/2 {
		whole = maps.Clone(p.doc)
	}
	before, user := w.shownPSIDs(i), p.doc[sendbirdID]
	of := *i.change
	of.Set = w.roomFor(i)
	out := of.Apply(p.doc, w.known.rule)
	for name := range of.Set {
		if v, is := p.doc[name]; is && !profile.IsStandard(name) {
			w.learning.saw(name, v)
		}
	}
	if whole != nil && out.Changed {
		if text, err := json.Marshal(p.doc); err != nil || len(text) > petitbleu.AttributesLimit {
			p.doc, out = whole, profile.Outcome{Refused: petitbleu.Errorf(petitbleu.CodeTooLarge, "The attributes of one person take at most %d kB together.", petitbleu.AttributesLimit>>10)}
		}
	}
	i.result.Err, i.result.Changed = out.Refused, out.Changed || p.made
	i.result.Left = append(i.result.Left, out.Left...)
	for _, e := range out.Left {
		w.learning.trouble(e.Field, e)
	}
	if !out.Changed {
		return w.tieUser(i, user)
	}
	p.changed = true
	_, email := i.change.Set["email"]
	if _, phone := i.change.Set["phone"]; email || phone {
		if err := w.hold(p); err != nil {
			return err
		}
	}
	if err := w.tieUser(i, user); err != nil {
		return err
	}
	return w.tie(i, before)
}

// roomFor gives what a change sets, without the names for which the workspace has no room.
func (w *work) roomFor(i *item) map[string]any {
	set := i.change.Set
	for name, v := range set {
		if v == nil || profile.IsStandard(name) {
			continue
		}
		if err := w.learning.room(name); err != nil {
			i.result.Left = append(i.result.Left, err)
			set = without(set, name)
		}
	}
	return set
}

// sizeOf gives about how many bytes a value takes as JSON, at least.
func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v) + 2
	case json.Number:
		return len(v)
	case []any:
		n := 2
		for _, member := range v {
			n += sizeOf(member) + 1
		}
		return n
	case map[string]any:
		n := 2
		for k, member := range v {
			n += len(k) + sizeOf(member) + 4
		}
		return n
	}
	return 5
}

func without(set map[string]any, name string) map[string]any {
	rest := make(map[string]any, len(set))
	for k, v := range set {
		if k != name {
			rest[k] = v
		}
	}
	return rest
}

// read reads the document of a person whom the transaction found late.
func (w *work) read(p *person) error {
	if p.doc != nil {
		return nil
	}
	found, err := w.tx.ProfileTexts(w.workspace, []string{p.id})
	if err != nil {
		return err
	}
	return w.decode(p, found[p.id])
}

func (w *work) decode(p *person, t store.ProfileText) error {
	p.createdAt, p.updatedAt, p.imports, p.size = t.CreatedAt, t.UpdatedAt, t.Imports, len(t.Document)
	p.doc = map[string]any{}
	if len(t.Document) == 0 {
		return nil
	}
	if err := profile.Decode(t.Document, &p.doc); err != nil {
		return fmt.Errorf("read the attributes of profile %s: %w", p.id, err)
	}
	w.known.pages.Present(p.doc)
	return nil
}

// encode writes the document of a person.
func (p *person) encode(now time.Time) error {
	text, err := json.Marshal(p.doc)
	if err != nil {
		return fmt.Errorf("write the attributes of profile %s: %w", p.id, err)
	}
	if p.made || p.changed {
		p.updatedAt = now
	}
	p.text = store.ProfileText{ID: p.id, Document: text, CreatedAt: p.createdAt, UpdatedAt: p.updatedAt, Imports: p.imports}
	p.text.Country, _ = p.doc["country"].(string)
	p.text.Email, _ = p.doc["email"].(string)
	p.text.Email = strings.ToLower(p.text.Email)
	p.text.Phone, _ = p.doc["phone"].(string)
	return nil
}

// write writes the people who are new or have changed, and the names of the new.
func (w *work) write() error {
	var all []*person
	for _, p := range w.order {
		if p.made || p.changed || p.marked {
			all = append(all, p)
		}
	}
	if err := together(len(all), func(i int) error { return all[i].encode(w.now) }); err != nil {
		return err
	}
	texts := make([]store.ProfileText, len(all))
	for i, p := range all {
		texts[i] = p.text
	}
	if err := w.tx.PutProfileTexts(w.workspace, texts); err != nil {
		return err
	}
	if err := w.drop(); err != nil {
		return err
	}
	added, err := w.tx.AddIdentities(w.names)
	if err == nil && added < int64(len(w.names)) {
		err = fmt.Errorf("%d names of new people were taken meanwhile", int64(len(w.names))-added)
	}
	return err
}

// source names programs in events.
const source = "api"

// sourceLink names the tracked links of messages in events.
const sourceLink = "link"

// record writes the events and purchases.
func (w *work) record() error {
	var events []petitbleu.Event
	var items []*item
	err := w.each(func(i *item) error {
		if i.kind == "" || i.person == nil || i.result.Err != nil {
			return nil
		}
		if i.result.Err = w.learning.event(eventKey{i.kind, i.name}, i.properties); i.result.Err != nil {
			return nil
		}
		at := stamp(i.at)
		if at.After(i.call.at) { // Braze reference, section 1.4
			at = i.call.at
		}
		e := petitbleu.Event{WorkspaceID: w.workspace, ID: petitbleu.NewID(petitbleu.KindEvent, w.now), ProfileID: i.person.id, Source: source,
			OutsideID: i.outside, Kind: i.kind, Name: i.name, At: at, ReceivedAt: i.call.at, Data: i.data}
		if e.OutsideID == "" {
			e.OutsideID = e.ID
		}
		if i.click != nil {
			e.Source = sourceLink
		}
		events, items = append(events, e), append(items, i)
		return nil
	})
	if err != nil {
		return err
	}
	fresh, err := w.tx.InsertEvents(events)
	for n, ok := range fresh {
		items[n].result.Changed = ok
		if ok {
			items[n].person.events++
		}
		if c := items[n].click; ok && c != nil && err == nil {
			err = w.tx.AddClick(petitbleu.LinkClicks{WorkspaceID: w.workspace, MessageID: c.MessageID, Link: c.Link, Name: c.Name, Clicks: 1, FirstAt: events[n].At, LastAt: events[n].At})
			w.clicked = append(w.clicked, c.MessageID)
		}
	}
	return err
}
