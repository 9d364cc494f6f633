package render

import (
	"strings"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// IsTemplate tells whether a composition must be written for each person; else its content is final.
func IsTemplate(c *petitbleu.Composition) bool {
	found := len(c.Variants) > 0 || c.Links.Applies()
	content := c.Content
	Texts(&content, func(_ string, text *string) { found = found || HasLiquid(*text) })
	return found
}

// Check compiles a composition and gives the first thing that is wrong with its Liquid: an error of the
// code render_failed with the field, line and column; nil when there is none.
func (r *Renderer) Check(tx *store.Tx, c *petitbleu.Composition) error {
	blocks, err := blocksOf(tx, c.WorkspaceID)
	if err != nil {
		return err
	}
	for _, one := range compile(c, blocks).contents {
		if one.err != nil {
			return one.err
		}
	}
	return blocks.err
}

// SealTokens gives a composition in whose requests the token of a connected Page, where somebody
// typed it, is replaced by a reference: no row holds one.
func (r *Renderer) SealTokens(tx *store.Tx, c petitbleu.Composition) (petitbleu.Composition, error) {
	sealed, err := r.Sealed(tx, c.WorkspaceID)
	if err != nil {
		return c, err
	}
	hide := func(content petitbleu.Content) petitbleu.Content {
		out := copyOf(&content)
		Texts(&out, func(_ string, text *string) {
			for ref, v := range sealed {
				if kind, name := ref.Parts(); kind == petitbleu.SealedPageToken && v.Value != "" && strings.Contains(*text, v.Value) {
					*text = strings.ReplaceAll(*text, v.Value, "{{page_tokens.${"+name+"}}}")
				}
			}
		})
		return out
	}
	c.Content = hide(c.Content)
	variants := c.Variants
	c.Variants = nil
	for _, v := range variants {
		c.Variants = append(c.Variants, petitbleu.Variant{Language: v.Language, Content: hide(v.Content)})
	}
	return c, nil
}
