package inbound

import (
	"net/http"
	"net/netip"
	"strings"
)

// Address tells who sent a request. The zero value means that it cannot be told.
type Address func(*http.Request) netip.Addr

// Direct reads the other end of the connection or, when that is a proxy on this machine, whom the
// proxy names last in X-Forwarded-For. What stands before it was written by the caller.
func Direct(r *http.Request) netip.Addr {
	from := remote(r)
	if from.IsLoopback() {
		if named := lastForwarded(r); named.IsValid() {
			return named
		}
	}
	return from
}

// BehindProxy reads whom the proxy in front of the program names last in X-Forwarded-For, wherever
// the proxy runs: for an installation that can be reached through it alone.
func BehindProxy(r *http.Request) netip.Addr {
	if named := lastForwarded(r); named.IsValid() {
		return named
	}
	return remote(r)
}

func remote(r *http.Request) netip.Addr {
	p, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}

func lastForwarded(r *http.Request) netip.Addr {
	all := r.Header.Values("X-Forwarded-For")
	if len(all) == 0 {
		return netip.Addr{}
	}
	last := all[len(all)-1]
	last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	if p, err := netip.ParseAddrPort(last); err == nil { // some proxies add the port
		return p.Addr().Unmap().WithZone("")
	}
	a, err := netip.ParseAddr(last)
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap().WithZone("")
}

// Network names whom a limit on attempts counts: an address of IPv4, the /64 of an address of IPv6,
// for one host has all the addresses of it.
func Network(a netip.Addr) string {
	if !a.Is6() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}
