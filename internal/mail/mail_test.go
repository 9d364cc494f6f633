package mail_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/mail"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// server is a mail server that speaks as much of SMTP as a letter needs (RFC 5321, 3207, 4954).
type server struct {
	net.Listener
	secure   *tls.Config
	implicit bool   // TLS from the first byte
	startTLS bool   // offers STARTTLS
	ways     string // of signing in, offered under TLS; empty: none
	always   bool   // offers them without TLS too
	refuse   string // the command that is answered with 550

	mu      sync.Mutex
	letters []string
	said    []string // commands, in order
	users   []string // who signed in, with how and under which protection
}

func (s *server) start(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Listener = l
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if s.implicit {
				conn = tls.Server(conn, s.secure)
			}
			go s.talk(conn, s.implicit)
		}
	}()
}

// talk is one conversation.
func (s *server) talk(conn net.Conn, secure bool) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	ask := func(question string) string {
		say("334 %s", base64.StdEncoding.EncodeToString([]byte(question)))
		line, _ := r.ReadString('\n')
		text, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		return string(text)
	}
	say("220 mail.example ready")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		word = strings.ToUpper(word)
		s.mu.Lock()
		s.said = append(s.said, word)
		s.mu.Unlock()
		switch {
		case word == s.refuse:
			say("550 no")
		case word == "EHLO":
			say("250-mail.example")
			if s.startTLS && !secure {
				say("250-STARTTLS")
			}
			if s.ways != "" && (secure || s.always) {
				say("250-AUTH %s", s.ways)
			}
			say("250 8BITMIME")
		case word == "STARTTLS":
			say("220 go on")
			upper := tls.Server(conn, s.secure)
			conn, r, secure = upper, bufio.NewReader(upper), true
		case word == "AUTH":
			how, first, _ := strings.Cut(rest, " ")
			who := ""
			if how == "PLAIN" {
				text, _ := base64.StdEncoding.DecodeString(first)
				who = strings.ReplaceAll(string(text), "\x00", "/")
			} else {
				who = "/" + ask("Username:") + "/" + ask("Password:")
			}
			s.mu.Lock()
			s.users = append(s.users, fmt.Sprintf("%s %s tls=%t", how, who, secure))
			s.mu.Unlock()
			if !strings.HasSuffix(who, "/pass word") {
				say("535 wrong")
				continue
			}
			say("235 welcome")
		case word == "DATA":
			say("354 write")
			var letter strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				letter.WriteString(line)
			}
			s.mu.Lock()
			s.letters = append(s.letters, letter.String())
			s.mu.Unlock()
			say("250 taken")
		case word == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// certificate makes one for this machine, and what trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

