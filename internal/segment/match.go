package segment

import (
	"slices"
	"strings"
	"time"
)

// Match tells whether a person belongs to the segment at an instant.
func (q *Query) Match(p *Person, now time.Time) bool {
	return q.Root.Cond.holds(&asking{person: p, now: now}, Value{Kind: Object, Object: p.Document()})
}

// asking is one question about one person.
type asking struct {
	person *Person
	now    time.Time
}

// holds tells whether a condition holds for a document.
func (c *Cond) holds(a *asking, doc Value) bool {
	switch c.Op {
	case AllOf:
		for _, arg := range c.Args {
			if !arg.holds(a, doc) {
				return false
			}
		}
		return true
	case AnyOf:
		for _, arg := range c.Args {
			if arg.holds(a, doc) {
				return true
			}
		}
		return false
	case Not:
		return !c.Args[0].holds(a, doc)
	case Has:
		return c.Test.passes(doc.At(c.Col), a.now)
	case Element:
		for _, row := range doc.At(c.Col).Rows {
			if c.Args[0].holds(a, Value{Kind: Object, Object: row}) {
				return true
			}
		}
		return false
	}
	return c.Events.holds(a)
}

func (t *Test) passes(v Value, now time.Time) bool {
	switch t.Kind {
	case IsBlank:
		return v.Blank()
	case IsBool:
		return v.Kind == Bool && v.Bool == t.Bool
	case InRange:
		return v.Kind == Number && t.Range.Contains(v.Number)
	case InPeriod:
		return v.Kind == Time && t.Period.Contains(v.Millis, now)
	case OnDay:
		if v.Kind != Time {
			return false
		}
		_, month, day := time.UnixMilli(v.Millis).In(t.Days.Zone).Date()
		return t.Days.At(now)[month][day]
	case IsText:
		return v.Kind == Text && t.Text.At(now)(v.Text)
	case HasOne:
		return v.Kind == List && slices.ContainsFunc(v.List, t.Text.At(now))
	}
	if v.Kind != List { // HasAll
		return false
	}
	for _, want := range t.Values {
		if !slices.Contains(v.List, want) {
			return false
		}
	}
	return true
}

// At gives the test as a function, when it is asked at now.
func (t *TextTest) At(now time.Time) func(string) bool {
	switch t.Kind {
	case NotBlank:
		return func(s string) bool { return !BlankText(s) }
	case OneOf:
		return func(s string) bool { return slices.Contains(t.Values, s) }
	case OneOfFolded:
		return func(s string) bool { return slices.Contains(t.Values, Fold(s)) }
	case Containing:
		return func(s string) bool {
			s = Fold(s)
			return slices.ContainsFunc(t.Values, func(v string) bool { return strings.Contains(s, v) })
		}
	case Matching:
		return t.Pattern.MatchString
	case BornOn:
		days := t.Days.At(now)
		return func(s string) bool {
			_, month, day, ok := date(s)
			return ok && days[month][day]
		}
	case Aged:
		year, month, today := now.In(t.Zone).Date()
		return func(s string) bool {
			y, m, d, ok := date(s)
			age := year - y
			if int(month) < m || int(month) == m && today < d {
				age--
			}
			return ok && age >= 0 && age >= t.Min && age <= t.Max
		}
	}
	return func(string) bool { return true }
}

// date reads YYYY-MM-DD, a day that was.
func date(s string) (year, month, day int, ok bool) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return 0, 0, 0, false
	}
	year, month, day = digits(s[:4]), digits(s[5:7]), digits(s[8:])
	if year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, 0, 0, false
	}
	return year, month, day, true
}

// digits reads a whole number, or gives -1.
func digits(s string) (n int) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}

// happened is what was found of a person's events.
type happened struct {
	Count       int64
	Amount      int64
	First, Last int64 // Unix milliseconds; of no event, nothing
	Any         bool
}

// holds tells whether the events of the person pass.
func (e *Events) holds(a *asking) bool {
	return e.passes(e.find(a), a.now)
}

func (e *Events) passes(h happened, now time.Time) bool {
	if !h.Any {
		return false
	}
	switch e.Measure {
	case Count:
		return h.Count >= e.Min && h.Count <= e.Max
	case Amount:
		return h.Amount >= e.Min && h.Amount <= e.Max
	case First:
		return e.When.Contains(h.First, now)
	}
	return e.When.Contains(h.Last, now)
}

// find gathers the events that count.
func (e *Events) find(a *asking) (h happened) {
	take := func(at time.Time, doc map[string]any, pieces, amount int64) {
		millis := at.UnixMilli()
		if millis > a.now.UnixMilli() || !e.During.Contains(millis, a.now) || e.Where != nil && !e.Where.holds(a, Value{Kind: Object, Object: doc}) {
			return
		}
		if !h.Any || millis < h.First {
			h.First = millis
		}
		if !h.Any || millis > h.Last {
			h.Last = millis
		}
		h.Any = true
		h.Count += pieces
		h.Amount += amount
	}
	if e.Purchases {
		for i := range a.person.Purchases {
			p := &a.person.Purchases[i]
			take(p.At, p.Document(), p.Pieces(), p.Amount())
		}
		return h
	}
	for i := range a.person.Events {
		if ev := &a.person.Events[i]; ev.Name == e.Name {
			take(ev.At, ev.Document(), 1, 0)
		}
	}
	return h
}
