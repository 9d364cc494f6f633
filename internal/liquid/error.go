package liquid

import (
	"fmt"

	"github.com/petitbleu/petitbleu/internal/liquid/syntax"
)

// Error is what is wrong with a template, or what went wrong while it was rendered. It never holds a value of the
// data, only names that the template itself has.
type Error struct {
	Template string // name of the template, partial or content block; empty for the one that was given
	Line     int    // from 1
	Column   int    // in characters, from 1
	Length   int    // of the part it speaks of, in characters; 0 when that is not known
	Cause    string // a plain sentence without its full stop
	Cure     string // what to do; may be empty
	Limit    bool   // a bound of the render was passed
}

// Error gives place, cause and cure in one line.
func (e *Error) Error() string {
	s := fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Cause)
	if e.Template != "" {
		s = e.Template + ", " + s
	}
	if e.Cure != "" {
		s += "; " + e.Cure
	}
	return s
}

// source is the text of a template, partial or content block.
type source struct{ name, text string }

// place is a byte of a source.
type place struct {
	src  *source
	at   int
	size int
}

func (p place) error(cause, cure string) *Error {
	line, column := syntax.Place(p.src.text, p.at)
	end := min(p.at+p.size, len(p.src.text))
	length := 0
	if end > p.at && p.at >= 0 {
		length = len([]rune(p.src.text[p.at:end]))
	}
	return &Error{Template: p.src.name, Line: line, Column: column, Length: length, Cause: cause, Cure: cure}
}
