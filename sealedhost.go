package petitbleu

import (
	"net"
	"net/url"
	"slices"
	"strings"
)

// SealedValue is a sealed value, opened, with the hosts that it may be sent to. Whoever may write a template may
// name any host in it; without the hosts they could have every secret of the workspace sent to their own.
type SealedValue struct {
	Value string
	Hosts []string // as in [Secret.Hosts]; for a Page's token the bases of its Graph API, with their scheme
}

// For gives the value for a request to an address. An error of the code refused names what may not go there, and the cure.
func (v SealedValue) For(r SealedRef, u *url.URL) (string, error) {
	if slices.ContainsFunc(v.Hosts, func(bound string) bool { return IsBound(bound, u) }) {
		return v.Value, nil
	}
	if kind, name := r.Parts(); kind == SealedPageToken {
		return "", Errorf(CodeRefused, "The token of Page %s goes to the Graph API of its app only, not to %s. Take it out of the request.", name, u.Host)
	}
	_, name := r.Parts()
	return "", Errorf(CodeRefused, "The secret %q may not be sent to %s. Call a host that it is bound to, or have an administrator keep the secret anew with this one among its hosts.", name, u.Host)
}

// IsBound tells whether an address lies on a host that a secret is bound to: its very name, or for "*.example.com"
// a name below. A port in the bound counts; without one every port does. With a scheme before it, scheme and port
// must be the same.
func IsBound(bound string, u *url.URL) bool {
	port := portOf(u)
	if scheme, rest, ok := strings.Cut(bound, "://"); ok {
		b, err := url.Parse(bound)
		if err != nil || !strings.EqualFold(scheme, u.Scheme) || portOf(b) != port || rest == "" {
			return false
		}
		bound = b.Hostname()
	} else if name, only, err := net.SplitHostPort(bound); err == nil {
		if only != port {
			return false
		}
		bound = name
	}
	bound, host := plainName(bound), plainName(u.Hostname())
	if below, ok := strings.CutPrefix(bound, "*."); ok {
		return below != "" && strings.HasSuffix(host, "."+below) && len(host) > len(below)+1
	}
	return host != "" && host == bound
}

// portOf gives the port of an address, written or not.
func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if strings.EqualFold(u.Scheme, "https") {
		return "443"
	}
	return "80"
}

// plainName writes the name of a host in the one way that names are compared by.
func plainName(name string) string {
	return strings.TrimSuffix(strings.ToLower(strings.Trim(name, "[]")), ".")
}

// IsHostBound tells whether a text says where a secret may go: a host, "*." before a domain of two names at least, a
// port if need be.
func IsHostBound(text string) bool {
	if len(text) > 260 || strings.ContainsAny(text, "/?#@ \t\r\n\x00\\") {
		return false
	}
	name := text
	if host, port, err := net.SplitHostPort(text); err == nil {
		if name = host; port == "" || strings.Trim(port, "0123456789") != "" {
			return false
		}
	}
	if below, ok := strings.CutPrefix(name, "*."); ok {
		labels := strings.Split(strings.TrimSuffix(below, "."), ".")
		return len(labels) >= 2 && !slices.Contains(labels, "") && !strings.Contains(below, "*") && net.ParseIP(below) == nil
	}
	if ip := net.ParseIP(strings.Trim(name, "[]")); ip != nil {
		return true
	}
	return name != "" && !strings.ContainsAny(name, "*:[]")
}
