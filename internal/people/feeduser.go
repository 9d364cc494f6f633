package people

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// userID gives the user id of in-app notifications that a value of the attribute is; ok is false for one that can be none
// (Notifications reference, sections 4.1 and 4.6).
func userID(v any) (id string, ok bool) {
	id, ok = v.(string)
	n := utf8.RuneCountInString(id)
	return id, ok && n > 0 && n <= petitbleu.FeedUserLimit && strings.TrimSpace(id) == id && !strings.ContainsFunc(id, unicode.IsControl)
}

// tieUser makes the user id that a program sets as an attribute a name of the person, by which notifications find them,
// and takes away the one that stood there before. One that somebody else has stays theirs. The same value told again is tried
// again: whoever had it may have given it up since.
func (w *work) tieUser(i *item, before any) error {
	if _, set := i.change.Set[sendbirdID]; !set {
		return nil
	}
	old, had := userID(before)
	id, ok := userID(i.person.doc[sendbirdID])
	if err := w.loadUsers(old); err != nil {
		return err
	}
	if had && id != old && w.users[old] == i.person.id {
		delete(w.users, old)
		w.dropUser(i.person, old)
	}
	switch holder := w.users[id]; {
	case i.person.doc[sendbirdID] == nil:
	case !ok:
		w.leaveUser(i, "The attribute was set, but it is no user id: that has 1 to 80 characters, none of them a control character, and no blanks around it.")
	case holder == "":
		w.users[id] = i.person.id
		w.name(i.person, petitbleu.IdentityFeedUser, "", id)
	case holder != i.person.id:
		w.leaveUser(i, "The attribute was set, but another person has this user id: notifications to it go to them.")
	}
	return nil
}

func (w *work) leaveUser(i *item, why string) {
	e := petitbleu.Errorf(petitbleu.CodeConflict, "%s", why).At(sendbirdID)
	i.result.Left = append(i.result.Left, e)
	w.learning.note(sendbirdID, e.Message)
}

// dropUser takes a user id from a person: one that was given in this transaction is not written at all.
func (w *work) dropUser(p *person, id string) {
	for n, name := range w.names {
		if name.Kind == petitbleu.IdentityFeedUser && name.Value == id && name.ProfileID == p.id {
			w.names = append(w.names[:n], w.names[n+1:]...)
			return
		}
	}
	w.dropped = append(w.dropped, petitbleu.Identity{Kind: petitbleu.IdentityFeedUser, Value: id, ProfileID: p.id})
}

// loadUsers reads who has the user ids that the transaction speaks of, and another.
func (w *work) loadUsers(another string) error {
	var values []string
	ask := func(v any) {
		if id, ok := userID(v); ok {
			if _, known := w.asked[id]; !known {
				w.asked[id] = struct{}{}
				values = append(values, id)
			}
		}
	}
	if w.users == nil {
		w.users, w.asked = map[string]string{}, map[string]struct{}{}
		_ = w.each(func(i *item) error {
			if i.change != nil {
				ask(i.change.Set[sendbirdID])
			}
			return nil
		})
	}
	ask(another)
	if len(values) == 0 {
		return nil
	}
	found, err := w.tx.Holders(w.workspace, petitbleu.IdentityFeedUser, "", values)
	for id, profile := range found {
		w.users[id] = profile
	}
	return err
}

// drop takes the names away that people had.
func (w *work) drop() error {
	for _, d := range w.dropped {
		if err := w.tx.DropIdentity(w.workspace, store.KeyOf(d), d.ProfileID, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}
