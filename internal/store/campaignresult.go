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

// CountCampaign counts the messages of a campaign, or of one run of it (empty: all), but for trials.
func (t *Tx) CountCampaign(workspace, campaign, run string) ([]RunCount, error) {
	f := ofCampaign(workspace, campaign, run)
	return list(t, func(r scanner) (c RunCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.State, &c.Reason, &c.Count)
		return c, err
	}, "SELECT run_id, variant_id, state, reason, COUNT(*) FROM messages WHERE "+strings.Join(f.where, " AND ")+
		" GROUP BY run_id, variant_id, state, reason ORDER BY run_id, variant_id, state, reason", f.args...)
}

// SeriesBy is the instant of a message by which a series counts.
type SeriesBy string

// The instants.
const (
	BySent      SeriesBy = "sent_at"
	ByDelivered SeriesBy = "delivered_at"
	ByRead      SeriesBy = "read_at"
	ByFailed    SeriesBy = "updated_at" // of messages that failed: since then nothing became of them
)

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
	Slot      int   // of conversions
	Count     int64 // messages, or conversions
	People    int64
	Currency  string // of conversions
	Revenue   float64
}

// CampaignBuckets counts messages of a campaign by a moment of theirs.
func (t *Tx) CampaignBuckets(s SeriesOf, by SeriesBy) ([]CampaignBucket, error) {
	f, bucket := s.filter("m." + string(by))
	f.and("m.campaign_id <> '' AND NOT m.test") // the first as the index says
	f.eq("m.send_id", s.SendID)
	if by == ByFailed {
		f.and("m.state = 'failed'")
	}
	return list(t, func(r scanner) (b CampaignBucket, err error) {
		var n int64
		err = r.Scan(&n, &b.VariantID, &b.Count, &b.People)
		b.At = s.at(n)
		return b, err
	}, "SELECT bucket, variant_id, COUNT(*), COUNT(DISTINCT profile_id) FROM (SELECT "+bucket+" AS bucket, m.variant_id, m.profile_id FROM messages m WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY bucket, variant_id ORDER BY bucket, variant_id", f.args...)
}

// ConversionBuckets counts conversions of a campaign by when they happened; with sent, by when their messages were sent.
// The control group, who got no message, is of the variant "" and counts by when it happened.
func (t *Tx) ConversionBuckets(s SeriesOf, sent bool) ([]CampaignBucket, error) {
	from, column := "campaign_conversions m", "m.at"
	if sent {
		from, column = "campaign_conversions m JOIN messages o ON o.workspace_id = m.workspace_id AND o.id = m.message_id", "o.sent_at"
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

// CountClicked counts the messages of a campaign, or of one run of it (empty: all), of which a link was followed.
func (t *Tx) CountClicked(workspace, campaign, run string) ([]RunCount, error) {
	f := ofCampaign(workspace, campaign, run)
	return list(t, func(r scanner) (c RunCount, err error) {
		err = r.Scan(&c.RunID, &c.VariantID, &c.Count)
		return c, err
	}, "SELECT run_id, variant_id, COUNT(*) FROM messages WHERE "+strings.Join(f.where, " AND ")+
		" AND EXISTS (SELECT 1 FROM clicks c WHERE c.workspace_id = messages.workspace_id AND c.message_id = messages.id)"+
		" GROUP BY run_id, variant_id ORDER BY run_id, variant_id", f.args...)
}

// ClickBuckets counts the messages of a campaign by when a link of theirs was followed first.
func (t *Tx) ClickBuckets(s SeriesOf) ([]CampaignBucket, error) {
	f, bucket := s.filter("k.first_at")
	f.and("m.campaign_id <> '' AND NOT m.test") // the first as the index says
	f.eq("m.send_id", s.SendID)
	return list(t, func(r scanner) (b CampaignBucket, err error) {
		var n int64
		err = r.Scan(&n, &b.VariantID, &b.Count, &b.People)
		b.At = s.at(n)
		return b, err
	}, "SELECT bucket, variant_id, COUNT(*), COUNT(DISTINCT profile_id) FROM (SELECT "+bucket+" AS bucket, m.variant_id, m.profile_id FROM messages m JOIN"+
		" (SELECT workspace_id, message_id, MIN(first_at) AS first_at FROM clicks GROUP BY workspace_id, message_id) k ON k.workspace_id = m.workspace_id AND k.message_id = m.id WHERE "+
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
		f.and("id > " + f.arg(after))
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
	return all, err
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
