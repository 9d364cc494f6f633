package intake

import (
	"errors"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
	"github.com/petitbleu/petitbleu/internal/store"
)

// source names the platform in events.
const source = "messenger"

var (
	errLeaseLost = errors.New("another node has the lease of the intake")
	errOvertaken = errors.New("another transaction made the same person known: once more")
)

// person is a name by which the platform knows somebody.
type person struct {
	workspace string
	store.IdentityKey
}

// line is an item with what the batch found out about it.
type line struct {
	*item
	workspace string
	profile   string // empty when it concerns nobody
	psid, ref person // as far as the item names one
	brought   bool   // it is the first event of a new person
	author    person // who did something on the wall: perhaps somebody we know, and nobody new
	claim     *Ref   // who the site says the person is, checked
	problem   *petitbleu.Error
	fresh     bool
	event     string // its id, where it is fresh
	page      *petitbleu.Page
}

// who calls fn with the names that an item has for its person, the PSID first.
func (l *line) who(fn func(person)) {
	if l.PSID != "" {
		fn(l.psid)
	}
	if l.UserRef != "" {
		fn(l.ref)
	}
}

// work is one batch on its way through one transaction, in memory; it is made anew when the
// transaction is run again.
type work struct {
	in    *Intake
	now   time.Time
	calls []*call
	lines []*line
	notes map[*call]string

	people   map[person]string    // profile by name, known or made here
	authors  map[person]string    // profile of who did something on a wall and has another id there
	tied     []person             // authors of the wall who became somebody
	pending  map[person]bool      // names that are not in the store yet
	made     map[string]*line     // profiles that are not in the store yet, with who brought them
	joined   map[string]string    // profile -> the one that it became part of
	unites   []unite              // profiles that the platform says are one person
	sites    map[string]siteState // by id
	unnamed  []petitbleu.Identity // new people, for Enrich; what they did on the wall is theirs
	messages map[string][]store.MessageRef

	words     map[string]*words             // by workspace
	standings map[thread]*standing          // of people who stop or start in this batch
	offers    map[string]*petitbleu.Message // what new people of a Page are offered

	freshCount, repeatCount, unknownCount int64
	adopted                               bool // see Adopt
	due                                   bool // messages were made due
	fetches                               bool // events point to something that is to be fetched
}

type unite struct {
	line       *line
	from, into string
}

func newWork(in *Intake, calls []*call, now time.Time) *work {
	return &work{in: in, now: now, calls: calls, notes: map[*call]string{}, people: map[person]string{}, authors: map[person]string{}, pending: map[person]bool{},
		made: map[string]*line{}, joined: map[string]string{}, sites: map[string]siteState{}, messages: map[string][]store.MessageRef{},
		words: map[string]*words{}, standings: map[thread]*standing{}, offers: map[string]*petitbleu.Message{}}
}

