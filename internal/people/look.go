package people

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// contact is an e-mail address, in lower case, or a phone number.
type contact struct{ column, value string }

// contactOf gives the contact by which a name means somebody.
func contactOf(who profile.Who) contact {
	if who.Email != "" {
		return contact{"email", strings.ToLower(strings.TrimSpace(who.Email))}
	}
	return contact{"phone", profile.ReadPhone(who.Phone, "")}
}

// asked are the names that are looked up for a transaction.
type asked struct {
	ids, external, braze map[string]bool
	aliases              map[profile.Alias]bool
	psids                map[profile.PSID]bool
	contacts             map[contact]bool
}

func newAsked() *asked {
	return &asked{ids: map[string]bool{}, external: map[string]bool{}, braze: map[string]bool{}, aliases: map[profile.Alias]bool{},
		psids: map[profile.PSID]bool{}, contacts: map[contact]bool{}}
}

func (a *asked) who(who profile.Who) {
	switch {
	case who.ProfileID != "":
		a.ids[who.ProfileID] = true
	case who.ExternalID != "":
		a.external[who.ExternalID] = true
	case who.BrazeID != "":
		a.braze[who.BrazeID] = true
	case who.Alias != nil:
		a.aliases[*who.Alias] = true
	case who.PSID != nil:
		a.psids[*who.PSID] = true
	case who.Email != "" || who.Phone != "":
		a.contacts[contactOf(who)] = true
	}
}

// look reads from the store whom the items may mean, and the documents of those whose attributes are set
// or who are marked.
func (w *work) look() error {
	a := newAsked()
	_ = w.each(func(i *item) error {
		if i.result.Err != nil {
			return nil
		}
		a.who(i.who)
		if i.change != nil {
			i.change = w.known.present(i.change)
			for attribute, of := range w.known.pages {
				if psid, ok := psidOf(i.change.Set[attribute]); ok {
					a.psids[profile.PSID{PageID: of.PageID, ID: psid}] = true
				}
			}
		}
		return nil
	})
	w.byContact = len(a.contacts) > 0
	if err := w.lookUp(a); err != nil {
		return err
	}
	ids := slices.Collect(maps.Keys(a.ids))
	_ = w.each(func(i *item) error {
		if (i.change != nil || i.call.batch.Import != "") && i.result.Err == nil {
			if id := w.idOf(i.who); id != "" && !a.ids[id] {
				a.ids[id] = true
				ids = append(ids, id)
			}
		}
		return nil
	})
	return w.readAll(ids)
}

// lookUp reads who has the names.
func (w *work) lookUp(a *asked) (err error) {
	if w.external, err = w.tx.ExternalHolders(w.workspace, keys(a.external)); err != nil {
		return err
	}
	labels := map[string][]string{}
	for alias := range a.aliases {
		labels[alias.Label] = append(labels[alias.Label], alias.Name)
	}
	for label, names := range labels {
		found, err := w.tx.Holders(w.workspace, petitbleu.IdentityAlias, label, names)
		if err != nil {
			return err
		}
		for name, id := range found {
			w.aliases[profile.Alias{Label: label, Name: name}] = id
		}
	}
	pages := map[string][]string{}
	for psid := range a.psids {
		pages[psid.PageID] = append(pages[psid.PageID], psid.ID)
	}
	for page, ids := range pages {
		found, err := w.tx.Holders(w.workspace, petitbleu.IdentityPSID, page, ids)
		if err != nil {
			return err
		}
		for psid, id := range found {
			w.psids[profile.PSID{PageID: page, ID: psid}] = id
		}
	}
	for braze := range a.braze {
		low, high, ok := petitbleu.ProfilesOf(braze)
		if !ok {
			continue
		}
		if id, found, err := w.tx.ProfileBetween(w.workspace, low, high); err != nil {
			return err
		} else if found {
			w.braze[braze] = id
		}
	}
	return w.lookUpContacts(a)
}

func (w *work) lookUpContacts(a *asked) error {
	columns := map[string][]string{}
	for k := range a.contacts {
		columns[k.column] = append(columns[k.column], k.value)
	}
	for column, values := range columns {
		found, err := w.tx.ContactHolders(w.workspace, column, values, contactLimit)
		if err != nil {
			return err
		}
		for _, c := range found {
			k := contact{column, c.Value}
			w.contacts[k] = append(w.contacts[k], c)
		}
	}
	return nil
}

// contactLimit is how many of those who share a contact are looked at: the first in the order in which one is chosen.
const contactLimit = 20

func keys[K ~string](m map[K]bool) []K { return slices.Collect(maps.Keys(m)) }

// readAll reads the documents of people, those that exist.
func (w *work) readAll(ids []string) error {
	texts, err := w.tx.ProfileTexts(w.workspace, ids)
	if err != nil {
		return err
	}
	all := make([]*person, 0, len(texts))
	for id := range texts {
		p := &person{id: id}
		w.add(p)
		all = append(all, p)
	}
	return together(len(all), func(i int) error { return w.decode(all[i], texts[all[i].id]) })
}

