package braze

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/plan"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/tally"
)

// campaignKind is what tags and teams call campaigns.
const campaignKind = "campaign"

func (d *Door) campaignEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/campaigns/list", "campaigns.list", limitDefault, 200, "Campaigns, 100 a page, oldest first", []string{queryPage, "include_archived: true for the archived ones too", "sort_direction: asc or desc", lastEdit + ": edited after this instant only"}, "", d.campaignList},
		{"GET", "/campaigns/details", "campaigns.details", limitDefault, 200, "One campaign: what it sends and what converts", []string{"campaign_id: of the campaign", "post_launch_draft_version: true for the draft"}, "", d.campaignDetails},
		{"GET", "/campaigns/data_series", "campaigns.data_series", limitSeries, 200, "What a campaign came to by day", []string{"campaign_id: of the campaign", queryLength, queryEnd}, "", d.campaignSeries},
		{"GET", "/sends/data_series", "sends.data_series", limitDefault, 200, "The same for one send id", []string{"campaign_id: of the campaign", "send_id: the label", queryLength, queryEnd}, "", d.sendSeries},
	}
}

var errCampaign = bad("campaign_id must be a string of the campaign api identifier")

// campaignOf finds a campaign by its id, in Braze's form or ours.
func (d *Door) campaignOf(ctx context.Context, ws, id string) (c petitbleu.Campaign, err error) {
	if ours, ok := petitbleu.IDOfUUID(petitbleu.KindCampaign, id); ok {
		id = ours
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.Campaign(ws, id)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = errCampaign
	}
	return c, err
}

// lastEdit is a parameter of which the brackets belong to its name (Braze reference, section 2.2).
const lastEdit = "last_edit.time[gt]"

// campaignRow is a campaign in a list. One of the API, whose content comes with the call, is none of ours.
type campaignRow struct {
	ID         string   `json:"id"`
	LastEdited string   `json:"last_edited"`
	Name       string   `json:"name"`
	IsAPI      bool     `json:"is_api_campaign"`
	Tags       []string `json:"tags"`
}

func (d *Door) campaignList(ctx context.Context, c *call) (reply, error) {
	page, err := c.query.number("page", 0, 0, pageLimit)
	if err != nil {
		return reply{}, err
	}
	var after time.Time
	if s := c.query.one(lastEdit); s != "" {
		var ok bool
		if after, ok = timeOf(strings.ReplaceAll(s, " ", "+")); !ok { // a plus that was not escaped came as a blank
			if after, ok = timeOf(s); !ok {
				return reply{}, bad(lastEdit + " must be a date in ISO 8601")
			}
		}
	}
	rows := []campaignRow{}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.SearchCampaigns(c.ws, store.CampaignSearch{Limit: 1 << 20})
		if err == nil && c.query.yes("include_archived") {
			var more []petitbleu.Campaign
			more, err = tx.SearchCampaigns(c.ws, store.CampaignSearch{Archived: true, Limit: 1 << 20})
			all = append(all, more...)
		}
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(one petitbleu.Campaign) bool { return !one.UpdatedAt.After(after) })
		slices.SortFunc(all, func(x, y petitbleu.Campaign) int {
			return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
		})
		if c.query.one("sort_direction") == "desc" {
			slices.Reverse(all)
		}
		all = all[min(page*segmentsPage, len(all)):min((page+1)*segmentsPage, len(all))]
		ids := make([]string, len(all))
		for i, one := range all {
			ids[i] = one.ID
		}
		tags, err := tagNames(tx, c.ws, campaignKind, ids)
		rows = rows[:0]
		for _, one := range all {
			rows = append(rows, campaignRow{ID: petitbleu.UUID(petitbleu.KindCampaign, one.ID), LastEdited: one.UpdatedAt.UTC().Format("2006-01-02T15:04:05-07:00"), Name: one.Name, Tags: append([]string{}, tags[one.ID]...)})
		}
		return err
	})
	return reply{status: http.StatusOK, body: struct {
		Campaigns []campaignRow `json:"campaigns"`
		Message   string        `json:"message"`
	}{rows, success.Message}}, err
}

// scheduleTypes are Braze's words for what begins a message (Braze reference, section 2.9).
var scheduleTypes = map[string]string{string(plan.Planned): "time_based", string(plan.Action): "action_based", string(plan.ByAPI): "api_triggered"}