// run is the transaction: [event – profile by identity – opt-in, tokens – conversation –
// receipts of messages].
func (b *work) run(tx *store.Tx) error {
	if err := b.held(tx); err != nil {
		return err
	}
	for _, step := range []struct {
		what string
		do   func(*store.Tx) error
	}{
		{"find the Pages", b.place},
		{"find the people", b.find},
		{"check the refs", b.openRefs},
		{"add the events", b.record},
		{"follow the events", b.follow},
	} {
		if err := step.do(tx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

// held fails when another node has the lease. What is adopted needs none: what is new is found
// out row by row.
func (b *work) held(tx *store.Tx) error {
	if b.adopted {
		return nil
	}
	held, err := tx.HoldsLease(leaseName, b.in.o.Node, b.now)
	if err == nil && !held {
		err = errLeaseLost
	}
	return err
}

// place finds the workspace of each item by its Page. What belongs to no workspace is left to
// be replayed when one has connected the Page.
func (b *work) place(tx *store.Tx) error {
	var ids []string
	known := map[string]*petitbleu.Page{}
	for _, c := range b.calls {
		for _, it := range c.items {
			if _, ok := known[it.PageID]; !ok {
				known[it.PageID] = nil
				ids = append(ids, it.PageID)
			}
		}
	}
	pages, err := tx.PagesAnywhere(ids)
	if err != nil {
		return err
	}
	for i := range pages {
		known[pages[i].ID] = &pages[i]
	}
	for _, c := range b.calls {
		for _, it := range c.items {
			if p := known[it.PageID]; p != nil {
				l := &line{item: it, workspace: p.WorkspaceID, page: p}
				if it.imported != nil {
					claim := it.imported.claim
					l.claim = &claim
				}
				b.lines = append(b.lines, l)
			} else if b.notes[c] == "" {
				b.notes[c] = fmt.Sprintf("no workspace holds Page %q: connect it, then replay this call", it.PageID)
			}
		}
	}
	return nil
}

// find gives each item the profile of its person. New people get a profile id here; rows only
// when an event of theirs proves to be new.
func (b *work) find(tx *store.Tx) error {
	type place struct {
		workspace string
		kind      petitbleu.IdentityKind
		scope     string
	}
	values := map[place][]string{}
	for _, l := range b.lines {
		l.psid = person{l.workspace, store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: l.PageID, Value: l.PSID}}
		l.ref = person{l.workspace, store.IdentityKey{Kind: petitbleu.IdentityUserRef, Scope: l.PageID, Value: l.UserRef}}
		ask := func(p person) {
			if _, ok := b.people[p]; !ok {
				b.people[p] = ""
				at := place{p.workspace, p.Kind, p.Scope}
				values[at] = append(values[at], p.Value)
			}
		}
		l.who(ask)
		if id := l.authorID(); id != "" {
			l.author = person{l.workspace, store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: l.PageID, Value: id}}
			ask(l.author)
		}
	}
	for at, list := range values {
		found, err := tx.Holders(at.workspace, at.kind, at.scope, list)
		if err != nil {
			return err
		}
		for value, profile := range found {
			b.people[person{at.workspace, store.IdentityKey{Kind: at.kind, Scope: at.scope, Value: value}}] = profile
		}
	}
	if err := b.findAuthors(tx); err != nil {
		return err
	}
	for _, l := range b.lines {
		b.settle(l)
	}
	return nil
}

// settle decides the profile of an item. An item with both names says that they are one person.
func (b *work) settle(l *line) {
	l.who(func(p person) {
		if l.profile == "" {
			l.profile = b.people[p]
		}
	})
	named := false
	l.who(func(p person) {
		named = true
		if l.profile == "" {
			l.profile = petitbleu.NewID(petitbleu.KindProfile, b.now)
			b.made[l.profile] = l
		}
		switch known := b.people[p]; {
		case known == "":
			b.people[p] = l.profile
			b.pending[p] = true
		case known != l.profile:
			b.unites = append(b.unites, unite{l, known, l.profile})
		}
	})
	if !named { // the author of a comment has an id of the Page's that need not be the PSID; where it is one, it is theirs
		if l.profile = b.people[l.author]; l.profile == "" {
			l.profile = b.authors[l.author]
		}
	}
}

// record adds the events; those that were known before end here. New people whose event was
// new get their rows.
func (b *work) record(tx *store.Tx) error {
	events := make([]petitbleu.Event, len(b.lines))
	for i, l := range b.lines {
		data := l.Data
		if l.problem != nil {
			data = noted(data, l.problem)
		}
		events[i] = petitbleu.Event{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindEvent, b.now), ProfileID: l.profile, PageID: l.PageID,
			Source: source, OutsideID: l.OutsideID, Kind: l.Kind, At: l.At, ReceivedAt: l.call.raw.ReceivedAt, Standby: l.Standby, Data: data}
	}
	fresh, err := tx.InsertEvents(events)
	if err != nil {
		return err
	}
	var profiles []petitbleu.Profile
	var identities []petitbleu.Identity
	var met []*line // people who were known, and by a PSID from now on
	for i, l := range b.lines {
		l.fresh = fresh[i]
		if !l.fresh {
			b.repeatCount++
			continue
		}
		b.freshCount++
		if l.Kind == petitbleu.EventUnknown {
			b.unknownCount++
		}
		l.event = events[i].ID
		if b.made[l.profile] != nil {
			delete(b.made, l.profile)
			l.brought = true
			p := petitbleu.Profile{WorkspaceID: l.workspace, ID: l.profile, CreatedAt: b.now, UpdatedAt: b.now}
			if l.PSID != "" {
				p.Attributes = map[string]any{l.page.Attribute: l.PSID}
			}
			profiles = append(profiles, p)
		}
		l.who(func(p person) {
			if b.pending[p] {
				delete(b.pending, p)
				if p.Kind == petitbleu.IdentityPSID && !l.brought {
					met = append(met, l)
				}
				identities = append(identities, petitbleu.Identity{WorkspaceID: l.workspace, Kind: p.Kind, Scope: p.Scope, Value: p.Value,
					ProfileID: b.people[p], CreatedAt: b.now})
			}
		})
	}
	if err := tx.InsertWallEvents(b.strangers()); err != nil {
		return err
	}
	if err := tx.InsertProfiles(profiles); err != nil {
		return err
	}
	for _, l := range met {
		if _, err := tx.UpdateAttributes(l.workspace, l.profile, map[string]any{l.page.Attribute: l.PSID}, b.now); err != nil {
			return err
		}
	}
	added, err := tx.InsertIdentities(identities)
	for i, ok := range added {
		if err == nil && !ok {
			return errOvertaken
		}
		if identities[i].Kind == petitbleu.IdentityPSID {
			b.unnamed = append(b.unnamed, identities[i])
		}
	}
	return err
}

// profileOf follows a profile to the one it became part of in this batch.
func (b *work) profileOf(id string) string {
	for {
		next, ok := b.joined[id]
		if !ok {
			return id
		}
		id = next
	}
}

// unite makes two profiles one.
func (b *work) unite(tx *store.Tx, workspace, from, into string) error {
	from, into = b.profileOf(from), b.profileOf(into)
	if from == into {
		return nil
	}
	if err := tx.MergeProfiles(workspace, from, into, b.now, profile.MergeDocuments); err != nil {
		return fmt.Errorf("merge profiles %s and %s: %w", from, into, err)
	}
	b.joined[from] = into
	return nil
}
