package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const commentColumns = "workspace_id, page_id, id, post_id, profile_id, author_id, author, body, visitor, at, replied_at, replied_by, removed_at"

func scanComment(r scanner) (c petitbleu.Comment, err error) {
	err = r.Scan(&c.WorkspaceID, &c.PageID, &c.ID, &c.PostID, &c.ProfileID, &c.AuthorID, &c.Author, &c.Text, &c.Visitor,
		at(&c.At), at(&c.RepliedAt), &c.RepliedBy, at(&c.RemovedAt))
	return c, err
}

// mergeComment lets a later telling fill in what the first left out. A removal stands, and takes
// the text with it; a reply is CommentReplied's alone.
const mergeComment = `ON CONFLICT (workspace_id, page_id, id) DO UPDATE SET
	post_id = CASE WHEN excluded.post_id <> '' THEN excluded.post_id ELSE comments.post_id END,
	profile_id = CASE WHEN comments.profile_id = '' THEN excluded.profile_id ELSE comments.profile_id END,
	author_id = CASE WHEN excluded.author_id <> '' THEN excluded.author_id ELSE comments.author_id END,
	author = CASE WHEN excluded.author <> '' THEN excluded.author ELSE comments.author END,
	body = CASE WHEN excluded.removed_at > 0 OR comments.removed_at > 0 THEN ''
		WHEN excluded.body <> '' THEN excluded.body ELSE comments.body END,
	at = CASE WHEN excluded.at < comments.at AND excluded.at > 0 THEN excluded.at ELSE comments.at END,
	removed_at = CASE WHEN comments.removed_at > 0 THEN comments.removed_at ELSE excluded.removed_at END`

// UpsertComments adds comments, or merges what is told of them later: a new text replaces the
// old one, a removal stays and deletes the text, the earliest instant is when it was written.
func (t *Tx) UpsertComments(comments []petitbleu.Comment) error {
	for _, c := range comments { // one by one: a list may name a comment twice
		text := c.Text
		if !c.RemovedAt.IsZero() {
			text = ""
		}
		_, err := t.exec("INSERT INTO comments ("+commentColumns+") VALUES "+tuples(1, 13)+" "+mergeComment,
			c.WorkspaceID, c.PageID, c.ID, c.PostID, c.ProfileID, c.AuthorID, c.Author, text, c.Visitor,
			millis(c.At), millis(c.RepliedAt), c.RepliedBy, millis(c.RemovedAt))
		if err != nil {
			return err
		}
	}
	return nil
}

// Comment gives one comment, or ErrNotFound.
func (t *Tx) Comment(workspace, page, id string) (petitbleu.Comment, error) {
	c, ok, err := one(t, scanComment, "SELECT "+commentColumns+" FROM comments WHERE workspace_id = $1 AND page_id = $2 AND id = $3", workspace, page, id)
	return must(c, ok, err)
}

// CommentsFor gives the comments of a list that are known, by id.
func (t *Tx) CommentsFor(workspace, page string, ids []string) (map[string]petitbleu.Comment, error) {
	found := make(map[string]petitbleu.Comment, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scanComment, "SELECT "+commentColumns+" FROM comments WHERE workspace_id = $1 AND page_id = $2 AND id IN ("+
			places(2, len(part))+")", withList([]any{workspace, page}, part)...)
		for _, c := range all {
			found[c.ID] = c
		}
		return err
	})
	return found, err
}

// CommentsOf lists the comments of a profile, newest first.
func (t *Tx) CommentsOf(workspace, profile string) ([]petitbleu.Comment, error) {
	return list(t, scanComment, "SELECT "+commentColumns+
		" FROM comments WHERE workspace_id = $1 AND profile_id = $2 ORDER BY at DESC, page_id, id", workspace, profile)
}

// Comments lists the comments of a workspace that stand, before a moment, newest first; an empty
// page lists those of every Page.
func (t *Tx) Comments(workspace, page string, before Moment, limit int) ([]petitbleu.Comment, error) {
	return list(t, scanComment, "SELECT "+commentColumns+` FROM comments WHERE workspace_id = $1 AND (page_id = $2 OR CAST($2 AS TEXT) = '')
		AND removed_at = 0 AND (at < $3 OR (at = $3 AND id < $4)) ORDER BY at DESC, id DESC LIMIT $5`,
		workspace, page, before.millis(), before.ID, int64(limit))
}

// CommentReplied gives the one private reply of a comment to a message. It is false when the
// comment is unknown, was removed or was replied to before: of two messages that ask at once,
// one gets it. The message that has it may have it again, for another try.
func (t *Tx) CommentReplied(workspace, page, id, message string, now time.Time) (bool, error) {
	n, err := t.exec("UPDATE comments SET replied_at = $5, replied_by = $4 WHERE workspace_id = $1 AND page_id = $2 AND id = $3 AND (replied_at = 0 OR replied_by = $4) AND removed_at = 0",
		workspace, page, id, message, millis(now))
	return n == 1, err
}

// ReturnReply gives the private reply of a comment back that a message took and did not use,
// for nothing left.
func (t *Tx) ReturnReply(workspace, page, id, message string) error {
	_, err := t.exec("UPDATE comments SET replied_at = 0, replied_by = '' WHERE workspace_id = $1 AND page_id = $2 AND id = $3 AND replied_by = $4",
		workspace, page, id, message)
	return err
}

// CommentsAnswered gives the comments of nobody known that messages of a list replied to, by the
// message's id.
func (t *Tx) CommentsAnswered(workspace string, messages []string) (map[string]petitbleu.Comment, error) {
	found := map[string]petitbleu.Comment{}
	err := inChunks(messages, 64, func(part []string) error {
		all, err := list(t, scanComment, "SELECT "+commentColumns+" FROM comments WHERE workspace_id = $1 AND replied_by <> '' AND replied_by IN ("+
			places(1, len(part))+") AND profile_id = ''", withList([]any{workspace}, part)...)
		for _, c := range all {
			found[c.RepliedBy] = c
		}
		return err
	})
	return found, err
}
