package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
	"github.com/petitbleu/petitbleu/internal/outbound"
)

// Error is an answer of the platform that is not a success, or the want of one. Of the platform's
// own text it holds only what is written for people, without what might be an id or a token.
type Error struct {
	Status  int // of HTTP; 0 when no answer came
	Code    int
	Subcode int
	Trace   string          // the platform's support id
	Told    string          // what the platform says to people: error_user_title and error_user_msg (reference, section 4.1)
	Failure channel.Failure // the catalogue's row: kind, cause, cure, how long to wait
	cause   error           // no whole answer came
}

// Error tells cause and cure.
func (e *Error) Error() string {
	if e.cause != nil {
		return "Facebook could not be reached. " + e.why() + " Try again; if it stays, check the address of the Graph API and the network."
	}
	s := e.Failure.Cause + " " + e.Failure.Cure
	if e.Told != "" {
		s = e.Failure.Cause + " Facebook says: “" + e.Told + "” " + e.Failure.Cure
	}
	if e.Code != 0 {
		s += fmt.Sprintf(" (Facebook's error %d", e.Code)
		if e.Subcode != 0 {
			s += fmt.Sprintf("/%d", e.Subcode)
		}
		if e.Trace != "" {
			s += ", trace " + e.Trace
		}
		s += ")"
	}
	return s
}

// why says in a sentence what kept an answer from coming, without the address, whose parameters may hold a token.
func (e *Error) why() string {
	if s, ok := errors.AsType[sentence](e.cause); ok {
		return string(s)
	}
	return outbound.Plain(e.cause)
}

// Unwrap gives what kept an answer from coming.
func (e *Error) Unwrap() error { return e.cause }

// sentence is a cause of our own, in words for people.
type sentence string

func (s sentence) Error() string { return string(s) }

const (
	errNotJSON   sentence = "Its answer was not JSON."
	errOtherForm sentence = "Its answer had another form than expected."
	errNoURL     sentence = "Its address is not a URL."
	errNoBody    sentence = "The request cannot be written as JSON."
)

// Of gives the platform's error in an error.
func Of(err error) (*Error, bool) { return errors.AsType[*Error](err) }

// Unreached tells whether no whole answer came.
func (e *Error) Unreached() bool { return e.cause != nil }

// DeadToken tells whether the token is no longer accepted (reference, section 4.2).
func (e *Error) DeadToken() bool { return e.cause == nil && (e.Code == 190 || e.Code == 102) }

// Throttled tells whether the platform asks for fewer calls.
func (e *Error) Throttled() bool { return e.cause == nil && e.Failure.Kind == channel.Throttled }

// Denied tells whether a permission, a role or a capability is missing.
func (e *Error) Denied() bool {
	return e.cause == nil && (e.Code == 3 || e.Code == 10 || e.Code >= 200 && e.Code <= 299)
}

// Passing tells whether the same call may succeed a little later.
func (e *Error) Passing() bool {
	return e.cause != nil || e.Throttled() || e.Failure.Kind == channel.Temporary || e.Failure.Kind == channel.Unknown || e.Status >= 500
}

// Problem gives the error for whoever asked, at a field that may be empty.
func (e *Error) Problem(field string) error {
	code := petitbleu.CodePlatform
	switch {
	case e.Throttled():
		code = petitbleu.CodeRateLimited
	case e.Failure.Kind == channel.Elsewhere: // another app holds the conversation
		code = petitbleu.CodeConflict
	case e.DeadToken() || e.cause == nil && e.Code == 100:
		code = petitbleu.CodeInvalidParameter
	}
	p := petitbleu.Errorf(code, "%s", e.Error())
	if field != "" {
		p = p.At(field)
	}
	return p
}

// Problem turns an answer of the platform into an error for people; other errors stay.
func Problem(err error, field string) error {
	if e, ok := Of(err); ok {
		return e.Problem(field)
	}
	return err
}

