package people

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/profile"
)

// union is somebody known by a PSID alone, whom a program tells to be another person.
type union struct{ from, into string }

// place is where a person has one PSID.
type place struct{ person, page string }

// tie makes the PSIDs that a program sets as attributes names of the person (row B1). Nobody else's becomes
// theirs: one that somebody is known by stays that person's. Where that is all that is known of them, a thread
// with the Page, they are the person that the program speaks of, and the two become one. before are the values
// that the attributes had.
func (w *work) tie(i *item, before map[string]any) error {
	for attribute, old := range before {
		psid, ok := psidOf(i.person.doc[attribute])
		if !ok || old == psid {
			continue
		}
		if err := w.tieOne(i, attribute, profile.PSID{PageID: w.known.pages[attribute].PageID, ID: psid}); err != nil {
			return err
		}
	}
	return nil
}

// shownPSIDs gives the values of the attributes that a change sets and that hold PSIDs.
func (w *work) shownPSIDs(i *item) map[string]any {
	var values map[string]any
	for attribute := range w.known.pages {
		if v, set := i.change.Set[attribute]; set && v != nil {
			if values == nil {
				values = map[string]any{}
			}
			values[attribute] = i.person.doc[attribute]
		}
	}
	return values
}

func (w *work) tieOne(i *item, attribute string, psid profile.PSID) error {
	holder := w.psids[psid]
	if holder == i.person.id {
		return nil
	}
	mine, err := w.psidOn(i.person, psid.PageID)
	if err != nil {
		return err
	}
	leave := func(why string) {
		e := petitbleu.Errorf(petitbleu.CodeConflict, "%s", why).At(attribute)
		i.result.Left = append(i.result.Left, e)
		w.learning.note(attribute, e.Message)
	}
	switch {
	case mine != "":
		leave("The attribute was set, but on this Page the person is known by another PSID, which stays the one that messages go to.")
	case holder == "":
		w.psids[psid] = i.person.id
		w.tied[place{i.person.id, psid.PageID}] = psid.ID
		w.name(i.person, petitbleu.IdentityPSID, psid.PageID, psid.ID)
	default:
		alone, err := w.knownByThreadsOnly(holder)
		if err != nil {
			return err
		}
		if !alone {
			leave("The attribute was set, but another person is known by this PSID; messages to it go to that person's thread.")
			return nil
		}
		w.psids[psid] = i.person.id
		w.tied[place{i.person.id, psid.PageID}] = psid.ID
		w.unions = append(w.unions, union{holder, i.person.id})
	}
	return nil
}

// psidOn gives the PSID that a person is known by on a Page, "" for none.
func (w *work) psidOn(p *person, page string) (string, error) {
	if psid, ok := w.tied[place{p.id, page}]; ok {
		return psid, nil
	}
	if p.made {
		return "", nil
	}
	names, err := w.tx.IdentitiesOf(w.workspace, p.id)
	for _, n := range names {
		if n.Kind == petitbleu.IdentityPSID && n.Scope == page {
			return n.Value, err
		}
	}
	return "", err
}

// knownByThreadsOnly tells whether somebody has no other names than those that Pages know them by.
func (w *work) knownByThreadsOnly(id string) (bool, error) {
	if p := w.people[id]; p != nil && p.made {
		return false, nil // a program made them in this transaction
	}
	names, err := w.tx.IdentitiesOf(w.workspace, id)
	for _, n := range names {
		if n.Kind != petitbleu.IdentityPSID && n.Kind != petitbleu.IdentityUserRef {
			return false, err
		}
	}
	return len(names) > 0, err
}

// showPSID sets the attribute of a Page for somebody who became known there.
func (w *work) showPSID(p *person, psid profile.PSID) {
	if attribute := w.known.pages.Of(psid.PageID); attribute != "" {
		p.doc[attribute] = psid.ID
	}
}

// unite makes those one who were told to be: after the rows are written, which it reads.
func (w *work) unite() error {
	done := map[string]string{}
	final := func(id string) string {
		for done[id] != "" {
			id = done[id]
		}
		return id
	}
	for _, u := range w.unions {
		from, into := final(u.from), final(u.into)
		if from == into {
			continue
		}
		if err := w.tx.MergeProfiles(w.workspace, from, into, w.now, profile.MergeDocuments); err != nil {
			return err
		}
		done[from] = into
	}
	return nil
}
