package outbound

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"
)

// TestPlain: people read why a call got no answer in a sentence, which holds nothing of the call.
func TestPlain(t *testing.T) {
	dial := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://hook.example/x?key=secret", Err: &net.OpError{Op: "dial", Net: "tcp", Err: err}}
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{dial(&tls.CertificateVerificationError{Err: errors.New("x509: expired")}), "Its certificate is not accepted: it must be valid, and issued for this host."},
		{dial(&net.DNSError{Err: "no such host", Name: "hook.example", IsNotFound: true}), "No host has this name; check the address."},
		{dial(&net.DNSError{Err: "server misbehaving", Name: "hook.example"}), "Its name could not be looked up."},
		{dial(ErrPrivate), "The address is private, and the host is allowed neither by the workspace (webhook hosts) nor by the operator (--allow-hosts)."},
		{dial(ErrLinkLocal), "The address is link-local, which the operator alone may allow (--allow-hosts)."},
		{dial(os.ErrDeadlineExceeded), "It did not answer in time."},
		{dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "Nothing listens at this address."},
		{dial(os.NewSyscallError("read", syscall.ECONNRESET)), "The connection broke off, or no way leads there."},
		{fmt.Errorf("read: %w", ErrTooLong), "The answer is too long."},
	} {
		if got := Plain(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
		if barred := errors.Is(c.err, ErrPrivate) || errors.Is(c.err, ErrLinkLocal); Barred(c.err) != barred {
			t.Errorf("%v: barred %v", c.err, !barred)
		}
	}
}
