package index

import (
	"bytes"
	"math/bits"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
)

// order is the people in the order of their ids. Most come in that order, so that their ordinals are
// in order too; those that do not are late, and kept apart.
type order struct {
	highest  [16]byte   // id of the last who came in order
	lateBits []uint64   // by ordinal: who is late
	mu       sync.Mutex // of the rest, which reading puts in order
	late     []lateID   // in order
	unsorted []lateID
}

type lateID struct {
	id      [16]byte
	ordinal uint32
}

func compareLate(a, b lateID) int { return bytes.Compare(a.id[:], b.id[:]) }

// place takes somebody in; last tells whether nobody has a higher ordinal.
func (o *order) place(id [16]byte, ordinal uint32, last bool) {
	if last && bytes.Compare(id[:], o.highest[:]) > 0 {
		o.highest = id
		return
	}
	for int(ordinal>>6) >= len(o.lateBits) {
		o.lateBits = append(o.lateBits, 0)
	}
	o.lateBits[ordinal>>6] |= 1 << (ordinal & 63)
	o.unsorted = append(o.unsorted, lateID{id, ordinal})
}

func (o *order) leave(ordinal uint32) {
	if o.isLate(ordinal) {
		o.lateBits[ordinal>>6] &^= 1 << (ordinal & 63)
	}
}

func (o *order) isLate(ordinal uint32) bool {
	return int(ordinal>>6) < len(o.lateBits) && o.lateBits[ordinal>>6]>>(ordinal&63)&1 != 0
}

// lateAfter gives those who are late and have a higher id, in order. Some of them may have left since.
func (o *order) lateAfter(id [16]byte) []lateID {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.unsorted) > 0 {
		slices.SortFunc(o.unsorted, compareLate)
		o.late = merged(o.late, o.unsorted)
		o.unsorted = nil
	}
	i := sort.Search(len(o.late), func(i int) bool { return bytes.Compare(o.late[i].id[:], id[:]) > 0 })
	return o.late[i:]
}

