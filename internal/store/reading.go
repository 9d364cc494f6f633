package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Reading is a passage through a Page's conversations as the platform keeps them.
type Reading struct {
	WorkspaceID string
	PageID      string
	ID          string
	Kind        ReadingKind
	State       ReadingState
	Since       time.Time // catch_up: when the gap began
	Until       time.Time // catch_up: when it ended; zero while it lasts
	Cursor      string    // where the next call goes on
	Threads     int64     // read so far
	Messages    int64
	Recovered   int64  // messages that were not known before
	Note        string // why it failed, or what stops it
	Failures    int64  // calls that failed one after another
	DueAt       time.Time
	StartedAt   time.Time
	FinishedAt  time.Time
}

// ReadingKind says why conversations are read.
type ReadingKind string

// ReadingState says how far a Reading has come.
type ReadingState string

// The kinds and states of a Reading.
const (
	ReadingHistory ReadingKind = "history"  // after a Page was connected
	ReadingCatchUp ReadingKind = "catch_up" // after an outage

	ReadingWaiting ReadingState = "waiting" // the gap still lasts
	ReadingRunning ReadingState = "running"
	ReadingDone    ReadingState = "done"
	ReadingFailed  ReadingState = "failed"
)

const readingColumns = "workspace_id, page_id, id, kind, state, since, until, next_cursor, threads, messages, recovered, note, failures, due_at, started_at, finished_at"

func scanReading(r scanner) (v Reading, err error) {
	err = r.Scan(&v.WorkspaceID, &v.PageID, &v.ID, &v.Kind, &v.State, at(&v.Since), at(&v.Until), &v.Cursor, &v.Threads, &v.Messages, &v.Recovered, &v.Note, &v.Failures, at(&v.DueAt), at(&v.StartedAt), at(&v.FinishedAt))
	return v, err
}

// InsertReading adds a Reading.
func (t *Tx) InsertReading(r Reading) error {
	_, err := t.exec("INSERT INTO page_readings ("+readingColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)",
		r.WorkspaceID, r.PageID, r.ID, string(r.Kind), string(r.State), millis(r.Since), millis(r.Until), r.Cursor, r.Threads, r.Messages, r.Recovered, r.Note, r.Failures, millis(r.DueAt), millis(r.StartedAt), millis(r.FinishedAt))
	return err
}

// UpdateReading writes all of a Reading but its ids and kind, or answers ErrNotFound.
func (t *Tx) UpdateReading(r Reading) error {
	return found(t.exec(`UPDATE page_readings SET state = $4, since = $5, until = $6, next_cursor = $7, threads = $8, messages = $9, recovered = $10,
		note = $11, failures = $12, due_at = $13, started_at = $14, finished_at = $15 WHERE workspace_id = $1 AND page_id = $2 AND id = $3`,
		r.WorkspaceID, r.PageID, r.ID, string(r.State), millis(r.Since), millis(r.Until), r.Cursor, r.Threads, r.Messages, r.Recovered, r.Note, r.Failures, millis(r.DueAt), millis(r.StartedAt), millis(r.FinishedAt)))
}

// Readings lists the Readings of a Page, newest first, or of every Page of the workspace when
// page is empty.
func (t *Tx) Readings(workspaceID, page string, limit int) ([]Reading, error) {
	if page == "" {
		return list(t, scanReading, "SELECT "+readingColumns+" FROM page_readings WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2", workspaceID, int64(limit))
	}
	return list(t, scanReading, "SELECT "+readingColumns+" FROM page_readings WHERE workspace_id = $1 AND page_id = $2 ORDER BY id DESC LIMIT $3", workspaceID, page, int64(limit))
}

// OpenReading gives the Reading of a kind that a Page has not finished; ok is false without one.
func (t *Tx) OpenReading(workspaceID, page string, kind ReadingKind) (r Reading, ok bool, err error) {
	return one(t, scanReading, "SELECT "+readingColumns+" FROM page_readings WHERE workspace_id = $1 AND page_id = $2 AND kind = $3 AND (state = $4 OR state = $5) ORDER BY id DESC LIMIT 1",
		workspaceID, page, string(kind), string(ReadingWaiting), string(ReadingRunning))
}

// DueReadings lists the Readings whose next call is due, longest waiting first.
func (t *Tx) DueReadings(now time.Time, limit int) ([]Reading, error) {
	return list(t, scanReading, "SELECT "+readingColumns+" FROM page_readings WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at, workspace_id, page_id, id LIMIT $2", millis(now), int64(limit))
}

// NextReading gives when the next call of any Reading is due; zero when none is.
func (t *Tx) NextReading() (next time.Time, err error) {
	ms, _, err := one(t, value[int64], "SELECT due_at FROM page_readings WHERE due_at > 0 ORDER BY due_at LIMIT 1")
	return instant(ms), err
}

// SentIDs adds the messages of a person that were made after an instant and that the platform
// has named to a map, ours by theirs.
func (t *Tx) SentIDs(workspaceID, profileID string, after time.Time, into map[string]string) error {
	type pair struct{ id, outside string }
	scan := func(r scanner) (p pair, err error) {
		err = r.Scan(&p.id, &p.outside)
		return p, err
	}
	all, err := list(t, scan, "SELECT id, outside_id FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND id >= $3 AND outside_id <> '' ORDER BY id",
		workspaceID, profileID, petitbleu.FirstID(petitbleu.KindMessage, after))
	for _, p := range all {
		into[p.outside] = p.id
	}
	return err
}

// AdoptedEvents gives, of events by their outside ids, those that conversations told, with when
// they happened.
func (t *Tx) AdoptedEvents(workspaceID, source string, outsideIDs []string) (map[string]time.Time, error) {
	type adopted struct {
		id string
		at time.Time
	}
	scan := func(r scanner) (a adopted, err error) {
		err = r.Scan(&a.id, at(&a.at))
		return a, err
	}
	found := map[string]time.Time{}
	err := inChunks(anys(outsideIDs), 64, func(ids []any) error {
		all, err := list(t, scan, `SELECT outside_id, at FROM events WHERE workspace_id = $1 AND source = $2 AND data LIKE '%"petitbleu":{"source":"%'
			AND outside_id IN (`+places(2, len(ids))+")", append([]any{workspaceID, source}, ids...)...)
		for _, a := range all {
			found[a.id] = a.at
		}
		return err
	})
	return found, err
}
