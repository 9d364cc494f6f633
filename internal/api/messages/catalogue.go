package messages

import (
	"context"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/store"
)

type limitsInput struct {
	door.InWorkspace
	Pack string `query:"pack" maxLength:"64" doc:"Rule pack; the workspace's when it is missing"`
}

// limits gives the figures that forms count by: those that sending holds.
func (a *API) limits(ctx context.Context, in *limitsInput) (door.List[petitbleu.Limit], error) {
	out := door.List[petitbleu.Limit]{}
	if _, err := petitbleu.PackInstant(in.Pack, a.Now()); err != nil {
		return out, petitbleu.Errorf(petitbleu.CodeInvalidParameter, `A rule pack is "today", "2020" or an instant in RFC 3339 form such as "2023-01-01T00:00:00Z".`).At("query.pack")
	}
	pack := in.Pack
	if pack == "" {
		w, err := door.Read(ctx, a.Door, func(tx *store.Tx) (petitbleu.Workspace, error) { return tx.Workspace(in.WS) })
		if err != nil {
			return out, err
		}
		pack = w.RulePack
	}
	out.Items = petitbleu.Limits(petitbleu.PackAt(pack, a.Now()))
	return out, nil
}

// platformErrors gives the catalogue of the platform's errors.
func (a *API) platformErrors(context.Context, *door.NoInput) (door.List[messenger.Explanation], error) {
	return door.List[messenger.Explanation]{Items: messenger.Errors()}, nil
}

// platformError explains the platform's last refusal of a message; nil when it refused none,
// and once the message went.
func platformError(m *petitbleu.Message) *messenger.Explanation {
	if m.OutsideID != "" || len(m.Wire) == 0 {
		return nil
	}
	e, ok := messenger.ExplainAnswer(m.Wire[len(m.Wire)-1].Response)
	if !ok {
		return nil
	}
	return &e
}
