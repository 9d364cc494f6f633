package index

import (
	"bufio"
	"io"
	"maps"
	"slices"
)

// Encode writes the index, with its cursor, so that Decode gives it back. Questions are answered and
// the writer may write meanwhile: what it changes after the beginning may or may not be in the file,
// except that events and purchases are not. So whoever loads the file must tell the index again all
// that came after the cursor that Decode gives, and nothing that came before; a Put or Remove that the
// file has already changes nothing.
func (x *Index) Encode(to io.Writer) error { return x.Begin().Write(to) }

// Begin is the beginning of an Encode, from which on events may be forgotten and added anew without harm to
// the file. Write must be called, and ends it. There is one at a time: a second waits.
func (x *Index) Begin() *Encoding {
	x.encoding.Lock()
	return x.beginWriting()
}

// Write is Encode from its beginning on.
func (s *Encoding) Write(to io.Writer) error {
	defer s.x.encoding.Unlock()
	defer s.x.endWriting()
	s.out = bufio.NewWriterSize(to, 1<<16)
	if _, err := s.out.WriteString(magic); err != nil {
		return err
	}
	head := body{}
	head.number(formatVersion)
	head.signed(s.cursor)
	if err := writeFrame(s.out, frameHead, head.b); err != nil {
		return err
	}
	for _, step := range []func() error{s.people, s.streams, s.dictionaries} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := writeFrame(s.out, frameEnd, nil); err != nil {
		return err
	}
	return s.out.Flush()
}

// Encoding is an index on its way into a file. See Begin.
type Encoding struct {
	x      *Index
	out    *bufio.Writer
	cursor int64
	blocks int               // of people
	rows   map[*stream][]int // how many events each block had at the beginning
	names  []string          // of the streams, as of order
	order  []*stream
	kept   [][]string         // of them
	used   map[*column]*marks // numbers of the dictionaries that were written
	body   body
}

func (x *Index) beginWriting() *Encoding {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.writing = true
	s := &Encoding{x: x, cursor: x.cursor, blocks: len(x.alive), rows: map[*stream][]int{}, used: map[*column]*marks{}}
	s.names = append(slices.Sorted(maps.Keys(x.events)), "")
	s.order = x.streams()
	for _, stream := range s.order {
		n := make([]int, len(stream.blocks))
		for i, b := range stream.blocks {
			if b != nil {
				n[i] = len(b.owners)
			}
		}
		s.rows[stream] = n
		s.kept = append(s.kept, slices.Clone(stream.kept))
	}
	return s
}

func (x *Index) endWriting() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.writing = false
	for _, ordinal := range x.leaving {
		x.forget(ordinal)
	}
	x.leaving = nil
}

// frame fills a frame under the lock and writes it without.
func (s *Encoding) frame(kind byte, fill func(b *body)) error {
	s.body.b = s.body.b[:0]
	s.x.mu.RLock()
	fill(&s.body)
	s.x.mu.RUnlock()
	return writeFrame(s.out, kind, s.body.b)
}

