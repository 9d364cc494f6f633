package graph

import (
	"net/url"
	"strconv"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// insightTexts are the metrics of messaging that there still are (Messenger Platform
// reference, section 2.10).
var insightTexts = map[string][2]string{
	"page_messages_total_messaging_connections":   {"Messaging connections", "The number of people whom the Page can message"},
	"page_messages_new_conversations_unique":      {"New conversations", "The number of people who began a conversation with the Page"},
	"page_messages_blocked_conversations_unique":  {"Blocked conversations", "The number of people who blocked the Page"},
	"page_messages_reported_conversations_unique": {"Reported conversations", "The number of people who reported the Page"},
}

// insightSpans are the periods with their length in days.
var insightSpans = map[string]int{"day": 1, "week": 7, "days_28": 28}

const insightDaysMost = 90

// insights is GET /{page}/insights?metric=…&period=…&since=…&until=…, or with the metric in the path.
func (g *Door) insights(c *call) (any, *world.Error) {
	g.Mu.Lock()
	defer g.Mu.Unlock()
	page, ge := g.pageWith(c, "read_insights")
	if ge != nil {
		return nil, ge
	}
	metrics := c.params.List("metric")
	if one := c.last("insights"); one != "" {
		metrics = []string{one}
	}
	if len(metrics) == 0 {
		return nil, world.BadParam("The parameter metric is required")
	}
	periods := []string{c.params["period"]}
	if periods[0] == "" {
		periods = []string{"day", "week", "days_28"}
	}
	since, until, ge := g.insightRange(c)
	if ge != nil {
		return nil, ge
	}
	data := []any{}
	for _, m := range metrics {
		text, ok := insightTexts[m]
		if !ok {
			return nil, world.BadParam("The value must be a valid insights metric")
		}
		for _, p := range periods {
			if insightSpans[p] == 0 {
				return nil, world.BadParam("param period must be one of {day, week, days_28}")
			}
			data = append(data, map[string]any{"name": m, "period": p, "values": g.insightValues(page, m, insightSpans[p], since, until),
				"title": text[0], "description": text[1], "id": page.ID + "/insights/" + m + "/" + p})
		}
	}
	return map[string]any{"data": data, "paging": c.spans(since, until)}, nil
}

// spans are the addresses of this call for the days before and behind a range.
func (c *call) spans(since, until time.Time) map[string]any {
	days := max(until.Sub(since), 24*time.Hour)
	at := func(since, until time.Time) string {
		q := url.Values{}
		for k, v := range c.params {
			if k != "appsecret_proof" {
				q.Set(k, v)
			}
		}
		q.Set("since", strconv.FormatInt(since.Unix(), 10))
		q.Set("until", strconv.FormatInt(until.Unix(), 10))
		return c.address(q)
	}
	return map[string]any{"previous": at(since.Add(-days), since), "next": at(until, until.Add(days))}
}

// insightRange reads since and until: Unix seconds or days; two days up to today without.
func (g *Door) insightRange(c *call) (since, until time.Time, ge *world.Error) {
	until = g.Clock().Now().UTC().Truncate(24 * time.Hour)
	since = until.AddDate(0, 0, -2)
	for name, at := range map[string]*time.Time{"since": &since, "until": &until} {
		text := c.params[name]
		if text == "" {
			continue
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			*at = time.Unix(n, 0).UTC().Truncate(24 * time.Hour)
		} else if d, err := time.Parse("2006-01-02", text); err == nil {
			*at = d
		} else {
			return since, until, world.BadParam("param " + name + " must be Unix seconds or a day such as 2026-01-31")
		}
	}
	if until.Before(since) || since.Year() < 2010 || until.Year() > 2100 || until.Sub(since) > insightDaysMost*24*time.Hour {
		return since, until, world.BadParam("There cannot be more than 90 days between since and until")
	}
	return since, until, nil
}

// insightValues counts a metric for each day of a range, over the days before it.
func (g *Door) insightValues(page *world.Page, metric string, days int, since, until time.Time) []any {
	out := []any{}
	for d := since; d.Before(until) || d.Equal(since); d = d.AddDate(0, 0, 1) {
		end := d.AddDate(0, 0, 1)
		n := g.insightCount(page, metric, end.AddDate(0, 0, -days).UnixMilli(), end.UnixMilli())
		out = append(out, map[string]any{"value": n, "end_time": end.Add(8 * time.Hour).Format("2006-01-02T15:04:05-0700")})
	}
	return out
}

func (g *Door) insightCount(page *world.Page, metric string, from, to int64) int {
	n := 0
	for t := range g.Recent(page.ID, nil) {
		first := int64(0)
		for _, b := range t.Bubbles {
			if b.From == "person" {
				first = b.At
				break
			}
		}
		switch metric {
		case "page_messages_new_conversations_unique":
			if first >= from && first < to && first > 0 {
				n++
			}
		case "page_messages_total_messaging_connections":
			if first > 0 && first < to && !t.Blocked {
				n++
			}
		case "page_messages_blocked_conversations_unique":
			if t.Blocked && t.Updated >= from && t.Updated < to {
				n++
			}
		}
	}
	return n
}
