package store

import (
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// ofCampaign chooses the messages of a campaign, or of one run of it (empty: all), but for trials.
func ofCampaign(workspace, campaign, run string) (f filter) {
	f.eq("workspace_id", workspace)
	f.eq("campaign_id", campaign)
	f.eq("run_id", run)
	f.and("campaign_id <> '' AND NOT test") // the first as the index says
	return f
}

// grouped joins columns to one text, with tabs between them. SQLite sorts to group, which takes more than twice as long by several columns; and half of the
// time in which many rows are read goes by reading their columns.
func grouped(columns ...string) string { return strings.Join(columns, " || '\t' || ") }

// CountCampaign counts the messages of a campaign, or of one run of it (empty: all), but for trials and fallbacks.
func (t *Tx) CountCampaign(workspace, campaign, run string) ([]RunCount, error) {
	f := ofCampaign(workspace, campaign, run)
	f.and("part <> 2")
	all, err := list(t, func(r scanner) (c RunCount, err error) {
		var group string
		err = r.Scan(&group, &c.Count)
		if parts := strings.Split(group, "\t"); err == nil && len(parts) == 4 {
			c.RunID, c.VariantID, c.State, c.Reason = parts[0], parts[1], petitbleu.MessageState(parts[2]), petitbleu.Code(parts[3])
		}
		return c, err
	}, "SELECT what, COUNT(*) FROM (SELECT "+grouped("run_id", "variant_id", "state", "reason")+" AS what FROM messages WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY what ORDER BY what", f.args...)
	if err != nil {
		return nil, err
	}
	return withRemoved(t, workspace, campaign, run, all, func(v *removed) []RunCount { return v.Counts })
}

// CountClicked counts the messages of a campaign, or of one run of it (empty: all), of which a link was followed, or that were tapped in
// a feed; a message and its fallback are one.
func (t *Tx) CountClicked(workspace, campaign, run string) ([]RunCount, error) {
	return t.countClicked(workspace, campaign, run, "", func(v *removed) []RunCount { return v.Clicked })
}

// CountFallbacksClicked counts fallbacks alone.
func (t *Tx) CountFallbacksClicked(workspace, campaign, run string) ([]RunCount, error) {
	return t.countClicked(workspace, campaign, run, " AND m.part = 2", func(v *removed) []RunCount { return v.Falls })
}

func (t *Tx) countClicked(workspace, campaign, run, and string, gone func(*removed) []RunCount) ([]RunCount, error) {
	f := filter{args: []any{workspace, campaign}}
	f.eq("m.run_id", run)
	f.and("NOT m.test")
	all, err := list(t, func(r scanner) (c RunCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.Count)
		return c, err
	}, "SELECT m.run_id, m.variant_id, COUNT(DISTINCT CASE WHEN m.part = 2 THEN m.group_id ELSE m.id END) FROM "+clickedOf+" WHERE "+strings.Join(f.where, " AND ")+and+
		" GROUP BY m.run_id, m.variant_id ORDER BY m.run_id, m.variant_id", f.args...)
	if err != nil {
		return nil, err
	}
	return withRemoved(t, workspace, campaign, run, all, gone)
}

// RightCount is how many messages of a variant stand in a state by a right.
type RightCount struct {
	VariantID string
	Right     string // empty: no right was used
	State     petitbleu.MessageState
	Count     int64
	Converted int64 // of them, those of which the first conversion came
}

// rightsPage is how many messages CountRights reads at a time.
const rightsPage = 4000

// decided is a message as CountRights reads it.
type decided struct {
	id, verdict string
	log         int64
	count       RightCount
}

// CountRights counts the messages of a campaign, or of one run of it (empty: all), by the right by which they went.
func (t *Tx) CountRights(workspace, campaign, run string) (all []RightCount, err error) {
	converted := map[string]bool{}
	err = each(t, func(row scanner) error {
		var id string
		err := row.Scan(&id)
		converted[id] = true
		return err
	}, "SELECT message_id FROM campaign_conversions WHERE workspace_id = $1 AND campaign_id = $2 AND slot = 0", workspace, campaign)
	counts := map[RightCount]*[2]int64{}
	for after := ""; err == nil; {
		f := ofCampaign(workspace, campaign, run)
		f.and("part <> 2 AND id > " + f.arg(after))
		var page []decided
		page, err = list(t, func(row scanner) (d decided, err error) {
			var rest, log string
			if err = row.Scan(&rest); err != nil {
				return d, err
			}
			for _, part := range []*string{&d.id, &d.count.VariantID, (*string)(&d.count.State), &log} {
				*part, rest, _ = strings.Cut(rest, "\t")
			}
			d.verdict = rest
			d.log, err = strconv.ParseInt(log, 10, 64)
			return d, err
		}, "SELECT "+grouped("id", "variant_id", "state", "CAST(log_id AS TEXT)", "verdict")+" FROM messages WHERE "+strings.Join(f.where, " AND ")+" ORDER BY id LIMIT "+f.arg(int64(rightsPage)), f.args...)
		if err == nil {
			err = t.readVerdicts(workspace, page)
		}
		for _, d := range page {
			d.count.Right = rightOf(d.verdict)
			n := counts[d.count]
			if n == nil {
				n = new([2]int64)
				counts[d.count] = n
				all = append(all, d.count)
			}
			n[0]++
			if converted[d.id] {
				n[1]++
			}
			after = d.id
		}
		if len(page) < rightsPage {
			break
		}
	}
	for i := range all {
		n := counts[all[i]]
		all[i].Count, all[i].Converted = n[0], n[1]
	}
	if err != nil {
		return nil, err
	}
	return withRemoved(t, workspace, campaign, run, all, func(v *removed) []RightCount { return v.Rights })
}

// readVerdicts fills in the verdicts that stand in message_logs, each row of which is read once.
func (t *Tx) readVerdicts(workspace string, page []decided) error {
	said := map[string]string{} // verdict by message
	asked := map[int64]bool{}
	var numbers []any
	for _, d := range page {
		if d.log > 0 && d.verdict == "" && !asked[d.log] {
			asked[d.log] = true
			numbers = append(numbers, d.log)
		}
	}
	err := inChunks(numbers, 64, func(part []any) error {
		return each(t, func(r scanner) error {
			var entries string
			err := r.Scan(&entries)
			for line := range strings.Lines(entries) {
				id, rest, _ := strings.Cut(line, "\t")
				said[id], _, _ = strings.Cut(rest, "\t")
			}
			return err
		}, "SELECT entries FROM message_logs WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+") ORDER BY id", append([]any{workspace}, part...)...)
	})
	for i := range page {
		if d := &page[i]; d.verdict == "" && d.log > 0 {
			d.verdict = said[d.id]
		}
	}
	return err
}

// rightOf reads the right out of a verdict as this package wrote it, without reading the rest.
func rightOf(verdict string) string {
	_, rest, ok := strings.Cut(verdict, `"right":"`)
	if !ok {
		return ""
	}
	right, _, _ := strings.Cut(rest, `"`)
	return right
}
