package index

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
	"sync/atomic"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// Decode reads what Encode wrote. The cursor of the index is that at the beginning of Encode. The
// error says that the file is damaged, not whole or of another version: then the index is built anew.
func Decode(from io.Reader, parallel int) (x *Index, err error) {
	r := bufio.NewReaderSize(from, 1<<20)
	word := make([]byte, len(magic))
	if _, err := io.ReadFull(r, word); err != nil || string(word) != magic {
		return nil, errBroken
	}
	l := &loading{x: New(parallel), texts: map[*column][][]byte{}}
	for kind := byte(0); kind != frameEnd; {
		var b []byte
		kind, b, err = readFrame(r, l.buf)
		if err != nil {
			return nil, err
		}
		l.buf = b[:0]
		l.in = reader{b: b}
		if err := l.frame(kind); err != nil {
			return nil, err
		}
		if l.in.bad || len(l.in.b) > 0 {
			return nil, errBroken
		}
	}
	if err := l.finish(); err != nil {
		return nil, err
	}
	return l.x, nil
}

// loading is one Decode.
type loading struct {
	x      *Index
	in     reader
	buf    []byte
	stream *stream              // whose events come
	texts  map[*column][][]byte // frames of dictionaries
	twice  []uint32
	seen   bool // the head was read
}

// renumbering gives the numbers that texts and lists have now, by those that they had.
type renumbering struct{ texts, lists []uint32 }

func (l *loading) frame(kind byte) error {
	if !l.seen && kind != frameHead {
		return errBroken
	}
	switch kind {
	case frameHead:
		if l.in.number() != formatVersion {
			return errVersion
		}
		l.seen, l.x.cursor = true, l.in.signed()
	case framePeople:
		l.people()
	case frameKept:
		l.kept()
	case frameEvents:
		l.events()
	case frameDictionary:
		l.dictionary()
	case frameEnd:
	default:
		return errBroken
	}
	return nil
}

func (l *loading) people() {
	x, r := l.x, &l.in
	block, n := l.in.small(len(x.ids)), l.in.small(blockSize)
	if block != len(x.ids) || n == 0 {
		r.fail()
		return
	}
	ids := make([][16]byte, n)
	for i := range ids {
		copy(ids[i][:], r.take(16))
	}
	alive := readNumbers[uint64](r)
	if len(alive) != (n+63)/64 {
		r.fail()
		return
	}
	x.ids, x.alive = append(x.ids, ids), append(x.alive, alive)
	l.columns(x.people, block)
}

func (l *loading) columns(t *table, block int) {
	r := &l.in
	for r.number() == 1 {
		c := t.root
		for _, key := range r.texts() {
			c = t.child(c, key)
		}
		if c == t.root {
			r.fail()
			return
		}
		l.part(c.makePart(block))
		if r.number() == 0 {
			continue
		}
		if !t.deep {
			r.fail()
			return
		}
		if c.rows == nil {
			c.rows = newElements()
		}
		e := c.rows.block(block)
		e.owners, e.alive, e.dead = readNumbers[uint16](r), readNumbers[uint64](r), int(r.number())
		e.from.read(r)
		e.count.read(r)
		if len(e.alive)*64 < len(e.owners) {
			r.fail()
			return
		}
		l.columns(c.rows.table, block)
	}
}

func (l *loading) part(p *part) {
	r := &l.in
	if r.number() == 0 {
		p.few = make([]cell, r.count(3))
		for i := range p.few {
			p.few[i] = cell{uint32(r.number()), cellKind(r.small(int(cellTime))), r.signed()}
		}
		return
	}
	p.laid = &laid{}
	p.texts.read(r)
	p.lists.read(r)
	p.bools.read(r)
	p.nums.read(r)
	p.times.read(r)
}

func (c *codes) read(r *reader) {
	c.u8, c.u16, c.u32 = readNumbers[uint8](r), readNumbers[uint16](r), readNumbers[uint32](r)
}

