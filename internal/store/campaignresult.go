package store

import (
	"strings"
	"time"

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

// CountCampaign counts the messages of a campaign, or of one run of it (empty: all), but for trials and fallbacks.
func (t *Tx) CountCampaign(workspace, campaign, run string) ([]RunCount, error) {
	f := ofCampaign(workspace, campaign, run)
	f.and("part <> 2")
	all, err := list(t, func(r scanner) (c RunCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.State, &c.Reason, &c.Count)
		return c, err
	}, "SELECT run_id, variant_id, state, reason, COUNT(*) FROM messages WHERE "+strings.Join(f.where, " AND ")+
		" GROUP BY run_id, variant_id, state, reason ORDER BY run_id, variant_id, state, reason", f.args...)
	if err != nil {
		return nil, err
	}
	return withRemoved(t, workspace, campaign, run, all, func(v *removed) []RunCount { return v.Counts })
}

// SeriesOf says what of a campaign is counted, in which time.
type SeriesOf struct {
	WorkspaceID string
	CampaignID  string
	RunID       string // empty: of all runs
	SendID      string // empty: of all labels
	From, To    time.Time
	Step        time.Duration // of one bucket
	Shift       time.Duration // added to instants before they are put into buckets: the offset of a zone
}

// filter gives the conditions on rows m by an instant, and the number of the bucket of one.
func (s *SeriesOf) filter(column string) (f filter, bucket string) {
	f.eq("m.workspace_id", s.WorkspaceID)
	f.eq("m.campaign_id", s.CampaignID)
	f.eq("m.run_id", s.RunID)
	f.and(column + " >= " + f.arg(millis(s.From)) + " AND " + column + " < " + f.arg(millis(s.To)))
	return f, "(" + column + " + CAST(" + f.arg(s.Shift.Milliseconds()) + " AS BIGINT)) / CAST(" + f.arg(s.Step.Milliseconds()) + " AS BIGINT)"
}

// at gives the instant at which a bucket begins.
func (s *SeriesOf) at(bucket int64) time.Time {
	return time.UnixMilli(bucket*s.Step.Milliseconds() - s.Shift.Milliseconds()).UTC()
}

// CampaignBucket is how much of a variant fell into a bucket.
type CampaignBucket struct {
	At        time.Time // its beginning
	VariantID string
	Slot      int    // of conversions
	Count     int64  // messages, or conversions
	People    int64  // of messages that were sent, and of conversions
	Currency  string // of conversions
	Revenue   float64
}

// SentBuckets counts messages of a campaign, and their people, by when they were sent.
func (t *Tx) SentBuckets(s SeriesOf) ([]CampaignBucket, error) {
	f, bucket := s.filter("m.sent_at")
	f.and("m.campaign_id <> '' AND NOT m.test") // the first as the index says
	f.eq("m.send_id", s.SendID)
	return list(t, func(r scanner) (b CampaignBucket, err error) {
		var n int64
		err = r.Scan(&n, &b.VariantID, &b.Count, &b.People)
		b.At = s.at(n)
		return b, err
	}, "SELECT bucket, variant_id, COUNT(*), COUNT(DISTINCT profile_id) FROM (SELECT "+bucket+" AS bucket, m.variant_id, m.profile_id FROM messages m WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY bucket, variant_id ORDER BY bucket, variant_id", f.args...)
}

// Outcomes is what became of messages in a bucket.
type Outcomes struct {
	At                      time.Time // its beginning
	VariantID               string
	Delivered, Read, Failed int64
}

// OutcomeBuckets counts messages of a campaign by when they were delivered, read, or failed for good (since then nothing became of
// them). It reads each message once.
func (t *Tx) OutcomeBuckets(s SeriesOf) (all []Outcomes, err error) {
	f := filter{}
	f.eq("m.workspace_id", s.WorkspaceID)
	f.eq("m.campaign_id", s.CampaignID)
	f.eq("m.run_id", s.RunID)
	f.eq("m.send_id", s.SendID)
	f.and("m.campaign_id <> '' AND NOT m.test") // the first as the index says
	from, to := f.arg(millis(s.From)), f.arg(millis(s.To))
	shift, step := f.arg(s.Shift.Milliseconds()), f.arg(s.Step.Milliseconds())
	bucket := func(column, and string) string { // -1 where it is not in the time asked for
		return "CASE WHEN " + column + " >= " + from + " AND " + column + " < " + to + and +
			" THEN (" + column + " + CAST(" + shift + " AS BIGINT)) / CAST(" + step + " AS BIGINT) ELSE -1 END"
	}
	at := map[Outcomes]int{} // place in all, by variant and beginning
	add := func(n int64, variant string, count func(o *Outcomes)) {
		if n < 0 {
			return
		}
		key := Outcomes{At: s.at(n), VariantID: variant}
		i, known := at[key]
		if !known {
			i = len(all)
			at[key], all = i, append(all, key)
		}
		count(&all[i])
	}
	err = each(t, func(r scanner) error {
		var variant string
		var delivered, read, failed, n int64
		if err := r.Scan(&variant, &delivered, &read, &failed, &n); err != nil {
			return err
		}
		add(delivered, variant, func(o *Outcomes) { o.Delivered += n })
		add(read, variant, func(o *Outcomes) { o.Read += n })
		add(failed, variant, func(o *Outcomes) { o.Failed += n })
		return nil
	}, "SELECT variant_id, d, r, f, COUNT(*) FROM (SELECT m.variant_id, "+bucket("m.delivered_at", "")+" AS d, "+bucket("m.read_at", "")+" AS r, "+
		bucket("m.updated_at", " AND m.state = 'failed'")+" AS f FROM messages m WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY variant_id, d, r, f ORDER BY variant_id, d, r, f", f.args...)
	return all, err
}

