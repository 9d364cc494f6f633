package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"
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
	People      bool          // count people too, which takes about as long as all the rest
}

// bucket gives the number of the bucket of an instant in Unix milliseconds; -1 of one outside of the time asked for.
func (s *SeriesOf) bucket(ms int64) int64 {
	if ms < millis(s.From) || ms >= millis(s.To) || ms == 0 {
		return -1
	}
	return s.number(ms)
}

func (s *SeriesOf) number(ms int64) int64 {
	return (ms + s.Shift.Milliseconds()) / s.Step.Milliseconds()
}

// maxBuckets is how many buckets a series has at most: the numbers of four of them make one of 63 bits. They are the hours of six years.
const maxBuckets = 55_000

// filter gives the conditions on rows m by an instant, and the number of the bucket of one.
func (s *SeriesOf) filter(column string) (f filter, bucket string) {
	f.eq("m.workspace_id", s.WorkspaceID)
	f.eq("m.campaign_id", s.CampaignID)
	f.eq("m.run_id", s.RunID)
	return f, s.within(&f, column)
}

// within asks for an instant in the time asked for, and gives the number of its bucket.
func (s *SeriesOf) within(f *filter, column string) string {
	f.and(column + " >= " + f.arg(millis(s.From)) + " AND " + column + " < " + f.arg(millis(s.To)))
	return "(" + column + " + CAST(" + f.arg(s.Shift.Milliseconds()) + " AS BIGINT)) / CAST(" + f.arg(s.Step.Milliseconds()) + " AS BIGINT)"
}

// messages gives the conditions on messages m, whatever became of them when.
func (s *SeriesOf) messages() (f filter) {
	f.eq("m.workspace_id", s.WorkspaceID)
	f.eq("m.campaign_id", s.CampaignID)
	f.eq("m.run_id", s.RunID)
	f.eq("m.send_id", s.SendID)
	f.and("m.campaign_id <> '' AND NOT m.test") // the first as the index says
	return f
}

// at gives the instant at which a bucket begins.
func (s *SeriesOf) at(bucket int64) time.Time {
	return time.UnixMilli(bucket*s.Step.Milliseconds() - s.Shift.Milliseconds()).UTC()
}

// Moments count messages by when something became of them.
type Moments struct {
	Sent      int64
	People    int64 // to whom they were sent
	Delivered int64
	Read      int64
	Failed    int64 // for good: since then nothing became of them
	Clicked   int64 // of which a link was followed first
}

// CampaignBucket is what became of messages of a variant in a bucket.
type CampaignBucket struct {
	At        time.Time // its beginning
	VariantID string
	Moments
}

