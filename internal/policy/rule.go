package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// kind says what a rule does on the ladder.
type kind string

const (
	gate  kind = "gate"  // must pass, whatever the right
	limit kind = "limit" // withholds rights from some messages
	right kind = "right" // lets the message go
)

// rule is a dated entry. It is in force from its first instant up to, not including, its
// last; zero means always.
type rule struct {
	id      string
	kind    kind
	from    time.Time
	until   time.Time
	regions []string // countries of business or person that it holds for; none: everywhere
	bars    []string // limit: ids of the rights that it withholds
	// platform: the platform refuses what this rule forbids.
	platform bool
	// to: the kinds of recipient that a right reaches; none: a page-scoped id.
	to []petitbleu.RecipientKind
	// when: the rule speaks of messages only in such a situation; nil: always.
	when   func(*situation) bool
	about  string // what it says, for docs/policy.md
	cure   string // what opens the way, or that nothing does
	source string
	check  func(*situation) finding
	many   func(*ladder) many // what check says of many people at once; nil: nothing depends on the person
}

// finding is what a rule found. text is a sentence in which {at}, {until} and {word} stand
// for the members of that name, so that nothing is written unless somebody reads it.
type finding struct {
	pass  bool
	hold  bool           // not now, but later (until)
	code  petitbleu.Code // of a drop
	text  string
	cure  string // when it differs from the rule's
	at    time.Time
	until time.Time
	word  string
	right string // right: its name, when it is not the rule's id
	token string // right: id of the token to take
	flag  string // right: what is remarkable about its use
}

// passed is a finding without more to say.
func passed(text string) finding { return finding{pass: true, text: text} }

func failed(code petitbleu.Code, text string) finding { return finding{code: code, text: text} }

// sentence fills in the text.
func (f *finding) sentence() string {
	if !strings.Contains(f.text, "{") {
		return f.text
	}
	b := make([]byte, 0, len(f.text)+len(f.word)+40)
	for rest := f.text; ; {
		i := strings.IndexByte(rest, '{')
		if i < 0 {
			return string(append(b, rest...))
		}
		b = append(b, rest[:i]...)
		end := i + strings.IndexByte(rest[i:], '}')
		switch rest[i+1 : end] {
		case "at":
			b = f.at.UTC().AppendFormat(b, time.RFC3339)
		case "until":
			b = f.until.UTC().AppendFormat(b, time.RFC3339)
		case "word":
			b = append(b, f.word...)
		}
		rest = rest[end+1:]
	}
}

func (r *rule) inForce(s *situation) bool {
	if !r.from.IsZero() && s.at.Before(r.from) || !r.until.IsZero() && !s.at.Before(r.until) {
		return false
	}
	if r.when != nil && !r.when(s) {
		return false
	}
	return len(r.regions) == 0 || slices.Contains(r.regions, s.Region) || slices.Contains(r.regions, s.PersonRegion)
}

// absence says why a right is not in force.
func (r *rule) absence(at time.Time) string {
	if !r.from.IsZero() && at.Before(r.from) {
		return "This right did not exist yet under the rule pack: it begins on " + day(r.from) + "."
	}
	return "This right no longer exists under the rule pack: it ended on " + day(r.until) + "."
}

func day(t time.Time) string { return t.Format("2 January 2006") }

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
