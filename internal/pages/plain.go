package pages

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"syscall"

	"github.com/petitbleu/petitbleu/internal/outbound"
)

// statusError is an answer of a target's webhook that is no yes.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("it answered %d", int(e)) }

// plain says in a sentence for people why a target could not be told. The log has the error itself.
func plain(err error) string {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	status, isStatus := errors.AsType[statusError](err)
	certificate, isTLS := errors.AsType[*tls.CertificateVerificationError](err)
	refusal, isMail := errors.AsType[*textproto.Error](err)
	network, isNet := errors.AsType[net.Error](err)
	switch {
	case isStatus:
		return fmt.Sprintf("It answered with status %d; 200 to 299 count as taken.", int(status))
	case isMail:
		return fmt.Sprintf("The mail server refused the letter with code %d.", refusal.Code)
	case isTLS && certificate != nil:
		return "Its certificate is not accepted: it must be valid, and issued for this host."
	case isDNS && dns.IsNotFound:
		return "No host has this name; check the address."
	case errors.Is(err, outbound.ErrPrivate):
		return "The address is private, and the host is not among the allowed ones (--allow-hosts)."
	case errors.Is(err, context.DeadlineExceeded), isNet && network.Timeout():
		return fmt.Sprintf("It did not answer within %d seconds.", int(tellTimeout.Seconds()))
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing listens at this address."
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "The connection broke off, or no way leads there."
	}
	// What was written here, or by the mail package, is a sentence that lacks its capital and its stop.
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
