package outbound

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// site answers by path, and counts what reaches it.
func site(t *testing.T) (*httptest.Server, *atomic.Int64) {
	var calls atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/cut":
			panic(http.ErrAbortHandler)
		case "/slow":
			<-r.Context().Done()
		case "/long":
			_, _ = w.Write(make([]byte, answerLimit+1))
		case "/whole":
			_, _ = w.Write(make([]byte, answerLimit))
		case "/chunks":
			_, _ = io.WriteString(w, "one ")
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "two")
		default:
			w.Header().Add("X-Seen", r.Method+" "+r.RequestURI+" "+r.Host)
			w.Header().Add("X-Seen", r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusTeapot)
			_, _ = w.Write(body)
		}
	}))
	s.Config.ErrorLog = nil
	return s, &calls
}

func newTestCaller(t *testing.T, allow ...string) *Caller {
	c := NewCaller(Options{Allow: allow})
	t.Cleanup(c.CloseIdle)
	return c
}

func TestCallerSendsWhatItIsGiven(t *testing.T) {
	s, _ := site(t)
	s.Start()
	defer s.Close()
	c := newTestCaller(t, "127.0.0.1")
	for range 3 { // on one connection
		a := c.Do(t.Context(), &Call{Method: "POST", URL: s.URL + "/v1/a%2Fb/../c//d?x=1%202&y=", Header: http.Header{"Authorization": {"Bearer 1"}}, Body: []byte("hello")})
		if a.Err != nil || a.Status != http.StatusTeapot || string(a.Body) != "hello" || !a.Sent {
			t.Fatalf("%+v", a)
		}
		want := []string{"POST /v1/a%2Fb/../c//d?x=1%202&y= " + strings.TrimPrefix(s.URL, "http://"), "Bearer 1"}
		if got := a.Header["X-Seen"]; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("the server saw %q, not %q", got, want)
		}
	}
	if a := c.Do(t.Context(), &Call{Method: "GET", URL: s.URL + "/chunks"}); string(a.Body) != "one two" || a.Err != nil {
		t.Errorf("%+v", a)
	}
	if a := c.Do(t.Context(), &Call{Method: "GET", URL: s.URL + "/away"}); a.Status != http.StatusFound || a.Err != nil {
		t.Errorf("a redirect was followed, or not understood: %+v", a)
	}
}

func TestCallerGuard(t *testing.T) {
	s, calls := site(t)
	s.Start()
	defer s.Close()
	host := strings.TrimPrefix(s.URL, "http://")
	for name, c := range map[string]struct {
		allow []string
		url   string
		ok    bool
	}{
		"refused":               {nil, s.URL, false},
		"another port allowed":  {[]string{"127.0.0.1:1"}, s.URL, false},
		"a name of a private":   {nil, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), false},
		"host allowed":          {[]string{"127.0.0.1"}, s.URL, true},
		"host and port allowed": {[]string{host}, s.URL, true},
	} {
		a := newTestCaller(t, c.allow...).Do(t.Context(), &Call{Method: "GET", URL: c.url + "/"})
		if (a.Err == nil) != c.ok || a.Sent != c.ok || !c.ok && !errors.Is(a.Err, ErrPrivate) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if n := calls.Load(); n != 2 {
		t.Errorf("%d calls arrived, not 2", n)
	}
	for _, url := range []string{"ftp://127.0.0.1/", "http://user:pass@127.0.0.1/", "http:///x", "://", "/x"} {
		if a := newTestCaller(t, "127.0.0.1").Do(t.Context(), &Call{Method: "GET", URL: url}); a.Err == nil || a.Sent || strings.Contains(a.Err.Error(), "pass@") {
			t.Errorf("%s: %+v", url, a)
		}
	}
}

