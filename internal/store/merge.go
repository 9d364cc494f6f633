package store

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// movedTables are the tables whose rows follow a profile that becomes part of another.
var movedTables = []string{"events", "messages", "opt_ins", "tokens", "conversations", "opt_outs", "comments", "campaign_conversions"}

// MergeProfiles makes two profiles of the same person one: everything of from becomes into's, and from is gone.
// join makes the two documents one, in the first. Of two external ids, or two aliases of one label, into's
// stays (Braze reference, section 1.6).
func (t *Tx) MergeProfiles(workspace, from, into string, now time.Time, join func(into, from map[string]any) bool) error {
	if _, err := t.nextChange(workspace); err != nil {
		return err
	}
	if err := t.HoldNotifications(workspace); err != nil { // who is being notified by another is so before, or not at all
		return err
	}
	lost, err := t.Profile(workspace, from)
	if err != nil {
		return err
	}
	kept, err := t.Profile(workspace, into)
	if err != nil {
		return err
	}
	if kept.Attributes == nil {
		kept.Attributes = map[string]any{}
	}
	names, err := t.PageAttributes(workspace)
	if err != nil {
		return err
	}
	join(kept.Attributes, lost.Attributes)
	names.Present(kept.Attributes) // a move may have passed the one and not the other
	kept.UpdatedAt, kept.Imports = now, petitbleu.WithImports(kept.Imports, lost.Imports...)
	if err := t.PutProfiles([]petitbleu.Profile{kept}); err != nil {
		return err
	}
	if err := t.moveNames(workspace, from, into); err != nil {
		return err
	}
	for _, table := range movedTables {
		if _, err := t.exec("UPDATE "+table+" SET profile_id = $3 WHERE workspace_id = $1 AND profile_id = $2", workspace, from, into); err != nil {
			return err
		}
	}
	if err := t.moveCampaigns(workspace, from, into); err != nil {
		return err
	}
	if err := t.moveNotifications(workspace, from, into, now); err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO test_group_people (workspace_id, group_id, profile_id, added_at)"+
		" SELECT workspace_id, group_id, $3, added_at FROM test_group_people WHERE workspace_id = $1 AND profile_id = $2 ON CONFLICT DO NOTHING", workspace, from, into)
	if err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM profiles WHERE workspace_id = $1 AND id = $2", workspace, from); err != nil {
		return err // and with it what only names the profile: its places in test groups
	}
	return t.bury(workspace, from, into, now)
}

// moveCampaigns gives what a profile got of campaigns, and is to get, to another.
func (t *Tx) moveCampaigns(workspace, from, into string) error {
	for _, text := range []string{
		`INSERT INTO campaign_people (workspace_id, campaign_id, profile_id, last_at, times)
			SELECT workspace_id, campaign_id, $3, last_at, times FROM campaign_people WHERE workspace_id = $1 AND profile_id = $2
			ON CONFLICT (workspace_id, campaign_id, profile_id) DO UPDATE SET times = campaign_people.times + excluded.times,
			last_at = CASE WHEN campaign_people.last_at < excluded.last_at THEN excluded.last_at ELSE campaign_people.last_at END`,
		"DELETE FROM campaign_people WHERE workspace_id = $1 AND profile_id = $2 AND CAST($3 AS TEXT) <> ''",
		"INSERT INTO campaign_entries (" + entryColumns + ") SELECT workspace_id, campaign_id, $3, happening, run_id, vars, at, due_at, dispatch_id, send_id" +
			" FROM campaign_entries WHERE workspace_id = $1 AND profile_id = $2 ON CONFLICT DO NOTHING",
		"DELETE FROM campaign_entries WHERE workspace_id = $1 AND profile_id = $2 AND CAST($3 AS TEXT) <> ''",
		"INSERT INTO schedule_people (" + schedulePersonColumns + ") SELECT workspace_id, schedule_id, $3, vars, due_at" +
			" FROM schedule_people WHERE workspace_id = $1 AND profile_id = $2 ON CONFLICT DO NOTHING",
		"DELETE FROM schedule_people WHERE workspace_id = $1 AND profile_id = $2 AND CAST($3 AS TEXT) <> ''",
		"INSERT INTO attribute_changes (workspace_id, change, profile_id, name, was, becomes, at) SELECT workspace_id, change, $3, name, was, becomes, at" +
			" FROM attribute_changes WHERE workspace_id = $1 AND profile_id = $2 ON CONFLICT DO NOTHING",
		"DELETE FROM attribute_changes WHERE workspace_id = $1 AND profile_id = $2 AND CAST($3 AS TEXT) <> ''",
	} {
		if _, err := t.exec(text, workspace, from, into); err != nil {
			return err
		}
	}
	return nil
}

