package index

import (
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// automaton tells whether a regular expression is found in a text, as regexp does, but in one step a
// letter: a state is all places of the pattern's program that may be reached at once, and where a
// letter leads from a state is worked out when it is first met. Many may ask it at the same time.
type automaton struct {
	prog   *syntax.Prog
	start  *state
	fixed  bool        // the pattern can only begin where the text does
	failed atomic.Bool // there are too many states: ask regexp

	mu     sync.Mutex
	states map[string]*state
}

// state is places in the program before a letter, and what kind of letter came before.
type state struct {
	places []uint32 // in order
	before rune     // a letter that stands for its kind
	next   [utf8.RuneSelf]atomic.Pointer[state]
	others atomic.Pointer[[]step] // beyond ASCII
	end    atomic.Int32           // whether the pattern is found if the text ends here: 0 not known, 1 yes, 2 no
}

type step struct {
	letter rune
	to     *state
}

// From these states on nothing has to be read: the pattern is found, or cannot be found any more.
var found, lost = &state{}, &state{}

// maxStates bounds the memory of an automaton: about 2 MB.
const maxStates = 2000

// newAutomaton gives nil for a pattern that cannot be read.
func newAutomaton(pattern string) *automaton {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil
	}
	a := &automaton{prog: prog, states: map[string]*state{}, fixed: prog.StartCond()&syntax.EmptyBeginText != 0}
	a.start = a.state([]uint32{uint32(prog.Start)}, -1)
	return a
}

// match tells whether the pattern is found in a text. ok is false when the automaton cannot tell.
func (a *automaton) match(text []byte) (is, ok bool) {
	s := a.start
	for i := 0; i < len(text); {
		var to *state
		letter, size := rune(text[i]), 1
		if letter < utf8.RuneSelf {
			to = s.next[letter].Load()
		} else {
			letter, size = utf8.DecodeRune(text[i:])
			to = s.other(letter)
		}
		if to == nil {
			if to = a.step(s, letter); to == nil {
				return false, false
			}
		}
		if to == found || to == lost {
			return to == found, true
		}
		s = to
		i += size
	}
	if s.end.Load() == 0 {
		is := int32(2)
		if _, matched := a.close(s, -1); matched {
			is = 1
		}
		s.end.Store(is)
	}
	return s.end.Load() == 1, true
}

func (s *state) other(letter rune) *state {
	if others := s.others.Load(); others != nil {
		for _, o := range *others {
			if o.letter == letter {
				return o.to
			}
		}
	}
	return nil
}

// step works out where a letter leads; nil when there are too many states.
func (a *automaton) step(s *state, letter rune) *state {
	places, matched := a.close(s, letter)
	to := found
	if !matched {
		var after []uint32
		if !a.fixed {
			after = []uint32{uint32(a.prog.Start)} // the pattern may begin behind each letter
		}
		for _, pc := range places {
			if inst := &a.prog.Inst[pc]; inst.MatchRune(letter) {
				after = append(after, inst.Out)
			}
		}
		if to = lost; len(after) > 0 {
			to = a.state(after, letter)
		}
		if to == nil {
			return nil
		}
	}
	if letter < utf8.RuneSelf {
		s.next[letter].Store(to)
		return to
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var others []step
	if old := s.others.Load(); old != nil {
		others = *old
	}
	if len(others) < 64 {
		others = append(slices.Clone(others), step{letter, to})
		s.others.Store(&others)
	}
	return to
}

// close follows what reads no letter, and gives the places that read one; matched tells whether the end
// of the pattern is reached.
func (a *automaton) close(s *state, next rune) (places []uint32, matched bool) {
	flags := syntax.EmptyOpContext(s.before, next)
	seen := make([]bool, len(a.prog.Inst))
	stack := slices.Clone(s.places)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch inst := &a.prog.Inst[pc]; inst.Op {
		case syntax.InstMatch:
			return nil, true
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, inst.Out, inst.Arg)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, inst.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(inst.Arg)&^flags == 0 {
				stack = append(stack, inst.Out)
			}
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			places = append(places, pc)
		}
	}
	return places, false
}

// state gives the state of some places behind a letter; nil when there are too many states.
func (a *automaton) state(places []uint32, before rune) *state {
	slices.Sort(places)
	places = slices.Compact(places)
	before = kindOf(before)
	key := make([]byte, 0, 4*len(places)+4)
	for _, p := range append([]uint32{uint32(before)}, places...) {
		key = append(key, byte(p), byte(p>>8), byte(p>>16), byte(p>>24))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := a.states[string(key)]; s != nil {
		return s
	}
	if len(a.states) == maxStates {
		a.failed.Store(true)
		return nil
	}
	s := &state{places: places, before: before}
	a.states[string(key)] = s
	return s
}

// kindOf gives a letter that stands for all that are the same to ^, $, \b and \B.
func kindOf(letter rune) rune {
	switch {
	case letter < 0 || letter == '\n':
		return letter
	case syntax.IsWordChar(letter):
		return 'a'
	}
	return ' '
}
