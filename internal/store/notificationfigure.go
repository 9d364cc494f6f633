package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// figureSlot is how long the notifications of one row of figures are sent for: the days of every time zone begin and end
// with one.
const figureSlot = 15 * time.Minute

// figureKey names a row of figures: those of notifications that were sent in the same quarter of an hour, of the same
// template, to the same feed, in the same way.
type figureKey struct {
	slot           int64 // its beginning, Unix milliseconds
	template, feed string
	mode           petitbleu.SendMode
}

func slotOf(sent time.Time) int64 { return millis(sent.Truncate(figureSlot)) }

func figureOf(n *petitbleu.Notification) figureKey {
	return figureKey{slotOf(n.At), n.TemplateID, n.FeedID, n.Mode}
}

// The columns of figures.
const (
	figureSent = iota
	figureViewed
	figureRead
	figureClicked
	figureFailed
	figureColumns
)

// countSent adds notifications to the figures, in the transaction that adds them.
func (t *Tx) countSent(workspace string, all []Notified) error {
	counts := map[figureKey]int64{}
	for i := range all {
		counts[all[i].counted]++
	}
	return t.count(workspace, figureSent, counts)
}

// countMarked adds what people did for the first time to the figures of when they got it.
func (t *Tx) countMarked(workspace, what string, all []StatusItem) error {
	counts := map[figureKey]int64{}
	for i := range all {
		counts[all[i].counted]++
	}
	return t.count(workspace, map[string]int{MarkViewed: figureViewed, MarkRead: figureRead, MarkClicked: figureClicked}[what], counts)
}

// CountFailed adds notifications that were asked for and got into no feed to the figures of like's template, feed, mode and
// instant.
func (t *Tx) CountFailed(workspace string, like *petitbleu.Notification, n int) error {
	if n == 0 {
		return nil
	}
	return t.count(workspace, figureFailed, map[figureKey]int64{figureOf(like): int64(n)})
}

// count adds to a column of figures. Each caller changes rows at most once: what the figures say is what the rows said.
func (t *Tx) count(workspace string, column int, counts map[figureKey]int64) error {
	rows := make([][]any, 0, len(counts))
	for k, n := range counts {
		if k.mode == petitbleu.ModeTest {
			continue
		}
		var all [figureColumns]int64
		all[column] = n
		rows = append(rows, []any{workspace, k.slot, k.template, k.feed, string(k.mode), all[0], all[1], all[2], all[3], all[4]})
	}
	if len(rows) == 0 {
		return nil
	}
	slices.SortFunc(rows, func(a, b []any) int { // in one order, so that transactions do not wait for each other in a circle
		return cmp.Or(cmp.Compare(a[1].(int64), b[1].(int64)), cmp.Compare(a[2].(string), b[2].(string)), cmp.Compare(a[3].(string), b[3].(string)), cmp.Compare(a[4].(string), b[4].(string)))
	})
	_, err := t.insertRows("INSERT INTO notification_figures (workspace_id, at, template_id, feed_id, mode, sent, viewed, opened, clicked, failed) VALUES",
		"ON CONFLICT (workspace_id, at, template_id, feed_id, mode) DO UPDATE SET sent = notification_figures.sent + excluded.sent, viewed = notification_figures.viewed + excluded.viewed,"+
			" opened = notification_figures.opened + excluded.opened, clicked = notification_figures.clicked + excluded.clicked, failed = notification_figures.failed + excluded.failed", rows)
	return err
}

// NotificationFigures is what became of the notifications of a template that were sent in a time.
type NotificationFigures struct {
	TemplateID string
	FeedID     string
	Sent       int64
	Viewed     int64
	Read       int64
	Clicked    int64
	Failed     int64 // asked for, and in no feed: not wanted, capped, without a value that it needs
}

// NotificationFigureSearch narrows figures; an empty member chooses all. The time is that of sending, in whole quarters of an
// hour.
type NotificationFigureSearch struct {
	TemplateID string
	FeedID     string
	Mode       petitbleu.SendMode
	From, To   time.Time // To is not included
}

// NotificationFigures gives figures by template and feed. It reads a row for each quarter of an hour of the time in which
// something was sent, however many people got it.
func (t *Tx) NotificationFigures(workspace string, s NotificationFigureSearch) ([]NotificationFigures, error) {
	f := filter{args: []any{workspace, millis(s.From), millis(s.To)}}
	f.and("workspace_id = $1 AND at >= $2 AND at < $3")
	f.eq("template_id", s.TemplateID)
	f.eq("feed_id", s.FeedID)
	f.eq("mode", string(s.Mode))
	return list(t, func(r scanner) (n NotificationFigures, err error) {
		return n, r.Scan(&n.TemplateID, &n.FeedID, &n.Sent, &n.Viewed, &n.Read, &n.Clicked, &n.Failed)
	}, "SELECT template_id, feed_id, CAST(SUM(sent) AS BIGINT), CAST(SUM(viewed) AS BIGINT), CAST(SUM(opened) AS BIGINT), CAST(SUM(clicked) AS BIGINT), CAST(SUM(failed) AS BIGINT) FROM notification_figures WHERE "+strings.Join(f.where, " AND ")+
		" GROUP BY template_id, feed_id ORDER BY template_id, feed_id", f.args...)
}