func (s *sliced) read(r *reader) {
	s.base, s.unit, s.width, s.form = r.signed(), r.signed(), r.small(64), form(r.small(int(ordered)))
	s.words = readNumbers[uint64](r)
	if len(s.words)%s.stride() != 0 || s.unit < 1 && s.words != nil {
		r.fail()
	}
}

func (l *loading) kept() {
	purchases, name := l.in.number() == 1, l.in.text()
	l.stream = l.x.purchases
	if !purchases {
		l.stream = l.x.stream(name)
	}
	l.stream.kept = l.in.texts()
}

func (l *loading) events() {
	r := &l.in
	block := r.small(len(l.x.ids))
	if l.stream == nil || block >= len(l.x.ids) {
		r.fail()
		return
	}
	b := l.stream.block(block)
	b.owners, b.low, b.high = readNumbers[uint16](r), readNumbers[uint32](r), readNumbers[uint16](r)
	b.earliest, b.last = r.signed(), r.signed()
	b.pieces.read(r)
	b.amounts.read(r)
	if len(b.low) != len(b.owners) || len(b.high) != len(b.owners) {
		r.fail()
		return
	}
	l.columns(l.stream.table, block)
	for _, s := range append([]*sliced{&b.pieces, &b.amounts}, slicedOf(l.stream.table, block)...) {
		s.cut(len(b.owners))
	}
}

func slicedOf(t *table, block int) (all []*sliced) {
	for _, c := range t.all {
		if p := c.part(block); p != nil && p.laid != nil {
			all = append(all, &p.bools, &p.nums, &p.times)
		}
	}
	return all
}

// cut takes the values from a row on away.
func (s *sliced) cut(rows int) {
	for row := rows; row < s.groups()*64; row++ {
		s.clear(row)
	}
}

// dictionary keeps a frame for finish, which reads those of different columns at the same time.
func (l *loading) dictionary() {
	r := &l.in
	c := l.column(r.text(), r.texts(), r.texts())
	if c == nil {
		r.fail()
		return
	}
	l.texts[c] = append(l.texts[c], slices.Clone(r.take(len(r.b))))
}

// readTexts fills the dictionaries of a column. It is false when they are damaged.
func (c *column) readTexts(frames [][]byte, n *renumbering) bool {
	for _, frame := range frames {
		r := &reader{b: frame}
		lists, last := r.number() == 1, uint32(r.number())
		for step := r.number(); step != 0; step = r.number() {
			last += uint32(step - 1)
			text := r.bytes()
			if last > 1<<31 || r.bad {
				return false
			}
			if lists {
				n.lists = placed(n.lists, last, c.lists.size())
				c.lists.append(string(n.list(text)))
				continue
			}
			n.texts = placed(n.texts, last, c.texts.size())
			c.texts.append(string(text))
			if segment.BlankText(string(text)) {
				c.blank = append(c.blank, c.texts.size()-1)
			}
		}
		if r.bad {
			return false
		}
	}
	c.texts.index()
	c.lists.index()
	return true
}

// list gives a list with the numbers that its texts have now. They are in the same order.
func (n *renumbering) list(list []byte) []byte {
	key := make([]byte, 0, len(list))
	eachText(list, func(text uint32) bool {
		key = binary.LittleEndian.AppendUint32(key, renumbered(n.texts, text))
		return true
	})
	return key
}

func placed(list []uint32, code, now uint32) []uint32 {
	list = atCode(list, code)
	list[code] = now
	return list
}

func atCode(list []uint32, code uint32) []uint32 {
	if int(code) < len(list) {
		return list
	}
	return grown(list, int(code)+1, int(code)+int(code)/4+1)
}

func renumbered(list []uint32, code uint32) uint32 {
	if int(code) < len(list) {
		return list[code]
	}
	return 0
}

