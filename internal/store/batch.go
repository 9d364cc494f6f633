package store

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const batchColumns = "workspace_id, id, template_id, template_key, version, feed_id, mode, title, tag, priority, purpose, event_name, origin, by_id, state, targets, accepted, rejected, planned_at, created_at, done_at"

func scanBatch(r scanner) (b petitbleu.Batch, err error) {
	return b, r.Scan(&b.WorkspaceID, &b.ID, &b.TemplateID, &b.TemplateKey, &b.Version, &b.FeedID, &b.Mode, &b.Title, &b.Tag, &b.Priority, &b.Purpose, &b.EventName, &b.Origin, &b.By,
		&b.State, &b.Targets, &b.Accepted, &b.Rejected, at(&b.PlannedAt), at(&b.CreatedAt), at(&b.DoneAt))
}

// InsertBatch adds a batch.
func (t *Tx) InsertBatch(b petitbleu.Batch) error {
	_, err := t.exec("INSERT INTO batches ("+batchColumns+") VALUES "+tuples(1, 21), b.WorkspaceID, b.ID, b.TemplateID, b.TemplateKey, b.Version, b.FeedID, string(b.Mode), b.Title, b.Tag, b.Priority,
		string(b.Purpose), b.EventName, b.Origin, b.By, string(b.State), b.Targets, b.Accepted, b.Rejected, millis(b.PlannedAt), millis(b.CreatedAt), millis(b.DoneAt))
	return err
}

// Batch gives one batch, or ErrNotFound.
func (t *Tx) Batch(workspace, id string) (petitbleu.Batch, error) {
	return must(one(t, scanBatch, "SELECT "+batchColumns+" FROM batches WHERE workspace_id = $1 AND id = $2", workspace, id))
}

// BatchSearch narrows a list of batches; an empty member chooses all.
type BatchSearch struct {
	TemplateID string
	Tag        string
	Origin     string
	State      petitbleu.BatchState
	Mode       petitbleu.SendMode
	Planned    time.Time // only those that are due behind this instant; zero: all
	Due        time.Time // only those that are not; zero: all
	Text       string    // part of the title, in any case
	Since      time.Time
	Until      time.Time
	Before     string // id: only older ones
	Limit      int
}

// Batches lists batches, newest first.
func (t *Tx) Batches(workspace string, s BatchSearch) ([]petitbleu.Batch, error) {
	var f filter
	f.eq("workspace_id", workspace)
	f.eq("template_id", s.TemplateID)
	f.eq("tag", s.Tag)
	f.eq("origin", s.Origin)
	f.eq("state", string(s.State))
	f.eq("mode", string(s.Mode))
	if !s.Planned.IsZero() {
		f.and("planned_at > " + f.arg(millis(s.Planned)))
	}
	if !s.Due.IsZero() {
		f.and("planned_at <= " + f.arg(millis(s.Due)))
	}
	if s.Text != "" {
		f.and("lower(title) LIKE lower(" + f.arg("%"+likeEscape.Replace(s.Text)+"%") + `) ESCAPE '\'`)
	}
	if !s.Since.IsZero() {
		f.and("created_at >= " + f.arg(millis(s.Since)))
	}
	if !s.Until.IsZero() {
		f.and("created_at < " + f.arg(millis(s.Until)))
	}
	if s.Before != "" {
		f.and("id < " + f.arg(s.Before))
	}
	return list(t, scanBatch, "SELECT "+batchColumns+" FROM batches WHERE "+strings.Join(f.where, " AND ")+" ORDER BY id DESC LIMIT "+f.arg(int64(s.Limit)), f.args...)
}

// BatchBlock is a part of the people of a batch.
type BatchBlock struct {
	WorkspaceID string
	BatchID     string
	Number      int
	People      int
	Targets     string // a line for each, which the store does not read
	DueAt       time.Time
	Refused     json.RawMessage // who got nothing, in a block that is done when it is added; it is not read with the rest
}

const batchBlockColumns = "workspace_id, batch_id, number, people, targets, due_at"

func scanBatchBlock(r scanner) (b BatchBlock, err error) {
	var number, people int64
	err = r.Scan(&b.WorkspaceID, &b.BatchID, &number, &people, &b.Targets, at(&b.DueAt))
	b.Number, b.People = int(number), int(people)
	return b, err
}

// InsertBatchBlocks adds blocks.
func (t *Tx) InsertBatchBlocks(all []BatchBlock) error {
	rows := make([][]any, len(all))
	for i, b := range all {
		rows[i] = []any{b.WorkspaceID, b.BatchID, int64(b.Number), int64(b.People), b.Targets, millis(b.DueAt), string(b.Refused)}
	}
	_, err := t.insertRows("INSERT INTO batch_blocks ("+batchBlockColumns+", rejected) VALUES", "", rows)
	return err
}

