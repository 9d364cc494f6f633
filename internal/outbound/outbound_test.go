package outbound

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		address string
		public  bool
	}{
		{"93.184.216.34:443", true},
		{"[2606:2800:220:1:248:1893:25c8:1946]:443", true},
		{"127.0.0.1:80", false},
		{"10.1.2.3:80", false},
		{"172.16.0.1:80", false},
		{"192.168.1.1:80", false},
		{"169.254.169.254:80", false},
		{"0.0.0.0:80", false},
		{"100.64.0.1:80", false},
		{"224.0.0.1:80", false},
		{"255.255.255.255:80", false},
		{"[::1]:80", false},
		{"[::]:80", false},
		{"[fe80::1%eth0]:80", false},
		{"[fc00::1]:80", false},
		{"[::ffff:127.0.0.1]:80", false},
		{"[64:ff9b::7f00:1]:80", false},
		{"[2002:7f00:1::]:80", false},
		{"[::7f00:1]:80", false},
		{"[fec0::1]:80", false},
		{"nonsense", false},
	} {
		if err := check(c.address); (err == nil) != c.public {
			t.Errorf("%s: %v", c.address, err)
		}
	}
}

// TestCheckOpen: a workspace may allow a private host, but not the address where a cloud keeps the machine's credentials.
func TestCheckOpen(t *testing.T) {
	for address, want := range map[string]error{"10.1.2.3:80": nil, "127.0.0.1:80": nil, "[fc00::1]:80": nil, "93.184.216.34:443": nil,
		"169.254.169.254:80": ErrLinkLocal, "[fe80::1%eth0]:80": ErrLinkLocal, "[::ffff:169.254.169.254]:80": ErrLinkLocal} {
		if err := checkOpen(address); !errors.Is(err, want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	c := NewCaller(Options{})
	defer c.CloseIdle()
	if a := c.Do(t.Context(), &Call{Method: "GET", URL: "http://169.254.169.254/", Private: true}); !errors.Is(a.Err, ErrLinkLocal) {
		t.Errorf("%v", a.Err)
	}
}

func TestClient(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for name, c := range map[string]struct {
		allow []string
		path  string
		want  int // 0: refused
	}{
		"refused":               {nil, "/", 0},
		"another port allowed":  {[]string{"127.0.0.1:1"}, "/", 0},
		"host allowed":          {[]string{"127.0.0.1"}, "/", 200},
		"host and port allowed": {[]string{host}, "/", 200},
		"no redirect followed":  {[]string{host}, "/away", 302},
	} {
		client := NewClient(Options{Allow: c.allow})
		resp, err := client.Get(server.URL + c.path)
		if c.want == 0 {
			if !errors.Is(err, ErrPrivate) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: status %d", name, resp.StatusCode)
		}
	}
	// A name that resolves to a private address is refused as well.
	if _, err := NewClient(Options{}).Get(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)); !errors.Is(err, ErrPrivate) {
		t.Errorf("localhost: %v", err)
	}
}
