package segment

const typeOneTimeToken = "one_time_token"

// filterOneTimeToken reads the one-time tokens that can be used now (Messenger Platform reference, section 3.5).
type filterOneTimeToken struct{}

func (filterOneTimeToken) Spec() Spec {
	return Spec{
		Type: typeOneTimeToken, Label: label("filter", typeOneTimeToken), Category: "messenger",
		Members:   []Member{pageMember, {Name: "topic", Label: label("member", "topic"), Picker: "topics"}},
		Operators: []Operator{{ID: opHas, Label: label("op", opHas)}, {ID: opHasNot, Label: label("op", opHasNot)}},
	}
}

func (filterOneTimeToken) Check(*Node, string, *Problems) {}

func (filterOneTimeToken) Compile(n *Node, _ *builder) *Cond {
	c := all(
		has([]string{tokenFrom}, Test{Kind: InPeriod, Period: Window{Always, Instant{1, true}}}),
		has([]string{tokenUntil}, Test{Kind: InPeriod, Period: Window{Instant{1, true}, Ever}}),
	)
	if n.Page != "" {
		c.Args = append(c.Args, has([]string{pageID}, text(OneOf, n.Page)))
	}
	if n.Topic != "" {
		c.Args = append(c.Args, has([]string{tokenTopic}, text(OneOf, n.Topic)))
	}
	if n.Op == opHasNot {
		return not(element([]string{tokensCol}, c))
	}
	return element([]string{tokensCol}, c)
}
