package campaign

import (
	"encoding/json"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
)

// convert records that a message was a success: the last one of its campaign before what the person did. Who is in
// the control group converts too, for comparison.
func (h *hearing) convert(tx *store.Tx, one *ear, e *petitbleu.Event, f *plan.Fact) error {
	rule := one.t.Conversions[one.slot]
	c := petitbleu.Conversion{WorkspaceID: h.workspace, CampaignID: one.c.ID, Slot: one.slot, ProfileID: e.ProfileID, EventID: e.ID, At: e.At}
	f = &plan.Fact{Kind: f.Kind, Name: f.Name, PageID: f.PageID, Topic: f.Topic, Campaign: f.Campaign, From: f.From, To: f.To, Properties: f.Properties, At: when(e)}
	m, ok, err := tx.SentOfCampaign(h.workspace, one.c.ID, e.ProfileID, f.At.Add(-rule.Within.Duration()), f.At)
	switch {
	case err != nil:
		return err
	case ok && rule.Converts(one.l, m.SentAt, f):
		c.MessageID, c.RunID, c.VariantID = m.ID, m.RunID, m.VariantID
	case !ok && one.t.Control > 0:
		if c.RunID, c.MessageID, err = h.e.controlOf(tx, one, e, rule); err != nil || c.RunID == "" {
			return err
		}
	default:
		return nil
	}
	if e.Kind == petitbleu.EventPurchase {
		c.Revenue, c.Currency = revenue(e.Data)
	}
	h.conv = append(h.conv, c)
	if h.converted == nil {
		h.converted = map[string]bool{}
	}
	h.converted[one.c.ID] = true
	done := plan.Fact{Kind: plan.OnConverted, Campaign: one.c.ID, At: e.At, Properties: f.Properties}
	if f.Kind == plan.OnConverted || c.VariantID == "" || len(h.ears.by[done.Key()]) == 0 {
		return nil
	}
	return h.hold(tx, e, []plan.Fact{done})
}

// revenue gives what a purchase brought in.
func revenue(data json.RawMessage) (amount float64, currency string) {
	var p struct {
		Price    json.Number `json:"price"`
		Currency string      `json:"currency"`
		Quantity float64     `json:"quantity"`
	}
	_ = json.Unmarshal(data, &p) // written by package people
	price, _ := p.Price.Float64()
	return price * max(p.Quantity, 1), p.Currency
}

// controlOf gives the run in whose control group a person was when they did something in its time, and what the id of
// their message would have been.
func (e *Engine) controlOf(tx *store.Tx, one *ear, event *petitbleu.Event, rule plan.Conversion) (run, message string, err error) {
	if _, gets := plan.VariantOf(one.c.ID, event.ProfileID, &one.t.Definition); gets {
		return "", "", nil
	}
	runs, err := tx.RunsOf(one.c.WorkspaceID, one.c.ID, "", 10)
	for _, r := range runs {
		if err != nil || r.BegunAt.IsZero() || !event.At.After(r.BegunAt) || event.At.Sub(r.BegunAt) > rule.Within.Duration() {
			continue
		}
		if r.Kind != petitbleu.RunPlanned {
			return "", "", nil
		}
		found := ""
		err = eachControl(tx, r, func(b *petitbleu.CampaignBlock) {
			for _, id := range b.Profiles {
				if id == event.ProfileID {
					found = b.MessageID(id)
				}
			}
		})
		if found != "" {
			return r.ID, found, err
		}
	}
	return "", "", err
}

// eachControl reads the blocks of a run's control group, which come first.
func eachControl(tx *store.Tx, r petitbleu.CampaignRun, fn func(*petitbleu.CampaignBlock)) error {
	for after := -1; ; after++ {
		all, err := tx.BlocksOf(r.WorkspaceID, r.ID, after, 1)
		if err != nil || len(all) == 0 || all[0].State != petitbleu.BlockControl {
			return err
		}
		fn(&all[0])
	}
}
