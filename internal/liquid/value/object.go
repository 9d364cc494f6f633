package value

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Object is something with named members. It must be safe for many readers.
type Object interface {
	// Get gives a member, and whether there is one.
	Get(key string) (Value, bool)
	// Len gives how many members there are.
	Len() int
	// At gives the member at a place, 0 first.
	At(i int) (key string, v Value)
}

// Member is one named value of a Map.
type Member struct {
	Key   string
	Value Value
}

// Map is an object that keeps the order of its members.
type Map struct {
	members []Member
	index   map[string]int // nil while the members are few
}

// Few members are found faster one after the other than by a map.
const few = 12

// NewMap makes an object of members; of two with one name the later counts.
func NewMap(members ...Member) *Map {
	m := &Map{members: members}
	if len(members) > few {
		m.index = make(map[string]int, len(members))
	}
	for i := 0; i < len(m.members); i++ {
		if at := m.find(m.members[i].Key, i); at >= 0 {
			m.members[at].Value = m.members[i].Value
			m.members = slices.Delete(m.members, i, i+1)
			i--
			continue
		}
		if m.index != nil {
			m.index[m.members[i].Key] = i
		}
	}
	return m
}

// find gives the place of a member among the first n, or -1.
func (m *Map) find(key string, n int) int {
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range m.members[:n] {
		if m.members[i].Key == key {
			return i
		}
	}
	return -1
}

// Ref gives a member without a copy, or nil. It must not be written to.
func (m *Map) Ref(key string) *Value {
	if i := m.find(key, len(m.members)); i >= 0 {
		return &m.members[i].Value
	}
	return nil
}

// Get gives a member.
func (m *Map) Get(key string) (Value, bool) {
	if i := m.find(key, len(m.members)); i >= 0 {
		return m.members[i].Value, true
	}
	return Nil, false
}

// Len gives how many members there are.
func (m *Map) Len() int { return len(m.members) }

// At gives the member at a place.
func (m *Map) At(i int) (string, Value) { return m.members[i].Key, m.members[i].Value }

// Pair gives the two-member list that walking through an object yields.
func Pair(key string, v Value) Value { return Array([]Value{String(key), v}) }

// Index gives what stands in brackets after a value: a member by name, an item by number.
// The second result is false when there is none.
func (v Value) Index(key Value) (Value, bool) {
	switch v.kind {
	case KindObject:
		if key.kind != KindString {
			return Nil, false
		}
		return v.AsObject().Get(key.str)
	case KindList:
		if key.kind != KindInt {
			return Nil, false
		}
		return at(v.AsList(), key.num)
	}
	return Nil, false
}

// at gives an item; a negative place counts from the end.
func at(items []Value, i int64) (Value, bool) {
	if i < 0 {
		i += int64(len(items))
	}
	if i < 0 || i >= int64(len(items)) {
		return Nil, false
	}
	return items[i], true
}

// Dot gives what stands after a dot: a member, or size, first or last.
// The second result is false when there is none.
func (v Value) Dot(name string) (Value, bool) {
	if m, ok := v.ref.(*Map); ok { // the usual one
		if i := m.find(name, len(m.members)); i >= 0 {
			return m.members[i].Value, true
		}
	} else if v.kind == KindObject {
		if m, ok := v.AsObject().Get(name); ok {
			return m, true
		}
	}
	switch name {
	case "size":
		return v.Size()
	case "first":
		return v.First()
	case "last":
		return v.Last()
	}
	return Nil, false
}

// AppendMember adds the member that Dot gives, as an output statement prints it, and tells whether there is one.
func (v *Value) AppendMember(dst []byte, name string) ([]byte, bool) {
	if m, ok := v.ref.(*Map); ok {
		if i := m.find(name, len(m.members)); i >= 0 {
			return m.members[i].Value.AppendTo(dst), true
		}
	}
	x, ok := v.Dot(name)
	return x.Append(dst), ok
}

// Size gives the length of a text, list, object or range. A whole number has the size of its
// machine word, as in Ruby.
func (v Value) Size() (Value, bool) {
	switch v.kind {
	case KindString:
		return Int(int64(utf8.RuneCountInString(v.str))), true
	case KindList:
		return Int(int64(len(v.AsList()))), true
	case KindObject:
		return Int(int64(v.AsObject().Len())), true
	case KindRange:
		first, last := v.AsRange()
		return Int(max(0, last-first+1)), true
	case KindInt:
		return Int(8), true
	}
	return Nil, false
}

// First gives the first item, character or pair.
func (v Value) First() (Value, bool) {
	switch v.kind {
	case KindString:
		_, n := utf8.DecodeRuneInString(v.str)
		return String(v.str[:n]), true
	case KindList:
		x, _ := at(v.AsList(), 0)
		return x, true
	case KindObject:
		if o := v.AsObject(); o.Len() > 0 {
			return Pair(o.At(0)), true
		}
		return Nil, true
	case KindRange:
		first, _ := v.AsRange()
		return Int(first), true
	}
	return Nil, false
}

// Last gives the last item or character.
func (v Value) Last() (Value, bool) {
	switch v.kind {
	case KindString:
		_, n := utf8.DecodeLastRuneInString(v.str)
		return String(v.str[len(v.str)-n:]), true
	case KindList:
		x, _ := at(v.AsList(), -1)
		return x, true
	case KindRange:
		_, last := v.AsRange()
		return Int(last), true
	}
	return Nil, false
}

// IsEmpty tells whether a text, list or object has nothing in it.
func (v Value) IsEmpty() bool {
	switch v.kind {
	case KindString:
		return v.str == ""
	case KindList:
		return len(v.AsList()) == 0
	case KindObject:
		return v.AsObject().Len() == 0
	}
	return false
}

// IsBlank tells whether the value says nothing: nil, false, empty, or a text of white space.
func (v Value) IsBlank() bool {
	switch v.kind {
	case KindNil:
		return true
	case KindBool:
		return v.num == 0
	case KindString:
		return strings.TrimSpace(v.str) == ""
	}
	return v.IsEmpty()
}
