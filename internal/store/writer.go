package store

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	groupLimit  = 256                  // writes in one commit
	groupBudget = 4 * time.Millisecond // of work before a commit, so that nobody waits long
)

// The way of a write on SQLite has two goroutines. The writer runs groups of jobs, each group one
// transaction, and commits them to the write-ahead log. The syncer, two of them for the inbox, brings the log
// onto the disk and only then tells the jobs' callers. While it waits for the disk the writer works on the next group,
// and one wait serves every group that was committed before it began (docs/adr/0010).
//
// Nobody is told of a write before it is on the disk, for three reasons:
//   - A group reaches the syncer after its COMMIT, so the wait that follows covers its frames.
//   - The log is read from its beginning after a crash, up to the first frame that is not whole. What
//     a group built upon stands before it, so a group on the disk is never there without that.
//   - SQLite begins the log anew only when all of it is in the database and on the disk there (keeper).
//
// When the disk fails, keeper.lost is set before that wait's groups are told: they and all later ones fail.
// What they wrote may be seen until the program ends, as ever, but was promised to nobody.

// writer is the one goroutine that writes to a file of SQLite.
func (e *engine) writer(c *conn) {
	groups := make(chan []*job, 1) // a writer that runs further ahead makes groups smaller, not commits sooner
	var syncers sync.WaitGroup
	for range e.log.waits {
		syncers.Go(func() { e.syncer(groups) })
	}
	defer close(e.done)
	defer c.end() //nolint:errcheck // the pool's end tells
	defer func() {
		close(groups)
		syncers.Wait()
	}()
	for {
		select {
		case j := <-e.jobs:
			e.group(c, j, groups)
		case <-e.stop:
			for {
				select {
				case j := <-e.jobs:
					e.group(c, j, groups)
				default:
					return
				}
			}
		}
	}
}

// syncer waits for the disk, once for all groups that are committed by then, and tells their callers.
func (e *engine) syncer(groups <-chan []*job) {
	for jobs := range groups {
		all := [][]*job{jobs}
		for more := true; more; {
			select {
			case jobs, more = <-groups:
				all = append(all, jobs)
			default:
				more = false
			}
		}
		err := e.keeper.syncLog()
		for _, jobs := range all {
			tell(jobs, err)
		}
	}
}

// tell ends jobs. What broke their group breaks each.
func tell(jobs []*job, err error) {
	for _, j := range jobs {
		if err != nil {
			j.err = fmt.Errorf("commit: %w", err)
		}
		close(j.done)
	}
}

// group runs a job, and those that wait behind it, in one transaction. Those who wait for the disk
// are told by the syncer, the others at once.
func (e *engine) group(c *conn, first *job, groups chan<- []*job) {
	var durable, soon []*job
	err := e.keeper.before()
	if err == nil {
		err = c.run(e.begin)
	}
	budget := time.NewTimer(groupBudget)
	defer budget.Stop()
	for j := first; j != nil; j = e.next(len(durable)+len(soon), budget.C) {
		if j.soon {
			soon = append(soon, j)
		} else {
			durable = append(durable, j)
		}
		switch {
		case err != nil:
		case j == first:
			j.err, err = e.alone(c, j)
		default:
			j.err = e.step(c, j)
		}
	}
	if err == nil {
		if err = c.run("COMMIT"); err != nil {
			c.run("ROLLBACK") //nolint:errcheck // the commit's error is told
		}
		e.keeper.committed.Add(1)
		e.keeper.dirty.Store(true)
	}
	tell(soon, err)
	switch {
	case err != nil:
		tell(durable, err)
	case len(durable) > 0:
		groups <- durable
	}
}

// next gives the job that may join the commit under way, or nil.
func (e *engine) next(n int, over <-chan time.Time) *job {
	if n >= groupLimit {
		return nil
	}
	select {
	case <-over:
		return nil
	default:
	}
	select {
	case j := <-e.jobs:
		return j
	default:
		return nil
	}
}

// alone runs the first job of a group. It needs no savepoint, which costs a copy of every page
// that it touches: while no other job is in the transaction, that can be begun anew.
func (e *engine) alone(c *conn, j *job) (own, broken error) {
	if own = j.ctx.Err(); own != nil {
		return own, nil
	}
	t := &Tx{q: c, d: &e.dialect}
	own = guard(j.fn, t)
	j.after = t.after
	if own != nil {
		if broken = c.run("ROLLBACK"); broken == nil {
			broken = c.run(e.begin)
		}
	}
	return own, broken
}

// step runs one job between savepoints; a failure or a panic undoes that job alone.
func (e *engine) step(c *conn, j *job) (err error) {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if err := c.run("SAVEPOINT job"); err != nil {
		return err
	}
	t := &Tx{q: c, d: &e.dialect}
	if err = guard(j.fn, t); err != nil {
		err = errors.Join(err, c.run("ROLLBACK TO job"))
	}
	j.after = t.after
	if undo := c.run("RELEASE job"); undo != nil {
		err = errors.Join(err, undo)
	}
	return err
}
