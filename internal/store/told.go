package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Told is what the platform told of a person on a Page.
type Told struct {
	WorkspaceID, PageID, PSID string
	Attributes                map[string]any
	AskedAt, AgainAt          time.Time
	// Active says that the person has acted since AskedAt.
	Active bool
}

// PutTold keeps what the platform told of a person.
func (t *Tx) PutTold(p Told) error {
	text, err := attributesText(p.Attributes)
	if err != nil {
		return fmt.Errorf("write what the platform told of a person: %w", err)
	}
	_, err = t.exec("INSERT INTO platform_profiles (workspace_id, page_id, psid, told, asked_at, again_at) VALUES ($1,$2,$3,$4,$5,$6)"+
		" ON CONFLICT (workspace_id, page_id, psid) DO UPDATE SET told = excluded.told, asked_at = excluded.asked_at, again_at = excluded.again_at",
		p.WorkspaceID, p.PageID, p.PSID, text, millis(p.AskedAt), millis(p.AgainAt))
	return err
}

// ToldDue tells whether somebody is due to be asked for again.
func (t *Tx) ToldDue(now time.Time) (bool, error) {
	_, due, err := one(t, value[string], "SELECT psid FROM platform_profiles WHERE again_at <= $1 ORDER BY again_at LIMIT 1", millis(now))
	return due, err
}

// ClaimTold gives people who are due to be asked for again, those first who wait longest, and puts
// them off until an instant, so that no other node takes them too.
func (t *Tx) ClaimTold(now, until time.Time, limit int) ([]Told, error) {
	return list(t, func(r scanner) (p Told, err error) {
		var told string
		if err = r.Scan(&p.WorkspaceID, &p.PageID, &p.PSID, &told, at(&p.AskedAt), at(&p.AgainAt), &p.Active); err == nil {
			d := json.NewDecoder(strings.NewReader(told))
			d.UseNumber()
			err = d.Decode(&p.Attributes)
		}
		return p, err
	}, "UPDATE platform_profiles SET again_at = $2 WHERE again_at <= $1 AND (workspace_id, page_id, psid) IN"+
		" (SELECT workspace_id, page_id, psid FROM platform_profiles WHERE again_at <= $1 ORDER BY again_at, workspace_id, page_id, psid LIMIT $3)"+
		" RETURNING workspace_id, page_id, psid, told, asked_at, again_at, EXISTS (SELECT 1 FROM conversations c WHERE c.workspace_id = platform_profiles.workspace_id"+
		" AND c.page_id = platform_profiles.page_id AND c.psid = platform_profiles.psid AND c.last_inbound_at > platform_profiles.asked_at)",
		millis(now), millis(until), int64(limit))
}
