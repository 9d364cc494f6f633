package store

import "time"

// Invitation asks somebody to join the team of a workspace.
type Invitation struct {
	WorkspaceID string
	ID          string
	Email       string // in lower case
	Role        string
	TeamID      string // may be empty
	InvitedBy   string // user or API key
	CreatedAt   time.Time
	SentAt      time.Time // when the link that opens it was made
	ExpiresAt   time.Time
	Mailed      bool
}

const invitationColumns = "workspace_id, id, email, role, team_id, invited_by, created_at, sent_at, expires_at, mailed"

func scanInvitation(r scanner) (i Invitation, err error) {
	err = r.Scan(&i.WorkspaceID, &i.ID, &i.Email, &i.Role, &i.TeamID, &i.InvitedBy, at(&i.CreatedAt), at(&i.SentAt), at(&i.ExpiresAt), &i.Mailed)
	return i, err
}

// PutInvitation adds an invitation, or writes an open one of the same workspace and e-mail anew: its
// earlier link opens no more. hash is that of the link's token.
func (t *Tx) PutInvitation(i Invitation, hash string) error {
	_, err := t.exec("INSERT INTO invitations ("+invitationColumns+`, hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
		ON CONFLICT (workspace_id, email) DO UPDATE SET role = excluded.role, team_id = excluded.team_id, invited_by = excluded.invited_by,
		sent_at = excluded.sent_at, expires_at = excluded.expires_at, mailed = excluded.mailed, hash = excluded.hash`,
		i.WorkspaceID, i.ID, i.Email, i.Role, i.TeamID, i.InvitedBy, millis(i.CreatedAt), millis(i.SentAt), millis(i.ExpiresAt), i.Mailed, hash)
	return err
}

// SetInvitationMailed notes that the link of an invitation left by mail.
func (t *Tx) SetInvitationMailed(workspaceID, id string) error {
	return found(t.exec("UPDATE invitations SET mailed = TRUE WHERE workspace_id = $1 AND id = $2", workspaceID, id))
}

// Invitations lists the open invitations of a workspace, those that expired too, oldest first.
func (t *Tx) Invitations(workspaceID string) ([]Invitation, error) {
	return list(t, scanInvitation, "SELECT "+invitationColumns+" FROM invitations WHERE workspace_id = $1 ORDER BY created_at, id", workspaceID)
}

// Invitation gives one, or ErrNotFound.
func (t *Tx) Invitation(workspaceID, id string) (Invitation, error) {
	return must(one(t, scanInvitation, "SELECT "+invitationColumns+" FROM invitations WHERE workspace_id = $1 AND id = $2", workspaceID, id))
}

// InvitationByEmail gives the open invitation of an e-mail address, or ErrNotFound.
func (t *Tx) InvitationByEmail(workspaceID, email string) (Invitation, error) {
	return must(one(t, scanInvitation, "SELECT "+invitationColumns+" FROM invitations WHERE workspace_id = $1 AND email = $2", workspaceID, email))
}

// InvitationByHash gives the invitation that a link opens at an instant, of any workspace, or
// ErrNotFound.
func (t *Tx) InvitationByHash(hash string, now time.Time) (Invitation, error) {
	return must(one(t, scanInvitation, "SELECT "+invitationColumns+" FROM invitations WHERE hash = $1 AND expires_at > $2", hash, millis(now)))
}

// DeleteInvitation removes one that was accepted or is taken back, or answers ErrNotFound: of
// several who accept one at once, one does.
func (t *Tx) DeleteInvitation(workspaceID, id string) error {
	return found(t.exec("DELETE FROM invitations WHERE workspace_id = $1 AND id = $2", workspaceID, id))
}
