package segment

import "time"

// Criteria are conditions on the properties of one event, ready to be asked: those of a trigger or of a
// conversion, which no segment holds. They are never changed, and may be asked by many at the same time.
type Criteria struct{ cond *Cond }

// CheckCriteria gives all that is wrong with conditions on properties; path is where their list stands.
func CheckCriteria(path string, where []Criterion) Problems {
	var p Problems
	if len(where) > MaxCriteria {
		p.add(path, "too_many", "At most {max} of them can stand here.", map[string]any{"max": MaxCriteria})
	}
	for i := range where {
		checkCriterion(member(path, "", i), &where[i], &p)
	}
	return p
}

// CompileCriteria makes conditions ready to be asked; nil is UTC. The error is Problems, as of CheckCriteria.
func CompileCriteria(where []Criterion, zone *time.Location) (Criteria, error) {
	if p := CheckCriteria("where", where); len(p) > 0 {
		return Criteria{}, p
	}
	if zone == nil {
		zone = time.UTC
	}
	return Criteria{(&builder{zone: zone}).where([]string{propertiesCol}, where)}, nil
}

// Hold tells whether all of them hold for the properties of an event at an instant.
func (c Criteria) Hold(properties map[string]any, now time.Time) bool {
	if c.cond == nil {
		return true
	}
	e := Event{Properties: properties}
	return c.cond.holds(&asking{now: now}, Value{Kind: Object, Object: e.Document()})
}
