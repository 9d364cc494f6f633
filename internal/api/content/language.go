package content

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/views"
	"github.com/petitbleu/petitbleu/internal/store"
)

// LanguageGaps are the gaps of a composition.
type LanguageGaps struct {
	Gaps []views.LanguageGap `json:"gaps" nullable:"false" doc:"In the order of languages and fields, at most 200. Rules: empty, same, less, more, placeholder, form (docs/templates.md)"`
}

type languageCheckInput struct {
	door.InWorkspace
	Body struct {
		Composition petitbleu.Composition `json:"composition"`
	}
}

// languageCheck compares the languages of a composition that need not be saved.
func (a *API) languageCheck(ctx context.Context, in *languageCheckInput) (LanguageGaps, error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (v LanguageGaps, err error) {
		v.Gaps, err = views.GapsOf(tx, in.WS, &in.Body.Composition, "")
		return v, err
	})
}
