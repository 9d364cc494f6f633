package store

import (
	"sync/atomic"
	"time"
)

const (
	checkpointLook  = 100 * time.Millisecond
	checkpointPages = 1000 // of the write-ahead log that are worth copying: 8 MB
	logPages        = 8000 // of the log, copied or not, at which it starts anew: 64 MB
)

// keeper copies SQLite's write-ahead log into the database on a connection of its own. Left
// to the writer, that stops every caller for tens of milliseconds each second of load; the
// writer only copies the little that came in meanwhile, so that the log can start anew.
type keeper struct {
	c     *conn
	dirty atomic.Bool // something was committed since the last look
	rest  atomic.Bool // the writer is asked to copy what is left
	stop  chan struct{}
	done  chan struct{}
}

const checkpoint = "PRAGMA wal_checkpoint(PASSIVE)"

func newKeeper(c *conn) *keeper {
	k := &keeper{c: c, stop: make(chan struct{}), done: make(chan struct{})}
	go k.run()
	return k
}

func (k *keeper) run() {
	defer close(k.done)
	tick := time.NewTicker(checkpointLook)
	defer tick.Stop()
	for {
		select {
		case <-k.stop:
			return
		case <-tick.C:
		}
		if !k.dirty.Swap(false) {
			continue
		}
		logged, copied := k.look()
		if logged-copied < checkpointPages {
			continue
		}
		// The writer's part stops every caller for some milliseconds: it is put off until the log is
		// long, so that it happens every few seconds under load and not several times in one.
		if k.c.run(checkpoint) == nil && logged >= logPages {
			k.rest.Store(true)
		}
	}
}

// look counts the pages of the log, and those that are in the database already; it changes nothing.
func (k *keeper) look() (logged, copied int64) {
	rows, err := k.c.query("PRAGMA wal_checkpoint(NOOP)")
	if err != nil {
		return 0, 0
	}
	defer rows.Close()
	var busy int64
	for rows.Next() {
		if rows.Scan(&busy, &logged, &copied) != nil {
			return 0, 0
		}
	}
	return logged, copied
}

// before is called by the writer between two transactions.
func (k *keeper) before(writer *conn) {
	if k.rest.Swap(false) {
		writer.run(checkpoint) //nolint:errcheck // it is tried again when more has gathered
	}
}

func (k *keeper) close() error {
	close(k.stop)
	<-k.done
	return k.c.end()
}
