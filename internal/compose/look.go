package compose

import (
	"cmp"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/liquid"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Look reads a text with Liquid and tells what it names: content blocks, attributes, event
// properties, catalogs, secrets, Pages whose token it takes, files. The error says where it cannot be read.
func Look(source string) ([]petitbleu.Use, error) {
	t, err := liquid.Parse(source, dialect)
	if err != nil {
		return nil, err
	}
	return named(t.Uses(), source), nil
}

// dialect reads what people compose. Content blocks are not looked into: what they name is theirs.
var dialect = liquid.Options{Dialect: liquid.Braze, Block: func(string) (string, bool) { return "", true }}

// spaces are the spaces of names of the dialect that name something of the workspace's.
var spaces = map[string]string{
	liquid.SpaceProfile: "attribute", "custom_attribute": "attribute", "nested_custom_attribute": "attribute",
	"event_properties": "event_property", "secrets": "secret", "page_tokens": "page_token",
}

func named(u liquid.Uses, source string) (all []petitbleu.Use) {
	add := func(kind, name string) {
		if use := (petitbleu.Use{Kind: kind, Name: name}); name != "" && !slices.Contains(all, use) {
			all = append(all, use)
		}
	}
	for _, v := range u.Variables {
		if kind := spaces[v.Space]; kind != "" {
			add(kind, v.Name)
		}
	}
	for _, m := range media(source) {
		add(m.Kind, m.Name)
	}
	for _, name := range u.Blocks {
		add(blockKind, name)
	}
	for _, name := range u.Catalogs {
		add("catalog", name)
	}
	for _, s := range u.Selections {
		add("catalog", s.Catalog)
	}
	slices.SortFunc(all, func(a, b petitbleu.Use) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return all
}

// Report tells all that is wrong with a text with Liquid, in the order of the text, and what it
// names. A content block that is not there is a fault.
func Report(tx *store.Tx, workspace, source string) ([]liquid.Diagnostic, []petitbleu.Use, error) {
	blocks, err := tx.ContentBlocks(workspace)
	if err != nil {
		return nil, nil, err
	}
	o := dialect
	o.Block = func(name string) (string, bool) {
		i := slices.IndexFunc(blocks, func(b petitbleu.ContentBlock) bool { return b.Name == name && !b.Draft })
		return "", i >= 0
	}
	r := liquid.Check(source, o)
	return r.Diagnostics, named(r.Uses, source), nil
}
