package emulator

import (
	"testing"
	"time"
)

func TestMovesOfTheClock(t *testing.T) {
	r := newRig(t, nil)
	moves := func() []any { return r.must("GET", "/_emulator/state", nil)["moves"].([]any) }
	r.act("ana", Action{Action: "text", Text: "before"})
	if got := moves(); len(got) != 0 {
		t.Fatalf("nothing moved, yet %v", got)
	}
	r.e.Clock().Move(26 * time.Hour)
	r.act("ana", Action{Action: "text", Text: "after"})
	got := moves()
	if len(got) != 1 {
		t.Fatalf("moves: %v", got)
	}
	m := got[0].(map[string]any)
	if m["after_seq"].(float64) != 1 {
		t.Errorf("the move stands after line %v, want 1", m["after_seq"])
	}
	if by := m["to_ms"].(float64) - m["from_ms"].(float64); by < 25.9*3_600_000 || by > 26.1*3_600_000 {
		t.Errorf("moved by %v ms", by)
	}
	r.e.Clock().Freeze()
	moves()
	r.e.Clock().Resume()
	if got := moves(); len(got) != 1 {
		t.Errorf("a pause is no move: %v", got)
	}
	r.e.Clock().Move(-time.Hour)
	if got := moves(); len(got) != 2 {
		t.Errorf("a move back: %v", got)
	}
	r.must("POST", "/_emulator/reset", "{}")
	if got := moves(); len(got) != 0 {
		t.Errorf("after a reset: %v", got)
	}
}
