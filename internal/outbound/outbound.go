package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Options say what a client may do.
type Options struct {
	// Allow lists hosts, as "host" or "host:port", that may stand in a private range.
	Allow []string
	// PerHost is how many idle connections are kept to one host; at least the concurrency
	// that is used, or connections are made anew all the time. Default 64.
	PerHost int
}

// ErrPrivate is the cause when an address stands in a range that is refused.
var ErrPrivate = errors.New("the address is private, and the host is allowed neither by the workspace (webhook hosts) nor by the operator (allow_hosts)")

// ErrLinkLocal is the cause when an address is link-local: a workspace cannot allow it.
var ErrLinkLocal = errors.New("the address is link-local, which the operator alone may allow (allow_hosts)")

// NewClient gives a client. Time limits are the caller's, by the request's context.
func NewClient(o Options) *http.Client {
	if o.PerHost == 0 {
		o.PerHost = 64
	}
	guard := dialer{allow: o.Allow}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 nil, // a proxy would resolve names out of our sight
			DialContext:           guard.dial,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          0,
			MaxIdleConnsPerHost:   o.PerHost,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			WriteBufferSize:       8 << 10,
			ReadBufferSize:        8 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type dialer struct {
	allow []string
	open  bool // private ranges too, but what serves the machine itself: link-local addresses, where clouds keep credentials
}

// dial connects to an address. The check runs on the very address that is connected to.
func (d dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	nd := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	if !d.allowed(address) {
		nd.ControlContext = func(_ context.Context, _, resolved string, _ syscall.RawConn) error {
			if d.open {
				return checkOpen(resolved)
			}
			return check(resolved)
		}
	}
	return nd.DialContext(ctx, network, address)
}

func (d dialer) allowed(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(d.allow, func(a string) bool {
		return strings.EqualFold(a, host) || strings.EqualFold(a, address)
	})
}

// special are the ranges that netip's own tests leave out.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("100.64.0.0/10"),   // shared by a provider
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, broadcast
	netip.MustParsePrefix("64:ff9b::/96"),    // IPv4 behind a translator
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), // discard
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), // documentation
	netip.MustParsePrefix("2002::/16"),     // IPv4 inside IPv6
	netip.MustParsePrefix("::/96"),         // the same, of old
	netip.MustParsePrefix("fec0::/10"),     // private, of old
}

// checkOpen refuses what a workspace cannot allow by itself: link-local addresses, given as "ip:port".
func checkOpen(resolved string) error {
	ap, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	if ap.Addr().WithZone("").Unmap().IsLinkLocalUnicast() {
		return ErrLinkLocal
	}
	return nil
}

// check refuses an address, given as "ip:port", that is not a public one.
func check(resolved string) error {
	ap, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return fmt.Errorf("read the address: %w", err)
	}
	ip := ap.Addr().WithZone("").Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return ErrPrivate
	}
	return nil
}
