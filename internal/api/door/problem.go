package door

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/segment"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Problem is what goes wrong, as RFC 9457 writes it. It never repeats what was sent.
type Problem struct {
	Type      string          `json:"type" doc:"Path of a page that says more" example:"/docs/errors/not_found"`
	Title     string          `json:"title" doc:"The kind of failure, in words"`
	Status    int             `json:"status" doc:"HTTP status"`
	Detail    string          `json:"detail" doc:"One or two sentences: what is wrong and how to mend it"`
	Code      petitbleu.Code  `json:"code" doc:"Stable name of the kind of failure" example:"not_found"`
	Errors    []ProblemDetail `json:"errors,omitempty" nullable:"false" doc:"One for each field that is wrong"`
	Template  string          `json:"template,omitempty" doc:"detail before its values are put in, as {1}, {2}: to say it in another language"`
	Params    map[string]any  `json:"params,omitempty" doc:"Those values by their names in template"`
	MessageID string          `json:"message_id,omitempty" doc:"The message that was kept as dropped, where there is one"`
}

// ProblemDetail speaks of one field.
type ProblemDetail struct {
	Location string         `json:"location,omitempty" doc:"Where: body.name, query.limit, path.ws" example:"body.name"`
	Message  string         `json:"message" doc:"What is wrong there"`
	Rule     string         `json:"rule,omitempty" doc:"Name of the rule that was broken, where it has one"`
	Template string         `json:"template,omitempty" doc:"message before its values are put in"`
	Params   map[string]any `json:"params,omitempty" doc:"Those values by their names in template"`
}

// Detail tells what an error says of its field, which stands below a path: "body." or "composition.content.".
func Detail(path string, e *petitbleu.Error) ProblemDetail {
	told := e.Told()
	return ProblemDetail{Location: path + e.Field, Message: e.Message, Rule: string(e.Code), Template: told.Template, Params: told.Params}
}

// Error is the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus gives the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the form of the document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// kind is how a code looks over HTTP.
type kind struct {
	Status int
	title  string
}

// Kinds maps every code to HTTP. A code that is missing here answers 422.
var Kinds = map[petitbleu.Code]kind{
	petitbleu.CodeInvalidBody:       {http.StatusUnprocessableEntity, "The request is not right"},
	petitbleu.CodeInvalidParameter:  {http.StatusUnprocessableEntity, "A value is not right"},
	petitbleu.CodeEmptyMessage:      {http.StatusUnprocessableEntity, "The message is empty"},
	petitbleu.CodeTextTooLong:       {http.StatusUnprocessableEntity, "The text is too long"},
	petitbleu.CodeBadTemplate:       {http.StatusUnprocessableEntity, "The message is not right"},
	petitbleu.CodeBadPicture:        {http.StatusUnprocessableEntity, "The picture cannot be used"},
	petitbleu.CodeAborted:           {http.StatusUnprocessableEntity, "The template said not to send"},
	petitbleu.CodeRenderFailed:      {http.StatusUnprocessableEntity, "The message could not be written"},
	petitbleu.CodeRefused:           {http.StatusUnprocessableEntity, "The receiver refused the webhook"},
	petitbleu.CodeInvalidToken:      {http.StatusUnauthorized, "The token is not valid"},
	petitbleu.CodeTokenScope:        {http.StatusForbidden, "The API key may not do this"},
	petitbleu.CodeForbidden:         {http.StatusForbidden, "This is not allowed"},
	petitbleu.CodeNotSignedIn:       {http.StatusUnauthorized, "Nobody is signed in"},
	petitbleu.CodePageNotLinked:     {http.StatusNotFound, "The Page is not connected"},
	petitbleu.CodePageTaken:         {http.StatusConflict, "The Page is connected already"},
	petitbleu.CodeNotOptedIn:        {http.StatusNotFound, "The person has not opted in"},
	petitbleu.CodeAmbiguousCustomer: {http.StatusConflict, "The customer id belongs to several people"},
	petitbleu.CodeOutsideWindow:     {http.StatusUnprocessableEntity, "The messaging window is closed"},
	petitbleu.CodeNotAllowed:        {http.StatusUnprocessableEntity, "The rules do not allow the message"},
	petitbleu.CodeStopped:           {http.StatusUnprocessableEntity, "The person asked to stop"},
	petitbleu.CodeUnreachable:       {http.StatusUnprocessableEntity, "The person cannot be reached"},
	petitbleu.CodeKeyReused:         {http.StatusUnprocessableEntity, "The idempotency key was used for another request"},
	petitbleu.CodeNotFound:          {http.StatusNotFound, "Not found"},
	petitbleu.CodeConflict:          {http.StatusConflict, "Not possible as things stand"},
	petitbleu.CodeTooLarge:          {http.StatusRequestEntityTooLarge, "The request is too large"},
	petitbleu.CodeRateLimited:       {http.StatusTooManyRequests, "Too many requests"},
	petitbleu.CodePlatform:          {http.StatusBadGateway, "Facebook answered with an error"},
	petitbleu.CodeUnavailable:       {http.StatusServiceUnavailable, "Not available now"},
	petitbleu.CodeInternal:          {http.StatusInternalServerError, "Something went wrong here"},
}

// Statuses gives the HTTP status of each code.
func Statuses() map[petitbleu.Code]int {
	all := make(map[petitbleu.Code]int, len(Kinds))
	for code, k := range Kinds {
		all[code] = k.Status
	}
	return all
}

