package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

const scheduleColumns = "workspace_id, id, campaign_id, variant_id, composition_id, audience, named, vars, origin, send_id, dispatch_id, at, clock, best, due_at, last, taken, turn, people, created_by, created_at, begun_at, done_at"

func scanSchedule(r scanner) (v petitbleu.Schedule, err error) {
	var audience, vars string
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.CampaignID, &v.VariantID, &v.CompositionID, &audience, &v.Named, &vars, &v.Origin, &v.SendID, &v.DispatchID, at(&v.At), &v.Clock, &v.Best,
		at(&v.DueAt), &v.Last, &v.Taken, &v.Turn, &v.People, &v.CreatedBy, at(&v.CreatedAt), at(&v.BegunAt), at(&v.DoneAt))
	v.Audience, v.Vars = rawOrNil(audience), rawOrNil(vars)
	return v, err
}

// InsertSchedule plans a sending.
func (t *Tx) InsertSchedule(v petitbleu.Schedule) error {
	_, err := t.exec("INSERT INTO schedules ("+scheduleColumns+") VALUES "+tuples(1, 23), v.WorkspaceID, v.ID, v.CampaignID, v.VariantID, v.CompositionID, string(v.Audience), v.Named,
		string(v.Vars), v.Origin, v.SendID, v.DispatchID, millis(v.At), v.Clock, v.Best, millis(v.DueAt), v.Last, v.Taken, v.Turn, v.People, v.CreatedBy, millis(v.CreatedAt), millis(v.BegunAt), millis(v.DoneAt))
	return err
}

