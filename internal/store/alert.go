package store

import "time"

// Alert is a trouble that people are told of: open until it is over.
type Alert struct {
	WorkspaceID string
	ID          string
	Kind        string
	Subject     string // a Page, a host
	Params      string // JSON object of texts
	OpenedAt    time.Time
	ToldAt      time.Time // when people were told of it last
	ClosedAt    time.Time
}

const alertColumns = "workspace_id, id, kind, subject, params, opened_at, told_at, closed_at"

func scanAlert(r scanner) (a Alert, err error) {
	err = r.Scan(&a.WorkspaceID, &a.ID, &a.Kind, &a.Subject, &a.Params, at(&a.OpenedAt), at(&a.ToldAt), at(&a.ClosedAt))
	return a, err
}

// OpenAlert adds an open Alert; false when one of its kind and subject is open already.
func (t *Tx) OpenAlert(a Alert) (bool, error) {
	n, err := t.exec("INSERT INTO alerts ("+alertColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,0) ON CONFLICT DO NOTHING",
		a.WorkspaceID, a.ID, a.Kind, a.Subject, a.Params, millis(a.OpenedAt), millis(a.ToldAt))
	if err == nil && n > 0 {
		err = t.Tell(a.WorkspaceID, News{Type: "alert.opened", About: []string{a.ID}, At: a.OpenedAt})
	}
	return n > 0, err
}

// TellAlert notes that people are told again of an open Alert; false when it is closed.
func (t *Tx) TellAlert(workspaceID, id string, at time.Time) (bool, error) {
	n, err := t.exec("UPDATE alerts SET told_at = $3 WHERE workspace_id = $1 AND id = $2 AND closed_at = 0", workspaceID, id, millis(at))
	return n > 0, err
}

// CloseAlert ends an open Alert; false when it is closed already.
func (t *Tx) CloseAlert(workspaceID, id string, at time.Time) (bool, error) {
	n, err := t.exec("UPDATE alerts SET closed_at = $3 WHERE workspace_id = $1 AND id = $2 AND closed_at = 0", workspaceID, id, millis(at))
	if err == nil && n > 0 {
		err = t.Tell(workspaceID, News{Type: "alert.closed", About: []string{id}, At: at})
	}
	return n > 0, err
}

// OpenAlerts lists the open Alerts of a workspace, oldest first.
func (t *Tx) OpenAlerts(workspaceID string) ([]Alert, error) {
	return list(t, scanAlert, "SELECT "+alertColumns+" FROM alerts WHERE workspace_id = $1 AND closed_at = 0 ORDER BY id", workspaceID)
}

// Alerts lists the Alerts of a workspace, newest first, older than before when it is not empty.
func (t *Tx) Alerts(workspaceID, before string, limit int) ([]Alert, error) {
	if before == "" {
		return list(t, scanAlert, "SELECT "+alertColumns+" FROM alerts WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2", workspaceID, int64(limit))
	}
	return list(t, scanAlert, "SELECT "+alertColumns+" FROM alerts WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", workspaceID, before, int64(limit))
}

// Alert gives one Alert of a workspace, or ErrNotFound.
func (t *Tx) Alert(workspaceID, id string) (Alert, error) {
	a, ok, err := one(t, scanAlert, "SELECT "+alertColumns+" FROM alerts WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	return must(a, ok, err)
}

// DeleteAlertsBefore forgets the Alerts that were closed before an instant, with their notices.
func (t *Tx) DeleteAlertsBefore(before time.Time) error {
	_, err := t.exec(`DELETE FROM alert_notices WHERE due_at = 0 AND (workspace_id, alert_id) IN
		(SELECT workspace_id, id FROM alerts WHERE closed_at > 0 AND closed_at < $1)`, millis(before))
	if err == nil {
		_, err = t.exec("DELETE FROM alerts WHERE closed_at > 0 AND closed_at < $1", millis(before))
	}
	return err
}

// AlertTarget is whom Alerts are told to: an address of the web, or a mailbox.
type AlertTarget struct {
	WorkspaceID  string
	ID           string
	Kind         string // webhook, mail
	Address      string
	SecretSealed string // webhook: signs the calls
	Language     string // en, fr
	CreatedAt    time.Time
}

const targetColumns = "workspace_id, id, kind, address, secret_sealed, language, created_at"

func scanTarget(r scanner) (a AlertTarget, err error) {
	err = r.Scan(&a.WorkspaceID, &a.ID, &a.Kind, &a.Address, &a.SecretSealed, &a.Language, at(&a.CreatedAt))
	return a, err
}

// InsertAlertTarget adds a target.
func (t *Tx) InsertAlertTarget(a AlertTarget) error {
	_, err := t.exec("INSERT INTO alert_targets ("+targetColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7)",
		a.WorkspaceID, a.ID, a.Kind, a.Address, a.SecretSealed, a.Language, millis(a.CreatedAt))
	return err
}

