package pages

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/petitbleu/petitbleu/internal/outbound"
)

// TestPlain: people read why a target was not told in a sentence, not in the words of a library.
func TestPlain(t *testing.T) {
	dial := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://hook.example/x?key=secret", Err: &net.OpError{Op: "dial", Net: "tcp", Err: err}}
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{statusError(503), "It answered with status 503; 200 to 299 count as taken."},
		{fmt.Errorf("the mail server refused it: %w", &textproto.Error{Code: 550, Msg: "no such user"}), "The mail server refused the letter with code 550."},
		{dial(&tls.CertificateVerificationError{Err: errors.New("x509: expired")}), "Its certificate is not accepted: it must be valid, and issued for this host."},
		{dial(&net.DNSError{Err: "no such host", Name: "hook.example", IsNotFound: true}), "No host has this name; check the address."},
		{dial(outbound.ErrPrivate), "The address is private, and the host is allowed neither by the workspace (webhook hosts) nor by the operator (--allow-hosts)."},
		{context.DeadlineExceeded, "It did not answer within 10 seconds."},
		{dial(os.ErrDeadlineExceeded), "It did not answer within 10 seconds."},
		{dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "Nothing listens at this address."},
		{dial(os.NewSyscallError("read", syscall.ECONNRESET)), "The connection broke off, or no way leads there."},
		{errors.New("mail is not set up in this program"), "Mail is not set up in this program."},
	} {
		if got := plain(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}
