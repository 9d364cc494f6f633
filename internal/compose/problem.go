package compose

import "github.com/petitbleu/petitbleu"

// Problem is a rule that something breaks: in our words, and in those of the Braze-compatible API
// (Braze reference, section 2.10).
type Problem struct {
	Braze string
	err   *petitbleu.Error
}

// Error gives our words.
func (p *Problem) Error() string { return p.err.Error() }

// Unwrap gives our error.
func (p *Problem) Unwrap() error { return p.err }

// Plain gives our error, whose field is a member of what was given.
func (p *Problem) Plain() *petitbleu.Error { return p.err }

func wrong(field, braze, format string, args ...any) *Problem {
	return &Problem{braze, petitbleu.Errorf(petitbleu.CodeInvalidParameter, format, args...).At(field)}
}

func clash(field, braze, format string, args ...any) *Problem {
	return &Problem{braze, petitbleu.Errorf(petitbleu.CodeConflict, format, args...).At(field)}
}

// ErrChanged says that somebody else changed the same thing meanwhile.
var ErrChanged = petitbleu.Errorf(petitbleu.CodeConflict, "Somebody else changed it meanwhile. Look at it again, then change it.")
