package index_test

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// This is a second reading of docs/segments.md, as plain as it can be: no compiling, no columns, no
// code of package segment but its types. Match and the index are held against it.

type reference struct {
	now  time.Time
	zone *time.Location
	p    *segment.Person
}

const day = 24 * time.Hour

func (r *reference) node(n *segment.Node) bool {
	switch {
	case n.Match == "and":
		for i := range n.Of {
			if !r.node(&n.Of[i]) {
				return false
			}
		}
		return true
	case n.Match == "or":
		for i := range n.Of {
			if r.node(&n.Of[i]) {
				return true
			}
		}
		return false
	case n.Not != nil:
		return !r.node(n.Not)
	}
	switch n.Type {
	case "attribute":
		v := follow(r.p.Attributes[n.Name], n.Path)
		if n.Op == "has_an_element" {
			list, _ := v.([]any)
			return slices.ContainsFunc(list, func(e any) bool {
				m, ok := e.(map[string]any)
				return ok && !isTime(m) && r.criteria(m, n.Where)
			})
		}
		return r.value(v, n.Op, n.Value)
	case "language", "country":
		return r.listed(r.p.Attributes[n.Type], n)
	case "age":
		return r.age(n)
	case "birthday":
		return r.birthday(n)
	case "created_at":
		return r.moment(r.p.CreatedAt, n.Op, n.Value)
	case "identity":
		return r.identity(n) == (n.Op == "has")
	case "event":
		return r.events(n)
	case "purchase":
		return r.purchases(n)
	case "link_clicked":
		return r.links(n)
	case "notification":
		return r.noticed(n)
	case "feed_off":
		return r.turnedOff(n)
	case "campaign":
		return r.campaign(n)
	case "imported":
		return slices.Contains(r.p.Imports, n.Value.(string)) == (n.Op == "is")
	case "random_bucket":
		list := n.Value.([]any)
		bucket := float64(petitbleu.RandomBucket(r.p.ID))
		return (bucket >= list[0].(float64) && bucket <= list[1].(float64)) == (n.Op == "is_between")
	case "one_time_token":
		has := slices.ContainsFunc(r.p.Tokens, func(t segment.Token) bool {
			return (n.Page == "" || n.Page == t.PageID) && (n.Topic == "" || n.Topic == t.Topic) && !t.From.After(r.now) && t.Until.After(r.now)
		})
		return has == (n.Op == "has")
	}
	return r.page(n)
}

func follow(v any, path []string) any {
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok || isTime(m) {
			return nil
		}
		v = m[key]
	}
	return v
}

func isTime(m map[string]any) bool {
	s, ok := m["$time"].(string)
	_, err := time.Parse(time.RFC3339, s)
	return ok && err == nil && len(m) == 1
}

func (r *reference) criteria(doc map[string]any, where []segment.Criterion) bool {
	for _, c := range where {
		if !r.value(follow(doc, c.Path), c.Op, c.Value) {
			return false
		}
	}
	return true
}

func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return e != nil }) // null is no value
	}
	return false
}

// texts gives an array of texts, if it is one.
func texts(v any) ([]string, bool) {
	list, ok := v.([]any)
	if !ok {
		return nil, false
	}
	all := []string{}
	for _, e := range list {
		switch e := e.(type) {
		case string:
			all = append(all, e)
		case bool, float64:
			b, _ := json.Marshal(e)
			all = append(all, string(b))
		case map[string]any:
			if !isTime(e) {
				return nil, false
			}
			all = append(all, e["$time"].(string))
		}
	}
	return all, true
}

func (r *reference) value(v any, op string, operand any) bool {
	switch op {
	case "is_blank":
		return blank(v)
	case "is_not_blank":
		return !blank(v)
	case "is_true":
		return v == true
	case "is_false":
		return v == false
	case "is_true_or_not_set":
		return v != false
	case "is_false_or_not_set":
		return v != true
	case "exactly", "is_not_exactly", "more_than", "less_than":
		return number(v, op, operand.(float64))
	}
	if m, ok := v.(map[string]any); ok && isTime(m) {
		t, _ := time.Parse(time.RFC3339, m["$time"].(string))
		return r.moment(t, op, operand) || negative[op]
	}
	if s, ok := v.(string); ok {
		return text(s, op, operand) || negative[op] && !isTextOp(op)
	}
	if list, ok := texts(v); ok {
		return array(list, op, operand) || negative[op] && isTextOp(op)
	}
	return negative[op]
}

