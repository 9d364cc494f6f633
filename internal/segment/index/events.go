package index

import (
	"slices"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// stream is the events of one name, or all purchases: a row each, in the order of their coming.
type stream struct {
	*table    // of the properties that are kept
	purchases bool
	kept      []string // first keys of the properties that are kept
	blocks    []*eventBlock
}

// eventBlock are the events of one block of people. A row takes 8 bytes; its time is the number of
// milliseconds since the year 0, of 48 bits.
type eventBlock struct {
	owners         []uint16
	low            []uint32
	high           []uint16
	earliest, last int64  // of all; what is removed does not narrow them
	pieces         sliced // purchases
	amounts        sliced
}

// The times that events may have, in Unix milliseconds: the years 0 to 8919. One outside is taken for
// the nearest.
const (
	yearZero  = -62167219200000
	lastMilli = yearZero + 1<<48 - 1
)

func (b *eventBlock) at(row int) int64 {
	return int64(b.high[row])<<32 + int64(b.low[row]) + yearZero
}

func (s *stream) block(block int) *eventBlock {
	for len(s.blocks) <= block {
		s.blocks = append(s.blocks, nil)
	}
	if s.blocks[block] == nil {
		b := &eventBlock{earliest: lastMilli, last: yearZero}
		b.pieces.units, b.amounts.units = unitsOfOne, []int64{10000, 100, 1}
		s.blocks[block] = b
	}
	return s.blocks[block]
}

// add takes one more event of a person.
func (s *stream) add(block int, person uint16, millis int64) (row int) {
	b := s.block(block)
	row = len(b.owners)
	millis = min(max(millis, yearZero), lastMilli)
	b.earliest, b.last = min(b.earliest, millis), max(b.last, millis)
	room := rowRoom(row+1, 1<<30)
	b.owners, b.low, b.high = grown(b.owners, row+1, room), grown(b.low, row+1, room), grown(b.high, row+1, room)
	b.owners[row], b.low[row], b.high[row] = person, uint32(millis-yearZero), uint16((millis-yearZero)>>32)
	return row
}

// addEvent takes an event in; a nil stream takes none.
func (s *stream) addEvent(block int, person uint16, e *segment.Event) {
	if s == nil {
		return
	}
	row := s.add(block, person, e.At.UnixMilli())
	if len(s.kept) > 0 && e.Properties != nil {
		s.writeKept(block, row, e.Document(), e.Properties)
	}
}

// addPurchase takes a purchase in; a nil stream takes none.
func (s *stream) addPurchase(block int, person uint16, p *segment.Purchase) {
	if s == nil {
		return
	}
	row := s.add(block, person, p.At.UnixMilli())
	b := s.blocks[block]
	b.pieces.set(row, p.Pieces())
	b.amounts.set(row, p.Amount())
	s.writeKept(block, row, p.Document(), p.Properties)
}

// writeKept puts the properties that are kept into columns.
func (s *stream) writeKept(block, row int, doc, properties map[string]any) {
	s.turn++
	for key, v := range doc {
		if key != propertiesKey {
			s.put(s.child(s.root, key), block, row, v)
		}
	}
	if len(s.kept) == 0 {
		return
	}
	below := s.child(s.root, propertiesKey)
	for _, key := range s.kept {
		if v, ok := properties[key]; ok {
			s.put(s.child(below, key), block, row, v)
		}
	}
}

// propertiesKey is where properties stand in an event's document.
const propertiesKey = "properties"

// remove takes a person's events out: the last row comes into the place of each.
func (s *stream) remove(block int, person uint16) {
	if block >= len(s.blocks) || s.blocks[block] == nil {
		return
	}
	b := s.blocks[block]
	for row := len(b.owners) - 1; row >= 0; row-- {
		if b.owners[row] != person {
			continue
		}
		last := len(b.owners) - 1
		b.owners[row], b.low[row], b.high[row] = b.owners[last], b.low[last], b.high[last]
		b.owners, b.low, b.high = b.owners[:last], b.low[:last], b.high[:last]
		b.pieces.move(last, row)
		b.amounts.move(last, row)
		for _, c := range s.all {
			if p := c.part(block); p != nil {
				p.move(last, row)
			}
		}
	}
}

// move takes the value of a row to another, and leaves none in the first, also if they are the same: the next event
// that comes there writes only what it has.
func (s *sliced) move(from, to int) {
	s.clear(to)
	if from == to || !s.has(from) {
		return
	}
	key := s.get(from)
	s.clear(from)
	s.set(to, key)
}

// move is like that of a sliced.
func (p *part) move(from, to int) {
	v := p.get(from)
	p.set(cell{row: uint32(from)})
	if from != to {
		v.row = uint32(to)
		p.set(v)
	}
}

// keeps tells whether the stream keeps all of the properties.
func (s *stream) keeps(properties []string) (missing []string) {
	for _, p := range properties {
		if !slices.Contains(s.kept, p) {
			missing = append(missing, p)
		}
	}
	return missing
}