func (d *Door) campaignDetails(ctx context.Context, c *call) (reply, error) {
	one, err := d.campaignOf(ctx, c.ws, c.query.one("campaign_id"))
	if err != nil {
		return reply{}, err
	}
	text := one.Live
	if len(text) == 0 || c.query.yes("post_launch_draft_version") && len(one.Draft) > 0 {
		text = one.Draft
	}
	body := map[string]any{"message": success.Message, "created_at": stamp(one.CreatedAt), "updated_at": stamp(one.UpdatedAt), "archived": !one.ArchivedAt.IsZero(),
		"draft": one.State == petitbleu.CampaignDraft, "enabled": one.State == petitbleu.CampaignActive, "has_post_launch_draft": len(one.Live) > 0 && len(one.Draft) > 0,
		"name": one.Name, "description": one.Description, "schedule_type": scheduleTypes[one.Type], "channels": []string{}, "teams": []string{}}
	if one.Channel != "" {
		body["channels"] = []string{one.Channel}
	}
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		plain := plan.Definition{}
		if len(text) > 0 {
			if plain, err = plan.Parse(text); err != nil {
				return err
			}
		}
		tags, err := tagNames(tx, c.ws, campaignKind, []string{one.ID})
		if err != nil {
			return err
		}
		body["tags"] = append([]string{}, tags[one.ID]...)
		runs, err := tx.RunsOf(c.ws, one.ID, "", 1<<20)
		runs = slices.DeleteFunc(runs, func(r petitbleu.CampaignRun) bool { return r.BegunAt.IsZero() })
		if len(runs) > 0 {
			body["first_sent"], body["last_sent"] = stamp(runs[len(runs)-1].BegunAt), stamp(runs[0].BegunAt)
		}
		if err != nil {
			return err
		}
		body["conversion_behaviors"] = behaviours(plain.Conversions)
		body["messages"], err = variationsOf(tx, c.ws, &plain)
		return err
	})
	return reply{status: http.StatusOK, body: body}, err
}

// behaviours writes conversions as Braze does (Braze reference, section 2.9); what Braze has no word for is a custom event.
func behaviours(all []plan.Conversion) []map[string]any {
	out := []map[string]any{}
	for _, one := range all {
		b := map[string]any{"type": "Performs Custom Event", "window": int64(one.Within), "custom_event_name": one.On.Name}
		switch {
		case one.On.Kind == plan.OnPurchase && len(one.On.Products) == 1:
			b = map[string]any{"type": "Makes Specific Purchase", "window": int64(one.Within), "product": one.On.Products[0]}
		case one.On.Kind == plan.OnPurchase:
			b = map[string]any{"type": "Makes Any Purchase", "window": int64(one.Within)}
		case one.On.Kind != plan.OnEvent:
			b["custom_event_name"] = string(one.On.Kind)
		}
		out = append(out, b)
	}
	return out
}

// variationsOf writes the variants by their ids.
func variationsOf(tx *store.Tx, ws string, d *plan.Definition) (map[string]any, error) {
	var ids []string
	for _, v := range d.Variants {
		if v.Composition == nil {
			ids = append(ids, v.CompositionID)
		}
	}
	said, err := tx.Compositions(ws, ids)
	out := map[string]any{}
	channel := ""
	for _, v := range d.Variants {
		c := v.Composition
		if c == nil {
			c = said[v.CompositionID]
		}
		if c == nil {
			continue
		}
		channel = c.Channel
		one := map[string]any{"channel": c.Channel, "name": v.Name}
		if w := c.Content.Webhook; w != nil {
			headers := map[string]string{}
			for _, h := range w.Headers {
				headers[h.Name] = petitbleu.ShowSealed(h.Value)
			}
			method := w.Method
			if method == "" {
				method = http.MethodPost
			}
			one["url"], one["body"], one["type"], one["headers"], one["method"] = petitbleu.ShowSealed(w.URL), petitbleu.ShowSealed(w.Body), "text/plain", headers, method
		}
		out[v.ID] = one
	}
	if d.Control > 0 {
		out["control"] = map[string]any{"channel": channel, "type": "control"}
	}
	return out, err
}

func (d *Door) campaignSeries(ctx context.Context, c *call) (reply, error) {
	return d.sentSeries(ctx, c, "")
}

