package pipe

import (
	"slices"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/delivery/ledger"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Judged takes out of messages those that their campaigns do not let go now, with what becomes of them.
func (d *Pipe) Judged(tx *store.Tx, workspace string, all []*petitbleu.Message, now time.Time) (kept []*petitbleu.Message, not []ledger.Settled, err error) {
	if d.Options.Supply.Judge == nil || !slices.ContainsFunc(all, func(m *petitbleu.Message) bool { return m.CampaignID != "" }) {
		return all, nil, nil
	}
	outcomes, err := d.Options.Supply.Judge(tx, workspace, all, now)
	for _, m := range all {
		if o, ok := outcomes[m.ID]; ok {
			not = append(not, ledger.Settled{Message: m, Outcome: o})
		} else {
			kept = append(kept, m)
		}
	}
	return kept, not, err
}
