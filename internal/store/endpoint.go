package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const endpointColumns = "workspace_id, id, url, description, types, form, secret_sealed, old_sealed, old_until, state, note, place," +
	" failing_since, failures, probe_at, ok_at, created_by, created_at, updated_at"

func scanEndpoint(r scanner) (e petitbleu.EventEndpoint, err error) {
	var types string
	err = r.Scan(&e.WorkspaceID, &e.ID, &e.URL, &e.Description, &types, &e.Form, &e.SecretSealed, &e.OldSealed, at(&e.OldUntil), &e.State, &e.Note, &e.Place,
		at(&e.FailingSince), &e.Failures, at(&e.ProbeAt), at(&e.OKAt), &e.CreatedBy, at(&e.CreatedAt), at(&e.UpdatedAt))
	e.Types = strings.Fields(types)
	return e, err
}

// PutEventEndpoint adds an endpoint, or changes what people choose of it and its secrets. One that is switched on is
// told of what happens from now on, unless it was disabled: then it goes on where it stopped.
func (t *Tx) PutEventEndpoint(e petitbleu.EventEndpoint) error {
	was, ok, err := one(t, value[string], "SELECT state FROM event_endpoints WHERE workspace_id = $1 AND id = $2", e.WorkspaceID, e.ID)
	if err != nil {
		return err
	}
	if e.State == petitbleu.EndpointOn && (!ok || was == string(petitbleu.EndpointOff)) {
		if e.Place, err = t.startOutgoing(e.WorkspaceID); err != nil {
			return err
		}
	}
	_, err = t.exec("INSERT INTO event_endpoints ("+endpointColumns+") VALUES "+tuples(1, 19)+" ON CONFLICT (workspace_id, id) DO UPDATE SET"+
		" url = excluded.url, description = excluded.description, types = excluded.types, form = excluded.form, secret_sealed = excluded.secret_sealed,"+
		" old_sealed = excluded.old_sealed, old_until = excluded.old_until, state = excluded.state, note = excluded.note, place = excluded.place,"+
		" failing_since = excluded.failing_since, failures = excluded.failures, probe_at = excluded.probe_at, updated_at = excluded.updated_at",
		e.WorkspaceID, e.ID, e.URL, e.Description, strings.Join(e.Types, " "), e.Form, e.SecretSealed, e.OldSealed, millis(e.OldUntil), string(e.State), e.Note, e.Place,
		millis(e.FailingSince), e.Failures, millis(e.ProbeAt), millis(e.OKAt), e.CreatedBy, millis(e.CreatedAt), millis(e.UpdatedAt))
	return err
}

// EventEndpoint gives one endpoint, or ErrNotFound.
func (t *Tx) EventEndpoint(workspace, id string) (petitbleu.EventEndpoint, error) {
	e, ok, err := one(t, scanEndpoint, "SELECT "+endpointColumns+" FROM event_endpoints WHERE workspace_id = $1 AND id = $2", workspace, id)
	return must(e, ok, err)
}

// EventEndpoints lists the endpoints of a workspace, oldest first.
func (t *Tx) EventEndpoints(workspace string) ([]petitbleu.EventEndpoint, error) {
	return list(t, scanEndpoint, "SELECT "+endpointColumns+" FROM event_endpoints WHERE workspace_id = $1 ORDER BY id", workspace)
}

// ListeningEndpoints lists the endpoints of the installation that are not switched off.
func (t *Tx) ListeningEndpoints() ([]petitbleu.EventEndpoint, error) {
	return list(t, scanEndpoint, "SELECT "+endpointColumns+" FROM event_endpoints WHERE state <> 'off' ORDER BY workspace_id, id")
}

// DeleteEventEndpoint forgets an endpoint, what waits for it and its log.
func (t *Tx) DeleteEventEndpoint(workspace, id string) error {
	n, err := t.exec("DELETE FROM event_endpoints WHERE workspace_id = $1 AND id = $2", workspace, id)
	return found(n, err)
}

// EndpointProgress is what a round of calls changes of an endpoint.
type EndpointProgress struct {
	WorkspaceID, ID string
	Place           int64
	State           petitbleu.EndpointState
	Note            string
	FailingSince    time.Time
	Failures        int64
	ProbeAt         time.Time
	OKAt            time.Time
	From            int64 // the place before the round: another round meanwhile wins
}

