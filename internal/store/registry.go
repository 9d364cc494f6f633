package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Attribute is what is known of a custom attribute.
type Attribute struct {
	Name        string
	Type        petitbleu.ValueType // of the first value seen, or as forced: one of package profile's types; empty: none was seen
	Forced      bool                // values of another type are converted, or not taken
	Blocked     bool                // not taken any more
	Description string
	ArrayLimit  int    // members of an array; 0: petitbleu.AttributeArrayLimit
	Personal    bool   // shown to those only who may see personal data
	Problem     string // why the last value was not taken that was not
	Problems    int64  // how many were not
	ProblemAt   time.Time
	FirstAt     time.Time
	LastAt      time.Time
}

const attributeColumns = "name, type, forced, blocked, description, array_limit, personal, problem, problems, problem_at, first_at, last_at"

func scanAttribute(r scanner) (a Attribute, err error) {
	err = r.Scan(&a.Name, &a.Type, &a.Forced, &a.Blocked, &a.Description, &a.ArrayLimit, &a.Personal, &a.Problem, &a.Problems,
		at(&a.ProblemAt), at(&a.FirstAt), at(&a.LastAt))
	return a, err
}

// Attributes lists what is known of custom attributes by name, after a name (empty: from the first).
func (t *Tx) Attributes(workspace, after string, limit int) ([]Attribute, error) {
	return list(t, scanAttribute, "SELECT "+attributeColumns+" FROM attributes WHERE workspace_id = $1 AND name > $2 ORDER BY name LIMIT $3", workspace, after, int64(limit))
}

// Attribute gives what is known of one custom attribute, or ErrNotFound.
func (t *Tx) Attribute(workspace, name string) (Attribute, error) {
	a, ok, err := one(t, scanAttribute, "SELECT "+attributeColumns+" FROM attributes WHERE workspace_id = $1 AND name = $2", workspace, name)
	return must(a, ok, err)
}

// LearnAttributes writes what was seen of attributes: new names, the instant that they were seen last, and
// problems, whose number is added. What somebody said of them stays.
func (t *Tx) LearnAttributes(workspace string, seen []Attribute) error {
	rows := make([][]any, len(seen))
	for i, a := range seen {
		rows[i] = append([]any{workspace}, attributeRow(a)...)
	}
	_, err := t.insertRows("INSERT INTO attributes (workspace_id, "+attributeColumns+") VALUES", `ON CONFLICT (workspace_id, name) DO UPDATE SET
		type = CASE WHEN attributes.type = '' THEN excluded.type ELSE attributes.type END,
		problem = CASE WHEN excluded.problem = '' THEN attributes.problem ELSE excluded.problem END,
		problem_at = CASE WHEN excluded.problem = '' THEN attributes.problem_at ELSE excluded.problem_at END,
		problems = attributes.problems + excluded.problems,
		first_at = CASE WHEN attributes.first_at = 0 THEN excluded.first_at ELSE attributes.first_at END,
		last_at = CASE WHEN excluded.last_at > attributes.last_at THEN excluded.last_at ELSE attributes.last_at END`, rows)
	return err
}

func attributeRow(a Attribute) []any {
	return []any{a.Name, string(a.Type), a.Forced, a.Blocked, a.Description, int64(a.ArrayLimit), a.Personal, a.Problem, a.Problems, millis(a.ProblemAt), millis(a.FirstAt), millis(a.LastAt)}
}

// DefineAttribute writes what somebody says of an attribute: type, block, description, limit, whether it is
// personal. It holds for everything that is worked in from now on.
func (t *Tx) DefineAttribute(workspace string, a Attribute) error {
	_, err := t.exec("INSERT INTO attributes (workspace_id, "+attributeColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"+
		` ON CONFLICT (workspace_id, name) DO UPDATE SET type = excluded.type, forced = excluded.forced, blocked = excluded.blocked,
		description = excluded.description, array_limit = excluded.array_limit, personal = excluded.personal`,
		append([]any{workspace}, attributeRow(a)...)...)
	if err != nil {
		return err
	}
	return t.redefine(workspace)
}

// redefine tells the nodes that definitions have changed: they read them anew before they work in more.
func (t *Tx) redefine(workspace string) error {
	if _, err := t.takeChange(workspace); err != nil {
		return err
	}
	_, err := t.exec("UPDATE change_counters SET definitions = definitions + 1 WHERE workspace_id = $1", workspace)
	return err
}