// sentOrFollowed is when a message o was sent, or where it never left the fallback that followed it.
const sentOrFollowed = "CASE WHEN o.sent_at > 0 THEN o.sent_at ELSE COALESCE((SELECT f.sent_at FROM messages f WHERE f.workspace_id = o.workspace_id" +
	" AND f.profile_id = o.profile_id AND f.group_id = o.id AND f.part = 2), 0) END"

// ConversionBuckets counts conversions of a campaign by when they happened; with sent, by when their messages were sent.
// The control group, who got no message, is of the variant "" and counts by when it happened.
func (t *Tx) ConversionBuckets(s SeriesOf, sent bool) ([]CampaignBucket, error) {
	from, column := "campaign_conversions m", "m.at"
	if sent {
		from, column = "campaign_conversions m JOIN messages o ON o.workspace_id = m.workspace_id AND o.id = m.message_id", sentOrFollowed
	}
	f, bucket := s.filter(column)
	if s.SendID != "" {
		f.and("EXISTS (SELECT 1 FROM messages l WHERE l.workspace_id = m.workspace_id AND l.id = m.message_id AND l.send_id = " + f.arg(s.SendID) + ")")
	}
	return list(t, func(r scanner) (b CampaignBucket, err error) {
		var n, slot int64
		err = r.Scan(&n, &b.VariantID, &slot, &b.Currency, &b.Count, &b.People, &b.Revenue)
		b.At, b.Slot = s.at(n), int(slot)
		return b, err
	}, "SELECT bucket, variant_id, slot, currency, COUNT(*), COUNT(DISTINCT profile_id), SUM(revenue) FROM (SELECT "+bucket+
		" AS bucket, m.variant_id, m.slot, m.currency, m.profile_id, m.revenue FROM "+from+" WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY bucket, variant_id, slot, currency ORDER BY bucket, variant_id, slot, currency", f.args...)
}

// CountClicked counts the messages of a campaign, or of one run of it (empty: all), of which a link was followed, or that were tapped in
// a feed; a message and its fallback are one.
func (t *Tx) CountClicked(workspace, campaign, run string) ([]RunCount, error) {
	return t.countClicked(workspace, campaign, run, "", func(v *removed) []RunCount { return v.Clicked })
}

// CountFallbacksClicked counts fallbacks alone.
func (t *Tx) CountFallbacksClicked(workspace, campaign, run string) ([]RunCount, error) {
	return t.countClicked(workspace, campaign, run, " AND part = 2", func(v *removed) []RunCount { return v.Falls })
}

func (t *Tx) countClicked(workspace, campaign, run, and string, gone func(*removed) []RunCount) ([]RunCount, error) {
	f := ofCampaign(workspace, campaign, run)
	all, err := list(t, func(r scanner) (c RunCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.Count)
		return c, err
	}, "SELECT run_id, variant_id, COUNT(DISTINCT CASE WHEN part = 2 THEN group_id ELSE id END) FROM messages WHERE "+strings.Join(f.where, " AND ")+and+
		" AND EXISTS (SELECT 1 FROM clicks c WHERE c.workspace_id = messages.workspace_id AND c.message_id = messages.id)"+
		" GROUP BY run_id, variant_id ORDER BY run_id, variant_id", f.args...)
	if err != nil {
		return nil, err
	}
	return withRemoved(t, workspace, campaign, run, all, gone)
}

// ClickBuckets counts the messages of a campaign by when a link of theirs was followed first.
func (t *Tx) ClickBuckets(s SeriesOf) ([]CampaignBucket, error) {
	f, bucket := s.filter("k.first_at")
	f.and("m.campaign_id <> '' AND NOT m.test") // the first as the index says
	f.eq("m.send_id", s.SendID)
	return list(t, func(r scanner) (b CampaignBucket, err error) {
		var n int64
		err = r.Scan(&n, &b.VariantID, &b.Count)
		b.At = s.at(n)
		return b, err
	}, "SELECT bucket, variant_id, COUNT(*) FROM (SELECT "+bucket+" AS bucket, m.variant_id FROM messages m JOIN"+
		" (SELECT workspace_id, message_id, MIN(first_at) AS first_at FROM clicks WHERE workspace_id = $1 GROUP BY workspace_id, message_id) k ON k.workspace_id = m.workspace_id AND k.message_id = m.id WHERE "+
		strings.Join(f.where, " AND ")+") AS b GROUP BY bucket, variant_id ORDER BY bucket, variant_id", f.args...)
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
			err = row.Scan(&d.id, &d.count.VariantID, &d.count.State, &d.verdict, &d.log)
			return d, err
		}, "SELECT id, variant_id, state, verdict, log_id FROM messages WHERE "+strings.Join(f.where, " AND ")+" ORDER BY id LIMIT "+f.arg(int64(rightsPage)), f.args...)
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
	logs := map[int64]string{}
	var numbers []any
	for _, d := range page {
		if _, known := logs[d.log]; d.log > 0 && d.verdict == "" && !known {
			logs[d.log] = ""
			numbers = append(numbers, d.log)
		}
	}
	err := inChunks(numbers, 64, func(part []any) error {
		return each(t, func(r scanner) error {
			var id int64
			var entries string
			err := r.Scan(&id, &entries)
			logs[id] = entries
			return err
		}, "SELECT id, entries FROM message_logs WHERE workspace_id = $1 AND id IN ("+places(1, len(part))+") ORDER BY id", append([]any{workspace}, part...)...)
	})
	for i := range page {
		if d := &page[i]; d.verdict == "" {
			d.verdict, _ = logged(logs[d.log], d.id, 1, "", "")
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
