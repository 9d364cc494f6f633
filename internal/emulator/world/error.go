package world

import (
	"fmt"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Error is a failure in the platform's form (Messenger Platform reference, section
// 4.1) with its HTTP status.
type Error struct {
	Status int
	Cut    bool // no answer at all: the connection is cut
	Busy   bool // tell the usage in a header
	wire.GraphError
}

// Fail makes an error. The message gets its "(#code)" here.
func Fail(status, code, subcode int, message string) *Error {
	return &Error{Status: status, GraphError: wire.GraphError{
		Message: fmt.Sprintf("(#%d) %s", code, message), Type: "OAuthException",
		Code: wire.Code(code), Subcode: wire.Code(subcode),
	}}
}

// BadParam is the error 100 of a wrong parameter.
func BadParam(message string) *Error { return Fail(http.StatusBadRequest, 100, 0, message) }

// TokenError is the error 190 of a token that does not hold, with its subcode.
func TokenError(subcode int, message string) *Error {
	e := Fail(http.StatusBadRequest, 190, subcode, "")
	e.Message = message
	return e
}

// The errors of section 4.2 that several endpoints share.
func ErrNoMatch() *Error {
	return Fail(http.StatusBadRequest, 100, 2018001, "No matching user found")
}

// ErrWindow: outside of the messaging window.
func ErrWindow() *Error {
	return Fail(http.StatusBadRequest, 10, 2018278, "This message is sent outside of allowed window. Learn more about the new policy in the Messenger Platform's documentation of messaging windows")
}

// ErrUnavailable: the person has blocked the Page or deleted the thread.
func ErrUnavailable() *Error {
	return Fail(http.StatusBadRequest, 551, 1545041, "This person isn't available right now.")
}

// ErrNoObject: no such object for this caller.
func ErrNoObject(id string) *Error {
	e := Fail(http.StatusBadRequest, 100, 33, "")
	e.Type = "GraphMethodException"
	e.Message = "Unsupported request. Object with ID '" + id + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation"
	return e
}

// ErrRate: too many calls.
func ErrRate() *Error {
	e := Fail(http.StatusBadRequest, 613, 0, "Calls to this api have exceeded the rate limit.")
	e.Busy = true
	return e
}
