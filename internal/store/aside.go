package store

import "time"

// AsideID names a call of a program that was accepted and could not be worked in: its row of the journal, and its
// place in that row.
type AsideID struct{ Row, Place int64 }

// Aside is such a call.
type Aside struct {
	AsideID
	At   time.Time // when it was accepted
	Note string    // why it could not be worked in
	Body []byte    // JSON
}

func scanAside(r scanner) (a Aside, err error) {
	err = r.Scan(&a.Row, &a.Place, at(&a.At), &a.Note, &a.Body)
	return a, err
}

const asideColumns = "id, place, at, note, body"

// AsideCalls lists the calls of a workspace that could not be worked in, newest first, behind one (the zero AsideID
// begins).
func (t *Tx) AsideCalls(workspace string, behind AsideID, limit int) ([]Aside, error) {
	if behind == (AsideID{}) {
		behind.Row = 1<<63 - 1
	}
	return list(t, scanAside, "SELECT "+asideColumns+" FROM journal_aside WHERE workspace_id = $1 AND (id, place) < ($2, $3) ORDER BY id DESC, place DESC LIMIT $4",
		workspace, behind.Row, behind.Place, int64(limit))
}

// AsideCall gives one such call, or ErrNotFound.
func (t *Tx) AsideCall(workspace string, id AsideID) (Aside, error) {
	return must(one(t, scanAside, "SELECT "+asideColumns+" FROM journal_aside WHERE workspace_id = $1 AND id = $2 AND place = $3", workspace, id.Row, id.Place))
}

// DropAside forgets one such call, or answers ErrNotFound.
func (t *Tx) DropAside(workspace string, id AsideID) error {
	n, err := t.exec("DELETE FROM journal_aside WHERE workspace_id = $1 AND id = $2 AND place = $3", workspace, id.Row, id.Place)
	return found(n, err)
}
