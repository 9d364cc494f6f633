package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

const (
	leasePrefix  = "notifications/"
	leaseTime    = 15 * time.Second // that a workspace's batches stay with a node that has died
	blocksAtOnce = 16               // that one look takes: what is more urgent is seen after them
)

// blockFar is how many targets stand in a block on PostgreSQL: what one of its statements carries. Whoever notifies somebody
// meanwhile waits for the workspace's number until the block is written, and others write beside it, unlike on SQLite.
const blockFar = 256

// blockSize is how many targets stand in a block, at most.
func (e *Engine) blockSize() int {
	if e.o.Store.Engine() == "postgres" {
		return blockFar
	}
	return petitbleu.BatchBlockSize
}

// TickBatches notifies people of batches that are due, those of transactional ones first. more says that it should be
// called again at once.
func (e *Engine) TickBatches(ctx context.Context, now time.Time) (more bool, err error) {
	if err := e.alone(ctx); err != nil {
		return false, err
	}
	var due []string
	if err := e.read(ctx, func(tx *store.Tx) error {
		due, err = tx.BatchesDue(now)
		return err
	}); err != nil {
		return false, err
	}
	for _, workspace := range due {
		again, one := e.workOn(ctx, workspace, now)
		if one != nil && ctx.Err() == nil {
			err = errors.Join(err, fmt.Errorf("notifications of workspace %s: %w", workspace, one))
		}
		more = more || again && one == nil
	}
	return more, err
}

// alone ends, once, the leases of an earlier life where one program has the file.
func (e *Engine) alone(ctx context.Context) error {
	e.mu.Lock()
	begun := e.begun
	e.begun = true
	e.mu.Unlock()
	if begun || e.o.Store.Engine() != "sqlite" {
		return nil
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropLeases(leasePrefix) })
}

// workOn does some blocks of a workspace, when no other node does.
func (e *Engine) workOn(ctx context.Context, workspace string, now time.Time) (more bool, err error) {
	steady, mine := e.o.Steady.Now(), false
	err = e.o.Store.WriteSoon(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.TakeLease(leasePrefix+workspace, e.holder, steady.Add(leaseTime), steady)
		return err
	})
	if err != nil || !mine {
		return false, err
	}
	var due []store.BatchBlock
	err = e.read(ctx, func(tx *store.Tx) error {
		halted, err := tx.HaltedPages(workspace)
		if err == nil && !halted.All {
			due, err = tx.BatchBlocksDue(workspace, now, blocksAtOnce)
		}
		return err
	})
	if err != nil || len(due) == 0 {
		return false, err
	}
	return len(due) == blocksAtOnce, e.together(ctx, due)
}

// together does blocks, some at once: one prepares its rows while another waits for the disk. More would hold more rows in
// memory and be no faster: the writer is one.
func (e *Engine) together(ctx context.Context, due []store.BatchBlock) error {
	next := make(chan store.BatchBlock)
	failed := make([]error, min(len(due), max(2, runtime.GOMAXPROCS(0)/2)))
	var all sync.WaitGroup
	for i := range failed {
		all.Go(func() {
			for b := range next {
				if err := e.block(ctx, b); err != nil {
					failed[i] = errors.Join(failed[i], fmt.Errorf("block %d of batch %s: %w", b.Number, b.BatchID, err))
				}
			}
		})
	}
	for _, b := range due {
		next <- b
	}
	close(next)
	all.Wait()
	return errors.Join(failed...)
}

// filling is a block on its way.
type filling struct {
	batch   petitbleu.Batch
	block   store.BatchBlock
	design  *item.Design
	views   map[string]*item.Design
	now     time.Time
	targets []Target
	change  int64             // of the workspace's people, before they were looked up
	people  map[string]string // profile by user id
	several []string          // of them, those who have more than one user id

	rows    []store.Notified
	drops   []store.MessageRow
	told    []petitbleu.Notification
	news    *store.StatusRow
	not     []Rejected
	waiting map[time.Time][]Target // until when quiet hours keep them
}