// read reads an answer: an error may come with any status, 200 included.
func read(r channel.Response, into any) error {
	var body wire.ErrorBody
	bad := json.Unmarshal(r.Body, &body)
	switch {
	case bad == nil && body.Error != nil:
		e := explained(r, int(body.Error.Code), int(body.Error.Subcode), body.Error.TraceID)
		e.Told = ForPeople(body.Error.UserTitle, body.Error.UserMsg)
		return e
	case r.Status < 200 || r.Status > 299:
		return explained(r, 0, 0, "")
	case bad != nil && !json.Valid(r.Body):
		return &Error{Status: r.Status, cause: errNotJSON}
	case into == nil:
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(r.Body))
	if err := d.Decode(into); err != nil {
		return &Error{Status: r.Status, cause: errOtherForm}
	}
	return nil
}

// explained looks an answer up in the driver's catalogue. Words of the catalogue that speak of a
// message are put right for the calls that are made here.
func explained(r channel.Response, code, subcode int, trace string) *Error {
	e := &Error{Status: r.Status, Code: code, Subcode: subcode, Trace: short(trace)}
	if f := (messenger.Driver{}).Decode(r).Failure; f != nil {
		e.Failure = *f
	}
	if w, ok := words[[2]int{code, subcode}]; ok {
		e.Failure.Cause, e.Failure.Cure = w[0], w[1]
	} else if w, ok := words[[2]int{code, 0}]; ok && subcode == 0 {
		e.Failure.Cause, e.Failure.Cure = w[0], w[1]
	}
	if code == 0 && (r.Status >= 500 || r.Status == 408) {
		e.Failure.Cause, e.Failure.Cure = "Facebook, or a proxy before it, has a problem of its own just now.", "Try again in a minute."
	}
	return e
}

// words are the errors that mean something else where people set up than where messages go.
var words = map[[2]int][2]string{
	{1, 0}:    {"Facebook has a problem of its own just now.", "Try again in a minute."},
	{2, 0}:    {"Facebook has a problem of its own just now.", "Try again in a minute."},
	{10, 0}:   {"The token lacks a permission.", "Webhooks need pages_manage_metadata and pages_messaging, conversations pages_read_engagement too: connect the Page again and leave every permission ticked."},
	{200, 0}:  {"The token lacks a permission.", "Webhooks need pages_manage_metadata and pages_messaging, conversations pages_read_engagement too: connect the Page again and leave every permission ticked."},
	{100, 0}:  {"Facebook did not accept a value of the request.", "Check the values, and that token, app and Page belong together."},
	{100, 33}: {"Facebook knows no such Page, app or object, or the token may not see it.", "Check the id and the token."},
	{190, 0}:  {"Facebook does not accept the token: it has expired, was revoked, or belongs to another app.", "Connect the Page again."},
	{2200, 0}: {"Facebook called our webhook to verify it and got no right answer.", "Check that the public address is reachable from the internet, over https."},
}

// short keeps a support id that looks like one.
func short(trace string) string {
	for _, r := range trace {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-' {
			return ""
		}
	}
	return trace[:min(len(trace), 40)]
}

const toldLimit = 300

// hidden is what may be an id, a token or an address in a text: it says nothing to people.
var hidden = regexp.MustCompile(`\S*://\S*|[^\s"'“”‘’«»()]{24,}|[0-9]{5,}`)

// ForPeople joins the words that the platform writes for people, without what may be an id, a
// token or an address, and not longer than 300 characters.
func ForPeople(title, message string) string {
	var parts []string
	for _, part := range []string{title, message} {
		part = strings.Join(strings.FieldsFunc(part, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
		if part = hidden.ReplaceAllString(part, "…"); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 2 && !strings.ContainsAny(parts[0][len(parts[0])-1:], ".:!?") {
		parts[0] += ":"
	}
	text := []rune(strings.ToValidUTF8(strings.Join(parts, " "), ""))
	if len(text) > toldLimit {
		text = append(text[:toldLimit], '…')
	}
	return string(text)
}
