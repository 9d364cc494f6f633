package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// PagePace is how fast a Page goes, as the node that sends through it told last.
type PagePace struct {
	WorkspaceID string
	PageID      string
	PerMinute   int64     // how fast messages left before At
	Busy        bool      // more waited than could leave
	Used        int64     // percent of the allowance of calls, as the platform said last
	Pauses      int64     // one after the other, without a success between them
	PausedUntil time.Time // zero: it is not paused
	Restricted  bool      // it pauses, or did last, because the platform keeps the Page from sending
	At          time.Time
}

const paceColumns = "workspace_id, page_id, per_minute, busy, used, pauses, paused_until, restricted, told_at"

func scanPace(r scanner) (p PagePace, err error) {
	err = r.Scan(&p.WorkspaceID, &p.PageID, &p.PerMinute, &p.Busy, &p.Used, &p.Pauses, at(&p.PausedUntil), &p.Restricted, at(&p.At))
	return p, err
}

// PutPagePace writes the pace of a Page; of one that is not there any more it writes nothing.
func (t *Tx) PutPagePace(p PagePace) error {
	_, err := t.exec("INSERT INTO page_paces ("+paceColumns+") SELECT workspace_id, id, CAST($3 AS BIGINT), CAST($4 AS BOOLEAN), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BOOLEAN), CAST($9 AS BIGINT)"+
		" FROM pages WHERE workspace_id = $1 AND id = $2 ON CONFLICT (workspace_id, page_id) DO UPDATE SET per_minute = excluded.per_minute, busy = excluded.busy,"+
		" used = excluded.used, pauses = excluded.pauses, paused_until = excluded.paused_until, restricted = excluded.restricted, told_at = excluded.told_at",
		p.WorkspaceID, p.PageID, p.PerMinute, p.Busy, p.Used, p.Pauses, millis(p.PausedUntil), p.Restricted, millis(p.At))
	return err
}

// EndPause ends the pause of a Page at now: what was put off until its end is due. It tells
// whether the Page paused.
func (t *Tx) EndPause(workspaceID, pageID string, now time.Time) (bool, error) {
	p, err := t.Page(workspaceID, pageID)
	if err != nil || p.State != petitbleu.PagePaused {
		return false, err
	}
	pace, ok, err := t.PagePace(workspaceID, pageID)
	if err != nil {
		return false, err
	}
	if ok {
		_, err = t.exec("UPDATE messages SET due_at = $3, updated_at = $3 WHERE workspace_id = $1 AND page_id = $2 AND "+openMessages+
			" AND state = 'queued' AND attempts > 0 AND due_at > $3 AND due_at <= $4", workspaceID, pageID, millis(now), millis(pace.PausedUntil))
		if err == nil {
			_, err = t.exec("UPDATE page_paces SET paused_until = 0, told_at = $3 WHERE workspace_id = $1 AND page_id = $2", workspaceID, pageID, millis(now))
		}
	}
	if err == nil {
		_, err = t.SetPageState(workspaceID, pageID, petitbleu.PageConnected, "", now)
	}
	return true, err
}

// PagePace gives the pace of a Page; ok is false when nobody told of it.
func (t *Tx) PagePace(workspaceID, pageID string) (p PagePace, ok bool, err error) {
	return one(t, scanPace, "SELECT "+paceColumns+" FROM page_paces WHERE workspace_id = $1 AND page_id = $2", workspaceID, pageID)
}

// PagePaces gives the paces of a workspace's Pages, by Page.
func (t *Tx) PagePaces(workspaceID string) (map[string]PagePace, error) {
	all, err := list(t, scanPace, "SELECT "+paceColumns+" FROM page_paces WHERE workspace_id = $1 ORDER BY page_id", workspaceID)
	paces := make(map[string]PagePace, len(all))
	for _, p := range all {
		paces[p.PageID] = p
	}
	return paces, err
}

// PageQueue counts the messages of a Page that have not come to an end.
type PageQueue struct {
	PageID  string
	Due     int64     // to be sent now, under way, or looked for
	Later   int64     // at a time to come
	Waiting int64     // for the part before them, or for a person
	LastAt  time.Time // when the last of those that wait for a time is due
}

// PageQueues counts the open messages of a workspace by Page. It reads an index only.
func (t *Tx) PageQueues(workspaceID string, now time.Time) ([]PageQueue, error) {
	return list(t, func(r scanner) (q PageQueue, err error) {
		err = r.Scan(&q.PageID, &q.Due, &q.Later, &q.Waiting, at(&q.LastAt))
		return q, err
	}, "SELECT page_id, SUM(CASE WHEN due_at <= $2 THEN 1 ELSE 0 END), SUM(CASE WHEN due_at > $2 AND due_at < $3 THEN 1 ELSE 0 END),"+
		" SUM(CASE WHEN due_at >= $3 THEN 1 ELSE 0 END), MAX(CASE WHEN due_at > $2 AND due_at < $3 THEN due_at ELSE 0 END)"+
		" FROM messages WHERE workspace_id = $1 AND "+openMessages+" GROUP BY page_id ORDER BY page_id", workspaceID, millis(now), int64(never))
}
