package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// quarter is a quarter of an hour, of what a variant of a run sent under a label.
type quarter struct {
	variant, send string
	at            int64 // its beginning, in Unix milliseconds
}

// quarters count by when things came about.
type quarters map[quarter]*Moments

// note counts something at an instant; one that never came is not counted.
func (q quarters) note(m *leaving, at time.Time, count func(*Moments)) {
	if at.IsZero() {
		return
	}
	key := quarter{m.count.VariantID, m.send, at.Truncate(Quarter).UnixMilli()}
	if q[key] == nil {
		q[key] = &Moments{}
	}
	count(q[key])
}

// quartersOf says when things came about of messages that are about to be removed, by run.
func (t *Tx) quartersOf(workspace string, rows []leaving, partner map[string]*pairing) (map[string]quarters, error) {
	zone := time.UTC
	if len(partner) > 0 {
		w, err := t.Workspace(workspace)
		if err != nil {
			return nil, err
		}
		if z, err := time.LoadLocation(w.TimeZone); err == nil {
			zone = z
		}
	}
	all := map[string]quarters{}
	for i := range rows {
		m := &rows[i]
		if all[m.run] == nil {
			all[m.run] = quarters{}
		}
		q := all[m.run]
		q.note(m, m.sent, func(n *Moments) {
			n.Sent++
			if partner[m.id].isPerson(m.id, zone) {
				n.People++
			}
		})
		q.note(m, m.delivered, func(n *Moments) { n.Delivered++ })
		q.note(m, m.read, func(n *Moments) { n.Read++ })
		q.note(m, m.followed, func(n *Moments) { n.Clicked++ })
		if m.count.State == petitbleu.StateFailed {
			q.note(m, m.updated, func(n *Moments) { n.Failed++ })
		}
	}
	return all, nil
}

// isPerson tells whether somebody is counted with a message that is removed: not where its other half was sent on the same day, and is counted
// by its own row, or is removed behind it.
func (p *pairing) isPerson(id string, zone *time.Location) bool {
	if p == nil || p.sent.IsZero() || p.sentThen.IsZero() || p.sent.In(zone).Format(time.DateOnly) != p.sentThen.In(zone).Format(time.DateOnly) {
		return true
	}
	return id != p.first && p.leaves
}

// addQuarters adds to what is kept of a run, which is locked.
func (t *Tx) addQuarters(workspace, run string, more quarters) error {
	rows := make([][]any, 0, len(more))
	for key, n := range more {
		rows = append(rows, []any{workspace, run, key.variant, key.send, key.at, n.Sent, n.People, n.Delivered, n.Read, n.Failed, n.Clicked})
	}
	_, err := t.insertRows("INSERT INTO campaign_quarters (workspace_id, run_id, variant_id, send_id, at, sent, people, delivered, seen, failed, clicked) VALUES",
		"ON CONFLICT (workspace_id, run_id, variant_id, send_id, at) DO UPDATE SET sent = campaign_quarters.sent + excluded.sent, people = campaign_quarters.people + excluded.people,"+
			" delivered = campaign_quarters.delivered + excluded.delivered, seen = campaign_quarters.seen + excluded.seen, failed = campaign_quarters.failed + excluded.failed,"+
			" clicked = campaign_quarters.clicked + excluded.clicked", rows)
	return err
}

// keepSent notes beside conversions under which label their messages went, and when, as these are about to be removed.
func (t *Tx) keepSent(workspace string, rows []leaving) error {
	of := map[string][]string{} // by campaign
	for _, m := range rows {
		id := m.id
		if m.part == 2 { // its first counts as sent with it
			id = m.group
		}
		of[m.campaign] = append(of[m.campaign], id)
	}
	for _, campaign := range slices.Sorted(maps.Keys(of)) {
		ids := slices.Compact(slices.Sorted(slices.Values(of[campaign])))
		_, err := t.exec("UPDATE campaign_conversions SET send_id = (SELECT o.send_id FROM messages o WHERE o.workspace_id = $1 AND o.id = message_id),"+
			" sent_at = CASE WHEN sent_at > 0 THEN sent_at ELSE (SELECT "+sentOrFollowed+" FROM messages o WHERE o.workspace_id = $1 AND o.id = message_id) END"+
			" WHERE workspace_id = $1 AND campaign_id = $2 AND message_id IN ("+places(2, len(ids))+")"+
			" AND EXISTS (SELECT 1 FROM messages o WHERE o.workspace_id = $1 AND o.id = message_id)", withList([]any{workspace, campaign}, ids)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// quarterBuckets adds up what is kept of messages that were removed.
func (t *Tx) quarterBuckets(s SeriesOf, add func(bucket int64, variant string, n Moments)) error {
	f := filter{}
	f.eq("r.workspace_id", s.WorkspaceID)
	f.eq("r.campaign_id", s.CampaignID)
	f.eq("r.id", s.RunID)
	f.eq("q.send_id", s.SendID)
	f.and("q.at >= " + f.arg(millis(s.From)) + " AND q.at < " + f.arg(millis(s.To)))
	return each(t, func(r scanner) error {
		var when int64
		var variant string
		var n Moments
		err := r.Scan(&when, &variant, &n.Sent, &n.People, &n.Delivered, &n.Read, &n.Failed, &n.Clicked)
		if !s.People {
			n.People = 0
		}
		add(s.bucket(when), variant, n)
		return err
	}, "SELECT q.at, q.variant_id, q.sent, q.people, q.delivered, q.seen, q.failed, q.clicked FROM campaign_runs r JOIN campaign_quarters q ON q.workspace_id = r.workspace_id AND q.run_id = r.id WHERE "+
		strings.Join(f.where, " AND "), f.args...)
}
