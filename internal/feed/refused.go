package feed

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Rejected is a target that gets nothing, and why.
type Rejected struct {
	UserID  string         `json:"user_id"`
	Code    petitbleu.Code `json:"code"`
	Message string         `json:"message"`
}

func rejected(user string, err error) Rejected {
	r := Rejected{UserID: user, Code: petitbleu.CodeOf(err), Message: err.Error()}
	if e, ok := asError(err); ok {
		r.Message = e.Message
	}
	return r
}

// withRefused adds to the blocks of a batch those who were refused with the request, as blocks that are done.
func withRefused(blocks []store.BatchBlock, b petitbleu.Batch, not []Rejected) ([]store.BatchBlock, error) {
	for some := range slices.Chunk(not, petitbleu.BatchBlockSize) {
		text, err := json.Marshal(some)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, store.BatchBlock{WorkspaceID: b.WorkspaceID, BatchID: b.ID, Number: len(blocks), Refused: text})
	}
	return blocks, nil
}

// Refused lists who got nothing of a batch and why, with the request or later, some blocks at a time: after is what the
// call before gave as next, -1 at first; next is -1 at the end. Lines of a file that were left out are told by [BatchFile].
func Refused(tx *store.Tx, workspace, id string, after int) (all []Rejected, next int, err error) {
	const blocks = 20
	numbers, texts, err := tx.BatchRefusals(workspace, id, after, blocks)
	if err != nil {
		return nil, -1, err
	}
	next = -1
	for i, text := range texts {
		var some []Rejected
		if err := json.Unmarshal(text, &some); err != nil {
			return nil, -1, fmt.Errorf("who got nothing of batch %s: %w", id, err)
		}
		all = append(all, some...)
		if len(texts) == blocks {
			next = numbers[i]
		}
	}
	return all, next, nil
}

// BatchFile gives the key and the report of the file that a batch was sent to, as the file was then; an empty key: it was
// sent to none.
func BatchFile(tx *store.Tx, workspace, id string) (key string, r FileReport, err error) {
	f, ok, err := tx.BatchFile(workspace, id)
	if err != nil || !ok {
		return "", r, err
	}
	r, err = ReadReport(f)
	return f.Key, r, err
}
