package campaign

import (
	"context"

	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// moments are what becomes of messages, as happenings.
var moments = map[plan.HappeningKind]store.Noted{plan.OnReceived: store.NotedReceived, plan.OnRead: store.NotedRead, plan.OnClicked: store.NotedClicked}

// watched gives under which name the changes are noted that a happening waits for; ok is false where it is an event.
func watched(h *plan.Happening) (name string, ok bool) {
	switch h.Kind {
	case plan.OnAttribute:
		return h.Name, true
	case plan.OnSubscription:
		return groupsName, true
	case plan.OnOptIn:
		return store.WatchOptIn, true
	case plan.OnOptOut:
		return store.WatchOptOut, true
	}
	if m, ok := moments[h.Kind]; ok {
		return store.WatchMessages(m, h.Campaign), true
	}
	return "", false
}

// watch has the changes noted that a definition waits for: of attributes, and that people get messages.
func watch(tx *store.Tx, workspace, campaign string, d *plan.Definition) error {
	var names []string
	note := func(all ...plan.Happening) {
		for i := range all {
			if name, ok := watched(&all[i]); ok {
				names = append(names, name)
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
	names = append(names, watchedFalls(d, campaign)...)
	return tx.WatchAttributes(workspace, names)
}

// unwatch ends the notes of changes that nobody waits for any more.
func (e *Engine) unwatch(ctx context.Context, workspace string, ears *ears) error {
	var idle []string
	err := e.read(ctx, func(tx *store.Tx) error {
		idle = nil
		names, err := tx.WatchedAttributes(workspace)
		for _, name := range names {
			if !ears.watched[name] {
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