// What may have arrived is told from what cannot have.
func TestCallerSaysWhetherItWasSent(t *testing.T) {
	s, calls := site(t)
	s.Start()
	defer s.Close()
	ended, end := context.WithCancel(t.Context())
	end()
	c := newTestCaller(t, "127.0.0.1")
	for name, k := range map[string]struct {
		ctx  context.Context
		call Call
		sent bool
		is   error
	}{
		"nobody listens":    {t.Context(), Call{URL: "http://127.0.0.1:1"}, false, nil},
		"ended before":      {ended, Call{URL: s.URL}, false, context.Canceled},
		"cut":               {t.Context(), Call{URL: s.URL + "/cut"}, true, nil},
		"no answer in time": {t.Context(), Call{URL: s.URL + "/slow", Timeout: 3 * time.Second}, true, nil}, // time enough to arrive
		"ended meanwhile":   {nil, Call{URL: s.URL + "/slow"}, true, context.Canceled},
		"too long":          {t.Context(), Call{URL: s.URL + "/long"}, true, ErrTooLong},
	} {
		k.call.Method, k.call.Body = "POST", []byte("{}")
		before := calls.Load()
		if k.ctx == nil { // it ends once the call has arrived
			meanwhile, end := context.WithCancel(t.Context())
			k.ctx = meanwhile
			go func() {
				for calls.Load() == before {
					runtime.Gosched()
				}
				end()
			}()
		}
		a := c.Do(k.ctx, &k.call)
		if a.Err == nil || a.Sent != k.sent || k.is != nil && !errors.Is(a.Err, k.is) {
			t.Errorf("%s: %+v", name, a)
		}
		if n := calls.Load() - before; n > 1 || n == 1 != k.sent {
			t.Errorf("%s: %d calls arrived", name, n)
		}
	}
	if a := c.Do(t.Context(), &Call{Method: "GET", URL: s.URL + "/whole"}); a.Err != nil || len(a.Body) != answerLimit {
		t.Errorf("an answer of 1 MiB: %v, %d bytes", a.Err, len(a.Body))
	}
}

// A connection that the other side closed while it was idle costs a call nothing: no byte of it
// is written there.
func TestCallerLeavesConnectionsThatEnded(t *testing.T) {
	for name, start := range map[string]func(*httptest.Server){"http": (*httptest.Server).Start, "https": (*httptest.Server).StartTLS} {
		t.Run(name, func(t *testing.T) {
			s, calls := site(t)
			start(s)
			defer s.Close()
			c := newTestCaller(t, "127.0.0.1")
			if s.TLS != nil {
				c.roots = x509.NewCertPool()
				c.roots.AddCert(s.Certificate())
			}
			for i := range 5 {
				a := c.Do(t.Context(), &Call{Method: "POST", URL: s.URL, Body: []byte("{}")})
				if a.Err != nil || a.Status != http.StatusTeapot {
					t.Fatalf("call %d: %+v", i, a)
				}
				s.CloseClientConnections()
			}
			if n := calls.Load(); n != 5 {
				t.Errorf("%d calls arrived, not 5", n)
			}
		})
	}
}

// A certificate that nobody trusts ends the call before any byte of it.
func TestCallerChecksCertificates(t *testing.T) {
	s, calls := site(t)
	s.StartTLS()
	defer s.Close()
	a := newTestCaller(t, "127.0.0.1").Do(t.Context(), &Call{Method: "GET", URL: s.URL})
	if a.Err == nil || a.Sent || calls.Load() != 0 {
		t.Errorf("%+v, %d calls", a, calls.Load())
	}
}

// TestCallerForgetsHosts: an address that is written for each person does not fill the memory.
func TestCallerForgetsHosts(t *testing.T) {
	s, calls := site(t)
	s.Start()
	defer s.Close()
	c := newTestCaller(t)
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for i := range 2*hostsKept + 10 {
		if _, err := c.host("http://"+strconv.Itoa(i)+".example/", false); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.hosts) > hostsKept {
		t.Errorf("%d hosts are kept", len(c.hosts))
	}
	if a := c.Do(t.Context(), &Call{Method: http.MethodPost, URL: "http://127.0.0.1" + port + "/", Private: true}); a.Err != nil || calls.Load() != 1 {
		t.Errorf("%+v", a)
	}
}