// CampaignBuckets counts messages of a campaign by when they were sent, delivered, read, failed for good, and their links followed first. Of
// messages that are not kept any more it knows the quarter of an hour, which counts where its beginning is in the time asked for; somebody who got several
// messages of a day is counted once of those that are kept, and of the others with each but for a fallback.
func (t *Tx) CampaignBuckets(s SeriesOf) ([]CampaignBucket, error) {
	type key struct {
		n       int64
		variant string
	}
	var all []CampaignBucket
	place := map[key]int{}
	add := func(n int64, variant string, more Moments) {
		if n < 0 {
			return
		}
		i, known := place[key{n, variant}]
		if !known {
			i = len(all)
			place[key{n, variant}], all = i, append(all, CampaignBucket{At: s.at(n), VariantID: variant})
		}
		all[i].add(more)
	}
	for _, read := range []func(SeriesOf, func(int64, string, Moments)) error{t.momentBuckets, t.clickBuckets, t.peopleBuckets, t.quarterBuckets} {
		if err := read(s, add); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (n *Moments) add(more Moments) {
	n.Sent, n.People, n.Delivered, n.Read, n.Failed, n.Clicked = n.Sent+more.Sent, n.People+more.People, n.Delivered+more.Delivered, n.Read+more.Read, n.Failed+more.Failed, n.Clicked+more.Clicked
}

// momentBuckets counts what messages tell themselves. It reads each once, and groups by one text: SQLite sorts to group, and several columns take
// it twice as long.
func (t *Tx) momentBuckets(s SeriesOf, add func(int64, string, Moments)) error {
	first := s.number(millis(s.From))
	n := s.number(millis(s.To)-1) - first + 2 // buckets, and one for what is not in the time asked for
	if n > maxBuckets {
		return fmt.Errorf("a series of %d buckets: %d at most", n, maxBuckets)
	}
	f := s.messages()
	from, to := f.arg(max(millis(s.From), 1)), f.arg(millis(s.To))
	shift, step, base, radix := f.arg(s.Shift.Milliseconds()), f.arg(s.Step.Milliseconds()), f.arg(first-1), f.arg(n)
	bucket := func(column, and string) string { // from 1; 0 where it is not in the time asked for
		return "CASE WHEN " + column + " >= " + from + " AND " + column + " < " + to + and +
			" THEN (" + column + " + CAST(" + shift + " AS BIGINT)) / CAST(" + step + " AS BIGINT) - CAST(" + base + " AS BIGINT) ELSE 0 END"
	}
	places := " * CAST(" + radix + " AS BIGINT) + "
	return each(t, func(r scanner) error {
		var group string
		var count int64
		if err := r.Scan(&group, &count); err != nil {
			return err
		}
		number, variant, _ := strings.Cut(group, " ")
		k, err := strconv.ParseInt(number, 10, 64)
		for _, one := range []Moments{{Failed: count}, {Read: count}, {Delivered: count}, {Sent: count}} {
			if k%n > 0 {
				add(k%n+first-1, variant, one)
			}
			k /= n
		}
		return err
	}, "SELECT moment, COUNT(*) FROM (SELECT CAST((("+bucket("m.sent_at", "")+places+bucket("m.delivered_at", "")+")"+places+bucket("m.read_at", "")+")"+places+bucket("m.updated_at", " AND m.state = 'failed'")+
		" AS TEXT) || ' ' || m.variant_id AS moment FROM messages m WHERE "+strings.Join(f.where, " AND ")+") AS b GROUP BY moment ORDER BY moment", f.args...)
}

// peopleBuckets counts those to whom messages were sent.
func (t *Tx) peopleBuckets(s SeriesOf, add func(int64, string, Moments)) error {
	if !s.People {
		return nil
	}
	f, bucket := s.filter("m.sent_at")
	f.and("m.campaign_id <> '' AND NOT m.test AND m.sent_at > 0") // the first as the index says
	f.eq("m.send_id", s.SendID)
	return each(t, func(r scanner) error {
		var n, people int64
		var variant string
		err := r.Scan(&n, &variant, &people)
		add(n, variant, Moments{People: people})
		return err
	}, "SELECT bucket, variant_id, COUNT(DISTINCT profile_id) FROM (SELECT "+bucket+" AS bucket, m.variant_id, m.profile_id FROM messages m WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY bucket, variant_id ORDER BY bucket, variant_id", f.args...)
}

// clickBuckets counts messages by when a link of theirs was followed first.
func (t *Tx) clickBuckets(s SeriesOf, add func(int64, string, Moments)) error {
	f := filter{args: []any{s.WorkspaceID, s.CampaignID}}
	f.eq("m.run_id", s.RunID)
	f.eq("m.send_id", s.SendID)
	bucket := s.within(&f, "k.first_at")
	f.and("NOT m.test")
	return each(t, func(r scanner) error {
		var n, clicked int64
		var variant string
		err := r.Scan(&n, &variant, &clicked)
		add(n, variant, Moments{Clicked: clicked})
		return err
	}, "SELECT bucket, variant_id, COUNT(*) FROM (SELECT "+bucket+" AS bucket, m.variant_id FROM "+clickedOf+" WHERE "+
		strings.Join(f.where, " AND ")+") AS b GROUP BY bucket, variant_id ORDER BY bucket, variant_id", f.args...)
}

// sentOrFollowed is when a message o was sent, or where it never left the fallback that followed it.
const sentOrFollowed = "CASE WHEN o.sent_at > 0 THEN o.sent_at ELSE COALESCE((SELECT f.sent_at FROM messages f WHERE f.workspace_id = o.workspace_id" +
	" AND f.profile_id = o.profile_id AND f.group_id = o.id AND f.part = 2), 0) END"

// ConversionBucket is how much a variant brought about in a bucket.
type ConversionBucket struct {
	At        time.Time // its beginning
	VariantID string    // empty: of the control group
	Slot      int       // of the campaign's conversions
	Count     int64
	Currency  string // empty: no revenue
	Revenue   float64
}

// ConversionBuckets counts conversions of a campaign by when they happened; with sent, by when their messages were sent.
// The control group, who got no message, is of the variant "" and counts by when it happened.
func (t *Tx) ConversionBuckets(s SeriesOf, sent bool) ([]ConversionBucket, error) {
	from, column := "campaign_conversions m", "m.at"
	if sent {
		from += " LEFT JOIN messages o ON o.workspace_id = m.workspace_id AND o.id = m.message_id"
		column = "(CASE WHEN m.sent_at > 0 THEN m.sent_at WHEN o.id IS NULL THEN 0 ELSE " + sentOrFollowed + " END)"
	}
	f, bucket := s.filter(column)
	f.and(column + " > 0")
	if s.SendID != "" {
		v := f.arg(s.SendID)
		f.and("(m.send_id = " + v + " OR EXISTS (SELECT 1 FROM messages l WHERE l.workspace_id = m.workspace_id AND l.id = m.message_id AND l.send_id = " + v + "))")
	}
	return list(t, func(r scanner) (b ConversionBucket, err error) {
		var n, slot int64
		err = r.Scan(&n, &b.VariantID, &slot, &b.Currency, &b.Count, &b.Revenue)
		b.At, b.Slot = s.at(n), int(slot)
		return b, err
	}, "SELECT bucket, variant_id, slot, currency, COUNT(*), SUM(revenue) FROM (SELECT "+bucket+
		" AS bucket, m.variant_id, m.slot, m.currency, m.revenue FROM "+from+" WHERE "+strings.Join(f.where, " AND ")+
		") AS b GROUP BY bucket, variant_id, slot, currency ORDER BY bucket, variant_id, slot, currency", f.args...)
}
