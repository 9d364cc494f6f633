package views

import (
	"slices"

	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// SegmentUse is something that names a segment.
type SegmentUse struct {
	Kind string `json:"kind" enum:"segment,campaign"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// UsedNames are what names of attributes, events and properties serve, as far as things name them: segments, the
// archived ones too, for they can be brought back.
type UsedNames struct {
	Attributes map[string][]SegmentUse
	Events     map[string][]SegmentUse
	Properties map[string]map[string][]SegmentUse // by event
	Purchases  []SegmentUse
	Bought     map[string][]SegmentUse // properties of purchases
}

// UsesOf reads what every segment of a workspace names.
func UsesOf(tx *store.Tx, ws string) (u UsedNames, err error) {
	u = UsedNames{map[string][]SegmentUse{}, map[string][]SegmentUse{}, map[string]map[string][]SegmentUse{}, nil, map[string][]SegmentUse{}}
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

func (u *UsedNames) add(by SegmentUse, d segment.Definition) {
	named := d.Uses()
	for _, name := range named.Attributes {
		u.Attributes[name] = append(u.Attributes[name], by)
	}
	for name, properties := range named.Events {
		u.Events[name] = append(u.Events[name], by)
		if u.Properties[name] == nil {
			u.Properties[name] = map[string][]SegmentUse{}
		}
		for _, p := range properties {
			u.Properties[name][p] = append(u.Properties[name][p], by)
		}
	}
	d.Walk(func(_ string, n *segment.Node) {
		if n.Type == "purchase" && !slices.Contains(u.Purchases, by) {
			u.Purchases = append(u.Purchases, by)
		}
	})
	for _, p := range named.Purchases {
		u.Bought[p] = append(u.Bought[p], by)
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

// InUse picks those of some names that something uses.
func InUse(names []string, of func(name string) []SegmentUse) NamesInUse {
	found := NamesInUse{InUse: []NameInUse{}}
	for _, name := range names {
		if uses := of(name); len(uses) > 0 {
			found.InUse = append(found.InUse, NameInUse{name, uses})
		}
	}
	return found
}
