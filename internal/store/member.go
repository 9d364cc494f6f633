package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Member is a user's place in the team of a workspace.
type Member struct {
	WorkspaceID string
	UserID      string
	Role        string // one of the six roles; package api says what each may do
	CreatedAt   time.Time
	Email       string // of the user; written with the user
	Name        string
}

const memberColumns = "m.workspace_id, m.user_id, m.role, m.created_at, u.email, u.name"

func scanMember(r scanner) (m Member, err error) {
	err = r.Scan(&m.WorkspaceID, &m.UserID, &m.Role, at(&m.CreatedAt), &m.Email, &m.Name)
	return m, err
}

// Members lists the team of a workspace, oldest first.
func (t *Tx) Members(workspaceID string) ([]Member, error) {
	return list(t, scanMember, "SELECT "+memberColumns+` FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.workspace_id = $1 ORDER BY m.created_at, m.user_id`, workspaceID)
}

// Role gives the role of a user in a workspace; ok is false for someone who is not of its team.
func (t *Tx) Role(workspaceID, userID string) (role string, ok bool, err error) {
	return one(t, value[string], "SELECT role FROM members WHERE workspace_id = $1 AND user_id = $2", workspaceID, userID)
}

// PutMember adds a user to a team, or changes the role there.
func (t *Tx) PutMember(m Member) error {
	_, err := t.exec(`INSERT INTO members (workspace_id, user_id, role, created_at) VALUES ($1,$2,$3,$4)
		ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role`, m.WorkspaceID, m.UserID, m.Role, millis(m.CreatedAt))
	return err
}

// DeleteMember takes a user from a team, or answers ErrNotFound.
func (t *Tx) DeleteMember(workspaceID, userID string) error {
	return found(t.exec("DELETE FROM members WHERE workspace_id = $1 AND user_id = $2", workspaceID, userID))
}

// Membership is a workspace as one of its team sees it.
type Membership struct {
	petitbleu.Workspace
	Role string
}

// MembershipsOf lists the workspaces of a user, oldest first.
func (t *Tx) MembershipsOf(userID string) ([]Membership, error) {
	scan := func(r scanner) (m Membership, err error) {
		w := &m.Workspace
		err = r.Scan(&w.ID, &w.Name, &w.TimeZone, &w.Region, &w.RulePack, at(&w.CreatedAt), &m.Role)
		return m, err
	}
	return list(t, scan, `SELECT w.id, w.name, w.time_zone, w.region, w.rule_pack, w.created_at, m.role
		FROM members m JOIN workspaces w ON w.id = m.workspace_id WHERE m.user_id = $1 ORDER BY w.created_at, w.id`, userID)
}
