package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/store"
)

// How far back refusals are told, and of how many messages that did not go.
const (
	refusalsSince = 24 * time.Hour
	refusalsMost  = 500
)

// refusal is an error of the platform, and how many messages met it.
type refusal struct {
	messenger.Explanation
	messages, waiting int
}

// refusals tells why the platform refused messages of a Page lately, an error each. One for which
// messages wait still, and somebody must act, is wrong; the others are for knowing.
func (o Options) refusals(ctx context.Context, p petitbleu.Page) []Finding {
	var all []petitbleu.Message
	err := o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		all, _, err = tx.Messages(store.MessageFilter{WorkspaceID: p.WorkspaceID, PageID: p.ID, States: []petitbleu.MessageState{
			petitbleu.StateFailed, petitbleu.StateDropped, petitbleu.StateHeld, petitbleu.StateQueued,
		}}, "", refusalsMost)
		return err
	})
	if err != nil {
		return []Finding{{"refusals of " + p.Name, false, err.Error(), "Look at the database's own log."}}
	}
	since := o.Now().Add(-refusalsSince)
	met := map[[2]int]*refusal{}
	for i := range all {
		m := &all[i]
		if m.OutsideID != "" || len(m.Wire) == 0 || m.Wire[len(m.Wire)-1].At.Before(since) {
			continue
		}
		e, ok := messenger.ExplainAnswer(m.Wire[len(m.Wire)-1].Response)
		if !ok {
			continue
		}
		key := [2]int{e.Code, e.Subcode}
		if met[key] == nil {
			met[key] = &refusal{Explanation: e}
		}
		met[key].messages++
		if m.State == petitbleu.StateHeld || m.State == petitbleu.StateQueued {
			met[key].waiting++
		}
	}
	found := make([]Finding, 0, len(met))
	for _, r := range met {
		found = append(found, r.finding(p))
	}
	slices.SortFunc(found, func(a, b Finding) int { return cmp.Compare(a.Check, b.Check) })
	return found
}

func (r *refusal) finding(p petitbleu.Page) Finding {
	code := fmt.Sprint(r.Code)
	if r.Subcode != 0 {
		code += fmt.Sprintf("/%d", r.Subcode)
	}
	f := Finding{Check: "refusals of " + p.Name + " by error " + code}
	f.OK = r.waiting == 0 || !slices.Contains([]messenger.Who{messenger.WhoPage, messenger.WhoApp, messenger.WhoOperator}, r.Who)
	f.Sentence = fmt.Sprintf("In the last 24 hours %d not sent: %s %s See %s.", r.messages, r.Cause, r.Cure, r.Docs)
	if !f.OK {
		f.Cure = r.Cure
		f.Sentence = fmt.Sprintf("In the last 24 hours %d not sent, %d of them waiting: %s See %s.", r.messages, r.waiting, r.Cause, r.Docs)
	}
	return f
}