// block notifies the people of a block, in one transaction that ends it; anew when some of them became part of others, or
// were deleted, before that.
func (e *Engine) block(ctx context.Context, b store.BatchBlock) error {
	for {
		f, err := e.prepare(ctx, b)
		if err != nil || f == nil {
			return err
		}
		if err = e.end(ctx, f); !errors.Is(err, errMoved) {
			return err
		}
	}
}

// prepare makes the rows of a block; nil: it is done already.
func (e *Engine) prepare(ctx context.Context, b store.BatchBlock) (*filling, error) {
	f, err := e.take(ctx, b)
	if err != nil || f == nil {
		return nil, err
	}
	if err := e.whom(ctx, f); err != nil {
		return nil, err
	}
	verdicts, err := e.judge(ctx, b.WorkspaceID, f.design, f.batch.Purpose, slices.Collect(maps.Values(f.people)), f.now)
	if err != nil {
		return nil, err
	}
	if err := f.fill(verdicts); err != nil {
		return nil, err
	}
	f.news, err = store.NewStatusRow(statusNews(b.WorkspaceID, petitbleu.StatusSent, f.now, f.told))
	return f, err
}

// end writes what was prepared.
func (e *Engine) end(ctx context.Context, f *filling) (err error) {
	done := false
	err = e.o.Store.WriteSoon(ctx, func(tx *store.Tx) error {
		done, err = f.write(tx)
		return err
	})
	if errors.Is(err, errDone) && !done {
		return nil
	}
	if err == nil && done {
		e.changed(f.block.WorkspaceID, "")
		if f.news != nil {
			e.o.Wake()
		}
	}
	return err
}

// take reads a block with all that its notifications are made of; nil: it is done already.
func (e *Engine) take(ctx context.Context, b store.BatchBlock) (f *filling, err error) {
	err = e.read(ctx, func(tx *store.Tx) error {
		block, ok, err := tx.BatchBlock(b.WorkspaceID, b.BatchID, b.Number)
		if err != nil || !ok {
			return err
		}
		f = &filling{block: block, now: e.now(), waiting: map[time.Time][]Target{}}
		if f.batch, err = tx.Batch(b.WorkspaceID, b.BatchID); err != nil {
			return err
		}
		if f.design, err = e.pinned(tx, b.WorkspaceID, f.batch.TemplateID, f.batch.Version); err != nil {
			return err
		}
		if err := f.read(); err != nil {
			return err
		}
		f.views, err = e.viewsOf(tx, b.WorkspaceID, f.targets)
		return err
	})
	return f, err
}

// read reads the lines of a block's targets.
func (f *filling) read() error {
	f.targets = make([]Target, 0, f.block.People)
	for line := range strings.Lines(f.block.Targets) {
		var t Target
		if err := json.Unmarshal([]byte(line), &t); err != nil {
			return fmt.Errorf("read a target: %w", err)
		}
		f.targets = append(f.targets, t)
	}
	return nil
}

// viewsOf gives the cards that stand inside others of some targets.
func (e *Engine) viewsOf(tx *store.Tx, workspace string, targets []Target) (map[string]*item.Design, error) {
	views, get := map[string]*item.Design{}, e.Views(tx, workspace)
	for i := range targets {
		if !strings.Contains(string(targets[i].Variables), "[") {
			continue
		}
		v, err := item.ReadValues(targets[i].Variables)
		if err != nil {
			continue // it is refused later
		}
		for _, all := range v.Views {
			for _, view := range all {
				if _, known := views[view.Key]; !known {
					views[view.Key] = get(view.Key)
				}
			}
		}
	}
	return views, nil
}

// pinned gives a version of a template with what template and feed say of retention and label now.
func (e *Engine) pinned(tx *store.Tx, workspace, template string, version int64) (*item.Design, error) {
	t, err := tx.CardTemplate(workspace, template)
	if err != nil {
		return nil, err
	}
	f, err := tx.Feed(workspace, t.FeedID)
	if err != nil {
		return nil, err
	}
	if d := e.kept(designKey{workspace, template, version}); d != nil && d.Feed.Revision == f.Revision && d.Template.Revision == t.Revision {
		return d, nil
	}
	return e.make(tx, f, t, version)
}

