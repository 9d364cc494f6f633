package tally

import (
	"cmp"
	"slices"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Figures count the messages of a campaign, of a run or of a variant by what became of them. Sent are those that left,
// Delivered those of them that arrived, Read those that were read.
type Figures struct {
	Sent      int64   `json:"sent"`
	Delivered int64   `json:"delivered" doc:"In a feed: which were on a screen"`
	Read      int64   `json:"read"`
	Clicked   int64   `json:"clicked" doc:"Of which a tracked link was followed, or that were tapped in a feed"`
	Waiting   int64   `json:"waiting" doc:"Not looked at yet, queued, or being sent"`
	Held      int64   `json:"held" doc:"Allowed later"`
	Failed    int64   `json:"failed"`
	Dropped   int64   `json:"dropped" doc:"By a rule, a cap, quiet hours, the template"`
	Unknown   int64   `json:"unknown" doc:"The answer was lost"`
	Cancelled int64   `json:"cancelled" doc:"The campaign was stopped before"`
	Fallback  *Way    `json:"fallback,omitempty" doc:"Of fallbacks: these figures count a message and its fallback as one, by what came further; here fallbacks alone"`
	Converted []int64 `json:"converted" nullable:"false" doc:"By conversion, the first one first"`
	Revenue   []Money `json:"revenue" nullable:"false"`
}

// Way counts what went through the other channel.
type Way struct {
	Made      int64 `json:"made"`
	Sent      int64 `json:"sent"`
	Delivered int64 `json:"delivered"`
	Read      int64 `json:"read"`
	Clicked   int64 `json:"clicked"`
}

// Money is what conversions brought in.
type Money struct {
	Currency string  `json:"currency"`
	Amount   float64 `json:"amount"`
}

// Reason counts people for whom one thing stood in the way.
type Reason struct {
	Stage  string `json:"stage" enum:"excluded,held,dropped,failed,unknown,cancelled" doc:"excluded: no message was made"`
	Reason string `json:"reason" doc:"Code"`
	People int64  `json:"people"`
}

// Results are what a campaign, or one run of it, came to.
type Results struct {
	Runs     int
	Moving   bool // something is still on its way
	Audience int64
	Control  int64
	Excluded map[string]int64
	Total    Figures
	Variants map[string]*Figures // by id
	Group    Figures             // what the control group did
	Reasons  []Reason            // the most people first
}

// Gone is why nothing is counted of people of a run that is through: they were deleted, or became part of somebody else.
const Gone = "gone"

// noWay are reasons for which somebody could not be reached, whatever was sent.
var noWay = []petitbleu.Code{petitbleu.CodeOutsideWindow, petitbleu.CodeNotAllowed, petitbleu.CodeStopped, petitbleu.CodeUnreachable, petitbleu.CodeNotOptedIn,
	petitbleu.CodeSafeMode, petitbleu.CodePageNotLinked}

// Reachable counts the people who were meant, were not kept back to compare with, and had a way to be reached.
func (r *Results) Reachable() int64 {
	n := r.Audience - r.Control
	for _, people := range r.Excluded {
		n -= people
	}
	for _, one := range r.Reasons {
		if one.Stage == string(petitbleu.StateDropped) && slices.Contains(noWay, petitbleu.Code(one.Reason)) {
			n -= one.People
		}
	}
	return max(n, 0)
}

// Read counts a campaign, or one run of it (an empty id: all), with so many conversions.
func Read(tx *store.Tx, c petitbleu.Campaign, run string, conversions int) (Results, error) {
	r := Results{Excluded: map[string]int64{}, Variants: map[string]*Figures{}, Total: figures(conversions), Group: figures(conversions)}
	runs, err := runsOf(tx, c, run)
	if err != nil {
		return r, err
	}
	counts, err := tx.CountCampaign(c.WorkspaceID, c.ID, run)
	if err != nil {
		return r, err
	}
	reasons := map[Reason]int64{}
	rows := map[string]int64{} // messages by run
	for _, one := range counts {
		rows[one.RunID] += one.Count
		r.Total.add(one)
		r.of(one.VariantID, conversions).add(one)
		if stage := stageOf(one.State); stage != "" {
			reasons[Reason{Stage: stage, Reason: string(one.Reason)}] += one.Count
		}
	}
	if err := r.pairs(tx, c, run, conversions, reasons); err != nil {
		return r, err
	}
	clicked, err := tx.CountClicked(c.WorkspaceID, c.ID, run)
	if err != nil {
		return r, err
	}
	for _, one := range clicked {
		r.Total.Clicked += one.Count
		r.of(one.VariantID, conversions).Clicked += one.Count
	}
	if err := r.people(tx, runs, rows, reasons); err != nil {
		return r, err
	}
	for one, people := range reasons {
		one.People = people
		r.Reasons = append(r.Reasons, one)
	}
	slices.SortFunc(r.Reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Reason, b.Reason))
	})
	r.Moving = r.Moving || r.Total.Waiting+r.Total.Held > 0
	return r, r.conversions(tx, c, run, conversions)
}

