package inbound

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		remote    string
		forwarded []string
		direct    string
		behind    string
	}{
		{"203.0.113.7:4711", nil, "203.0.113.7", "203.0.113.7"},
		{"203.0.113.7:4711", []string{"198.51.100.1"}, "203.0.113.7", "198.51.100.1"}, // anybody can write that header
		{"127.0.0.1:4711", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9", "203.0.113.9"},
		{"127.0.0.1:4711", []string{"198.51.100.1", "198.51.100.2, 203.0.113.7"}, "203.0.113.7", "203.0.113.7"},
		{"127.0.0.1:4711", []string{"nonsense"}, "127.0.0.1", "127.0.0.1"},
		{"127.0.0.1:4711", []string{"203.0.113.9:51000"}, "203.0.113.9", "203.0.113.9"},
		{"[2001:db8:1:2:3:4:5:6]:4711", nil, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"},
		{"[::ffff:203.0.113.7]:4711", nil, "203.0.113.7", "203.0.113.7"},
		{"[fe80::1%eth0]:4711", nil, "fe80::1", "fe80::1"},
		{"pipe", nil, "invalid IP", "invalid IP"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, h := range c.forwarded {
			r.Header.Add("X-Forwarded-For", h)
		}
		if got := Direct(r).String(); got != c.direct {
			t.Errorf("%s, %v: %s", c.remote, c.forwarded, got)
		}
		if got := BehindProxy(r).String(); got != c.behind {
			t.Errorf("%s, %v, behind a proxy: %s", c.remote, c.forwarded, got)
		}
	}
}

func TestNetwork(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	for remote, want := range map[string]string{"203.0.113.7:1": "203.0.113.7", "[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::/64", "pipe": "invalid IP"} {
		r.RemoteAddr = remote
		if got := Network(Direct(r)); got != want {
			t.Errorf("%s: %s", remote, got)
		}
	}
}

// FuzzDirect: any header gives some answer, and only a proxy on this machine is believed.
func FuzzDirect(f *testing.F) {
	f.Add("127.0.0.1:1", "203.0.113.9")
	f.Add("203.0.113.7:1", "::1%eth0")
	f.Add("[fe80::1%eth0]:1", "")
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		with := Direct(&http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}}})
		without := Direct(&http.Request{RemoteAddr: remote, Header: http.Header{}})
		if with != without && !strings.HasPrefix(remote, "127.") && !strings.HasPrefix(remote, "[") {
			t.Errorf("%q with %q: %q, else %q", remote, forwarded, with, without)
		}
	})
}
