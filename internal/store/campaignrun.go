package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const runColumns = "workspace_id, id, campaign_id, version, kind, state, dispatch_id, send_id, planned_at, begun_at, done_at, audience, control, excluded, change, winner, decide_at"

func scanRun(r scanner) (v petitbleu.CampaignRun, err error) {
	var excluded string
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.CampaignID, &v.Version, &v.Kind, &v.State, &v.DispatchID, &v.SendID, at(&v.PlannedAt), at(&v.BegunAt), at(&v.DoneAt),
		&v.Audience, &v.Control, &excluded, &v.Change, &v.Winner, at(&v.DecideAt))
	if err == nil && excluded != "" {
		err = json.Unmarshal([]byte(excluded), &v.Excluded)
	}
	return v, err
}

// PutRun adds a run, or writes one anew; what stands beside it of messages that are not kept any more stays.
func (t *Tx) PutRun(v petitbleu.CampaignRun) error {
	excluded := ""
	if len(v.Excluded) > 0 {
		b, err := json.Marshal(v.Excluded)
		if err != nil {
			return fmt.Errorf("run %s: %w", v.ID, err)
		}
		excluded = string(b)
	}
	_, err := t.exec("INSERT INTO campaign_runs ("+runColumns+", removed) VALUES "+tuples(1, 18)+` ON CONFLICT (workspace_id, id) DO UPDATE SET state = excluded.state,
		version = excluded.version, planned_at = excluded.planned_at, begun_at = excluded.begun_at, done_at = excluded.done_at, audience = excluded.audience,
		control = excluded.control, excluded = excluded.excluded, change = excluded.change, winner = excluded.winner, decide_at = excluded.decide_at`,
		v.WorkspaceID, v.ID, v.CampaignID, v.Version, string(v.Kind), string(v.State), v.DispatchID, v.SendID, millis(v.PlannedAt), millis(v.BegunAt), millis(v.DoneAt),
		v.Audience, v.Control, excluded, v.Change, v.Winner, millis(v.DecideAt), "")
	return err
}