func (d *Door) sendSeries(ctx context.Context, c *call) (reply, error) {
	id, err := sendID(c.query.one("send_id"))
	if err != nil {
		return reply{}, err
	}
	return d.sentSeries(ctx, c, id)
}

// sentSeries tells what a campaign came to by day, of one send id or of all (Braze reference, section 2.9).
func (d *Door) sentSeries(ctx context.Context, c *call, send string) (reply, error) {
	one, err := d.campaignOf(ctx, c.ws, c.query.one("campaign_id"))
	if err != nil {
		return reply{}, err
	}
	delete(c.query, "unit") // of days only
	p, err := d.period(ctx, c)
	if err != nil {
		return reply{}, err
	}
	days := make([]map[string]any, len(p.starts)-1)
	err = d.Store.Read(ctx, func(tx *store.Tx) error {
		definition := plan.Definition{}
		if len(one.Live) > 0 {
			if definition, err = plan.Parse(one.Live); err != nil {
				return err
			}
		}
		n := len(definition.Conversions)
		found, err := tally.Points(tx, tally.Series{Campaign: one, SendID: send, From: p.from(), To: p.to(), Daily: true, Zone: p.starts[0].Location(), Conversions: n, People: true})
		if err != nil {
			return err
		}
		enrolled, err := enrolledBy(tx, p, one, send)
		for i := range days {
			days[i] = dayOf(p, i, one.Channel, &definition, found, enrolled[i])
		}
		return err
	})
	return reply{status: http.StatusOK, body: seriesAnswer{days, success.Message}}, err
}

// enrolledBy counts the people of the control group by the day on which their run began. Labels are of messages, which they do not get.
func enrolledBy(tx *store.Tx, p period, c petitbleu.Campaign, send string) ([]int64, error) {
	enrolled := make([]int64, len(p.starts)-1)
	if send != "" {
		return enrolled, nil
	}
	runs, err := tx.RunsOf(c.WorkspaceID, c.ID, "", 1<<20)
	for _, r := range runs {
		if !r.BegunAt.Before(p.from()) && r.BegunAt.Before(p.to()) {
			enrolled[p.slot(r.BegunAt)] += r.Control
		}
	}
	return enrolled, err
}

// dayOf writes one day of a series: each variant, and all of them together.
func dayOf(p period, i int, channel string, definition *plan.Definition, found map[string]map[time.Time]*tally.Point, enrolled int64) map[string]any {
	n := len(definition.Conversions)
	none := &tally.Point{Converted: make([]int64, n), ConvertedBySent: make([]int64, n)}
	of := func(id string) *tally.Point {
		if one := found[id][p.starts[i].UTC()]; one != nil {
			return one
		}
		return none
	}
	total, people, revenue := map[string]any{"time": p.label(i)}, int64(0), 0.0
	sums := map[string]int64{}
	rows := []map[string]any{}
	for _, v := range definition.Variants {
		one := of(v.ID)
		row := map[string]any{"variation_name": v.Name, "sent": one.Sent, "errors": one.Failed, "unique_recipients": one.People, "revenue": amount(one)}
		for k := range n {
			row[conversionName(k)], row[conversionName(k)+"_by_send_time"] = one.Converted[k], one.ConvertedBySent[k]
			sums[conversionName(k)] += one.Converted[k]
			sums[conversionName(k)+"_by_send_time"] += one.ConvertedBySent[k]
		}
		people, revenue = people+one.People, revenue+amount(one)
		rows = append(rows, row)
	}
	if definition.Control > 0 {
		one := of(tally.ControlGroup)
		row := map[string]any{"variation_name": "Control Group", "enrolled": enrolled, "unique_recipients": 0}
		for k := range n {
			row[conversionName(k)] = one.Converted[k]
		}
		rows = append(rows, row)
	}
	for name, count := range sums {
		total[name] = count
	}
	total["messages"], total["unique_recipients"], total["revenue"] = map[string]any{channel: rows}, people, revenue
	return total
}

// conversionName is conversions for the first, conversions1 for the second …
func conversionName(k int) string {
	if k == 0 {
		return "conversions"
	}
	return "conversions" + strconv.Itoa(k)
}

func amount(p *tally.Point) (sum float64) {
	for _, m := range p.Revenue {
		sum += m.Amount
	}
	return sum
}
