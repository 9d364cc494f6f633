package liquid

// Severity says how bad a finding is.
type Severity string

// A Fault keeps a template from being parsed. A Warning is likely a mistake.
const (
	Fault   Severity = "error"
	Warning Severity = "warning"
)

// Diagnostic is one finding of Check, with its place.
type Diagnostic struct {
	Severity Severity
	Error
}

// Report is what Check finds.
type Report struct {
	Diagnostics []Diagnostic // as they were found: a tag that is not closed comes after what is wrong in it; at most 100
	Uses        Uses
}

// OK tells whether the template can be used: no fault was found.
func (r Report) OK() bool {
	for i := range r.Diagnostics {
		if r.Diagnostics[i].Severity == Fault {
			return false
		}
	}
	return true
}

// Check reads a template and reports everything that is wrong with it, as far as that can be said without data.
func Check(src string, o Options) Report {
	t := parse(src, o)
	return Report{t.found, t.uses}
}