func (s *Encoding) people() error {
	for block := range s.blocks {
		err := s.frame(framePeople, func(b *body) {
			b.number(uint64(block))
			b.number(uint64(len(s.x.ids[block])))
			for _, id := range s.x.ids[block] {
				b.b = append(b.b, id[:]...)
			}
			numbers(b, s.x.alive[block])
			s.columns(b, s.x.people, block, blockSize)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// columns writes what the columns of a table hold of a block, up to a row.
func (s *Encoding) columns(b *body, t *table, block, rows int) {
	for _, c := range t.all {
		p := c.part(block)
		if p == nil {
			continue
		}
		b.number(1)
		b.texts(c.path)
		s.part(b, c, p, rows)
		if c.rows == nil || block >= len(c.rows.blocks) || c.rows.blocks[block] == nil {
			b.number(0)
			continue
		}
		b.number(1)
		e := c.rows.blocks[block]
		numbers(b, e.owners)
		numbers(b, e.alive)
		b.number(uint64(e.dead))
		e.from.write(b, blockSize)
		e.count.write(b, blockSize)
		s.columns(b, c.rows.table, block, len(e.owners))
	}
	b.number(0)
}

func (s *Encoding) part(b *body, c *column, p *part, rows int) {
	if s.used[c] == nil {
		s.used[c] = &marks{}
	}
	s.used[c].part(p, rows)
	if p.laid == nil {
		b.number(0)
		n := 0
		for n < len(p.few) && int(p.few[n].row) < rows {
			n++
		}
		b.number(uint64(n))
		for _, v := range p.few[:n] {
			b.number(uint64(v.row))
			b.number(uint64(v.kind))
			b.signed(v.val)
		}
		return
	}
	b.number(1)
	p.texts.write(b, rows)
	p.lists.write(b, rows)
	for _, v := range []*sliced{&p.bools, &p.nums, &p.times} {
		v.write(b, rows)
	}
}

func (c *codes) write(b *body, rows int) {
	numbers(b, c.u8[:min(rows, len(c.u8))])
	numbers(b, c.u16[:min(rows, len(c.u16))])
	numbers(b, c.u32[:min(rows, len(c.u32))])
}

// write: rows beyond the last one may be written too, if they share its group.
func (s *sliced) write(b *body, rows int) {
	b.signed(s.base)
	b.signed(s.unit)
	b.number(uint64(s.width))
	b.number(uint64(s.form))
	groups := min(s.groups(), (rows+63)/64)
	numbers(b, s.words[:groups*s.stride()])
}

func (s *Encoding) streams() error {
	for i, stream := range s.order {
		err := s.frame(frameKept, func(b *body) {
			b.number(uint64(truth(stream.purchases)))
			b.text(s.names[i])
			b.texts(s.kept[i])
		})
		for block, rows := range s.rows[stream] {
			if rows == 0 || err != nil {
				continue
			}
			err = s.frame(frameEvents, func(b *body) {
				e := stream.blocks[block]
				b.number(uint64(block))
				numbers(b, e.owners[:rows])
				numbers(b, e.low[:rows])
				numbers(b, e.high[:rows])
				b.signed(e.earliest)
				b.signed(e.last)
				e.pieces.write(b, rows)
				e.amounts.write(b, rows)
				s.columns(b, stream.table, block, rows)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// batchOfTexts is how many texts go into one frame.
const batchOfTexts = 1 << 16

// dictionaries writes the texts that are needed, each column's texts before its lists.
func (s *Encoding) dictionaries() error {
	if err := s.dictionariesOf(s.x.people, "people", nil); err != nil {
		return err
	}
	for _, c := range s.columnsOf(s.x.people) {
		if c.rows != nil {
			if err := s.dictionariesOf(c.rows.table, "elements", c.path); err != nil {
				return err
			}
		}
	}
	for i, stream := range s.order {
		where := "events"
		if stream.purchases {
			where = "purchases"
		}
		if err := s.dictionariesOf(stream.table, where, []string{s.names[i]}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Encoding) columnsOf(t *table) []*column {
	s.x.mu.RLock()
	defer s.x.mu.RUnlock()
	return slices.Clone(t.all)
}

func (s *Encoding) dictionariesOf(t *table, where string, of []string) error {
	for _, c := range s.columnsOf(t) {
		used := s.used[c]
		if used == nil {
			continue
		}
		s.x.mu.RLock()
		used.listed(c)
		s.x.mu.RUnlock()
		for _, d := range []struct {
			dict *dict
			used []uint64
			kind uint64
		}{{&c.texts, used.texts, 0}, {&c.lists, used.lists, 1}} {
			for from := 0; from < len(d.used)*64; from += batchOfTexts {
				err := s.frame(frameDictionary, func(b *body) {
					b.text(where)
					b.texts(of)
					b.texts(c.path)
					b.number(d.kind)
					d.dict.write(b, d.used, uint32(from))
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// write writes the texts of a batch of numbers that are used, each with its number less the one before.
func (d *dict) write(b *body, used []uint64, from uint32) {
	b.number(uint64(from))
	last := from
	for code := from; code < min(from+batchOfTexts, uint32(len(used)*64)); code++ {
		if used[code>>6]>>(code&63)&1 != 0 {
			b.number(uint64(code-last) + 1)
			b.bytes(d.text(code))
			last = code
		}
	}
	b.number(0)
}
