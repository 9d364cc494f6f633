package outbound

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"
)

const (
	answerLimit   = 1 << 20
	dialLimit     = 10 * time.Second
	idleLimit     = 90 * time.Second
	defaultCall   = 30 * time.Second
	connsPerHost  = 1 << 16 // the callers bound what is under way
	callerAgent   = "petitbleu"
	schemeSecure  = "https"
	schemeCleared = "http"
)

// Call is one HTTP call, complete but for the host's own headers.
type Call struct {
	Method  string
	URL     string // http or https
	Header  http.Header
	Body    []byte
	Limit   int           // of the answer's body, in bytes; default 1 MiB
	Timeout time.Duration // once there is a connection, which takes 10 s at most; default 30 s
	Private bool          // the host may stand in a private range, because a workspace says so
}

// Answer is what came back. Err is set when no whole answer came; Sent tells whether any byte
// of the call may have reached the other side.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Err    error
	Sent   bool
}

// Caller makes many calls to few hosts at less than half the cost of NewClient's client, behind
// the same guard. It speaks HTTP/1.1, follows no redirect, takes answers up to a limit, and
// says of each failure whether the other side may have seen the call. It never repeats a call
// of which a byte may have left. Safe for concurrent use.
type Caller struct {
	guard dialer
	roots *x509.CertPool // nil: the system's

	mu    sync.RWMutex
	hosts map[hostKey]*fasthttp.HostClient
}

// hostKey keeps connections apart that were made under different rules: one that a workspace
// may have to a private host is of no use to another.
type hostKey struct {
	address         string
	secure, private bool
}

// NewCaller gives a caller. Of the options it reads Allow.
func NewCaller(o Options) *Caller {
	return &Caller{guard: dialer{allow: o.Allow}, hosts: map[hostKey]*fasthttp.HostClient{}}
}

// CloseIdle closes the connections that no call uses.
func (c *Caller) CloseIdle() {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, h := range c.hosts {
		h.CloseIdleConnections()
	}
}

// Do makes one call and reads the whole answer. When ctx ends, the call does.
func (c *Caller) Do(ctx context.Context, call *Call) Answer {
	host, err := c.host(call.URL, call.Private)
	if err != nil {
		return Answer{Err: err}
	}
	timeout := call.Timeout
	if timeout <= 0 {
		timeout = defaultCall
	}
	for {
		if err := ctx.Err(); err != nil {
			return Answer{Err: err}
		}
		cc, err := host.AcquireConn(min(timeout, dialLimit), false)
		if err != nil {
			return Answer{Err: fmt.Errorf("connect: %w", err)}
		}
		conn := cc.Conn()
		if !cc.LastUseTime().IsZero() && stale(conn) { // nothing of this call went out on it
			host.CloseConn(cc)
			continue
		}
		end := func() { _ = conn.SetDeadline(time.Unix(1, 0)) }
		timer, goOn := time.AfterFunc(timeout, end), context.AfterFunc(ctx, end)
		answer, again := exchange(host, conn, call)
		whole := timer.Stop()
		if !goOn() {
			if whole = false; answer.Err != nil {
				answer.Err = errors.Join(ctx.Err(), answer.Err)
			}
		}
		if again && whole { // else the deadline may stand, or be set any moment
			host.ReleaseConn(cc)
		} else {
			host.CloseConn(cc)
		}
		return answer
	}
}

// exchange writes a call to a connection and reads its answer. again tells whether the
// connection can carry another call.
func exchange(host *fasthttp.HostClient, conn net.Conn, call *Call) (a Answer, again bool) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.Header.SetMethod(call.Method)
	req.Header.SetUserAgent(callerAgent)
	req.SetRequestURI(call.URL)
	req.URI().DisablePathNormalizing = true
	for name, values := range call.Header {
		for i, v := range values {
			if i == 0 {
				req.Header.Set(name, v)
			} else {
				req.Header.Add(name, v)
			}
		}
	}
	req.SetBodyRaw(call.Body)
	w := host.AcquireWriter(conn)
	err := req.Write(w)
	if err == nil {
		err = w.Flush()
	}
	host.ReleaseWriter(w)
	if err != nil {
		return Answer{Err: fmt.Errorf("write the call: %w", err), Sent: true}, false
	}
	r := host.AcquireReader(conn)
	defer host.ReleaseReader(r)
	if a, again = read(r, resp, cmp.Or(call.Limit, answerLimit)); a.Err == nil && r.Buffered() > 0 {
		again = false // more than the answer came: the next call would take it for its own
	}
	return a, again
}

