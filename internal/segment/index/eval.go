package index

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// share does work 0 to n-1 in steps, on as many goroutines as the index may use.
func (x *Index) share(n, step int, work func(i int)) {
	workers := min(x.parallel, (n+step-1)/step)
	if workers <= 1 {
		for i := range n {
			work(i)
		}
		return
	}
	var next atomic.Int64
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for {
				to := int(next.Add(int64(step)))
				for i := to - step; i < min(to, n); i++ {
					work(i)
				}
				if to >= n {
					return
				}
			}
		})
	}
	done.Wait()
}

// asker answers a bound condition for one block after the other. It keeps its scratch between them.
type asker struct {
	free    [][]uint64
	counts  []int64
	seen    []uint64
	tallies *[blockSize]uint32
}

// words borrows a zeroed bit set.
func (a *asker) words(n int) []uint64 {
	for i := len(a.free) - 1; i >= 0; i-- {
		if w := a.free[i]; cap(w) >= n {
			a.free = append(a.free[:i], a.free[i+1:]...)
			w = w[:n]
			clear(w)
			return w
		}
	}
	return make([]uint64, n, max(n, blockWords))
}

func (a *asker) giveBack(w []uint64) { a.free = append(a.free, w) }

// ask sets the bits in out, all 0 before, of the rows of a block, among those of mask, for which the
// condition holds.
func (a *asker) ask(n *node, block int, mask, out []uint64) {
	switch n.op {
	case segment.AllOf:
		a.allOf(n, block, mask, out)
	case segment.AnyOf:
		a.anyOf(n, block, mask, out)
	case segment.Not:
		a.ask(n.args[0], block, mask, out)
		for i, m := range mask {
			out[i] = m &^ out[i]
		}
	case segment.Has:
		n.leaf.on(n.col.part(block), mask, out)
	case segment.Element:
		a.element(n, block, mask, out)
	case segment.Did:
		a.did(n.event, block, mask, out)
	}
}

func (a *asker) allOf(n *node, block int, mask, out []uint64) {
	copy(out, mask)
	if len(n.args) == 0 {
		return
	}
	left := a.words(len(mask))
	for _, arg := range n.args {
		if none(out) {
			break
		}
		copy(left, out)
		clear(out)
		a.ask(arg, block, left, out)
	}
	a.giveBack(left)
}

func (a *asker) anyOf(n *node, block int, mask, out []uint64) {
	if len(n.args) == 0 {
		return
	}
	left, found := a.words(len(mask)), a.words(len(mask))
	copy(left, mask)
	for i, arg := range n.args {
		if i > 0 {
			clear(found)
		}
		a.ask(arg, block, left, found)
		for w, f := range found {
			out[w] |= f
			left[w] &^= f
		}
		if none(left) {
			break
		}
	}
	a.giveBack(left)
	a.giveBack(found)
}

func none(words []uint64) bool {
	for _, w := range words {
		if w != 0 {
			return false
		}
	}
	return true
}

// element asks the elements of the people of a block, and tells whose passed.
func (a *asker) element(n *node, block int, mask, out []uint64) {
	e := n.col.rows
	if block >= len(e.blocks) || e.blocks[block] == nil {
		return
	}
	b := e.blocks[block]
	passed := a.words(len(b.alive))
	a.ask(n.args[0], block, b.alive, passed)
	for w, p := range passed {
		for ; p != 0; p &= p - 1 {
			owner := b.owners[w*64+bits.TrailingZeros64(p)]
			if int(owner>>6) < len(out) {
				out[owner>>6] |= 1 << (owner & 63)
			}
		}
	}
	for i, m := range mask {
		out[i] &= m
	}
	a.giveBack(passed)
}

// did asks the events of the people of a block.
func (a *asker) did(e *eventNode, block int, mask, out []uint64) {
	if e.stream == nil || block >= len(e.stream.blocks) || e.stream.blocks[block] == nil || e.from > e.to || none(mask) {
		return
	}
	b := e.stream.blocks[block]
	if b.earliest > e.to || b.last < e.from {
		return
	}
	var rows []uint64
	if e.where != nil {
		every := a.words((len(b.owners) + 63) / 64)
		for i := range every {
			every[i] = ^uint64(0)
		}
		if n := len(b.owners) & 63; n != 0 {
			every[len(every)-1] = 1<<n - 1
		}
		rows = a.words(len(every))
		a.ask(e.where, block, every, rows)
		a.giveBack(every)
	}
	switch {
	case e.measure == segment.Count && e.min <= 1 && e.max == math.MaxInt64:
		b.ever(e, rows, out)
	case e.measure == segment.First || e.measure == segment.Last:
		a.ends(b, e, rows, out)
	case e.measure == segment.Count && !e.stream.purchases:
		a.tally(b, e, rows, out)
	default:
		a.sum(b, e, rows, out)
	}
	for i, m := range mask {
		out[i] &= m
	}
	if rows != nil {
		a.giveBack(rows)
	}
}
