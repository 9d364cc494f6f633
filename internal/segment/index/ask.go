package index

import (
	"math/bits"
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

// Size is how many people one node of a definition stands for.
type Size struct {
	Path   string `json:"path"`
	People int    `json:"people"`         // for whom the node holds
	Left   *int   `json:"left,omitempty"` // members of the topmost group: for whom it and those before it, taken together, hold
}

// Sizes gives how many people each node of the definition stands for, in the order of the tree. The
// first is the whole.
func (x *Index) Sizes(q *segment.Query, now time.Time) ([]Size, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var sizes []Size
	var err error
	var count func(p *segment.Part)
	number := func(c *segment.Cond) int {
		n, e := x.bind(c, now)
		if e != nil {
			err = e
			return 0
		}
		return x.number(n)
	}
	count = func(p *segment.Part) {
		sizes = append(sizes, Size{Path: p.Path, People: number(p.Cond)})
		at := len(sizes) - 1
		for i := range p.Parts {
			first := len(sizes)
			count(&p.Parts[i])
			if at == 0 && p.Node.Match != "" {
				left := number(&segment.Cond{Op: p.Cond.Op, Args: p.Cond.Args[:i+1]})
				sizes[first].Left = &left
			}
		}
	}
	count(&q.Root)
	return sizes, err
}

// number counts the people for whom a condition holds.
func (x *Index) number(n *node) (total int) {
	counts := make([]int, len(x.alive))
	x.eachBlock(n, func(block int, found []uint64) {
		for _, w := range found {
			counts[block] += bits.OnesCount64(w)
		}
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
