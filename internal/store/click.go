package store

import "github.com/petitbleu/petitbleu"

const clickColumns = "workspace_id, message_id, link, name, clicks, first_at, last_at"

func scanClicks(r scanner) (c petitbleu.LinkClicks, err error) {
	err = r.Scan(&c.WorkspaceID, &c.MessageID, &c.Link, &c.Name, &c.Clicks, at(&c.FirstAt), at(&c.LastAt))
	return c, err
}

// AddClick adds to the clicks of a link. Those of a message that is gone are counted nowhere.
func (t *Tx) AddClick(c petitbleu.LinkClicks) error {
	_, err := t.exec("INSERT INTO clicks ("+clickColumns+", campaign_id) SELECT m.workspace_id, m.id, CAST($3 AS BIGINT), $4, CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), m.campaign_id"+
		" FROM messages m WHERE m.workspace_id = $1 AND m.id = $2 ON CONFLICT (workspace_id, message_id, link) DO UPDATE SET clicks = clicks.clicks + excluded.clicks,"+
		" first_at = CASE WHEN excluded.first_at < clicks.first_at THEN excluded.first_at ELSE clicks.first_at END,"+
		" last_at = CASE WHEN excluded.last_at > clicks.last_at THEN excluded.last_at ELSE clicks.last_at END",
		c.WorkspaceID, c.MessageID, int64(c.Link), c.Name, c.Clicks, millis(c.FirstAt), millis(c.LastAt))
	return err
}

// Clicks lists the links of a message that were followed, in their order in it.
func (t *Tx) Clicks(workspace, message string) ([]petitbleu.LinkClicks, error) {
	return list(t, scanClicks, "SELECT "+clickColumns+" FROM clicks WHERE workspace_id = $1 AND message_id = $2 ORDER BY link", workspace, message)
}

// clickedOf are the messages m of a campaign of which a link was followed, each once, with the instant k.first_at of the first time; $1 is the
// workspace, $2 the campaign. It reads the clicks of the campaign, and looks at no other message of it.
const clickedOf = "(SELECT workspace_id, message_id, MIN(first_at) AS first_at FROM clicks WHERE workspace_id = $1 AND campaign_id = $2 AND campaign_id <> '' GROUP BY workspace_id, message_id) k" +
	" JOIN messages m ON m.workspace_id = k.workspace_id AND m.id = k.message_id"
