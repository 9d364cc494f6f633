package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
)

// commits brings the commits of many Pages together: those that come while one is under way go
// into the next. One transaction with bulk statements for a hundred Pages costs the one writer
// of SQLite half of what a hundred take, even grouped. On PostgreSQL, which has many writers,
// each Page commits for itself.
type commits struct {
	mu      sync.Mutex
	waiting []*commitJob
	leading int
}

// commitJob is the commit of one Page.
type commitJob struct {
	workspace string
	now       time.Time
	results   []settled
	picks     []pick
	pace      *store.PagePace // to be told; may be nil

	turn    chan bool // true: done; false: lead a commit
	changed map[string]bool
	marked  map[string]bool
	err     error
}

// leaders is how many commits are under way: while the disk takes one and the store works on the next, a third
// stands ready, so that the one writer of SQLite never waits for goroutines to wake.
const leaders = 3

// do commits a job, alone or with others.
func (c *commits) do(s *store.Store, j *commitJob) {
	if s.Engine() != "sqlite" {
		j.err = commitAll(s, []*commitJob{j})
		return
	}
	c.mu.Lock()
	lead := c.leading < leaders
	if lead {
		c.leading++
	} else {
		c.waiting = append(c.waiting, j)
	}
	c.mu.Unlock()
	if !lead && <-j.turn {
		return
	}
	batch := c.take(j)
	if err := commitAll(s, batch); err != nil {
		for _, one := range batch { // one that cannot be committed must not hold up the others
			if one.err = err; len(batch) > 1 {
				one.err = commitAll(s, []*commitJob{one})
			}
		}
	}
	c.mu.Lock()
	if len(c.waiting) > 0 {
		c.waiting[0].turn <- false
		c.waiting = c.waiting[1:]
	} else {
		c.leading--
	}
	c.mu.Unlock()
	for _, one := range batch[1:] {
		one.turn <- true
	}
}

// take gives the jobs of the commit that a job leads: itself, and the first of those that wait.
func (c *commits) take(j *commitJob) []*commitJob {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, rows := 0, j.rows()
	for n < len(c.waiting) && rows < commitRows {
		rows += c.waiting[n].rows()
		n++
	}
	batch := append([]*commitJob{j}, c.waiting[:n]...)
	c.waiting = append([]*commitJob(nil), c.waiting[n:]...)
	return batch
}

func (j *commitJob) rows() int { return len(j.results) + len(j.picks) }

// commitAll writes jobs in one transaction, those of a workspace by the same statements.
func commitAll(s *store.Store, jobs []*commitJob) error {
	ctx, cancel := context.WithTimeout(context.Background(), commitLimit)
	defer cancel()
	parts := map[string]*part{}
	for _, j := range jobs {
		p := parts[j.workspace]
		if p == nil {
			p = &part{}
			parts[j.workspace] = p
		}
		for i := range j.results {
			p.results = append(p.results, &j.results[i])
		}
		for i := range j.picks {
			p.picks = append(p.picks, &j.picks[i])
		}
		p.jobs = append(p.jobs, j)
	}
	write := func(each bool) error {
		return s.Write(ctx, func(tx *store.Tx) error { return writeParts(tx, parts, each) })
	}
	err := write(false)
	if errors.Is(err, store.ErrTaken) {
		err = write(true)
	}
	return err
}

// part is what jobs of one workspace write.
type part struct {
	results []*settled
	picks   []*pick
	jobs    []*commitJob
}

func writeParts(tx *store.Tx, parts map[string]*part, each bool) error {
	for workspace, p := range parts {
		now := p.jobs[0].now
		changed, err := record(tx, workspace, p.results, now)
		if err != nil {
			return fmt.Errorf("record outcomes: %w", err)
		}
		if changed, err = dropStopped(tx, workspace, p.picks, changed, now); err != nil {
			return err
		}
		marked, err := mark(tx, workspace, p.picks, now, each)
		if err != nil {
			return err
		}
		for _, j := range p.jobs {
			if j.changed, j.marked = changed, marked; j.pace != nil {
				if err := tx.PutPagePace(*j.pace); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
