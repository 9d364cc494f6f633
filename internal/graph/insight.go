package graph

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Insights are the metrics of messaging that there still are (Messenger Platform reference, section
// 2.10).
var Insights = []string{
	"page_messages_total_messaging_connections", "page_messages_new_conversations_unique",
	"page_messages_blocked_conversations_unique", "page_messages_reported_conversations_unique",
}

// InsightDays is the longest span that may be asked for.
const InsightDays = 90

// Insight is a metric of a Page, with a value for each day.
type Insight struct {
	Name   string
	Values []InsightValue
}

// InsightValue is what was counted in the period that ended at End.
type InsightValue struct {
	Value float64
	End   time.Time
}

// PageInsights reads metrics of the client's Page: a value for each day of a span, counted over period (day,
// week or days_28). It needs read_insights.
func (c Client) PageInsights(ctx context.Context, metrics []string, period string, since, until time.Time) ([]Insight, error) {
	q := url.Values{"metric": {strings.Join(metrics, ",")}, "period": {period},
		"since": {strconv.FormatInt(since.Unix(), 10)}, "until": {strconv.FormatInt(until.Unix(), 10)}}
	var answer struct {
		Data []struct {
			Name   string `json:"name"`
			Values []struct {
				Value json.RawMessage `json:"value"` // a number; some metrics have an object
				End   moment          `json:"end_time"`
			} `json:"values"`
		} `json:"data"`
	}
	if err := c.get(ctx, c.page("insights"), q, &answer); err != nil {
		return nil, err
	}
	all := make([]Insight, 0, len(answer.Data))
	for _, d := range answer.Data {
		i := Insight{Name: d.Name}
		for _, v := range d.Values {
			n, err := strconv.ParseFloat(strings.Trim(string(v.Value), `"`), 64)
			if err == nil {
				i.Values = append(i.Values, InsightValue{n, v.End.Time})
			}
		}
		all = append(all, i)
	}
	return all, nil
}
