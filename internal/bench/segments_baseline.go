package bench

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// plainPeople is the plain way: a table of people with a JSON document each, which SQLite itself reads, and a table
// of their events with an index by name and time. A nil one takes everything and keeps nothing.
type plainPeople struct{ db *sql.DB }

func openPlain(ctx context.Context, file string) (*plainPeople, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-500000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	p := &plainPeople{db}
	for _, text := range []string{
		"CREATE TABLE people (id INTEGER PRIMARY KEY, doc TEXT NOT NULL)",
		"CREATE TABLE events (person INTEGER NOT NULL, name INTEGER NOT NULL, at INTEGER NOT NULL)",
	} {
		if _, err := db.ExecContext(ctx, text); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

func (p *plainPeople) close() {
	if p != nil {
		_ = p.db.Close()
	}
}

// plainAtOnce is how many rows one statement writes.
const plainAtOnce = 1000

func (p *plainPeople) addPeople(ctx context.Context, first int, all []made) error {
	return p.insert(ctx, "INSERT INTO people (id, doc) VALUES ", 2, len(all), func(args []any, i int) []any {
		return append(args, first+i, string(all[i].doc))
	})
}

func (p *plainPeople) addEvents(ctx context.Context, all []act) error {
	return p.insert(ctx, "INSERT INTO events (person, name, at) VALUES ", 3, len(all), func(args []any, i int) []any {
		return append(args, all[i].person, all[i].name, all[i].at)
	})
}

func (p *plainPeople) insert(ctx context.Context, text string, columns, n int, row func(args []any, i int) []any) error {
	if p == nil {
		return nil
	}
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after Commit
	one := "(" + strings.Repeat(",?", columns)[1:] + ")"
	for from := 0; from < n; from += plainAtOnce {
		to := min(from+plainAtOnce, n)
		args := make([]any, 0, (to-from)*columns)
		for i := from; i < to; i++ {
			args = row(args, i)
		}
		if _, err := tx.ExecContext(ctx, text+strings.Repeat(","+one, to-from)[1:], args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ready makes the index of events.
func (p *plainPeople) ready(ctx context.Context) error {
	if p == nil {
		return nil
	}
	_, err := p.db.ExecContext(ctx, "CREATE INDEX events_name ON events (name, at, person)")
	return err
}

func (p *plainPeople) count(ctx context.Context, q question) (n int, err error) {
	err = p.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM people p WHERE "+q.sql).Scan(&n)
	return n, err
}

// change sets two attributes of the n-th person.
func (p *plainPeople) change(ctx context.Context, n, points int, city string) error {
	if p == nil {
		return nil
	}
	_, err := p.db.ExecContext(ctx, "UPDATE people SET doc = json_set(doc, '$.points', "+strconv.Itoa(points)+", '$.home_city', ?) WHERE id = ?", city, n)
	return err
}
