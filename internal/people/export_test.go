package people

import (
	"context"
	"time"
)

// WorkWithoutForgetting works in what waits, as a program does that dies before it forgets the rows.
func (p *People) WorkWithoutForgetting(ctx context.Context, now time.Time) error {
	units, err := p.nextUnits(ctx, p.journal.worked.Load())
	for _, u := range units {
		if err == nil {
			err = p.workUnit(ctx, u, now)
		}
	}
	return err
}