func (w *work) add(p *person) {
	w.people[p.id] = p
	w.order = append(w.order, p)
}

// find gives the person that a name means, nil for nobody.
func (w *work) find(who profile.Who) (*person, error) {
	id := w.idOf(who)
	if id == "" {
		return nil, nil
	}
	p := w.people[id]
	if p == nil {
		p = &person{id: id}
		w.add(p)
	}
	return p, nil
}

// idOf gives the profile that a name means, "" for nobody (Braze reference, section 1.1).
func (w *work) idOf(who profile.Who) string {
	switch {
	case who.ProfileID != "":
		if w.people[who.ProfileID] != nil {
			return who.ProfileID
		}
		return ""
	case who.ExternalID != "":
		return w.external[who.ExternalID]
	case who.BrazeID != "":
		return w.braze[who.BrazeID]
	case who.Alias != nil:
		return w.aliases[*who.Alias]
	case who.PSID != nil:
		return w.psids[*who.PSID]
	}
	return w.best(contactOf(who))
}

// best gives whom a contact means: of several first those who have an external id, then who was changed
// last (Braze reference, section 1.1).
func (w *work) best(k contact) string {
	type candidate struct {
		id       string
		external bool
		at       time.Time
	}
	var best candidate
	try := func(c candidate) {
		switch {
		case best.id == "", c.external && !best.external:
			best = c
		case c.external == best.external && (c.at.After(best.at) || c.at.Equal(best.at) && c.id > best.id):
			best = c
		}
	}
	for _, c := range w.contacts[k] {
		p := w.people[c.ProfileID]
		if p == nil || p.doc == nil || !p.changed {
			try(candidate{c.ProfileID, c.External, c.UpdatedAt})
		} else if p.contact(k.column) == k.value {
			try(candidate{c.ProfileID, c.External, w.now})
		}
	}
	for _, p := range w.held[k] {
		if p.contact(k.column) == k.value {
			try(candidate{p.id, p.external, w.now})
		}
	}
	return best.id
}

// contact gives a person's e-mail address in lower case, or phone number.
func (p *person) contact(column string) string {
	s, _ := p.doc[column].(string)
	if column == "email" {
		return strings.ToLower(s)
	}
	return s
}

// hold notes the contacts of somebody who was made or got others, so that items behind it find them by these.
func (w *work) hold(p *person) error {
	if !w.byContact {
		return nil // nobody asks
	}
	if !p.made && !p.external {
		names, err := w.tx.IdentitiesOf(w.workspace, p.id)
		if err != nil {
			return err
		}
		p.external = slices.ContainsFunc(names, func(n petitbleu.Identity) bool { return n.Kind == petitbleu.IdentityExternal })
	}
	for _, column := range []string{"email", "phone"} {
		if v := p.contact(column); v != "" {
			k := contact{column, v}
			if !slices.Contains(w.held[k], p) {
				w.held[k] = append(w.held[k], p)
			}
		}
	}
	return nil
}

// make makes the person whom a name would mean; nil: the name makes nobody.
func (w *work) make(who profile.Who) (*person, error) {
	if who.ProfileID != "" || who.ExternalID == "" && who.BrazeID != "" {
		return nil, nil
	}
	p := &person{id: petitbleu.NewID(petitbleu.KindProfile, w.now), made: true, doc: map[string]any{}, createdAt: w.now}
	w.add(p)
	switch {
	case who.ExternalID != "":
		w.external[who.ExternalID] = p.id
		p.external = true
		w.name(p, petitbleu.IdentityExternal, "", who.ExternalID)
	case who.Alias != nil:
		w.aliases[*who.Alias] = p.id
		w.name(p, petitbleu.IdentityAlias, who.Alias.Label, who.Alias.Name)
	case who.PSID != nil:
		w.psids[*who.PSID] = p.id
		w.tied[place{p.id, who.PSID.PageID}] = who.PSID.ID
		w.name(p, petitbleu.IdentityPSID, who.PSID.PageID, who.PSID.ID)
		w.showPSID(p, *who.PSID)
	case who.Email != "":
		profile.Change{Set: map[string]any{"email": who.Email}}.Apply(p.doc, w.known.rule)
		return p, w.hold(p)
	default:
		profile.Change{Set: map[string]any{"phone": who.Phone}}.Apply(p.doc, w.known.rule)
		return p, w.hold(p)
	}
	return p, nil
}

func (w *work) name(p *person, kind petitbleu.IdentityKind, scope, value string) {
	w.names = append(w.names, petitbleu.Identity{WorkspaceID: w.workspace, Kind: kind, Scope: scope, Value: value, ProfileID: p.id, CreatedAt: w.now})
}

// psidOf reads a value of an attribute that holds PSIDs.
func psidOf(v any) (string, bool) {
	s, ok := v.(string)
	if n, isNumber := v.(json.Number); isNumber {
		s, ok = string(n), true
	}
	if !ok || s == "" || len(s) > petitbleu.PSIDLimit || strings.Trim(s, "0123456789") != "" {
		return "", false
	}
	return s, true
}
