package index

// codes is a column of small numbers over rows, 0 where there is none. It is as narrow as its highest
// number allows: one of the three is in use.
type codes struct {
	u8   []uint8
	u16  []uint16
	u32  []uint32
	some []uint64 // a bit for each row that has a number
}

func (c *codes) len() int { return len(c.u8) + len(c.u16) + len(c.u32) }

func (c *codes) has(row int) bool { return row>>6 < len(c.some) && c.some[row>>6]>>(row&63)&1 != 0 }

func (c *codes) get(row int) uint32 {
	switch {
	case row < len(c.u8):
		return uint32(c.u8[row])
	case row < len(c.u16):
		return uint32(c.u16[row])
	case row < len(c.u32):
		return c.u32[row]
	}
	return 0
}

func (c *codes) set(row int, code uint32) {
	if code == 0 && row >= c.len() {
		return
	}
	switch {
	case code > 0xffff && c.u32 == nil:
		c.u32 = widened[uint32](c)
		c.u8, c.u16 = nil, nil
	case code > 0xff && c.u16 == nil && c.u32 == nil:
		c.u16 = widened[uint16](c)
		c.u8 = nil
	}
	w, bit := row>>6, uint64(1)<<(row&63)
	if w >= len(c.some) {
		c.some = grown(c.some, w+1, rowRoom(w+1, blockWords))
	}
	if c.some[w] |= bit; code == 0 {
		c.some[w] &^= bit
	}
	switch {
	case c.u32 != nil:
		c.u32 = atRow(c.u32, row)
		c.u32[row] = code
	case c.u16 != nil:
		c.u16 = atRow(c.u16, row)
		c.u16[row] = uint16(code)
	default:
		c.u8 = atRow(c.u8, row)
		c.u8[row] = uint8(code)
	}
}

// widened copies the numbers into a wider type.
func widened[T uint16 | uint32](c *codes) []T {
	wide := make([]T, c.len(), max(c.len(), 64))
	for i, v := range c.u8 {
		wide[i] = T(v)
	}
	for i, v := range c.u16 {
		wide[i] = T(v)
	}
	return wide
}

// atRow makes a slice long enough to have a row.
func atRow[T any](s []T, row int) []T {
	if row < len(s) {
		return s
	}
	return grown(s, row+1, rowRoom(row+1, blockSize))
}

// rowRoom gives for how many rows room is made when n are needed: a little more, up to the size of a
// whole block.
func rowRoom(n, block int) int {
	room := max(n+n/8, 16)
	if n <= block && room > block {
		return block
	}
	return room
}

// grown gives a slice a length, and when it has to be moved, room for more.
func grown[T any](s []T, n, room int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	moved := make([]T, n, max(n, room))
	copy(moved, s)
	return moved
}
