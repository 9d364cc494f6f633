package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Server is how mail leaves: a server that the operator of the program names. The zero value sends
// nothing.
type Server struct {
	URL  string // smtp://user:password@host:587 (TLS where the server offers it) or smtps://…:465
	From string // name@host, or "Name <name@host>"
	// Roots are whose certificates are trusted; nil: the machine's.
	Roots *x509.CertPool
}

// Set tells whether mail can leave.
func (m Server) Set() bool { return m.URL != "" && m.From != "" }

// Letter is one mail of plain text to one person.
type Letter struct {
	ID      string // unique; the Message-ID is made of it
	To      string // an address, without a name
	Subject string
	Text    string // paragraphs; lines end with \n
	At      time.Time
}

// Send hands a letter to the server. It ends with ctx. The error says what the server answered, and
// never the server's own address, which may hold a password.
func (m Server) Send(ctx context.Context, l Letter) error {
	if !m.Set() {
		return errors.New("mail is not set up in this program")
	}
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return errors.New("the sender's address (--smtp-from) cannot be read")
	}
	u, err := url.Parse(m.URL)
	if err != nil || u.Hostname() == "" {
		return errors.New("the mail server's address (--smtp-url) cannot be read")
	}
	text, err := l.bytes(from)
	if err != nil {
		return err
	}
	if err := post(ctx, u, m.Roots, from.Address, l.To, text); err != nil {
		return fmt.Errorf("the mail server refused it: %w", err)
	}
	return nil
}

// post hands a letter to a server. It ends with ctx.
func post(ctx context.Context, u *url.URL, roots *x509.CertPool, from, to string, text []byte) error {
	c, err := dial(ctx, u, roots)
	if err != nil {
		return err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	if password, ok := u.User.Password(); ok {
		how, err := signIn(c, u.User.Username(), password, u.Hostname())
		if err != nil {
			return err
		}
		if err := c.Auth(how); err != nil {
			return err
		}
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil { // with its answer the server took the letter
		return err
	}
	_ = c.Quit() // it may have hung up; the letter is there
	return nil
}

// dial connects to a server: by TLS from the first byte (smtps), or from where the server offers it (smtp).
func dial(ctx context.Context, u *url.URL, roots *x509.CertPool) (*smtp.Client, error) {
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	secure := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12, RootCAs: roots}
	if u.Scheme == "smtps" {
		conn = tls.Client(conn, secure)
	}
	c, err := smtp.NewClient(conn, u.Hostname())
	if err != nil {
		conn.Close()
		return nil, err
	}
	if offered, _ := c.Extension("STARTTLS"); offered && u.Scheme != "smtps" {
		if err := c.StartTLS(secure); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// signIn chooses how to sign in by what the server offers. A password is never shown to a server without TLS,
// but for this machine's.
func signIn(c *smtp.Client, user, password, host string) (smtp.Auth, error) {
	if _, secure := c.TLSConnectionState(); !secure && host != "localhost" && host != "127.0.0.1" && host != "::1" {
		return nil, errors.New("it offers no TLS, and without that the password is not shown to it")
	}
	offered, list := c.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(list))
	switch {
	case slices.Contains(ways, "PLAIN"):
		return smtp.PlainAuth("", user, password, host), nil
	case slices.Contains(ways, "LOGIN"):
		return login{user, password}, nil
	case !offered:
		return nil, errors.New("it lets nobody sign in; leave user and password out of --smtp-url")
	}
	return nil, errors.New("it takes neither PLAIN nor LOGIN, which are the ways of signing in known here")
}

// login is the way of signing in that some servers offer alone: they ask for name and password one after
// the other.
type login struct{ user, password string }

// Start says that this way is taken. signIn has looked whether the connection is safe.
func (l login) Start(*smtp.ServerInfo) (way string, first []byte, err error) {
	return "LOGIN", nil, nil
}

// Next answers what the server asks.
func (l login) Next(asked []byte, more bool) ([]byte, error) {
	question := strings.ToLower(string(asked))
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(question, "user"):
		return []byte(l.user), nil
	case strings.HasPrefix(question, "pass"):
		return []byte(l.password), nil
	}
	return nil, errors.New("it asks for something else than name and password")
}

// bytes writes the letter as it travels.
func (l Letter) bytes(from *mail.Address) ([]byte, error) {
	var b bytes.Buffer
	subject := oneLine(l.Subject)
	for _, h := range [][2]string{
		{"From", from.String()}, {"To", (&mail.Address{Address: l.To}).String()}, {"Subject", mime.QEncoding.Encode("utf-8", subject)},
		{"Date", l.At.UTC().Format(time.RFC1123Z)}, {"Message-ID", "<" + l.ID + "@petitbleu>"}, {"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	if _, err := q.Write([]byte(strings.ReplaceAll(l.Text, "\n", "\r\n") + "\r\n")); err != nil {
		return nil, err
	}
	return b.Bytes(), q.Close()
}

// oneLine keeps what stands in a header from starting another one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
