package messages

import (
	"context"
	"time"

	"github.com/petitbleu/petitbleu/internal/api/door"
)

// Forecast says how a Page gets on with what waits for it.
type Forecast struct {
	PageID      string    `json:"page_id"`
	Due         int64     `json:"due" doc:"Messages to be sent now, under way, or looked for"`
	Later       int64     `json:"later" doc:"Messages for a time to come"`
	Waiting     int64     `json:"waiting" doc:"Messages that wait for the part before them, or for a person"`
	LastAt      time.Time `json:"last_at,omitzero" doc:"When the last of those that are for later is due"`
	PerMinute   int64     `json:"per_minute" doc:"How fast messages leave now"`
	PerSecond   int       `json:"per_second" doc:"The pace that is allowed"`
	UsedPercent int64     `json:"used_percent" doc:"Of Facebook's allowance of calls for 24 hours, as it said last; from 80 on programs slow down, at 100 nothing goes"`
	PausedUntil time.Time `json:"paused_until,omitzero"`
	EndsAt      time.Time `json:"ends_at,omitzero" doc:"When the last message that is due now will have left; absent when nothing is due, or the Page cannot send"`
}

func (a *API) outbox(ctx context.Context, in *door.InWorkspace) (door.List[Forecast], error) {
	if a.o.Forecasts == nil {
		return door.List[Forecast]{}, door.ErrUnavailable("Delivery")
	}
	found, err := a.o.Forecasts(ctx, in.WS)
	return door.All(found), err
}

type manyInput struct {
	door.InWorkspace
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"1000" doc:"Ids of messages"`
	}
}

// ManyDone tells of which messages something was done with.
type ManyDone struct {
	Done []string `json:"done" nullable:"false"`
	Left []string `json:"left" nullable:"false" doc:"Those that are in no state for it, or are not there"`
}

func (a *API) cancelMany(ctx context.Context, in *manyInput) (ManyDone, error) {
	return a.doMany(ctx, in, a.o.Cancel)
}

func (a *API) resendMany(ctx context.Context, in *manyInput) (ManyDone, error) {
	return a.doMany(ctx, in, a.o.ResendMany)
}

func (a *API) doMany(ctx context.Context, in *manyInput, do func(context.Context, string, []string) (map[string]bool, error)) (ManyDone, error) {
	out := ManyDone{Done: []string{}, Left: []string{}}
	if do == nil {
		return out, door.ErrUnavailable("Delivery")
	}
	done, err := do(ctx, in.WS, in.Body.IDs)
	for _, id := range in.Body.IDs {
		if done[id] {
			out.Done = append(out.Done, id)
		} else {
			out.Left = append(out.Left, id)
		}
	}
	return out, err
}
