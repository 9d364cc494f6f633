package index

import (
	"slices"
	"sort"
	"unsafe"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// part is what a column holds of one block of rows. While it holds little it is a list of cells; then
// it is laid out.
type part struct {
	few []cell // by row; in use until it is laid out
	*laid
}

// laid is values by their kind, a row having a value of one kind at most.
type laid struct {
	texts codes // of the column's texts
	lists codes // of the column's lists, or one of the marks
	bools sliced
	nums  sliced
	times sliced
}

// Marks that stand among the numbers of lists.
const (
	markEmpty   uint32 = 1 + iota // an array without values
	markObject                    // an object
	markObjects                   // an array of objects
	firstList
)

// cell is one value of a row.
type cell struct {
	row  uint32
	kind cellKind
	val  int64 // texts, lists: the number; bools: 0 or 1; nums: orderedKey; times: Unix milliseconds
}

type cellKind uint8

const (
	cellNone cellKind = iota
	cellText
	cellList
	cellBool
	cellNumber
	cellTime
)

// manyCells is from how many on a part is laid out.
const manyCells = 512

// Units that times may lie on.
var (
	unitsOfOne = []int64{1}
	timeUnits  = []int64{dayMillis, 1000, 1}
)

const dayMillis = 24 * 60 * 60 * 1000

// find gives where a row's cell is, or would be.
func (p *part) find(row int) (int, bool) {
	if n := len(p.few); n == 0 || int(p.few[n-1].row) < row {
		return n, false
	}
	i := sort.Search(len(p.few), func(i int) bool { return int(p.few[i].row) >= row })
	return i, int(p.few[i].row) == row
}

// get gives the value of a row.
func (p *part) get(row int) cell {
	if p.laid == nil {
		if i, ok := p.find(row); ok {
			return p.few[i]
		}
		return cell{}
	}
	c := cell{row: uint32(row), kind: p.kindOf(row)}
	switch c.kind {
	case cellText:
		c.val = int64(p.texts.get(row))
	case cellList:
		c.val = int64(p.lists.get(row))
	case cellNumber:
		c.val = orderedKey(p.nums.form.value(p.nums.get(row)))
	case cellTime:
		c.val = p.times.get(row)
	case cellBool:
		c.val = p.bools.get(row)
	}
	return c
}

// kindOf gives what a row of a part that is laid out has.
func (p *part) kindOf(row int) cellKind {
	switch {
	case p.texts.has(row):
		return cellText
	case p.lists.has(row):
		return cellList
	case p.nums.has(row):
		return cellNumber
	case p.times.has(row):
		return cellTime
	case p.bools.has(row):
		return cellBool
	}
	return cellNone
}

// set puts a value in a row; one of no kind clears it.
func (p *part) set(c cell) {
	if p.laid != nil {
		p.setLaid(c)
		return
	}
	i, ok := p.find(int(c.row))
	switch {
	case c.kind == cellNone && ok:
		p.few = slices.Delete(p.few, i, i+1)
	case c.kind == cellNone:
	case ok:
		p.few[i] = c
	default:
		p.few = slices.Insert(p.few, i, c)
	}
	if len(p.few) > manyCells {
		few := p.few
		p.few, p.laid = nil, &laid{}
		for _, c := range few {
			p.setLaid(c)
		}
	}
}

func (p *part) setLaid(c cell) {
	row := int(c.row)
	if old := p.kindOf(row); old != cellNone && old != c.kind {
		p.clearLaid(row, old)
	}
	switch c.kind {
	case cellText:
		p.texts.set(row, uint32(c.val))
	case cellList:
		p.lists.set(row, uint32(c.val))
	case cellBool:
		p.bools.units = unitsOfOne
		p.bools.set(row, c.val)
	case cellNumber:
		p.setNumber(row, ordered.value(c.val))
	case cellTime:
		p.times.units = timeUnits
		p.times.set(row, c.val)
	}
}

func (p *part) clearLaid(row int, kind cellKind) {
	switch kind {
	case cellText:
		p.texts.set(row, 0)
	case cellList:
		p.lists.set(row, 0)
	case cellBool:
		p.bools.clear(row)
	case cellNumber:
		p.nums.clear(row)
	case cellTime:
		p.times.clear(row)
	}
}

// setNumber keeps a number in the narrowest form that has a key for all of them.
func (p *part) setNumber(row int, v float64) {
	p.nums.units = unitsOfOne
	key, ok := p.nums.form.key(v)
	if ok {
		p.nums.set(row, key)
		return
	}
	next := sliced{units: unitsOfOne, form: p.nums.form + 1}
	for {
		if _, ok = next.form.key(v); ok && p.nums.convert(&next) {
			break
		}
		next = sliced{units: unitsOfOne, form: next.form + 1}
	}
	p.nums = next
	key, _ = p.nums.form.key(v)
	p.nums.set(row, key)
}

// convert writes all numbers in another form, unless one has no key in it.
func (s *sliced) convert(to *sliced) bool {
	for row := range s.groups() * 64 {
		if !s.has(row) {
			continue
		}
		key, ok := to.form.key(s.form.value(s.get(row)))
		if !ok {
			return false
		}
		to.set(row, key)
	}
	return true
}

// cellOf turns a value without dictionary into a cell; texts and lists are the column's business.
func cellOf(row int, v segment.Value) cell {
	c := cell{row: uint32(row)}
	switch v.Kind {
	case segment.Bool:
		c.kind = cellBool
		if v.Bool {
			c.val = 1
		}
	case segment.Number:
		c.kind, c.val = cellNumber, orderedKey(v.Number)
	case segment.Time:
		c.kind, c.val = cellTime, v.Millis
	case segment.Object:
		c.kind, c.val = cellList, int64(markObject)
	case segment.Objects:
		c.kind, c.val = cellList, int64(markObjects)
	}
	return c
}

// size gives the bytes that a part takes.
func (p *part) size() int {
	const cellBytes = 16
	n := cap(p.few)*cellBytes + int(unsafe.Sizeof(*p))
	if p.laid == nil {
		return n
	}
	return n + 8*(cap(p.bools.words)+cap(p.nums.words)+cap(p.times.words)) + p.texts.bytes() + p.lists.bytes() + int(unsafe.Sizeof(*p.laid))
}
