package filter

import (
	"errors"
	"strings"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// selections is the filters that ask something of each item.
var selections = []Def{
	{Name: "where", Min: 1, Max: 2, Do: where, Group: "lists", Help: "Keeps the items whose member is set, or has a value.", Example: "{{ product.colours | where: 'name', 'red' | size }}", Result: "1"},
	{Name: "reject", Min: 1, Max: 2, Do: reject, Group: "lists", Help: "Leaves out the items whose member is set, or has a value.", Example: "{{ product.colours | reject: 'name', 'red' | map: 'name' }}", Result: "blue"},
	{Name: "find", Min: 1, Max: 2, Do: find, Group: "lists", Help: "Gives the first item whose member is set, or has a value.", Example: "{% assign c = product.colours | find: 'name', 'blue' %}{{ c.stock }}", Result: "4"},
	{Name: "find_index", Min: 1, Max: 2, Do: findIndex, Group: "lists", Help: "Gives the place of that item, from 0.", Example: "{{ product.colours | find_index: 'name', 'blue' }}", Result: "1"},
	{Name: "has", Min: 1, Max: 2, Do: has, Group: "lists", Help: "Tells whether there is such an item.", Example: "{{ product.colours | has: 'name', 'green' }}", Result: "false"},
}

var errProperty = errors.New("an item has no members that could be asked for by this name")

// indexable tells whether something in brackets means anything for a value.
func indexable(v value.Value) bool {
	switch v.Kind() {
	case value.KindObject, value.KindList, value.KindString, value.KindInt, value.KindBig:
		return true
	}
	return false
}

// property gives what stands in brackets behind an item, as the reference implementation has it: a member of an
// object, a part of a text that is in it, a bit of a number.
func property(v, key value.Value) (value.Value, error) {
	switch v.Kind() {
	case value.KindObject:
		m, _ := v.Index(key)
		return m, nil
	case value.KindString:
		switch key.Kind() {
		case value.KindString, value.KindNil:
			if strings.Contains(v.AsString(), key.AsString()) {
				return value.String(key.AsString()), nil
			}
			return value.Nil, nil
		case value.KindInt:
			s := v.AsString()
			a, b, ok := cut(int64(len([]rune(s))), key.AsInt(), 1)
			if !ok || a == b {
				return value.Nil, nil
			}
			return value.String(s[offset(s, a):offset(s, b)]), nil
		}
	case value.KindList:
		if key.Kind() == value.KindInt {
			m, _ := v.Index(key)
			return m, nil
		}
	case value.KindInt:
		if n := key.AsInt(); key.Kind() == value.KindInt {
			if n < 0 {
				return value.Int(0), nil
			}
			return value.Int(v.AsInt() >> min(n, 63) & 1), nil
		}
	}
	return value.Nil, errProperty
}

// asked is what walking through the items found at one of them.
type asked uint8

const (
	no asked = iota
	yes
	nothing // the item has no members: the whole filter gives nil
)

// ask tells whether an item has what the arguments say.
func ask(x value.Value, args []value.Value) (asked, error) {
	if !indexable(x) {
		return nothing, nil
	}
	m, err := property(x, args[0])
	switch {
	case err != nil:
		return no, err
	case len(args) > 1 && !args[1].IsNil():
		if value.Equal(m, args[1]) {
			return yes, nil
		}
	case m.Truthy():
		return yes, nil
	}
	return no, nil
}

// each asks the items one after the other until found says that it is enough. The second result is false when the
// filter gives nil.
func each(c *Context, in value.Value, args []value.Value, found func(i int, x value.Value, has bool) bool) (n int, ok bool, err error) {
	items, err := itemsOf(c, in)
	if err != nil {
		return 0, false, err
	}
	for i, x := range items {
		a, err := ask(x, args)
		if err != nil || a == nothing {
			return len(items), false, err
		}
		if found(i, x, a == yes) {
			break
		}
	}
	return len(items), true, nil
}

func where(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	return choose(c, in, args, true)
}

func reject(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	return choose(c, in, args, false)
}

func choose(c *Context, in value.Value, args []value.Value, want bool) (value.Value, error) {
	var done []value.Value
	_, ok, err := each(c, in, args, func(_ int, x value.Value, has bool) bool {
		if has == want {
			done = c.Arena.Push(done, x)
		}
		return false
	})
	if err != nil || !ok {
		return value.Nil, err
	}
	return c.Arena.Array(done), nil
}

func find(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	found := value.Nil
	_, ok, err := each(c, in, args, func(_ int, x value.Value, has bool) bool {
		if has {
			found = x
		}
		return has
	})
	if err != nil || !ok {
		return value.Nil, err
	}
	return found, nil
}

func findIndex(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	found := value.Nil
	_, ok, err := each(c, in, args, func(i int, _ value.Value, has bool) bool {
		if has {
			found = value.Int(int64(i))
		}
		return has
	})
	if err != nil || !ok {
		return value.Nil, err
	}
	return found, nil
}

func has(c *Context, in value.Value, args []value.Value) (value.Value, error) {
	found := false
	_, ok, err := each(c, in, args, func(_ int, _ value.Value, has bool) bool {
		found = has
		return has
	})
	if err != nil || !ok {
		return value.Nil, err
	}
	return value.Bool(found), nil
}
