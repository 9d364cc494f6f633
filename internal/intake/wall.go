package intake

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/live"
	"github.com/petitbleu/petitbleu/internal/store"
)

// authorID gives the id of who did something on the Page's wall, but for the Page itself. It is
// page-scoped, and need not be the person's PSID (Messenger Platform reference, section 1.19).
func (l *line) authorID() string {
	id := ""
	switch c := l.Comment; {
	case c != nil && !c.ByPage:
		id = c.AuthorID
	case l.Kind == petitbleu.EventRating:
		id = l.Fields["reviewer_id"]
	}
	if id == l.PageID || len(id) > idLimit {
		return ""
	}
	clean(&id)
	return id
}

// findAuthors finds the people who are no PSID's on the wall, and whom a private reply made known.
func (b *work) findAuthors(tx *store.Tx) error {
	ids := map[thread][]string{}
	asked := map[person]bool{}
	for _, l := range b.lines {
		if a := l.author; a.Value != "" && b.people[a] == "" && !asked[a] {
			asked[a] = true
			at := thread{workspace: l.workspace, page: l.PageID}
			ids[at] = append(ids[at], a.Value)
		}
	}
	for at, authors := range ids {
		known, err := tx.KnownAuthors(at.workspace, at.page, authors)
		if err != nil {
			return err
		}
		for author, profile := range known {
			b.authors[person{at.workspace, store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: at.page, Value: author}}] = profile
		}
	}
	return nil
}

// strangers lists the new events of the wall whose authors are nobody's profile yet.
func (b *work) strangers() (all []store.WallEvent) {
	for _, l := range b.lines {
		if l.fresh && l.profile == "" && l.author.Value != "" {
			all = append(all, store.WallEvent{WorkspaceID: l.workspace, PageID: l.PageID, AuthorID: l.author.Value, EventID: l.event})
		}
	}
	return all
}

// tieAuthors gives what was done on the wall before to the people whom this batch made known by
// the same id.
func (b *work) tieAuthors(tx *store.Tx) error {
	met := map[thread][]string{}
	for _, i := range b.unnamed {
		at := thread{workspace: i.WorkspaceID, page: i.Scope}
		met[at] = append(met[at], i.Value)
	}
	for at, psids := range met {
		waiting, err := tx.WallAuthors(at.workspace, at.page, psids)
		if err != nil {
			return err
		}
		for _, author := range waiting {
			who := person{at.workspace, store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: at.page, Value: author}}
			if err := tx.TieAuthor(at.workspace, at.page, author, b.profileOf(b.people[who])); err != nil {
				return err
			}
			b.tied = append(b.tied, who)
		}
	}
	return nil
}

// commenters learns who wrote the comments that we answered in private: the echo of the answer
// names them by their PSID.
func (b *work) commenters(tx *store.Tx, r *results) error {
	for ws, echoes := range r.echoes {
		ids := make([]string, len(echoes))
		by := make(map[string]store.Echo, len(echoes))
		for i, e := range echoes {
			ids[i], by[e.MessageID] = e.MessageID, e
		}
		answered, err := tx.CommentsAnswered(ws, ids)
		if err != nil {
			return err
		}
		for id, c := range answered {
			e := by[id]
			key := person{ws, store.IdentityKey{Kind: petitbleu.IdentityPSID, Scope: e.PageID, Value: e.PSID}}
			who := b.people[key]
			if who == "" || c.PageID != e.PageID {
				continue
			}
			if err := tx.CommentAuthor(c, addedName(c.ID), b.profileOf(who)); err != nil {
				return err
			}
			b.tied = append(b.tied, key)
		}
	}
	return nil
}

// tiedChanges tells listeners whose timelines grew by what was done on the wall before.
func (b *work) tiedChanges(add func(string, live.Change)) {
	for _, who := range b.tied {
		add(who.workspace, live.Change{Kind: live.KindEvent, ProfileID: b.profileOf(b.people[who])})
	}
}