// negative operators hold for whoever has no value of their kind.
var negative = map[string]bool{
	"does_not_equal": true, "is_none_of": true, "does_not_contain_any_of": true, "does_not_include": true, "includes_none_of": true,
	"is_not_all_of": true, "is_empty": true, "values_do_not_contain_any_of": true,
}

func isTextOp(op string) bool {
	return op == "does_not_equal" || op == "is_none_of" || op == "does_not_contain_any_of"
}

func number(v any, op string, x float64) bool {
	f, has := v.(float64)
	switch op {
	case "exactly":
		return has && f == x || !has && x == 0
	case "is_not_exactly":
		return has && f != x || !has && x != 0
	case "more_than":
		return has && f > x
	}
	return has && f < x || !has && 0 < x
}

func list(v any) (all []string) {
	if s, ok := v.(string); ok {
		return []string{s}
	}
	for _, e := range v.([]any) {
		all = append(all, e.(string))
	}
	return all
}

func containsFolded(s string, all []string) bool {
	return slices.ContainsFunc(all, func(v string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(v)) })
}

func matches(s string, pattern any) bool {
	return regexp.MustCompile("(?i)" + pattern.(string)).MatchString(s)
}

func text(s, op string, operand any) bool {
	switch op {
	case "equals", "is_any_of":
		return slices.Contains(list(operand), s)
	case "is_none_of":
		return !slices.Contains(list(operand), s)
	case "does_not_equal":
		return !strings.EqualFold(s, operand.(string))
	case "contains_any_of":
		return containsFolded(s, list(operand))
	case "does_not_contain_any_of":
		return !containsFolded(s, list(operand))
	case "matches_regex":
		return matches(s, operand)
	case "does_not_match_regex":
		return strings.TrimSpace(s) != "" && !matches(s, operand)
	}
	return false
}

func array(values []string, op string, operand any) bool {
	includes := func(v string) bool { return slices.Contains(values, v) }
	switch op {
	case "includes", "includes_any_of":
		return slices.ContainsFunc(list(operand), includes)
	case "does_not_include", "includes_none_of":
		return !slices.ContainsFunc(list(operand), includes)
	case "is_all_of", "is_not_all_of":
		every := true
		for _, v := range list(operand) {
			every = every && includes(v)
		}
		return every == (op == "is_all_of")
	case "has_a_value":
		return len(values) > 0
	case "is_empty":
		return len(values) == 0
	case "value_matches_regex":
		return slices.ContainsFunc(values, func(s string) bool { return matches(s, operand) })
	case "values_contain_any_of":
		return slices.ContainsFunc(values, func(s string) bool { return containsFolded(s, list(operand)) })
	case "values_do_not_contain_any_of":
		return !slices.ContainsFunc(values, func(s string) bool { return containsFolded(s, list(operand)) })
	}
	return false
}

func (r *reference) instant(v any) time.Time {
	t, err := time.Parse(time.RFC3339, v.(string))
	if err != nil {
		t, _ = time.ParseInLocation(time.DateOnly, v.(string), r.zone)
	}
	return t
}

func (r *reference) moment(t time.Time, op string, operand any) bool {
	days, _ := operand.(float64)
	n := time.Duration(days) * day
	switch op {
	case "after":
		return t.After(r.instant(operand))
	case "before":
		return t.Before(r.instant(operand))
	case "more_than_days_ago":
		return t.Before(r.now.Add(-n))
	case "less_than_days_ago":
		return t.After(r.now.Add(-n)) && !t.After(r.now)
	case "in_more_than_days":
		return t.After(r.now.Add(n))
	case "in_less_than_days":
		return t.After(r.now) && t.Before(r.now.Add(n))
	case "day_of_year_is":
		return t.In(r.zone).Format("01-02") == operand
	case "day_of_year_is_today":
		today, local := r.now.In(r.zone), t.In(r.zone).Format("01-02")
		return local == today.Format("01-02") || local == "02-29" && today.Format("01-02") == "03-01" && today.AddDate(0, 0, -1).Day() == 28
	}
	return false
}

