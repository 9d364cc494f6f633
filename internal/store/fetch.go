package store

import "time"

// What a Fetch is of.
const (
	FetchAnswers = "answers" // of a form; Subject is SubjectLead or SubjectForm and an id
	FileImage    = "image"   // Subject is an address
	FileVideo    = "video"
	FileAudio    = "audio"
	FileOther    = "file"
)

// What answers are named by.
const (
	SubjectLead = "lead:"
	SubjectForm = "form:"
)

// Fetch is something that an event points to and that is still to be fetched.
type Fetch struct {
	WorkspaceID string
	EventID     string
	Part        int // which of the event's attachments; 0 for answers
	PageID      string
	Kind        string
	Subject     string
	At          time.Time // of the event
	Attempts    int
	DueAt       time.Time
}

const fetchColumns = "workspace_id, event_id, part, page_id, kind, subject, at, attempts, due_at"

func scanFetch(r scanner) (f Fetch, err error) {
	err = r.Scan(&f.WorkspaceID, &f.EventID, &f.Part, &f.PageID, &f.Kind, &f.Subject, at(&f.At), &f.Attempts, at(&f.DueAt))
	return f, err
}

// InsertFetches adds what new events point to.
func (t *Tx) InsertFetches(all []Fetch) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([][]any, len(all))
	for i, f := range all {
		rows[i] = []any{f.WorkspaceID, f.EventID, int64(f.Part), f.PageID, f.Kind, f.Subject, millis(f.At), int64(f.Attempts), millis(f.DueAt)}
	}
	_, err := t.insertRows("INSERT INTO fetches ("+fetchColumns+") VALUES", "ON CONFLICT (workspace_id, event_id, part) DO NOTHING", rows)
	return err
}

// DueFetches lists what is due to be fetched in all workspaces, the first due first.
func (t *Tx) DueFetches(now time.Time, limit int) ([]Fetch, error) {
	return list(t, scanFetch, "SELECT "+fetchColumns+" FROM fetches WHERE due_at <= $1 ORDER BY due_at, workspace_id, event_id, part LIMIT $2", millis(now), int64(limit))
}

// PutOffFetch writes when something is tried again, and how often it was tried.
func (t *Tx) PutOffFetch(f Fetch) error {
	_, err := t.exec("UPDATE fetches SET attempts = $4, due_at = $5 WHERE workspace_id = $1 AND event_id = $2 AND part = $3",
		f.WorkspaceID, f.EventID, int64(f.Part), int64(f.Attempts), millis(f.DueAt))
	return err
}

// EndFetch forgets what was fetched, or never will be.
func (t *Tx) EndFetch(f Fetch) error {
	_, err := t.exec("DELETE FROM fetches WHERE workspace_id = $1 AND event_id = $2 AND part = $3", f.WorkspaceID, f.EventID, int64(f.Part))
	return err
}

// TieEvent gives an event of a source that is nobody's to the person of another event.
func (t *Tx) TieEvent(workspace, source, outsideID, event string) error {
	change, err := t.nextChange(workspace)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE events SET change = $5, profile_id = (SELECT e.profile_id FROM events e WHERE e.workspace_id = $1 AND e.id = $4)"+
		" WHERE workspace_id = $1 AND source = $2 AND outside_id = $3 AND profile_id = ''"+
		" AND EXISTS (SELECT 1 FROM events e WHERE e.workspace_id = $1 AND e.id = $4)", workspace, source, outsideID, event, change)
	return err
}
