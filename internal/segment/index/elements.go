package index

// elements are the objects of arrays, one row each: whose they are, and their members as columns.
type elements struct {
	*table
	blocks []*elementBlock
}

// elementBlock are the elements of one block of people.
type elementBlock struct {
	owners []uint16 // of each row
	alive  []uint64 // rows that count
	dead   int      // rows that do not
	from   codes    // of each person with elements: the first row, and how many
	count  codes
}

// extent is where a person's elements lie.
type extent struct{ from, n uint32 }

func (b *elementBlock) extent(person int) extent {
	return extent{b.from.get(person), b.count.get(person)}
}

func (b *elementBlock) setExtent(person int, x extent) {
	b.from.set(person, x.from)
	b.count.set(person, x.n)
}

func newElements() *elements { return &elements{table: newTable()} }

func (e *elements) block(block int) *elementBlock {
	for len(e.blocks) <= block {
		e.blocks = append(e.blocks, nil)
	}
	if e.blocks[block] == nil {
		e.blocks[block] = &elementBlock{}
	}
	return e.blocks[block]
}

// write puts a person's elements in the place of those that they had.
func (e *elements) write(block, person int, rows []map[string]any) {
	if len(rows) == 0 && (block >= len(e.blocks) || e.blocks[block] == nil) {
		return
	}
	b := e.block(block)
	old := b.extent(person)
	at := old
	if int(old.n) < len(rows) {
		at = extent{from: uint32(len(b.owners))}
		for range rows {
			b.owners = append(b.owners, uint16(person))
		}
		for len(b.alive)*64 < len(b.owners) {
			b.alive = append(b.alive, 0)
		}
	}
	for i := uint32(0); i < old.n; i++ { // those that are not written again
		if row := old.from + i; at.from != old.from || int(i) >= len(rows) {
			e.clear(block, int(row))
			b.alive[row>>6] &^= 1 << (row & 63)
			b.dead++
		}
	}
	for i, doc := range rows {
		row := at.from + uint32(i)
		e.table.write(block, int(row), doc)
		b.alive[row>>6] |= 1 << (row & 63)
	}
	if len(rows) == 0 {
		at.from = 0
	}
	b.setExtent(person, extent{at.from, uint32(len(rows))})
	if b.dead > 1024 && b.dead > len(b.owners)/2 {
		e.pack(block)
	}
}

// pack moves the rows that count together.
func (e *elements) pack(block int) {
	b := e.blocks[block]
	packed := &elementBlock{}
	moved := make([][2]int, 0, len(b.owners)-b.dead) // from, to
	for row, owner := range b.owners {
		if b.alive[row>>6]>>(row&63)&1 == 0 {
			continue
		}
		to := len(packed.owners)
		moved = append(moved, [2]int{row, to})
		packed.owners = append(packed.owners, owner)
		if to>>6 == len(packed.alive) {
			packed.alive = append(packed.alive, 0)
		}
		packed.alive[to>>6] |= 1 << (to & 63)
		at := packed.extent(int(owner))
		if at.n == 0 {
			at.from = uint32(to)
		}
		packed.setExtent(int(owner), extent{at.from, at.n + 1})
	}
	for _, c := range e.all {
		if old := c.part(block); old != nil {
			next := &part{}
			for _, m := range moved {
				if v := old.get(m[0]); v.kind != cellNone {
					v.row = uint32(m[1])
					next.set(v)
				}
			}
			c.parts[block] = next
		}
	}
	e.blocks[block] = packed
}