// whom finds the people of a block's targets, and makes those who are not known. Nobody gets a batch under two user ids.
func (e *Engine) whom(ctx context.Context, f *filling) error {
	users := make([]string, len(f.targets))
	for i := range f.targets {
		users[i] = f.targets[i].UserID
	}
	if err := e.o.People.Settled(ctx, f.block.WorkspaceID); err != nil {
		return err
	}
	if err := e.read(ctx, func(tx *store.Tx) (err error) {
		f.change, err = tx.LastChange(f.block.WorkspaceID)
		return err
	}); err != nil {
		return err
	}
	people, _, err := e.profilesOf(ctx, f.block.WorkspaceID, users, true)
	if err != nil {
		return err
	}
	if f.batch.Targets > int64(f.block.People) { // some may stand in another block under another name
		err = e.read(ctx, func(tx *store.Tx) error {
			f.several, err = tx.SeveralUserIDs(f.block.WorkspaceID, slices.Collect(maps.Values(people)))
			return err
		})
	}
	have := map[string]bool{}
	f.people = make(map[string]string, len(people))
	for _, user := range users {
		id := people[user]
		switch {
		case id == "":
			f.not = append(f.not, rejected(user, invalid("user_id", "Nobody can be made for this user id.")))
		case have[id]:
			f.not = append(f.not, rejected(user, errOther))
		default:
			have[id] = true
			f.people[user] = id
		}
	}
	return err
}

var errOther = petitbleu.Errorf(petitbleu.CodeConflict, "The person has this notification under another user id.")

// fill makes the rows of a block's people.
func (f *filling) fill(verdicts map[string]verdict) error {
	b := &f.batch
	s := Send{TemplateKey: b.TemplateKey, Tag: b.Tag, Title: b.Title, Priority: b.Priority, EventName: b.EventName, Origin: b.Origin, Purpose: b.Purpose, mode: b.Mode}
	views := func(key string) *item.Design { return f.views[key] }
	for i := range f.targets {
		t := &f.targets[i]
		profile := f.people[t.UserID]
		if profile == "" {
			continue
		}
		v, refused := verdicts[profile]
		if refused && !v.until.IsZero() {
			f.waiting[v.until] = append(f.waiting[v.until], *t)
			continue
		}
		values, err := item.ReadValues(t.Variables)
		if err != nil {
			f.not = append(f.not, rejected(t.UserID, err))
			continue
		}
		m := messageOf(b.WorkspaceID, f.design, &s, t.UserID, f.now)
		m.ID, m.ProfileID, m.GroupID = petitbleu.DerivedID(petitbleu.KindMessage, b.CreatedAt, f.block.Number, b.ID, profile), profile, b.ID
		if refused {
			drop(m, v)
			row, err := store.NewMessageRow(m)
			if err != nil {
				return err
			}
			f.drops = append(f.drops, row)
			f.not = append(f.not, Rejected{UserID: t.UserID, Code: v.reason, Message: v.sentence})
			continue
		}
		if err := f.add(m, t, orderOf(&s, t.Callback), values, views); err != nil {
			return err
		}
	}
	return nil
}

// add makes the rows of one person.
func (f *filling) add(m *petitbleu.Message, t *Target, o item.Order, values item.Values, views func(string) *item.Design) error {
	n, err := f.design.Make(m, o, values)
	if err != nil {
		f.not = append(f.not, rejected(t.UserID, err))
		return nil
	}
	m.Content = textContent(f.design.Text(values, views))
	row, err := store.NewNotified(m, &n)
	if err != nil {
		return err
	}
	f.rows, f.told = append(f.rows, row), append(f.told, n)
	return nil
}

