package feed

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/feed/item"
	"github.com/petitbleu/petitbleu/internal/store"
)

// accepted is the answer to a request, as it is kept under its key.
type accepted struct {
	Batch    petitbleu.Batch `json:"batch"`
	Rejected []Rejected      `json:"rejected"`
}

// Batch takes a notification to many people: targets, at most petitbleu.BatchTargetLimit of them, or those of a file that
// was uploaded under a key. It answers once they are on disk; Tick notifies them. Targets that cannot get anything are
// told, with the first of two that have one user id as the one that counts; it is refused where none is left. key names the
// request for a day.
func (e *Engine) Batch(ctx context.Context, workspace string, s Send, targets []Target, file, key string) (*petitbleu.Batch, []Rejected, error) {
	if s.Purpose == "" {
		s.Purpose = petitbleu.PurposePromotional
	}
	s.setMode(petitbleu.ModeBatch)
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	if err := checkKey(key); err != nil {
		return nil, nil, err
	}
	if (len(targets) > 0) == (file != "") {
		return nil, nil, invalid("targets", "Give targets, or the key of a file of them: one of the two.")
	}
	if len(targets) > petitbleu.BatchTargetLimit {
		return nil, nil, invalid("targets", "A request has at most %d targets; these are %d. Upload a file of them, which may have %d.", petitbleu.BatchTargetLimit, len(targets), petitbleu.BatchFileLimit)
	}
	hash, err := hashOf(s, targets, file)
	if err != nil {
		return nil, nil, err
	}
	var answer accepted
	if key != "" {
		if again, err := e.answered(ctx, workspace, keyScope, key, hash, &answer); again || err != nil {
			answer.Batch.Again = again
			return &answer.Batch, answer.Rejected, err
		}
	}
	answer, err = e.accept(ctx, workspace, s, targets, file, claiming{key, hash})
	if err != nil {
		return nil, nil, err
	}
	e.o.WakeBatches()
	return &answer.Batch, answer.Rejected, nil
}

type claiming struct{ key, hash string }

func (e *Engine) accept(ctx context.Context, workspace string, s Send, targets []Target, file string, c claiming) (a accepted, err error) {
	if err := e.tag(ctx, workspace, s.Tag); err != nil {
		return a, err
	}
	now := e.now()
	var d *item.Design
	if err := e.read(ctx, func(tx *store.Tx) error {
		d, err = e.live(tx, workspace, s.TemplateKey)
		return err
	}); err != nil {
		return a, err
	}
	due := now
	if s.PlannedAt.After(now) {
		due = s.PlannedAt.UTC().Truncate(time.Millisecond)
	}
	b := newBatch(workspace, petitbleu.NewID(petitbleu.KindBatch, now), d, &s, now)
	b.PlannedAt = plannedAt(due, now)
	blocks, not, err := blocksOf(d, &s, b, targets, due, e.blockSize())
	if err != nil {
		return a, err
	}
	for i := range blocks {
		b.Targets += int64(blocks[i].People)
	}
	b.Targets, b.Rejected = b.Targets+int64(len(not)), int64(len(not))
	if file == "" && len(blocks) == 0 {
		return a, petitbleu.Errorf(not[0].Code, "%s", not[0].Message).At("targets")
	}
	if blocks, err = withRefused(blocks, b, not); err != nil {
		return a, err
	}
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		b := b
		if s.With != nil {
			if err := s.With(tx); err != nil {
				return err
			}
		}
		if file != "" {
			if b.Targets, err = fileTargets(tx, workspace, file, now); err != nil {
				return err
			}
		}
		a = accepted{b, not}
		again, err := claim(tx, workspace, keyScope, c.key, c.hash, &a, now)
		if a.Batch.Again = again; again || err != nil {
			return err
		}
		if err := tx.InsertBatch(b); err != nil {
			return err
		}
		if err := tellSend(tx, newsBatch, workspace, b.ID, &s, b.Targets, now); err != nil {
			return err
		}
		if file != "" {
			return tx.BlocksOfFile(workspace, file, b.ID, due)
		}
		if err := tx.InsertBatchBlocks(blocks); err != nil {
			return err
		}
		return tx.CountFailed(workspace, failedOf(d, s.mode, now), len(not))
	})
	return a, err
}

// blocksOf checks targets and puts those that can get something into blocks of a size.
func blocksOf(d *item.Design, s *Send, b petitbleu.Batch, targets []Target, due time.Time, size int) (blocks []store.BatchBlock, not []Rejected, err error) {
	strict := d.Strict(s.Strict)
	seen := make(map[string]bool, len(targets))
	var lines strings.Builder
	people := 0
	flush := func() {
		if people > 0 {
			blocks = append(blocks, store.BatchBlock{WorkspaceID: b.WorkspaceID, BatchID: b.ID, Number: len(blocks), People: people, Targets: lines.String(), DueAt: due})
		}
		people = 0
		lines.Reset()
	}
	for i := range targets {
		if err := checkTarget(d, &targets[i], seen, strict); err != nil {
			not = append(not, rejected(targets[i].UserID, err))
			continue
		}
		line, err := json.Marshal(targets[i])
		if err != nil {
			return nil, nil, invalid("targets", "The variables of a target are not JSON.")
		}
		lines.Write(line)
		lines.WriteByte('\n')
		if people++; people == size {
			flush()
		}
	}
	flush()
	return blocks, not, nil
}

func checkTarget(d *item.Design, t *Target, seen map[string]bool, strict bool) error {
	if err := CheckUser(t.UserID); err != nil {
		return err
	}
	if seen[t.UserID] {
		return petitbleu.Errorf(petitbleu.CodeConflict, "This user id stands in the request already: the first one counts.")
	}
	seen[t.UserID] = true
	values, err := item.ReadValues(t.Variables)
	if err != nil {
		return err
	}
	if strict {
		return d.Needs(values)
	}
	return nil
}

// Cancel stops a batch that is not over: who has it keeps it.
func Cancel(tx *store.Tx, workspace, id string, now time.Time) (before, after petitbleu.Batch, err error) {
	if before, err = tx.Batch(workspace, id); err != nil {
		return before, before, missing(err, "batch")
	}
	ok, err := tx.CancelBatch(workspace, id, now)
	if err == nil && !ok {
		err = petitbleu.Errorf(petitbleu.CodeConflict, "The batch is over already: everybody has it, or it was cancelled.")
	}
	if err != nil {
		return before, before, err
	}
	after, err = tx.Batch(workspace, id)
	return before, after, err
}
