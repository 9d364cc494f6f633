package pipe

import (
	"context"
	"time"
)

// Rounds is what a node has a lease for and works on in rounds: a Page, or the webhooks of a workspace.
type Rounds interface {
	Step(ctx context.Context) (busy bool, err error) // one round; busy tells that another may do more
	Wait(ctx context.Context) bool                   // for a reason to do another; false: the lane is at its end
}

// Work works on a lane until it is at its end. claims ends when no more may be started, ctx when the
// program stops. what names the lane in the log; unsaved counts the outcomes that are not recorded yet.
func (d *Pipe) Work(ctx, claims context.Context, l Rounds, what string, unsaved func() int) {
	failures := 0
	for {
		busy, err := l.Step(claims)
		switch {
		case err != nil:
			failures++
			if !d.rest(ctx, what, failures, unsaved(), err) {
				return
			}
		case !busy && !l.Wait(claims):
			return
		default:
			failures = 0
		}
	}
}

// rest waits after a failure of the store. It is false when there is no use in going on.
func (d *Pipe) rest(ctx context.Context, what string, failures, unsaved int, err error) bool {
	if ctx.Err() != nil && failures > 3 {
		d.Options.Logger.Error("outcomes could not be recorded; their messages are looked for at the next start", "lane", what, "messages", unsaved, "error", err)
		return false
	}
	d.Options.Logger.Error("delivery could not work on a lane", "lane", what, "failures", failures, "error", err)
	wait := min(5*time.Second, 50*time.Millisecond<<min(failures, 7))
	if ctx.Err() != nil {
		wait = 20 * time.Millisecond
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	<-timer.C
	return true
}
