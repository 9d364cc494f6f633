package campaign

import (
	"context"
	"errors"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// left gives those of some people who belong to the audience no more when their time has come: of a run by everybody's own clock that may be a day
// after it was taken (Braze reference, section 6.2). It is nil where that is not asked.
func (e *Engine) left(ctx context.Context, r *petitbleu.CampaignRun, t *text, people []string) (map[string]bool, error) {
	if s := t.Delivery.Schedule; t.Delivery.Type != plan.Planned || s == nil || !s.Local || len(people) == 0 {
		return nil, nil
	}
	in, err := e.belonging(ctx, r.WorkspaceID, t, people)
	if problems, ok := errors.AsType[segment.Problems](err); ok { // a segment that it names is gone: those who were taken stay
		e.o.Logger.Warn("the audience of a campaign cannot be asked again", "workspace", r.WorkspaceID, "campaign", r.CampaignID, "error", problems)
		return nil, nil
	}
	out := map[string]bool{}
	for _, id := range people {
		if !in[id] {
			out[id] = true
		}
	}
	return out, err
}

// leftText is what a message says that is not sent because of that.
const leftText = "The person did not belong to the audience any more when their time had come."

// withoutLeft has no message go to those who left the audience.
func (e *Engine) withoutLeft(ctx context.Context, r *petitbleu.CampaignRun, t *text, p *delivery.Parcel) error {
	people := make([]string, len(p.Messages))
	for i, m := range p.Messages {
		people[i] = m.ProfileID
	}
	out, err := e.left(ctx, r, t, people)
	if err != nil || len(out) == 0 {
		return err
	}
	kept := make([]*petitbleu.Message, 0, len(p.Messages))
	for _, m := range p.Messages {
		if !out[m.ProfileID] {
			kept = append(kept, m)
			continue
		}
		drop(m)
		p.Ended = append(p.Ended, m)
	}
	p.Messages = kept
	return nil
}

func drop(m *petitbleu.Message) {
	m.State, m.Reason, m.ReasonText = petitbleu.StateDropped, petitbleu.CodeLeftAudience, leftText
}
