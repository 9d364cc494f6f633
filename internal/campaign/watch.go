package campaign

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// watch has the changes of the attributes noted that a definition waits for.
func watch(tx *store.Tx, workspace string, d *plan.Definition) error {
	var names []string
	note := func(all ...plan.Happening) {
		for _, h := range all {
			switch h.Kind {
			case plan.OnAttribute:
				names = append(names, h.Name)
			case plan.OnSubscription:
				names = append(names, groupsName)
			}
		}
	}
	if g := d.Delivery.Trigger; g != nil {
		note(g.On...)
		note(g.Unless...)
	}
	for _, c := range d.Conversions {
		note(c.On)
	}
	return tx.WatchAttributes(workspace, names)
}

// unwatch ends the notes of changes that nobody waits for any more.
func (e *Engine) unwatch(ctx context.Context, workspace string, ears *ears) error {
	var idle []string
	err := e.read(ctx, func(tx *store.Tx) error {
		idle = nil
		names, err := tx.WatchedAttributes(workspace)
		for _, name := range names {
			if len(ears.by[plan.Key{Kind: plan.OnAttribute, Name: name}]) == 0 && (name != groupsName || !ears.kinds[plan.OnSubscription]) {
				idle = append(idle, name)
			}
		}
		return err
	})
	for _, name := range idle {
		if err == nil {
			err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
				revision, err := tx.CampaignsRevision(workspace)
				if err != nil || revision != ears.revision {
					return err // somebody launched one that may wait for it
				}
				return tx.UnwatchAttribute(workspace, name)
			})
		}
	}
	return err
}
