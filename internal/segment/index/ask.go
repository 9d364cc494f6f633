package index

import (
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// Count gives how many people belong to the segment at an instant. The error is *NotKept.
func (x *Index) Count(q *segment.Query, now time.Time) (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n, err := x.bind(q.Cond(), now)
	if err != nil {
		return 0, err
	}
	return x.number(n), nil
}

// number counts the people for whom a condition holds.
func (x *Index) number(n *node) (total int) {
	counts := make([]int, len(x.alive))
	x.eachBlock(n, func(block int, found []uint64) {
		counts[block] = ones(found)
	})
	for _, c := range counts {
		total += c
	}
	return total
}

// askers are those that answer nothing now. One pool serves all questions: what a pool holds outlives the
// garbage collector's next round, so that a pool for each question would let the heap grow by a multiple
// with every round.
var askers = sync.Pool{New: func() any { return &asker{} }}

// eachBlock asks a condition of every block and gives who was found, several blocks at the same time.
// What is found must not be kept.
func (x *Index) eachBlock(n *node, found func(block int, words []uint64)) {
	x.share(len(x.alive), 1, func(block int) {
		a := askers.Get().(*asker)
		out := a.words(len(x.alive[block]))
		a.ask(n, block, x.alive[block], out)
		found(block, out)
		a.giveBack(out)
		askers.Put(a)
	})
}
