package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// MaxBytes is how long the JSON text of a definition may be.
const MaxBytes = 4 << 20

// Problem is one thing that is wrong with a definition: where, the rule by name, and a sentence with the cure.
type Problem = segment.Problem

// Problems are all that is wrong with a definition. It is an error when there is one.
type Problems = segment.Problems

// add notes a problem; params fill the {names} of the sentence.
func add(p *Problems, path, rule, template string, params map[string]any) {
	*p = append(*p, segment.NewProblem(path, rule, template, params))
}

// Parse reads a definition. It knows the form only: a draft may be unfinished, and what is missing or cannot
// stand together is Check's to say. The error is Problems.
func Parse(data []byte) (d Definition, err error) {
	var p Problems
	if len(data) > MaxBytes {
		add(&p, "", "too_large", "A campaign has at most {max} bytes: shorten its messages, or use content blocks.", map[string]any{"max": MaxBytes})
		return d, p
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&d)
	if err == nil {
		if _, after := decoder.Token(); after != io.EOF {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		notRead(&p, err)
		return Definition{}, p
	}
	if d.Version == 0 {
		d.Version = Version
	}
	if d.Version != Version {
		add(&p, "version", "version", `The version of the language is {version}: write "version": {version}.`, map[string]any{"version": Version})
		return Definition{}, p
	}
	if d.Audience.Version == 0 && d.Audience.Where.Match == "" && d.Audience.Where.Type == "" && d.Audience.Where.Not == nil {
		d.Audience = segment.Everybody()
	}
	return d, nil
}

// notRead says why JSON is no definition.
func notRead(p *Problems, err error) {
	if bad, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && bad.Field != "" {
		add(p, bad.Field, "wrong_type", wanted(bad.Type.Kind()), nil)
		return
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		add(p, name, "unknown_member", `There is no member "{name}" here: check its spelling, or remove it.`, map[string]any{"name": name})
		return
	}
	add(p, "", "no_json", `The definition is not JSON: write an object such as {"version":1,"variants":[]}.`, nil)
}

// wanted says what JSON stands for a kind of value.
func wanted(kind reflect.Kind) string {
	switch kind {
	case reflect.Slice, reflect.Array:
		return "This is a list: write it in [ ]."
	case reflect.Struct, reflect.Map:
		return "This is an object: write it in { }."
	case reflect.String:
		return "This is a text: write it in quotes."
	case reflect.Bool:
		return "This is true or false, without quotes."
	default:
		return "This is a number: write it without quotes."
	}
}

// Encode writes the canonical form: members in one order, no white space.
func (d Definition) Encode() []byte {
	if d.Variants == nil {
		d.Variants = []Variant{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		panic(err) // values are decoded JSON; a tree made by hand with anything else is a mistake of the program
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// New is what a draft begins with: one variant without words, the whole audience, planned for now.
func New() Definition {
	return Definition{Version: Version, Variants: []Variant{{ID: "v1", Name: "A", Weight: 100}},
		Delivery: Delivery{Type: Planned, Schedule: &Schedule{Now: true}}, Audience: segment.Everybody()}
}
