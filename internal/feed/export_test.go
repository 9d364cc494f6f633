package feed

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/store"
)

// Prepare makes the rows of a block and gives what writes them, so that a test can do something in between. moved tells
// that its people moved, and nothing was written.
func (e *Engine) Prepare(ctx context.Context, b store.BatchBlock) (write func() (moved bool, err error), err error) {
	f, err := e.prepare(ctx, b)
	return func() (bool, error) {
		err := e.end(ctx, f)
		if err == errMoved { //nolint:errorlint // as it is given
			return true, nil
		}
		return false, err
	}, err
}