func (r *reference) listed(v any, n *segment.Node) bool {
	s, ok := v.(string)
	in := ok && n.Value != nil && slices.ContainsFunc(list(n.Value), func(c string) bool { return strings.EqualFold(c, s) })
	switch n.Op {
	case "is_any_of":
		return in
	case "is_none_of":
		return !in
	}
	return blank(v) == (n.Op == "is_blank")
}

func (r *reference) born() (time.Time, bool) {
	s, _ := r.p.Attributes["dob"].(string)
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil
}

func (r *reference) age(n *segment.Node) bool {
	born, ok := r.born()
	today := r.now.In(r.zone)
	age := 0
	for age < 10000 && !dateAfter(born.Year()+age+1, int(born.Month()), born.Day(), today) {
		age++
	}
	if !ok || dateAfter(born.Year(), int(born.Month()), born.Day(), today) {
		return false
	}
	x := int(n.Value.(float64))
	return n.Op == "exactly" && age == x || n.Op == "more_than" && age > x || n.Op == "less_than" && age < x
}

// dateAfter tells whether a date, which may be a 29 February that is not, is after today.
func dateAfter(year, month, dayOfMonth int, today time.Time) bool {
	a := []int{year, month, dayOfMonth}
	return slices.Compare(a, []int{today.Year(), int(today.Month()), today.Day()}) > 0
}

func (r *reference) birthday(n *segment.Node) bool {
	born, ok := r.born()
	if !ok {
		return false
	}
	if n.Op == "is" {
		return born.Format("01-02") == n.Value
	}
	more, _ := n.Value.(float64)
	year, month, date := r.now.In(r.zone).Date()
	for i := 0; i <= int(more); i++ {
		d := time.Date(year, month, date+i, 0, 0, 0, 0, time.UTC)
		birthday := time.Date(d.Year(), born.Month(), born.Day(), 0, 0, 0, 0, time.UTC) // 29 February becomes 1 March
		if birthday.Equal(d) {
			return true
		}
	}
	return false
}

func (r *reference) identity(n *segment.Node) bool {
	switch kind := n.Value.(string); kind {
	case "email", "phone":
		return !blank(r.p.Attributes[kind])
	default:
		return slices.ContainsFunc(r.p.Identities, func(i segment.Identity) bool {
			return string(i.Kind) == kind && (n.Name == "" || n.Name == i.Scope)
		})
	}
}

func (r *reference) page(n *segment.Node) bool {
	some := slices.ContainsFunc(r.p.Pages, func(p segment.Page) bool {
		if n.Page != "" && n.Page != p.ID {
			return false
		}
		closes := p.WindowOpenedAt.Add(day)
		open := !p.WindowOpenedAt.IsZero() && !p.WindowOpenedAt.After(r.now) && closes.After(r.now)
		switch n.Type {
		case "messenger":
			return p.Messenger
		case "opted_in":
			return p.OptedIn
		case "blocked":
			return p.Blocked
		case "opted_out":
			return p.OptedOut || n.Topic != "" && slices.Contains(p.TopicsOut, n.Topic)
		}
		if n.Op == "closes_within_hours" {
			return open && !closes.After(r.now.Add(time.Duration(math.Round(n.Value.(float64)*3600000))*time.Millisecond))
		}
		return open
	})
	switch n.Op {
	case "has_not", "is_not", "is_closed":
		return !some
	}
	return some
}

