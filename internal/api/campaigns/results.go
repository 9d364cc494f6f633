package campaigns

import (
	"cmp"
	"context"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// registerCampaignResults adds what campaigns came to.
func (a *API) registerCampaignResults() {
	one := campaignPath + "/{id}"
	door.On(a.Door, "GET", one+"/runs", door.CampaignsRead, "listCampaignRuns", "Campaigns", "Its runs, newest first", a.campaignRuns)
	door.On(a.Door, "GET", one+"/results", door.CampaignsRead, "getCampaignResults", "Campaigns", "What it came to, counted from its messages: the funnel, by variant, by right, and why the others got nothing", a.campaignResults)
	door.On(a.Door, "GET", one+"/people", door.PeopleRead, "listCampaignPeople", "Campaigns", "The people behind a figure: those whose messages stand in a state, for a reason", a.campaignPeople)
	door.On(a.Door, "GET", one+"/series", door.CampaignsRead, "getCampaignSeries", "Campaigns", "The same over time, by hour or by day", a.campaignSeries)
	a.Plain(door.PlainOperation{Method: http.MethodGet, Path: one + "/results.csv", Need: door.CampaignsRead, ID: "exportCampaignResults", Tag: "Campaigns", Summary: "What it came to as a CSV file, a line for each variant",
		Query: map[string]string{"run": "Id of a run; all runs when it is missing"}, Answer: "text/csv", Status: http.StatusOK}, a.campaignCSV)
}

// CampaignShare is a share of people, and where it truly lies with 95 % confidence.
type CampaignShare struct {
	Of    int64   `json:"of" doc:"How many it is a share of"`
	Share float64 `json:"share" doc:"0 to 1"`
	plan.Interval
}

func shareOf(some, n int64) *CampaignShare {
	if n == 0 {
		return nil
	}
	return &CampaignShare{Of: n, Share: float64(some) / float64(n), Interval: plan.Wilson(some, n)}
}

// CampaignVariantResult is what a variant came to.
type CampaignVariantResult struct {
	VariantID string `json:"variant_id"`
	Name      string `json:"name"`
	Weight    int    `json:"weight" doc:"Percent, as it is live; 0 for one that was taken out since"`
	tally.Figures
	ReadShare      *CampaignShare `json:"read_share,omitempty" doc:"Of those that arrived"`
	ClickedShare   *CampaignShare `json:"clicked_share,omitempty" doc:"Of those that were sent"`
	ConvertedShare *CampaignShare `json:"converted_share,omitempty" doc:"By the first conversion, of those that were sent"`
}

// CampaignControlResult is what the people did who got nothing.
type CampaignControlResult struct {
	People         int64          `json:"people"`
	Converted      []int64        `json:"converted" nullable:"false"`
	Revenue        []tally.Money  `json:"revenue" nullable:"false"`
	ConvertedShare *CampaignShare `json:"converted_share,omitempty"`
}

// CampaignLead says which variant is ahead, and whether that may be chance.
type CampaignLead struct {
	VariantID string  `json:"variant_id"`
	Over      string  `json:"over" doc:"Id of the variant behind it"`
	By        string  `json:"by" enum:"converted,read"`
	Points    float64 `json:"points" doc:"By how much its share is higher, 0 to 1"`
	plan.Interval
	Sure bool `json:"sure" doc:"The whole interval is above 0: more than chance, with 95 % confidence"`
}

// CampaignRight is what went by one right.
type CampaignRight struct {
	Right     string `json:"right" doc:"window, one_time_token, utility …"`
	Sent      int64  `json:"sent"`
	Delivered int64  `json:"delivered"`
	Read      int64  `json:"read"`
	Converted int64  `json:"converted" doc:"By the first conversion"`
}

// CampaignReason is why people got nothing, and what would help.
type CampaignReason struct {
	tally.Reason
	Sentence string `json:"sentence"`
	Cure     string `json:"cure,omitempty"`
}

// CampaignResults are what a campaign, or one run of it, came to.
type CampaignResults struct {
	CampaignID string           `json:"campaign_id"`
	RunID      string           `json:"run_id,omitempty"`
	CountedAt  time.Time        `json:"counted_at"`
	Moving     bool             `json:"moving" doc:"Something is still on its way"`
	Runs       int              `json:"runs"`
	Audience   int64            `json:"audience" doc:"People who were meant; of a campaign that runs again, each time"`
	Control    int64            `json:"control" doc:"Of them, those who get nothing, to compare with"`
	Excluded   map[string]int64 `json:"excluded" doc:"Of them, those for whom no message was made, by reason"`
	Reachable  int64            `json:"reachable" doc:"Of them, those who had a way to be reached"`
	tally.Figures
	Variants     []CampaignVariantResult `json:"variants" nullable:"false"`
	ControlGroup *CampaignControlResult  `json:"control_group,omitempty"`
	Lead         *CampaignLead           `json:"lead,omitempty"`
	Rights       []CampaignRight         `json:"rights" nullable:"false" doc:"Of Messenger: by which right messages went"`
	Reasons      []CampaignReason        `json:"reasons" nullable:"false" doc:"The most people first"`
	Conversions  []plan.Conversion       `json:"conversions" nullable:"false" doc:"What counts, in the order of converted"`
}

type campaignRunsInput struct {
	door.One
	door.Paging
}

func (a *API) campaignRuns(ctx context.Context, in *campaignRunsInput) (door.List[CampaignRunView], error) {
	return door.Read(ctx, a.Door, func(tx *store.Tx) (l door.List[CampaignRunView], err error) {
		if _, err := tx.Campaign(in.WS, in.ID); err != nil {
			return l, err
		}
		rows, err := tx.RunsOf(in.WS, in.ID, in.Cursor, in.Limit+1)
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			l.Next = rows[in.Limit-1].ID
		}
		l.Items = door.MapEach(rows, campaignRunView)
		return l.Whole(), err
	})
}