// AlertTargets lists the targets of a workspace, oldest first.
func (t *Tx) AlertTargets(workspaceID string) ([]AlertTarget, error) {
	return list(t, scanTarget, "SELECT "+targetColumns+" FROM alert_targets WHERE workspace_id = $1 ORDER BY id", workspaceID)
}

// AlertTarget gives one target, or ErrNotFound.
func (t *Tx) AlertTarget(workspaceID, id string) (AlertTarget, error) {
	a, ok, err := one(t, scanTarget, "SELECT "+targetColumns+" FROM alert_targets WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	return must(a, ok, err)
}

// DeleteAlertTarget removes a target and what was still to be told to it, or answers ErrNotFound.
func (t *Tx) DeleteAlertTarget(workspaceID, id string) error {
	if err := found(t.exec("DELETE FROM alert_targets WHERE workspace_id = $1 AND id = $2", workspaceID, id)); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM alert_notices WHERE workspace_id = $1 AND target_id = $2", workspaceID, id)
	return err
}

// AlertNotice is one Alert on its way to one target.
type AlertNotice struct {
	WorkspaceID string
	ID          string
	AlertID     string
	TargetID    string
	Event       string    // opened, still_open, closed
	DueAt       time.Time // zero when nothing is to be done any more
	Attempts    int64
	SentAt      time.Time
	Note        string // why it could not be told
}

const noticeColumns = "workspace_id, id, alert_id, target_id, event, due_at, attempts, sent_at, note"

func scanNotice(r scanner) (n AlertNotice, err error) {
	err = r.Scan(&n.WorkspaceID, &n.ID, &n.AlertID, &n.TargetID, &n.Event, at(&n.DueAt), &n.Attempts, at(&n.SentAt), &n.Note)
	return n, err
}

// InsertAlertNotices adds notices.
func (t *Tx) InsertAlertNotices(all []AlertNotice) error {
	rows := make([][]any, len(all))
	for i, n := range all {
		rows[i] = []any{n.WorkspaceID, n.ID, n.AlertID, n.TargetID, n.Event, millis(n.DueAt), n.Attempts, millis(n.SentAt), n.Note}
	}
	_, err := t.insertRows("INSERT INTO alert_notices ("+noticeColumns+") VALUES", "", rows)
	return err
}

// DueAlertNotices lists the notices that are due, longest waiting first.
func (t *Tx) DueAlertNotices(now time.Time, limit int) ([]AlertNotice, error) {
	return list(t, scanNotice, "SELECT "+noticeColumns+" FROM alert_notices WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at, workspace_id, id LIMIT $2", millis(now), int64(limit))
}

// UpdateAlertNotice writes how a notice stands.
func (t *Tx) UpdateAlertNotice(n AlertNotice) error {
	_, err := t.exec("UPDATE alert_notices SET due_at = $3, attempts = $4, sent_at = $5, note = $6 WHERE workspace_id = $1 AND id = $2",
		n.WorkspaceID, n.ID, millis(n.DueAt), n.Attempts, millis(n.SentAt), n.Note)
	return err
}

// LastAlertNotices gives the newest notice of each target of a workspace that was tried, by target.
func (t *Tx) LastAlertNotices(workspaceID string) (map[string]AlertNotice, error) {
	all, err := list(t, scanNotice, "SELECT "+noticeColumns+` FROM alert_notices WHERE workspace_id = $1 AND id IN
		(SELECT MAX(id) FROM alert_notices WHERE workspace_id = $1 AND attempts > 0 GROUP BY target_id) ORDER BY id`, workspaceID)
	last := make(map[string]AlertNotice, len(all))
	for _, n := range all {
		last[n.TargetID] = n
	}
	return last, err
}

// Stuck is a Page whose messages wait though they are due.
type Stuck struct {
	PageID string
	Oldest time.Time // when the one that waits longest was due
}

// StuckQueues lists the connected Pages of a workspace with a message that was due before an instant.
func (t *Tx) StuckQueues(workspaceID string, before time.Time) (stuck []Stuck, err error) {
	pages, err := list(t, value[string], "SELECT id FROM pages WHERE workspace_id = $1 AND state = 'connected' ORDER BY id", workspaceID)
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		ms, ok, err := one(t, value[int64], "SELECT due_at FROM messages WHERE workspace_id = $1 AND page_id = $2 AND due_at > 0 ORDER BY due_at, id LIMIT 1", workspaceID, p)
		if err != nil {
			return nil, err
		}
		if due := instant(ms); ok && due.Before(before) {
			stuck = append(stuck, Stuck{p, due})
		}
	}
	return stuck, nil
}
