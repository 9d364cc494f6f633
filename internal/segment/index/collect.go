package index

import (
	"math/bits"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// Collected are people of a segment, by the bytes of their ids, and whether each is of another segment too.
type Collected struct {
	IDs  [][16]byte
	Also []bool
}

// Collect gives everybody who belongs to the segment at an instant, in no order that means anything, and marks
// those who belong to another too. The error is *NotKept.
func (x *Index) Collect(q, also *segment.Query, now time.Time) (c Collected, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n, err := x.bind(q.Cond(), now)
	if err != nil {
		return c, err
	}
	other, err := x.bind(also.Cond(), now)
	if err != nil {
		return c, err
	}
	blocks := make([]Collected, len(x.alive))
	x.eachBlock(n, func(block int, found []uint64) {
		both := make([]uint64, len(found))
		(&asker{}).ask(other, block, found, both)
		of := &blocks[block]
		for i, w := range found {
			for ; w != 0; w &= w - 1 {
				row := bits.TrailingZeros64(w)
				of.IDs = append(of.IDs, x.ids[block][i<<6|row])
				of.Also = append(of.Also, both[i]>>row&1 != 0)
			}
		}
	})
	for _, of := range blocks {
		c.IDs, c.Also = append(c.IDs, of.IDs...), append(c.Also, of.Also...)
	}
	return c, nil
}
