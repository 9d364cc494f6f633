package render

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// IsTemplate tells whether a composition must be written for each person; else its content is final.
func IsTemplate(c *petitbleu.Composition) bool {
	found := len(c.Variants) > 0
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
