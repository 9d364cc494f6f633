package segment

const (
	typeMessenger = "messenger"
	typeOptedIn   = "opted_in"
	typeBlocked   = "blocked"
)

// filterPage reads a yes or no of what is between a person and a Page, or any Page when none is named.
type filterPage struct {
	typ, key string
	yes, no  string
}

var (
	filterMessenger = filterPage{typeMessenger, pageMessenger, opHas, opHasNot}
	filterOptedIn   = filterPage{typeOptedIn, pageOptedIn, opIs, opIsNot}
	filterBlocked   = filterPage{typeBlocked, pageBlocked, opIs, opIsNot}
)

// pageMember names a Page; without it, any Page will do.
var pageMember = Member{Name: "page", Label: label("member", "page"), Picker: "pages"}

func (f filterPage) Spec() Spec {
	return Spec{
		Type: f.typ, Label: label("filter", f.typ), Category: "messenger", Members: []Member{pageMember},
		Operators: []Operator{{ID: f.yes, Label: label("op", f.yes)}, {ID: f.no, Label: label("op", f.no)}},
	}
}

func (filterPage) Check(*Node, string, *Problems) {}

func (f filterPage) Compile(n *Node, _ *builder) *Cond {
	c := onPage(n, has([]string{f.key}, Test{Kind: IsBool, Bool: true}))
	if n.Op == f.no {
		return not(c)
	}
	return c
}

// onPage gives the condition that holds for the node's Page, or for one of the person's Pages.
func onPage(n *Node, c *Cond) *Cond {
	if n.Page != "" {
		c = all(has([]string{pageID}, text(OneOf, n.Page)), c)
	}
	return element([]string{pagesCol}, c)
}
