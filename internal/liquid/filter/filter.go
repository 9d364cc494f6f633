package filter

import (
	"errors"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// Context is what filters know besides their values.
type Context struct {
	Arena    *value.Arena
	Now      time.Time
	Zone     *time.Location                           // of dates that say none
	Location func(name string) (*time.Location, bool) // finds a zone by its name; nil: only UTC is known
	Money    func(amount string) string               // puts the currency to an amount; nil: leaves it as it is
	// TrackLink writes an address so that it is known who follows it; nil: leaves it as it is.
	TrackLink func(address, name string) string
	Steps     int // left for this render
}

// ErrSteps says that a filter has more to do than the render may.
var ErrSteps = errors.New("the template has too much to do")

// spend counts work, one step for each item or each 64 bytes.
func (c *Context) spend(n int) error {
	c.Steps -= n
	if c.Steps < 0 {
		return ErrSteps
	}
	return nil
}

// Func is what a filter does. args are only valid during the call.
type Func func(c *Context, in value.Value, args []value.Value) (value.Value, error)

// Def defines a filter.
type Def struct {
	Name    string
	Min     int      // arguments at least
	Max     int      // arguments at most
	Named   []string // arguments by name; they come as one object, the last argument
	Do      Func
	Group   string // strings, numbers, lists, dates, encoding, hashes, JSON, other
	Help    string // one line
	Example string // a template; it may use `product` and `list` as the docs define them
	Result  string // what the example gives
	Dialect bool   // of the Braze dialect only
	Alias   string // the name under which the docs explain it, if not this
}

// All is every filter, by groups.
var All = joined(text, pieces, numbers, lists, selections, dates, encodings, hashes, others)

func joined(groups ...[]Def) (all []Def) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

var byName = sync.OnceValue(func() map[string]*Def {
	m := make(map[string]*Def, len(All))
	for i := range All {
		m[All[i].Name] = &All[i]
	}
	return m
})

// Find finds a filter by name; those of the dialect only with it.
func Find(name string, dialect bool) *Def {
	d := byName()[name]
	if d != nil && d.Dialect && !dialect {
		return nil
	}
	return d
}
