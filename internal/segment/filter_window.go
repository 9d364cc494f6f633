package segment

import (
	"math"

	"github.com/petitbleu/petitbleu"
)

const (
	typeWindow    = "window"
	opIsOpen      = "is_open"
	opIsClosed    = "is_closed"
	opClosesHours = "closes_within_hours"
)

// filterWindow reads the standard messaging window: 24 hours from the last action that opens it
// (Messenger Platform reference, section 3.1).
type filterWindow struct{}

func (filterWindow) Spec() Spec {
	return Spec{
		Type: typeWindow, Label: label("filter", typeWindow), Category: "messenger", Members: []Member{pageMember},
		Operators: []Operator{
			{ID: opIsOpen, Label: label("op", opIsOpen)},
			{ID: opIsClosed, Label: label("op", opIsClosed)},
			{ID: opClosesHours, Label: label("op", opClosesHours), Operand: OperandHours, Unit: "hours"},
		},
	}
}

func (filterWindow) Check(*Node, string, *Problems) {}

// Compile: a window is open at the instant of its opening and until, not at, 24 hours later.
func (filterWindow) Compile(n *Node, _ *builder) *Cond {
	window := petitbleu.StandardWindow.Milliseconds()
	opened := Window{Instant{-window + 1, true}, Instant{1, true}}
	if n.Op == opClosesHours {
		hours, _ := n.Value.(float64)
		opened.To.Millis = int64(math.Round(hours*hourMillis)) - window + 1
		opened.To.Millis = min(opened.To.Millis, 1)
	}
	c := onPage(n, has([]string{pageOpened}, Test{Kind: InPeriod, Period: opened}))
	if n.Op == opIsClosed {
		return not(c)
	}
	return c
}
