package store

import "github.com/petitbleu/petitbleu"

// WallEvent says that an event of a Page's wall is of an author of whom it is not known which
// person that is: when that is learned, the event becomes theirs.
type WallEvent struct {
	WorkspaceID string
	PageID      string
	AuthorID    string // page-scoped, but not surely the PSID
	EventID     string
}

// InsertWallEvents adds events of authors whom nobody knows yet.
func (t *Tx) InsertWallEvents(all []WallEvent) error {
	rows := make([][]any, len(all))
	for i, w := range all {
		rows[i] = []any{w.WorkspaceID, w.PageID, w.AuthorID, w.EventID}
	}
	_, err := t.insertRows("INSERT INTO wall_events (workspace_id, page_id, author_id, event_id) VALUES", "ON CONFLICT (workspace_id, page_id, author_id, event_id) DO NOTHING", rows)
	return err
}

// WallAuthors gives those of a list of authors on a Page of whom events wait to be somebody's.
func (t *Tx) WallAuthors(workspace, page string, authors []string) (waiting []string, err error) {
	err = inChunks(authors, 64, func(part []string) error {
		some, err := list(t, value[string], "SELECT DISTINCT author_id FROM wall_events WHERE workspace_id = $1 AND page_id = $2 AND author_id IN ("+
			places(2, len(part))+") ORDER BY author_id", withList([]any{workspace, page}, part)...)
		waiting = append(waiting, some...)
		return err
	})
	return waiting, err
}

// KnownAuthors gives the profiles of those of a list of authors on a Page whose comments told, by a
// private reply, who they are.
func (t *Tx) KnownAuthors(workspace, page string, authors []string) (map[string]string, error) {
	known := map[string]string{}
	err := inChunks(authors, 64, func(part []string) error {
		_, err := list(t, func(r scanner) (struct{}, error) {
			var author, profile string
			err := r.Scan(&author, &profile)
			known[author] = profile
			return struct{}{}, err
		}, "SELECT DISTINCT author_id, profile_id FROM comments WHERE workspace_id = $1 AND page_id = $2 AND author_id <> '' AND profile_id <> '' AND author_id IN ("+
			places(2, len(part))+") ORDER BY author_id, profile_id", withList([]any{workspace, page}, part)...)
		return err
	})
	return known, err
}

// TieAuthor gives everything that an author did on a Page's wall to a profile, now that it is known
// whose it is: comments, their private replies, and the events that told of what they did. What is
// somebody's already stays theirs.
func (t *Tx) TieAuthor(workspace, page, author, profile string) error {
	_, err := t.exec("UPDATE comments SET profile_id = $4 WHERE workspace_id = $1 AND page_id = $2 AND author_id = $3 AND author_id <> '' AND profile_id = ''",
		workspace, page, author, profile)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE messages SET profile_id = $4 WHERE workspace_id = $1 AND profile_id = '' AND id IN"+
		" (SELECT replied_by FROM comments WHERE workspace_id = $1 AND page_id = $2 AND author_id = $3 AND author_id <> '' AND replied_by <> '')",
		workspace, page, author, profile)
	if err != nil {
		return err
	}
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE events SET profile_id = $4, change = $5 WHERE workspace_id = $1 AND profile_id = '' AND id IN"+
		" (SELECT event_id FROM wall_events WHERE workspace_id = $1 AND page_id = $2 AND author_id = $3)", workspace, page, author, profile, change)
	if err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM wall_events WHERE workspace_id = $1 AND page_id = $2 AND author_id = $3", workspace, page, author)
	return err
}

// CommentAuthor ties a comment to the profile of who wrote it, once a private reply told who that
// is: with it the reply, the event that told of the comment, and all that its author did on the wall.
func (t *Tx) CommentAuthor(c petitbleu.Comment, event, profile string) error {
	_, err := t.exec("UPDATE comments SET profile_id = $4 WHERE workspace_id = $1 AND page_id = $2 AND id = $3 AND profile_id = ''",
		c.WorkspaceID, c.PageID, c.ID, profile)
	if err != nil {
		return err
	}
	if _, err = t.exec("UPDATE messages SET profile_id = $3 WHERE workspace_id = $1 AND id = $2 AND profile_id = ''", c.WorkspaceID, c.RepliedBy, profile); err != nil {
		return err
	}
	change, err := t.nextChange(c.WorkspaceID)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE events SET profile_id = $4, change = $5 WHERE workspace_id = $1 AND source = $2 AND outside_id = $3 AND profile_id = ''",
		c.WorkspaceID, "messenger", event, profile, change)
	if err != nil {
		return err
	}
	author, _, err := one(t, value[string], "SELECT author_id FROM comments WHERE workspace_id = $1 AND page_id = $2 AND id = $3", c.WorkspaceID, c.PageID, c.ID)
	if err != nil || author == "" {
		return err
	}
	return t.TieAuthor(c.WorkspaceID, c.PageID, author, profile)
}
