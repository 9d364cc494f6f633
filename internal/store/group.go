package store

import "time"

// SubscriptionGroup is something that people can be subscribed to.
type SubscriptionGroup struct {
	ID        string // a UUID in lower case
	Name      string
	Channel   string // email, sms, messenger
	CreatedAt time.Time
}

// SubscriptionGroups lists the subscription groups of a workspace by name.
func (t *Tx) SubscriptionGroups(workspace string) ([]SubscriptionGroup, error) {
	return list(t, func(r scanner) (g SubscriptionGroup, err error) {
		err = r.Scan(&g.ID, &g.Name, &g.Channel, at(&g.CreatedAt))
		return g, err
	}, "SELECT id, name, channel, created_at FROM subscription_groups WHERE workspace_id = $1 ORDER BY name, id", workspace)
}

// InsertSubscriptionGroup adds a subscription group.
func (t *Tx) InsertSubscriptionGroup(workspace string, g SubscriptionGroup) error {
	_, err := t.exec("INSERT INTO subscription_groups (workspace_id, id, name, channel, created_at) VALUES ($1,$2,$3,$4,$5)",
		workspace, g.ID, g.Name, g.Channel, millis(g.CreatedAt))
	return err
}
