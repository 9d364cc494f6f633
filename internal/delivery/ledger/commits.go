package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/store"
)

// Commits brings the commits of many Pages together: those that come while one is under way go
// into the next. One transaction with bulk statements for a hundred Pages costs the one writer
// of SQLite half of what a hundred take, even grouped. On PostgreSQL, which has many writers,
// each Page commits for itself.
type Commits struct {
	mu      sync.Mutex
	waiting []*Job
	leading int
}

// Job is the commit of one Page.
type Job struct {
	Workspace string
	Now       time.Time
	Results   []Settled
	Picks     []Pick
	Pace      *store.PagePace // to be told; may be nil

	turn    chan bool // true: done; false: lead a commit
	Changed map[string]bool
	Marked  map[string]bool
	Err     error
}

// leaders is how many commits are under way: while the disk takes one and the store works on the next, a third
// stands ready, so that the one writer of SQLite never waits for goroutines to wake.
const leaders = 3

// Do commits a job, alone or with others.
func (c *Commits) Do(s *store.Store, j *Job) {
	if s.Engine() != "sqlite" {
		j.Err = commitAll(s, []*Job{j})
		return
	}
	j.turn = make(chan bool, 1)
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
			if one.Err = err; len(batch) > 1 {
				one.Err = commitAll(s, []*Job{one})
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
func (c *Commits) take(j *Job) []*Job {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, rows := 0, j.rows()
	for n < len(c.waiting) && rows < commitRows {
		rows += c.waiting[n].rows()
		n++
	}
	batch := append([]*Job{j}, c.waiting[:n]...)
	c.waiting = append([]*Job(nil), c.waiting[n:]...)
	return batch
}

func (j *Job) rows() int { return len(j.Results) + len(j.Picks) }

// commitAll writes jobs in one transaction, those of a workspace by the same statements.
func commitAll(s *store.Store, jobs []*Job) error {
	ctx, cancel := context.WithTimeout(context.Background(), CommitLimit)
	defer cancel()
	parts := map[string]*part{}
	for _, j := range jobs {
		p := parts[j.Workspace]
		if p == nil {
			p = &part{}
			parts[j.Workspace] = p
		}
		for i := range j.Results {
			p.results = append(p.results, &j.Results[i])
		}
		for i := range j.Picks {
			p.picks = append(p.picks, &j.Picks[i])
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
	results []*Settled
	picks   []*Pick
	jobs    []*Job
}

func writeParts(tx *store.Tx, parts map[string]*part, each bool) error {
	for workspace, p := range parts {
		now := p.jobs[0].Now
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
			if j.Changed, j.Marked = changed, marked; j.Pace != nil {
				if err := tx.PutPagePace(*j.Pace); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
