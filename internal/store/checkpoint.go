package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"sync/atomic"
	"time"
)

const (
	checkpointLook  = 100 * time.Millisecond
	checkpointTurns = 8  // of copying what came in while the turn before went on, at most
	restPages       = 64 // that the writer copies itself without getting in the way
)

// bounds are sizes of a write-ahead log, in pages of 8 KB.
type bounds struct {
	worth int64 // pages that are worth copying under load
	long  int64 // pages, copied or not, at which the log starts anew
	waits int   // for the disk that are under way at once
}

// In the main file a page is written again and again, so to wait saves copying. In the inbox each page is
// written once or twice, and its log starts anew early: what is written over what is there needs nothing of the
// file system's journal, so a commit waits less for the disk (docs/adr/0010). There a second wait may begin
// while one is under way, so that a call never waits for two.
var (
	mainLog  = bounds{worth: 12000, long: 20000, waits: 1} // 96 and 160 MB
	inboxLog = bounds{worth: 1500, long: 4000, waits: 2}   // 12 and 32 MB
)

// keeper copies SQLite's write-ahead log into the database on a connection of its own, and brings
// that onto the disk in small parts. Left to the writer, it stops every caller for tens of
// milliseconds each second of load; done at once, it fills the disk's queue, and each commit of the
// other file waits behind it for ten. The writer only copies the little that came in meanwhile,
// so that the log can start anew (docs/adr/0003).
type keeper struct {
	c         *conn
	size      bounds
	loose     *conn         // does not wait for the disk; used only while the writer stands still
	file      *os.File      // the database, to bring it onto the disk
	logs      chan *os.File // its write-ahead log, opened once for each wait that may be under way
	back      *os.File      // and once more, for settle
	dirty     atomic.Bool   // something was committed since the last look
	committed atomic.Int64  // groups, each counted after its commit
	synced    atomic.Int64  // how many of them are surely on the disk
	rest      atomic.Bool   // the writer is asked to copy what is left
	index     *os.File      // of the log, to know how far it reaches
	settled   atomic.Int64  // how far settle brought the log onto the disk last
	lost      atomic.Bool   // the disk did not take what it was given
	flush     func(*os.File) error
	stop      chan struct{}
	done      chan struct{}
}

const checkpoint = "PRAGMA wal_checkpoint(PASSIVE)"

// newKeeper takes two connections of a pool.
func newKeeper(ctx context.Context, pool *sql.DB, path string, size bounds) (*keeper, error) {
	k := &keeper{size: size, flush: flush, logs: make(chan *os.File, size.waits), stop: make(chan struct{}), done: make(chan struct{})}
	for _, c := range []**conn{&k.c, &k.loose} {
		one, err := pool.Conn(ctx)
		if err != nil {
			return nil, err
		}
		*c = &conn{Conn: one, prepared: map[string]*statement{}}
	}
	if err := k.loose.run("PRAGMA synchronous = OFF"); err != nil {
		return nil, err
	}
	var err error
	if k.file, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
		return nil, err
	}
	if k.back, err = os.OpenFile(path+"-wal", os.O_RDWR, 0); err != nil {
		return nil, err
	}
	if k.index, err = os.Open(path + "-shm"); err != nil {
		return nil, err
	}
	for range size.waits {
		log, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		k.logs <- log
	}
	// An earlier process may have been killed between its copying and its Sync.
	if err := k.file.Sync(); err != nil {
		return nil, fmt.Errorf("bring %s onto the disk: %w", path, err)
	}
	go k.run()
	return k, nil
}

func (k *keeper) run() {
	defer close(k.done)
	tick := time.NewTicker(checkpointLook)
	defer tick.Stop()
	behind := false
	for {
		select {
		case <-k.stop:
			return
		case <-tick.C:
		}
		switch {
		case k.dirty.Swap(false):
			behind = k.turn()
		case behind: // nobody writes now
			behind = !k.copy()
		}
	}
}

