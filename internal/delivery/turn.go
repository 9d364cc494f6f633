package delivery

import "context"

// Turn waits for the next call that this node may make to the conversations of a Page, for
// others that read them: settling takes its turns there too.
func (d *Delivery) Turn(ctx context.Context, workspace, page string) error {
	return d.lookups(pageKey{workspace, page}).wait(ctx, d.o.Steady.Now())
}
