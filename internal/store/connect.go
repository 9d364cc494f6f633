package store

import "time"

// Connect is one way of Pages into a workspace through the platform's log-in dialog.
type Connect struct {
	WorkspaceID string
	ID          string
	UserID      string
	SessionHash string // of the browser that may finish it
	StateHash   string // of the dialog's state parameter
	AppID       string
	PageID      string // the Page to connect again; empty: whichever are ticked
	State       ConnectState
	Code        string // why it was refused or failed
	Note        string // the same as a sentence
	TokenSealed string // of the person who authorised; empty before and after
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// ConnectState says how far a Connect has come.
type ConnectState string

// The states of a Connect.
const (
	ConnectBegun      ConnectState = "begun"
	ConnectAuthorised ConnectState = "authorised"
	ConnectRefused    ConnectState = "refused" // the person said no
	ConnectFailed     ConnectState = "failed"
	ConnectDone       ConnectState = "done"
)

const connectColumns = "workspace_id, id, user_id, session_hash, state_hash, app_id, page_id, state, code, note, token_sealed, created_at, expires_at"

func scanConnect(r scanner) (c Connect, err error) {
	err = r.Scan(&c.WorkspaceID, &c.ID, &c.UserID, &c.SessionHash, &c.StateHash, &c.AppID, &c.PageID, &c.State, &c.Code, &c.Note, &c.TokenSealed, at(&c.CreatedAt), at(&c.ExpiresAt))
	return c, err
}

// InsertConnect adds a Connect.
func (t *Tx) InsertConnect(c Connect) error {
	_, err := t.exec("INSERT INTO connects ("+connectColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)",
		c.WorkspaceID, c.ID, c.UserID, c.SessionHash, c.StateHash, c.AppID, c.PageID, string(c.State), c.Code, c.Note, c.TokenSealed, millis(c.CreatedAt), millis(c.ExpiresAt))
	return err
}

// Connect gives one Connect of a workspace, or ErrNotFound.
func (t *Tx) Connect(workspaceID, id string) (Connect, error) {
	c, ok, err := one(t, scanConnect, "SELECT "+connectColumns+" FROM connects WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	return must(c, ok, err)
}

// ConnectByState gives the Connect whose dialog carried a state, by its hash, or ErrNotFound.
func (t *Tx) ConnectByState(hash string) (Connect, error) {
	c, ok, err := one(t, scanConnect, "SELECT "+connectColumns+" FROM connects WHERE state_hash = $1", hash)
	return must(c, ok, err)
}

// MoveConnect writes state, code, note, token and end of a Connect that is still in the state
// from; it tells whether it was. So a dialog's answer is taken once.
func (t *Tx) MoveConnect(c Connect, from ConnectState) (bool, error) {
	n, err := t.exec("UPDATE connects SET state = $3, code = $4, note = $5, token_sealed = $6, expires_at = $7 WHERE workspace_id = $1 AND id = $2 AND state = $8",
		c.WorkspaceID, c.ID, string(c.State), c.Code, c.Note, c.TokenSealed, millis(c.ExpiresAt), string(from))
	return n > 0, err
}

// ForgetConnects takes the tokens out of Connects that have expired, and those away that
// expired before an instant.
func (t *Tx) ForgetConnects(now, before time.Time) error {
	if _, err := t.exec("UPDATE connects SET token_sealed = '' WHERE expires_at < $1 AND token_sealed <> ''", millis(now)); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM connects WHERE expires_at < $1", millis(before))
	return err
}