// AdvanceEndpoint writes it, unless somebody moved the endpoint meanwhile or switched it off; it tells whether it did.
func (t *Tx) AdvanceEndpoint(p EndpointProgress, now time.Time) (bool, error) {
	n, err := t.exec("UPDATE event_endpoints SET place = $4, state = $5, note = $6, failing_since = $7, failures = $8, probe_at = $9, ok_at = $10, updated_at = $11"+
		" WHERE workspace_id = $1 AND id = $2 AND place = $3 AND state = 'on'",
		p.WorkspaceID, p.ID, p.From, p.Place, string(p.State), p.Note, millis(p.FailingSince), p.Failures, millis(p.ProbeAt), millis(p.OKAt), millis(now))
	return n == 1, err
}

// RewindEndpoint has an endpoint told again of all that happened since an instant, as far as it is kept.
func (t *Tx) RewindEndpoint(workspace, id string, since, now time.Time) error {
	place, ok, err := one(t, value[int64], "SELECT place FROM outgoing WHERE workspace_id = $1 AND at >= $2 ORDER BY place LIMIT 1", workspace, millis(since))
	if err != nil || !ok {
		return err
	}
	_, err = t.exec("UPDATE event_endpoints SET place = CASE WHEN place < $3 THEN place ELSE $3 END, updated_at = $4 WHERE workspace_id = $1 AND id = $2",
		workspace, id, place-1, millis(now))
	return err
}

func scanRetry(r scanner) (v petitbleu.OutgoingRetry, err error) {
	var event, state string
	var attempts int64
	if err = r.Scan(&v.ID, &event, &state, &attempts, at(&v.DueAt), at(&v.CreatedAt)); err != nil {
		return v, err
	}
	v.Attempts, v.Failed = int(attempts), state == "failed"
	if err = json.Unmarshal([]byte(event), &v.Event); err != nil {
		err = fmt.Errorf("event to be told again: %w", err)
	}
	return v, err
}

const retryColumns = "id, event, state, attempts, due_at, created_at"

// DueRetries lists what an endpoint is due to be told again, oldest first.
func (t *Tx) DueRetries(workspace, endpoint string, now time.Time, limit int) ([]petitbleu.OutgoingRetry, error) {
	return list(t, scanRetry, "SELECT "+retryColumns+" FROM endpoint_retries WHERE workspace_id = $1 AND endpoint_id = $2 AND due_at > 0 AND due_at <= $3"+
		" ORDER BY id LIMIT $4", workspace, endpoint, millis(now), int64(limit))
}

// OldestRetry gives the first event that waits for an endpoint, due or not.
func (t *Tx) OldestRetry(workspace, endpoint string) (petitbleu.OutgoingRetry, bool, error) {
	return one(t, scanRetry, "SELECT "+retryColumns+" FROM endpoint_retries WHERE workspace_id = $1 AND endpoint_id = $2 AND due_at > 0 ORDER BY id LIMIT 1", workspace, endpoint)
}

// PutRetries adds events that wait for an endpoint, or writes anew how often they were tried.
func (t *Tx) PutRetries(workspace, endpoint string, all []petitbleu.OutgoingRetry, now time.Time) error {
	rows := make([][]any, len(all))
	for i, v := range all {
		event, err := json.Marshal(v.Event)
		if err != nil {
			return fmt.Errorf("event to be told again: %w", err)
		}
		state := "waiting"
		if v.Failed {
			state = "failed"
		}
		rows[i] = []any{workspace, endpoint, v.ID, string(event), state, int64(v.Attempts), millis(v.DueAt), millis(v.CreatedAt), millis(now)}
	}
	_, err := t.insertRows("INSERT INTO endpoint_retries (workspace_id, endpoint_id, id, event, state, attempts, due_at, created_at, updated_at) VALUES",
		"ON CONFLICT (workspace_id, endpoint_id, id) DO UPDATE SET state = excluded.state, attempts = excluded.attempts, due_at = excluded.due_at, updated_at = excluded.updated_at", rows)
	return err
}

