package delivery

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/delivery/pipe"
)

// Turn waits for the next call that this node may make to the conversations of a Page, for
// others that read them: settling takes its turns there too.
func (d *Delivery) Turn(ctx context.Context, workspace, page string) error {
	return d.pipe.Lookups(pipe.Key{Workspace: workspace, Page: page}).Wait(ctx, d.o.Steady.Now())
}
