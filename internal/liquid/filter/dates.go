package filter

import (
	"errors"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid/strftime"
	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// dates is the filters of instants.
var dates = []Def{
	{Name: "date", Min: 1, Max: 1, Do: date, Group: "dates", Help: "Writes an instant by a layout of % letters; takes texts, seconds since 1970, now and today.", Example: "{{ 'March 14, 2016' | date: '%d/%m/%Y' }}", Result: "14/03/2016"},
	{Name: "time_zone", Min: 1, Max: 1, Do: timeZone, Dialect: true, Group: "dates", Help: "Moves an instant into a zone, before date.", Example: "{{ '2016-03-14T12:00:00Z' | time_zone: 'Europe/Paris' | date: '%H:%M' }}", Result: "13:00"},
}

var errZone = errors.New("there is no time zone of this name: write one such as Europe/Paris")

func (c *Context) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// instant reads a value as an instant.
func (c *Context) instant(v value.Value) (time.Time, bool) {
	switch v.Kind() {
	case value.KindTime:
		return v.AsTime(), true
	case value.KindInt:
		return c.seconds(v.AsInt())
	case value.KindString:
		s := v.AsString()
		if strings.EqualFold(s, "now") || strings.EqualFold(s, "today") {
			return c.Now.In(c.zone()), true
		}
		if s != "" && strings.Trim(s, "0123456789") == "" {
			n := value.LeadingInt(s)
			if n.Kind() != value.KindInt {
				return time.Time{}, false
			}
			return c.seconds(n.AsInt())
		}
		return strftime.Parse(s, c.Now, c.zone())
	}
	return time.Time{}, false
}

func (c *Context) seconds(n int64) (time.Time, bool) {
	if n > 1<<41 || n < -1<<41 {
		return time.Time{}, false
	}
	return time.Unix(n, 0).In(c.zone()), true
}

func date(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	layout := c.Arena.Text(args[0])
	if layout == "" {
		return in, nil
	}
	t, ok := c.instant(in)
	if !ok {
		return in, nil
	}
	b := c.Arena.Open()
	if !c.Arena.Fits(len(layout)) {
		return value.Nil, nil
	}
	return c.Arena.Close(strftime.Append(b, t, layout)), nil
}

func timeZone(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	t, ok := c.instant(in)
	if !ok {
		return in, nil
	}
	name := c.Arena.Text(args[0])
	if name == "UTC" || name == "" {
		return value.Time(t.UTC()), nil
	}
	if c.Location != nil {
		if z, ok := c.Location(strings.Clone(name)); ok {
			return value.Time(t.In(z)), nil
		}
	}
	return value.Nil, errZone
}
