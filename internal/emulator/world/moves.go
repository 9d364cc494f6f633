package world

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

// NoteMove looks at the clock before a line is added or the state is shown, and notes a
// jump since it last did. The caller holds the lock.
func (w *World) NoteMove() {
	s := w.clock.State()
	was := w.heard
	w.heard = heardClock{version: s.Version, now: s.Now.UnixMilli(), real: w.Real.Now().UnixMilli(), frozen: s.Frozen}
	if was.version == 0 || was.version == s.Version {
		return
	}
	expected := was.now
	if !was.frozen {
		expected += w.heard.real - was.real
	}
	ahead, back := w.heard.now-expected >= moveNoted, was.now-w.heard.now >= moveNoted
	if !ahead && !back { // paused for a while, or a jump too short to tell
		return
	}
	w.State.Moves = append(w.State.Moves, Move{From: expected, To: w.heard.now, After: w.State.NextSeq - 1})
	if n := len(w.State.Moves); n >= 2*movesKept {
		w.State.Moves = slices.Clone(w.State.Moves[n-movesKept:])
	}
	w.Dirty = true
}

// Moves are the jumps of the clock so far; never nil.
func (w *World) Moves() []Move {
	if w.State.Moves == nil {
		return []Move{}
	}
	return slices.Clone(w.State.Moves)
}
