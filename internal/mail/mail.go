package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"time"
)

// Server is how mail leaves: a server that the operator of the program names. The zero value sends
// nothing.
type Server struct {
	URL  string // smtp://user:password@host:587 (TLS where the server offers it) or smtps://…:465
	From string // name@host, or "Name <name@host>"
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
	if err := post(ctx, u, from.Address, l.To, text); err != nil {
		return fmt.Errorf("the mail server refused it: %w", err)
	}
	return nil
}

// post hands a letter to a server. It ends with ctx.
func post(ctx context.Context, u *url.URL, from, to string, text []byte) error {
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	secure := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	if u.Scheme == "smtps" {
		conn = tls.Client(conn, secure)
	}
	c, err := smtp.NewClient(conn, u.Hostname())
	if err != nil {
		conn.Close()
		return err
	}
	defer c.Close()
	if ok, _ := c.Extension("STARTTLS"); ok && u.Scheme != "smtps" {
		if err := c.StartTLS(secure); err != nil {
			return err
		}
	}
	if password, ok := u.User.Password(); ok {
		// PlainAuth refuses to show the password to a server without TLS, but for this machine's.
		if err := c.Auth(smtp.PlainAuth("", u.User.Username(), password, u.Hostname())); err != nil {
			return err
		}
	}
	if err := errors.Join(c.Mail(from), c.Rcpt(to)); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
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