// DropRetries forgets events that an endpoint has taken.
func (t *Tx) DropRetries(workspace, endpoint string, ids []string) error {
	return inChunks(anys(ids), 64, func(ids []any) error {
		_, err := t.exec("DELETE FROM endpoint_retries WHERE workspace_id = $1 AND endpoint_id = $2 AND id IN ("+places(2, len(ids))+")", append([]any{workspace, endpoint}, ids...)...)
		return err
	})
}

// HurryRetries makes what waits for an endpoint due at now, as when it is well again.
func (t *Tx) HurryRetries(workspace, endpoint string, now time.Time) error {
	_, err := t.exec("UPDATE endpoint_retries SET due_at = $3, updated_at = $3 WHERE workspace_id = $1 AND endpoint_id = $2 AND due_at > $3", workspace, endpoint, millis(now))
	return err
}

// ReplayFailed has an endpoint told again, from the first attempt on, of what it did not take since an instant. It
// gives how many events that is.
func (t *Tx) ReplayFailed(workspace, endpoint string, since, now time.Time) (int64, error) {
	return t.exec("UPDATE endpoint_retries SET state = 'waiting', attempts = 0, due_at = $4, updated_at = $4 WHERE workspace_id = $1 AND endpoint_id = $2 AND created_at >= $3",
		workspace, endpoint, millis(since), millis(now))
}

// RetryCount is how many events wait for an endpoint, and how many were given up.
type RetryCount struct{ Waiting, Failed int64 }

// RetryCounts gives that for the endpoints of a workspace.
func (t *Tx) RetryCounts(workspace string) (map[string]RetryCount, error) {
	counts := map[string]RetryCount{}
	err := each(t, func(r scanner) error {
		var id, state string
		var n int64
		if err := r.Scan(&id, &state, &n); err != nil {
			return err
		}
		c := counts[id]
		if state == "failed" {
			c.Failed = n
		} else {
			c.Waiting = n
		}
		counts[id] = c
		return nil
	}, "SELECT endpoint_id, state, COUNT(*) FROM endpoint_retries WHERE workspace_id = $1 GROUP BY endpoint_id, state ORDER BY endpoint_id, state", workspace)
	return counts, err
}

// InsertAttempts keeps what an endpoint answered in one round.
func (t *Tx) InsertAttempts(workspace, endpoint string, all []petitbleu.EndpointAttempt, now time.Time) error {
	if len(all) == 0 {
		return nil
	}
	failed := int64(0)
	for _, a := range all {
		if !a.OK {
			failed++
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("attempts of an endpoint: %w", err)
	}
	_, err = t.exec("INSERT INTO endpoint_attempts (workspace_id, endpoint_id, id, attempts, failed, at) VALUES ($1,$2,$3,$4,$5,$6)",
		workspace, endpoint, petitbleu.NewID(petitbleu.KindAttempt, now), string(text), failed, millis(now))
	return err
}

// AttemptRow is a round of calls of an endpoint.
type AttemptRow struct {
	ID       string
	Attempts []petitbleu.EndpointAttempt
}

func scanAttempts(r scanner) (v AttemptRow, err error) {
	var text string
	if err = r.Scan(&v.ID, &text); err != nil {
		return v, err
	}
	if err = json.Unmarshal([]byte(text), &v.Attempts); err != nil {
		err = fmt.Errorf("attempts %s of an endpoint: %w", v.ID, err)
	}
	return v, err
}

// Attempts lists rounds of calls of an endpoint, newest first, up to an id (empty: from the newest): all, or those
// only in which a call failed.
func (t *Tx) Attempts(workspace, endpoint, upTo string, failed bool, limit int) ([]AttemptRow, error) {
	if upTo == "" {
		upTo = "~"
	}
	and := ""
	if failed {
		and = " AND failed > 0"
	}
	return list(t, scanAttempts, "SELECT id, attempts FROM endpoint_attempts WHERE workspace_id = $1 AND endpoint_id = $2 AND id <= $3"+and+
		" ORDER BY id DESC LIMIT $4", workspace, endpoint, upTo, int64(limit))
}

// AttemptRow gives one round of calls, or ErrNotFound.
func (t *Tx) AttemptRow(workspace, endpoint, id string) (AttemptRow, error) {
	v, ok, err := one(t, scanAttempts, "SELECT id, attempts FROM endpoint_attempts WHERE workspace_id = $1 AND endpoint_id = $2 AND id = $3", workspace, endpoint, id)
	return must(v, ok, err)
}
