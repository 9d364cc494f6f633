package delivery

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Reach counts whom of a set of people a message of a kind could reach at an instant, by which
// right, and why not the others: for each person what Explain says, counted without reading them
// one by one. Of the message it reads Purpose, Topic, Human, Origin and what Verdict names of the content. An
// empty pack is the workspace's.
func (d *Delivery) Reach(ctx context.Context, set store.ReachSet, m petitbleu.Message, at time.Time, pack string) (store.ReachCount, error) {
	return grounds.ReachOf(ctx, d.o.Store, set, m, at, pack, d.o.SafeMode)
}
