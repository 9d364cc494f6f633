package check

import (
	"fmt"
	"net/http"
)

// Error is a refusal in the platform's terms (Messenger Platform reference, section 4.2).
type Error struct {
	Status  int // of HTTP
	Code    int
	Subcode int
	// Message is plain English, without the "(#100) " in front.
	Message string
}

// Error is the message with its code.
func (e *Error) Error() string { return fmt.Sprintf("(#%d) %s", e.Code, e.Message) }

func bad(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: 100, Message: fmt.Sprintf(format, args...)}
}

func sub(subcode int, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: 100, Subcode: subcode, Message: message}
}

func tooLong(field string, limit int) *Error {
	return bad("Length of param %s must be less than or equal to %d", field, limit)
}

func required(field string) *Error { return bad("param %s must be non-empty.", field) }

func oneOf(field, list string) *Error { return bad("param %s must be one of {%s}", field, list) }

// first returns the first refusal of a list.
func first(list ...*Error) *Error {
	for _, e := range list {
		if e != nil {
			return e
		}
	}
	return nil
}

// TooLong is the refusal of a text above a limit of characters.
func TooLong(field string, limit int) *Error { return tooLong(field, limit) }