// turn copies when there is much to copy, and again what came in meanwhile when the log is long. A page
// that is written often is copied once for many commits. It tells whether something is left.
func (k *keeper) turn() (behind bool) {
	before := int64(math.MaxInt64)
	for n := range checkpointTurns {
		logged, copied := k.look()
		left := logged - copied
		long := logged >= k.size.long
		// Further turns are for a log that is to start anew, as long as each leaves less.
		if n == 0 && left < k.size.worth && !long || n > 0 && (!long || left < restPages || left >= before) {
			behind = left > 0
			break
		}
		if before = left; !k.copy() {
			return true
		}
	}
	// The writer's part holds up its callers: it is put off until the log is long and all that can be done
	// without it is done. Where nothing is left, the next commit starts the log anew by itself.
	if logged, copied := k.look(); logged >= k.size.long && logged > copied && k.sync(k.file) == nil {
		k.rest.Store(true)
	}
	return behind
}

// copy brings what is in the log into the database. SQLite itself waits for the disk here only when it
// copied the whole log, which it does not while commits come in.
func (k *keeper) copy() bool {
	if k.c.run(checkpoint) != nil {
		return false
	}
	writeBack(k.file)
	return true
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

// before is called by the writer between two transactions. The copy is on the disk before the writer
// goes on, for then SQLite may write over the log; that is why the copying itself need not wait.
func (k *keeper) before() error {
	if k.lost.Load() {
		return errDisk
	}
	if !k.rest.Swap(false) {
		return nil
	}
	if err := k.syncLog(); err != nil { // what is copied must stand in the log
		return err
	}
	if k.loose.run(checkpoint) != nil {
		return nil // it is tried again when more has gathered
	}
	writeBack(k.file)
	return k.sync(k.file)
}

// syncLog waits until every commit so far is on the disk. Several waits may be under way. Each has the log opened
// for itself, for the system tells a failure once to each who has the file open: of two who shared
// it, one would hear of success.
func (k *keeper) syncLog() error {
	before := k.committed.Load()
	log := <-k.logs
	defer func() { k.logs <- log }()
	if k.lost.Load() {
		return errDisk
	}
	if k.synced.Load() >= before { // another wait served these too
		return nil
	}
	reach := k.committed.Load()
	if err := k.sync(log); err != nil {
		return err
	}
	if k.lost.Load() {
		return errDisk
	}
	for {
		if old := k.synced.Load(); old >= reach || k.synced.CompareAndSwap(old, reach) {
			return nil
		}
	}
}

// unsynced tells whether something was committed that may not be on the disk.
func (k *keeper) unsynced() bool { return k.synced.Load() < k.committed.Load() }

// reach tells how many bytes of the log are in use: the index of the log says how many pages it has (SQLite's
// "WAL-mode File Format", section 2.3.1), each with its page's size and 24 bytes, behind a head of 32.
func (k *keeper) reach() int64 {
	var head [20]byte
	if _, err := k.index.ReadAt(head[:], 0); err != nil {
		return 0
	}
	size := int64(binary.NativeEndian.Uint16(head[14:]))
	if size == 1 {
		size = 65536
	}
	return 32 + int64(binary.NativeEndian.Uint32(head[16:]))*(24+size)
}

// settle does so for commits that nobody waits for, without getting in the way of others.
func (k *keeper) settle() error {
	if k.unsynced() {
		to := k.reach()
		from := k.settled.Swap(to)
		if to < from { // the log began anew
			from = 0
		}
		writeBackFrom(k.back, from, to) // the whole log takes a thousand calls of the system
	}
	return k.syncLog()
}

// sync waits for the disk. After a failure nothing is written any more, and the log is kept: what
// the disk did not take stands there.
func (k *keeper) sync(f *os.File) error {
	if err := k.flush(f); err != nil {
		k.lost.Store(true)
		return fmt.Errorf("%w: %w", errDisk, err)
	}
	return nil
}

var errDisk = errors.New("the disk failed: nothing is written any more; mend it and start again")

// close ends the keeper's work. Its connections stay open after a failure of the disk, for the last one that
// closes takes the log away.
func (k *keeper) close() error {
	close(k.stop)
	<-k.done
	if k.lost.Load() {
		return errDisk
	}
	return errors.Join(k.loose.end(), k.c.end())
}

// release closes the files. It comes after the connections: to close any file of a database takes away
// the locks that SQLite has on it.
func (k *keeper) release() error {
	err := errors.Join(k.file.Close(), k.back.Close(), k.index.Close())
	for range cap(k.logs) {
		err = errors.Join(err, (<-k.logs).Close())
	}
	return err
}
