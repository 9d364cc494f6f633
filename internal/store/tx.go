package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Tx is a transaction: the only way to the rows. Its methods, one file per noun, are all SQL
// of the project. It is valid inside the function it was given to, on one goroutine.
type Tx struct {
	q querier
	d *dialect

	after []func()

	numbers  map[string]changeNumber // that the transaction took, by workspace; see change.go
	notified map[string]int64        // the same of notifications; see notification.go
	watched  map[string][]string     // attributes, by workspace; see attributechange.go
	listened map[string]bool         // whether a workspace has event endpoints; see outgoing.go
}

// AfterCommit runs fn once the transaction is on disk, and never when it fails. fn must be
// short: it runs before Write returns.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// querier is a connection of SQLite inside a transaction, or a transaction of PostgreSQL.
type querier interface {
	exec(text string, args ...any) (sql.Result, error)
	query(text string, args ...any) (*sql.Rows, error)
}

type pgTx struct {
	*sql.Tx
	ctx context.Context
}

func (t pgTx) exec(text string, args ...any) (sql.Result, error) {
	r, err := t.ExecContext(t.ctx, text, args...)
	return r, asked(err)
}

func (t pgTx) query(text string, args ...any) (*sql.Rows, error) {
	rows, err := t.QueryContext(t.ctx, text, args...)
	return rows, asked(err)
}

// asked names what PostgreSQL cannot keep in a text, and SQLite can: a NUL, bytes that are no UTF-8. Whoever asked for
// it is to be told, rather than that something went wrong here.
func asked(err error) error {
	if pgCode(err) == "22021" { // character_not_in_repertoire
		return petitbleu.Errorf(petitbleu.CodeInvalidParameter, "A text in the request has a NUL, or bytes that are not UTF-8. Send text.")
	}
	return err
}

// exec runs a statement and gives the number of rows it changed.
func (t *Tx) exec(text string, args ...any) (int64, error) {
	r, err := t.q.exec(text, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// scanner reads one row; *sql.Rows is one.
type scanner interface{ Scan(dest ...any) error }

// each runs a query and reads every row.
func each(t *Tx, read func(scanner) error, text string, args ...any) error {
	rows, err := t.q.query(text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return fmt.Errorf("read a row: %w", err)
		}
	}
	return rows.Err()
}

// list runs a query and gathers its rows.
func list[T any](t *Tx, scan func(scanner) (T, error), text string, args ...any) (all []T, err error) {
	err = each(t, func(r scanner) error {
		v, err := scan(r)
		all = append(all, v)
		return err
	}, text, args...)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// one runs a query for at most one row; ok is false when there is none.
func one[T any](t *Tx, scan func(scanner) (T, error), text string, args ...any) (v T, ok bool, err error) {
	all, err := list(t, scan, text, args...)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

// value is a scan for a query of one column.
func value[T any](r scanner) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// bulkRows is how many rows one statement of insertRows carries: few distinct texts, so that
// each stays prepared, and far below both engines' limits on parameters.
var bulkRows = []int{64, 8, 1}

// bulkRowsFar are the same of PostgreSQL, where each statement is a way there and back, and on a busy machine a wait for
// a processor at both ends.
var bulkRowsFar = []int{256, 64, 8, 1}

// bulkSize is how many of the rows left the next statement takes.
func (t *Tx) bulkSize(left int) int {
	sizes := bulkRows
	if t.d.name == postgresDialect.name {
		sizes = bulkRowsFar
	}
	for _, size := range sizes {
		if left >= size {
			return size
		}
	}
	return 1
}

// lot is how many values a question about many lists.
func (t *Tx) lot() int {
	if t.d.name == postgresDialect.name {
		return 512
	}
	return 64
}

// bulk prepares an INSERT or UPDATE of many rows. SQLite would keep a copy of each page that one
// changes, to undo that statement alone if a later row fails: a quarter of the cost of adding events.
// Nobody goes on after a failed statement, and the whole job is undone.
func (t *Tx) bulk(text string) string {
	verb, rest, _ := strings.Cut(text, " ")
	return verb + t.d.orFail + " " + rest
}

// insertRows inserts rows by as few statements as possible. head is "INSERT INTO t (a, b)
// VALUES", tail what follows the values, such as "ON CONFLICT DO NOTHING". It gives the
// number of rows that were really inserted or updated.
func (t *Tx) insertRows(head, tail string, rows [][]any) (int64, error) {
	var changed int64
	head = t.bulk(head)
	for len(rows) > 0 {
		n := t.bulkSize(len(rows))
		args := make([]any, 0, n*len(rows[0]))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		c, err := t.exec(head+" "+tuples(n, len(rows[0]))+" "+tail, args...)
		if err != nil {
			return changed, err
		}
		changed += c
		rows = rows[n:]
	}
	return changed, nil
}

// tuplesMade keeps what tuples made: bulkRows allows few sizes.
var tuplesMade sync.Map

// tuples gives "($1,$2),($3,$4)" for rows times cols.
func tuples(rows, cols int) string {
	size := [2]int{rows, cols}
	if text, ok := tuplesMade.Load(size); ok {
		return text.(string) //nolint:forcetypeassert // nothing else is kept there
	}
	var b strings.Builder
	p := 0
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		for c := range cols {
			if c == 0 {
				b.WriteByte('(')
			} else {
				b.WriteByte(',')
			}
			p++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(p))
		}
		b.WriteByte(')')
	}
	tuplesMade.Store(size, b.String())
	return b.String()
}

// places gives "$3,$4,$5" for n parameters after the first ones.
func places(after, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(after + i + 1))
	}
	return b.String()
}

// inChunks calls fn with at most size members of a list at a time.
func inChunks[T any](all []T, size int, fn func([]T) error) error {
	for len(all) > 0 {
		n := min(size, len(all))
		if err := fn(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// millis writes an instant as Unix milliseconds, the zero time as 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant reads what millis wrote.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// instants is a scan target for an instant.
type instants struct{ t *time.Time }

func at(t *time.Time) instants { return instants{t} }

// Scan reads a BIGINT of Unix milliseconds.
func (i instants) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("an instant is a number, not %T", src)
	}
	*i.t = instant(ms)
	return nil
}

// IsUnique tells whether an error is a breach of a unique index.
func (t *Tx) IsUnique(err error) bool { return err != nil && t.d.isUnique(err) }

// ErrNotFound is what a method answers that was asked for one row by its key.
var ErrNotFound = errors.New("not found")