func (l *loading) column(where string, of, path []string) *column {
	t := l.x.people
	switch where {
	case "elements":
		c := t.at(of)
		if c == nil || c.rows == nil {
			return nil
		}
		t = c.rows.table
	case "events":
		if len(of) != 1 || l.x.events[of[0]] == nil {
			return nil
		}
		t = l.x.events[of[0]].table
	case "purchases":
		t = l.x.purchases.table
	}
	if c := t.at(path); c != t.root {
		return c
	}
	return nil
}

// finish puts together what the frames brought.
func (l *loading) finish() error {
	var columns []*column
	for _, t := range l.x.tables() {
		columns = append(columns, t.all...)
	}
	var broken atomic.Bool
	l.x.share(len(columns)+1, 1, func(i int) {
		if i == 0 {
			l.enterAll()
			return
		}
		c, n := columns[i-1], &renumbering{}
		if !c.readTexts(l.texts[c], n) {
			broken.Store(true)
		}
		for _, p := range c.parts {
			if p != nil {
				p.renumber(n)
			}
		}
	})
	if broken.Load() {
		return errBroken
	}
	l.leaveAll()
	return nil
}

func (p *part) renumber(n *renumbering) {
	for i := range p.few {
		switch c := &p.few[i]; {
		case c.kind == cellText:
			c.val = int64(renumbered(n.texts, uint32(c.val)))
		case c.kind == cellList && uint32(c.val) >= firstList:
			c.val = int64(renumbered(n.lists, uint32(c.val)))
		}
	}
	if p.laid == nil {
		return
	}
	p.texts.renumber(n.texts, 1)
	p.lists.renumber(n.lists, firstList)
	for _, s := range []*sliced{&p.bools, &p.nums} {
		s.units = unitsOfOne
	}
	p.times.units = timeUnits
}

// renumber changes numbers from first on.
func (c *codes) renumber(list []uint32, first uint32) {
	for i, v := range c.u8 {
		if uint32(v) >= first {
			c.u8[i] = uint8(renumbered(list, uint32(v)))
		}
	}
	for i, v := range c.u16 {
		if uint32(v) >= first {
			c.u16[i] = uint16(renumbered(list, uint32(v)))
		}
	}
	for i, v := range c.u32 {
		if v >= first {
			c.u32[i] = renumbered(list, v)
		}
	}
	c.some = make([]uint64, (c.len()+63)/64)
	for row := range c.len() {
		if c.get(row) != 0 {
			c.some[row>>6] |= 1 << (row & 63)
		}
	}
}

// enterAll finds out who is there. Somebody who left and came again while the file was written may be
// in it twice; the second place is emptied, for the writer tells of them again.
func (l *loading) enterAll() {
	x := l.x
	for block, ids := range x.ids {
		for row, id := range ids {
			ordinal := uint32(block<<16 | row)
			if x.alive[block][row>>6]>>(row&63)&1 == 0 {
				x.free = append(x.free, ordinal)
				continue
			}
			if _, there := x.ordinal(id); there {
				l.twice = append(l.twice, ordinal)
				continue
			}
			x.byID.add(hashID(id), ordinal+1, x.hashOf)
			x.count++
			x.order.place(id, ordinal, true)
		}
	}
}

// leaveAll empties the places of people who are in the file twice, and takes out the events of those
// who are not there.
func (l *loading) leaveAll() {
	x := l.x
	for _, ordinal := range l.twice {
		x.people.clear(int(ordinal>>16), int(ordinal&0xffff))
		x.alive[ordinal>>16][ordinal&0xffff>>6] &^= 1 << (ordinal & 63)
		x.free = append(x.free, ordinal)
	}
	for _, s := range x.streams() {
		for block, b := range s.blocks {
			if b == nil {
				continue
			}
			gone := map[uint16]bool{}
			for _, owner := range b.owners {
				if x.alive[block][owner>>6]>>(owner&63)&1 == 0 {
					gone[owner] = true
				}
			}
			for owner := range gone {
				s.remove(block, owner)
			}
		}
	}
}
