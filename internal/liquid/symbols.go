package liquid

import "sync"

// symbols numbers the variables of a program. Partials add to it while others render, so it is guarded.
type symbols struct {
	mu    sync.RWMutex
	index map[symbol]int
}

func newSymbols() *symbols { return &symbols{index: map[symbol]int{}} }

// slot gives the number of a variable, a new one if need be.
func (s *symbols) slot(sym symbol) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[sym]
	if !ok {
		i = len(s.index)
		s.index[sym] = i
	}
	return i
}

// find gives the number of a variable that has one.
func (s *symbols) find(sym symbol) (int, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, ok := s.index[sym]
	return i, ok
}

func (s *symbols) len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.index)
}
