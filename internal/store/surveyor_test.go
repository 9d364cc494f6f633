package store_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// A table that grew is counted within seconds, also where PostgreSQL itself never would: it takes one that it did not
// count for nearly empty.
func TestSurvey(t *testing.T) {
	t.Parallel()
	dsn := storetest.DSN(t, "postgres")
	s, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{
		"ALTER TABLE notification_news SET (autovacuum_enabled = false)",
		"INSERT INTO notification_news (workspace_id, id, status, body, at) SELECT 'w', CAST(n AS TEXT), 'SENT', '[]', 1 FROM generate_series(1, 10000) AS n",
	} {
		if _, err := db.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	var rows int64
	for end := time.Now().Add(time.Minute); rows <= 0 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err := db.QueryRowContext(t.Context(), "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = CAST('notification_news' AS regclass)").Scan(&rows); err != nil {
			t.Fatal(err)
		}
	}
	if rows != 10000 {
		t.Errorf("PostgreSQL takes the table for %d rows, want 10000", rows)
	}
}
