package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const campaignColumns = "workspace_id, id, name, description, type, channel, state, draft, live, version, revision, next_at, created_by, created_at, updated_at, launched_at, ended_at, archived_at"

func scanCampaign(r scanner) (v petitbleu.Campaign, err error) {
	var draft, live string
	err = r.Scan(&v.WorkspaceID, &v.ID, &v.Name, &v.Description, &v.Type, &v.Channel, &v.State, &draft, &live, &v.Version, &v.Revision,
		at(&v.NextAt), &v.CreatedBy, at(&v.CreatedAt), at(&v.UpdatedAt), at(&v.LaunchedAt), at(&v.EndedAt), at(&v.ArchivedAt))
	v.Draft, v.Live = rawOrNil(draft), rawOrNil(live)
	return v, err
}

// rawOrNil gives a JSON column as it is, and nil for an empty one.
func rawOrNil(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

// InsertCampaign adds a campaign. It is false when one that is not archived has the name.
func (t *Tx) InsertCampaign(v petitbleu.Campaign) (bool, error) {
	n, err := t.exec("INSERT INTO campaigns ("+campaignColumns+") VALUES "+tuples(1, 18)+" ON CONFLICT DO NOTHING",
		v.WorkspaceID, v.ID, v.Name, v.Description, v.Type, v.Channel, string(v.State), string(v.Draft), string(v.Live), v.Version, v.Revision,
		millis(v.NextAt), v.CreatedBy, millis(v.CreatedAt), millis(v.UpdatedAt), millis(v.LaunchedAt), millis(v.EndedAt), millis(v.ArchivedAt))
	return n == 1, err
}

// UpdateCampaign writes a campaign anew under the revision behind the one that it names, when that is still its
// revision: a change that somebody else made meanwhile is not overwritten. A name that another has by now is a
// breach of a unique index.
func (t *Tx) UpdateCampaign(v petitbleu.Campaign) (bool, error) {
	n, err := t.exec(`UPDATE campaigns SET name = $4, description = $5, type = $6, channel = $7, state = $8, draft = $9, live = $10, version = $11,
		revision = revision + 1, next_at = $12, updated_at = $13, launched_at = $14, ended_at = $15, archived_at = $16
		WHERE workspace_id = $1 AND id = $2 AND revision = $3`,
		v.WorkspaceID, v.ID, v.Revision, v.Name, v.Description, v.Type, v.Channel, string(v.State), string(v.Draft), string(v.Live), v.Version,
		millis(v.NextAt), millis(v.UpdatedAt), millis(v.LaunchedAt), millis(v.EndedAt), millis(v.ArchivedAt))
	return n == 1, err
}

// SetCampaignNext says when something is to be done for a campaign next, and in which state it is; an edit of its
// draft that is under way meanwhile is not disturbed. It does nothing to one in another state than was.
func (t *Tx) SetCampaignNext(v petitbleu.Campaign, was petitbleu.CampaignState) (bool, error) {
	n, err := t.exec("UPDATE campaigns SET state = $4, next_at = $5, ended_at = $6, updated_at = $7 WHERE workspace_id = $1 AND id = $2 AND state = $3",
		v.WorkspaceID, v.ID, string(was), string(v.State), millis(v.NextAt), millis(v.EndedAt), millis(v.UpdatedAt))
	return n == 1, err
}

// Campaign gives one campaign, or ErrNotFound.
func (t *Tx) Campaign(workspace, id string) (petitbleu.Campaign, error) {
	return must(one(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// CampaignNamed gives the campaign of a name, whatever its case, that is not archived; ok is false for none.
func (t *Tx) CampaignNamed(workspace, name string) (petitbleu.Campaign, bool, error) {
	return one(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE workspace_id = $1 AND lower(name) = lower($2) AND archived_at = 0", workspace, name)
}

// CampaignsIn lists the campaigns of a workspace in some states, oldest first.
func (t *Tx) CampaignsIn(workspace string, states ...petitbleu.CampaignState) ([]petitbleu.Campaign, error) {
	args := []any{workspace}
	for _, s := range states {
		args = append(args, string(s))
	}
	return list(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE workspace_id = $1 AND state IN ("+places(1, len(states))+") ORDER BY id", args...)
}

// CampaignSearch narrows a list of campaigns; an empty member chooses all.
type CampaignSearch struct {
	Text     string // part of the name or description, in any case
	States   []petitbleu.CampaignState
	Channel  string
	Type     string
	TagIDs   []string // with one of these tags
	TeamID   string   // of this team; one that stands nowhere has the standard team, whose id asks for nothing here
	Archived bool     // those instead of the others
	Before   string   // id: only older ones
	Limit    int
}

// SearchCampaigns lists campaigns, newest first.
func (t *Tx) SearchCampaigns(workspace string, s CampaignSearch) ([]petitbleu.Campaign, error) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("channel", s.Channel)
	f.eq("type", s.Type)
	if s.Before != "" {
		f.and("id < " + f.arg(s.Before))
	}
	if s.Text != "" {
		pattern := f.arg("%" + likeEscape.Replace(s.Text) + "%")
		f.and("(lower(name) LIKE lower(" + pattern + `) ESCAPE '\' OR lower(description) LIKE lower(` + pattern + `) ESCAPE '\')`)
	}
	if len(s.States) > 0 {
		f.and("state IN (" + places(len(f.args), len(s.States)) + ")")
		for _, state := range s.States {
			f.args = append(f.args, string(state))
		}
	}
	if len(s.TagIDs) > 0 {
		f.and("EXISTS (SELECT 1 FROM tagged g WHERE g.workspace_id = campaigns.workspace_id AND g.kind = 'campaign' AND g.object_id = campaigns.id AND g.tag_id IN (" +
			places(len(f.args), len(s.TagIDs)) + "))")
		f.args = append(f.args, anys(s.TagIDs)...)
	}
	if s.TeamID != "" {
		f.and("EXISTS (SELECT 1 FROM team_things g WHERE g.workspace_id = campaigns.workspace_id AND g.kind = 'campaign' AND g.object_id = campaigns.id AND g.team_id = " +
			f.arg(s.TeamID) + ")")
	}
	if s.Archived {
		f.and("archived_at > 0")
	} else {
		f.and("archived_at = 0")
	}
	return list(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE "+strings.Join(f.where, " AND ")+" ORDER BY id DESC LIMIT "+f.arg(int64(s.Limit)), f.args...)
}

// DeleteCampaign removes a campaign that was never launched, with its tags and its team, or answers ErrNotFound.
func (t *Tx) DeleteCampaign(workspace, id string) error {
	if err := t.Untag(workspace, "campaign", id); err != nil {
		return err
	}
	if err := t.SetUses(workspace, "campaign", id, nil); err != nil {
		return err
	}
	return found(t.exec("DELETE FROM campaigns WHERE workspace_id = $1 AND id = $2 AND launched_at = 0", workspace, id))
}

// AddCampaignVersion keeps a definition as it was launched.
func (t *Tx) AddCampaignVersion(workspace string, v petitbleu.CampaignVersion) error {
	_, err := t.exec("INSERT INTO campaign_versions (workspace_id, campaign_id, version, definition, launched_by, launched_at, forecast) VALUES "+tuples(1, 7),
		workspace, v.CampaignID, v.Version, string(v.Definition), v.LaunchedBy, millis(v.LaunchedAt), string(v.Forecast))
	return err
}

func scanCampaignVersion(r scanner) (v petitbleu.CampaignVersion, err error) {
	var definition, forecast string
	err = r.Scan(&v.CampaignID, &v.Version, &definition, &v.LaunchedBy, at(&v.LaunchedAt), &forecast)
	v.Definition, v.Forecast = json.RawMessage(definition), rawOrNil(forecast)
	return v, err
}

// CampaignVersions lists what a campaign was launched with, newest first.
func (t *Tx) CampaignVersions(workspace, id string) ([]petitbleu.CampaignVersion, error) {
	return list(t, scanCampaignVersion, "SELECT campaign_id, version, definition, launched_by, launched_at, forecast FROM campaign_versions WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY version DESC",
		workspace, id)
}

// CampaignVersion gives one of them, or ErrNotFound.
func (t *Tx) CampaignVersion(workspace, id string, version int64) (petitbleu.CampaignVersion, error) {
	return must(one(t, scanCampaignVersion, "SELECT campaign_id, version, definition, launched_by, launched_at, forecast FROM campaign_versions WHERE workspace_id = $1 AND campaign_id = $2 AND version = $3",
		workspace, id, version))
}

// CampaignDue is a workspace whose campaigns have something to be done, and since when.
type CampaignDue struct {
	WorkspaceID string
	At          time.Time
}

// CampaignsDue lists the workspaces with an active campaign whose next instant has come, with a run that is
// not done, or where what people do is followed; the longest waiting first.
func (t *Tx) CampaignsDue(now time.Time) ([]CampaignDue, error) {
	return list(t, func(r scanner) (d CampaignDue, err error) {
		err = r.Scan(&d.WorkspaceID, at(&d.At))
		return d, err
	}, `SELECT id, due FROM (SELECT id, CASE
			WHEN EXISTS (SELECT 1 FROM campaign_runs r WHERE r.workspace_id = w.id AND r.done_at = 0) OR EXISTS (SELECT 1 FROM campaign_cursors k WHERE k.workspace_id = w.id) THEN 1
			ELSE (SELECT c.next_at FROM campaigns c WHERE c.workspace_id = w.id AND c.state = 'active' AND c.next_at > 0 ORDER BY c.next_at LIMIT 1) END AS due
		FROM workspaces w) AS d WHERE due <= $1 ORDER BY due, id`, millis(now))
}

// CampaignsNext lists the active campaigns of a workspace whose next instant has come.
func (t *Tx) CampaignsNext(workspace string, now time.Time) ([]petitbleu.Campaign, error) {
	return list(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE workspace_id = $1 AND state = 'active' AND next_at > 0 AND next_at <= $2 ORDER BY next_at, id",
		workspace, millis(now))
}

// StillCampaigns gives the campaigns of a workspace of which nothing may leave: they are paused, or were stopped.
func (t *Tx) StillCampaigns(workspace string) (map[string]bool, error) {
	ids, err := list(t, value[string], "SELECT id FROM campaigns WHERE workspace_id = $1 AND state IN ('paused', 'stopped') AND archived_at = 0", workspace)
	still := make(map[string]bool, len(ids))
	for _, id := range ids {
		still[id] = true
	}
	return still, err
}

// CampaignsOf gives campaigns by their ids; what is not there is left out.
func (t *Tx) CampaignsOf(workspace string, ids []string) (map[string]petitbleu.Campaign, error) {
	found := make(map[string]petitbleu.Campaign, len(ids))
	err := inChunks(ids, 64, func(part []string) error {
		all, err := list(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+")", withList([]any{workspace}, part)...)
		for _, c := range all {
			found[c.ID] = c
		}
		return err
	})
	return found, err
}

// OpenOfCampaign lists messages of a campaign that wait, behind an id.
func (t *Tx) OpenOfCampaign(workspace, campaign, after string, limit int) ([]string, error) {
	return list(t, value[string], "SELECT id FROM messages WHERE workspace_id = $1 AND campaign_id = $2 AND campaign_id <> '' AND id > $3 AND state IN ('queued', 'held') ORDER BY id LIMIT $4",
		workspace, campaign, after, int64(limit))
}

// FreeOfCampaign makes messages due that waited for their paused campaign to go on.
func (t *Tx) FreeOfCampaign(workspace string, ids []string, now time.Time) error {
	return inChunks(ids, 64, func(part []string) error {
		_, err := t.exec("UPDATE messages SET due_at = $2, updated_at = $2 WHERE workspace_id = $1 AND id IN ("+places(3, len(part))+
			") AND state IN ('queued', 'held') AND due_at = $3 AND after_id = ''", withList([]any{workspace, millis(now), int64(never)}, part)...)
		return err
	})
}

// CancelOfCampaign cancels messages that wait, for a reason.
func (t *Tx) CancelOfCampaign(workspace string, ids []string, why string, now time.Time) error {
	return inChunks(ids, 64, func(part []string) error {
		_, err := t.toldAs(workspace, petitbleu.StateCancelled, now)(list(t, value[string], "UPDATE messages SET state = 'cancelled', reason = $4, reason_text = $3, due_at = 0, updated_at = $2 WHERE workspace_id = $1 AND id IN ("+places(4, len(part))+
			") AND state IN ('queued', 'held') RETURNING id", withList([]any{workspace, millis(now), why, string(petitbleu.CodeCampaignStopped)}, part)...))
		return err
	})
}

// RunOpen tells whether messages of a run wait for something other than a person.
func (t *Tx) RunOpen(workspace, run string) (bool, error) {
	_, ok, err := one(t, value[string], "SELECT id FROM messages WHERE workspace_id = $1 AND "+openMessages+" AND due_at < $3 AND run_id = $2 LIMIT 1", workspace, run, int64(never))
	return ok, err
}

// CountWaiting counts the messages of campaigns that wait in a workspace's outbox for Pages, limit at most.
func (t *Tx) CountWaiting(workspace string, limit int) (int, error) {
	n, _, err := one(t, value[int64], "SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE workspace_id = $1 AND page_id > '' AND "+openMessages+
		" AND due_at < $2 AND campaign_id <> '' LIMIT $3) AS waiting", workspace, int64(never), int64(limit))
	return int(n), err
}

// Capped is a message of a campaign that somebody got, as far as caps ask.
type Capped struct {
	ID         string
	ProfileID  string
	CampaignID string
	Channel    string
	At         time.Time
}

// GotLately lists the messages of campaigns, and the in-app notifications of others, that people got since an instant, or are getting, but for
// transactional ones, trials, and those of campaigns that are without caps. A fallback has the id of the message that it follows: they are one.
func (t *Tx) GotLately(workspace string, profiles []string, since time.Time) (all []Capped, err error) {
	lowest := petitbleu.FirstID(petitbleu.KindMessage, since.Add(-30*24*time.Hour)) // a message may wait long before it leaves
	err = inChunks(profiles, 64, func(part []string) error {
		some, err := list(t, func(r scanner) (c Capped, err error) {
			err = r.Scan(&c.ID, &c.ProfileID, &c.CampaignID, &c.Channel, at(&c.At))
			return c, err
		}, "SELECT CASE WHEN part = 2 THEN group_id ELSE id END, profile_id, campaign_id, channel, sending_at FROM messages WHERE workspace_id = $1 AND id >= $2 AND sending_at >= $3 AND (campaign_id <> '' OR channel = 'inapp') AND NOT test"+
			` AND (campaign_id = '' OR NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.workspace_id = messages.workspace_id AND c.id = messages.campaign_id AND c.live LIKE '%"no_caps":true%'))`+
			" AND purpose <> 'transactional' AND state IN ('sending', 'unknown', 'sent', 'delivered', 'read') AND profile_id IN ("+places(3, len(part))+")",
			withList([]any{workspace, lowest, millis(since)}, part)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// LaneBlocksDue gives the workspaces that have a block at an instant for their lane, that of all channels but Messenger.
func (t *Tx) LaneBlocksDue(now time.Time) ([]LaneDue, error) {
	return list(t, func(r scanner) (l LaneDue, err error) {
		err = r.Scan(&l.WorkspaceID, at(&l.At))
		return l, err
	}, "SELECT w.id, CAST($1 AS BIGINT) FROM workspaces w WHERE EXISTS (SELECT 1 FROM campaign_blocks b JOIN campaign_runs r ON r.workspace_id = b.workspace_id AND r.id = b.run_id"+
		" JOIN campaigns c ON c.workspace_id = r.workspace_id AND c.id = r.campaign_id WHERE b.workspace_id = w.id AND b.due_at > 0 AND b.due_at <= $1 AND b.planned_at <= $1 AND b.state = 'waiting'"+
		" AND r.state = 'sending' AND c.state = 'active' AND c.channel <> 'messenger') ORDER BY w.id", millis(now))
}

// Gone lists the profiles of a workspace that merged or went since a place in the feed of changes.
func (t *Tx) Gone(workspace string, change int64) ([]Tombstone, error) {
	return list(t, func(r scanner) (s Tombstone, err error) {
		err = r.Scan(&s.ProfileID, &s.MergedInto, &s.Change, at(&s.At))
		return s, err
	}, "SELECT profile_id, merged_into, change, at FROM profile_tombstones WHERE workspace_id = $1 AND change > $2 ORDER BY change, profile_id", workspace, change)
}

// CampaignsHeard lists the campaigns of a workspace for which what people do may count: those that are active or paused, and
// those that ended after an instant.
func (t *Tx) CampaignsHeard(workspace string, since time.Time) ([]petitbleu.Campaign, error) {
	return list(t, scanCampaign, "SELECT "+campaignColumns+" FROM campaigns WHERE workspace_id = $1 AND launched_at > 0 AND (state IN ('active', 'paused') OR ended_at >= $2) ORDER BY id",
		workspace, millis(since))
}

// CampaignsRevision gives a word that changes whenever a campaign of a workspace is launched, paused or ends.
func (t *Tx) CampaignsRevision(workspace string) (string, error) {
	revision := ""
	err := each(t, func(r scanner) error {
		var n, versions, ended, heard int64
		err := r.Scan(&n, &versions, &ended, &heard)
		revision = fmt.Sprintf("%d/%d/%d/%d", n, versions, ended, heard)
		return err
	}, "SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT), CAST(COALESCE(SUM(ended_at), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN state = 'active' THEN 1 ELSE 0 END), 0) AS BIGINT)"+
		" FROM campaigns WHERE workspace_id = $1 AND launched_at > 0", workspace)
	return revision, err
}

// SentOfCampaign gives the newest message of a campaign that went out to a person before an instant, and not before another, a fallback
// under the id of the message that it follows; ok is false for none.
func (t *Tx) SentOfCampaign(workspace, campaign, profile string, from, before time.Time) (m petitbleu.Message, ok bool, err error) {
	return one(t, func(r scanner) (m petitbleu.Message, err error) {
		err = r.Scan(&m.ID, &m.RunID, &m.VariantID, at(&m.SentAt))
		return m, err
	}, "SELECT CASE WHEN part = 2 THEN group_id ELSE id END, run_id, variant_id, sent_at FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND campaign_id = $3 AND sent_at >= $4 AND sent_at < $5 AND sent_at > 0"+
		" AND NOT test AND state IN ('sent', 'delivered', 'read') ORDER BY sent_at DESC, id DESC LIMIT 1", workspace, profile, campaign, millis(from), millis(before))
}

// ReadAt lists the campaigns of which a person read a message at an instant.
func (t *Tx) ReadAt(workspace, profile string, when time.Time) ([]string, error) {
	return list(t, value[string], "SELECT DISTINCT campaign_id FROM messages WHERE workspace_id = $1 AND profile_id = $2 AND campaign_id <> '' AND read_at = $3 ORDER BY campaign_id", workspace, profile, millis(when))
}
