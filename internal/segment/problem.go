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
	for name, v := range params {
		message = strings.ReplaceAll(message, "{"+name+"}", fmt.Sprint(v))
	}
	*p = append(*p, Problem{Path: path, Rule: rule, Message: message, Params: params})
}

// member gives the path of an item of a list.
func member(path, name string, i int) string { return path + "." + name + "[" + strconv.Itoa(i) + "]" }
