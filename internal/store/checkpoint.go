package store

import (
	"sync/atomic"
	"time"
)

const (
	checkpointLook  = 100 * time.Millisecond
	checkpointPages = 2000 // of the write-ahead log that are worth a checkpoint: 8 MB
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
		if k.waiting() < checkpointPages {
			continue
		}
		if k.c.run(checkpoint) == nil {
			k.rest.Store(true)
		}
	}
}

// waiting counts the pages of the log that are not in the database yet; it changes nothing.
func (k *keeper) waiting() int64 {
	rows, err := k.c.query("PRAGMA wal_checkpoint(NOOP)")
	if err != nil {
		return 0
	}
	defer rows.Close()
	var busy, logged, copied int64
	for rows.Next() {
		if rows.Scan(&busy, &logged, &copied) != nil {
			return 0
		}
	}
	return logged - copied
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