// EventName is what is known of a custom event, or of a product that was bought.
type EventName struct {
	Kind        petitbleu.EventKind // custom or purchase
	Name        string
	Blocked     bool
	Description string
	Properties  map[string]KnownProperty
	Problem     string
	Problems    int64
	ProblemAt   time.Time
	FirstAt     time.Time
	LastAt      time.Time
}

// KnownProperty is what is known of a property of an event.
type KnownProperty struct {
	Type    petitbleu.ValueType `json:"type"` // of the first value seen, or as somebody says
	Said    bool                `json:"said,omitempty"`
	FirstAt time.Time           `json:"first_at,omitzero"`
}

const eventNameColumns = "kind, name, blocked, description, properties, problem, problems, problem_at, first_at, last_at"

func scanEventName(r scanner) (e EventName, err error) {
	var properties []byte
	err = r.Scan(&e.Kind, &e.Name, &e.Blocked, &e.Description, &properties, &e.Problem, &e.Problems, at(&e.ProblemAt), at(&e.FirstAt), at(&e.LastAt))
	if err == nil {
		err = json.Unmarshal(properties, &e.Properties)
	}
	return e, err
}

func eventNameRow(workspace string, e EventName) ([]any, error) {
	if e.Properties == nil {
		e.Properties = map[string]KnownProperty{}
	}
	properties, err := json.Marshal(e.Properties)
	if err != nil {
		return nil, fmt.Errorf("write the properties of event %s: %w", e.Name, err)
	}
	return []any{workspace, string(e.Kind), e.Name, e.Blocked, e.Description, string(properties), e.Problem, e.Problems, millis(e.ProblemAt), millis(e.FirstAt), millis(e.LastAt)}, nil
}

// EventNames lists what is known of custom events or products by name, after a name (empty: from the first).
func (t *Tx) EventNames(workspace string, kind petitbleu.EventKind, after string, limit int) ([]EventName, error) {
	return list(t, scanEventName, "SELECT "+eventNameColumns+" FROM event_names WHERE workspace_id = $1 AND kind = $2 AND name > $3 ORDER BY name LIMIT $4",
		workspace, string(kind), after, int64(limit))
}

// EventName gives what is known of one custom event or product, or ErrNotFound.
func (t *Tx) EventName(workspace string, kind petitbleu.EventKind, name string) (EventName, error) {
	e, ok, err := one(t, scanEventName, "SELECT "+eventNameColumns+" FROM event_names WHERE workspace_id = $1 AND kind = $2 AND name = $3", workspace, string(kind), name)
	return must(e, ok, err)
}

// LearnEventName writes what was seen of an event: properties that were not known, the instant that it was
// seen last, and problems, whose number is added.
func (t *Tx) LearnEventName(workspace string, e EventName) error {
	before, err := t.EventName(workspace, e.Kind, e.Name)
	if err == nil {
		merged := before.Properties
		if merged == nil {
			merged = map[string]KnownProperty{}
		}
		for name, p := range e.Properties {
			if _, known := merged[name]; !known {
				merged[name] = p
			}
		}
		e.Properties = merged
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	row, err := eventNameRow(workspace, e)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO event_names (workspace_id, "+eventNameColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"+
		` ON CONFLICT (workspace_id, kind, name) DO UPDATE SET properties = excluded.properties,
		problem = CASE WHEN excluded.problem = '' THEN event_names.problem ELSE excluded.problem END,
		problem_at = CASE WHEN excluded.problem = '' THEN event_names.problem_at ELSE excluded.problem_at END,
		problems = event_names.problems + excluded.problems,
		first_at = CASE WHEN event_names.first_at = 0 THEN excluded.first_at ELSE event_names.first_at END,
		last_at = CASE WHEN excluded.last_at > event_names.last_at THEN excluded.last_at ELSE event_names.last_at END`, row...)
	return err
}

// DefineEventName writes what somebody says of an event: block, description, properties. It holds for
// everything that is worked in from now on.
func (t *Tx) DefineEventName(workspace string, e EventName) error {
	row, err := eventNameRow(workspace, e)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO event_names (workspace_id, "+eventNameColumns+") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"+
		` ON CONFLICT (workspace_id, kind, name) DO UPDATE SET blocked = excluded.blocked, description = excluded.description, properties = excluded.properties`, row...)
	if err != nil {
		return err
	}
	return t.redefine(workspace)
}
