package store

import "time"

// Engagement is what became of a campaign's message to a person; an instant is zero where it did not happen.
type Engagement struct {
	ProfileID  string
	CampaignID string
	Received   time.Time // when it was sent
	Read       time.Time
	Failed     time.Time
}

const engagementColumns = "profile_id, campaign_id, sent_at, read_at, CASE WHEN state = 'failed' THEN updated_at ELSE 0 END"

func scanEngagement(r scanner) (e Engagement, err error) {
	return e, r.Scan(&e.ProfileID, &e.CampaignID, at(&e.Received), at(&e.Read), at(&e.Failed))
}

// EngagementsWith tells fn of every message of a campaign that was sent, read or failed; trials are left out.
func (t *Tx) EngagementsWith(workspace, campaign string, fn func(Engagement)) error {
	return each(t, func(r scanner) error {
		e, err := scanEngagement(r)
		if err == nil {
			fn(e)
		}
		return err
	}, "SELECT "+engagementColumns+" FROM messages WHERE workspace_id = $1 AND campaign_id = $2 AND campaign_id <> '' AND NOT test AND (sent_at > 0 OR state = 'failed')",
		workspace, campaign)
}

// EngagementsOf lists the same of some people, of all campaigns.
func (t *Tx) EngagementsOf(workspace string, profiles []string) (all []Engagement, err error) {
	err = inChunks(anys(profiles), 256, func(ids []any) error {
		some, err := list(t, scanEngagement, "SELECT "+engagementColumns+" FROM messages WHERE workspace_id = $1 AND profile_id IN ("+places(1, len(ids))+
			") AND campaign_id <> '' AND NOT test AND (sent_at > 0 OR state = 'failed') ORDER BY id", append([]any{workspace}, ids...)...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// CampaignIDs lists the campaigns of a workspace, archived ones too.
func (t *Tx) CampaignIDs(workspace string) ([]string, error) {
	return list(t, value[string], "SELECT id FROM campaigns WHERE workspace_id = $1 ORDER BY id", workspace)
}