// NextBatchBlock gives the number behind those of the blocks of a batch, and holds the batch: two transactions that add
// blocks at once on PostgreSQL would else take one number. Like CountBatchBlock it comes late in a transaction.
func (t *Tx) NextBatchBlock(workspace, batch string) (int, error) {
	if err := t.HoldBatch(workspace, batch); err != nil {
		return 0, err
	}
	n, _, err := one(t, value[int64], "SELECT COALESCE(MAX(number), -1) + 1 FROM batch_blocks WHERE workspace_id = $1 AND batch_id = $2", workspace, batch)
	return int(n), err
}

// BatchesDue gives the workspaces that have a block which is due.
func (t *Tx) BatchesDue(now time.Time) ([]string, error) {
	return list(t, value[string], "SELECT id FROM workspaces w WHERE EXISTS (SELECT 1 FROM batch_blocks b WHERE b.workspace_id = w.id AND b.due_at > 0 AND b.due_at <= $1) ORDER BY id", millis(now))
}

// BatchBlocksDue lists the blocks of a workspace that are due, without their people: those of transactional batches first,
// then those that were due first.
func (t *Tx) BatchBlocksDue(workspace string, now time.Time, limit int) ([]BatchBlock, error) {
	return list(t, scanBatchBlock, "SELECT b.workspace_id, b.batch_id, b.number, b.people, '', b.due_at FROM batch_blocks b JOIN batches n ON n.workspace_id = b.workspace_id AND n.id = b.batch_id"+
		" WHERE b.workspace_id = $1 AND b.due_at > 0 AND b.due_at <= $2 ORDER BY CASE WHEN n.purpose = 'transactional' THEN 0 ELSE 1 END,"+
		" CASE n.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END, b.due_at, b.batch_id, b.number LIMIT $3", workspace, millis(now), int64(limit))
}

// BatchBlock gives one block with its people; ok is false when it is done.
func (t *Tx) BatchBlock(workspace, batch string, number int) (BatchBlock, bool, error) {
	return one(t, scanBatchBlock, "SELECT "+batchBlockColumns+" FROM batch_blocks WHERE workspace_id = $1 AND batch_id = $2 AND number = $3 AND due_at > 0", workspace, batch, int64(number))
}

// EndBatchBlock ends a block, with who got nothing and why, and forgets its people. It is false when the block was done
// already: nothing else may be written then. CountBatchBlock follows in the same transaction.
func (t *Tx) EndBatchBlock(b BatchBlock, refusals json.RawMessage) (bool, error) {
	n, err := t.exec("UPDATE batch_blocks SET due_at = 0, targets = '', rejected = $4 WHERE workspace_id = $1 AND batch_id = $2 AND number = $3 AND due_at > 0",
		b.WorkspaceID, b.BatchID, int64(b.Number), string(refusals))
	return n == 1, err
}

// CountBatchBlock adds what became of a block to its batch, which the last one ends. It comes last in a transaction: others
// that end a block of the batch wait from here on.
func (t *Tx) CountBatchBlock(b BatchBlock, accepted, rejected int, now time.Time) error {
	_, err := t.exec("UPDATE batches SET accepted = accepted + $3, rejected = rejected + $4 WHERE workspace_id = $1 AND id = $2", b.WorkspaceID, b.BatchID, int64(accepted), int64(rejected))
	if err != nil {
		return err
	}
	// Behind the wait: this sees the blocks of others that were before.
	_, err = t.exec("UPDATE batches SET state = 'done', done_at = $3 WHERE workspace_id = $1 AND id = $2 AND done_at = 0"+
		" AND NOT EXISTS (SELECT 1 FROM batch_blocks b WHERE b.workspace_id = $1 AND b.batch_id = $2 AND b.due_at > 0)", b.WorkspaceID, b.BatchID, millis(now))
	return err
}

// HoldBatch keeps other transactions from ending blocks of a batch until this one ends.
func (t *Tx) HoldBatch(workspace, id string) error {
	_, err := t.exec("UPDATE batches SET accepted = accepted WHERE workspace_id = $1 AND id = $2", workspace, id)
	return err
}

// CancelBatch stops a batch: who has it keeps it. It is false when it is over already.
func (t *Tx) CancelBatch(workspace, id string, now time.Time) (bool, error) {
	n, err := t.exec("UPDATE batches SET state = 'cancelled', done_at = $3 WHERE workspace_id = $1 AND id = $2 AND done_at = 0", workspace, id, millis(now))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = t.exec("UPDATE batch_blocks SET due_at = 0, targets = '' WHERE workspace_id = $1 AND batch_id = $2 AND due_at > 0", workspace, id)
	return true, err
}

// BatchRefusals lists who got nothing of a batch and why, block by block behind a number, as InsertBatchBlocks or
// EndBatchBlock wrote it.
func (t *Tx) BatchRefusals(workspace, id string, after, limit int) (numbers []int, all []json.RawMessage, err error) {
	err = each(t, func(r scanner) error {
		var number int64
		var text string
		err := r.Scan(&number, &text)
		numbers, all = append(numbers, int(number)), append(all, json.RawMessage(text))
		return err
	}, "SELECT number, rejected FROM batch_blocks WHERE workspace_id = $1 AND batch_id = $2 AND number > $3 AND rejected <> '' ORDER BY number LIMIT $4", workspace, id, int64(after), int64(limit))
	return numbers, all, err
}
