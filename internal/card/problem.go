package card

import (
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Problem is one thing that is wrong with a card: where, the rule by name, and a sentence with the cure.
// Params are what the sentence is filled with, so that a page can say it in its language.
type Problem struct {
	Path    string         `json:"path"` // "body.items[2].imageUrl"
	Rule    string         `json:"rule"` // such as "unknown_component"
	Message string         `json:"message"`
	Params  map[string]any `json:"params,omitempty"`
	// Warning says that the card can be shown: what the problem speaks of is left out.
	Warning bool `json:"warning,omitempty"`

	Template string `json:"-"` // the sentence before the params are put in: {name}
}

// Problems are all that is wrong with a card.
type Problems []Problem

// Err gives the first problem that is no warning as an error of the house, nil when there is none.
func (p Problems) Err() *petitbleu.Error {
	for _, one := range p {
		if !one.Warning {
			return petitbleu.Errorf(petitbleu.CodeBadTemplate, "%s", one.Message).At(one.Path)
		}
	}
	return nil
}

// sentences are what the rules say, by name.
var sentences = map[string]string{
	"too_large":         "A card has at most {most} bytes; this one has {bytes}: make it shorter, or split it into cards of a carousel.",
	"no_json":           "A card is JSON; this is not: {cause}.",
	"no_object":         "A card is an object with version and body.",
	"unknown_version":   "The version is {version}; cards of version 1 and 2 are known.",
	"no_items":          "A card needs body.items, a list of components.",
	"no_component":      "A component is an object with type; this is {found}.",
	"unknown_component": "There is no component {type}: it is one of {types}.",
	"unknown_field":     "The field {field} is not known here and is left out.",
	"too_deep":          "Components stand at most {most} deep; this one stands deeper.",
	"too_many":          "A card has at most {most} components; those from here on are left out.",
	"missing":           "The field {field} is missing.",
	"not_whole":         "The field {field} is missing, so this is left out.",
	"no_text":           "This must be a text; it is {found}.",
	"no_number":         "This must be a number; {value} is none.",
	"out_of_range":      "This must be a number from {least} to {most}; it is {value}.",
	"no_choice":         "This must be one of {choices}; it is {value}.",
	"no_weight":         "A weight is normal, bold or a number from 100 to 900; this is {value}.",
	"no_colour":         "A colour is # and 3, 4, 6 or 8 hexadecimal digits (transparency first), transparent, or two of them with a comma for light and dark; this is {value}.",
	"no_url":            "An address begins with https:// or http:// and names a host; this is {value}.",
	"bad_target":        "An action may not open {value}: give an address that begins with https:// or http://, or one of your app's own.",
	"no_list":           "This must be a list; it is {found}.",
	"no_object_here":    "This must be an object; it is {found}.",
	"no_cards":          "This must be a list of cards, or one placeholder such as {example}; it is {found}.",
	"missing_variable":  "The variable {name} has no value.",
	"no_view":           "The variable {name} stands for cards and has none.",
	"no_card":           "There is no card yet: add something to show.",
	"bad_data":          "A template of data has 1 to {most} names with their values.",
	"bad_name":          "A name has 1 to {bytes} bytes, its value at most {most}.",
	"bad_view":          "The card {key} that stands for {name} is not known.",
}

func (p *Problems) add(path, rule string, warning bool, params map[string]any) {
	message := sentences[rule]
	for name, v := range params {
		message = strings.ReplaceAll(message, "{"+name+"}", fmt.Sprint(v))
	}
	*p = append(*p, Problem{Path: path, Rule: rule, Message: message, Params: params, Warning: warning, Template: sentences[rule]})
}

// shown cuts a value for a sentence.
func shown(v string) string {
	const most = 60
	if r := []rune(v); len(r) > most {
		v = string(r[:most]) + "…"
	}
	return `"` + v + `"`
}

// kindOf names what a JSON value is.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "a text"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "a number"
}