const InternalSentence = "Something went wrong on our side. It was logged; try again, and tell the operator of this installation if it stays."

// ProblemOf turns any error into a Problem. Errors without a code say nothing of themselves to
// the caller: they are logged where they are answered.
func ProblemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if all, ok := errors.AsType[segment.Problems](err); ok {
		return ProblemsAt("body.definition", all)
	}
	switch e, ok := errors.AsType[*petitbleu.Error](err); {
	case ok:
		p := NewProblem(e.Code, e.Message)
		told := e.Told()
		p.Template, p.Params = told.Template, told.Params
		if e.Docs != "" {
			p.Type = e.Docs
		}
		if e.Field != "" {
			p.Errors = []ProblemDetail{{Location: location(e.Field), Message: e.Message, Template: told.Template, Params: told.Params}}
		}
		return p
	case errors.Is(err, store.ErrNotFound):
		return NewProblem(petitbleu.CodeNotFound, "There is nothing of that id in this workspace. Check the id.")
	case errors.Is(err, store.ErrEmailTaken):
		p := NewProblem(petitbleu.CodeConflict, "Another user has this e-mail address. Choose another.")
		p.Errors = []ProblemDetail{{Location: "body.email", Message: p.Detail, Template: p.Detail}}
		return p
	}
	return NewProblem(petitbleu.CodeInternal, InternalSentence)
}

// ProblemsAt writes all that is wrong with the definition of a segment or a campaign that stands at a place.
func ProblemsAt(root string, all segment.Problems) *Problem {
	p := NewProblem(petitbleu.CodeInvalidBody, all.Error())
	p.Template = "" // the first problem's sentence with its place before it: its own template stands in Errors
	for _, one := range all {
		at := root
		if one.Path != "" {
			at += "." + one.Path
		}
		p.Errors = append(p.Errors, ProblemDetail{Location: at, Message: one.Message, Rule: one.Rule, Template: one.Template, Params: one.Params})
	}
	return p
}

// NewProblem makes the document of a code with a sentence.
func NewProblem(code petitbleu.Code, sentence string) *Problem {
	k, ok := Kinds[code]
	if !ok {
		k = kind{http.StatusUnprocessableEntity, "The request cannot be done"}
	}
	return &Problem{Type: "/docs/errors/" + string(code), Title: k.title, Status: k.Status, Detail: sentence, Code: code, Template: sentence}
}

// location writes the field of an Error as a place in the request.
func location(field string) string {
	for _, root := range []string{"body", "query", "path", "header", "draft"} {
		if field == root || strings.HasPrefix(field, root+".") {
			return field
		}
	}
	return "body." + field
}

// statusCodes gives the code of a failure that huma found before a handler ran.
var statusCodes = map[int]petitbleu.Code{
	http.StatusBadRequest:            petitbleu.CodeInvalidBody,
	http.StatusUnprocessableEntity:   petitbleu.CodeInvalidBody,
	http.StatusUnsupportedMediaType:  petitbleu.CodeInvalidBody,
	http.StatusRequestTimeout:        petitbleu.CodeInvalidBody,
	http.StatusNotFound:              petitbleu.CodeNotFound,
	http.StatusRequestEntityTooLarge: petitbleu.CodeTooLarge,
	http.StatusMethodNotAllowed:      petitbleu.CodeInvalidParameter,
	http.StatusNotAcceptable:         petitbleu.CodeInvalidParameter,
}

const tooLargeSentence = "The body is larger than this operation takes: 1 MB, where its description names no other limit. Make it smaller, or several requests of it."

// useProblems makes huma answer in our form. huma keeps its choice in package variables; no
// other package of the program uses huma.
var useProblems = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, sentence string, errs ...error) huma.StatusError {
		if len(errs) == 1 {
			if p, ok := errors.AsType[*Problem](errs[0]); ok {
				return p
			}
		}
		code, ok := statusCodes[status]
		if code == petitbleu.CodeTooLarge {
			sentence = tooLargeSentence
		}
		if !ok {
			code = petitbleu.CodeInternal
		}
		p := NewProblem(code, sentence)
		if status != 0 {
			p.Status = status
		}
		if code == petitbleu.CodeInternal {
			p.Detail, p.Template = InternalSentence, InternalSentence
			return p
		}
		for _, err := range errs {
			p.Errors = append(p.Errors, detailOf(err))
		}
		if len(p.Errors) > 0 {
			first := p.Errors[0].sentence()
			p.Detail = "The request does not fit the description of this operation: " + first + "."
			p.Template, p.Params = "The request does not fit the description of this operation: {1}.", map[string]any{"1": first}
		}
		return p
	}
})

// detailOf keeps the place and the rule of one of huma's findings, and drops the value.
func detailOf(err error) ProblemDetail {
	if d, ok := err.(huma.ErrorDetailer); ok {
		e := d.ErrorDetail()
		return ProblemDetail{Location: e.Location, Message: plainRule(e.Message)}
	}
	return ProblemDetail{Message: "it cannot be read"} // a parser's error may quote the body
}

// plainRule drops what a rule's text may quote from the request.
func plainRule(text string) string {
	for _, quoting := range []string{"invalid character", "cannot unmarshal", "parsing "} {
		if strings.Contains(text, quoting) {
			return "it is not of the right form"
		}
	}
	return cmp.Or(text, "it is not right")
}

func (d ProblemDetail) sentence() string {
	if d.Location == "" {
		return d.Message
	}
	return d.Location + ": " + d.Message
}
