package store

import (
	"sort"
	"time"
)

// PutBeats notes when the last webhook event of Pages came in. Beats only move forward; those
// of Pages that the workspace does not hold are passed over.
func (t *Tx) PutBeats(workspaceID string, last map[string]time.Time) error {
	ids := make([]string, 0, len(last))
	for id := range last {
		ids = append(ids, id)
	}
	sort.Strings(ids) // two nodes lock rows in the same order
	for _, id := range ids {
		_, err := t.exec(`INSERT INTO page_beats (workspace_id, page_id, last_event_at)
			SELECT workspace_id, id, CAST($3 AS BIGINT) FROM pages WHERE workspace_id = $1 AND id = $2
			ON CONFLICT (workspace_id, page_id) DO UPDATE SET last_event_at = excluded.last_event_at
			WHERE excluded.last_event_at > page_beats.last_event_at`, workspaceID, id, millis(last[id]))
		if err != nil {
			return err
		}
	}
	return nil
}

// Beats gives when the last webhook event of each Page of a workspace came in, by Page.
func (t *Tx) Beats(workspaceID string) (map[string]time.Time, error) {
	type beat struct {
		page string
		at   time.Time
	}
	scan := func(r scanner) (b beat, err error) {
		err = r.Scan(&b.page, at(&b.at))
		return b, err
	}
	all, err := list(t, scan, "SELECT page_id, last_event_at FROM page_beats WHERE workspace_id = $1 ORDER BY page_id", workspaceID)
	beats := make(map[string]time.Time, len(all))
	for _, b := range all {
		beats[b.page] = b.at
	}
	return beats, err
}
