package store

import "time"

// Attachment is a file that the platform keeps for one Page: uploaded ahead of a message, or sent
// with one to be kept.
type Attachment struct {
	WorkspaceID string
	PageID      string
	ID          string // the platform's
	Kind        string // image, video, audio, file
	Name        string
	URL         string // where the platform fetched it; empty: an uploaded file
	MessageID   string // of the message that it was sent with; empty: uploaded
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

const attachmentColumns = "workspace_id, page_id, id, kind, name, url, message_id, created_at, expires_at"

func scanAttachment(r scanner) (a Attachment, err error) {
	err = r.Scan(&a.WorkspaceID, &a.PageID, &a.ID, &a.Kind, &a.Name, &a.URL, &a.MessageID, at(&a.CreatedAt), at(&a.ExpiresAt))
	return a, err
}

// PutAttachment adds an attachment, or writes over the one of the same id.
func (t *Tx) PutAttachment(a Attachment) error {
	_, err := t.exec("INSERT INTO attachments ("+attachmentColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
		ON CONFLICT (workspace_id, page_id, id) DO UPDATE SET kind = excluded.kind, name = excluded.name, url = excluded.url,
		message_id = excluded.message_id, created_at = excluded.created_at, expires_at = excluded.expires_at`,
		a.WorkspaceID, a.PageID, a.ID, a.Kind, a.Name, a.URL, a.MessageID, millis(a.CreatedAt), millis(a.ExpiresAt))
	return err
}

// Attachments lists the attachments of a Page that have not expired, newest first.
func (t *Tx) Attachments(workspaceID, pageID string, now time.Time) ([]Attachment, error) {
	return list(t, scanAttachment, "SELECT "+attachmentColumns+" FROM attachments WHERE workspace_id = $1 AND page_id = $2 AND expires_at > $3 ORDER BY created_at DESC, id LIMIT 500",
		workspaceID, pageID, millis(now))
}

// DeleteAttachment forgets an attachment, or answers ErrNotFound.
func (t *Tx) DeleteAttachment(workspaceID, pageID, id string) error {
	return found(t.exec("DELETE FROM attachments WHERE workspace_id = $1 AND page_id = $2 AND id = $3", workspaceID, pageID, id))
}

// DeleteAttachmentsBefore forgets the attachments that expired before an instant.
func (t *Tx) DeleteAttachmentsBefore(before time.Time) error {
	_, err := t.exec("DELETE FROM attachments WHERE expires_at < $1", millis(before))
	return err
}
