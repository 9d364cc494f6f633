package messenger

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// link checks an address that a tap opens: http or https, on any host.
func (k *checker) link(field, s string) {
	if u := parse(s); u == nil {
		k.add(petitbleu.CodeBadTemplate, field, `A link is a whole address such as "https://shop.example/order/17"; write it so.`)
	}
}

// picture checks an address that the platform fetches (reference, section 11).
func (k *checker) picture(field, s string) {
	u := parse(s)
	if u == nil {
		k.add(petitbleu.CodeBadPicture, field, `The address of a picture or file is a whole one such as "https://shop.example/mixer.png"; write it so.`)
		return
	}
	switch where(u.Hostname()) {
	case onLoopback:
		k.warn("%s: the address is on this machine. Only an emulator here can fetch it; the platform cannot.", field)
	case onPrivate:
		k.add(petitbleu.CodeBadPicture, field, "The platform cannot fetch from a private address; use a public host.")
	default:
		if u.Scheme == "http" && !k.plainHTTP {
			k.add(petitbleu.CodeBadPicture, field, "The platform fetches over https only; use an https address with a valid certificate.")
		}
	}
}

// parse reads an absolute http or https address; nil for anything else.
func parse(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(s, " \t\r\n") {
		return nil
	}
	return u
}

type place int

const (
	onPublic place = iota
	onLoopback
	onPrivate
)

// where tells a host of this machine or a private network from a public one, by its name alone.
func where(host string) place {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		switch ip = ip.Unmap(); {
		case ip.IsLoopback():
			return onLoopback
		case ip.IsPrivate(), ip.IsLinkLocalUnicast(), ip.IsUnspecified(), ip.IsMulticast():
			return onPrivate
		}
		return onPublic
	}
	switch {
	case host == "localhost" || strings.HasSuffix(host, ".localhost"):
		return onLoopback
	case !strings.Contains(host, "."), strings.HasSuffix(host, ".local"), strings.HasSuffix(host, ".internal"), strings.HasSuffix(host, ".lan"):
		return onPrivate
	}
	return onPublic
}
