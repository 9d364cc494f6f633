package value

import "unsafe"

// Arena holds the texts and lists that one render makes, and counts them against a limit. It is used by one
// goroutine at a time.
type Arena struct {
	text  []byte  // the piece being filled; a full one is left to the values in it
	items []Value // the same for items of lists
	lists []List
	used  int
	limit int
	over  bool
}

// Sizes of the pieces, in bytes and in values.
const (
	textPiece  = 4 << 10
	itemsPiece = 64
	listsPiece = 16
	itemSize   = int(unsafe.Sizeof(Value{}))
)

// Start makes the arena ready for a render that may hold limit bytes.
func (a *Arena) Start(limit int) { a.used, a.limit, a.over = 0, limit, false }

// Reset takes back everything: texts and lists of this arena are invalid from now on.
func (a *Arena) Reset() {
	a.text = a.text[:0]
	if len(a.items) > 0 {
		clear(a.items)
		a.items = a.items[:0]
	}
	if len(a.lists) > 0 {
		clear(a.lists)
		a.lists = a.lists[:0]
	}
}

// Over tells whether the limit was passed.
func (a *Arena) Over() bool { return a.over }

// Charge counts bytes against the limit, and tells whether they were still within.
func (a *Arena) Charge(bytes int) bool {
	if bytes < 0 || a.used+bytes > a.limit {
		a.over = true
		return false
	}
	a.used += bytes
	return true
}

// Fits tells whether so many bytes more would be within the limit; if not, the render is over it.
func (a *Arena) Fits(bytes int) bool {
	if a.used+bytes > a.limit {
		a.over = true
		return false
	}
	return true
}

// Open gives an empty slice to append a text to; give it to Close. Nothing else may be made in between.
func (a *Arena) Open() []byte {
	if cap(a.text)-len(a.text) < 64 {
		a.text = make([]byte, 0, textPiece)
	}
	return a.text[len(a.text):]
}

// Close makes what was appended to the slice of Open a value.
func (a *Arena) Close(b []byte) Value { return String(a.CloseText(b)) }

// CloseText makes what was appended to the slice of Open a text.
func (a *Arena) CloseText(b []byte) string {
	if len(b) == 0 || !a.Charge(len(b)) {
		return ""
	}
	if len(b) <= cap(a.text)-len(a.text) && unsafe.SliceData(b) == unsafe.SliceData(a.text[len(a.text):]) {
		a.text = a.text[:len(a.text)+len(b)]
	}
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Copy makes a text of bytes.
func (a *Arena) Copy(b []byte) string { return a.CloseText(append(a.Open(), b...)) }

// Concat makes a text of two.
func (a *Arena) Concat(x, y string) Value {
	if !a.Fits(len(x) + len(y)) {
		return String("")
	}
	return a.Close(append(append(a.Open(), x...), y...))
}

// Text gives a value as a text, made in the arena when it was none.
func (a *Arena) Text(v Value) string {
	if v.kind == KindString {
		return v.str
	}
	return a.CloseText(v.AppendText(a.Open()))
}

// Items gives room for n items, of length 0; nil when that is over the limit.
func (a *Arena) Items(n int) []Value {
	if !a.Charge(n * itemSize) {
		return nil
	}
	if n > itemsPiece/2 {
		return make([]Value, 0, n)
	}
	if cap(a.items)-len(a.items) < n {
		a.items = make([]Value, 0, itemsPiece)
	}
	from := len(a.items)
	a.items = a.items[:from+n]
	return a.items[from:from:len(a.items)]
}

// Push adds an item to a list being made, counted.
func (a *Arena) Push(items []Value, v Value) []Value {
	if !a.Charge(itemSize) {
		return items
	}
	return append(items, v)
}

// Array makes a list of items.
func (a *Arena) Array(items []Value) Value {
	if len(a.lists) == cap(a.lists) {
		a.lists = make([]List, 0, listsPiece)
	}
	a.lists = append(a.lists, List{items})
	return Value{kind: KindList, ref: &a.lists[len(a.lists)-1]}
}

// Pair makes the two-item list that walking through an object yields.
func (a *Arena) Pair(key string, v Value) Value {
	items := a.Items(2)
	if items == nil {
		return Nil
	}
	return a.Array(append(items, String(key), v))
}