// Run gives one run, or ErrNotFound.
func (t *Tx) Run(workspace, id string) (petitbleu.CampaignRun, error) {
	return must(one(t, scanRun, "SELECT "+runColumns+" FROM campaign_runs WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// RunsOf lists the runs of a campaign, newest first, before an id (empty: from the newest).
func (t *Tx) RunsOf(workspace, campaign, before string, limit int) ([]petitbleu.CampaignRun, error) {
	return list(t, scanRun, "SELECT "+runColumns+" FROM campaign_runs WHERE workspace_id = $1 AND campaign_id = $2 AND (CAST($3 AS TEXT) = '' OR id < $3) ORDER BY id DESC LIMIT $4",
		workspace, campaign, before, int64(limit))
}

// FirstRun gives the first run of a version of a campaign; without an id where there is none yet.
func (t *Tx) FirstRun(workspace, campaign string, version int64) (petitbleu.CampaignRun, error) {
	r, _, err := one(t, scanRun, "SELECT "+runColumns+" FROM campaign_runs WHERE workspace_id = $1 AND campaign_id = $2 AND version = $3 ORDER BY id LIMIT 1", workspace, campaign, version)
	return r, err
}

// OpenRuns lists the runs of a workspace that are not done, oldest first.
func (t *Tx) OpenRuns(workspace string) ([]petitbleu.CampaignRun, error) {
	return list(t, scanRun, "SELECT "+runColumns+" FROM campaign_runs WHERE workspace_id = $1 AND done_at = 0 ORDER BY id", workspace)
}

// LastRuns gives the newest run of each of some campaigns, by campaign.
func (t *Tx) LastRuns(workspace string, campaigns []string) (map[string]petitbleu.CampaignRun, error) {
	last := make(map[string]petitbleu.CampaignRun, len(campaigns))
	err := inChunks(campaigns, 64, func(part []string) error {
		all, err := list(t, scanRun, "SELECT "+runColumns+" FROM campaign_runs WHERE workspace_id = $1 AND id IN (SELECT MAX(r.id) FROM campaign_runs r WHERE r.workspace_id = $1 AND r.campaign_id IN ("+
			places(1, len(part))+") GROUP BY r.campaign_id)", withList([]any{workspace}, part)...)
		for _, r := range all {
			last[r.CampaignID] = r
		}
		return err
	})
	return last, err
}

// peopleText writes ids of profiles: 16 bytes each where all have the usual form, and as they are otherwise.
func peopleText(ids []string) string {
	raw := make([]byte, 0, 16*len(ids))
	for _, id := range ids {
		b, ok := petitbleu.IDBytes(petitbleu.KindProfile, id)
		if !ok {
			return "=" + strings.Join(ids, "\n")
		}
		raw = append(raw, b[:]...)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func readPeople(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	if rest, ok := strings.CutPrefix(text, "="); ok {
		return strings.Split(rest, "\n"), nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw)%16 != 0 {
		return nil, fmt.Errorf("people of a block: %d bytes: %w", len(raw), err)
	}
	ids := make([]string, len(raw)/16)
	for i := range ids {
		ids[i] = petitbleu.IDOfBytes(petitbleu.KindProfile, [16]byte(raw[16*i:]))
	}
	return ids, nil
}

const peopleBlockColumns = "workspace_id, run_id, number, state, people, ids, planned_at, due_at"

func scanPeopleBlock(r scanner) (b petitbleu.CampaignBlock, err error) {
	var ids string
	var number, people int64
	if err = r.Scan(&b.WorkspaceID, &b.RunID, &number, &b.State, &people, &ids, at(&b.PlannedAt), at(&b.DueAt)); err != nil {
		return b, err
	}
	b.Number, b.People = int(number), int(people)
	b.Profiles, err = readPeople(ids)
	return b, err
}

// InsertBlocks adds blocks of a run's people.
func (t *Tx) InsertBlocks(all []petitbleu.CampaignBlock) error {
	rows := make([][]any, len(all))
	for i, b := range all {
		rows[i] = []any{b.WorkspaceID, b.RunID, int64(b.Number), string(b.State), int64(len(b.Profiles)), peopleText(b.Profiles), millis(b.PlannedAt), millis(b.DueAt)}
	}
	_, err := t.insertRows("INSERT INTO campaign_blocks ("+peopleBlockColumns+") VALUES", "", rows)
	return err
}

// DropBlocks removes the blocks of a run whose audience was not taken wholly.
func (t *Tx) DropBlocks(workspace, run string) error {
	_, err := t.exec("DELETE FROM campaign_blocks WHERE workspace_id = $1 AND run_id = $2", workspace, run)
	return err
}

// BlocksDue lists the waiting blocks of a workspace that are due, of runs that are sending and campaigns that are
// active, of Messenger or of all other channels, without their people: the first due first. That may be before its time, by a priority; none is
// given before that.
func (t *Tx) BlocksDue(workspace string, messenger bool, now time.Time, limit int) ([]petitbleu.CampaignBlock, error) {
	channel := " AND c.channel <> 'messenger'"
	if messenger {
		channel = " AND c.channel = 'messenger'"
	}
	return list(t, scanPeopleBlock, "SELECT b.workspace_id, b.run_id, b.number, b.state, b.people, '', b.planned_at, b.due_at FROM campaign_blocks b"+
		" JOIN campaign_runs r ON r.workspace_id = b.workspace_id AND r.id = b.run_id JOIN campaigns c ON c.workspace_id = r.workspace_id AND c.id = r.campaign_id"+
		" WHERE b.workspace_id = $1 AND b.due_at > 0 AND b.due_at <= $2 AND b.planned_at <= $2 AND b.state = 'waiting' AND r.state = 'sending' AND c.state = 'active'"+channel+
		" ORDER BY b.due_at, b.run_id, b.number LIMIT $3", workspace, millis(now), int64(limit))
}

// Block gives one block with its people, or ErrNotFound.
func (t *Tx) Block(workspace, run string, number int) (petitbleu.CampaignBlock, error) {
	return must(one(t, scanPeopleBlock, "SELECT "+peopleBlockColumns+" FROM campaign_blocks WHERE workspace_id = $1 AND run_id = $2 AND number = $3", workspace, run, int64(number)))
}

// BlocksOf lists blocks of a run with their people, behind a number.
func (t *Tx) BlocksOf(workspace, run string, after, limit int) ([]petitbleu.CampaignBlock, error) {
	return list(t, scanPeopleBlock, "SELECT "+peopleBlockColumns+" FROM campaign_blocks WHERE workspace_id = $1 AND run_id = $2 AND number > $3 ORDER BY number LIMIT $4",
		workspace, run, int64(after), int64(limit))
}

// BlocksIn lists the blocks of a run in some states with their people, behind a number.
func (t *Tx) BlocksIn(workspace, run string, states []petitbleu.BlockState, after, limit int) ([]petitbleu.CampaignBlock, error) {
	return list(t, scanPeopleBlock, "SELECT "+peopleBlockColumns+" FROM campaign_blocks WHERE workspace_id = $1 AND run_id = $2 AND number > $3 AND state IN ("+places(4, len(states))+
		") ORDER BY number LIMIT $4", withList([]any{workspace, run, int64(after), int64(limit)}, states)...)
}

// SetBlock says in which state a waiting block is now, and when it is due. It tells whether it was waiting.
func (t *Tx) SetBlock(workspace, run string, number int, state petitbleu.BlockState, dueAt time.Time) (bool, error) {
	n, err := t.exec("UPDATE campaign_blocks SET state = $4, due_at = $5 WHERE workspace_id = $1 AND run_id = $2 AND number = $3 AND state = 'waiting'",
		workspace, run, int64(number), string(state), millis(dueAt))
	return n == 1, err
}

// ReleaseBlocks lets the blocks of a run that wait for a winner be sent.
func (t *Tx) ReleaseBlocks(workspace, run string, dueAt time.Time) error {
	_, err := t.exec("UPDATE campaign_blocks SET state = 'waiting', due_at = $3 WHERE workspace_id = $1 AND run_id = $2 AND state = 'winner'", workspace, run, millis(dueAt))
	return err
}

// LeaveBlocks ends the blocks of a campaign that were not sent: it was stopped.
func (t *Tx) LeaveBlocks(workspace, campaign string) error {
	_, err := t.exec(`UPDATE campaign_blocks SET state = 'left', due_at = 0 WHERE workspace_id = $1 AND state IN ('waiting', 'winner')
		AND run_id IN (SELECT id FROM campaign_runs WHERE workspace_id = $1 AND campaign_id = $2 AND done_at = 0)`, workspace, campaign)
	return err
}

// CountBlocks gives how many people the blocks of runs have, by run and state.
func (t *Tx) CountBlocks(workspace string, runs []string) (map[string]map[petitbleu.BlockState]int64, error) {
	counts := make(map[string]map[petitbleu.BlockState]int64, len(runs))
	err := inChunks(runs, 64, func(part []string) error {
		return each(t, func(r scanner) error {
			var run string
			var state petitbleu.BlockState
			var people int64
			if err := r.Scan(&run, &state, &people); err != nil {
				return err
			}
			if counts[run] == nil {
				counts[run] = map[petitbleu.BlockState]int64{}
			}
			counts[run][state] = people
			return nil
		}, "SELECT run_id, state, CAST(SUM(people) AS BIGINT) FROM campaign_blocks WHERE workspace_id = $1 AND run_id IN ("+places(1, len(part))+") GROUP BY run_id, state", withList([]any{workspace}, part)...)
	})
	return counts, err
}
