package emulator

import "slices"

const (
	movesKept = 200
	moveNoted = 30_000 // ms; a shorter jump is not worth a mark in a thread
)

// Move is a jump of the emulated clock, in Unix milliseconds. It happened after the line
// with the seq After and before the next one: the page draws a mark there.
type Move struct {
	From  int64 `json:"from_ms"`
	To    int64 `json:"to_ms"`
	After int64 `json:"after_seq"`
}

// heardClock is the clock as it stood when it was last looked at.
type heardClock struct {
	version, now, real int64
	frozen             bool
}

// noteMove looks at the clock before a line is added or the state is shown, and notes a
// jump since it last did. The caller holds the lock.
func (e *Emulator) noteMove() {
	s := e.clock.State()
	was := e.heard
	e.heard = heardClock{version: s.Version, now: s.Now.UnixMilli(), real: e.real.Now().UnixMilli(), frozen: s.Frozen}
	if was.version == 0 || was.version == s.Version {
		return
	}
	expected := was.now
	if !was.frozen {
		expected += e.heard.real - was.real
	}
	ahead, back := e.heard.now-expected >= moveNoted, was.now-e.heard.now >= moveNoted
	if !ahead && !back { // paused for a while, or a jump too short to tell
		return
	}
	e.st.Moves = append(e.st.Moves, Move{From: expected, To: e.heard.now, After: e.st.NextSeq - 1})
	if n := len(e.st.Moves); n >= 2*movesKept {
		e.st.Moves = slices.Clone(e.st.Moves[n-movesKept:])
	}
	e.dirty = true
}

func (e *Emulator) moves() []Move {
	if e.st.Moves == nil {
		return []Move{}
	}
	return slices.Clone(e.st.Moves)
}
