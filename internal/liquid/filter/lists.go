package filter

import (
	"errors"
	"slices"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// lists is the filters that make something of a list as a whole.
var lists = []Def{
	{Name: "compact", Max: 1, Do: compact, Group: "lists", Help: "Leaves out what is nil, or whose member is.", Example: "{{ list | concat: list | compact | size }}", Result: "6"},
	{Name: "concat", Min: 1, Max: 1, Do: concat, Group: "lists", Help: "Puts a list behind another.", Example: "{{ list | concat: list | join: '' }}", Result: "abcabc"},
	{Name: "first", Do: first, Group: "lists", Help: "Gives the first item.", Example: "{{ list | first }}", Result: "a"},
	{Name: "last", Do: last, Group: "lists", Help: "Gives the last item.", Example: "{{ list | last }}", Result: "c"},
	{Name: "join", Max: 1, Do: join, Group: "lists", Help: "Makes a text of the items, with a separator (a space) between.", Example: "{{ list | join: ', ' }}", Result: "a, b, c"},
	{Name: "map", Min: 1, Max: 1, Do: mapTo, Group: "lists", Help: "Gives a member of each item.", Example: "{{ product.colours | map: 'name' | join: ' ' }}", Result: "red blue"},
	{Name: "reverse", Do: reverse, Group: "lists", Help: "Turns the order round.", Example: "{{ list | reverse | join: '' }}", Result: "cba"},
	{Name: "size", Do: size, Group: "lists", Help: "Counts items or characters.", Example: "{{ list | size }} {{ 'four' | size }}", Result: "3 4"},
	{Name: "sort", Max: 1, Do: sorted(order), Group: "lists", Help: "Sorts, by a member if one is named; capitals come first, nil last.", Example: "{{ 'b,C,a' | split: ',' | sort | join: '' }}", Result: "Cab"},
	{Name: "sort_natural", Max: 1, Do: sorted(naturalOrder), Group: "lists", Help: "Sorts without regard to capitals.", Example: "{{ 'b,C,a' | split: ',' | sort_natural | join: '' }}", Result: "abC"},
	{Name: "sum", Max: 1, Do: sum, Group: "lists", Help: "Adds up the items, or a member of each.", Example: "{{ product.colours | sum: 'stock' }}", Result: "7"},
	{Name: "uniq", Max: 1, Do: uniq, Group: "lists", Help: "Leaves out what came before, or whose member did.", Example: "{{ list | concat: list | uniq | join: '' }}", Result: "abc"},
}

var (
	errConcat = errors.New("concat needs a list as its argument")
	errOrder  = errors.New("items of different kinds cannot be sorted")
)

// itemsOf gives what a list filter works on: the items of a list, flattened; one object or value as a list of one.
func itemsOf(c *Context, in value.Value) ([]value.Value, error) {
	switch in.Kind() {
	case value.KindNil:
		return nil, nil
	case value.KindList:
		items := in.AsList()
		if err := c.spend(len(items)); err != nil {
			return nil, err
		}
		for _, x := range items {
			if x.Kind() == value.KindList {
				return flatten(c, nil, items, 0), nil
			}
		}
		return items, nil
	case value.KindRange:
		n, ok := in.RangeLen()
		if !ok {
			n = 1 << 31
		}
		if err := c.spend(n); err != nil {
			return nil, err
		}
		items := c.Arena.Items(n)
		if items == nil {
			return nil, nil
		}
		from, _ := in.AsRange()
		for i := range n {
			items = append(items, value.Int(from+int64(i)))
		}
		return items, nil
	}
	return append(c.Arena.Items(1), in), nil
}

func flatten(c *Context, to, items []value.Value, depth int) []value.Value {
	for _, x := range items {
		if x.Kind() == value.KindList && depth < 100 {
			c.Steps -= len(x.AsList())
			to = flatten(c, to, x.AsList(), depth+1)
			continue
		}
		to = c.Arena.Push(to, x)
	}
	return to
}

func concat(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	if args[0].Kind() != value.KindList {
		return value.Nil, errConcat
	}
	a, err := itemsOf(c, in)
	if err != nil {
		return value.Nil, err
	}
	b := args[0].AsList()
	if err := c.spend(len(b)); err != nil {
		return value.Nil, err
	}
	items := c.Arena.Items(len(a) + len(b))
	if items == nil {
		return value.Nil, nil
	}
	return c.Arena.Array(append(append(items, a...), b...)), nil
}

func first(_ *Context, in value.Value, _ []value.Value) (value.Value, error) {
	v, _ := in.First()
	return v, nil
}

func last(_ *Context, in value.Value, _ []value.Value) (value.Value, error) {
	v, _ := in.Last()
	return v, nil
}

func join(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	items, err := itemsOf(c, in)
	if err != nil {
		return value.Nil, err
	}
	glue := " "
	if len(args) > 0 {
		glue = c.Arena.Text(args[0])
	}
	b := c.Arena.Open()
	for i, x := range items {
		if i > 0 {
			b = append(b, glue...)
		}
		b = x.AppendText(b)
		if !c.Arena.Fits(len(b)) {
			return value.Nil, nil
		}
	}
	return c.Arena.Close(b), nil
}

func reverse(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
	items, err := itemsOf(c, in)
	if err != nil {
		return value.Nil, err
	}
	turned := c.Arena.Items(len(items))
	if turned == nil {
		return value.Nil, nil
	}
	for i := len(items) - 1; i >= 0; i-- {
		turned = append(turned, items[i])
	}
	return c.Arena.Array(turned), nil
}

func size(_ *Context, in value.Value, _ []value.Value) (value.Value, error) {
	if v, ok := in.Size(); ok {
		return v, nil
	}
	return value.Int(0), nil
}

// order compares two items: nil comes last.
func order(a, b value.Value) (int, bool) {
	if n, ok := value.Compare(a, b); ok {
		return n, true
	}
	return nilLast(a, b)
}

// naturalOrder compares the texts of two items without regard to capitals (of A to Z); nil comes last.
func naturalOrder(a, b value.Value) (int, bool) {
	if a.IsNil() || b.IsNil() {
		if a.IsNil() && b.IsNil() {
			return 0, true
		}
		return nilLast(a, b)
	}
	return strings.Compare(small(a.Text()), small(b.Text())), true
}

func nilLast(a, b value.Value) (int, bool) {
	switch {
	case a.IsNil():
		return 1, true
	case b.IsNil():
		return -1, true
	}
	return 0, false
}

func small(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func sorted(order func(a, b value.Value) (int, bool)) Func {
	return func(c *Context, in value.Value, args []value.Value) (value.Value, error) {
		items, err := itemsOf(c, in)
		if err != nil {
			return value.Nil, err
		}
		if err := c.spend(8 * len(items)); err != nil {
			return value.Nil, err
		}
		keys, err := keysOf(c, items, args)
		if err != nil || keys == nil {
			return value.Nil, err
		}
		places := make([]int, len(items))
		for i := range places {
			places[i] = i
		}
		clash := false
		slices.SortStableFunc(places, func(a, b int) int {
			n, ok := order(keys[a], keys[b])
			clash = clash || !ok
			return n
		})
		if clash {
			return value.Nil, errOrder
		}
		done := c.Arena.Items(len(items))
		if done == nil {
			return value.Nil, nil
		}
		for _, i := range places {
			done = append(done, items[i])
		}
		return c.Arena.Array(done), nil
	}
}

// keysOf gives what items are sorted by: themselves, or a member. nil means that one has no members.
func keysOf(c *Context, items, args []value.Value) ([]value.Value, error) {
	if len(args) == 0 || args[0].IsNil() {
		if items == nil {
			return []value.Value{}, nil
		}
		return items, nil
	}
	for _, x := range items {
		if !indexable(x) {
			return nil, nil
		}
	}
	if len(items) == 1 {
		return items, nil // alone it is never compared
	}
	keys := c.Arena.Items(len(items))
	for _, x := range items {
		k, err := property(x, args[0])
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func sum(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	items, err := itemsOf(c, in)
	if err != nil {
		return value.Nil, err
	}
	total := value.Int(0)
	for _, x := range items {
		if len(args) > 0 && !args[0].IsNil() {
			if !indexable(x) {
				continue
			}
			if x, err = property(x, args[0]); err != nil {
				return value.Nil, err
			}
		}
		inner, err := itemsOf(c, x)
		if err != nil {
			return value.Nil, err
		}
		for _, y := range inner {
			total = value.Add(total, y.Number())
		}
	}
	return total, nil
}

func uniq(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	return keep(c, in, args, func(seen map[string]bool, key value.Value) bool {
		name := string(key.AppendJSON([]byte{byte('0' + key.Kind())}))
		if seen[name] {
			return false
		}
		seen[name] = true
		return c.Arena.Charge(len(name) + 48)
	})
}

func compact(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	return keep(c, in, args, func(_ map[string]bool, key value.Value) bool { return !key.IsNil() })
}

// keep gives the items of which, or of whose member, something is true.
func keep(c *Context, in value.Value, args []value.Value, fits func(seen map[string]bool, key value.Value) bool) (value.Value, error) {
	items, err := itemsOf(c, in)
	if err != nil {
		return value.Nil, err
	}
	done := c.Arena.Items(len(items))
	if done == nil {
		return value.Nil, nil
	}
	seen := map[string]bool{}
	for _, x := range items {
		key := x
		if len(args) > 0 && !args[0].IsNil() {
			if !indexable(x) {
				return value.Nil, nil
			}
			if key, err = property(x, args[0]); err != nil {
				return value.Nil, err
			}
		}
		if fits(seen, key) {
			done = append(done, x)
		}
	}
	return c.Arena.Array(done), nil
}

func mapTo(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	items, err := itemsOf(c, in)
	if err != nil {
		return value.Nil, err
	}
	done := c.Arena.Items(len(items))
	if done == nil {
		return value.Nil, nil
	}
	for _, x := range items {
		v := value.Nil
		if indexable(x) {
			if v, err = property(x, args[0]); err != nil {
				return value.Nil, err
			}
		}
		done = append(done, v)
	}
	return c.Arena.Array(done), nil
}