// Schedule gives a planned sending, or ErrNotFound.
func (t *Tx) Schedule(workspace, id string) (petitbleu.Schedule, error) {
	return must(one(t, scanSchedule, "SELECT "+scheduleColumns+" FROM schedules WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// Schedules lists the planned sendings that trigger a campaign and are not over, the next due first.
func (t *Tx) Schedules(workspace, campaign string, limit int) ([]petitbleu.Schedule, error) {
	return list(t, scanSchedule, "SELECT "+scheduleColumns+" FROM schedules WHERE workspace_id = $1 AND campaign_id = $2 AND due_at > 0 AND composition_id = '' ORDER BY due_at, id LIMIT $3",
		workspace, campaign, int64(limit))
}

// SchedulesWide lists the planned sendings of a workspace to audiences that have not begun, up to an instant, the next due first.
func (t *Tx) SchedulesWide(workspace string, until time.Time, limit int) ([]petitbleu.Schedule, error) {
	return list(t, scanSchedule, "SELECT "+scheduleColumns+" FROM schedules WHERE workspace_id = $1 AND due_at > 0 AND NOT named AND begun_at = 0 AND at <= $2 ORDER BY due_at, id LIMIT $3",
		workspace, millis(until), int64(limit))
}

// SchedulesDue lists planned sendings of all workspaces that are due, the first due first.
func (t *Tx) SchedulesDue(now time.Time, limit int) ([]petitbleu.Schedule, error) {
	return list(t, scanSchedule, "SELECT "+scheduleColumns+" FROM schedules WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at, workspace_id, id LIMIT $2", millis(now), int64(limit))
}

// TurnSchedule writes what changes of a planned sending, unless somebody else did since it was read: it tells whether it did. The
// row is held until the transaction ends.
func (t *Tx) TurnSchedule(v petitbleu.Schedule) (bool, error) {
	n, err := t.exec("UPDATE schedules SET composition_id = $4, vars = $5, at = $6, clock = $7, best = $8, due_at = $9, last = $10, taken = $11, people = $12, begun_at = $13, done_at = $14, turn = turn + 1"+
		" WHERE workspace_id = $1 AND id = $2 AND turn = $3", v.WorkspaceID, v.ID, v.Turn, v.CompositionID, string(v.Vars), millis(v.At), v.Clock, v.Best, millis(v.DueAt), v.Last, v.Taken, v.People,
		millis(v.BegunAt), millis(v.DoneAt))
	return n == 1, err
}

// DeleteSchedule forgets a planned sending with its people. It tells whether it was there.
func (t *Tx) DeleteSchedule(workspace, id string) (bool, error) {
	n, err := t.exec("DELETE FROM schedules WHERE workspace_id = $1 AND id = $2", workspace, id)
	return n == 1, err
}

// DeleteSchedulesDone forgets those that were over before an instant. It gives how many.
func (t *Tx) DeleteSchedulesDone(before time.Time) (int64, error) {
	return t.exec("DELETE FROM schedules WHERE due_at = 0 AND done_at < $1", millis(before))
}

const schedulePersonColumns = "workspace_id, schedule_id, profile_id, vars, due_at"

func scanSchedulePerson(r scanner) (p petitbleu.SchedulePerson, err error) {
	var vars string
	err = r.Scan(&p.ProfileID, &vars, at(&p.DueAt))
	p.Vars = rawOrNil(vars)
	return p, err
}

// AddSchedulePeople lets people wait for a planned sending. One who does already stays as they are.
func (t *Tx) AddSchedulePeople(workspace, schedule string, all []petitbleu.SchedulePerson) error {
	rows := make([][]any, len(all))
	for i, p := range all {
		rows[i] = []any{workspace, schedule, p.ProfileID, string(p.Vars), millis(p.DueAt)}
	}
	_, err := t.insertRows("INSERT INTO schedule_people ("+schedulePersonColumns+") VALUES", "ON CONFLICT DO NOTHING", rows)
	return err
}

// SchedulePeople lists the people who wait for a planned sending and are due at an instant, the first due first.
func (t *Tx) SchedulePeople(workspace, schedule string, until time.Time, limit int) ([]petitbleu.SchedulePerson, error) {
	return list(t, scanSchedulePerson, "SELECT profile_id, vars, due_at FROM schedule_people WHERE workspace_id = $1 AND schedule_id = $2 AND due_at <= $3 ORDER BY due_at, profile_id LIMIT $4",
		workspace, schedule, millis(until), int64(limit))
}

// NextSchedulePerson gives when the next of them is due; zero: nobody waits.
func (t *Tx) NextSchedulePerson(workspace, schedule string) (time.Time, error) {
	ms, _, err := one(t, value[int64], "SELECT due_at FROM schedule_people WHERE workspace_id = $1 AND schedule_id = $2 ORDER BY due_at, profile_id LIMIT 1", workspace, schedule)
	return instant(ms), err
}

// DropSchedulePeople takes people out, and gives how many were there; nil: all of them.
func (t *Tx) DropSchedulePeople(workspace, schedule string, profiles []string) (n int64, err error) {
	if profiles == nil {
		return t.exec("DELETE FROM schedule_people WHERE workspace_id = $1 AND schedule_id = $2", workspace, schedule)
	}
	err = inChunks(profiles, 500, func(part []string) error {
		some, err := t.exec("DELETE FROM schedule_people WHERE workspace_id = $1 AND schedule_id = $2 AND profile_id IN ("+places(2, len(part))+")", withList([]any{workspace, schedule}, part)...)
		n += some
		return err
	})
	return n, err
}

// AddSendID notes a label under which sends of a campaign are counted, unless it is there or the workspace made as many since an
// instant as it may. It tells whether it is there now.
func (t *Tx) AddSendID(workspace, campaign, id string, now, since time.Time, limit int) (bool, error) {
	_, err := t.exec("INSERT INTO send_ids (workspace_id, campaign_id, send_id, created_at) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT)"+
		" WHERE (SELECT COUNT(*) FROM send_ids WHERE workspace_id = $1 AND created_at >= $5) < $6 ON CONFLICT DO NOTHING",
		workspace, campaign, id, millis(now), millis(since), int64(limit))
	if err != nil {
		return false, err
	}
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM send_ids WHERE workspace_id = $1 AND campaign_id = $2 AND send_id = $3", workspace, campaign, id)
	return n == 1, err
}

// DeleteSendIDs forgets the labels that were made before an instant. It gives how many.
func (t *Tx) DeleteSendIDs(before time.Time) (int64, error) {
	return t.exec("DELETE FROM send_ids WHERE created_at < $1", millis(before))
}

// ThereTime gives when people were there: they wrote, tapped, reacted or read, from an instant on.
func (t *Tx) ThereTime(workspace string, profiles []string, since time.Time, fn func(profile string, when time.Time)) error {
	return inChunks(profiles, 200, func(part []string) error {
		return each(t, func(r scanner) error {
			var profile string
			var when time.Time
			if err := r.Scan(&profile, at(&when)); err != nil {
				return err
			}
			fn(profile, when)
			return nil
		}, "SELECT profile_id, at FROM events WHERE workspace_id = $1 AND at >= $2 AND kind IN ('message', 'postback', 'reaction', 'read') AND profile_id IN ("+places(2, len(part))+")",
			withList([]any{workspace, millis(since)}, part)...)
	})
}

// LockRun keeps the row of a run from others until the transaction ends.
func (t *Tx) LockRun(workspace, run string) error {
	_, err := t.exec("UPDATE campaign_runs SET state = state WHERE workspace_id = $1 AND id = $2", workspace, run)
	return err
}
