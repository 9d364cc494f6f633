package store

import (
	"encoding/json"
	"time"

	"github.com/petitbleu/petitbleu"
)

const segmentColumns = "workspace_id, id, name, description, definition, version, tracked, created_by, created_at, updated_at, archived_at"

func scanSegment(r scanner) (s petitbleu.Segment, err error) {
	var definition string
	err = r.Scan(&s.WorkspaceID, &s.ID, &s.Name, &s.Description, &definition, &s.Version, &s.Tracked, &s.CreatedBy,
		at(&s.CreatedAt), at(&s.UpdatedAt), at(&s.ArchivedAt))
	s.Definition = json.RawMessage(definition)
	return s, err
}

// InsertSegment adds a segment. It is false when a segment that is not archived has the name.
func (t *Tx) InsertSegment(s petitbleu.Segment) (bool, error) {
	n, err := t.exec("INSERT INTO segments ("+segmentColumns+") VALUES "+tuples(1, 11)+" ON CONFLICT DO NOTHING",
		s.WorkspaceID, s.ID, s.Name, s.Description, string(s.Definition), s.Version, s.Tracked, s.CreatedBy,
		millis(s.CreatedAt), millis(s.UpdatedAt), millis(s.ArchivedAt))
	return n == 1, err
}

// UpdateSegment writes a segment's name, description, definition, switch and archive, when it
// was last changed at the given instant: a change that somebody else made meanwhile is not
// overwritten.
func (t *Tx) UpdateSegment(s petitbleu.Segment, was time.Time) (bool, error) {
	n, err := t.exec(`UPDATE segments SET name = $3, description = $4, definition = $5, version = $6, tracked = $7, updated_at = $8, archived_at = $9
		WHERE workspace_id = $1 AND id = $2 AND updated_at = $10`,
		s.WorkspaceID, s.ID, s.Name, s.Description, string(s.Definition), s.Version, s.Tracked, millis(s.UpdatedAt), millis(s.ArchivedAt), millis(was))
	return n == 1, err
}

// SegmentNamed gives the segment that has a name, whatever its case, and is not archived; ok is
// false when there is none.
func (t *Tx) SegmentNamed(workspace, name string) (petitbleu.Segment, bool, error) {
	return one(t, scanSegment, "SELECT "+segmentColumns+" FROM segments WHERE workspace_id = $1 AND lower(name) = lower($2) AND archived_at = 0", workspace, name)
}

// Segment gives one segment, or ErrNotFound.
func (t *Tx) Segment(workspace, id string) (petitbleu.Segment, error) {
	s, ok, err := one(t, scanSegment, "SELECT "+segmentColumns+" FROM segments WHERE workspace_id = $1 AND id = $2", workspace, id)
	return must(s, ok, err)
}

// Segments lists the segments of a workspace, oldest first; archived ones only when asked for.
func (t *Tx) Segments(workspace string, archived bool) ([]petitbleu.Segment, error) {
	return list(t, scanSegment, "SELECT "+segmentColumns+" FROM segments WHERE workspace_id = $1 AND (archived_at = 0 OR CAST($2 AS BOOLEAN)) ORDER BY id", workspace, archived)
}

// DeleteSegment removes a segment with its sizes, its tags and its team.
func (t *Tx) DeleteSegment(workspace, id string) error {
	if err := t.Untag(workspace, "segment", id); err != nil {
		return err
	}
	n, err := t.exec("DELETE FROM segments WHERE workspace_id = $1 AND id = $2", workspace, id)
	return found(n, err)
}

// SaveSegmentSizes keeps sizes: the last one of a day stands.
func (t *Tx) SaveSegmentSizes(workspace string, sizes []petitbleu.SegmentSize) error {
	for _, s := range sizes {
		_, err := t.exec(`INSERT INTO segment_sizes (workspace_id, segment_id, day, at, people, everybody, messenger, open, version) VALUES `+tuples(1, 9)+`
			ON CONFLICT (workspace_id, segment_id, day) DO UPDATE SET at = excluded.at, people = excluded.people, everybody = excluded.everybody,
			messenger = excluded.messenger, open = excluded.open, version = excluded.version`,
			workspace, s.SegmentID, s.Day, millis(s.At), s.People, s.Everybody, s.Messenger, s.Open, s.Version)
		if err != nil {
			return err
		}
	}
	return nil
}

// SegmentSizes lists the sizes of a segment from a day to a day, both included, by day.
func (t *Tx) SegmentSizes(workspace, segment, from, to string) ([]petitbleu.SegmentSize, error) {
	return list(t, scanSegmentSize, `SELECT segment_id, day, at, people, everybody, messenger, open, version FROM segment_sizes
		WHERE workspace_id = $1 AND segment_id = $2 AND day >= $3 AND day <= $4 ORDER BY day`, workspace, segment, from, to)
}

// LastSegmentSizes gives the newest size of each segment that has one.
func (t *Tx) LastSegmentSizes(workspace string) (map[string]petitbleu.SegmentSize, error) {
	all, err := list(t, scanSegmentSize, `SELECT s.segment_id, s.day, s.at, s.people, s.everybody, s.messenger, s.open, s.version FROM segment_sizes s
		JOIN (SELECT segment_id, MAX(day) AS day FROM segment_sizes WHERE workspace_id = $1 GROUP BY segment_id) l
		ON l.segment_id = s.segment_id AND l.day = s.day WHERE s.workspace_id = $1`, workspace)
	last := make(map[string]petitbleu.SegmentSize, len(all))
	for _, s := range all {
		last[s.SegmentID] = s
	}
	return last, err
}

// UnsizedSegments lists the tracked segments of a workspace that have no size for a day.
func (t *Tx) UnsizedSegments(workspace, day string) ([]petitbleu.Segment, error) {
	return list(t, scanSegment, "SELECT "+segmentColumns+` FROM segments WHERE workspace_id = $1 AND tracked AND archived_at = 0
		AND NOT EXISTS (SELECT 1 FROM segment_sizes z WHERE z.workspace_id = segments.workspace_id AND z.segment_id = segments.id AND z.day = $2) ORDER BY id`, workspace, day)
}

func scanSegmentSize(r scanner) (s petitbleu.SegmentSize, err error) {
	err = r.Scan(&s.SegmentID, &s.Day, at(&s.At), &s.People, &s.Everybody, &s.Messenger, &s.Open, &s.Version)
	return s, err
}

// DropSegmentSizes forgets sizes from before a day: what was kept its time.
func (t *Tx) DropSegmentSizes(workspace string, before time.Time) error {
	_, err := t.exec("DELETE FROM segment_sizes WHERE workspace_id = $1 AND at < $2", workspace, millis(before))
	return err
}
