package pages

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu/internal/outbound"
)

// statusError is an answer of a target's webhook that is no yes.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("it answered %d", int(e)) }

// plain says in a sentence for people why a target could not be told. The log has the error itself.
func plain(err error) string {
	status, isStatus := errors.AsType[statusError](err)
	refusal, isMail := errors.AsType[*textproto.Error](err)
	_, isTLS := errors.AsType[*tls.CertificateVerificationError](err)
	_, isURL := errors.AsType[*url.Error](err)
	network, isNet := errors.AsType[net.Error](err)
	switch {
	case isStatus:
		return fmt.Sprintf("It answered with status %d; 200 to 299 count as taken.", int(status))
	case isMail:
		return fmt.Sprintf("The mail server refused the letter with code %d.", refusal.Code)
	case errors.Is(err, context.DeadlineExceeded), isNet && network.Timeout():
		return fmt.Sprintf("It did not answer within %d seconds.", int(tellTimeout.Seconds()))
	case isNet, isTLS, isURL, outbound.Barred(err):
		return outbound.Plain(err)
	}
	// What was written here, or by the mail package, is a sentence that lacks its capital and its stop.
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
