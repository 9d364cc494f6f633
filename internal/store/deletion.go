package store

import "time"

// Deletion is the platform's request to forget a person, for all of the Pages of an app.
type Deletion struct {
	Code    string // what the person was given to ask with
	AppID   string
	UserID  string // app-scoped; empty once the work is done
	State   string // DeletionAsked …
	People  int64  // profiles that were found and erased
	AskedAt time.Time
	NextAt  time.Time // when it is tried next; zero when it is done
	DoneAt  time.Time
	Note    string // why it is not done yet
}

// The states of a deletion.
const (
	DeletionAsked   = "asked"
	DeletionDone    = "done"
	DeletionNothing = "nothing" // nobody was found: there was nothing to erase
)

const deletionColumns = "code, app_id, user_id, state, people, asked_at, next_at, done_at, note"

func scanDeletion(r scanner) (d Deletion, err error) {
	err = r.Scan(&d.Code, &d.AppID, &d.UserID, &d.State, &d.People, at(&d.AskedAt), at(&d.NextAt), at(&d.DoneAt), &d.Note)
	return d, err
}

// InsertDeletion records a request.
func (t *Tx) InsertDeletion(d Deletion) error {
	_, err := t.exec("INSERT INTO deletions ("+deletionColumns+") VALUES "+tuples(1, 9),
		d.Code, d.AppID, d.UserID, d.State, d.People, millis(d.AskedAt), millis(d.NextAt), millis(d.DoneAt), d.Note)
	return err
}

// Deletion gives one request, or ErrNotFound.
func (t *Tx) Deletion(code string) (Deletion, error) {
	d, ok, err := one(t, scanDeletion, "SELECT "+deletionColumns+" FROM deletions WHERE code = $1", code)
	return must(d, ok, err)
}

// OpenDeletion gives the request of a person that is not done yet, if there is one.
func (t *Tx) OpenDeletion(appID, userID string) (Deletion, bool, error) {
	return one(t, scanDeletion, "SELECT "+deletionColumns+" FROM deletions WHERE app_id = $1 AND user_id = $2 AND next_at > 0 ORDER BY asked_at, code LIMIT 1", appID, userID)
}

// DueDeletions lists the requests whose turn it is, the oldest first.
func (t *Tx) DueDeletions(now time.Time, limit int) ([]Deletion, error) {
	return list(t, scanDeletion, "SELECT "+deletionColumns+
		" FROM deletions WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at, code LIMIT $2", millis(now), int64(limit))
}

// UpdateDeletion writes all of a request but its code, its app and when it was asked for.
func (t *Tx) UpdateDeletion(d Deletion) error {
	return found(t.exec("UPDATE deletions SET user_id = $2, state = $3, people = $4, next_at = $5, done_at = $6, note = $7 WHERE code = $1",
		d.Code, d.UserID, d.State, d.People, millis(d.NextAt), millis(d.DoneAt), d.Note))
}
