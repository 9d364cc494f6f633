package api

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// unseen are the attributes that the caller does not get to see: those that somebody marked as personal, unless the
// caller may see these. Every answer that shows attributes of a person to who only looks on asks it.
func unseen(ctx context.Context, tx *store.Tx, ws string) (map[string]bool, error) {
	if from(ctx).may(peoplePersonal) {
		return nil, nil
	}
	all, err := tx.SearchAttributes(ws, store.NameSearch{State: "personal", Limit: 1 << 20})
	names := make(map[string]bool, len(all))
	for _, at := range all {
		names[at.Name] = true
	}
	return names, err
}

// withoutUnseen takes attributes out of a profile that was read for an answer.
func withoutUnseen(p petitbleu.Profile, names map[string]bool) petitbleu.Profile {
	for name := range names {
		delete(p.Attributes, name)
	}
	return p
}

// explainedFor leaves out what was found of attributes that the caller does not get to see. The verdicts stay: whoever
// may count a segment learns as much.
func explainedFor(e segment.Explanation, names map[string]bool) segment.Explanation {
	if names[segment.AttributeOf(e.Node)] {
		e.Found = nil
	}
	for i := range e.Parts {
		e.Parts[i] = explainedFor(e.Parts[i], names)
	}
	return e
}