// moveNames gives the names of a profile to another, but for those of which a person has one.
func (t *Tx) moveNames(workspace, from, into string) error {
	_, err := t.exec(`DELETE FROM identities WHERE workspace_id = $1 AND profile_id = $2 AND kind IN ('external', 'alias') AND EXISTS
		(SELECT 1 FROM identities k WHERE k.workspace_id = $1 AND k.profile_id = $3 AND k.kind = identities.kind AND k.scope = identities.scope)`, workspace, from, into)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE identities SET profile_id = $3 WHERE workspace_id = $1 AND profile_id = $2", workspace, from, into)
	return err
}

// RenewTemporary gives a temporary customer id of a profile a new topic and end.
func (t *Tx) RenewTemporary(i petitbleu.Identity) error {
	n, err := t.exec("UPDATE identities SET topic = $6, expires_at = $7 WHERE workspace_id = $1 AND kind = $2 AND scope = $3 AND value = $4 AND profile_id = $5",
		i.WorkspaceID, string(i.Kind), i.Scope, i.Value, i.ProfileID, i.Topic, millis(i.ExpiresAt))
	return found(n, err)
}

// RedactEvents replaces the data of events, named by their outside ids, that the person took
// back: what was stored of them must go (Messenger Platform reference, section 12.2).
func (t *Tx) RedactEvents(workspace, source string, outsideIDs []string, data string, now time.Time) error {
	return inChunks(outsideIDs, 64, func(part []string) error {
		_, err := t.exec("UPDATE events SET data = $3 WHERE workspace_id = $1 AND source = $2 AND outside_id IN ("+places(3, len(part))+")",
			withList([]any{workspace, source, data}, part)...)
		if err != nil {
			return err
		}
		people, err := list(t, value[string], "SELECT DISTINCT profile_id FROM events WHERE workspace_id = $1 AND source = $2 AND profile_id <> '' AND outside_id IN ("+
			places(2, len(part))+") ORDER BY profile_id", withList([]any{workspace, source}, part)...)
		for _, profile := range people {
			if err == nil {
				err = t.bury(workspace, profile, profile, now)
			}
		}
		return err
	})
}

// UnnamedPeople lists PSIDs of profiles without a name, newest first, among the newest
// people of a workspace: for asking the platform for their names after a restart.
func (t *Tx) UnnamedPeople(workspace string, limit int) ([]petitbleu.Identity, error) {
	return list(t, scanIdentity, "SELECT i.workspace_id, i.kind, i.scope, i.value, i.profile_id, i.quarantined, i.topic, i.expires_at, i.created_at"+
		" FROM (SELECT id FROM profiles WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2) p"+
		" JOIN profiles q ON q.workspace_id = $1 AND q.id = p.id AND q.attributes NOT LIKE '%\"first_name\":%' AND q.attributes NOT LIKE '%\"last_name\":%'"+
		" JOIN identities i ON i.workspace_id = $1 AND i.profile_id = q.id AND i.kind = 'psid'"+
		" ORDER BY i.profile_id DESC, i.scope, i.value", workspace, int64(limit))
}
