package world

import (
	"cmp"
	"iter"
	"slices"
)

// recency keeps the threads of a Page in the order of their last line, so that the newest
// of 200,000 are found at once. It is made anew when a state is read.
type recency struct{ newest, oldest *Thread }

// touch makes a thread the newest of its Page.
func (s *State) touch(t *Thread) {
	if s.recent == nil {
		s.recent = map[string]*recency{}
	}
	r := s.recent[t.PageID]
	if r == nil {
		r = &recency{}
		s.recent[t.PageID] = r
	}
	if r.newest == t {
		return
	}
	s.unlist(t)
	t.older = r.newest
	if r.newest != nil {
		r.newest.newer = t
	}
	r.newest = t
	if r.oldest == nil {
		r.oldest = t
	}
}

// unlist takes a thread out of the order.
func (s *State) unlist(t *Thread) {
	r := s.recent[t.PageID]
	if r == nil || t.newer == nil && t.older == nil && r.newest != t {
		return
	}
	if t.newer != nil {
		t.newer.older = t.older
	} else {
		r.newest = t.older
	}
	if t.older != nil {
		t.older.newer = t.newer
	} else {
		r.oldest = t.newer
	}
	t.newer, t.older = nil, nil
}

// order lists all threads that have a line.
func (s *State) order() {
	list := make([]*Thread, 0, len(s.Threads))
	for _, t := range s.Threads {
		if len(t.Bubbles) > 0 {
			list = append(list, t)
		}
	}
	last := func(t *Thread) int64 { return t.Bubbles[len(t.Bubbles)-1].Seq }
	slices.SortFunc(list, func(a, b *Thread) int { return cmp.Compare(last(a), last(b)) })
	s.recent = nil
	for _, t := range list {
		s.touch(t)
	}
}

// Recent are the threads of a Page with at least one line, the newest first; those after a
// thread when one is given.
func (w *World) Recent(page string, after *Thread) iter.Seq[*Thread] {
	return func(yield func(*Thread) bool) {
		var t *Thread
		if r := w.State.recent[page]; after != nil {
			t = after.older
		} else if r != nil {
			t = r.newest
		}
		for ; t != nil; t = t.older {
			if !yield(t) {
				return
			}
		}
	}
}

// HasMessages tells whether a thread has a real message.
func (t *Thread) HasMessages() bool {
	return slices.ContainsFunc(t.Bubbles, func(b *Bubble) bool { return b.MID != "" && b.UserRef == "" })
}
