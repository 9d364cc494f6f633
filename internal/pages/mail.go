package pages

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

// Mail is how mail leaves: a server that the operator of the program names.
type Mail struct {
	URL  string // smtp://user:password@host:587 (TLS where the server offers it) or smtps://…:465
	From string // name@host, or "Name <name@host>"
}

// Set tells whether mail can leave.
func (m Mail) Set() bool { return m.URL != "" && m.From != "" }

// send sends one notice to one address.
func (m Mail) send(ctx context.Context, to string, n Notice, now time.Time) error {
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
	text, err := letter(from, to, n, now)
	if err != nil {
		return err
	}
	if err := post(ctx, u, from.Address, to, text); err != nil {
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

// letter writes a mail of plain text.
func letter(from *mail.Address, to string, n Notice, now time.Time) ([]byte, error) {
	var b bytes.Buffer
	subject := oneLine("[petitbleu] " + n.Workspace.Name + ": " + n.Alert.Title)
	for _, h := range [][2]string{
		{"From", from.String()}, {"To", (&mail.Address{Address: to}).String()}, {"Subject", mime.QEncoding.Encode("utf-8", subject)},
		{"Date", now.UTC().Format(time.RFC1123Z)}, {"Message-ID", "<" + n.ID + "@petitbleu>"}, {"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	parts := []string{n.Alert.Sentence, n.Alert.Cure, n.URL}
	text := strings.Join(parts, "\n\n")
	if n.Alert.Cure == "" {
		text = n.Alert.Sentence + "\n\n" + n.URL
	}
	if _, err := q.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n") + "\r\n")); err != nil {
		return nil, err
	}
	return b.Bytes(), q.Close()
}

// oneLine keeps what stands in a header from starting another one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// MailSet tells whether mail can leave this program.
func (p *Pages) MailSet() bool { return p.o.Mail.Set() }
