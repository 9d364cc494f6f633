package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"

	"github.com/petitbleu/petitbleu/internal/store"
)

// DefaultPostgres is where `make postgres` starts a server.
const DefaultPostgres = "postgres://petitbleu:petitbleu@127.0.0.1:5432/postgres?sslmode=disable"

// Each runs fn once on a fresh SQLite file and once on a fresh PostgreSQL database.
func Each(t *testing.T, fn func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			fn(t, Open(t, engine))
		})
	}
}

// Open gives a fresh store on one engine, closed and removed when the test ends.
func Open(t testing.TB, engine string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), DSN(t, engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// DSN gives the URL of a fresh, empty database on one engine, removed when the test ends.
func DSN(t testing.TB, engine string) string {
	t.Helper()
	if engine == "sqlite" {
		return filepath.Join(t.TempDir(), "test.db")
	}
	return postgres(t)
}

var count atomic.Int64

func postgres(t testing.TB) string {
	t.Helper()
	base := os.Getenv("PETITBLEU_TEST_POSTGRES")
	if base == "" {
		base = DefaultPostgres
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatalf("open PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("petitbleu_test_%d_%d", os.Getpid(), count.Add(1))
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		admin.Close()
		t.Fatalf("no PostgreSQL for tests (run `make postgres`, or set PETITBLEU_TEST_POSTGRES): %v", err)
	}
	t.Cleanup(func() {
		_, _ = admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		admin.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("PETITBLEU_TEST_POSTGRES is not a URL: %s", strings.Split(base, "@")[0])
	}
	u.Path = "/" + name
	return u.String()
}
