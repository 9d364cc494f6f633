package delivery

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/grounds"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Prerequisites says what must be so before a Page may be written through for a purpose, held against the Page as it is and the
// rules of its workspace at this instant. topic is the message's, and may be empty.
func (d *Delivery) Prerequisites(ctx context.Context, workspace, page string, purpose petitbleu.Purpose, topic string) (all []grounds.Prerequisite, err error) {
	err = d.o.Store.Read(ctx, func(tx *store.Tx) error {
		all, err = grounds.PrerequisitesOf(tx, workspace, page, purpose, topic, d.o.Clock.Now())
		return err
	})
	return all, err
}
