package api

import (
	"slices"

	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// usedNames are what names of attributes, events and properties serve, as far as things name them: segments, the
// archived ones too, for they can be brought back.
type usedNames struct {
	attributes map[string][]SegmentUse
	events     map[string][]SegmentUse
	properties map[string]map[string][]SegmentUse // by event
	purchases  []SegmentUse
	bought     map[string][]SegmentUse // properties of purchases
}

// usesOf reads what every segment of a workspace names.
func usesOf(tx *store.Tx, ws string) (u usedNames, err error) {
	u = usedNames{map[string][]SegmentUse{}, map[string][]SegmentUse{}, map[string]map[string][]SegmentUse{}, nil, map[string][]SegmentUse{}}
	all, err := tx.Segments(ws, true)
	if err != nil {
		return u, err
	}
	for _, s := range all {
		d, err := segment.Parse(s.Definition)
		if err != nil {
			return u, err
		}
		u.add(SegmentUse{Kind: "segment", ID: s.ID, Name: s.Name}, d)
	}
	return u, nil
}

func (u *usedNames) add(by SegmentUse, d segment.Definition) {
	named := d.Uses()
	for _, name := range named.Attributes {
		u.attributes[name] = append(u.attributes[name], by)
	}
	for name, properties := range named.Events {
		u.events[name] = append(u.events[name], by)
		if u.properties[name] == nil {
			u.properties[name] = map[string][]SegmentUse{}
		}
		for _, p := range properties {
			u.properties[name][p] = append(u.properties[name][p], by)
		}
	}
	d.Walk(func(_ string, n *segment.Node) {
		if n.Type == "purchase" && !slices.Contains(u.purchases, by) {
			u.purchases = append(u.purchases, by)
		}
	})
	for _, p := range named.Purchases {
		u.bought[p] = append(u.bought[p], by)
	}
}

// event writes into a view of an event or a product what it serves.
func (u *usedNames) event(v *EventNameView) {
	of := u.properties[v.Name]
	if v.UsedBy = u.events[v.Name]; v.Kind == "purchase" {
		v.UsedBy, of = u.purchases, u.bought
	}
	for i := range v.Properties {
		v.Properties[i].UsedBy = of[v.Properties[i].Name]
	}
}

// NamesInUse says which of the names that were blocked something uses: that goes on with what is stored.
type NamesInUse struct {
	InUse []NameInUse `json:"in_use" nullable:"false" doc:"Names that something uses; they are blocked all the same, and what uses them goes on with what is stored"`
}

// NameInUse is a name and what uses it.
type NameInUse struct {
	Name   string       `json:"name"`
	UsedBy []SegmentUse `json:"used_by" nullable:"false"`
}

// inUse picks those of some names that something uses.
func inUse(names []string, of func(name string) []SegmentUse) NamesInUse {
	found := NamesInUse{InUse: []NameInUse{}}
	for _, name := range names {
		if uses := of(name); len(uses) > 0 {
			found.InUse = append(found.InUse, NameInUse{name, uses})
		}
	}
	return found
}
