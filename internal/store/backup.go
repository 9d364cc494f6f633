package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SQLiteFiles names the two files of a SQLite database: the rows, and the calls that came in (ADR 0003). ok is
// false for PostgreSQL.
func SQLiteFiles(dsn string) (rows, inbox string, ok bool) {
	d, target := dialectOf(dsn)
	return target, rawPath(target), d.name == sqliteDialect.name
}

// CopySQLite writes a copy of a SQLite database, as it is at one instant, while a program may run on it. The
// inbox is copied first, so that no call is done in the rows that is not in it. What a power cut could take
// back of the rows is worked in again from the inbox.
func CopySQLite(ctx context.Context, dsn, rows, inbox string) error {
	fromRows, fromInbox, _ := SQLiteFiles(dsn)
	for _, one := range [][2]string{{fromInbox, inbox}, {fromRows, rows}} {
		if err := onSQLite(ctx, one[0], func(db *sql.DB) error {
			if _, err := db.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil { // the copy is what is written
				return err
			}
			_, err := db.ExecContext(ctx, "VACUUM INTO $1", one[1])
			return err
		}); err != nil {
			return fmt.Errorf("copy %s: %w", one[0], err)
		}
	}
	return nil
}

// CheckSQLite tells whether a file is a whole SQLite database.
func CheckSQLite(ctx context.Context, path string) error {
	return onSQLite(ctx, path, func(db *sql.DB) error {
		var found string
		err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
		if err == nil && found != "ok" {
			err = errors.New(found)
		}
		return err
	})
}

// onSQLite opens a file to be read only, for one piece of work.
func onSQLite(_ context.Context, path string, fn func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", sqliteDSN(path, true))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return fn(db)
}
