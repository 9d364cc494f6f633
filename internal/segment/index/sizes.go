package index

import (
	"math/bits"
	"sync"
	"time"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// Size is how many people one node of a definition stands for.
type Size struct {
	Path   string `json:"path"`
	People int    `json:"people"`         // for whom the node holds
	Left   *int   `json:"left,omitempty"` // members of the topmost group: for whom it and those before it, taken together, hold
}

// sizing is a node of a definition on its way to its size.
type sizing struct {
	part  *segment.Part
	node  *node // of a filter, bound
	parts []*sizing
	at    int  // among the sizes
	left  bool // a member of the topmost group
}

// Sizes gives how many people each node of the definition stands for, in the order of the tree. The
// first is the whole. Each condition is asked once, of everybody, and groups are put together from those below.
func (x *Index) Sizes(q *segment.Query, now time.Time) ([]Size, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	b := &binder{x: x, now: now}
	var sizes []Size
	top := b.sizing(&q.Root, &sizes)
	if len(b.missing.Events) > 0 || len(b.missing.Purchases) > 0 {
		return nil, &b.missing
	}
	for _, member := range top.parts {
		if top.part.Node.Match != "" {
			member.left, sizes[member.at].Left = true, new(int)
		}
	}
	var sum sync.Mutex
	askers := sync.Pool{New: func() any { return &asker{} }}
	x.share(len(x.alive), 1, func(block int) {
		a := askers.Get().(*asker)
		own := make([]Size, len(sizes))
		out := a.words(len(x.alive[block]))
		a.size(top, block, x.alive[block], out, own)
		a.giveBack(out)
		askers.Put(a)
		sum.Lock()
		defer sum.Unlock()
		for i := range own {
			sizes[i].People += own[i].People
			if own[i].Left != nil {
				*sizes[i].Left += *own[i].Left
			}
		}
	})
	return sizes, nil
}

func (b *binder) sizing(p *segment.Part, sizes *[]Size) *sizing {
	s := &sizing{part: p, at: len(*sizes)}
	*sizes = append(*sizes, Size{Path: p.Path})
	if p.Node.Match == "" && p.Node.Not == nil {
		s.node = b.bind(p.Cond, b.x.people)
	}
	for i := range p.Parts {
		s.parts = append(s.parts, b.sizing(&p.Parts[i], sizes))
	}
	return s
}

// size sets the bits in out, all 0 before, of the people of a block for whom a node holds, and counts for it
// and the nodes below it.
func (a *asker) size(s *sizing, block int, alive, out []uint64, sizes []Size) {
	if s.node != nil {
		a.ask(s.node, block, alive, out)
	} else if s.part.Cond.Op == segment.AllOf || s.part.Cond.Op == segment.Not {
		copy(out, alive)
	}
	for _, inner := range s.parts {
		found := a.words(len(alive))
		a.size(inner, block, alive, found, sizes)
		for i, w := range found {
			switch {
			case s.node != nil: // a segment that is named: the filter was asked whole
			case s.part.Cond.Op == segment.AllOf:
				out[i] &= w
			case s.part.Cond.Op == segment.Not:
				out[i] &^= w
			default:
				out[i] |= w
			}
		}
		a.giveBack(found)
		if inner.left {
			left := ones(out)
			sizes[inner.at].Left = &left
		}
	}
	sizes[s.at].People = ones(out)
}

func ones(words []uint64) (n int) {
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	return n
}
