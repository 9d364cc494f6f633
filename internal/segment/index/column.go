package index

import (
	"encoding/binary"
	"slices"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// blockSize is how many people a block has.
const blockSize = 1 << 16

// blockWords is how many words hold one bit for each of a block's people.
const blockWords = blockSize / 64

// table is rows as columns: people, the elements of an array, or events.
type table struct {
	root *column
	all  []*column // every column but the root, in the order of their making
	turn uint64    // of the row that is being written
	deep bool      // elements of arrays are kept: of people they are
}

func newTable() *table { return &table{root: &column{}} }

// column is the values at one path of a document.
type column struct {
	keys  map[string]*column // what lies below it in objects
	path  []string
	texts dict
	blank []uint32 // numbers of blank texts
	lists dict     // of the numbers of texts, 4 bytes each, in order and once
	parts []*part
	rows  *elements // arrays of objects
	turn  uint64    // of the last row that had a value here
}

// child gives the column of a key below another one, and makes it when it is new.
func (t *table) child(c *column, key string) *column {
	if next := c.keys[key]; next != nil {
		return next
	}
	next := &column{path: append(slices.Clone(c.path), key)}
	next.texts = dict{first: 1, folds: true}
	next.lists = dict{first: firstList}
	if c.keys == nil {
		c.keys = map[string]*column{}
	}
	c.keys[key] = next
	t.all = append(t.all, next)
	return next
}

// at gives the column at a path, or nil.
func (t *table) at(path []string) *column {
	c := t.root
	for _, key := range path {
		if c = c.keys[key]; c == nil {
			return nil
		}
	}
	return c
}

// part gives what a column holds of a block, or nil.
func (c *column) part(block int) *part {
	if block < len(c.parts) {
		return c.parts[block]
	}
	return nil
}

func (c *column) makePart(block int) *part {
	for len(c.parts) <= block {
		c.parts = append(c.parts, nil)
	}
	if c.parts[block] == nil {
		c.parts[block] = &part{}
	}
	return c.parts[block]
}

// write puts a document in a row, whatever stood there.
func (t *table) write(block, row int, doc map[string]any) {
	t.turn++
	for key, v := range doc {
		t.put(t.child(t.root, key), block, row, v)
	}
	for _, c := range t.all {
		if c.turn != t.turn && c.part(block) != nil {
			c.set(block, cell{row: uint32(row)})
		}
	}
}

// clear empties a row.
func (t *table) clear(block, row int) { t.write(block, row, nil) }

func (t *table) put(c *column, block, row int, v any) {
	value := segment.ValueOf(v)
	if value.Kind == segment.None {
		return
	}
	c.turn = t.turn
	if t.deep && (c.rows != nil || value.Kind == segment.Objects) {
		if c.rows == nil {
			c.rows = newElements()
		}
		c.rows.write(block, row, value.Rows)
	}
	c.set(block, c.cell(row, value))
	if value.Kind == segment.Object {
		for key, inner := range value.Object {
			t.put(t.child(c, key), block, row, inner)
		}
	}
}

func (c *column) set(block int, v cell) {
	if v.kind == cellNone && c.rows != nil {
		c.rows.write(block, int(v.row), nil)
	}
	c.makePart(block).set(v)
}

// cell turns a value into a cell; new texts and arrays come into the dictionaries.
func (c *column) cell(row int, v segment.Value) cell {
	switch v.Kind {
	case segment.Text:
		return cell{uint32(row), cellText, int64(c.text(v.Text))}
	case segment.List:
		if len(v.List) == 0 {
			return cell{uint32(row), cellList, int64(markEmpty)}
		}
		return cell{uint32(row), cellList, int64(c.lists.code(string(c.listKey(v.List))))}
	}
	return cellOf(row, v)
}

// text gives the number of a text, a new one when it is new.
func (c *column) text(s string) uint32 {
	known := c.texts.size()
	code := c.texts.code(s)
	if code == known && segment.BlankText(s) {
		c.blank = append(c.blank, code)
	}
	return code
}

// listKey gives an array as the numbers of its texts, in order and each once: what filters ask of an
// array does not depend on order.
func (c *column) listKey(list []string) []byte {
	numbers := make([]uint32, len(list), max(len(list), 8))
	for i, s := range list {
		numbers[i] = c.text(s)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	key := make([]byte, 0, 4*len(numbers))
	for _, n := range numbers {
		key = binary.LittleEndian.AppendUint32(key, n)
	}
	return key
}

// eachText calls f with the number of each text of an array, until it gives false.
func eachText(list []byte, f func(uint32) bool) {
	for ; len(list) >= 4; list = list[4:] {
		if !f(binary.LittleEndian.Uint32(list)) {
			return
		}
	}
}
