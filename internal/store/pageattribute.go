package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// pageAttributes is the name of the setting that holds PageAttributes.
const pageAttributes = "page_attributes"

// DefaultPageAttribute is the attribute that holds people's PSIDs on the first Page of a workspace (row B1).
const DefaultPageAttribute = "messenger_id"

// PageAttribute is a name of an attribute under which people's PSIDs on a Page stand, or stood.
type PageAttribute struct {
	PageID string `json:"page"`
	Now    string `json:"now,omitempty"` // the attribute that holds them since a renaming; empty: this one
}

// PageAttributes says of which Page each attribute holds PSIDs. A name stays that Page's when it is disconnected
// and when its attribute is renamed: it never comes to hold another Page's PSIDs, and what is told under it goes to
// the one that holds them now.
type PageAttributes map[string]PageAttribute

// PageAttributes gives the attributes of a workspace that hold PSIDs.
func (t *Tx) PageAttributes(workspaceID string) (PageAttributes, error) {
	names := PageAttributes{}
	_, err := t.Setting(workspaceID, pageAttributes, &names)
	return names, err
}

// Of gives the attribute that holds the PSIDs of a Page, "" for none.
func (a PageAttributes) Of(page string) string {
	for name, of := range a {
		if of.PageID == page && of.Now == "" {
			return name
		}
	}
	return ""
}

// choose gives the attribute of a Page that is connected: the one that it had, the one that was asked for if
// it is free, or the usual one.
func (a PageAttributes) choose(p petitbleu.Page) string {
	if had := a.Of(p.ID); had != "" {
		return had
	}
	for _, name := range []string{p.Attribute, DefaultPageAttribute} {
		if _, taken := a[name]; name != "" && !taken {
			return name
		}
	}
	return DefaultPageAttribute + "_" + p.ID
}

// shown gives what changes of somebody's attributes when they are known on a Page by a PSID, or, when it is
// empty, not any more.
func (a PageAttributes) shown(page, psid string) map[string]any {
	set := map[string]any{}
	for name, of := range a {
		switch {
		case of.PageID != page:
		case psid == "":
			set[name] = nil
		case of.Now == "":
			set[name] = psid
		}
	}
	return set
}

// Present moves the values of a document that stand under former names; it tells whether there were any.
func (a PageAttributes) Present(doc map[string]any) (moved bool) {
	for name, of := range a {
		v, has := doc[name]
		if of.Now == "" || !has {
			continue
		}
		delete(doc, name)
		if _, there := doc[of.Now]; !there {
			doc[of.Now] = v
		}
		moved = true
	}
	return moved
}

// AttributeMove is values of people that move from one name of a Page's attribute to another.
type AttributeMove struct {
	WorkspaceID, PageID string
	From, To            string
	After               string // profiles up to this id were looked at
	Looked, Moved       int64
	Total               int64 // about how many profiles there are to look at
	StartedAt           time.Time
}

const moveColumns = "workspace_id, page_id, from_name, to_name, after, looked, moved, total, started_at"

func scanMove(r scanner) (m AttributeMove, err error) {
	err = r.Scan(&m.WorkspaceID, &m.PageID, &m.From, &m.To, &m.After, &m.Looked, &m.Moved, &m.Total, at(&m.StartedAt))
	return m, err
}

// AttributeMoves lists the moves that are under way in every workspace, oldest first.
func (t *Tx) AttributeMoves() ([]AttributeMove, error) {
	return list(t, scanMove, "SELECT "+moveColumns+" FROM attribute_moves ORDER BY started_at, workspace_id, page_id")
}

// AttributeMove gives the move of a Page that is under way, or ErrNotFound.
func (t *Tx) AttributeMove(workspace, page string) (AttributeMove, error) {
	m, ok, err := one(t, scanMove, "SELECT "+moveColumns+" FROM attribute_moves WHERE workspace_id = $1 AND page_id = $2", workspace, page)
	return must(m, ok, err)
}

// RenamePageAttribute gives the attribute of a Page another name from now on, and begins to move the values: m says
// of which Page, the names, and when. What is known of the attribute goes with it. Whether the name may be taken is
// the caller's business.
func (t *Tx) RenamePageAttribute(m AttributeMove) error {
	if err := t.redefine(m.WorkspaceID); err != nil { // first: it holds the workspace's people
		return err
	}
	names, err := t.PageAttributes(m.WorkspaceID)
	if err != nil {
		return err
	}
	for name, of := range names {
		if of.PageID == m.PageID {
			names[name] = PageAttribute{m.PageID, m.To}
		}
	}
	names[m.To] = PageAttribute{PageID: m.PageID}
	if err := t.SetSetting(m.WorkspaceID, pageAttributes, names, m.StartedAt); err != nil {
		return err
	}
	if err := found(t.exec("UPDATE pages SET attribute = $3 WHERE workspace_id = $1 AND id = $2", m.WorkspaceID, m.PageID, m.To)); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM attributes WHERE workspace_id = $1 AND name = $2", m.WorkspaceID, m.To); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE attributes SET name = $3 WHERE workspace_id = $1 AND name = $2", m.WorkspaceID, m.From, m.To); err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO attribute_moves ("+moveColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
		m.WorkspaceID, m.PageID, m.From, m.To, m.After, m.Looked, m.Moved, m.Total, millis(m.StartedAt))
	return err
}

// MoveAttributes looks at the next people of a move, at most so many, and moves their values. done tells that
// nobody is left, and the move is over. One that is not there any more is done.
func (t *Tx) MoveAttributes(workspace, page string, limit int, now time.Time) (m AttributeMove, done bool, err error) {
	if _, err := t.HoldPeople(workspace); err != nil { // two nodes take turns
		return m, false, err
	}
	m, ok, err := one(t, scanMove, "SELECT "+moveColumns+" FROM attribute_moves WHERE workspace_id = $1 AND page_id = $2", workspace, page)
	if err != nil || !ok {
		return m, true, err
	}
	names, err := t.PageAttributes(workspace)
	if err != nil {
		return m, false, err
	}
	people, err := list(t, scanProfile, "SELECT "+profileColumns+" FROM profiles WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3", workspace, m.After, int64(limit))
	if err != nil {
		return m, false, err
	}
	if len(people) == 0 {
		_, err = t.exec("DELETE FROM attribute_moves WHERE workspace_id = $1 AND page_id = $2", workspace, page)
		return m, true, err
	}
	var changed []petitbleu.Profile
	for _, p := range people {
		if names.Present(p.Attributes) {
			p.UpdatedAt = now
			changed = append(changed, p)
		}
	}
	if err := t.PutProfiles(changed); err != nil {
		return m, false, err
	}
	m.After, m.Looked, m.Moved = people[len(people)-1].ID, m.Looked+int64(len(people)), m.Moved+int64(len(changed))
	_, err = t.exec("UPDATE attribute_moves SET after = $3, looked = $4, moved = $5 WHERE workspace_id = $1 AND page_id = $2", workspace, page, m.After, m.Looked, m.Moved)
	return m, false, err
}

// CountProfiles gives how many profiles a workspace has.
func (t *Tx) CountProfiles(workspace string) (int64, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM profiles WHERE workspace_id = $1", workspace)
	return n, err
}