type campaignResultsInput struct {
	door.One
	Run string `query:"run" maxLength:"64" doc:"Id of a run; all runs when it is missing"`
}

func (a *API) campaignResults(ctx context.Context, in *campaignResultsInput) (CampaignResults, error) {
	return kept(a, in.WS+"/"+in.ID+"/"+in.Run, func() (CampaignResults, error) {
		return door.Read(ctx, a.Door, func(tx *store.Tx) (CampaignResults, error) { return a.countCampaign(tx, in.WS, in.ID, in.Run) })
	})
}

// countCampaign counts a campaign, or one run of it.
func (a *API) countCampaign(tx *store.Tx, ws, id, run string) (v CampaignResults, err error) {
	c, err := tx.Campaign(ws, id)
	if err != nil {
		return v, err
	}
	d, err := definitionOf(tx, ws, c.Live)
	if err != nil {
		return v, err
	}
	if d == nil {
		d = &plan.Definition{}
	}
	r, err := tally.Read(tx, c, run, len(d.Conversions))
	if err != nil {
		return v, err
	}
	v = CampaignResults{CampaignID: id, RunID: run, CountedAt: door.StampTime(a.Now()), Moving: r.Moving, Runs: r.Runs, Audience: r.Audience, Control: r.Control, Excluded: r.Excluded,
		Reachable: r.Reachable(), Figures: r.Total, Variants: variantResults(d, &r), Rights: []CampaignRight{}, Reasons: door.MapEach(r.Reasons, campaignReason), Conversions: d.Conversions}
	if v.Conversions == nil {
		v.Conversions = []plan.Conversion{}
	}
	if r.Control > 0 {
		v.ControlGroup = &CampaignControlResult{People: r.Control, Converted: r.Group.Converted, Revenue: r.Group.Revenue}
		if len(d.Conversions) > 0 {
			v.ControlGroup.ConvertedShare = shareOf(r.Group.Converted[0], r.Control)
		}
	}
	v.Lead = leadOf(v.Variants, len(d.Conversions) > 0)
	if c.Channel == "messenger" {
		v.Rights, err = rightsOf(tx, c, run)
	}
	return v, err
}