// merged puts two ordered lists together. The result is a new list: the old one may still be read.
func merged(a, b []lateID) []lateID {
	all := make([]lateID, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compareLate(a[0], b[0]) <= 0 {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// List gives the ids of people who belong to the segment at an instant, in the order of the ids: at
// most limit of those after the given one. To list all, ask again after the last. The error is *NotKept.
func (x *Index) List(q *segment.Query, now time.Time, after string, limit int) ([]string, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n, err := x.bind(q.Cond(), now)
	if err != nil {
		return nil, err
	}
	w := &walk{x: x, node: n, found: make([][]uint64, len(x.alive))}
	w.from, _ = petitbleu.IDBytes(petitbleu.KindProfile, after)
	w.late = x.order.lateAfter(w.from)
	w.seek()
	var ids []string
	for len(ids) < limit {
		ordinal, ok := w.next()
		if !ok {
			break
		}
		ids = append(ids, petitbleu.IDOfBytes(petitbleu.KindProfile, x.id(ordinal)))
	}
	return ids, nil
}

// walk goes through those who were found in the order of their ids.
type walk struct {
	x     *Index
	node  *node
	from  [16]byte
	found [][]uint64 // by block; nil: not asked yet
	late  []lateID
	at    uint32 // the ordinal from which on those who are in order come
	ahead int64  // who comes next of those in order; -1: not looked for
	end   bool
}

// in tells who of a block was found. It asks as many blocks at once as the index has goroutines.
func (w *walk) in(block int) []uint64 {
	if w.found[block] == nil {
		blocks := make([]int, 0, w.x.parallel)
		for b := block; b < len(w.found) && len(blocks) < w.x.parallel; b++ {
			if w.found[b] == nil {
				blocks = append(blocks, b)
			}
		}
		w.x.share(len(blocks), 1, func(i int) {
			var a asker
			alive := w.x.alive[blocks[i]]
			out := make([]uint64, len(alive))
			a.ask(w.node, blocks[i], alive, out)
			w.found[blocks[i]] = out
		})
	}
	return w.found[block]
}

// seek finds where those who are in order begin to have a higher id.
func (w *walk) seek() {
	w.ahead = -1
	if w.from == ([16]byte{}) {
		return
	}
	for block := range w.x.ids { // the first block whose last id in order is higher
		for row := len(w.x.ids[block]) - 1; row >= 0; row-- {
			ordinal := uint32(block<<16 | row)
			if !w.inOrder(ordinal) {
				continue
			}
			id := w.x.id(ordinal)
			if bytes.Compare(id[:], w.from[:]) > 0 {
				w.at = w.within(block)
				return
			}
			break
		}
	}
	w.end = true
}

func (w *walk) within(block int) uint32 {
	for row := range w.x.ids[block] {
		ordinal := uint32(block<<16 | row)
		if id := w.x.id(ordinal); w.inOrder(ordinal) && bytes.Compare(id[:], w.from[:]) > 0 {
			return ordinal
		}
	}
	return uint32((block + 1) << 16)
}

// inOrder tells whether an ordinal is of somebody who is there and came in order.
func (w *walk) inOrder(ordinal uint32) bool {
	row := ordinal & 0xffff
	return w.x.alive[ordinal>>16][row>>6]>>(row&63)&1 != 0 && !w.x.order.isLate(ordinal)
}

// next gives who comes next.
func (w *walk) next() (uint32, bool) {
	if w.ahead < 0 && !w.end {
		w.look()
	}
	for len(w.late) > 0 {
		l := w.late[0]
		if !w.end {
			id := w.x.id(uint32(w.ahead))
			if bytes.Compare(id[:], l.id[:]) < 0 {
				break
			}
		}
		w.late = w.late[1:]
		row := l.ordinal & 0xffff
		again := len(w.late) > 0 && w.late[0] == l
		if !again && w.x.order.isLate(l.ordinal) && w.x.id(l.ordinal) == l.id && w.in(int(l.ordinal >> 16))[row>>6]>>(row&63)&1 != 0 {
			return l.ordinal, true
		}
	}
	if w.end {
		return 0, false
	}
	ordinal := uint32(w.ahead)
	w.at, w.ahead = ordinal+1, -1
	return ordinal, true
}

// look finds who comes next of those in order.
func (w *walk) look() {
	for block := int(w.at >> 16); block < len(w.found); block++ {
		row := w.at & 0xffff
		words := w.in(block)
		for i := int(row >> 6); i < len(words); i++ {
			word := words[i]
			if i == int(row>>6) {
				word &= ^uint64(0) << (row & 63)
			}
			for ; word != 0; word &= word - 1 {
				ordinal := uint32(block<<16 | i<<6 | bits.TrailingZeros64(word))
				if !w.x.order.isLate(ordinal) {
					w.ahead = int64(ordinal)
					return
				}
			}
		}
		w.at = uint32((block + 1) << 16)
	}
	w.end = true
}

// Sample gives the ids of at most n people who belong to the segment at an instant, picked at random:
// the same people for the same seed while nothing changes. The error is *NotKept.
func (x *Index) Sample(q *segment.Query, now time.Time, n int, seed uint64) ([]string, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	bound, err := x.bind(q.Cond(), now)
	if err != nil {
		return nil, err
	}
	found := make([][]uint64, len(x.alive))
	total := make([]int, len(x.alive)+1)
	x.eachBlock(bound, func(block int, words []uint64) {
		found[block] = slices.Clone(words)
		for _, w := range words {
			total[block+1] += bits.OnesCount64(w)
		}
	})
	for i := range found {
		total[i+1] += total[i]
	}
	ids := []string{}
	for _, rank := range pick(total[len(found)], n, seed) {
		block := sort.SearchInts(total, rank+1) - 1
		row := nth(found[block], rank-total[block])
		ids = append(ids, petitbleu.IDOfBytes(petitbleu.KindProfile, x.ids[block][row]))
	}
	return ids, nil
}

// pick gives n different numbers below total, all equally likely (Floyd's way), in the order in which
// they were picked.
func pick(total, n int, seed uint64) (ranks []int) {
	n = min(n, total)
	have := map[int]bool{}
	for j := total - n; j < total; j++ {
		seed += 0x9e3779b97f4a7c15 // splitmix64
		z := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		high, _ := bits.Mul64(z^z>>31, uint64(j+1))
		r := int(high)
		if have[r] {
			r = j
		}
		have[r] = true
		ranks = append(ranks, r)
	}
	return ranks
}

// nth gives the place of the bit before which n others are set.
func nth(words []uint64, n int) int {
	for i, w := range words {
		if c := bits.OnesCount64(w); n >= c {
			n -= c
			continue
		}
		for ; n > 0; n-- {
			w &= w - 1
		}
		return i*64 + bits.TrailingZeros64(w)
	}
	return 0
}
