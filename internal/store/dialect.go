package store

import (
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // registers "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is all that differs between the engines. An eleventh member needs an ADR.
type dialect struct {
	name        string
	driver      string
	goose       goose.Dialect
	begin       string // SQLite: how the writer starts a transaction
	skipLocked  string // suffix of a claim
	orFail      string // SQLite: see Tx.bulk
	slice       string // SQLite: a part of the conversations by their place in the table, between two parameters
	extent      string // SQLite: how many places there are
	isUnique    func(error) bool
	isRetryable func(error) bool
}

var sqliteDialect = dialect{
	name:   "sqlite",
	driver: "sqlite",
	goose:  goose.DialectSQLite3,
	begin:  "BEGIN IMMEDIATE",
	orFail: " OR FAIL",
	slice:  "conversations AS c NOT INDEXED WHERE c.rowid > %s AND c.rowid <= %s AND ",
	extent: "SELECT COALESCE(MAX(rowid), 0) FROM conversations",
	isUnique: func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
	},
	isRetryable: func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
	},
}

var postgresDialect = dialect{
	name:       "postgres",
	driver:     "pgx",
	goose:      goose.DialectPostgres,
	skipLocked: " FOR UPDATE SKIP LOCKED",
	isUnique:   func(err error) bool { return pgCode(err) == "23505" },
	isRetryable: func(err error) bool {
		code := pgCode(err)
		return code == "40001" || code == "40P01"
	},
}

func pgCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// dialectOf reads a database URL: "postgres://…" names PostgreSQL, "sqlite:path" or a bare
// path names SQLite.
func dialectOf(dsn string) (dialect, string) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return postgresDialect, dsn
	}
	return sqliteDialect, strings.TrimPrefix(strings.TrimPrefix(dsn, "sqlite:"), "//")
}

// sqliteDSN adds the settings of stack.md to a file's path: WAL, a commit that is on disk
// when it returns, memory-mapped reads. Pages of 8 KiB take a tenth to a quarter off the cost of
// a message's way through the outbox, whose rows grow as they go (measured), and cost the
// intake nothing; 16 KiB would.
func sqliteDSN(path string, readOnly bool) string {
	// Connections share one lock for every page that is not mapped: whom a message reaches, of a million people,
	// was counted in 1.13 s with 256 MB mapped, and is in 0.70 s with all that SQLite maps, 2 GB. It is the
	// system's memory for files, which it takes back when it needs it.
	mapped, cache := "mmap_size(268435456)", "cache_size(-8000)"
	if readOnly {
		mapped = "mmap_size(2147418112)"
		// What is mapped needs no cache, and a reader forgets its own at every write of others. A page of 8 KB in it
		// takes 16.
		cache = "cache_size(-1000)"
	}
	q := url.Values{}
	for _, p := range []string{
		"busy_timeout(10000)", "page_size(8192)", "synchronous(FULL)", "foreign_keys(1)",
		mapped, cache, "temp_store(MEMORY)",
		"wal_autocheckpoint(50000)", "journal_size_limit(268435456)",
	} {
		q.Add("_pragma", p)
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	}
	// The driver runs the list in the order of the alphabet, and this after it: once a file is in WAL mode, its
	// pages keep their size.
	q.Set("_journal_mode", "WAL")
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