// variantResults gives the variants in the order of the definition, those that were taken out since behind them.
func variantResults(d *plan.Definition, r *tally.Results) []CampaignVariantResult {
	all := []CampaignVariantResult{}
	add := func(id, name string, weight int) {
		v := CampaignVariantResult{VariantID: id, Name: name, Weight: weight, Figures: tally.New(len(d.Conversions))}
		if f := r.Variants[id]; f != nil {
			v.Figures = *f
		}
		v.ReadShare = shareOf(v.Read, v.Delivered)
		if v.Clicked > 0 {
			v.ClickedShare = shareOf(v.Clicked, v.Sent)
		}
		if len(d.Conversions) > 0 {
			v.ConvertedShare = shareOf(v.Converted[0], v.Sent)
		}
		all = append(all, v)
	}
	for _, v := range d.Variants {
		add(v.ID, v.Name, v.Weight)
	}
	var gone []string
	for id := range r.Variants {
		if !slices.ContainsFunc(d.Variants, func(v plan.Variant) bool { return v.ID == id }) {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for _, id := range gone {
		add(id, id, 0)
	}
	return all
}

// leadOf compares the best two variants.
func leadOf(all []CampaignVariantResult, converts bool) *CampaignLead {
	by, share := "read", func(v CampaignVariantResult) (some, n int64) { return v.Read, v.Delivered }
	if converts {
		by, share = "converted", func(v CampaignVariantResult) (some, n int64) { return v.Converted[0], v.Sent }
	}
	known := slices.DeleteFunc(slices.Clone(all), func(v CampaignVariantResult) bool { _, n := share(v); return n == 0 })
	if len(known) < 2 {
		return nil
	}
	slices.SortStableFunc(known, func(x, y CampaignVariantResult) int {
		some, n := share(x)
		others, m := share(y)
		return cmp.Compare(float64(others)/float64(m), float64(some)/float64(n))
	})
	some, n := share(known[0])
	others, m := share(known[1])
	l := &CampaignLead{VariantID: known[0].VariantID, Over: known[1].VariantID, By: by}
	l.Points, l.Interval = plan.Difference(some, n, others, m)
	l.Sure = l.Low > 0
	if l.Points == 0 {
		return nil
	}
	return l
}

// rightsOf counts what went by which right, the most first.
func rightsOf(tx *store.Tx, c petitbleu.Campaign, run string) ([]CampaignRight, error) {
	counts, err := tx.CountRights(c.WorkspaceID, c.ID, run)
	all := []CampaignRight{}
	for _, one := range counts {
		if one.Right == "" {
			continue
		}
		i := slices.IndexFunc(all, func(r CampaignRight) bool { return r.Right == one.Right })
		if i < 0 {
			i = len(all)
			all = append(all, CampaignRight{Right: one.Right})
		}
		r := &all[i]
		r.Converted += one.Converted
		switch one.State {
		case petitbleu.StateRead:
			r.Read += one.Count
			fallthrough
		case petitbleu.StateDelivered:
			r.Delivered += one.Count
			fallthrough
		case petitbleu.StateSent:
			r.Sent += one.Count
		}
	}
	slices.SortStableFunc(all, func(x, y CampaignRight) int { return cmp.Compare(y.Sent, x.Sent) })
	return slices.DeleteFunc(all, func(r CampaignRight) bool { return r.Sent == 0 }), err
}

// campaignCSV writes a line for each variant, for the control group and for all.
func (a *API) campaignCSV(w http.ResponseWriter, r *http.Request, ws string, _ *door.Caller) error {
	v, err := a.campaignResults(r.Context(), &campaignResultsInput{One: door.One{InWorkspace: door.InWorkspace{WS: ws}, ID: r.PathValue("id")}, Run: r.URL.Query().Get("run")})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="results.csv"`)
	out := csv.NewWriter(w)
	head := []string{"variant", "name", "sent", "delivered", "read", "clicked", "waiting", "held", "failed", "dropped", "unknown", "cancelled"}
	for i := range v.Conversions {
		head = append(head, "converted_"+strconv.Itoa(i+1))
	}
	_ = out.Write(append(head, "revenue"))
	line := func(id, name string, f tally.Figures) {
		cells := []string{id, door.Unformula(name)}
		for _, n := range append([]int64{f.Sent, f.Delivered, f.Read, f.Clicked, f.Waiting, f.Held, f.Failed, f.Dropped, f.Unknown, f.Cancelled}, f.Converted...) {
			cells = append(cells, strconv.FormatInt(n, 10))
		}
		money := door.MapEach(f.Revenue, func(m tally.Money) string { return strconv.FormatFloat(m.Amount, 'f', 2, 64) + " " + m.Currency })
		_ = out.Write(append(cells, strings.Join(money, "; ")))
	}
	for _, one := range v.Variants {
		line(one.VariantID, one.Name, one.Figures)
	}
	if g := v.ControlGroup; g != nil {
		line("control", "", tally.Figures{Converted: g.Converted, Revenue: g.Revenue})
	}
	line("all", "", v.Figures)
	out.Flush()
	return nil // the line broke: nobody is there to be told
}