// counted tells whether an event at an instant counts.
func (r *reference) counted(at time.Time, p *segment.Period) bool {
	switch {
	case at.After(r.now):
		return false
	case p == nil:
		return true
	case p.Days > 0:
		return at.After(r.now.Add(-time.Duration(p.Days) * day))
	}
	return (p.From == "" || !at.Before(r.instant(p.From))) && (p.To == "" || at.Before(r.instant(p.To)))
}

func (r *reference) events(n *segment.Node) bool {
	var at []time.Time
	for _, e := range r.p.Events {
		if e.Name == n.Name && r.counted(e.At, n.Period) && r.criteria(e.Properties, n.Where) {
			at = append(at, e.At)
		}
	}
	return r.happened(n, at, float64(len(at)))
}

func (r *reference) links(n *segment.Node) bool {
	var at []time.Time
	for _, e := range r.p.Events {
		if e.Name == petitbleu.EventLinkClicked && (n.Name == "" || e.Properties["link_name"] == n.Name) && r.counted(e.At, n.Period) && r.criteria(e.Properties, n.Where) {
			at = append(at, e.At)
		}
	}
	return r.happened(n, at, float64(len(at)))
}

func (r *reference) happened(n *segment.Node, at []time.Time, count float64) bool {
	x, _ := n.Value.(float64)
	switch n.Op {
	case "did":
		return count > 0
	case "did_not":
		return count == 0
	case "count_more_than":
		return count > x
	case "count_less_than":
		return count < x
	case "count_exactly":
		return count == x
	}
	if len(at) == 0 {
		return false
	}
	slices.SortFunc(at, time.Time.Compare)
	if op, ok := strings.CutPrefix(n.Op, "first_"); ok {
		return r.moment(at[0], op, n.Value)
	}
	return r.moment(at[len(at)-1], strings.TrimPrefix(n.Op, "last_"), n.Value)
}

func (r *reference) purchases(n *segment.Node) bool {
	var at []time.Time
	count, spent := 0.0, 0.0
	for _, p := range r.p.Purchases {
		if !r.counted(p.At, n.Period) || !r.criteria(p.Properties, n.Where) ||
			len(n.Products) > 0 && !slices.Contains(n.Products, p.ProductID) || n.Currency != "" && !strings.EqualFold(n.Currency, p.Currency) {
			continue
		}
		at = append(at, p.At)
		pieces := float64(max(p.Quantity, 1))
		count += pieces
		spent += math.Round(p.Price*10000) * pieces // whole numbers: exact
	}
	x, _ := n.Value.(float64)
	switch limit := math.Round(x * 10000); n.Op {
	case "spent_more_than":
		return spent > limit
	case "spent_less_than":
		return spent < limit
	case "spent_exactly":
		return spent == limit
	}
	return r.happened(n, at, count)
}

// campaign: campaigns "c1" and "c2" have the tag "autumn", and there is no third.
func (r *reference) campaign(n *segment.Node) bool {
	op, negated := strings.CutPrefix(n.Op, "not_")
	found := false
	for _, e := range r.p.Events {
		if !r.counted(e.At, n.Period) {
			continue
		}
		of, _ := strings.CutPrefix(e.Name, "\x00"+op+" ")
		if op == "clicked" {
			of = ""
			if e.Name == petitbleu.EventLinkClicked {
				of, _ = e.Properties["campaign_id"].(string)
			}
		}
		found = found || (of == "c1" || of == "c2") && (n.Name == "" || n.Name == of)
	}
	return found != negated
}

// noticed: a notification stands under each name that asks for it.
func (r *reference) noticed(n *segment.Node) bool {
	op, negated := strings.CutPrefix(n.Op, "not_")
	found := false
	for _, e := range r.p.Events {
		found = found || r.counted(e.At, n.Period) && e.Name == "\x00"+op+" n:"+n.Name+"\t"+n.Tag
	}
	return found != negated
}

func (r *reference) turnedOff(n *segment.Node) bool {
	found := false
	for _, e := range r.p.Events {
		found = found || r.counted(e.At, nil) && e.Name == "\x00off f:"+n.Name
	}
	return found == (n.Op == "turned_off")
}