// write ends a block with what its people get. It is false when another did, or sending was halted.
func (f *filling) write(tx *store.Tx) (bool, error) {
	halted, err := tx.HaltedPages(f.block.WorkspaceID)
	if err != nil || halted.All {
		return false, err
	}
	f, err = f.withoutOthers(tx)
	if err != nil {
		return false, err
	}
	var refusals json.RawMessage
	if len(f.not) > 0 {
		if refusals, err = json.Marshal(f.not); err != nil {
			return false, err
		}
	}
	ok, err := tx.EndBatchBlock(f.block, refusals)
	if err == nil && !ok {
		err = errDone // nothing of what was written may stay
	}
	if err != nil {
		return false, err
	}
	if err := tx.InsertRows(f.drops); err != nil {
		return false, err
	}
	if err := tx.AddStatus(f.news); err != nil {
		return false, err
	}
	if err := tx.AddNotified(f.block.WorkspaceID, f.rows); err != nil {
		return false, err
	}
	if err := tx.CountFailed(f.block.WorkspaceID, failedOf(f.design, f.batch.Mode, f.now), len(f.not)); err != nil {
		return false, err
	}
	if err := f.moved(tx); err != nil {
		return false, err
	}
	if err := f.putOff(tx); err != nil {
		return false, err
	}
	return true, tx.CountBatchBlock(f.block, len(f.rows), len(f.not), f.now)
}

// withoutOthers leaves those out who have the notification from another block, under another user id: f itself where
// there are none.
func (f *filling) withoutOthers(tx *store.Tx) (*filling, error) {
	if len(f.several) == 0 {
		return f, nil
	}
	if err := tx.HoldBatch(f.block.WorkspaceID, f.batch.ID); err != nil {
		return nil, err
	}
	have, err := tx.InGroup(f.block.WorkspaceID, f.batch.ID, f.several, f.batch.CreatedAt)
	if err != nil || len(have) == 0 {
		return f, err
	}
	kept := *f
	kept.rows, kept.told, kept.not = nil, nil, slices.Clone(f.not)
	for i := range f.told {
		if have[f.told[i].ProfileID] {
			kept.not = append(kept.not, rejected(f.userOf(f.told[i].ProfileID), errOther))
			continue
		}
		kept.rows, kept.told = append(kept.rows, f.rows[i]), append(kept.told, f.told[i])
	}
	kept.news, err = store.NewStatusRow(statusNews(f.block.WorkspaceID, petitbleu.StatusSent, f.now, kept.told))
	return &kept, err
}

func (f *filling) userOf(profile string) string {
	for user, id := range f.people {
		if id == profile {
			return user
		}
	}
	return ""
}

// moved gives errMoved when somebody of the block merged or was deleted since the people were looked up: what was written would be
// nobody's, or would stay of somebody who was forgotten. Who does so later waits for this transaction, and finds its rows.
func (f *filling) moved(tx *store.Tx) error {
	if err := tx.HoldNotifications(f.block.WorkspaceID); err != nil {
		return err
	}
	gone, err := tx.Gone(f.block.WorkspaceID, f.change)
	if err != nil || len(gone) == 0 {
		return err
	}
	mine := make(map[string]bool, len(f.people))
	for _, id := range f.people {
		mine[id] = true
	}
	for _, g := range gone {
		if mine[g.ProfileID] && !g.Again() {
			return errMoved
		}
	}
	return nil
}

// errMoved undoes what was written for people who are somebody else, or nobody, by now.
var errMoved = errors.New("people moved meanwhile")

// errDone undoes what was written for a block that another ended meanwhile.
var errDone = errors.New("the block is done")

// putOff puts those whom quiet hours keep into blocks of their own.
func (f *filling) putOff(tx *store.Tx) error {
	if len(f.waiting) == 0 {
		return nil
	}
	number, err := tx.NextBatchBlock(f.block.WorkspaceID, f.batch.ID)
	if err != nil {
		return err
	}
	var blocks []store.BatchBlock
	for due, targets := range f.waiting {
		var lines strings.Builder
		for i := range targets {
			line, err := json.Marshal(targets[i])
			if err != nil {
				return err
			}
			lines.Write(line)
			lines.WriteByte('\n')
		}
		blocks = append(blocks, store.BatchBlock{WorkspaceID: f.block.WorkspaceID, BatchID: f.batch.ID, People: len(targets), Targets: lines.String(), DueAt: due})
	}
	sort.Slice(blocks, func(i, j int) bool { return blocks[i].DueAt.Before(blocks[j].DueAt) })
	for i := range blocks {
		blocks[i].Number = number + i
	}
	return tx.InsertBatchBlocks(blocks)
}
