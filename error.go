package petitbleu

import (
	"errors"
	"fmt"
)

// Code names a kind of failure. Codes are part of every API and never change their meaning;
// each has a page in docs/errors.
type Code string

// Codes that any door may answer. Doors add their own translations, never new meanings.
const (
	CodeInvalidBody       Code = "invalid_body"
	CodeInvalidParameter  Code = "invalid_parameter"
	CodeEmptyMessage      Code = "empty_message"
	CodeTextTooLong       Code = "text_too_long"
	CodeBadTemplate       Code = "bad_template"
	CodeBadPicture        Code = "bad_picture"
	CodeInvalidToken      Code = "invalid_token"
	CodeTokenScope        Code = "token_scope"
	CodeForbidden         Code = "forbidden"
	CodeNotSignedIn       Code = "not_signed_in"
	CodeBadSignature      Code = "bad_signature"
	CodePageNotLinked     Code = "page_not_linked"
	CodePageTaken         Code = "page_taken"
	CodeNotOptedIn        Code = "not_opted_in"
	CodeAmbiguousCustomer Code = "ambiguous_customer"
	CodeOutsideWindow     Code = "outside_window"
	CodeNotAllowed        Code = "not_allowed"
	CodeUnreachable       Code = "unreachable"
	CodeStopped           Code = "stopped"
	CodeSafeMode          Code = "safe_mode"
	CodeInvalidRef        Code = "invalid_ref"
	CodeExpiredRef        Code = "expired_ref"
	CodeUnsignedCustomer  Code = "unsigned_customer"
	CodeKeyReused         Code = "idempotency_key_reused"
	CodeNotFound          Code = "not_found"
	CodeConflict          Code = "conflict"
	CodeTooLarge          Code = "too_large"
	CodeRateLimited       Code = "rate_limited"
	CodePlatform          Code = "facebook_error"
	CodeUnavailable       Code = "unavailable"
	CodeInternal          Code = "internal"

	CodeAborted      Code = "aborted"       // the template said not to send to this person
	CodeRenderFailed Code = "render_failed" // the template could not be written for this person
	CodeMissingValue Code = "missing_value" // a card has a placeholder for which no value was given
	CodeRefused      Code = "refused"       // the receiver of a webhook refused it

	CodeCapped          Code = "capped"           // the person got as much as the workspace's caps allow
	CodeQuietHours      Code = "quiet_hours"      // it is night where the person is
	CodeTooLate         Code = "too_late"         // its time was over before it could leave
	CodeLeftAudience    Code = "left_audience"    // the person belongs to the audience no more
	CodeCampaignStopped Code = "campaign_stopped" // before it left
)

// Error is a failure that a person can act on. Message is one or two plain sentences that
// name the field, the rule and the cure; it never holds a secret, a token or message text.
type Error struct {
	Code    Code
	Message string
	Field   string // path of the field it speaks of, such as "attachment.payload.elements[2].title"; may be empty
	Docs    string // path of the page that says more; empty means docs/errors/<code>
	told    Told
	cause   error
}

// Errorf returns an Error of a code. A %w verb keeps the cause for errors.Is and errors.As.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), told: toldOf(format, args), cause: errors.Unwrap(err)}
}

// Told gives the sentence before its values were put in; an Error that Errorf did not make has none.
func (e *Error) Told() Told { return e.told }

// At returns a copy of the error that speaks of a field.
func (e *Error) At(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Error gives the sentence, with the field before it when there is one.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Message
	}
	return e.Message
}

// Unwrap gives the cause, if one was kept.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is(err, &Error{Code: c}) true for any Error of that code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// CodeOf gives the code of an error, or CodeInternal for one that carries none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
