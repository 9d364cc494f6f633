package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

const (
	pgWriters    = 16
	retryLimit   = 8
	readersLimit = 8
)

// engine is one database: a file of SQLite with its writer and readers, or a pool of PostgreSQL.
type engine struct {
	dialect
	path    string  // SQLite only
	pool    *sql.DB // PostgreSQL; on SQLite the writer's
	readers *sql.DB // SQLite only
	free    chan *conn
	keeper  *keeper   // SQLite only
	log     bounds    // SQLite only
	survey  *surveyor // PostgreSQL only
	jobs    chan *job
	stop    chan struct{}
	done    chan struct{}
	closing sync.Once
}

// conn is one connection of SQLite with its prepared statements.
type conn struct {
	*sql.Conn
	prepared map[string]*statement
}

// job is one caller's write, waiting for its place in a commit.
type job struct {
	ctx  context.Context
	fn   func(*Tx) error
	err  error
	done chan struct{}

	after []func() // run by the caller once the commit is on disk
	soon  bool     // the caller does not wait for the disk
}

func openPostgres(ctx context.Context, dsn string) (*engine, error) {
	pool, err := sql.Open(postgresDialect.driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(pgWriters + readersLimit)
	pool.SetMaxIdleConns(pgWriters + readersLimit)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	return &engine{dialect: postgresDialect, pool: pool}, nil
}

func openSQLite(ctx context.Context, path string, log bounds) (*engine, error) {
	e := &engine{dialect: sqliteDialect, path: path, log: log, jobs: make(chan *job, groupLimit), stop: make(chan struct{}), done: make(chan struct{})}
	var err error
	if e.pool, err = sql.Open("sqlite", sqliteDSN(path, false)); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	e.pool.SetMaxOpenConns(1)
	if err := e.pool.PingContext(ctx); err != nil {
		e.pool.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if e.readers, err = sql.Open("sqlite", sqliteDSN(path, true)); err != nil {
		e.pool.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return e, nil
}

// start takes the connections of SQLite into use, or begins to survey PostgreSQL, after the migrations have run.
func (e *engine) start(ctx context.Context) error {
	if e.jobs == nil {
		e.survey = newSurveyor(e.pool)
		return nil
	}
	w, err := e.pool.Conn(ctx)
	if err != nil {
		return err
	}
	// Pages that a writer touches at random (indexes by person) must stay at hand: 24 MB, for which SQLite takes twice as much.
	if _, err := w.ExecContext(ctx, "PRAGMA cache_size = -24576"); err != nil {
		return err
	}
	// The writer waits for the disk itself (keeper.syncLog): once for a group, and not for work that
	// can be done again.
	if _, err := w.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return err
	}
	n := min(readersLimit, max(4, runtime.GOMAXPROCS(0)))
	e.readers.SetMaxOpenConns(n + 2) // and the keeper's
	if e.keeper, err = newKeeper(ctx, e.readers, e.path, e.log); err != nil {
		return err
	}
	e.free = make(chan *conn, n)
	for range n {
		c, err := e.readers.Conn(ctx)
		if err != nil {
			return err
		}
		e.free <- &conn{Conn: c, prepared: map[string]*statement{}}
	}
	go e.writer(&conn{Conn: w, prepared: map[string]*statement{}})
	return nil
}

func (e *engine) close() error {
	var err error
	e.closing.Do(func() {
		if e.survey != nil {
			e.survey.close()
		}
		if e.free != nil {
			close(e.stop)
			<-e.done
			for range cap(e.free) { // each comes back when its read ends
				err = errors.Join(err, (<-e.free).end())
			}
			err = errors.Join(err, e.keeper.close())
		}
		if e.keeper != nil && e.keeper.lost.Load() {
			return // the last connection that closes would take the log away
		}
		if e.readers != nil {
			err = errors.Join(err, e.readers.Close())
		}
		err = errors.Join(err, e.pool.Close())
		if e.keeper != nil {
			err = errors.Join(err, e.keeper.release())
		}
	})
	return err
}

// write runs fn in one durable transaction.
func (e *engine) write(ctx context.Context, fn func(*Tx) error) error {
	return e.submit(&job{ctx: ctx, fn: fn, done: make(chan struct{})})
}

// submit gives a job to the writer and waits for its commit.
func (e *engine) submit(j *job) error {
	if err := e.enqueue(j); err != nil {
		return err
	}
	return e.await(j)
}

// enqueue gives a job to the writer of SQLite, which takes jobs in the order in which they come; await is to follow.
func (e *engine) enqueue(j *job) error {
	if e.jobs == nil {
		return nil
	}
	select {
	case e.jobs <- j:
		return nil
	case <-e.stop:
		return errClosed
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// await waits for the commit of a job that was enqueued; on PostgreSQL it makes it.
func (e *engine) await(j *job) error {
	if e.jobs == nil {
		return e.writePostgres(j.ctx, j.fn)
	}
	select {
	case <-j.done:
	case <-e.done:
		select {
		case <-j.done:
		default:
			return errClosed
		}
	}
	if j.err == nil {
		runAll(j.after)
	}
	return j.err
}

// patient waits for a job that was enqueued, and not longer than some time.
func (e *engine) patient(j *job, limit time.Duration) {
	if e.jobs == nil {
		return
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-j.done:
	case <-e.done:
	case <-timer.C:
	}
}

func runAll(fns []func()) {
	for _, fn := range fns {
		fn()
	}
}

var errClosed = errors.New("the store is closed")

func (e *engine) writePostgres(ctx context.Context, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		err := e.oncePostgres(ctx, fn, nil)
		if err == nil || try == retryLimit || !e.isRetryable(err) {
			return orDown(err)
		}
	}
}

func (e *engine) oncePostgres(ctx context.Context, fn func(*Tx) error, opts *sql.TxOptions) error {
	tx, err := e.pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after Commit
	t := &Tx{q: pgTx{tx, ctx}, d: &e.dialect}
	if err := guard(fn, t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	runAll(t.after)
	return nil
}

// guard turns a panic of a caller's function into an error, so that it undoes that write alone.
func guard(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(tx)
}

// read runs fn on one consistent snapshot.
func (e *engine) read(ctx context.Context, fn func(*Tx) error) error {
	if e.jobs == nil {
		return orDown(e.oncePostgres(ctx, fn, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}))
	}
	var c *conn
	select {
	case c = <-e.free:
	case <-ctx.Done():
		return ctx.Err()
	case <-e.stop:
		return errClosed
	}
	defer func() { e.free <- c }()
	if err := c.run("BEGIN"); err != nil {
		return err
	}
	defer c.run("COMMIT") //nolint:errcheck // a read has nothing to lose
	return guard(fn, &Tx{q: c, d: &e.dialect})
}

func (c *conn) run(text string) error {
	_, err := c.exec(text)
	return err
}

// statement is a prepared statement of SQLite. SQLite takes $1 for a name, and to find each
// name among hundreds costs more than to run the statement; so every place is written as ?
// and order says which argument stands there. It is nil where that is the given order.
type statement struct {
	*sql.Stmt
	order []int
}

func (s *statement) args(given []any) []any {
	if s.order == nil {
		return given
	}
	all := make([]any, len(s.order))
	for i, n := range s.order {
		all[i] = given[n]
	}
	return all
}

// nameless rewrites $1, $2 … as ? and gives the order of the arguments.
func nameless(text string) (string, []int) {
	var b strings.Builder
	var order []int
	inOrder, quoted := true, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\'' {
			quoted = !quoted
		}
		n, end := 0, i+1
		for ; c == '$' && !quoted && end < len(text) && '0' <= text[end] && text[end] <= '9'; end++ {
			n = 10*n + int(text[end]-'0')
		}
		if n == 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('?')
		order = append(order, n-1)
		inOrder = inOrder && n == len(order)
		i = end - 1
	}
	if inOrder {
		order = nil
	}
	return b.String(), order
}

// prepare keeps one prepared statement per text for the life of the connection.
func (c *conn) prepare(text string) (*statement, error) {
	if s, ok := c.prepared[text]; ok {
		return s, nil
	}
	plain, order := nameless(text)
	p, err := c.PrepareContext(background, plain)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	s := &statement{p, order}
	c.prepared[text] = s
	return s, nil
}

// end closes the connection. Its statements go first: one that is left keeps SQLite from
// folding the write-ahead log into the file.
func (c *conn) end() error {
	for _, s := range c.prepared {
		_ = s.Close()
	}
	return c.Close()
}

// background: a statement inside a group is never interrupted by one caller's context, and
// the driver needs no watching goroutine per statement.
var background = context.Background()

func (c *conn) exec(text string, args ...any) (sql.Result, error) {
	s, err := c.prepare(text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(background, s.args(args)...)
}

func (c *conn) query(text string, args ...any) (*sql.Rows, error) {
	s, err := c.prepare(text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(background, s.args(args)...)
}
