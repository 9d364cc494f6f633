package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// baselineRequests is how many requests the plain way is measured with.
const baselineRequests = 300

// plain measures the same requests the plain way: a table of people with a JSON document each, which
// SQLite itself changes, and a table of events; one transaction for each request, on disk before the next.
func (r *trackRun) plain(ctx context.Context) (*Result, error) {
	folder, err := os.MkdirTemp("", "petitbleu-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "plain.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		"CREATE TABLE people (id TEXT PRIMARY KEY, doc TEXT NOT NULL)",
		"CREATE TABLE events (id INTEGER PRIMARY KEY, person TEXT NOT NULL, doc TEXT NOT NULL)",
		"CREATE INDEX events_person ON events (person)",
	} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	n := min(baselineRequests, r.o.Requests)
	for i := range n {
		if err := plainRequest(ctx, db, r.body(i)); err != nil {
			return nil, err
		}
	}
	seconds := time.Since(began).Seconds()
	return &Result{Name: "track, SQLite JSON", Engine: "sqlite", Count: int64(n * trackObjects), Seconds: round(seconds), PerSecond: round(float64(n*trackObjects) / seconds)}, nil
}

func plainRequest(ctx context.Context, db *sql.DB, body []byte) error {
	var told struct{ Attributes, Events, Purchases []json.RawMessage }
	if err := json.Unmarshal(body, &told); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after Commit
	for _, one := range told.Attributes {
		_, err := tx.ExecContext(ctx, `INSERT INTO people (id, doc) VALUES (json_extract($1, '$.external_id'), json_set($1, '$.told', 1)) ON CONFLICT (id)
			DO UPDATE SET doc = json_set(json_patch(doc, excluded.doc), '$.told', json_extract(doc, '$.told') + 1)`, string(one))
		if err != nil {
			return err
		}
	}
	for _, one := range append(told.Events, told.Purchases...) {
		if _, err := tx.ExecContext(ctx, "INSERT INTO events (person, doc) VALUES (json_extract($1, '$.external_id'), $1)", string(one)); err != nil {
			return err
		}
	}
	return tx.Commit()
}
