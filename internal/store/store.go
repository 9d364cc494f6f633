package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/petitbleu/petitbleu"
)

//go:embed migrations
var migrations embed.FS

// Store is the truth: every row of the installation. Safe for concurrent use.
type Store struct {
	main *engine
	raw  *engine // the raw webhook calls: a file of their own on SQLite, main on PostgreSQL

	appender *gatherer[*petitbleu.RawCall]
	journal  *gatherer[JournalCall]
	progress progress
}

// Open opens a database and brings it up to date. dsn is "postgres://…", or "sqlite:path" or a
// bare path. A database that is newer than the program is refused with a sentence.
func Open(ctx context.Context, dsn string) (*Store, error) {
	d, target := dialectOf(dsn)
	s := &Store{}
	var err error
	if d.name == postgresDialect.name {
		if s.main, err = openPostgres(ctx, target); err != nil {
			return nil, err
		}
		s.raw = s.main
	} else {
		if s.main, err = openSQLite(ctx, target, mainLog); err != nil {
			return nil, err
		}
		if s.raw, err = openSQLite(ctx, rawPath(target), inboxLog); err != nil {
			return nil, errors.Join(err, s.main.close())
		}
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.main.close(), s.raw.close())
	}
	s.appender = newGatherer(s.raw, 0, rawCalls)
	last := int64(0)
	if s.JournalApart() { // rows follow those that are left, whatever the clock says; several nodes need not
		var err error
		if last, err = s.LastJournal(ctx); err != nil {
			return nil, errors.Join(err, s.main.close(), s.raw.close())
		}
	}
	s.journal = newGatherer(s.raw, last, toldCalls)
	s.progress = progress{size: map[int64]int64{}, done: map[int64]map[int64]bool{}}
	return s, nil
}

// rawPath names the file of raw calls that stands beside a SQLite database.
func rawPath(path string) string {
	return strings.TrimSuffix(path, ".db") + "-inbox.db"
}

func (s *Store) prepare(ctx context.Context) error {
	if err := migrate(ctx, s.main, "main", "schema_main"); err != nil {
		return err
	}
	if err := migrate(ctx, s.raw, "raw", "schema_raw"); err != nil {
		return err
	}
	if err := s.main.start(ctx); err != nil {
		return err
	}
	if s.raw != s.main {
		return s.raw.start(ctx)
	}
	return nil
}

// migrate runs the numbered migrations of a folder, each in a transaction.
func migrate(ctx context.Context, e *engine, folder, table string) error {
	sub, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return err
	}
	versions, err := database.NewStore(e.goose, table)
	if err != nil {
		return err
	}
	unlock, err := e.lockSchema(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	p, err := goose.NewProvider("", e.pool, sub, goose.WithStore(versions), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the database: %w", err)
	}
	if current > known {
		return fmt.Errorf("the database is at version %d and this program knows versions up to %d: run the newer program, or restore a backup from before it", current, known)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// lockSchema lets one node of several migrate at a time. SQLite has one program on its file.
func (e *engine) lockSchema(ctx context.Context) (func(), error) {
	if e.jobs != nil {
		return func() {}, nil
	}
	const lock = 7_318_640_912 // any number, the same in every version
	c, err := e.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(lock)); err != nil {
		c.Close()
		return nil, fmt.Errorf("lock the schema: %w", err)
	}
	return func() {
		_, _ = c.ExecContext(background, "SELECT pg_advisory_unlock($1)", int64(lock))
		c.Close()
	}, nil
}

// Engine names the engine: sqlite or postgres.
func (s *Store) Engine() string { return s.main.name }

// Write runs fn in one transaction. When it returns nil the changes are on disk; when fn
// fails nothing of it remains. fn may run more than once on PostgreSQL (after a deadlock),
// so it must not change anything but rows and its own variables, which it sets anew.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error { return s.main.write(ctx, fn) }

// WriteSoon is Write for work that is done again from the raw calls if need be: when it returns nil
// everybody sees the changes, but until the next MarkRaw or Write a power cut may take them back. A
// crash of the program alone takes nothing back.
func (s *Store) WriteSoon(ctx context.Context, fn func(*Tx) error) error {
	return s.main.submit(&job{ctx: ctx, fn: fn, done: make(chan struct{}), soon: true})
}

// Read runs fn on one consistent snapshot.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error { return s.main.read(ctx, fn) }

// Close ends the work under way and closes the database.
func (s *Store) Close() error {
	s.appender.close()
	s.journal.close()
	err := s.main.close()
	if s.raw != s.main {
		err = errors.Join(err, s.raw.close())
	}
	return err
}

// Version gives the number of the last migration that the database has had.
func (s *Store) Version(ctx context.Context) (v int64, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		v, _, err = one(tx, value[int64], "SELECT MAX(version_id) FROM schema_main")
		return err
	})
	return v, err
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.Read(ctx, func(tx *Tx) error {
		_, _, err := one(tx, value[int64], "SELECT 1")
		return err
	})
}