// runsOf gives the runs that are counted.
func runsOf(tx *store.Tx, c petitbleu.Campaign, run string) ([]petitbleu.CampaignRun, error) {
	if run == "" {
		return tx.RunsOf(c.WorkspaceID, c.ID, "", 1<<20)
	}
	one, err := tx.Run(c.WorkspaceID, run)
	if err == nil && one.CampaignID != c.ID {
		err = store.ErrNotFound
	}
	return []petitbleu.CampaignRun{one}, err
}

// people counts who was meant. Of a planned run whoever has no message yet waits, or was left when it was stopped;
// into one that listens people come one by one.
func (r *Results) people(tx *store.Tx, runs []petitbleu.CampaignRun, rows map[string]int64, reasons map[Reason]int64) error {
	r.Runs = len(runs)
	for i, one := range runs {
		excluded := int64(0)
		for reason, people := range one.Excluded {
			excluded += people
			r.Excluded[reason] += people
			reasons[Reason{Stage: "excluded", Reason: reason}] += people
		}
		r.Control += one.Control
		left := max(one.Audience-one.Control-excluded-rows[one.ID], 0)
		if one.Kind != petitbleu.RunPlanned {
			left = 0
			if i == 0 { // entries are of the campaign, and go into its newest run
				waiting, err := tx.CountEntries(one.WorkspaceID, one.CampaignID)
				if err != nil {
					return err
				}
				r.Total.Waiting += waiting
				left = waiting
			}
			r.Audience += one.Control + excluded + rows[one.ID] + left
			continue
		}
		r.Audience += one.Audience
		switch {
		case one.State == petitbleu.RunCancelled && left > 0:
			r.Total.Cancelled += left
			reasons[Reason{Stage: string(petitbleu.StateCancelled)}] += left
		case one.State == petitbleu.RunDone && left > 0: // it is through: nothing comes of them any more
			r.Excluded[Gone] += left
			reasons[Reason{Stage: "excluded", Reason: Gone}] += left
		case one.State != petitbleu.RunCancelled:
			r.Total.Waiting += left
		}
		r.Moving = r.Moving || one.DoneAt.IsZero()
	}
	return nil
}

func (r *Results) conversions(tx *store.Tx, c petitbleu.Campaign, run string, n int) error {
	all, err := tx.CountConversions(c.WorkspaceID, c.ID, run)
	for _, one := range all {
		if one.Slot >= n {
			continue
		}
		if one.VariantID == "" {
			r.Group.convert(one)
			continue
		}
		r.Total.convert(one)
		r.of(one.VariantID, n).convert(one)
	}
	return err
}

func (r *Results) of(variant string, conversions int) *Figures {
	if r.Variants[variant] == nil {
		f := figures(conversions)
		r.Variants[variant] = &f
	}
	return r.Variants[variant]
}

func figures(conversions int) Figures {
	return Figures{Converted: make([]int64, conversions), Revenue: []Money{}}
}

// New gives figures of nothing.
func New(conversions int) Figures { return figures(conversions) }

// add counts messages in a state.
func (f *Figures) add(c store.RunCount) {
	switch c.State {
	case petitbleu.StateRead:
		f.Read += c.Count
		f.Delivered += c.Count
		f.Sent += c.Count
	case petitbleu.StateDelivered:
		f.Delivered += c.Count
		f.Sent += c.Count
	case petitbleu.StateSent:
		f.Sent += c.Count
	case petitbleu.StateHeld:
		f.Held += c.Count
	case petitbleu.StateFailed:
		f.Failed += c.Count
	case petitbleu.StateDropped:
		f.Dropped += c.Count
	case petitbleu.StateUnknown:
		f.Unknown += c.Count
	case petitbleu.StateCancelled:
		f.Cancelled += c.Count
	default:
		f.Waiting += c.Count
	}
}

func (f *Figures) convert(c store.ConversionCount) {
	f.Converted[c.Slot] += c.Count
	if c.Currency == "" {
		return
	}
	i := slices.IndexFunc(f.Revenue, func(m Money) bool { return m.Currency == c.Currency })
	if i < 0 {
		i = len(f.Revenue)
		f.Revenue = append(f.Revenue, Money{Currency: c.Currency})
	}
	f.Revenue[i].Amount += c.Revenue
}

// stageOf names the stage at which messages of a state stopped; empty for one that went, or waits its turn.
func stageOf(state petitbleu.MessageState) string {
	switch state {
	case petitbleu.StateHeld, petitbleu.StateDropped, petitbleu.StateFailed, petitbleu.StateUnknown, petitbleu.StateCancelled:
		return string(state)
	}
	return ""
}

// Sum adds money up by currency.
func Sum(all, more []Money) []Money {
	f := Figures{Converted: make([]int64, 1), Revenue: append([]Money{}, all...)}
	for _, m := range more {
		f.convert(store.ConversionCount{Currency: m.Currency, Revenue: m.Amount})
	}
	return f.Revenue
}
