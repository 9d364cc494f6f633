package store

import "time"

// SubscriptionGroup is something that people can be subscribed to.
type SubscriptionGroup struct {
	ID          string // a UUID in lower case
	Name        string
	Channel     string // email, sms, messenger
	Description string
	CreatedAt   time.Time
	ArchivedAt  time.Time // zero: it is offered
}

const groupColumns = "id, name, channel, description, created_at, archived_at"

func scanGroup(r scanner) (g SubscriptionGroup, err error) {
	err = r.Scan(&g.ID, &g.Name, &g.Channel, &g.Description, at(&g.CreatedAt), at(&g.ArchivedAt))
	return g, err
}

// SubscriptionGroups lists the subscription groups of a workspace by name, the archived ones too.
func (t *Tx) SubscriptionGroups(workspace string) ([]SubscriptionGroup, error) {
	return list(t, scanGroup, "SELECT "+groupColumns+" FROM subscription_groups WHERE workspace_id = $1 ORDER BY name, id", workspace)
}

// SubscriptionGroup gives one subscription group, or ErrNotFound.
func (t *Tx) SubscriptionGroup(workspace, id string) (SubscriptionGroup, error) {
	return must(one(t, scanGroup, "SELECT "+groupColumns+" FROM subscription_groups WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// InsertSubscriptionGroup adds a subscription group.
func (t *Tx) InsertSubscriptionGroup(workspace string, g SubscriptionGroup) error {
	_, err := t.exec("INSERT INTO subscription_groups (workspace_id, "+groupColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7)",
		workspace, g.ID, g.Name, g.Channel, g.Description, millis(g.CreatedAt), millis(g.ArchivedAt))
	return err
}

// UpdateSubscriptionGroup writes a group's name, description, and since when it is archived.
func (t *Tx) UpdateSubscriptionGroup(workspace string, g SubscriptionGroup) error {
	return found(t.exec("UPDATE subscription_groups SET name = $3, description = $4, archived_at = $5 WHERE workspace_id = $1 AND id = $2",
		workspace, g.ID, g.Name, g.Description, millis(g.ArchivedAt)))
}
