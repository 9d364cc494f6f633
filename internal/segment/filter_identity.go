package segment

import "github.com/petitbleu/petitbleu"

const (
	typeIdentity = "identity"
	opHas        = "has"
	opHasNot     = "has_not"
)

// filterIdentity reads by which kinds of name a person is known.
type filterIdentity struct{}

// Two names that are attributes.
const (
	identityEmail = "email"
	identityPhone = "phone"
)

var identityKinds = []string{
	string(petitbleu.IdentityExternal), string(petitbleu.IdentityAlias), identityEmail, identityPhone,
	string(petitbleu.IdentityPSID), string(petitbleu.IdentityCustomer),
}

func (filterIdentity) Spec() Spec {
	return Spec{
		Type: typeIdentity, Label: label("filter", typeIdentity), Category: "people",
		Members: []Member{{Name: "name", Label: label("member", "alias_label"), Picker: "alias_labels"}},
		Operators: []Operator{
			{ID: opHas, Label: label("op", opHas), Operand: OperandText, Options: identityKinds},
			{ID: opHasNot, Label: label("op", opHasNot), Operand: OperandText, Options: identityKinds},
		},
	}
}

func (filterIdentity) Check(n *Node, path string, p *Problems) {
	if n.Name != "" && n.Value != string(petitbleu.IdentityAlias) {
		p.add(path+".name", "unused_member", `Only an alias has a label: remove "name", or ask for "alias".`, nil)
	}
}

func (filterIdentity) Compile(n *Node, _ *builder) *Cond {
	kind, _ := n.Value.(string)
	c := has([]string{identitiesCol}, one(OneOf, identityText(petitbleu.IdentityKind(kind), n.Name)))
	if kind == identityEmail || kind == identityPhone {
		c = not(has([]string{attributesCol, kind}, Test{Kind: IsBlank}))
	}
	if n.Op == opHasNot {
		return not(c)
	}
	return c
}
