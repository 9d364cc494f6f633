package segment

import "github.com/petitbleu/petitbleu"

const typeLink = "link_clicked"

// filterLink reads the tracked links of messages that people followed.
type filterLink struct{}

func (filterLink) Spec() Spec {
	return Spec{
		Type: typeLink, Label: label("filter", typeLink), Category: "events",
		Members: []Member{
			{Name: "name", Label: label("member", "link_name")},
			{Name: "period", Label: label("member", "period"), Ops: countOps},
			{Name: "where", Label: label("member", "properties"), Picker: "properties"},
		},
		Operators: eventOperators(),
	}
}

func (filterLink) Check(*Node, string, *Problems) {}

func (filterLink) Compile(n *Node, b *builder) *Cond {
	e := Events{Name: petitbleu.EventLinkClicked, Where: b.where([]string{propertiesCol}, n.Where)}
	if n.Name != "" {
		e.Where = both(e.Where, has([]string{propertiesCol, "link_name"}, text(OneOf, n.Name)))
	}
	return compileEvents(n, b, e)
}
