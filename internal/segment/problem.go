package segment

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// Problem is one thing that is wrong with a definition: where, the rule by name, and a sentence with
// the cure. Params are what the sentence is filled with, so that a page can say it in its language.
type Problem struct {
	Path    string         `json:"path"` // "where.of[1].value"
	Rule    string         `json:"rule"` // such as "unknown_operator"
	Message string         `json:"message"`
	Params  map[string]any `json:"params,omitempty"`

	Template string `json:"-"` // the sentence before the params are put in: {name}
}

// Problems are all that is wrong with a definition. It is an error when there is one.
type Problems []Problem

// Error gives the first problem's sentence, and how many more there are.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "nothing is wrong"
	}
	text := p[0].Path + ": " + p[0].Message
	if more := len(p) - 1; more > 0 {
		text += " (and " + strconv.Itoa(more) + " more)"
	}
	return text
}

// Err gives the problems as an error of the house, of the first one's field.
func (p Problems) Err() *petitbleu.Error {
	if len(p) == 0 {
		return nil
	}
	return petitbleu.Errorf(petitbleu.CodeInvalidBody, "%s", p[0].Message).At(p[0].Path)
}

func (p *Problems) add(path, rule, message string, params map[string]any) {
	*p = append(*p, NewProblem(path, rule, message, params))
}

// NewProblem gives a problem whose sentence has its {names} filled by params: of a language that has segments
// in it, such as that of campaigns.
func NewProblem(path, rule, template string, params map[string]any) Problem {
	message := template
	for name, v := range params {
		message = strings.ReplaceAll(message, "{"+name+"}", fmt.Sprint(v))
	}
	return Problem{Path: path, Rule: rule, Message: message, Params: params, Template: template}
}

// wants are the sentences' ends for what a value must be.
var wants = map[string]string{
	"text":          "a text that is not blank",
	"texts":         "a list of texts with at least one",
	"number":        "a number",
	"count":         "a whole number from 0 to 1000000",
	"days":          "a whole number of days from 0 to 36500",
	"hours":         "a number of hours above 0, at most 24",
	"year_day":      "a day of the year such as 12-24 (month and day)",
	"range":         "two whole numbers from 0 to 9999, the lower one first",
	"period_days":   "a whole number of days from 1 to 36500",
	"instant":       "an instant such as 2024-05-01T10:00:00Z, or a date such as 2024-05-01",
	"pattern":       "a regular expression",
	"object":        "an object",
	"string":        "a text",
	"list":          "a list",
	"birthday_days": "a whole number of days from 0 to 366",
	"amount":        "an amount of at most 1000000000000",
}

// wrong reports a value that is not what it must be; want is one of wants.
func (p *Problems) wrong(path, want string) {
	message := "This must be " + wants[want] + "."
	*p = append(*p, Problem{Path: path, Rule: "wrong_type", Message: message, Params: map[string]any{"want": want}, Template: message})
}

// member gives the path of an item of a list.
func member(path, name string, i int) string {
	if name != "" {
		path += "." + name
	}
	return path + "[" + strconv.Itoa(i) + "]"
}
