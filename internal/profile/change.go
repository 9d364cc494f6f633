package profile

import (
	"slices"

	"github.com/petitbleu/petitbleu"
)

// Rule is what a workspace has settled for a custom attribute.
type Rule struct {
	Type       Type // forced; "" when the type follows the value
	Blocked    bool
	ArrayLimit int // 0: petitbleu.AttributeArrayLimit
}

// Outcome is what a change did.
type Outcome struct {
	Changed bool
	// Refused says why nothing of it was done: a condition did not hold.
	Refused *petitbleu.Error
	// Left says which values were left out and why, each with its attribute as the field.
	Left []*petitbleu.Error
}

// Apply sets attributes in a document, which is changed in place; values in it that are objects or lists
// are never changed but replaced, so that they may be shared. rule gives what is settled for a custom attribute.
// A value that is not right is left out, and the others are set (Braze reference, sections 1.2 and 1.3).
func (c Change) Apply(doc map[string]any, rule func(name string) Rule) (out Outcome) {
	if out.Refused = c.holds(doc); out.Refused != nil {
		return out
	}
	names := make([]string, 0, len(c.Set))
	for name := range c.Set {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		changed, err := c.set(doc, name, rule)
		out.Changed = out.Changed || changed
		if err != nil {
			if err.Field == "" {
				err = err.At(name)
			}
			out.Left = append(out.Left, err)
		}
	}
	return out
}

// holds tells whether the conditions of a change are met.
func (c Change) holds(doc map[string]any) *petitbleu.Error {
	for name, want := range c.If {
		have := doc[name]
		if Equal(have, want) {
			continue
		}
		if at, ok := InstantOf(have); ok {
			if text, isText := want.(string); isText {
				if t, isTime := ParseTime(text); isTime && t.Equal(at) {
					continue
				}
			}
		}
		return petitbleu.Errorf(petitbleu.CodeConflict, "The attribute has another value by now: read the person again, then decide.").At(name)
	}
	return nil
}

// set sets one attribute. It tells whether that changed the document; with an error it may have, where
// the reference says that a value which is not right removes the old one.
func (c Change) set(doc map[string]any, name string, rule func(string) Rule) (bool, *petitbleu.Error) {
	if err := checkAttributeName(name); err != nil {
		return false, err
	}
	given := c.Set[name]
	if given == nil {
		_, had := doc[name]
		delete(doc, name)
		return had, nil
	}
	old := doc[name]
	var value any
	var err *petitbleu.Error
	if read, ok := standard[name]; ok {
		value, err = read(given, old, doc)
	} else {
		r := rule(name)
		if r.Blocked {
			return false, petitbleu.Errorf(petitbleu.CodeNotAllowed, "The attribute is blocked.")
		}
		value, err = c.custom(given, old, r)
	}
	if _, gone := value.(nothing); gone {
		_, had := doc[name]
		delete(doc, name)
		return had, err
	}
	if err != nil {
		return false, err
	}
	if Equal(old, value) {
		return false, nil
	}
	doc[name] = value
	return true, nil
}

// nothing is what a reader gives for a value that takes the old one away.
type nothing struct{}

func checkAttributeName(name string) *petitbleu.Error {
	if name == "" || len(name) > petitbleu.AttributeNameLimit || name[0] == '$' || !clean(name) {
		return invalid("The name of an attribute has 1 to %d bytes, does not begin with $ and has no control characters.", petitbleu.AttributeNameLimit)
	}
	return nil
}