// TestSend hands letters to servers of many kinds.
func TestSend(t *testing.T) {
	secure, roots := certificate(t)
	for name, c := range map[string]struct {
		server  *server
		scheme  string
		user    string
		trusted bool
		signed  string // how the server saw the sender sign in
		failure string // a part of the error; empty: the letter arrives
	}{
		"STARTTLS, PLAIN":             {&server{startTLS: true, ways: "LOGIN PLAIN"}, "smtp", "post:pass%20word@", true, "PLAIN /post/pass word tls=true", ""},
		"STARTTLS, LOGIN alone":       {&server{startTLS: true, ways: "LOGIN"}, "smtp", "post:pass%20word@", true, "LOGIN /post/pass word tls=true", ""},
		"STARTTLS, nobody signs in":   {&server{startTLS: true}, "smtp", "", true, "", ""},
		"TLS at once, PLAIN":          {&server{implicit: true, ways: "PLAIN"}, "smtps", "post:pass%20word@", true, "PLAIN /post/pass word tls=true", ""},
		"TLS at once, LOGIN":          {&server{implicit: true, ways: "XOAUTH2 LOGIN"}, "smtps", "post:pass%20word@", true, "LOGIN /post/pass word tls=true", ""},
		"this machine's, without TLS": {&server{ways: "PLAIN", always: true}, "smtp", "post:pass%20word@", true, "PLAIN /post/pass word tls=false", ""},
		"a wrong password":            {&server{startTLS: true, ways: "PLAIN"}, "smtp", "post:other@", true, "PLAIN /post/other tls=true", "535"},
		"an unknown way":              {&server{startTLS: true, ways: "GSSAPI"}, "smtp", "post:pass%20word@", true, "", "neither PLAIN nor LOGIN"},
		"it lets nobody in":           {&server{startTLS: true}, "smtp", "post:pass%20word@", true, "", "leave user and password out"},
		"a certificate of nobody":     {&server{startTLS: true, ways: "PLAIN"}, "smtp", "post:pass%20word@", false, "", "certificate"},
		"the same, TLS at once":       {&server{implicit: true, ways: "PLAIN"}, "smtps", "post:pass%20word@", false, "", "certificate"},
		"the person is refused":       {&server{startTLS: true, refuse: "RCPT"}, "smtp", "", true, "", "550"},
		"the sender is refused":       {&server{startTLS: true, refuse: "MAIL"}, "smtp", "", true, "", "550"},
		"no server of that kind":      {&server{implicit: true}, "smtp", "", true, "", "refused it"},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.server
			s.secure = secure
			s.start(t)
			m := mail.Server{URL: c.scheme + "://" + c.user + s.Addr().String(), From: "Petit Bleu <pb@shop.example>"}
			if m.Roots = x509.NewCertPool(); c.trusted {
				m.Roots = roots
			}
			within := time.Minute
			if c.server.implicit && c.scheme == "smtp" {
				within = 2 * time.Second // both wait for the other to begin
			}
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			err := m.Send(ctx, mail.Letter{ID: "notice_1", To: "ops@shop.example", Subject: "Größe\r\nBcc: x@y", Text: "First.\n.\nLast.", At: noon})
			s.mu.Lock()
			defer s.mu.Unlock()
			if signed := strings.Join(s.users, "; "); signed != c.signed {
				t.Errorf("signed in as %q", signed)
			}
			if c.failure != "" {
				if err == nil || !strings.Contains(err.Error(), c.failure) || strings.Contains(err.Error(), "pass") && c.failure != "leave user and password out" || len(s.letters) != 0 {
					t.Errorf("%v, %d letters", err, len(s.letters))
				}
				return
			}
			if err != nil || len(s.letters) != 1 {
				t.Fatalf("%v, %d letters", err, len(s.letters))
			}
			letter := s.letters[0]
			if strings.Contains(letter, "\r\nBcc:") || !strings.Contains(letter, "\r\nTo: <ops@shop.example>\r\n") || !strings.Contains(letter, "\r\n..\r\n") || !strings.HasSuffix(letter, "Last.\r\n") {
				t.Errorf("the letter: %q", letter)
			}
		})
	}
}

// TestPasswordStaysHidden: no password goes to a server elsewhere that offers no TLS, be it that somebody took the
// offer out on the way.
func TestPasswordStaysHidden(t *testing.T) {
	s := &server{ways: "PLAIN", always: true}
	s.start(t)
	_, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	m := mail.Server{URL: "smtp://post:pass%20word@127.0.0.2:" + port, From: "pb@shop.example"}
	l, err := net.Listen("tcp", "127.0.0.2:"+port) // this machine by another name, which is not one that is trusted
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.talk(conn, false)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = m.Send(ctx, mail.Letter{ID: "notice_1", To: "ops@shop.example", Subject: "x", Text: "x", At: noon})
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil || !strings.Contains(err.Error(), "offers no TLS") || len(s.users) != 0 {
		t.Errorf("%v; signed in: %v", err, s.users)
	}
}

// TestServerThatIsSilent: a letter ends with its time.
func TestServerThatIsSilent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := (mail.Server{URL: "smtp://" + l.Addr().String(), From: "pb@shop.example"}).Send(ctx, mail.Letter{ID: "1", To: "a@b.example", At: noon}); err == nil {
		t.Error("a letter to nobody was sent")
	}
	if (mail.Server{URL: "smtp://x"}).Set() || (mail.Server{}).Send(t.Context(), mail.Letter{}) == nil {
		t.Error("without a sender there is no mail")
	}
}
