package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"
)

// Plain says in a sentence for people why a call got no answer. It holds no part of the request and no address that a
// name led to; the error itself is for the log.
func Plain(err error) string {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	_, isTLS := errors.AsType[*tls.CertificateVerificationError](err)
	network, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, ErrPrivate):
		return "The address is private, and the host is allowed neither by the workspace (webhook hosts) nor by the operator (--allow-hosts)."
	case errors.Is(err, ErrLinkLocal):
		return "The address is link-local, which the operator alone may allow (--allow-hosts)."
	case errors.Is(err, ErrTooLong):
		return "The answer is too long."
	case isTLS:
		return "Its certificate is not accepted: it must be valid, and issued for this host."
	case isDNS && dns.IsNotFound:
		return "No host has this name; check the address."
	case isDNS:
		return "Its name could not be looked up."
	case errors.Is(err, context.DeadlineExceeded), isNet && network.Timeout():
		return "It did not answer in time."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing listens at this address."
	}
	return "The connection broke off, or no way leads there."
}

// Barred tells whether the guard of private addresses refused a call: to try it again changes nothing.
func Barred(err error) bool { return errors.Is(err, ErrPrivate) || errors.Is(err, ErrLinkLocal) }
