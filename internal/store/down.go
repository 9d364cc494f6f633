package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/petitbleu/petitbleu"
)

// ErrDown is what reads and writes answer while PostgreSQL cannot be reached: it restarts, or went away in the middle. A
// write of which the end was not heard may have been done. To doors it is an error of CodeUnavailable.
var ErrDown = errors.New("the database cannot be reached")

// downError is ErrDown with its cause: doors tell the first, logs the second.
type downError struct {
	told  *petitbleu.Error
	cause error
}

func (e *downError) Error() string { return ErrDown.Error() + ": " + e.cause.Error() }

// Unwrap gives what doors look for, and the cause.
func (e *downError) Unwrap() []error { return []error{ErrDown, e.told, e.cause} }

// orDown marks an error that says that the database is not there.
func orDown(err error) error {
	if err == nil || !isDown(err) {
		return err
	}
	return &downError{petitbleu.Errorf(petitbleu.CodeUnavailable, "The database cannot be reached: it may be starting again. Try again in a few seconds."), err}
}

func isDown(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false // the caller has gone
	}
	if pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	code := pgCode(err)
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P")
}