func read(r *bufio.Reader, resp *fasthttp.Response, limit int) (Answer, bool) {
	a := Answer{Sent: true}
	err := resp.ReadLimitBody(r, limit)
	switch {
	case errors.Is(err, fasthttp.ErrBodyTooLarge):
		a.Err = ErrTooLong
	case err != nil:
		a.Err = fmt.Errorf("read the answer: %w", err)
	}
	if a.Status = resp.StatusCode(); err != nil {
		return a, false
	}
	a.Header = make(http.Header, resp.Header.Len())
	for name, value := range resp.Header.All() {
		a.Header.Add(string(name), string(value))
	}
	a.Body = append(make([]byte, 0, len(resp.Body())), resp.Body()...)
	return a, !resp.ConnectionClose()
}

// ErrTooLong is the cause when an answer is longer than the limit.
var ErrTooLong = errors.New("the answer is too long")

// host gives the connections to the host of a URL.
func (c *Caller) host(text string, private bool) (*fasthttp.HostClient, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the URL cannot be read") // its text may hold a secret
	}
	key := hostKey{address: u.Host, secure: u.Scheme == schemeSecure, private: private}
	if u.Hostname() == "" || u.User != nil || !key.secure && u.Scheme != schemeCleared {
		return nil, errors.New("only http and https addresses, without user and password, are called")
	}
	c.mu.RLock()
	h := c.hosts[key]
	c.mu.RUnlock()
	if h != nil {
		return h, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if h = c.hosts[key]; h == nil {
		c.forget()
		h = c.newHost(key, u.Hostname())
		c.hosts[key] = h
	}
	return h, nil
}

// hostsKept bounds the hosts of which connections are kept: an address may be written for each person.
const hostsKept = 1024

// forget makes room for a host: those without a connection go first. A call that has one of them already ends well, and its
// connection is closed when it is idle.
func (c *Caller) forget() {
	if len(c.hosts) < hostsKept {
		return
	}
	for key, h := range c.hosts {
		if h.ConnsCount() == 0 {
			delete(c.hosts, key)
		}
	}
	for key, h := range c.hosts {
		if len(c.hosts) < hostsKept {
			return
		}
		h.CloseIdleConnections()
		delete(c.hosts, key)
	}
}

func (c *Caller) newHost(key hostKey, name string) *fasthttp.HostClient {
	return &fasthttp.HostClient{
		Addr:                fasthttp.AddMissingPort(key.address, key.secure),
		IsTLS:               key.secure,
		MaxConns:            connsPerHost,
		MaxIdleConnDuration: idleLimit,
		DialTimeout: func(address string, limit time.Duration) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			defer cancel()
			guard := c.guard
			guard.open = key.private
			conn, err := guard.dial(ctx, "tcp", address)
			if err != nil || !key.secure {
				return conn, err
			}
			secured := tls.Client(conn, &tls.Config{ServerName: name, RootCAs: c.roots, MinVersion: tls.VersionTLS12})
			if err := secured.HandshakeContext(ctx); err != nil {
				conn.Close()
				return nil, fmt.Errorf("TLS: %w", err)
			}
			return secured, nil
		},
	}
}

// stale tells whether the other side has ended an idle connection, or sent what nobody asked
// for. A call written to it would be in doubt for nothing.
func stale(conn net.Conn) bool {
	if t, ok := conn.(*tls.Conn); ok {
		conn = t.NetConn()
	}
	s, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return true
	}
	var peeked error
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		_, _, peeked = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	return err != nil || !errors.Is(peeked, syscall.EAGAIN)
}
