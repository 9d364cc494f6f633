package audience

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/segment/index"
)

// LanguageCount is how many people of an audience have a language; "" stands for those of whom none is known.
type LanguageCount struct {
	Language string
	People   int
}

// languagesAsked is how many languages of a workspace are counted.
const languagesAsked = 200

// Languages counts the people of an audience by their attribute language, the most first. Texts that differ in their case only
// are one language.
func (a *Audience) Languages(ctx context.Context, workspace string, d segment.Definition) (all []LanguageCount, err error) {
	texts, err := ask(ctx, a, workspace, needs{}, func(x *index.Index) ([]string, error) {
		return x.Texts([]string{"attributes", "language"}, languagesAsked), nil
	})
	if err != nil {
		return nil, err
	}
	add := func(language string, is segment.Node) error {
		q, err := a.Query(ctx, workspace, "", segment.Both(d, segment.Definition{Version: segment.Version, Where: is}))
		if err != nil {
			return err
		}
		n, err := a.Count(ctx, workspace, q)
		if err == nil && n > 0 {
			all = append(all, LanguageCount{language, n})
		}
		return err
	}
	seen := map[string]bool{}
	for _, text := range texts {
		low := strings.ToLower(text)
		if strings.TrimSpace(text) == "" || seen[low] {
			continue
		}
		seen[low] = true
		if err := add(text, segment.Node{Type: "language", Op: "is_any_of", Value: []any{text}}); err != nil {
			return nil, err
		}
	}
	err = add("", segment.Node{Type: "language", Op: "is_blank"})
	slices.SortFunc(all, func(x, y LanguageCount) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(x.Language, y.Language))
	})
	return all, err
}
