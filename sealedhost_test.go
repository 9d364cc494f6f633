package petitbleu

import (
	"net/url"
	"strings"
	"testing"
)

// TestSealedHosts: a secret goes to the hosts it is bound to, however an address is written, and to no other.
func TestSealedHosts(t *testing.T) {
	for _, c := range []struct {
		bound, address string
		goes           bool
	}{
		{"api.example.com", "https://api.example.com/x", true},
		{"api.example.com", "https://API.example.com.:8443/x", true},
		{"api.example.com", "http://api.example.com/x", true},
		{"api.example.com", "https://example.com/", false},
		{"api.example.com", "https://xapi.example.com/", false},
		{"api.example.com", "https://api.example.com.evil.example/", false},
		{"api.example.com", "https://api.example.com@evil.example/", false},
		{"api.example.com", "https://evil.example/api.example.com", false},
		{"api.example.com:8443", "https://api.example.com:8443/", true},
		{"api.example.com:443", "https://api.example.com/", true},
		{"api.example.com:8443", "https://api.example.com/", false},
		{"*.example.com", "https://a.example.com/", true},
		{"*.example.com", "https://a.b.Example.com/", true},
		{"*.example.com", "https://example.com/", false},
		{"*.example.com", "https://.example.com/", false},
		{"*.example.com", "https://evilexample.com/", false},
		{"*.example.com:81", "http://a.example.com:81/", true},
		{"[::1]:8080", "http://[::1]:8080/", true},
		{"::1", "http://[::1]:8080/", true},
		{"https://graph.facebook.com", "https://graph.facebook.com:443/v26.0/me", true},
		{"https://graph.facebook.com", "http://graph.facebook.com/v26.0/me", false},
		{"https://graph.facebook.com", "https://graph.facebook.com:444/", false},
		{"http://127.0.0.1:9000/", "http://127.0.0.1:9000/me", true},
		{"", "https://a.example/", false},
		{"*.", "https://a.example/", false},
	} {
		u, err := url.Parse(c.address)
		if err != nil {
			t.Fatal(err)
		}
		v, err := SealedValue{Value: "s3cret", Hosts: []string{"other.example", c.bound}}.For(RefOf(SealedSecret, "key"), u)
		switch {
		case c.goes && (err != nil || v != "s3cret"):
			t.Errorf("%s does not go to %s: %v", c.bound, c.address, err)
		case !c.goes && (v != "" || CodeOf(err) != CodeRefused || !strings.Contains(err.Error(), `"key"`) || !strings.Contains(err.Error(), u.Host)):
			t.Errorf("%s goes to %s: %q, %v", c.bound, c.address, v, err)
		}
	}
}

func TestHostBounds(t *testing.T) {
	for _, good := range []string{"api.example.com", "localhost", "api.example.com:8443", "*.example.com", "*.a.example.com:81", "10.0.0.7:8080", "::1", "[::1]:80"} {
		if !IsHostBound(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", "*", "*.", "*.com", "*.*.com", "a.*.com", "https://a.example", "a.example/x", "a b", "a.example:", "a.example:x", "u@a.example", "*.1.2.3.4", "*.a..b"} {
		if IsHostBound(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}
